# SPDX-License-Identifier: GPL-3.0-or-later
"""A QEMU with the demo guest, driven by QMP, its serial port read. For tests.

    with Machine(image) as machine:
        machine.wait_serial("oriel guest ready")
        machine.send_key("a")
        machine.wait_serial("key 1e down")
        picture = machine.picture()
    machine.vnc is the path of its VNC socket
"""
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time

import card

QEMU = os.environ.get("ORIEL_QEMU", "qemu-system-x86_64")


class Machine:
    """One QEMU; it ends with the `with` block."""

    def __init__(self, image, vmport=True, arguments=()):
        self.directory = tempfile.mkdtemp(prefix="oriel-guest-")
        self.vnc = os.path.join(self.directory, "vnc")
        self.heard = ""
        listener = {}
        for name in ("qmp", "serial"):
            listener[name] = socket.socket(socket.AF_UNIX)
            listener[name].bind(os.path.join(self.directory, name))
            listener[name].listen(1)
            listener[name].settimeout(30)
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [QEMU, "-M", f"pc,vmport={'on' if vmport else 'off'}", "-accel", "tcg",
             "-m", "32", "-vga", "std", "-net", "none", "-boot", "a",
             "-drive", f"file={image},format=raw,if=floppy,readonly=on",
             "-display", "none", "-vnc", f"unix:{self.vnc}",
             "-qmp", f"unix:{self.directory}/qmp",
             "-serial", f"unix:{self.directory}/serial", *arguments],
            stdin=subprocess.DEVNULL, env={**os.environ, "QEMU_AUDIO_DRV": "none"})
        self.control = listener["qmp"].accept()[0]
        self.serial = listener["serial"].accept()[0]
        for each in listener.values():
            each.close()
        self.replies = self.control.makefile("r", encoding="utf-8")
        self.replies.readline()
        self.qmp("qmp_capabilities")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.replies.close()
        self.control.close()
        self.serial.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def qmp(self, command, **arguments):
        """One command; its answer."""
        text = json.dumps({"execute": command, "arguments": arguments}) + "\n"
        self.control.sendall(text.encode())
        while True:
            reply = json.loads(self.replies.readline())
            if "error" in reply:
                raise RuntimeError(f"{command}: {reply['error']['desc']}")
            if "return" in reply:
                return reply["return"]

    def wait_serial(self, pattern, timeout=20):
        """Reads the port until a pattern (of re) is found, drops all up to its end."""
        deadline = time.monotonic() + timeout
        while True:
            found = re.search(pattern, self.heard)
            if found:
                self.heard = self.heard[found.end() :]
                return found
            self.serial.settimeout(max(0.01, deadline - time.monotonic()))
            try:
                data = self.serial.recv(4096)
            except TimeoutError:
                data = b""
            if not data:
                raise AssertionError(f"no {pattern!r} on the serial port, only "
                                     f"{self.heard!r}")
            self.heard += data.decode("latin-1")

    def hear_nothing(self, seconds=0.3):
        """What still comes in that time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.serial.settimeout(max(0.01, deadline - time.monotonic()))
            try:
                self.heard += self.serial.recv(4096).decode("latin-1")
            except TimeoutError:
                pass
        heard, self.heard = self.heard, ""
        return heard

    def send_key(self, *names, hold_ms=20):
        """Presses keys together by QEMU's names ("shift", "a"), then lets go."""
        keys = [{"type": "qcode", "data": name} for name in names]
        self.qmp("send-key", keys=keys, **{"hold-time": hold_ms})

    def input(self, *events):
        """Events (kind, {data}) of QMP's input-send-event."""
        self.qmp("input-send-event",
                 events=[{"type": kind, "data": data} for kind, data in events])

    def point(self, x, y, width, height):
        """The absolute pointer to a pixel, scaled as QEMU's VNC server does it."""
        self.input(("abs", {"axis": "x", "value": x * 0x7FFF // width}),
                   ("abs", {"axis": "y", "value": y * 0x7FFF // height}))

    def picture(self):
        """What the display shows."""
        path = os.path.join(self.directory, "screen.ppm")
        self.qmp("screendump", filename=path)
        return card.read_picture(path)

    def wait_picture(self, is_right, timeout=10):
        """The first picture for which is_right(picture); fails at the deadline."""
        deadline = time.monotonic() + timeout
        while True:
            picture = self.picture()
            if is_right(picture):
                return picture
            if time.monotonic() > deadline:
                raise AssertionError("the picture did not become right in time")
            time.sleep(0.02)
