#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests' own SPICE server, seen by a client that is not ours: spicy-screenshot.

    test_spice_server.py SPICE_SERVER
"""
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import spice_server  # noqa: E402

PROGRAM = sys.argv.pop(1)
WIDTH, HEIGHT = 128, 96
SIZE = ("--size", f"{WIDTH}x{HEIGHT}")


def screenshot(target, *options):
    """Rows of 0xRRGGBB, or None when the client failed."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "shot.ppm")
        subprocess.run(["spicy-screenshot", f"--uri={target}", "-o", path, *options],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=20,
                       check=False)
        if not os.path.exists(path):
            return None
        with open(path, "rb") as file:
            _, size, _, data = file.read().split(b"\n", 3)
    width = int(size.split()[0])
    colours = [int.from_bytes(data[at:at + 3], "big") for at in range(0, len(data), 3)]
    return [colours[at:at + width] for at in range(0, len(colours), width)]


def expected(formula, seed):
    return [[formula(x, y, seed) for x in range(WIDTH)] for y in range(HEIGHT)]


def hears(sock):
    """Whether an answer comes, and not the end."""
    try:
        return sock.recv(4) == b"REDQ"
    except ConnectionResetError:
        return False


class SpiceServerTest(unittest.TestCase):
    def test_pictures(self):
        for compression in ("off", "lz", "lz4", "quic", "glz", "auto_lz", "auto_glz"):
            with self.subTest(compression), spice_server.SpiceServer(
                    PROGRAM, *SIZE, "--compression", compression) as server:
                server.ask("pattern 7")
                server.ask("sync")
                self.assertEqual(screenshot(server.target),
                                 expected(spice_server.noise, 7))
                server.ask(f"smooth 0 0 {WIDTH} {HEIGHT} 5")
                server.ask("fill 3 4 10 20 123456")
                server.ask("sync")
                wanted = expected(spice_server.smooth, 5)
                for row in wanted[4:24]:
                    row[3:13] = [0x123456] * 10
                self.assertEqual(screenshot(server.target), wanted)

    def test_sizes(self):
        with spice_server.SpiceServer(PROGRAM, *SIZE) as server:
            server.ask("resize 40 30")
            server.ask("pattern 1")
            server.ask("sync")
            shot = screenshot(server.target)
            self.assertEqual((len(shot[0]), len(shot)), (40, 30))
            server.ask("recreate")
            server.ask("sync")
            self.assertEqual(screenshot(server.target), [[0] * 40] * 30)

    def test_password(self):
        with spice_server.SpiceServer(PROGRAM, *SIZE, "--password", "right") as server:
            server.ask("pattern 2")
            self.assertIsNone(screenshot(server.target, "--password=wrong"))
            self.assertIsNotNone(screenshot(server.target, "--password=right"))

    def test_refused(self):
        link = struct.pack("<4sIIIIBBIII", b"REDQ", 2, 2, 18, 0, 1, 0, 0, 0, 18)
        with spice_server.SpiceServer(PROGRAM, *SIZE) as server:
            for command, is_heard in (("refuse 1", False), ("refuse 2", True),
                                      ("refuse all", False), ("refuse none", True),
                                      ("accept 0", False)):
                server.ask(command)
                with self.subTest(command), \
                        socket.create_connection(("127.0.0.1", server.port), 20) as sock:
                    sock.sendall(link)
                    self.assertEqual(hears(sock), is_heard)

    def test_wrong_commands(self):
        with spice_server.SpiceServer(PROGRAM, *SIZE) as server:
            for line in ("", "dance", "pattern", "fill 0 0 1000 1 ffffff",
                         "fill -1 0 1 1 ffffff", "resize 0 5", "display 1",
                         "monitors 0:axb", "compression dust", "sound-start"):
                with self.subTest(line), \
                        self.assertRaises(spice_server.SpiceServerError):
                    server.ask(line)
            server.ask("pattern 3")


if __name__ == "__main__":
    if not shutil.which("spicy-screenshot"):
        print("spicy-screenshot is not installed")
        sys.exit(77)
    unittest.main(verbosity=2)
