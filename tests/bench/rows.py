# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured: each function takes the bench and gives rows one figure at a time,
peers in turn within each run, so that a noisy moment strikes all alike."""
import json
import os
import subprocess
import sys
import time

import record
from viewers import Running, cpu_seconds, memory_mb

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../guest"))
import card  # noqa: E402  pylint: disable=wrong-import-position
from machine import Machine  # noqa: E402  pylint: disable=wrong-import-position

COLOURS = [f"{colour:06x}" for colour in (card.BLOCK_COLOUR_A, card.BLOCK_COLOUR_B)]
ENCODINGS = {"tight": "Tight", "jpeg": "Tight", "zrle": "ZRLE", "hextile": "Hextile",
             "raw": "Raw"}
CONSOLE_AT_REST_S = 3


class Failure(Exception):
    """A viewer did not do what is measured."""


class Server:
    """One of our servers: JSON lines on its standard output."""

    def __init__(self, *argv):
        self.process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True,
                                        stdin=subprocess.DEVNULL)
        self.port = self.event("listening")["port"]

    def event(self, name):
        """The next line, which must be of that name."""
        line = self.process.stdout.readline()
        if not line or json.loads(line)["event"] != name:
            raise Failure(f"no {name!r} from the server but {line!r}")
        return json.loads(line)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def each_run(bench, form, measure):
    """Calls measure(viewer) for each run and viewer; failures are told, not fatal."""
    broken = set()
    for _ in range(bench.runs):
        for viewer in bench.viewers:
            if not viewer.can(form) or viewer.name in broken:
                continue
            try:
                measure(viewer)
            except (Failure, subprocess.TimeoutExpired) as failure:
                broken.add(viewer.name)
                print(f"  {viewer.name}: {failure}", file=sys.stderr)


def decode(bench):
    """CPU per update and updates per second on each recording."""
    for name in record.RECORDINGS:
        if not bench.wants_recording(name):
            continue
        path = bench.recording(name)
        bench.tell(f"decode {name}")

        def measure(viewer, name=name, path=path):
            with Server(bench.tool("replay_server"), path, "1.2",
                        str(bench.seconds)) as server:
                argv = viewer.argv("view", port=server.port,
                                   encoding=ENCODINGS[name.split("-")[1]])
                with Running(argv, bench.env, bench.log) as running:
                    warm, before = server.event("warm"), cpu_seconds(running.pid)
                    end, after = server.event("end"), cpu_seconds(running.pid)
            updates = end["updates"] - warm["updates"]
            if end["other_format"] or updates == 0:
                raise Failure("another pixel format" if updates else "no updates")
            bench.add(f"{name}: CPU", "ms/update", viewer,
                      (after - before) * 1000 / updates)
            bench.add(f"{name}: rate", "updates/s", viewer,
                      updates / (end["seconds"] - warm["seconds"]))

        each_run(bench, "view", measure)


def probe(bench, *arguments, timeout=60):
    """What the probe has printed."""
    done = subprocess.run([bench.tool("probe"), *arguments], env=bench.env, text=True,
                          capture_output=True, timeout=timeout, check=False)
    if done.returncode:
        raise Failure(done.stderr.strip())
    return done.stdout.split()


def pictures(bench):
    """Whether each recording ends in the same picture as in TigerVNC: the largest
    difference of a colour. Speed is worth nothing without it."""
    for name in record.RECORDINGS:
        if bench.wants_recording(name):
            bench.tell(f"picture {name}")
            compare_pictures(bench, name, bench.recording(name))


def compare_pictures(bench, name, path):
    """Only of viewers whose window is just as large as the guest's screen."""
    seen = {}

    def measure(viewer):
        if viewer.name not in ("oriel", "tigervnc") or viewer.name in seen:
            return
        with Server(bench.tool("replay_server"), path, "3", "0", "once") as server:
            argv = viewer.argv("view", port=server.port,
                               encoding=ENCODINGS[name.split("-")[1]])
            with Running(argv, bench.env, bench.log):
                server.event("warm")
                server.event("end")
                file = os.path.join(bench.directory, "picture")
                probe(bench, "picture", file, "1920", "1080")
        with open(file, "rb") as pixels:
            seen[viewer.name] = pixels.read()
        if len(seen) == 2:
            ours = next(each for each in bench.viewers if each.name == "oriel")
            bench.add(f"{name}: difference to tigervnc", "of 255", ours,
                      largest_difference(seen["oriel"], seen["tigervnc"]))

    each_run(bench, "view", measure)


def largest_difference(one, other):
    """Of two pictures of 32 bits a pixel, the fourth byte apart."""
    pairs = set()
    for channel in range(3):
        pairs.update(zip(one[channel::4], other[channel::4]))
    return max(abs(a - b) for a, b in pairs)


