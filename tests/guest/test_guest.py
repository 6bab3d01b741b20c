#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo guest under a real QEMU: usage test_guest.py IMAGE [unittest's options]."""
import sys
import time
import unittest

import card
from machine import Machine

IMAGE = "demo-guest.img"
# pylint: disable=no-member


def block_colour(picture):
    """The block's colour; None if it is not one of the two, everywhere."""
    for colour in (card.BLOCK_COLOUR_A, card.BLOCK_COLOUR_B):
        if picture.is_filled(card.BLOCK_X, card.BLOCK_Y, card.BLOCK_SIZE,
                             card.BLOCK_SIZE, colour):
            return colour
    return None


def strip(picture):
    """The bytes of the row in the middle of the moving bar's strip."""
    at = ((card.STRIP_Y + card.STRIP_HEIGHT // 2) * picture.width + card.STRIP_X) * 3
    return picture.data[at : at + card.STRIP_WIDTH * 3]


class Guest(unittest.TestCase):
    """One guest for all cases but those that need another machine."""

    @classmethod
    def setUpClass(cls):
        cls.machine = Machine(IMAGE)
        cls.machine.wait_serial("mode 1024x768\r\n")
        cls.machine.wait_serial("oriel guest ready\r\n")
        cls.boot_seconds = time.monotonic() - cls.machine.started

    @classmethod
    def tearDownClass(cls):
        cls.machine.__exit__()

    def setUp(self):
        self.machine.send_key("f2")
        self.machine.wait_serial("mode 1024x768\r\n")
        self.machine.wait_serial("key 3c up\r\n")

    def test_boot_time(self):
        print(f"boot {self.boot_seconds:.2f} s", file=sys.stderr)
        self.assertLess(self.boot_seconds, 10)

    def test_card(self):
        picture = self.machine.picture()
        self.assertEqual((picture.width, picture.height), (1024, 768))
        self.assertEqual(card.differences(picture), [])
        self.assertIsNotNone(block_colour(picture))

    def test_card_can_fail(self):
        picture = self.machine.picture()
        shifted = card.Picture(1024, 768, picture.data[3:] + picture.data[:3])
        self.assertNotEqual(card.differences(shifted), [])

    def test_key_flips_block(self):
        before = block_colour(self.machine.picture())
        other = card.BLOCK_COLOUR_A + card.BLOCK_COLOUR_B - before
        self.machine.send_key("a")
        self.machine.wait_serial("key 1e down\r\nkey 1e up\r\n")
        self.machine.wait_picture(lambda picture: block_colour(picture) == other)
        self.machine.send_key("spc")
        self.machine.wait_serial("key 39 down\r\nkey 39 up\r\n")
        self.machine.wait_picture(lambda picture: block_colour(picture) == before)

    def test_extended_keys(self):
        self.machine.send_key("up")
        self.machine.wait_serial("key 148 down\r\nkey 148 up\r\n")
        self.machine.send_key("ctrl_r")
        self.machine.wait_serial("key 11d down\r\nkey 11d up\r\n")
        self.machine.send_key("pause")
        self.machine.wait_serial("key 245 down\r\n")
        self.machine.wait_serial("key 245 up\r\n")

    def test_leds(self):
        for lit in ("leds 4", "leds 0"):
            self.machine.send_key("caps_lock")
            self.machine.wait_serial(f"key 3a down\r\n{lit}\r\nkey 3a up\r\n")

    def test_pointer(self):
        for x, y in ((0, 0), (1023, 767), (1, 766), (511, 383), (777, 333), (100, 200)):
            self.machine.point(x, y, 1024, 768)
            self.machine.wait_serial(f"pointer {x} {y} 0\r\n")

    def test_buttons_and_wheel(self):
        self.machine.point(33, 44, 1024, 768)
        self.machine.wait_serial("pointer 33 44 0\r\n")
        for button, mask in (("left", 1), ("middle", 2), ("right", 4)):
            self.machine.input(("btn", {"button": button, "down": True}))
            self.machine.wait_serial(f"pointer 33 44 {mask}\r\n")
            self.machine.input(("btn", {"button": button, "down": False}))
            self.machine.wait_serial("pointer 33 44 0\r\n")
        for button, word in (("wheel-up", "up"), ("wheel-down", "down")):
            self.machine.input(("btn", {"button": button, "down": True}))
            self.machine.input(("btn", {"button": button, "down": False}))
            self.machine.wait_serial(f"wheel {word}\r\n")

    def test_modes(self):
        for key, width, height in (("f1", 640, 480), ("f3", 1920, 1080)):
            self.machine.send_key(key)
            self.machine.wait_serial(f"mode {width}x{height}\r\n")
            picture = self.machine.picture()
            self.assertEqual((picture.width, picture.height), (width, height))
            self.assertEqual(card.differences(picture), [])

    def test_text_mode_and_back(self):
        self.machine.send_key("f4")
        self.machine.wait_serial("mode text\r\n")
        text = self.machine.wait_picture(lambda picture: picture.width == 720)
        self.assertEqual(text.height, 400)
        grey = [at for at in range(0, len(text.data), 3)
                if text.data[at : at + 3] == b"\xa8\xa8\xa8"]
        self.assertGreater(len(grey), 2000, "there is no text")
        x = (card.TEXT_BLOCK_COLUMN + 1) * 9
        y = (card.TEXT_BLOCK_ROW + 1) * 16
        self.assertIn(text.pixel(x, y), (0xA80000, 0x0000A8))
        self.machine.send_key("b")
        self.machine.wait_picture(lambda picture: picture.pixel(x, y) ==
                                  0xA800A8 - text.pixel(x, y))
        self.machine.send_key("f2")
        self.machine.wait_serial("mode 1024x768\r\n")
        self.assertEqual(card.differences(self.machine.picture()), [])

    def test_modes_in_turn(self):
        self.machine.send_key("f5")
        start = time.monotonic()
        for mode in ("1920x1080", "640x480", "1024x768") * 5:
            self.machine.wait_serial(f"mode {mode}\r\n")
        print(f"15 modes in {time.monotonic() - start:.2f} s", file=sys.stderr)
        self.machine.send_key("x")
        self.machine.wait_serial("key 2d up\r\n")
        self.assertNotIn("mode", self.machine.hear_nothing())

    def test_bar_moves_and_stops(self):
        before = strip(self.machine.picture())
        self.machine.wait_picture(lambda picture: strip(picture) != before)
        self.machine.send_key("f6")
        self.machine.wait_serial("key 40 up\r\n")
        still = self.machine.picture()
        time.sleep(0.5)
        self.assertEqual(still.data, self.machine.picture().data)
        self.machine.send_key("f6")
        self.machine.wait_serial("key 40 up\r\n")
        self.machine.wait_picture(lambda picture: strip(picture) != strip(still))

    def test_scrolling(self):
        self.machine.send_key("f7")
        self.machine.wait_serial("key 41 up\r\n")
        self.machine.wait_picture(lambda picture: picture.pixel(0, 0) != 0xFF0000)
        before = self.machine.picture()
        self.machine.wait_picture(lambda picture: picture.data != before.data)
        self.machine.send_key("f7")
        self.machine.wait_serial("key 41 up\r\n")
        self.machine.wait_picture(lambda picture: not card.differences(picture))

    def test_serial_echo(self):
        self.machine.serial.sendall(bytes(range(32, 127)))
        self.machine.wait_serial("".join(f"\\x{byte:02x}" for byte in range(32, 127)))


class RelativeMouse(unittest.TestCase):
    """Without vmmouse the guest takes the PS/2 mouse."""

    def test_motion(self):
        with Machine(IMAGE, vmport=False) as machine:
            machine.wait_serial("oriel guest ready\r\n")
            machine.input(("rel", {"axis": "x", "value": 50}),
                          ("rel", {"axis": "y", "value": 20}))
            machine.wait_serial("pointer 50 20 0\r\n")
            machine.input(("rel", {"axis": "x", "value": -10}),
                          ("btn", {"button": "left", "down": True}))
            machine.wait_serial("pointer 40 20 1\r\n")
            machine.input(("btn", {"button": "wheel-down", "down": True}))
            machine.wait_serial("wheel down\r\n")


if __name__ == "__main__":
    IMAGE = sys.argv.pop(1)
    unittest.main(verbosity=2)
