# SPDX-License-Identifier: GPL-3.0-or-later
"""DES for the fake VNC server: what VncAuth needs, from the tables of FIPS 46-3."""

IP = [58 - 8 * (i % 8) + 2 * (i // 8) if i < 32 else 57 - 8 * (i % 8) + 2 * (i // 8 - 4)
      for i in range(64)]
FP = [40, 8, 48, 16, 56, 24, 64, 32, 39, 7, 47, 15, 55, 23, 63, 31,
      38, 6, 46, 14, 54, 22, 62, 30, 37, 5, 45, 13, 53, 21, 61, 29,
      36, 4, 44, 12, 52, 20, 60, 28, 35, 3, 43, 11, 51, 19, 59, 27,
      34, 2, 42, 10, 50, 18, 58, 26, 33, 1, 41, 9, 49, 17, 57, 25]
E = [(4 * (i // 6) + i % 6 - 1) % 32 + 1 for i in range(48)]
P = [16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10,
     2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25]
PC1 = [57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18,
       10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36,
       63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22,
       14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4]
PC2 = [14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4,
       26, 8, 16, 7, 27, 20, 13, 2, 41, 52, 31, 37, 47, 55, 30, 40,
       51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32]
SHIFTS = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1]
# eight boxes of four rows of sixteen values
S = ["e4d12fb83a6c59070f74e2d1a6cb953841e8d62bfc973a50fc8249175b3ea06d",
     "f18e6b34972dc05a3d47f28ec01a69b50e7ba4d158c6932fd8a13f42b67c05e9",
     "a09e63f51dc7b428d709346a285ecbf1d6498f30b12c5ae71ad069874fe3b52c",
     "7de3069a1285bc4fd8b56f03472c1ae9a690cb7df13e52843f06a1d8945bc72e",
     "2c417ab6853fd0e9eb2c47d150fa3986421bad78f9c5630eb8c71e2d6f09a453",
     "c1af92680d34e75baf427c9561de0b389ef528c3704a1db6432c95fabe17608d",
     "4b2ef08d3c975a61d0b7491ae35c2f8614bdc37eaf6805926bd814a7950fe23c",
     "d2846fb1a93e50c71fd8a374c56b0e927b419ce206adf35821e74a8dfc90356b"]


def _bits(data):
    return [byte >> (7 - i) & 1 for byte in data for i in range(8)]


def _pick(bits, table):
    return [bits[i - 1] for i in table]


def _subkeys(key):
    bits = _pick(_bits(key), PC1)
    left, right = bits[:28], bits[28:]
    for shift in SHIFTS:
        left, right = left[shift:] + left[:shift], right[shift:] + right[:shift]
        yield _pick(left + right, PC2)


def _round(half, subkey, boxes):
    mixed = [a ^ b for a, b in zip(_pick(half, E), subkey)]
    out = []
    for box in range(8):
        six = mixed[6 * box:6 * box + 6]
        row = six[0] * 2 + six[5]
        column = six[1] * 8 + six[2] * 4 + six[3] * 2 + six[4]
        value = boxes[box][row * 16 + column]
        out += [value >> 3 & 1, value >> 2 & 1, value >> 1 & 1, value & 1]
    return _pick(out, P)


def encrypt_block(key, block):
    boxes = [[int(digit, 16) for digit in box] for box in S]
    bits = _pick(_bits(block), IP)
    left, right = bits[:32], bits[32:]
    for subkey in _subkeys(key):
        left, right = right, [a ^ b for a, b in zip(left, _round(right, subkey, boxes))]
    bits = _pick(right + left, FP)
    return bytes(int("".join(map(str, bits[i:i + 8])), 2) for i in range(0, 64, 8))


def vnc_response(password, challenge):
    """What a client that knows `password` (bytes) answers to a 16-byte challenge."""
    key = bytes(int(f"{byte:08b}"[::-1], 2) for byte in password[:8].ljust(8, b"\0"))
    return encrypt_block(key, challenge[:8]) + encrypt_block(key, challenge[8:])
