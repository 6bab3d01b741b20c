#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A VNC server for tests: serves a picture of its own, or does what a script says.

    rfb_server.py [--unix PATH | --port N] [--password PW] [--log FILE] [--once] [SCRIPT]

Prints "PORT n" (or "UNIX path") when it listens. Without a SCRIPT: handshake, then a
generated picture in Raw; a key press flips the block at its top left. With one, each
connection runs its lines from the top (--once: the first connection only, and the exit
status says whether all expectations were met). SCRIPT "-" is standard input.

    banner TEXT             the greeting, with \\n added (default: RFB 003.008)
    security none|vnc       the whole handshake, banner first unless it was sent
    init W H NAME           reads ClientInit, answers ServerInit; from here on client
                            messages are parsed and logged
    send HEX                bytes as they are (spaces allowed)
    update N                head of a FramebufferUpdate with N rectangles
    rect X Y W H ENC HEX    a rectangle: ENC is a number or raw, copyrect, hextile,
    rect X Y W H ENC fill RRGGBB    tight, zrle; fill makes the payload (not for copyrect)
    expect HEX              before init: the next bytes; after: waits for such a
                            message, passing over others; ".." is any byte
    request                 waits for the next FramebufferUpdateRequest
    sleep S | cut | rst | mute      pause; close; reset; stay silent until the client goes
    log                     client messages as JSON lines on standard output
