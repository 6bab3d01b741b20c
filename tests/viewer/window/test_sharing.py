# SPDX-License-Identifier: GPL-3.0-or-later
"""Sound, clipboard and files between host and guest, and what the person is told of
them; under Xvfb.

usage: test_sharing.py WINDOW_HOST MODULE X_QUESTION X_DROP [CASE...]"""
import os
import pathlib
import struct
import subprocess
import sys
import tempfile
import time

from window_test import DROP, Viewer, main, pattern
from xserver import wait_for

CAN_TEXT, CAN_FILES = 4, 8
RATE = 51200  # so that what SDL's disk driver takes at a time is just 10 ms


def shoot(viewer, name):
    """For a person: the window as it is, when SCREENSHOT names a folder."""
    if os.environ.get("SCREENSHOT"):
        time.sleep(0.2)
        viewer.server.run("sh", "-c", "xwd -silent -id %d > %s/%s.xwd" % (
            viewer.window, os.environ["SCREENSHOT"], name))


def nothing_more(viewer, word, seconds=0.4):
    time.sleep(seconds)
    assert not [line for line in viewer.take() if word in line], viewer.seen


# --- sound ---

class Disk:
    """SDL's audio driver that plays into a file and records from one."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name, "played")
        self.microphone = pathlib.Path(self.folder.name, "microphone")
        self.heard = pathlib.Path(self.folder.name, "heard")
        self.environment = {
            "SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(self.path),
            "SDL_DISKAUDIOFILEIN": str(self.microphone),
            "MICROPHONE_FILE": str(self.heard)}

    def samples(self):
        data = self.path.read_bytes() if self.path.exists() else b""
        return struct.unpack("<%dh" % (len(data) // 2), data[:len(data) // 2 * 2])

    def sound(self):
        """What was played, without the silence before and after."""
        samples = self.samples()
        loud = [index for index, sample in enumerate(samples) if sample]
        return list(samples[loud[0]:loud[-1] + 1]) if loud else []


def with_sound(server, disk, *options, environment=None):
    viewer = Viewer(server, *options, environment=environment or disk.environment)
    viewer.picture(320, 240)
    return viewer


def case_sound_is_played_as_it_is(server):
    disk = Disk()
    viewer = with_sound(server, disk)
    assert not disk.path.exists(), "no device before there is sound"
    viewer.tell("sound 2 %d" % RATE, "burst 1 %d" % (RATE // 8), "silence")
    wanted = list(range(1, RATE // 8 * 2 + 1))
    wait_for(lambda: len(disk.sound()) >= len(wanted), "all of it")
    assert disk.sound() == wanted, "samples differ"
    viewer.stop()


def case_sound_delay_is_told(server):
    disk = Disk()
    viewer = with_sound(server, disk)
    viewer.tell("sound 2 %d" % RATE)
    begun = time.monotonic()
    viewer.tell("ramp 1 %d" % (RATE * 3 // 2))
    delays = [int(viewer.expect(r"delay (\d+)").group(1)) for _ in range(2)]
    assert 0.9 < time.monotonic() - begun < 3
    # 40 ms are collected, of which a busy machine may leave none; the device takes twice 10
    assert all(20 <= delay <= 140 for delay in delays), delays
    viewer.tell("silence")
    time.sleep(0.6)
    viewer.take()
    viewer.seen.clear()
    nothing_more(viewer, "delay", 1.3)
    viewer.stop()


def case_sound_volume(server):
    disk = Disk()
    viewer = with_sound(server, disk)
    viewer.tell("sound 2 %d" % RATE, "volume 32768 0", "burst 20000 2400", "silence")
    wait_for(lambda: len(disk.sound()) >= 4800, "sound")
    sound = disk.sound()
    assert all(abs(sample - (20000 + i) / 8) <= 1 for i, sample in enumerate(sound)), \
        sound[:20]
    viewer.tell("volume 32768 1", "sound 2 %d" % RATE, "burst 20000 2400", "silence")
    time.sleep(0.5)
    assert len(disk.sound()) == 4800, "muted"
    viewer.stop()


def case_muted_opens_no_device(server):
    disk = Disk()
    viewer = with_sound(server, disk, "--muted")
    viewer.tell("sound 2 %d" % RATE, "ramp 1 4800", "silence")
    nothing_more(viewer, "delay")
    assert not disk.path.exists()
    viewer.stop()


def case_sound_is_switched(server):
    disk = Disk()
    viewer = with_sound(server, disk, "--muted")
    viewer.focus()
    viewer.tell("sound 2 %d" % RATE, "burst 20000 1200")
    server.xdotool("key", "ctrl+alt+m")
    wait_for(disk.path.exists, "a device")
    viewer.expect(r"delay \d+")
    viewer.tell("burst 1 2400", "silence")
    wait_for(lambda: disk.sound() == list(range(1, 4801)), "what comes from then on")
    server.xdotool("key", "ctrl+alt+m")
    time.sleep(0.3)  # for the key; what was heard before does not count
    viewer.tell("sound 2 %d" % RATE, "burst 20000 2400", "silence")
    nothing_more(viewer, "key 32", 0.5)  # the m is ours
    assert len(disk.sound()) == 4800, "off again"
    viewer.stop()


def case_no_sound_device(server):
    """One warning, and the console goes on."""
    viewer = Viewer(server, environment={"SDL_AUDIODRIVER": "none"}, keep_errors=True)
    viewer.picture(320, 240)
    for _ in range(3):
        viewer.tell("sound 2 %d" % RATE, "ramp 1 960", "silence")
    viewer.tell("microphone 1 %d" % RATE, "fill 123456 0 0 9 9", "frame 0 0 9 9")
    viewer.expect("release 2")
    viewer.stop()
    errors = viewer.errors()
    assert errors.count("sound is not heard") == 1, errors
    assert errors.count("hears no microphone") == 1, errors


def case_microphone(server):
    disk = Disk()
    wanted = struct.pack("<%dh" % RATE, *[(i % 30000) + 1 for i in range(RATE)])
    disk.microphone.write_bytes(wanted)
    viewer = with_sound(server, disk)
    time.sleep(0.2)
    assert not disk.heard.exists() or disk.heard.stat().st_size == 0
    viewer.tell("microphone 1 %d" % RATE)
    wait_for(lambda: "microphone on" in server.xdotool("getwindowname", viewer.window),
             "the title says so")
    viewer.focus()
    server.xdotool("keydown", "ctrl", "keydown", "alt", "keyup", "alt", "keyup", "ctrl")
    wait_for(lambda: server.xdotool("getwindowname", viewer.window).strip().endswith(
        "(microphone on) (Ctrl+Alt releases)"), "the title says both")
    wait_for(lambda: disk.heard.stat().st_size > 30000, "the guest hears")
    viewer.tell("deaf")
    wait_for(lambda: "microphone" not in server.xdotool("getwindowname", viewer.window),
             "no more")
    time.sleep(0.2)
    heard = disk.heard.read_bytes()
    assert heard == wanted[:len(heard)], "samples differ"
    time.sleep(0.3)
    assert disk.heard.stat().st_size == len(heard), "it goes on"
    viewer.stop()


# --- clipboard ---

def copy(server, text):
    """Somebody else on the host copies a text."""
    subprocess.run(["xclip", "-selection", "clipboard", "-in"], input=text.encode(),
                   env=server.environment, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def pasted(server):
    return subprocess.run(["xclip", "-selection", "clipboard", "-out"],
                          env=server.environment, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, timeout=5, check=False).stdout.decode()


class Elsewhere:
    """Another window, with the focus."""

    def __init__(self, server):
        self.process = subprocess.Popen(["xeyes", "-geometry", "50x50+0+0"],
                                        env=server.environment)
        window = wait_for(lambda: server.xdotool("search", "--class", "xeyes").split(), "eyes")
        server.xdotool("windowfocus", "--sync", window[-1])
        time.sleep(0.4)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def case_text_to_guest(server):
    copy(server, "from the host")
    viewer = Viewer(server, "--text-to-guest")
    viewer.picture(320, 240)
    viewer.tell("abilities %d" % CAN_TEXT)
    server.xdotool("windowfocus", "--sync", viewer.window)
    viewer.expect("offer 1")
    viewer.tell("need")
    viewer.expect("text from the host")
    copy(server, "zwei\nZeilen \u20ac")
    viewer.expect("offer 1")
    viewer.tell("need")
    viewer.expect(r"text zwei\\nZeilen €")
    with Elsewhere(server):
        # what is copied there is the guest's only after one has come back to it
        copy(server, "a secret")
        viewer.take()
        viewer.seen.clear()
        nothing_more(viewer, "offer")
        viewer.tell("need")
        viewer.expect("text ?")
    server.xdotool("windowfocus", "--sync", viewer.window)
    viewer.expect("offer 1")
    viewer.stop()


def case_text_to_guest_once(server):
    """Coming back to a window offers nothing that was offered already."""
    copy(server, "once")
    viewer = Viewer(server, "--text-to-guest")
    viewer.picture(320, 240)
    server.xdotool("windowfocus", "--sync", viewer.window)
    viewer.expect("offer 1")
    with Elsewhere(server):
        pass
    server.xdotool("windowfocus", "--sync", viewer.window)
    nothing_more(viewer, "offer", 0.6)
    viewer.stop()


def case_text_that_comes_late(server):
    """It was asked for with the focus and comes without: it is still the guest's own."""
    viewer = Viewer(server, "--text-from-guest", "--text-to-guest")
    viewer.picture(320, 240)
    viewer.focus()
    viewer.tell("offer 1")
    viewer.expect("fetch")
    with Elsewhere(server):
        viewer.tell("text late")
        wait_for(lambda: pasted(server) == "late", "on the host")
    viewer.take()
    viewer.seen.clear()
    server.xdotool("windowfocus", "--sync", viewer.window)
    nothing_more(viewer, "offer", 0.6)
    viewer.stop()


