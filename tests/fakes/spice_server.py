# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the SPICE server of the tests (the built program spice_server) and talks to it.

    with SpiceServer(program, "--size", "320x200") as server:
        server.ask("pattern 7")         # raises SpiceServerError when it fails
        ... server.target ...           # spice://127.0.0.1:PORT, or spice+unix://PATH
        server.events()                 # [("key", "1e", seconds), ...]
"""
import ctypes
import signal
import subprocess
import time

_prctl = ctypes.CDLL(None).prctl


class SpiceServerError(Exception):
    pass


def noise(x, y, seed):
    """The colour 0xRRGGBB of a pixel of `pattern SEED` and `draw`: pattern_noise()."""
    mixed = (x * 2654435761 ^ y * 2246822519 ^ seed * 3266489917) & 0xffffffff
    return (mixed ^ mixed >> 15) & 0xffffff


def wave(at):
    at %= 510
    return at if at < 256 else 510 - at


def smooth(x, y, seed):
    """The colour of a pixel of `smooth` and `video`: pattern_smooth()."""
    return wave(x) << 16 | wave(y) << 8 | wave((x + y) // 2 + seed)


class SpiceServer:
    """A running server; it ends with stop(), or with this process."""

    def __init__(self, program, *options, unix=None, port=0):
        where = ["--unix", unix] if unix else ["--port", str(port)]
        self.unix = unix
        self.process = subprocess.Popen(
            [program, *where, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, preexec_fn=lambda: _prctl(1, signal.SIGKILL))
        ready = self.process.stdout.readline().split()
        if ready[:1] != ["ready"]:
            self.stop()
            raise SpiceServerError("it does not start")
        self.port = int(ready[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def target(self):
        return f"spice+unix://{self.unix}" if self.unix else \
            f"spice://127.0.0.1:{self.port}"

    def ask(self, command):
        """One command; what follows "ok" in its answer."""
        try:
            self.process.stdin.write(command + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        answer = self.process.stdout.readline().rstrip("\n")
        if answer[:2] != "ok":
            raise SpiceServerError(f"{command}: {answer or 'the server is gone'}")
        return answer[2:].lstrip()

    def wait(self, command, part, seconds=20):
        """Repeats a command until its answer has `part` in it."""
        deadline = time.monotonic() + seconds
        while True:
            answer = self.ask(command)
            if part in answer:
                return answer
            if time.monotonic() > deadline:
                raise SpiceServerError(f"{command}: no {part!r} in {answer!r}")
            time.sleep(0.01)

    def events(self):
        """Input since the last call: kind, values, monotonic seconds."""
        found = []
        for event in self.ask("events").split():
            what, _, at = event.rpartition("@")
            kind, _, values = what.partition(":")
            found.append((kind, values, int(at) / 1e6))
        return found

    def stop(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