"""
import argparse
import json
import os
import socket
import struct
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from rfb_connection import (ENCODINGS, Client, Gone, ScriptError,  # noqa: E402
                            rect_head)

WAIT_S = 15


class RfbServer:
    """Listens from its creation; start() serves in threads, stop() ends it."""

    def __init__(self, unix=None, port=0, password=None, script=None, log=None,
                 width=640, height=480, name="fake"):
        self.password, self.script, self.log_to = password, script, log
        self.width, self.height, self.name = width, height, name
        self.events = []      # every log entry, for tests that import this
        self.failures = []
        self.log_lock = threading.Lock()
        self.picture_changed = threading.Condition()
        self.generation = 0
        self.picture = make_picture(width, height)
        self.started = time.monotonic()
        if unix:
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(unix)
        else:
            self.listener = socket.create_server(("127.0.0.1", port))
        self.listener.listen()
        self.port = None if unix else self.listener.getsockname()[1]

    def log(self, fields):
        fields = {"t": round(time.monotonic() - self.started, 4), **fields}
        with self.log_lock:
            self.events.append(fields)
            if self.log_to:
                print(json.dumps(fields), file=self.log_to, flush=True)

    def fail(self, text):
        self.failures.append(text)
        print(f"rfb_server: {text}", file=sys.stderr, flush=True)

    def start(self):
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)   # close() alone leaves accept() asleep
        self.listener.close()

    def serve(self, once=False):
        while True:
            try:
                sock = self.listener.accept()[0]
            except OSError:
                return
            if sock.family == socket.AF_INET:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if once:
                self.run(sock)
                return
            threading.Thread(target=self.run, args=(sock,), daemon=True).start()

    def run(self, sock):
        client = Client(self, sock)
        try:
            (self.run_script if self.script is not None else self.run_default)(client)
        except (Gone, OSError):
            pass
        except ScriptError as why:
            self.fail(str(why))
        finally:
            sock.close()
            self.log({"message": "closed"})

    # the default behaviour

    def paint(self, x, y, w, h, colour):
        """Fills a rectangle of the served picture with (red, green, blue)."""
        red, green, blue = colour
        row = bytes([blue, green, red, 0]) * w
        with self.picture_changed:
            for line in range(y, y + h):
                at = (line * self.width + x) * 4
                self.picture[at:at + len(row)] = row
            self.generation += 1
            self.picture_changed.notify_all()

    def resize(self, width, height):
        with self.picture_changed:
            self.width, self.height = width, height
            self.picture = make_picture(width, height)
            self.generation += 1
            self.picture_changed.notify_all()

    def run_default(self, client):
        client.handshake("vnc" if self.password is not None else "none")
        client.init(self.width, self.height, self.name)
        threading.Thread(target=self.answer_keys, args=(client,), daemon=True).start()
        size, seen, announced = (self.width, self.height), -1, False
        while True:
            request = client.wait_request()
            with self.picture_changed:
                while request["incremental"] and seen == self.generation:
                    if client.gone:
                        return
                    self.picture_changed.wait(0.2)
                seen = self.generation
                now, data = (self.width, self.height), client.pixels(self.picture)
            rects = []
            if now != size:
                rects.append(self.size_rect(client, now))
                size = now
            if -258 in client.encodings and not announced:
                rects.append(rect_head(0, 0, 0, 0, -258))
                announced = True
            rects.append(rect_head(0, 0, *now, 0) + data)
            client.send(struct.pack(">BxH", 0, len(rects)) + b"".join(rects))

    def size_rect(self, client, size):
        if -308 in client.encodings:
            return rect_head(0, 0, *size, -308) + struct.pack(">B3xIHHHHI", 1, 0, 0, 0,
                                                              *size, 0)
        return rect_head(0, 0, *size, -223)

    def answer_keys(self, client):
        colours, presses, at = [(255, 255, 255), (192, 0, 0)], 0, 0
        while True:
            with client.changed:
                while at == len(client.messages) and not client.gone:
                    client.changed.wait()
                if client.gone:
                    return
                fields = client.messages[at][1]
                at += 1
            if fields["message"] == "key" and fields["down"]:
                self.paint(0, 0, 32, 32, colours[presses % 2])
                presses += 1

    # scripts

    def run_script(self, client):
        state = {"banner": False, "init": False}
        for number, line in enumerate(self.script.splitlines(), 1):
            words = line.split("#")[0].split()
            if not words:
                continue
            try:
                if self.run_line(client, state, words[0], words[1:], line):
                    return
            except (ValueError, IndexError, KeyError) as why:
                raise ScriptError(f"line {number}: {line.strip()}: {why!r}") from why
            except ScriptError as why:
                raise ScriptError(f"line {number}: {why}") from why
            except Gone:
                if words[0] in ("expect", "request"):
                    raise ScriptError(f"line {number}: the client has gone") from None
                raise

    def run_line(self, client, state, word, words, line):
        """True when the connection is over."""
        if word == "banner":
            client.send(line.split(None, 1)[1].encode() + b"\n")
            state["banner"] = True
        elif word == "security":
            client.handshake(words[0], state["banner"])
        elif word == "init":
            client.init(int(words[0]), int(words[1]), " ".join(words[2:]))
            state["init"] = True
        elif word == "send":
            client.send(bytes.fromhex("".join(words)))
        elif word == "update":
            client.send(struct.pack(">BxH", 0, int(words[0])))
        elif word == "rect":
            x, y, w, h = map(int, words[:4])
            encoding = ENCODINGS[words[4]] if words[4] in ENCODINGS else int(words[4], 0)
            payload = words[5:]
            if payload[:1] == ["fill"]:
                data = client.fill(encoding, w, h, bytes.fromhex(payload[1]))
            else:
                data = bytes.fromhex("".join(payload))
            client.send(rect_head(x, y, w, h, encoding) + data)
        elif word == "expect":
            self.expect(client, state["init"], "".join(words).lower())
        elif word == "request":
            if not client.wait_request(WAIT_S):
                raise ScriptError("waited in vain for an update request")
        elif word == "sleep":
            time.sleep(float(words[0]))
        elif word == "rst":
            client.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   struct.pack("ii", 1, 0))
            return True
        elif word == "cut":
            client.sock.shutdown(socket.SHUT_RDWR)
            return True
        elif word == "mute":
            client.wait_end(state["init"])
            return True
        elif word == "log":
            self.log_to = self.log_to or sys.stdout
        else:
            raise ScriptError(f"no such word: {word}")
        return False

    def expect(self, client, after_init, pattern):
        def fits(raw, _=None):
            text = raw.hex()
            return len(text) == len(pattern) and all(
                wanted in (".", got) for wanted, got in zip(pattern, text))
        if after_init:
            if not client.wait_message(fits, WAIT_S):
                raise ScriptError(f"waited in vain for the message {pattern}")
            return
        client.sock.settimeout(WAIT_S)
        got = client.read(len(pattern) // 2)
        client.sock.settimeout(None)
        if not fits(got):
            raise ScriptError(f"expected {pattern}, got {got.hex()}")


def make_picture(width, height):
    """Colour bars over a grey ramp, the corner pixels white: shifts and cuts show."""
    colours = [(255, 255, 255), (255, 255, 0), (0, 255, 255), (0, 255, 0),
               (255, 0, 255), (255, 0, 0), (0, 0, 255), (0, 0, 0)]
    bars = b"".join(bytes([b, g, r, 0]) for r, g, b in
                    (colours[8 * x // width] for x in range(width)))
    ramp = b"".join(bytes([v, v, v, 0]) for v in (255 * x // width for x in range(width)))
    upper = height * 2 // 3
    picture = bytearray(bars * upper + ramp * (height - upper))
    for x, y in ((0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1)):
        picture[(y * width + x) * 4:(y * width + x) * 4 + 3] = b"\xff\xff\xff"
    return picture


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--unix")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--password")
    parser.add_argument("--log", help="client messages as JSON lines; - is stdout")
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("script", nargs="?")
    options = parser.parse_args()
    script = options.script
    if script:
        with sys.stdin if script == "-" else open(script, encoding="utf-8") as file:
            script = file.read()
    log = options.log and (sys.stdout if options.log == "-" else
                           open(options.log, "a", encoding="utf-8"))
    width, height = map(int, options.size.split("x"))
    server = RfbServer(options.unix, options.port, options.password, script, log,
                       width, height)
    print(f"UNIX {options.unix}" if options.unix else f"PORT {server.port}", flush=True)
    try:
        server.serve(options.once)
    except KeyboardInterrupt:
        pass
    return 1 if server.failures else 0


if __name__ == "__main__":
    sys.exit(main())