def first_picture(bench, row, form, values):
    """From the start of the process to the block's colour on the screen."""
    bench.tell(row)
    places = {}

    def measure(viewer):
        argv = viewer.argv(form, encoding="Tight", **values)
        if viewer.name not in places:
            with Running(argv, bench.env, bench.log):
                places[viewer.name] = probe(bench, "locate", *COLOURS)
            time.sleep(0.2)
        x, y = places[viewer.name]
        with open(bench.log, "ab") as log:
            done = subprocess.run([bench.tool("probe"), "first", x, y, COLOURS[0], *argv],
                                  env=bench.env, stdin=subprocess.DEVNULL, stderr=log,
                                  stdout=subprocess.PIPE, text=True, timeout=60,
                                  check=False)
        if done.returncode:
            raise Failure("the picture did not appear")
        bench.add(row, "ms", viewer, float(done.stdout.split()[1]))
        time.sleep(0.2)

    each_run(bench, form, measure)


def first(bench):
    """To the first picture: our server, QEMU, QEMU through libvirt."""
    with Server(bench.tool("block_server"), "1024", "768") as server:
        first_picture(bench, "first picture", "view", {"port": server.port})
    with bench.guest() as port:
        first_picture(bench, "first picture, QEMU", "view", {"port": port})
        uri, domain = bench.libvirt_domain(port)
        first_picture(bench, "first picture, QEMU, libvirt", "libvirt",
                      {"uri": uri, "domain": domain})


def latency(bench):
    """From a key press to the changed pixel, the server answering at once."""
    bench.tell("key to pixel")

    def measure(viewer):
        with Server(bench.tool("block_server"), "1024", "768") as server:
            argv = viewer.argv("view", port=server.port, encoding="Tight")
            with Running(argv, bench.env, bench.log):
                x, y = probe(bench, "locate", *COLOURS)
                times = sorted(float(word) for word in probe(
                    bench, "keys", x, y, str(bench.keys), *COLOURS))
        bench.add("key to pixel, median", "ms", viewer, times[len(times) // 2])
        bench.add("key to pixel, 95 %", "ms", viewer, times[len(times) * 95 // 100])

    each_run(bench, "view", measure)


def memory(bench):
    """Memory of all processes on a console of 1920x1080 that has shown some updates."""
    bench.tell("memory")
    path = bench.recording("small-tight")

    def measure(viewer):
        with Server(bench.tool("replay_server"), path, "1", "1") as server:
            argv = viewer.argv("view", port=server.port, encoding="Tight")
            with Running(argv, bench.env, bench.log) as running:
                server.event("warm")
                server.event("end")
                bench.add("memory, 1920x1080", "MB", viewer, memory_mb(running.pid))

    each_run(bench, "view", measure)


def memory_libvirt(bench):
    """The same through libvirt, on the demo guest in its mode of 1920x1080, once the
    console is open and nothing is looked for any more."""
    bench.tell("memory through libvirt")
    with bench.guest() as port:
        bench.machine.send_key("f3")
        bench.machine.wait_serial("mode 1920x1080")
        uri, domain = bench.libvirt_domain(port)

        def measure(viewer):
            argv = viewer.argv("libvirt", uri=uri, domain=domain)
            with Running(argv, bench.env, bench.log) as running:
                probe(bench, "locate", *COLOURS)
                time.sleep(CONSOLE_AT_REST_S)
                bench.add("memory, 1920x1080, libvirt", "MB", viewer,
                          memory_mb(running.pid))

        each_run(bench, "libvirt", measure)


def check_capture(bench, viewer):
    """The file that a capture has made must show the card; all its files are removed."""
    made = [os.path.join(bench.directory, name) for name in os.listdir(bench.directory)
            if name.startswith(viewer.name + ".")]
    wrong = [card.differences(card.read_picture(name)) for name in made
             if name.endswith((".png", ".ppm"))]
    for name in made:
        os.unlink(name)
    if not made or any(wrong):
        raise Failure(f"no right picture: {wrong}")


def capture_once(bench, row, viewer, port, form="capture"):
    """One picture of the card into a file, the whole process."""
    argv = viewer.argv(form, port=port,
                       file=os.path.join(bench.directory, viewer.name))
    with open(bench.log, "ab") as log:
        began = time.monotonic()
        process = subprocess.Popen(argv, env=bench.env, stdin=subprocess.DEVNULL,
                                   stdout=log, stderr=log)
        try:
            status = process.wait(timeout=10)
        finally:
            process.kill()
        took = time.monotonic() - began
    if status:
        raise Failure(f"exit status {status}")
    check_capture(bench, viewer)
    bench.add(row, "ms", viewer, took * 1000)


def capture(bench):
    """The demo guest's card, from a recording of it and from QEMU, which answers in its
    own time."""
    bench.tell("capture")
    path = bench.card_recording()

    def measure(viewer):
        with Server(bench.tool("replay_server"), path, "60", "60") as server:
            capture_once(bench, "capture, 1024x768", viewer, server.port)

    each_run(bench, "capture", measure)
    with bench.guest() as port:
        each_run(bench, "capture", lambda viewer: capture_once(
            bench, "capture, 1024x768, QEMU", viewer, port))


GROUPS = {"pictures": pictures, "decode": decode, "first": first, "latency": latency,
          "memory": memory, "memory-libvirt": memory_libvirt, "capture": capture}
