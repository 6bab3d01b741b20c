# SPDX-License-Identifier: GPL-3.0-or-later
"""What the end-to-end tests share: the built program run as a person runs it, a real X
server with real keys, and the end of everything that a test started, also when it fails.

    usage of each test: test_NAME.py BUILD_DIRECTORY [vnc|spice] [unittest's options]

A test that makes sense with both protocols runs once with each of them (CMakeLists.txt),
as PROTOCOL says; what only one of them has is marked with @only("vnc").
"""
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
for _folder in ("guest", "fakes", os.path.join("viewer", "window")):
    sys.path.insert(0, os.path.join(os.path.dirname(HERE), _folder))

import card  # noqa: E402
import machine  # noqa: E402
import xserver  # noqa: E402
from xserver import wait_for  # noqa: E402

BUILD = os.path.abspath(sys.argv.pop(1)) if len(sys.argv) > 1 else os.getcwd()
ORIEL = os.path.join(BUILD, "oriel")
PROTOCOL = sys.argv.pop(1) if sys.argv[1:2] in (["vnc"], ["spice"]) else "vnc"
HAS_SPICE = os.path.exists(os.path.join(BUILD, "oriel-spice"))
HELPER = f"oriel-{PROTOCOL}"
IMAGE = os.path.join(BUILD, "demo-guest.img")
IS_SANITIZED = b"__asan_init" in open(ORIEL, "rb").read()
# What sanitizers say that is no report: once a process of the SPICE library's coroutines,
# and of a thread that ends just when leaks are looked for.
NO_REPORT = re.compile(rb"(?m)^(==\d+==WARNING: ASan (doesn't fully support makecontext|"
                       rb"is ignoring requested __asan_handle_no_return)|"
                       rb"False positive error reports may follow|For details see "
                       rb"https://github.com/google/sanitizers/issues/189|"
                       rb"==\d+==Unable to get registers from thread).*\n")

_prctl = ctypes.CDLL(None).prctl


def spawn(argv, prepare=None, **options):
    """A child in a group of its own, which ends with this test, however that ends."""
    def before_exec():
        _prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if prepare:
            prepare()
    return subprocess.Popen(argv, preexec_fn=before_exec, start_new_session=True,
                            **options)


def end_group(process):
    """Kills a spawned child with its whole group."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


def wait_status(pid, seconds=10):
    """Waits for a child's end, kills it when it does not come; its status as in a shell."""
    deadline = time.monotonic() + seconds
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def environment(**changes):
    """This one without a display and other people's settings; None takes one away."""
    result = {key: value for key, value in os.environ.items()
              if key not in ("DISPLAY", "WAYLAND_DISPLAY", "LIBVIRT_DEFAULT_URI")}
    result.update(changes)
    return {key: value for key, value in result.items() if value is not None}


def without_noise(err):
    """What was said to standard error, but for notes of a sanitizer that are no reports."""
    return NO_REPORT.sub(b"", err) if IS_SANITIZED and err else err


def oriel(*arguments, env=None, timeout=60, under=(), program=ORIEL, **options):
    """Runs oriel to its end: returncode, stdout, stderr (bytes). No terminal to ask on.
    `under` is a command that runs it, `program` another oriel than that of the build."""
    options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
               "stderr": subprocess.PIPE, **options}
    process = spawn([*under, program, *map(str, arguments)], env=env or environment(),
                    **options)
    try:
        out, err = process.communicate(timeout=timeout)
    finally:
        end_group(process)
    return subprocess.CompletedProcess(arguments, process.returncode, out,
                                       without_noise(err))


def descendants(pid):
    """A process and all that it has started, as far as they are still its own."""
    parents = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="latin-1") as file:
                parents[int(name)] = int(file.read().rpartition(")")[2].split()[1])
        except OSError:
            pass
    found = {pid}
    while True:
        below = {child for child, parent in parents.items() if parent in found}
        if below <= found:
            return found
        found |= below


