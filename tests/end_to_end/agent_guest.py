# SPDX-License-Identifier: GPL-3.0-or-later
"""A guest with the real agent of SPICE, without an operating system in it: QEMU gives the
agent's channel to a serial port of the machine, which is read and written from here (by
QEMU's qtest socket), and spice-vdagentd and spice-vdagent run on this machine, in an X
server of their own that takes every size.

    with AgentGuest() as guest:
        oriel(guest.machine.target)
        guest.bridge.sizes          # that the agent was told of, each a list of displays
        guest.copy("text")          # into its clipboard
        guest.pasted()              # what is in there
        guest.downloads             # where files arrive
"""
import os
import select
import shutil
import socket
import struct
import subprocess
import tempfile
import threading

import world

# The second serial port: data, FIFO control, modem control, line status.
DATA, FIFO, MODEM, LINE = 0x2F8, 0x2FA, 0x2FC, 0x2FD
HAS_BYTE, TAKES_BYTE = 0x01, 0x20
MONITORS_CONFIG = 2  # a kind of message


class SerialBridge:
    """Carries bytes between the serial port and a socket that the agent connects to."""

    def __init__(self, qtest, path):
        self.qtest = qtest
        self.replies = qtest.makefile("r", encoding="ascii")
        self.chunks, self.message, self.sizes = b"", b"", []
        self._out(FIFO, 0x01)
        self._out(MODEM, 0x03)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen(1)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _command(self, text):
        self.qtest.sendall(text.encode("ascii") + b"\n")
        while True:
            words = self.replies.readline().split()
            if not words:
                raise ConnectionError("QEMU has gone")
            if words[0] == "OK":
                return words[1:]

    def _out(self, port, value):
        self._command(f"outb {port:#x} {value:#x}")

    def _in(self, port):
        return int(self._command(f"inb {port:#x}")[0], 16)

    def _from_guest(self):
        data = bytearray()
        while len(data) < 2048 and self._in(LINE) & HAS_BYTE:
            data.append(self._in(DATA))
        return bytes(data)

    def _to_guest(self, data):
        for byte in data:
            while not self._in(LINE) & TAKES_BYTE:
                pass
            self._out(DATA, byte)

    def _note(self, data):
        """Reads along: chunks (port, length) of messages (.., kind, .., .., length)."""
        self.chunks += data
        while len(self.chunks) >= 8:
            length = struct.unpack_from("<I", self.chunks, 4)[0] + 8
            if len(self.chunks) < length:
                return
            self.message += self.chunks[8:length]
            self.chunks = self.chunks[length:]
            _, kind, _, size = struct.unpack_from("<IIQI", self.message)
            if len(self.message) >= 20 + size:
                if kind == MONITORS_CONFIG:
                    self.sizes.append(self._read_sizes(self.message[20:]))
                self.message = b""

    @staticmethod
    def _read_sizes(config):
        count = struct.unpack_from("<I", config)[0]
        each = [struct.unpack_from("<II", config, 8 + 20 * i) for i in range(count)]
        return [(width, height) for height, width in each if width]

    def _run(self):
        try:
            with self.listener.accept()[0] as agent:
                self._carry(agent)
        except OSError:  # one of them has ended
            pass

    def _carry(self, agent):
        while True:
            data = self._from_guest()
            if data:
                self._note(data)
                agent.sendall(data)
            if select.select([agent], [], [], 0 if data else 0.005)[0]:
                said = agent.recv(2048)
                if not said:
                    return
                self._to_guest(said)

    def close(self):
        self.listener.close()
        self.qtest.shutdown(socket.SHUT_RDWR)
        self.thread.join(5)
        self.replies.close()
        self.qtest.close()


class AgentGuest:
    """Starts at once; the agent speaks when a client comes."""

    def __init__(self, **options):
        self.folder = tempfile.mkdtemp(prefix="oriel-agent-")
        self.downloads = os.path.join(self.folder, "downloads")
        os.mkdir(self.downloads)
        self.machine = self.bridge = None
        self.processes = []
        try:
            self._start_machine(options)
            self._start_screen()
            self.start_agent()
        except BaseException:
            self.__exit__()
            raise

    def path(self, name):
        return os.path.join(self.folder, name)

    def _start_machine(self, options):
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.path("qtest"))
            listener.listen(1)
            listener.settimeout(30)
            self.machine = world.guest(
                ["-chardev", "spicevmc,id=agent,name=vdagent",
                 "-device", "isa-serial,index=1,chardev=agent",
                 "-qtest", f"unix:{self.path('qtest')}", "-qtest-log", "/dev/null"],
                displays=("spice",), **options)
            qtest = listener.accept()[0]
        self.bridge = SerialBridge(qtest, self.path("port"))

    def _start_screen(self):
        read_end, write_end = os.pipe()
        self._spawn(["Xtigervnc", "-displayfd", str(write_end), "-rfbport", "-1",
                     "-rfbunixpath", self.path("rfb"), "-SecurityTypes", "None",
                     "-geometry", "800x600", "-depth", "24", "-nolisten", "tcp",
                     "-noreset"], pass_fds=[write_end])
        os.close(write_end)
        with os.fdopen(read_end) as said:
            display = ":" + said.readline().strip()
        self.env = world.environment(DISPLAY=display, HOME=self.folder,
                                     XDG_RUNTIME_DIR=self.folder,
                                     DBUS_SESSION_BUS_ADDRESS="disabled:",
                                     GIO_USE_VFS="local")

    def start_agent(self):
        """Its two programs; the first of them takes the serial port's bytes."""
        open(self.path("uinput"), "wb").close()
        self._spawn(["spice-vdagentd", "-x", "-o", "-X", "-f", "-d", "-s",
                     self.path("port"), "-S", self.path("session"), "-u",
                     self.path("uinput")], env=self.env)
        world.wait_for(lambda: os.path.exists(self.path("session")), "the agent's socket")
        self._spawn(["spice-vdagent", "-x", "-d", "-s", self.path("port"), "-S",
                     self.path("session"), "-f", self.downloads, "-o", "0"], env=self.env)

    def _spawn(self, argv, **options):
        with open(self.path("log"), "ab") as log:
            self.processes.append(world.spawn(argv, stdin=subprocess.DEVNULL, stdout=log,
                                              stderr=log, **options))
        return self.processes[-1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for each in reversed(self.processes):
            world.end_group(each)
        if self.machine:
            self.machine.__exit__()
        if self.bridge:
            self.bridge.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        with open(self.path("log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def copy(self, text):
        """Into the clipboard, by a program that owns it until the next copy."""
        subprocess.run(["xclip", "-selection", "clipboard", "-in"], env=self.env,
                       input=text.encode(), check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)

    def pasted(self):
        """What a program gets that asks for the clipboard; None without an owner."""
        done = subprocess.run(["xclip", "-selection", "clipboard", "-out", "-target",
                               "UTF8_STRING"], env=self.env, capture_output=True,
                              check=False, timeout=20)
        return done.stdout.decode() if done.returncode == 0 else None