def case_text_closed_ways(server):
    copy(server, "private")
    viewer = Viewer(server)
    viewer.picture(320, 240)
    viewer.focus()
    copy(server, "still private")
    viewer.tell("offer 1", "text pushed by the guest", "need")
    viewer.expect("text ?")
    nothing_more(viewer, "offer")
    nothing_more(viewer, "fetch")
    assert pasted(server) == "still private"
    viewer.stop()


def case_text_from_guest(server):
    copy(server, "the host's")
    viewer = Viewer(server, "--text-from-guest", "--text-to-guest")
    viewer.picture(320, 240)
    server.xdotool("windowfocus", "--sync", viewer.window)
    viewer.expect("offer 1")
    viewer.tell("offer 1")
    viewer.expect("fetch")
    viewer.tell(r"text \xe2\x82\xac 12\nrm\x1b[31m -rf\x0d\xe2\x80\xae /")
    wait_for(lambda: pasted(server) == "\u20ac 12\nrm[31m -rf /", "on the host, clean")
    nothing_more(viewer, "offer")
    with Elsewhere(server):
        pass
    server.xdotool("windowfocus", "--sync", viewer.window)
    nothing_more(viewer, "offer", 0.6)  # it is not offered to the guest that it is from
    # as VNC servers do: unasked
    viewer.tell("text pushed")
    wait_for(lambda: pasted(server) == "pushed", "taken, too")
    copy(server, "new")
    viewer.expect("offer 1")
    with Elsewhere(server):
        viewer.take()
        viewer.seen.clear()
        viewer.tell("offer 1", "text unasked, in the background")
        nothing_more(viewer, "fetch")
        assert pasted(server) == "new"
    server.xdotool("windowfocus", "--sync", viewer.window)
    viewer.expect("fetch")
    viewer.stop()