def processes_with(text):
    """Ids of the processes that have a text in their command line; no zombies."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                if text.encode() in file.read() and int(name) != os.getpid():
                    found.append(int(name))
        except OSError:
            pass
    return found


def command_of(pid):
    try:
        with open(f"/proc/{pid}/comm", encoding="latin-1") as file:
            return file.read().strip()
    except OSError:
        return ""


def memory_kb(pid):
    """Memory of a process and all below it: what is its own (None where an ordinary user
    may not see that of a hardened process), and all."""
    own, total = 0, 0
    for each in descendants(pid):
        try:
            with open(f"/proc/{each}/statm", encoding="ascii") as file:
                total += int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") // 1024
            with open(f"/proc/{each}/smaps_rollup", encoding="ascii") as file:
                found = int(re.search(r"^Anonymous:\s+(\d+)", file.read(), re.M)[1])
            own = None if own is None else own + found
        except PermissionError:
            own = None
        except (OSError, TypeError):  # it has just ended
            pass
    return own, total


class Running:
    """An oriel that goes on while the test does; its standard error is in .errors()."""

    def __init__(self, *arguments, env=None, **options):
        self.log = tempfile.TemporaryFile()
        options = {"stdin": subprocess.DEVNULL, "stdout": self.log, **options}
        self.process = spawn([ORIEL, *map(str, arguments)], env=env or environment(),
                             stderr=self.log, **options)
        self.pid = self.process.pid

    def errors(self):
        said = without_noise(os.pread(self.log.fileno(), 1 << 20, 0))
        return said.decode("utf-8", "replace")

    def wait_error(self, pattern, seconds=30):
        """The match of a pattern in what it has said."""
        def found():
            match = re.search(pattern, self.errors())
            assert match or self.process.poll() is None, self.errors()
            return match
        return wait_for(found, f"{pattern!r} in {self.errors()!r}", seconds)

    def signal(self, number):
        self.process.send_signal(number)

    def status(self, seconds=20):
        """Its exit status as a shell gives it, when it has ended."""
        code = self.process.wait(seconds)
        return code if code >= 0 else 128 - code

    def end(self):
        end_group(self.process)
        self.log.close()


def from_xwd(seen):
    """What xwd wrote (bytes, or a picture of xserver.py) as a picture of card.py."""
    seen = xserver.Picture(seen) if isinstance(seen, bytes) else seen
    at, length = seen.start, seen.width * 4
    rows = b"".join(seen.data[at + y * seen.stride : at + y * seen.stride + length]
                    for y in range(seen.height))
    pixels = bytearray(seen.width * seen.height * 3)
    for channel in range(3):
        pixels[channel::3] = rows[2 - channel :: 4]
    return card.Picture(seen.width, seen.height, bytes(pixels))


class Screen(xserver.XServer):
    """An X server without a screen, and what is seen and done in it."""

    def __init__(self, size="1920x1200", **options):
        super().__init__(size, **options)
        self.environment = environment(DISPLAY=self.display, SDL_VIDEODRIVER="x11")

    def window_of(self, running, seconds=20):
        """The window of a running oriel, once it is there."""
        def found():
            assert running.process.poll() is None, running.errors()
            return self.window(running.pid)
        return wait_for(found, "a window", seconds)

    def card(self, window):
        """The pixels of a window as a picture of card.py; None while there is none."""
        seen = self.picture(window)
        return from_xwd(seen) if seen else None

    def focus(self, window):
        self.xdotool("windowfocus", "--sync", window)
        time.sleep(0.3)

    def close_button(self, window):
        """What a window manager does when its button is clicked."""
        self.run(os.path.join(BUILD, "tests", "viewer", "window", "x_question"), "close",
                 str(window))

    def title(self, window):
        return self.xdotool("getwindowname", window).strip()

    def keys(self, *steps):
        """keys("down shift", "up shift", "a"): xdotool's names of keys."""
        words = []
        for step in steps:
            name = step.split()
            words += [f"key{name[0]}", name[1]] if len(name) == 2 else ["key", step]
        self.xdotool(*words)


def only(protocol):
    """For a test, or a class of them, of what the other protocol does not have."""
    return unittest.skipUnless(PROTOCOL == protocol, f"of {protocol} alone")


def by_protocol(**values):
    """by_protocol(vnc=.., spice=..): the one of this run."""
    return values[PROTOCOL]


def guest(arguments=(), displays=(PROTOCOL,), **options):
    """The demo guest under QEMU, at its test card; not moving. Its display is of the
    protocol of this run, if no others are asked for."""
    result = machine.Machine(IMAGE, arguments=arguments, displays=displays, **options)
    try:
        result.wait_serial("oriel guest ready")
        hold_still(result)
    except BaseException:
        result.__exit__()
        raise
    return result


def hold_still(demo):
    """Stops the moving bar (or starts it again), waits until the display is the same."""
    demo.send_key("f6")
    demo.wait_serial("key 40 up\r\n")
    wait_for(lambda: demo.picture().data == demo.picture().data, "a picture at rest")


def wait_still(demo):
    """Until the guest has drawn, and its display server has seen it (30 ms at most)."""
    def is_still():
        before = demo.picture()
        demo.hear_nothing(0.1)
        return same(before, demo.picture())
    wait_for(is_still, "a picture at rest")


def same(first, second):
    return (first.width, first.height, first.data) == (second.width, second.height,
                                                       second.data)


def differences(first, second):
    """The places where two pictures of one size differ."""
    for at in range(0, len(second.data), 3):
        if first.data[at : at + 3] != second.data[at : at + 3]:
            yield at // 3 % second.width, at // 3 // second.width


class Case(unittest.TestCase):
    """A test with a directory of its own, and what it needs to judge oriel's errors."""

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix="oriel-test-")
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, text, mode=0o600):
        path = self.path(name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def start(self, *arguments, **options):
        running = Running(*arguments, **options)
        self.addCleanup(running.end)
        return running

    def assert_picture(self, picture, expected):
        self.assertEqual((picture.width, picture.height),
                         (expected.width, expected.height))
        if picture.data != expected.data:
            x, y = next(differences(picture, expected))
            self.fail(f"pixel {x},{y} is {picture.pixel(x, y):06x}, "
                      f"not {expected.pixel(x, y):06x}")

    def assert_good(self, done):
        self.assertEqual((done.returncode, done.stderr.decode()), (0, ""))

    def assert_error(self, done, status, sentence, hint=r"\S.*"):
        """One sentence and one hint, nothing else, and no control bytes."""
        said = done.stderr.decode("utf-8")
        self.assertEqual(done.returncode, status, said)
        self.assertNotRegex(said.replace("\n", ""), r"[\x00-\x1f\x7f-\x9f]")
        lines = r"\Aoriel: " + sentence + r"\n"
        if hint is not None:
            lines += r"       " + hint + r"\n"
        self.assertRegex(said, lines + r"\Z")


def main():
    """Ends like an exception on SIGTERM, so that all clean-ups run."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    unittest.main(module="__main__", verbosity=2)
