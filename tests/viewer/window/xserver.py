# SPDX-License-Identifier: GPL-3.0-or-later
"""A private X server (Xvfb), with or without a window manager, and what a test does with
it: real keys and pointer by xdotool, real pixels by xwd."""
import os
import re
import struct
import subprocess
import time


class Picture:
    """What xwd saw: 32-bit xRGB pixels."""

    def __init__(self, data):
        header = struct.unpack(">25I", data[:100])
        self.width, self.height = header[4], header[5]
        self.stride = header[12]
        order = "<" if header[7] == 0 else ">"
        self.format = order + "I"
        self.start = header[0] + header[19] * 12
        self.data = data

    def at(self, x, y):
        place = self.start + y * self.stride + x * 4
        return struct.unpack_from(self.format, self.data, place)[0] & 0xFFFFFF

    def row(self, y):
        words = struct.unpack_from("<%dI" % self.width, self.data,
                                   self.start + y * self.stride)
        return [word & 0xFFFFFF for word in words]


class XServer:
    def __init__(self, size="1400x1000", manager=False):
        read_end, write_end = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write_end), "-screen", "0", size + "x24",
             "-nolisten", "tcp", "-noreset"], pass_fds=[write_end],
            stderr=subprocess.DEVNULL)
        os.close(write_end)
        with os.fdopen(read_end) as said:
            self.display = ":" + said.readline().strip()
        self.environment = dict(os.environ, DISPLAY=self.display, SDL_VIDEODRIVER="x11")
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.viewers = []
        self.manager = None
        if manager:
            self.manager = subprocess.Popen(["openbox"], env=self.environment,
                                            stdout=subprocess.DEVNULL,
                                            stderr=subprocess.DEVNULL)
            # The last of what it sets before it looks after windows.
            wait_for(lambda: "_NET_CLIENT_LIST(" in self.run("xprop", "-root"), "manager",
                     30)

    def end_viewers(self):
        for process in self.viewers:
            process.kill()
            process.wait()
        self.viewers.clear()

    def close(self):
        self.end_viewers()
        for process in (self.manager, self.server):
            if process:
                process.terminate()
                process.wait()

    def run(self, *command):
        done = subprocess.run(command, env=self.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, check=False)
        return done.stdout.decode(errors="replace")

    def xdotool(self, *arguments):
        return self.run("xdotool", *[str(argument) for argument in arguments])

    def window(self, pid):
        found = self.xdotool("search", "--onlyvisible", "--pid", pid).split()
        return int(found[-1]) if found else None

    def picture(self, window):
        data = subprocess.run(["xwd", "-silent", "-id", str(window)],
                              env=self.environment, stdout=subprocess.PIPE, check=False,
                              stderr=subprocess.DEVNULL).stdout
        return Picture(data) if data else None

    def size(self, window):
        words = self.xdotool("getwindowgeometry", "--shell", window)
        values = dict(line.split("=") for line in words.split() if "=" in line)
        return int(values.get("WIDTH", 0)), int(values.get("HEIGHT", 0))

    def place(self, window):
        """Where its upper left pixel is on the screen."""
        words = self.run("xwininfo", "-id", str(window))
        found = re.search(r"Absolute upper-left X: *(-?\d+)\s+"
                          r"Absolute upper-left Y: *(-?\d+)", words)
        return int(found[1]), int(found[2])


def wait_for(condition, what, seconds=8):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError("not in time: " + what)
