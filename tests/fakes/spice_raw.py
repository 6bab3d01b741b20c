#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A SPICE server for tests that says what no real one would: hostile sizes, lengths that
are not true, ids that do not exist, ends at any byte.

    spice_raw.py [--unix PATH | --port N] [CLASS]

Prints "PORT n" (or "UNIX path") when it listens. CLASS is one of CLASSES; "good", the
first one, is an honest picture of 64x48 pixels. With SpiceRaw the same in a thread. What it
says does not depend on what the client says: a whole channel is sent after its link, but
the picture is only marked as fit to be seen when the other channels have had their say.
"""
import argparse
import os
import socket
import struct
import sys
import threading
import time

MAIN, DISPLAY, INPUTS, CURSOR, PLAYBACK = 1, 2, 3, 4, 5
WIDTH, HEIGHT = 64, 48
COLOUR = 0x204060    # of the honest picture

# A public key of 1024 bits as the link wants it; what is encrypted with it is not read.
PUBLIC_KEY = bytes.fromhex(
    "30819f300d06092a864886f70d010101050003818d0030818902818100baf4ceaf323dda673304d853"
    "d096f563253b5a6370207ce6c6785e09ef20a8b4af189bc8b9b9a0221e9d5bf93ce9e593b4f7ec16ef"
    "96ad4e9914fb6dc39d8ee794742e31e9756a707a548a441f918a5d63e3085cbe922c6518c67a966787"
    "3c5570106bb13cb39a24f39e3d9d87627c8c116dab6b23451dee2c43446b1ef933d70203010001")
CAPABILITIES = 0b1011    # choice of authentication, by ticket, short headers
TICKET_SIZE = 128
OTHERS_S, HANDLED_S = 0.4, 0.05    # for other channels to come; for a client to read

MAIN_INIT, MAIN_CHANNELS, MAIN_MOUSE, MAIN_AGENT_DATA, MAIN_SWITCH = 103, 104, 105, 109, 111
MAIN_NAME, MAIN_UUID, MAIN_AGENT_CONNECTED = 113, 114, 115
DISPLAY_MARK, DISPLAY_COPY_BITS, DISPLAY_INVAL_LIST = 102, 104, 105
STREAM_CREATE, STREAM_DATA, STREAM_CLIP, STREAM_DESTROY = 122, 123, 124, 125
DRAW_FILL, DRAW_COPY, SURFACE_CREATE, SURFACE_DESTROY, MONITORS = 302, 304, 314, 315, 317
CURSOR_INIT, CURSOR_SET, CURSOR_MOVE = 101, 103, 104
INPUTS_INIT = 101
SET_ACK, PING, WAIT_FOR, DISCONNECTING, NOTIFY = 3, 4, 5, 6, 7
BITMAP, QUIC, LZ, GLZ, FROM_CACHE, SURFACE, JPEG, ZLIB_GLZ, LZ4 = \
    0, 1, 101, 102, 103, 104, 105, 107, 109


def link_reply(key=PUBLIC_KEY, error=0, size=None, common=1, channel=1, offset=178,
               magic=b"REDQ", major=2):
    body = struct.pack("<I", error) + key + struct.pack("<IIIII", common, channel, offset,
                                                        CAPABILITIES, 0)
    return magic + struct.pack("<III", major, 2, len(body) if size is None else size) + \
        body


def message(kind, body=b"", size=None):
    return struct.pack("<HI", kind, len(body) if size is None else size) + body


def words(*numbers):
    return struct.pack(f"<{len(numbers)}I", *(number & 0xffffffff for number in numbers))


def main_init(session=1, modes=3, mode=2, agent=0, tokens=10):
    return message(MAIN_INIT, words(session, 1, modes, mode, agent, tokens, 0, 0))


def channels(*listed, count=None):
    return message(MAIN_CHANNELS, words(len(listed) if count is None else count) +
                   bytes(number for pair in listed for number in pair))


def surface(number=0, width=WIDTH, height=HEIGHT, form=32, flags=1):
    return message(SURFACE_CREATE, words(number, width, height, form, flags))


def base(number=0, box=(0, 0, HEIGHT, WIDTH), clip=b"\0"):
    """What each drawing begins with; the box is top, left, bottom, right."""
    return words(number, *box) + clip


def fill(colour=COLOUR, mask=0, **where):
    return message(DRAW_FILL, base(**where) + b"\1" + words(colour) +
                   struct.pack("<HBiiI", 8, 0, 0, 0, mask))


def copy(image, at=None, area=(0, 0, HEIGHT, WIDTH), **where):
    head = base(**where)
    after = struct.pack("<4iHBBiiI", *area, 8, 1, 0, 0, 0, 0)
    at = len(head) + 4 + len(after) if at is None else at
    return message(DRAW_COPY, head + words(at) + after + image)


def image(kind, data, width=WIDTH, height=HEIGHT, flags=0, number=1):
    return struct.pack("<QBBII", number, kind, flags, width, height) + data


def bitmap(width=WIDTH, height=HEIGHT, stride=WIDTH * 4, form=8, palette=0, pixels=None):
    pixels = words(COLOUR) * (WIDTH * HEIGHT) if pixels is None else pixels
    return image(BITMAP, struct.pack("<BB", form, 4) +
                 words(width, height, stride, palette) + pixels, width, height)


def sized(data, told=None):
    return words(len(data) if told is None else told) + data


def cursor_shape(kind=0, width=16, height=16, hot=(0, 0), data=None, flags=0, unique=0):
    data = bytes(width * height * 4) if data is None else data
    return struct.pack("<HQBHHHH", flags, unique, kind, width, height, *hot) + data


def cursor_init(shape=None):
    shape = struct.pack("<H", 1) if shape is None else shape    # none
    return message(CURSOR_INIT, struct.pack("<hhHHB", 0, 0, 0, 0, 1) + shape)


def cursor_set(shape):
    return message(CURSOR_SET, struct.pack("<hhB", 0, 0, 1) + shape)


def stream_create(number=0, surface_number=0, flags=0, codec=1, size=(WIDTH, HEIGHT),
                  source=(WIDTH, HEIGHT), dest=(0, 0, HEIGHT, WIDTH), clip=b"\0"):
    return message(STREAM_CREATE, words(surface_number, number) +
                   struct.pack("<BB", flags, codec) + struct.pack("<Q", 0) +
                   words(*size, *source, *dest) + clip)


def stream_data(number=0, data=b"\xff\xd8\xff\xd9", told=None):
    return message(STREAM_DATA, words(number, 0) + sized(data, told))


def lz_head(width=WIDTH, height=HEIGHT, kind=8, stride=WIDTH * 4):
    """The head of an LZ picture is big-endian."""
    return b"\x20\x20ZL"[::-1] + struct.pack(">IIIIII", 0x00010001, kind, width, height,
                                             stride, 1)


MARK = message(DISPLAY_MARK)    # the picture is fit to be seen
GOOD = {
    MAIN: [main_init(), channels((DISPLAY, 0), (INPUTS, 0), (CURSOR, 0)),
           message(MAIN_NAME, sized(b"raw\0"))],
    DISPLAY: [surface(), copy(bitmap()), MARK],
    CURSOR: [cursor_init()],
    INPUTS: [message(INPUTS_INIT, struct.pack("<H", 0))],
}


def display(*messages):
    """A display channel that says these after an honest picture."""
    return {DISPLAY: [*GOOD[DISPLAY][:-1], *messages, MARK]}


def early(*messages):
    """... instead of one."""
    return {DISPLAY: [*messages, MARK]}


def drawn(picture, **where):
    return early(surface(), copy(picture, **where))


# What is said instead on the channels that are named.
CLASSES = {
    "good": {},
    # the link
    "link-magic": {"link": link_reply(magic=b"RFB ")},
    "link-version": {"link": link_reply(major=9)},
    "link-size-huge": {"link": link_reply(size=0xffffffff)},
    "link-size-zero": {"link": link_reply(size=0)},
    "link-size-short": {"link": link_reply(size=10)},
    "link-capabilities-many": {"link": link_reply(common=0x40000000)},
    "link-capabilities-wrap": {"link": link_reply(common=0xffffffff, channel=0xffffffff)},
    "link-capabilities-offset": {"link": link_reply(offset=0xfffffff0)},
    "link-key-zeros": {"link": link_reply(key=bytes(162))},
    "link-key-noise": {"link": link_reply(key=bytes(range(162)))},
    "link-error-unknown": {"link": link_reply(error=0x77777777)},
    "link-wants-tls": {"link": link_reply(error=5)},
    "ticket-refused": {"result": words(7)},
    "ticket-unknown-code": {"result": words(0xffffffff)},
    # the main channel
    "message-size-huge": {MAIN: [message(MAIN_INIT, size=0xffffffff)]},
    "message-size-wraps": {MAIN: [message(MAIN_INIT, size=0xfffffffa)]},
    "message-empty": {MAIN: [message(MAIN_INIT)]},
    "message-unknown": {MAIN: [message(60000, bytes(20))]},
    "message-zero": {MAIN: [message(0)]},
    "main-before-init": {MAIN: [channels((DISPLAY, 0)), *GOOD[MAIN]]},
    "main-init-twice": {MAIN: [main_init(), *GOOD[MAIN]]},
    "main-modes-none": {MAIN: [main_init(modes=0, mode=0x7fffffff), *GOOD[MAIN][1:]]},
    "main-agent-tokens": {MAIN: [main_init(agent=1, tokens=0xffffffff), *GOOD[MAIN][1:]]},
    "channels-count-huge": {MAIN: [main_init(), channels((2, 0), count=0x7fffffff)]},
    "channels-count-wraps": {MAIN: [main_init(), channels((2, 0), count=0x80000001)]},
    "channels-none": {MAIN: [main_init(), channels()]},
    "channels-unknown": {MAIN: [main_init(), channels((200, 0), (0, 0), (99, 255),
                                                      (2, 0), (3, 0), (4, 0))]},
    "channels-main-again": {MAIN: [main_init(), channels((1, 0), (1, 1), (2, 0), (3, 0),
                                                         (4, 0))]},
    "channels-many": {MAIN: [main_init(), channels(*[(2, each) for each in range(256)],
                                                   (3, 0))]},
    "channels-twice": {MAIN: [main_init(), channels(*[(2, 0)] * 40, (3, 0))]},
    "name-huge": {MAIN: [*GOOD[MAIN][:2], message(MAIN_NAME, sized(b"x", 0x7fffffff))]},
    "name-without-end": {MAIN: [*GOOD[MAIN][:2], message(MAIN_NAME, sized(b"x" * 99))]},
    "name-control": {MAIN: [*GOOD[MAIN][:2],
                            message(MAIN_NAME, sized(b"\x1b]0;evil\x07\n\xff\0"))]},
    "uuid-short": {MAIN: [*GOOD[MAIN][:2], message(MAIN_UUID, b"123")]},
    "agent-data-early": {MAIN: [main_init(), message(MAIN_AGENT_DATA, bytes(40)),
                                *GOOD[MAIN][1:]]},
    "agent-data-wraps": {MAIN: [main_init(agent=1), *GOOD[MAIN][1:],
                                message(MAIN_AGENT_DATA, words(1, 4, 0, 0, 0xffffffff) +
                                        bytes(40))]},
    "agent-data-huge": {MAIN: [main_init(agent=1), *GOOD[MAIN][1:],
                               message(MAIN_AGENT_DATA, words(1, 4, 0, 0, 0x7fffffff) +
                                       bytes(2000))]},
    "switch-sizes": {MAIN: [*GOOD[MAIN], message(MAIN_SWITCH, struct.pack(
        "<HHIIII", 1, 2, 0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff))]},
    "ping-huge": {MAIN: [*GOOD[MAIN], message(PING, bytes(12), 0x7fffffff)]},
    "notify-huge": {MAIN: [*GOOD[MAIN], message(
        NOTIFY, struct.pack("<QIIII", 0, 9, 9, 9, 0x7fffffff))]},
    "wait-for-nobody": {MAIN: [*GOOD[MAIN], message(
        WAIT_FOR, b"\xff" + bytes(30))]},
    "disconnecting": {MAIN: [*GOOD[MAIN], message(
        DISCONNECTING, struct.pack("<QI", 0, 0))]},
    # surfaces
    "surface-huge": early(surface(width=0x7fffffff, height=0x7fffffff)),
    "surface-wraps": early(surface(width=0x40000001, height=4)),
    "surface-negative": early(surface(width=-1, height=-1)),
    "surface-empty": early(surface(width=0, height=0)),
    "surface-wide": early(surface(width=60000, height=1)),
    "surface-large": early(surface(width=16384, height=16384)),
    "surface-format": early(surface(form=0x55)),
    "surface-not-primary": early(surface(flags=0)),
    "surface-unknown-number": early(surface(number=0x12345678)),
    "surface-twice": display(surface(), fill()),
    "surface-other-size": display(surface(width=32, height=32), fill()),
    "surface-destroy-stray": display(message(SURFACE_DESTROY, words(77))),
    "surface-destroy-twice": display(*[message(SURFACE_DESTROY, words(0))] * 2),
    "surface-none": early(fill()),
    # drawings
    "draw-outside": display(fill(box=(-1000, -1000, 100000, 100000))),
    "draw-negative": display(fill(box=(40, 40, 10, 10))),
    "draw-far": display(fill(box=(0x7ffffff0, 0x7ffffff0, 0x7fffffff, 0x7fffffff))),
    "draw-other-surface": display(fill(number=5)),
    "draw-cut": display(message(DRAW_FILL, base()[:9])),
    "draw-empty": display(message(DRAW_FILL)),
    "draw-clip-count": display(fill(clip=b"\1" + words(0x10000000))),
    "draw-clip-wraps": display(fill(clip=b"\1" + words(0xffffffff) + bytes(16))),
    "draw-clip-kind": display(fill(clip=b"\x77")),
    "draw-mask-outside": display(fill(mask=0x7fffffff)),
    "draw-mask-itself": display(fill(mask=1)),
    "copy-from-outside": display(message(DISPLAY_COPY_BITS, base() + words(-50, 100000))),
    "image-outside": drawn(bitmap(), at=0x7fffffff),
    "image-at-itself": drawn(bitmap(), at=0),
    "image-null": display(copy(b"", at=0)),
    "image-kind": drawn(image(250, bytes(64))),
    "image-source-area": drawn(bitmap(), area=(-100, -100, 100000, 100000)),
    "bitmap-short": drawn(bitmap(pixels=bytes(16))),
    "bitmap-huge": drawn(bitmap(width=0x7fffffff, height=0x7fffffff)),
    "bitmap-wraps": drawn(bitmap(width=0x40000001, height=4, stride=4)),
    "bitmap-stride": drawn(bitmap(stride=1)),
    "bitmap-stride-huge": drawn(bitmap(stride=0xffffffff)),
    "bitmap-format": drawn(bitmap(form=99)),
    "bitmap-palette": drawn(bitmap(form=5, palette=0x7fffffff)),
    "from-cache-stray": drawn(image(FROM_CACHE, b"", number=4711)),
    "surface-image-stray": drawn(image(SURFACE, words(99))),
    "quic-noise": drawn(image(QUIC, sized(bytes(range(256)) * 4))),
    "quic-told-huge": drawn(image(QUIC, sized(b"QUIC", 0x7fffffff))),
    "quic-size": drawn(image(QUIC, sized(b"QUIC" + words(0, 4, 60000, 60000) +
                                         bytes(64)))),
    "lz-noise": drawn(image(LZ, sized(bytes(range(256)) * 4))),
    "lz-size": drawn(image(LZ, sized(lz_head(60000, 60000) + bytes(64)))),
    "lz-short": drawn(image(LZ, sized(lz_head() + b"\x01"))),
    "lz-kind": drawn(image(LZ, sized(lz_head(kind=77) + bytes(64)))),
    "lz-reference": drawn(image(LZ, sized(lz_head() + b"\xff" * 400))),
    "glz-noise": drawn(image(GLZ, sized(bytes(range(256)) * 4))),
    "zlib-noise": drawn(image(ZLIB_GLZ, words(0x7fffffff) + sized(bytes(200)))),
    "lz4-noise": drawn(image(LZ4, sized(bytes(range(256)) * 4))),
    "lz4-length": drawn(image(LZ4, sized(b"\0\x08" + struct.pack(">I", 0x7fffffff) +
                                         bytes(64)))),
    "jpeg-noise": drawn(image(JPEG, sized(bytes(range(256)) * 4))),
    "jpeg-empty": drawn(image(JPEG, sized(b""))),
    "jpeg-cut": drawn(image(JPEG, sized(b"\xff\xd8\xff\xe0\x00\x10JFIF"))),
    "invalidate-count": display(message(DISPLAY_INVAL_LIST, struct.pack("<H", 0xffff))),
    "monitors-count": display(message(MONITORS, struct.pack("<HH", 0xffff, 1))),
    "monitors-many": display(message(MONITORS, struct.pack("<HH", 200, 200) +
                                     words(0, 0, 1, 1, 0, 0, 0) * 200)),
    "monitors-outside": display(message(MONITORS, struct.pack("<HH", 1, 1) + words(
        0, 0, 0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff, 0))),
    "monitors-surface": display(message(MONITORS, struct.pack("<HH", 1, 1) + words(
        0, 88, 64, 48, 0, 0, 0))),
    "monitors-number": display(message(MONITORS, struct.pack("<HH", 1, 1) + words(
        0xffffffff, 0, 64, 48, 0, 0, 0))),
    # streams
    "stream-number": display(stream_create(number=0x7fffffff)),
    "stream-number-large": display(stream_create(number=0x00ffffff)),
    "stream-surface": display(stream_create(surface_number=66)),
    "stream-codec": display(stream_create(codec=99)),
    "stream-size": display(stream_create(size=(0x7fffffff,) * 2), stream_data()),
    "stream-box": display(stream_create(dest=(-5, -5, 0x7fffffff, 0x7fffffff)),
                          stream_data()),
    "stream-data-stray": display(stream_data(number=5)),
    "stream-data-told": display(stream_create(), stream_data(told=0x7fffffff)),
    "stream-data-noise": display(stream_create(), stream_data(data=bytes(range(256)))),
    "stream-data-empty": display(stream_create(), stream_data(data=b"")),
    "stream-clip-stray": display(message(STREAM_CLIP, words(9) + b"\0")),
    "stream-destroy-stray": display(message(STREAM_DESTROY, words(0xffffffff))),
    "stream-twice": display(stream_create(), stream_create(), stream_data()),
    # the pointer's shape
    "cursor-huge": {CURSOR: [cursor_init(), cursor_set(cursor_shape(
        width=0xffff, height=0xffff, data=bytes(64)))]},
    "cursor-empty": {CURSOR: [cursor_init(), cursor_set(cursor_shape(width=0, height=0))]},
    "cursor-short": {CURSOR: [cursor_init(), cursor_set(cursor_shape(data=bytes(8)))]},
    "cursor-mono-short": {CURSOR: [cursor_init(), cursor_set(cursor_shape(
        kind=1, data=bytes(3)))]},
    "cursor-kind": {CURSOR: [cursor_init(), cursor_set(cursor_shape(kind=77))]},
    "cursor-hot-spot": {CURSOR: [cursor_init(), cursor_set(cursor_shape(
        hot=(0xffff, 0xffff)))]},
    "cursor-cache-stray": {CURSOR: [cursor_init(), cursor_set(cursor_shape(
        flags=4, unique=4711, data=b""))]},
    "cursor-init-cut": {CURSOR: [message(CURSOR_INIT, bytes(3))]},
    "cursor-before-init": {CURSOR: [cursor_set(cursor_shape())]},
    "inputs-init-empty": {INPUTS: [message(INPUTS_INIT)]},
    "inputs-unknown": {INPUTS: [*GOOD[INPUTS], message(999, bytes(5))]},
    "acknowledge-wildly": display(message(SET_ACK, words(1, 0)),
                                  message(SET_ACK, words(2, 0xffffffff)), fill()),
}


def script_of(kind, script):
    """The messages of a channel."""
    return script.get(kind, GOOD.get(kind, []))


def length_of(kind):
    """Bytes that an honest server sends on a channel, its link counted in."""
    return len(link_reply() + words(0) + b"".join(GOOD[kind]))


class SpiceRaw:
    """Listens from its creation; start() serves in threads, stop() ends it. `cut` is
    (channel, bytes): that channel ends after so many bytes, its link counted in."""

    def __init__(self, unix=None, port=0, name="good", cut=None):
        self.script, self.cut, self.unix = CLASSES[name], cut, unix
        self.asked = []    # kinds of the channels that were connected
        self.told = set()  # those that have been told everything
        if unix:
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(unix)
        else:
            self.listener = socket.create_server(("127.0.0.1", port))
        self.listener.listen()
        self.port = None if unix else self.listener.getsockname()[1]

    @property
    def target(self):
        return f"spice+unix://{self.unix}" if self.unix else \
            f"spice://127.0.0.1:{self.port}"

    def start(self):
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def stop(self):
        self.listener.shutdown(socket.SHUT_RDWR)   # close() alone leaves accept() asleep
        self.listener.close()
        if self.unix:
            os.unlink(self.unix)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def serve(self):
        while True:
            try:
                sock = self.listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.run, args=(sock,), daemon=True).start()

    def run(self, sock):
        try:
            with sock:
                Channel(self, sock).run()
        except (OSError, EOFError):
            pass


class Channel:
    """One connection of a client."""

    def __init__(self, server, sock):
        self.server, self.sock, self.left, self.kind = server, sock, None, None

    def receive(self, count):
        got = b""
        while len(got) < count:
            more = self.sock.recv(count - len(got))
            if not more:
                raise EOFError
            got += more
        return got

    def send(self, data):
        """As far as the cut lets it."""
        if self.left is not None:
            data, self.left = data[:self.left], self.left - len(data)
        self.sock.sendall(data)
        if self.left is not None and self.left <= 0:
            raise EOFError

    def wait_for_others(self):
        deadline = time.monotonic() + OTHERS_S
        while not self.server.told >= {MAIN, CURSOR, INPUTS} and \
                time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(HANDLED_S)

    def run(self):
        magic, _, _, size = struct.unpack("<4sIII", self.receive(16))
        self.kind = self.receive(size)[4] if magic == b"REDQ" else 0
        self.server.asked.append(self.kind)
        if self.server.cut and self.server.cut[0] == self.kind:
            self.left = self.server.cut[1]
        script = self.server.script
        self.send(script.get("link", link_reply()))
        self.receive(4 + TICKET_SIZE)
        self.send(script.get("result", words(0)))
        for each in script_of(self.kind, script):
            if each == MARK and self.kind == DISPLAY:
                self.wait_for_others()
            self.send(each)
        self.server.told.add(self.kind)
        while self.sock.recv(65536):
            pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--unix")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("name", nargs="?", default="good", choices=CLASSES)
    options = parser.parse_args()
    server = SpiceRaw(options.unix, options.port, options.name)
    print(f"UNIX {options.unix}" if options.unix else f"PORT {server.port}", flush=True)
    server.serve()


if __name__ == "__main__":
    sys.exit(main())
