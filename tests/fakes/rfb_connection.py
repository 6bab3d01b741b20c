# SPDX-License-Identifier: GPL-3.0-or-later
"""A client's connection as the fake VNC server sees it: handshake, parsed messages, and
the payloads of rectangles."""
import os
import struct
import threading
import time
import zlib

from rfb_des import vnc_response

ENCODINGS = {"raw": 0, "copyrect": 1, "hextile": 5, "tight": 7, "zrle": 16}
PIXEL_FORMAT = struct.pack(">BBBBHHHBBB3x", 32, 24, 0, 1, 255, 255, 255, 16, 8, 0)


class ScriptError(Exception):
    """An expectation that was not met, or a line that makes no sense."""


class Gone(Exception):
    """The client has closed the connection."""


class Client:
    """One connection: exact reads, parsed client messages, one writer at a time."""

    def __init__(self, server, sock):
        self.server = server
        self.sock = sock
        self.write_lock = threading.Lock()
        self.changed = threading.Condition()
        self.messages = []   # (raw bytes, fields), in order; the reader appends
        self.taken = 0       # messages that the script has looked at
        self.gone = False
        self.encodings = []
        self.shifts = (16, 8, 0)
        self.deflate = zlib.compressobj()
        self.minor = 8

    def read(self, length):
        data = b""
        while len(data) < length:
            part = self.sock.recv(length - len(data))
            if not part:
                raise Gone()
            data += part
        return data

    def send(self, data):
        with self.write_lock:
            self.sock.sendall(data)

    # the handshake

    def handshake(self, security, banner_sent=False):
        if not banner_sent:
            self.send(b"RFB 003.008\n")
        version = self.read(12)
        self.minor = int(version[8:11])
        kind = 2 if security == "vnc" else 1
        self.send(bytes([1, kind]))
        if self.read(1)[0] != kind:
            raise ScriptError("the client chose a type that was not offered")
        if kind == 2:
            self.check_password()
        elif self.minor >= 8:
            self.send(struct.pack(">I", 0))

    def check_password(self):
        challenge = os.urandom(16)
        self.send(challenge)
        good = vnc_response((self.server.password or "").encode(), challenge)
        if self.read(16) == good:
            self.send(struct.pack(">I", 0))
            return
        reason = b"Authentication failed"
        self.send(struct.pack(">I", 1))
        if self.minor >= 8:
            self.send(struct.pack(">I", len(reason)) + reason)
        self.server.log({"message": "refused"})
        raise Gone()

    def init(self, width, height, name):
        shared = self.read(1)[0]
        self.server.log({"message": "client-init", "shared": shared})
        text = name.encode()
        self.send(struct.pack(">HH", width, height) + PIXEL_FORMAT +
                  struct.pack(">I", len(text)) + text)
        threading.Thread(target=self.read_messages, daemon=True).start()

    # client messages

    def read_messages(self):
        try:
            while True:
                raw, fields = self.read_message()
                self.server.log(fields)
                with self.changed:
                    self.messages.append((raw, fields))
                    self.changed.notify_all()
        except (Gone, OSError, ScriptError) as why:
            if isinstance(why, ScriptError):
                self.server.log({"message": "error", "text": str(why)})
                self.server.fail(str(why))
        with self.changed:
            self.gone = True
            self.changed.notify_all()

    def read_message(self):
        kind = self.read(1)
        parse = {0: self.pixel_format, 2: self.set_encodings, 3: self.update_request,
                 4: self.key, 5: self.pointer, 6: self.cut_text, 150: self.continuous,
                 248: self.fence, 250: self.xvp, 251: self.desktop_size,
                 255: self.qemu}.get(kind[0])
        if not parse:
            raise ScriptError(f"client message of unknown type {kind[0]}")
        raw, fields = parse()
        return kind + raw, fields

    def pixel_format(self):
        raw = self.read(19)
        bpp, depth, big, true = raw[3:7]
        if bpp != 32 or big or not true:
            raise ScriptError("only 32-bit little-endian true colour is served")
        self.shifts = tuple(raw[13:16])
        return raw, {"message": "pixel-format", "bpp": bpp, "depth": depth,
                     "shifts": list(self.shifts)}

    def set_encodings(self):
        raw = self.read(3)
        count = struct.unpack(">xH", raw)[0]
        raw += self.read(4 * count)
        self.encodings = list(struct.unpack(f">{count}i", raw[3:]))
        return raw, {"message": "encodings", "list": self.encodings}

    def update_request(self):
        raw = self.read(9)
        incremental, x, y, w, h = struct.unpack(">BHHHH", raw)
        return raw, {"message": "request", "incremental": incremental,
                     "x": x, "y": y, "w": w, "h": h}

    def key(self):
        raw = self.read(7)
        down, keysym = struct.unpack(">B2xI", raw)
        return raw, {"message": "key", "down": down, "keysym": keysym}

    def pointer(self):
        raw = self.read(5)
        buttons, x, y = struct.unpack(">BHH", raw)
        return raw, {"message": "pointer", "buttons": buttons, "x": x, "y": y}

    def cut_text(self):
        raw = self.read(7)
        length = struct.unpack(">3xi", raw)[0]
        text = self.read(abs(length))
        return raw + text, {"message": "cut-text", "length": length, "hex": text.hex()}

    def continuous(self):
        raw = self.read(9)
        return raw, {"message": "continuous", "enable": raw[0]}

    def fence(self):
        raw = self.read(8)
        raw += self.read(raw[7])
        return raw, {"message": "fence", "flags": struct.unpack(">3xI", raw[:7])[0],
                     "hex": raw[8:].hex()}

    def xvp(self):
        raw = self.read(3)
        return raw, {"message": "xvp", "code": raw[2]}

    def desktop_size(self):
        raw = self.read(7)
        width, height, count = struct.unpack(">xHHBx", raw)
        raw += self.read(16 * count)
        return raw, {"message": "desktop-size", "w": width, "h": height,
                     "hex": raw[7:].hex()}

    def qemu(self):
        raw = self.read(1)
        if raw[0] == 0:
            raw += self.read(10)
            down, keysym, code = struct.unpack(">HII", raw[1:])
            return raw, {"message": "key", "down": down, "keysym": keysym, "code": code}
        raw += self.read(2)
        if raw[2] == 2:
            raw += self.read(6)
        return raw, {"message": "audio", "operation": raw[2]}

    def wait_message(self, wanted, timeout=None):
        """The next message for which wanted(raw, fields) holds; None when too late."""
        deadline = time.monotonic() + timeout if timeout else None
        with self.changed:
            while True:
                while self.taken < len(self.messages):
                    raw, fields = self.messages[self.taken]
                    self.taken += 1
                    if wanted(raw, fields):
                        return fields
                if self.gone:
                    raise Gone()
                left = deadline - time.monotonic() if deadline else None
                if left is not None and left <= 0:
                    return None
                self.changed.wait(left)

    def wait_request(self, timeout=None):
        return self.wait_message(lambda _, fields: fields["message"] == "request",
                                 timeout)

    def wait_end(self, after_init):
        """Stays silent until the client has gone."""
        if not after_init:
            while self.sock.recv(4096):
                pass
        with self.changed:
            while after_init and not self.gone:
                self.changed.wait()

    # pictures

    def pixels(self, data):
        """From blue, green, red, nothing to the client's layout."""
        if self.shifts == (16, 8, 0):
            return bytes(data)
        out = bytearray(len(data))
        for channel, shift in zip((2, 1, 0), self.shifts):
            out[shift // 8::4] = data[channel::4]
        return bytes(out)

    def fill(self, encoding, width, height, colour):
        red, green, blue = colour
        pixel = self.pixels(bytes([blue, green, red, 0]))
        if encoding == 0:
            return pixel * (width * height)
        if encoding == 5:
            tiles = ((width + 15) // 16) * ((height + 15) // 16)
            return b"\x02" + pixel + b"\x00" * (tiles - 1)
        if encoding == 7:
            return b"\x80" + bytes(colour)
        if encoding == 16:
            tiles = ((width + 63) // 64) * ((height + 63) // 64)
            data = self.deflate.compress((b"\x01" + pixel[:3]) * tiles)
            data += self.deflate.flush(zlib.Z_SYNC_FLUSH)
            return struct.pack(">I", len(data)) + data
        raise ScriptError("no fill in this encoding")


def rect_head(x, y, w, h, encoding):
    return struct.pack(">HHHHi", x, y, w, h, encoding)
