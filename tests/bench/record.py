# SPDX-License-Identifier: GPL-3.0-or-later
"""Records what TigerVNC's server sends while content.c draws, for replay_server.c.

One step is drawn, then one update is asked for, so each update holds one step. Each
rectangle is read to its end by the rules of its encoding. Update 0 is the whole screen
and is kept twice: so that a recording can be played in a loop, in the second form the
zlib streams go on (ZRLE: without the stream's header; Tight: with the reset bits set).
"""
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import time

RAW, COPYRECT, HEXTILE, TIGHT, ZRLE = 0, 1, 5, 7, 16
QUALITY_8, COMPRESSION_2 = -24, -254
PIXEL_FORMAT = struct.pack(">BBBBHHHBBB3x", 32, 24, 0, 1, 255, 255, 255, 16, 8, 0)

# name: (content, steps, encodings asked for)
RECORDINGS = {
    "small-tight": ("small", 2000, (TIGHT, COMPRESSION_2)),
    "small-zrle": ("small", 2000, (ZRLE, COMPRESSION_2)),
    "small-hextile": ("small", 2000, (HEXTILE,)),
    "small-raw": ("small", 1000, (RAW,)),
    "scroll-tight": ("scroll", 100, (TIGHT, COMPRESSION_2)),
    "scroll-zrle": ("scroll", 100, (ZRLE, COMPRESSION_2)),
    "scroll-hextile": ("scroll", 40, (HEXTILE,)),
    "screen-raw": ("scroll", 12, (RAW,)),
    "video-jpeg": ("video", 50, (TIGHT, COMPRESSION_2, QUALITY_8)),
}


class Reader:
    """Reads from the server and keeps what it has read since `begin`."""

    def __init__(self, connection):
        self.file = connection.makefile("rb", buffering=1 << 20)
        self.kept = []

    def begin(self):
        """Forgets what was kept."""
        self.kept = []

    def take(self, size):
        """Exactly size bytes."""
        data = self.file.read(size)
        if len(data) < size:
            raise EOFError("the server has closed the connection")
        self.kept.append(data)
        return data

    def number(self, size):
        """A big-endian number."""
        return int.from_bytes(self.take(size), "big")

    def compact(self):
        """A length of Tight: seven bits a byte, up to three bytes."""
        value = 0
        for shift in (0, 7, 14):
            byte = self.number(1)
            value |= (byte & (0x7F if shift < 14 else 0xFF)) << shift
            if not byte & 0x80:
                break
        return value


def read_hextile(reader, width, height):
    """The tiles of one rectangle."""
    for y in range(0, height, 16):
        for x in range(0, width, 16):
            kind = reader.number(1)
            if kind & 1:
                reader.take(4 * min(16, width - x) * min(16, height - y))
                continue
            reader.take(4 * (kind >> 1 & 1) + 4 * (kind >> 2 & 1))
            if kind & 8:
                reader.take(reader.number(1) * (6 if kind & 16 else 2))


def read_tight(reader, width, height):
    """One rectangle; pixels of depth 24 are three bytes."""
    control = reader.number(1)
    if control >> 4 == 8:
        reader.take(3)
    elif control >> 4 == 9:
        reader.take(reader.compact())
    elif control >> 4 > 9:
        raise ValueError(f"Tight control byte {control:#x}")
    else:
        row = width * 3
        if control & 0x40 and reader.number(1) == 1:
            colours = reader.number(1) + 1
            reader.take(colours * 3)
            row = (width + 7) // 8 if colours == 2 else width
        size = row * height
        reader.take(size if size < 12 else reader.compact())


