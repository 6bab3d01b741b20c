# SPDX-License-Identifier: GPL-3.0-or-later
"""What the demo guest's test card looks like, for tests (numbers: card.inc).

    picture = card.read_picture("capture.png")      # or .ppm
    assert not card.differences(picture)            # every pixel that is known
    picture.pixel(card.BLOCK_X, card.BLOCK_Y) == card.BLOCK_COLOUR_A

Texts, the block and the moving bar's strip change and are left out of differences().
"""
import os
import struct
import zlib


def _read_constants():
    constants = {}
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "card.inc")
    with open(path, encoding="ascii") as lines:
        for line in lines:
            name, equals, value = line.split("#")[0].partition("=")
            if equals:
                constants[name.strip()] = int(value, 0)
    return constants


globals().update(_read_constants())
# pylint: disable=undefined-variable


class Picture:
    """width x height pixels of three bytes."""

    def __init__(self, width, height, data):
        assert len(data) == width * height * 3, "the picture is cut"
        self.width, self.height, self.data = width, height, data

    def pixel(self, x, y):
        """The colour at x, y as 0xRRGGBB."""
        at = (y * self.width + x) * 3
        return int.from_bytes(self.data[at : at + 3], "big")

    def is_filled(self, x, y, width, height, colour):
        """Whether a rectangle has nothing but one colour."""
        row = colour.to_bytes(3, "big") * width
        starts = [((y + line) * self.width + x) * 3 for line in range(height)]
        return all(self.data[at : at + len(row)] == row for at in starts)


def _read_ppm(data):
    fields = data.split(None, 4)
    assert fields[0] == b"P6" and fields[3] == b"255", "not a PPM of 8 bits"
    width, height = int(fields[1]), int(fields[2])
    return Picture(width, height, data[len(data) - width * height * 3 :])


def _unfilter(kind, row, above, size):
    for i, value in enumerate(row):
        left = row[i - size] if i >= size else 0
        up = above[i]
        corner = above[i - size] if i >= size else 0
        guess = left + up - corner
        distances = (abs(guess - left), abs(guess - up), abs(guess - corner))
        paeth = (left, up, corner)[distances.index(min(distances))]
        row[i] = (value + (0, left, up, (left + up) // 2, paeth)[kind]) & 255


def _read_png(data):
    at, packed, header, palette = 8, b"", None, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        header = struct.unpack(">IIBBBBB", body) if kind == b"IHDR" else header
        palette = body if kind == b"PLTE" else palette
        packed += body if kind == b"IDAT" else b""
        at += length + 12
    width, height, depth, colours, _, _, interlaced = header
    assert depth == 8 and colours in (2, 3, 6) and not interlaced, "an unusual PNG"
    size = {2: 3, 3: 1, 6: 4}[colours]
    raw, above, out = zlib.decompress(packed), bytearray(width * size), bytearray()
    for y in range(height):
        at = y * (width * size + 1)
        row = bytearray(raw[at + 1 : at + 1 + width * size])
        if raw[at]:
            _unfilter(raw[at], row, above, size)
        above = row
        if size == 1:
            out += b"".join(palette[value * 3 : value * 3 + 3] for value in row)
        else:
            pixels = bytearray(width * 3)
            for channel in range(3):
                pixels[channel::3] = row[channel::size]
            out += pixels
    return Picture(width, height, bytes(out))


def read_picture(path):
    """A PNG (8 bits; RGB, RGBA or palette) or a binary PPM."""
    with open(path, "rb") as file:
        data = file.read()
    return _read_png(data) if data[:4] == b"\x89PNG" else _read_ppm(data)


def _rectangles(width, height):
    """All that is static, in the order of drawing: x, y, width, height, colour."""
    yield 0, 0, width, height, GROUND_COLOUR
    for y in range(0, height, GRID_STEP):
        yield 0, y, width, 1, GRID_COLOUR
    for x in range(0, width, GRID_STEP):
        yield x, 0, 1, height, GRID_COLOUR
    for x, y, w, h in ((0, 0, width, 1), (0, height - 1, width, 1),
                       (0, 0, 1, height), (width - 1, 0, 1, height)):
        yield x, y, w, h, FRAME_COLOUR
    yield from corners(width, height)
    for i in range(8):
        yield (BARS_X + i * BAR_WIDTH, BARS_Y, BAR_WIDTH, BARS_HEIGHT,
               globals()[f"BAR_COLOUR_{i}"])
    for i in range(256):
        yield RAMP_X + i * RAMP_STEP, RAMP_Y, RAMP_STEP, RAMP_HEIGHT, i * 0x010101
    for y in range(CHECKER_Y, CHECKER_Y + CHECKER_SIZE):
        for x in range(CHECKER_X, CHECKER_X + CHECKER_SIZE):
            yield x, y, 1, 1, 0 if (x + y) & 1 else 0xFFFFFF
    yield PANEL_X, PANEL_Y, PANEL_WIDTH, PANEL_HEIGHT, PANEL_COLOUR


def corners(width, height):
    """The two arms of each corner's L: x, y, width, height, colour."""
    for name, right, bottom in (("TOP_LEFT", 0, 0), ("TOP_RIGHT", 1, 0),
                                ("BOTTOM_LEFT", 0, 1), ("BOTTOM_RIGHT", 1, 1)):
        for w, h in ((CORNER_LENGTH, CORNER_WIDTH), (CORNER_WIDTH, CORNER_LENGTH)):
            yield (right * (width - w), bottom * (height - h), w, h,
                   globals()[f"CORNER_{name}"])


def changing(width, height):  # pylint: disable=unused-argument
    """What is not known in advance: the texts, the block, the moving bar."""
    return ((TITLE_X, TITLE_Y, 8 * 30, 16),
            (STATUS_X, STATUS_Y, STATUS_COLUMNS * 8, 11 * 16),
            (BLOCK_X, BLOCK_Y, BLOCK_SIZE, BLOCK_SIZE),
            (STRIP_X, STRIP_Y, STRIP_WIDTH, STRIP_HEIGHT))


def render(width=1024, height=768):
    """The static card; what changes is left as the ground below it."""
    data = bytearray(width * height * 3)
    for x, y, w, h, colour in _rectangles(width, height):
        row = colour.to_bytes(3, "big") * w
        for line in range(y, y + h):
            at = (line * width + x) * 3
            data[at : at + len(row)] = row
    return Picture(width, height, data)


def differences(picture, limit=5):
    """Up to `limit` places (x, y, seen, expected) where the picture is not the card."""
    expected = render(picture.width, picture.height)
    seen = bytearray(picture.data)
    for x, y, w, h in changing(picture.width, picture.height):
        for line in range(y, y + h):
            at = (line * picture.width + x) * 3
            seen[at : at + w * 3] = expected.data[at : at + w * 3]
    found = []
    if seen == expected.data:
        return found
    for at in range(0, len(seen), 3):
        if seen[at : at + 3] != expected.data[at : at + 3] and len(found) < limit:
            y, x = divmod(at // 3, picture.width)
            found.append((x, y, hex(picture.pixel(x, y)), hex(expected.pixel(x, y))))
    return found
