# SPDX-License-Identifier: GPL-3.0-or-later
"""A QEMU with the demo guest, driven by QMP, its serial port read. For tests.

    with Machine(image) as machine:
        machine.wait_serial("oriel guest ready")
        machine.send_key("a")
        machine.wait_serial("key 1e down")
        picture = machine.picture()
    machine.vnc is the path of its VNC socket; others are asked for:

    Machine(image, displays=("spice", "vnc"), video="qxl", password="s3cr3t")
    machine.target is what oriel is told: the first display, by its unix socket, or by TCP
    with tcp=True
"""
import json
import os
import random
import re
import shutil
import socket
import subprocess
import tempfile
import time

import card

QEMU = os.environ.get("ORIEL_QEMU", "qemu-system-x86_64")


def free_port():
    """A TCP port of loopback that nobody has, below those that connections get by
    themselves: QEMU's SPICE server looks for none."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass


class Machine:
    """One QEMU; it ends with the `with` block."""

    def __init__(self, image, vmport=True, arguments=(), displays=("vnc",), tcp=False,
                 password=None, video="std"):
        self.directory = tempfile.mkdtemp(prefix="oriel-guest-")
        self.vnc = os.path.join(self.directory, "vnc")
        self.spice = os.path.join(self.directory, "spice")
        self.vnc_port, self.spice_port = None, free_port() if tcp else None
        self.heard = ""
        servers = []
        for each in displays:
            servers += getattr(self, f"_{each}_server")(tcp, password)
        listener = {}
        for name in ("qmp", "serial"):
            listener[name] = socket.socket(socket.AF_UNIX)
            listener[name].bind(os.path.join(self.directory, name))
            listener[name].listen(1)
            listener[name].settimeout(30)
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [QEMU, "-M", f"pc,vmport={'on' if vmport else 'off'}", "-accel", "tcg",
             "-m", "32", "-vga", video, "-net", "none", "-boot", "a",
             "-drive", f"file={image},format=raw,if=floppy,readonly=on",
             "-display", "none", *servers,
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
        if "vnc" in displays and tcp:
            self._find_vnc_port(password)
        self.target = self.target_of(displays[0])

    def _vnc_server(self, tcp, password):
        """It listens on its socket, and by TCP, too; only there it asks for a password."""
        locked = ",password=on" if password else ""
        return ["-vnc", f"unix:{self.vnc}",
                *(["-vnc", f"127.0.0.1:0,to=900,id=tcp{locked}"] if tcp else [])]

    def _spice_server(self, tcp, password):
        """It is only one, and listens at one place. Pictures stay as they are."""
        place = (f"addr=127.0.0.1,port={self.spice_port}" if tcp
                 else f"unix=on,addr={self.spice}")
        lock = "password-secret=ticket" if password else "disable-ticketing=on"
        secret = f"secret,id=ticket,data={password}"
        return ["-spice", f"{place},{lock},streaming-video=off",
                *(["-object", secret] if password else [])]

    def _find_vnc_port(self, password):
        if password:
            self.qmp("set_password", protocol="vnc", password=password, display="tcp")
        servers = {each["id"]: each for each in self.qmp("query-vnc-servers")}
        self.vnc_port = int(servers["tcp"]["server"][0]["service"])

    def target_of(self, protocol):
        """The address of one of its displays."""
        port = getattr(self, f"{protocol}_port")
        path = getattr(self, protocol)
        return f"{protocol}://127.0.0.1:{port}" if port else f"{protocol}+unix://{path}"

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

    def picture(self, **which):
        """What the display shows; `device` and `head` name another than the first."""
        path = os.path.join(self.directory, "screen.ppm")
        self.qmp("screendump", filename=path, **which)
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