def read_update(reader):
    """One FramebufferUpdate; the offset of its first rectangle's data in Tight or ZRLE
    that zlib was used for, and its encoding."""
    reader.begin()
    while reader.number(1) != 0:
        reader.begin()              # a bell or colours, which nobody asked for
    reader.take(1)
    for _ in range(reader.number(2)):
        _, _, width, height, encoding = struct.unpack(">HHHHi", reader.take(12))
        if encoding == RAW:
            reader.take(width * height * 4)
        elif encoding == COPYRECT:
            reader.take(4)
        elif encoding == HEXTILE:
            read_hextile(reader, width, height)
        elif encoding == TIGHT:
            read_tight(reader, width, height)
        elif encoding == ZRLE:
            reader.take(reader.number(4))
        else:
            raise ValueError(f"encoding {encoding} was not asked for")
    return b"".join(reader.kept)


def continued(update):
    """Update 0 for the later rounds; its first rectangle begins at byte 4."""
    encoding = struct.unpack(">i", update[12:16])[0]
    if encoding == TIGHT:
        return update[:16] + bytes((update[16] | 0x0F,)) + update[17:]
    if encoding == ZRLE:
        size = int.from_bytes(update[16:20], "big")
        return update[:16] + (size - 2).to_bytes(4, "big") + update[22:]
    return update


class Server:
    """TigerVNC's server on a display of its own."""

    def __init__(self, width, height):
        self.directory = tempfile.mkdtemp(prefix="oriel-bench-")
        self.path = os.path.join(self.directory, "rfb")
        report, number = os.pipe()
        self.process = subprocess.Popen(
            ["Xtigervnc", "-displayfd", str(number), "-rfbport", "-1",
             "-rfbunixpath", self.path, "-SecurityTypes", "None", "-depth", "24",
             "-geometry", f"{width}x{height}", "-CompareFB", "0", "-FrameRate", "500",
             "-AlwaysShared", "1", "-ac"],
            pass_fds=[number], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(number)
        with os.fdopen(report) as numbers:
            self.display = ":" + numbers.readline().strip()
        if self.display == ":":
            raise RuntimeError("Xtigervnc did not start")

    def connect(self, encodings):
        """A client that asks for these encodings, after the handshake."""
        connection = socket.socket(socket.AF_UNIX)
        for _ in range(100):
            try:
                connection.connect(self.path)
                break
            except OSError:
                time.sleep(0.05)
        reader = Reader(connection)
        reader.take(12)
        connection.sendall(b"RFB 003.008\n")
        reader.take(reader.number(1))
        connection.sendall(b"\1")
        if reader.number(4):
            raise RuntimeError("Xtigervnc has refused the connection")
        connection.sendall(b"\1")
        size = struct.unpack(">HH", reader.take(4))
        reader.take(16)
        reader.take(reader.number(4))
        connection.sendall(b"\0\0\0\0" + PIXEL_FORMAT)
        connection.sendall(struct.pack(f">BxH{len(encodings)}i", 2, len(encodings),
                                       *encodings))
        return connection, reader, size

    def stop(self):
        """Ends it."""
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)


def record(path, content_argv, steps, encodings, width=1920, height=1080):
    """Makes one recording of what the content program draws."""
    server = Server(width, height)
    try:
        with subprocess.Popen(content_argv, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, bufsize=0,
                              env={**os.environ, "DISPLAY": server.display}) as content:
            updates = record_steps(server, content, steps, encodings, (width, height))
            content.stdin.close()
    finally:
        server.stop()
    with open(path + ".new", "wb") as file:
        file.write(b"ORFB" + struct.pack(">HHI", width, height, len(updates)))
        for update in [updates[0], continued(updates[0]), *updates[1:]]:
            file.write(len(update).to_bytes(4, "big") + update)
    os.replace(path + ".new", path)


def record_steps(server, content, steps, encodings, size):
    """The update of each step."""
    updates, connection = [], None
    for step in range(steps):
        content.stdin.write(b".")
        if content.stdout.read(1) != b".":
            raise RuntimeError("the content program has ended")
        if step == 0:               # from here on the stream begins with all the screen
            connection, reader, served = server.connect(encodings)
            if served != size:
                raise RuntimeError(f"the server's screen is {served}")
        connection.sendall(struct.pack(">BBHHHH", 3, int(step > 0), 0, 0, *size))
        updates.append(read_update(reader))
    connection.close()
    return updates
