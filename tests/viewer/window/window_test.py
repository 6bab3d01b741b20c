# SPDX-License-Identifier: GPL-3.0-or-later
"""The real window on a fake helper: started, steered, looked at; and the runner of the
cases in a test's file."""
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
import traceback

from xserver import XServer, wait_for

HOST, MODULE, QUESTION, DROP = sys.argv[1:5]


def pattern(x, y, seed):
    """fake_helper_pattern()"""
    mixed = (x * 2654435761 ^ y * 2246822519 ^ seed * 3266489917) & 0xFFFFFFFF
    return (mixed ^ mixed >> 15) & 0xFFFFFF


class Viewer:
    """window_host: the viewer's window, and the helper that it shows."""

    def __init__(self, server, *options, environment=None, keep_errors=False):
        self.server = server
        environment = dict(server.environment, **(environment or {}))
        if "--texture" in options:
            # not by GL in software, which leaks and is slow
            environment["SDL_RENDER_DRIVER"] = "software"
        self.process = subprocess.Popen(
            [HOST, MODULE, *options], env=environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
            stderr=subprocess.PIPE if keep_errors else None)
        server.viewers.append(self.process)
        self.lines = queue.Queue()
        self.seen = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line.strip())

    def errors(self):
        return self.process.stderr.read()

    def tell(self, *lines):
        for line in lines:
            self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def take(self):
        while not self.lines.empty():
            self.seen.append(self.lines.get())
        return self.seen

    def expect(self, expression, seconds=8):
        """Waits for a line, forgets it and those before, gives its match."""
        def find():
            for index, line in enumerate(self.take()):
                match = re.fullmatch(expression, line)
                if match:
                    del self.seen[:index + 1]
                    return match
            return None
        try:
            return wait_for(find, expression, seconds)
        except AssertionError:
            raise AssertionError("no %r in %r" % (expression, self.seen)) from None

    def expect_keys(self, *keys):
        """These key events, in this order and no other key between."""
        wait_for(lambda: len(self.keys()) >= len(keys), "%s in %s" % (keys, self.take()))
        assert self.keys()[:len(keys)] == list(keys), self.keys()
        time.sleep(0.1)
        assert self.keys() == list(keys), self.keys()
        self.seen = [line for line in self.seen if not line.startswith("key")]

    def keys(self):
        return [line[4:] for line in self.take() if line.startswith("key")]

    def picture(self, width=640, height=480, seed=1):
        """A guest of that size with a first picture, and the focus."""
        self.tell("size %d %d" % (width, height),
                  "paint %d 0 0 %d %d" % (seed, width, height),
                  "frame 0 0 %d %d" % (width, height))
        self.expect(r"release \d+")
        self.window = wait_for(lambda: self.server.window(self.process.pid), "window")
        wait_for(lambda: self.server.picture(self.window), "pixels")
        return self.window

    def focus(self):
        if self.server.manager:
            self.server.xdotool("windowactivate", "--sync", self.window)
        else:
            self.server.xdotool("windowfocus", "--sync", self.window)
        time.sleep(0.3)
        self.take()
        self.seen.clear()

    def wait_pixels(self, points, what):
        """points: {(x, y): colour}"""
        def good():
            picture = self.server.picture(self.window)
            return picture and all(
                x < picture.width and y < picture.height and picture.at(x, y) == colour
                for (x, y), colour in points.items())
        try:
            wait_for(good, what)
        except AssertionError:
            picture = self.server.picture(self.window)
            raise AssertionError("%s: %dx%d %r, not %r" % (
                what, picture.width, picture.height,
                {point: hex(picture.at(*point)) for point in points
                 if point[0] < picture.width and point[1] < picture.height},
                {point: hex(colour) for point, colour in points.items()})) from None

    def end(self, status):
        try:
            code = self.process.wait(15)
        finally:
            self.process.kill()
        assert code == status, "status %d, not %d" % (code, status)

    def stop(self):
        """Ends it as a session does; it ends in order."""
        self.process.send_signal(signal.SIGTERM)
        self.end(0)


def check_whole(viewer, width, height, seed):
    picture = viewer.server.picture(viewer.window)
    assert (picture.width, picture.height) == (width, height), picture.width
    for y in range(height):
        wanted = [pattern(x, y, seed) for x in range(width)]
        assert picture.row(y) == wanted, "row %d" % y


def main(names):
    """Runs the case_... functions among `names`, or those named on the command line."""
    wanted = sys.argv[5:]
    cases = [(name[5:], case) for name, case in names.items()
             if name.startswith("case_") and (not wanted or name[5:] in wanted)]
    servers = {}
    failed = 0
    for name, case in cases:
        manager = getattr(case, "manager", False)
        if manager not in servers:
            servers[manager] = XServer(manager=manager)
        started = time.monotonic()
        try:
            case(servers[manager])
            print("ok %s (%.1f s)" % (name, time.monotonic() - started), flush=True)
        except (AssertionError, OSError, subprocess.TimeoutExpired):
            failed += 1
            print("FAILED %s" % name, flush=True)
            traceback.print_exc()
        servers[manager].end_viewers()
    for server in servers.values():
        server.close()
    print("%d passed, %d failed" % (len(cases) - failed, failed))
    return 1 if failed or not cases else 0

