# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of SPICE: the demo guest under QEMU, and the tests' own SPICE server, which
answers a key at once and sends what it is told to."""
import contextlib
import os
import sys
import threading
import time

from rows import (COLOURS, Failure, capture_once, each_run, first_picture, probe)
from viewers import Running, busy_seconds, cpu_seconds, memory_mb

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../fakes"))
from spice_server import SpiceServer  # noqa: E402  pylint: disable=wrong-import-position

SETTLE_S = 2
BAR_S = 8
VIDEO_HZ = 25
SIZE = (1024, 768)
BOX = "0 0 64 64"                   # the one that a key flips
MARK, ECHO = "c02040", ["ffffff", "000000"]
TILE = (240, 135)                   # 64 of them are the screen: more than the server queues
TILES = [(x, y) for y in range(0, 1080, TILE[1]) for x in range(0, 1920, TILE[0])]
COMPRESSIONS = {                    # name: options of the server, what viewers ask for
    "their choice": (["--compression", "auto_glz"], None),
    "off": (["--compression", "off"], "off"),
    "lz": (["--compression", "lz"], "lz"),
    "glz": (["--compression", "glz"], "glz"),
    "quic": (["--compression", "quic"], "quic"),
    "jpeg": (["--compression", "quic", "--jpeg", "always"], "quic"),
}


def moving_bar(bench):
    """CPU while the guest's bar moves, and memory at the end of that."""
    bench.tell("SPICE, moving bar")
    with bench.guest("spice") as port:
        bench.press("f6", "spc")        # the bar moves again

        def measure(viewer):
            with Running(viewer.argv("spice", port=port), bench.env,
                         bench.log) as running:
                probe(bench, "locate", *COLOURS)
                time.sleep(SETTLE_S)
                began, before = time.monotonic(), busy_seconds(running.pid)
                time.sleep(BAR_S)
                used = busy_seconds(running.pid) - before
                bench.add("SPICE, moving bar: CPU", "% of a core", viewer,
                          used * 100 / (time.monotonic() - began))
                bench.add("SPICE, moving bar: memory", "MB", viewer,
                          memory_mb(running.pid))

        each_run(bench, "spice", measure)


def first(bench):
    """To the first picture: QEMU, QEMU through libvirt."""
    with bench.guest("spice") as port:
        first_picture(bench, "SPICE, first picture, QEMU", "spice", {"port": port})
        uri, domain = bench.libvirt_domain(port, "spice")
        first_picture(bench, "SPICE, first picture, QEMU, libvirt", "libvirt",
                      {"uri": uri, "domain": domain})


@contextlib.contextmanager
def heard(machine):
    """Takes what the guest writes on its serial port: it stops when nobody does."""
    is_over = threading.Event()

    def hear():
        while not is_over.is_set():
            machine.hear_nothing(0.1)

    hearing = threading.Thread(target=hear)
    hearing.start()
    try:
        yield
    finally:
        is_over.set()
        hearing.join()


def press_keys(bench, row, viewer, port, marks, colours):
    """The times of one run."""
    with Running(viewer.argv("spice", port=port), bench.env, bench.log):
        x, y = probe(bench, "locate", *marks)
        time.sleep(SETTLE_S)
        times = sorted(float(word) for word in probe(
            bench, "keys", x, y, str(bench.keys), *colours))
    bench.add(f"{row}, median", "ms", viewer, times[len(times) // 2])
    bench.add(f"{row}, 95 %", "ms", viewer, times[len(times) * 95 // 100])


def latency(bench):
    """From a key press to the changed pixel."""
    bench.tell("SPICE, key to pixel")
    with bench.guest("spice") as port, heard(bench.machine):
        each_run(bench, "spice", lambda viewer: press_keys(
            bench, "SPICE, key to pixel, QEMU", viewer, port, COLOURS, COLOURS))

    def measure(viewer):
        with SpiceServer(bench.spice_server(), "--size", "%dx%d" % SIZE) as server:
            server.ask("fill 0 0 %d %d 203040" % SIZE)
            server.ask(f"fill {BOX} {MARK}")
            server.ask("echo on")
            press_keys(bench, "SPICE, key to pixel", viewer, server.port, [MARK], ECHO)

    if bench.spice_server():
        each_run(bench, "spice", measure)


def draw_for(server, seconds):
    """How many tiles the server was rid of; it queues no more than 50."""
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        x, y = TILES[count % len(TILES)]
        server.ask(f"smooth {x} {y} {TILE[0]} {TILE[1]} {count}")
        count += 1
        if count % 4 == 0:
            server.ask("sync")
    return count


def decode_once(bench, row, viewer, server, asked):
    """One run of one viewer."""
    form, values = ("spice_asking", {"compression": asked}) if asked else ("spice", {})
    server.ask(f"fill 0 0 1920 1080 {MARK}")
    with Running(viewer.argv(form, port=server.port, **values), bench.env,
                 bench.log) as running:
        probe(bench, "locate", MARK)
        time.sleep(SETTLE_S)
        draw_for(server, 0.5)
        began, before = time.monotonic(), cpu_seconds(running.pid)
        count = draw_for(server, bench.seconds)
        used, took = cpu_seconds(running.pid) - before, time.monotonic() - began
        if running.process.poll() is not None:
            raise Failure("it has ended")
    bench.add(f"{row}: CPU", "ms/update", viewer, used * 1000 / count)
    bench.add(f"{row}: rate", "updates/s", viewer, count / took)


def decode(bench):
    """CPU per update and updates per second, as fast as the viewer takes them; the
    server's own speed is a bound, too."""
    if not bench.spice_server():
        return
    for name, (options, asked) in COMPRESSIONS.items():
        row = f"SPICE, {name}"
        bench.tell(row)

        def measure(viewer, row=row, options=options, asked=asked):
            with SpiceServer(bench.spice_server(), "--size", "1920x1080",
                             *options) as server:
                decode_once(bench, row, viewer, server, asked)

        each_run(bench, "spice", measure)


def video(bench):
    """CPU while a video of 800x600 is sent as a stream of JPEG pictures."""
    if not bench.spice_server():
        return
    bench.tell("SPICE, video")

    def measure(viewer):
        with SpiceServer(bench.spice_server(), "--size", "1920x1080",
                         "--streaming", "all") as server:
            server.ask(f"fill 0 0 1920 1080 {MARK}")
            with Running(viewer.argv("spice", port=server.port), bench.env,
                         bench.log) as running:
                probe(bench, "locate", MARK)
                server.ask(f"video 100 100 800 600 1 {VIDEO_HZ * 60} {1000 // VIDEO_HZ}")
                time.sleep(2 * SETTLE_S)
                began, before = time.monotonic(), busy_seconds(running.pid)
                time.sleep(bench.seconds)
                used = busy_seconds(running.pid) - before
                bench.add(f"SPICE, video of {VIDEO_HZ} Hz: CPU", "% of a core", viewer,
                          used * 100 / (time.monotonic() - began))

    each_run(bench, "spice", measure)


def capture(bench):
    """The demo guest's card from QEMU."""
    bench.tell("SPICE, capture")
    with bench.guest("spice") as port:
        each_run(bench, "spice_capture", lambda viewer: capture_once(
            bench, "SPICE, capture, 1024x768, QEMU", viewer, port, "spice_capture"))


GROUPS = {"spice-bar": moving_bar, "spice-first": first, "spice-latency": latency,
          "spice-decode": decode, "spice-video": video, "spice-capture": capture}