# --- files and news ---

def drop(server, viewer, *paths):
    uris = [pathlib.Path(path).as_uri() for path in paths]
    done = subprocess.run([DROP, str(viewer.window), *uris], env=server.environment,
                          timeout=10, check=False)
    assert done.returncode == 0


def has_box(viewer, width=640, height=480, seed=1):
    """Some of the picture is covered in its lower middle."""
    picture = viewer.server.picture(viewer.window)
    row = [(x, height - height // 20 - 8) for x in range(width // 4, width * 3 // 4, 5)]
    return any(picture.at(x, y) != pattern(x, y, seed) for x, y in row)


def check_no_traces(viewer, width=640, height=480, seed=1):
    viewer.wait_pixels({(x, y): pattern(x, y, seed) for x in range(0, width, 7)
                        for y in range(0, height, 5)}, "no traces")


def with_files(server, *options):
    viewer = Viewer(server, *options)
    viewer.picture(640, 480, 1)
    viewer.tell("abilities %d" % CAN_FILES)
    viewer.focus()
    return viewer


def case_files_are_copied(server, *options):
    viewer = with_files(server, *options)
    with tempfile.TemporaryDirectory() as folder:
        one = pathlib.Path(folder, "a report.txt")
        two = pathlib.Path(folder, "Fotos \u00fc.tar")
        one.write_text("content one\n", encoding="utf-8")
        two.write_bytes(b"2" * 5000)
        drop(server, viewer, one, two)
        viewer.expect(r"file 0 12 a report.txt content one\\n")
        viewer.expect(r"file 1 5000 Fotos ü.tar 2{200}")
    viewer.tell("progress 0 6 12", "progress 1 4000 5000")
    wait_for(lambda: has_box(viewer), "a box with the progress")
    shoot(viewer, "files")
    viewer.tell("copied 0 0 |", "copied 1 0 |")
    wait_for(lambda: not has_box(viewer), "it goes by itself", 6)
    check_no_traces(viewer)
    viewer.stop()


def case_files_are_copied_texture(server):
    case_files_are_copied(server, "--texture")


def case_escape_cancels(server):
    viewer = with_files(server)
    with tempfile.NamedTemporaryFile(prefix="long-", suffix="x" * 120) as file:
        file.write(b"12345")
        file.flush()
        drop(server, viewer, file.name, file.name)
        viewer.expect("file 0 5 .*")
        viewer.expect("file 1 5 .*")
    wait_for(lambda: has_box(viewer), "a box")
    shoot(viewer, "long-name")
    server.xdotool("key", "Escape")
    viewer.expect_keys("1 ff1b 1", "1 ff1b 0")  # alone it is the guest's
    assert not [line for line in viewer.take() if "cancel" in line], viewer.seen
    server.xdotool("key", "shift+Escape")
    viewer.expect("cancel 0")
    viewer.expect("cancel 1")
    viewer.tell("copied 0 30 cancelled|", "copied 1 30 cancelled|")
    assert not [key for key in viewer.keys() if key.startswith("1 ")], viewer.keys()
    wait_for(lambda: not has_box(viewer), "it goes", 6)
    check_no_traces(viewer)
    viewer.stop()


def case_what_is_no_file(server):
    viewer = with_files(server)
    with tempfile.TemporaryDirectory() as folder:
        pipe = pathlib.Path(folder, "pipe")
        os.mkfifo(pipe)
        drop(server, viewer, folder, pipe, "/dev/null", folder + "/nothing")
    wait_for(lambda: has_box(viewer), "it is said")
    shoot(viewer, "no-files")
    nothing_more(viewer, "file")
    viewer.stop()


def case_files_that_are_not_taken(server):
    for options, abilities in (((), 0), (("--view-only",), CAN_FILES)):
        viewer = with_files(server, *options)
        viewer.tell("abilities %d" % abilities)
        drop(server, viewer, __file__)
        wait_for(lambda: has_box(viewer), "it is said")
        shoot(viewer, "not-taken-%d" % abilities)
        nothing_more(viewer, "file")
        viewer.stop()


def case_notice(server):
    viewer = Viewer(server)
    viewer.picture(640, 480, 1)
    viewer.tell("notice 30 the USB device 1234:5678 cannot be redirected: it is in use"
                "|close the program that uses it")
    wait_for(lambda: has_box(viewer), "a box")
    shoot(viewer, "notice")
    # the guest paints below it, and it stays above
    viewer.tell("paint 9 0 0 640 480", "frame 0 0 640 480")
    viewer.wait_pixels({(5, 5): pattern(5, 5, 9)}, "the guest goes on")
    wait_for(lambda: has_box(viewer, seed=9), "the box, too")
    viewer.focus()
    server.xdotool("key", "Escape")
    viewer.expect_keys("1 ff1b 1", "1 ff1b 0")
    wait_for(lambda: not has_box(viewer, seed=9), "it goes", 10)
    check_no_traces(viewer, seed=9)
    viewer.stop()


def case_overlay_only_when_needed(server):
    viewer = Viewer(server)
    viewer.picture(640, 480, 1)
    maps = pathlib.Path("/proc/%d/maps" % viewer.process.pid)
    assert "oriel-overlay" not in maps.read_text(encoding="ascii")
    viewer.tell("notice 30 something|")
    wait_for(lambda: "oriel-overlay" in maps.read_text(encoding="ascii"), "loaded")
    viewer.stop()


sys.exit(main(globals()))
