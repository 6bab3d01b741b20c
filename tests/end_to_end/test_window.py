#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""oriel's window on a real QEMU: its pixels, its size, its end."""
import os
import shutil
import signal
import time
import unittest

import world
from world import card


def mean(picture, x, y, size):
    """The mean colour of a square, three numbers."""
    pixels = [picture.pixel(x + i, y + j) for i in range(size) for j in range(size)]
    return [sum(each >> shift & 255 for each in pixels) / len(pixels)
            for shift in (16, 8, 0)]


class WithWindow(world.Case):
    @classmethod
    def setUpClass(cls):
        cls.screen = world.Screen("2400x1600")
        cls.addClassCleanup(cls.screen.close)
        cls.guest = world.guest()
        cls.addClassCleanup(cls.guest.__exit__)

    def setUp(self):
        super().setUp()
        self.target = self.guest.target
        self.screen.xdotool("mousemove", 2390, 1590)

    def view(self, *options, place=(0, 0)):
        env = dict(self.screen.environment)
        if "texture" in options:
            env["ASAN_OPTIONS"] = "detect_leaks=0"  # of GL drivers, which are gone by then
        running = self.start(self.target, *options, env=env)
        running.window = self.screen.window_of(running)
        self.screen.xdotool("windowmove", running.window, *place)
        return running

    def wait_same(self, running, seconds=15):
        """Until the window shows what the guest shows, to the pixel."""
        def is_same():
            picture = self.screen.card(running.window)
            return picture and world.same(picture, self.guest.picture())
        try:
            world.wait_for(is_same, "the same picture", seconds)
        except AssertionError:
            self.assert_picture(self.screen.card(running.window), self.guest.picture())

    def close(self, running, status=0):
        self.screen.close_button(running.window)
        self.assertEqual(running.status(), status, running.errors())


class Pixels(WithWindow):
    def test_card(self):
        running = self.view()
        self.wait_same(running)
        self.assertEqual(card.differences(self.screen.card(running.window)), [])
        self.close(running)

    @world.only("vnc")
    def test_encodings(self):
        for encoding in ("raw", "hextile", "zrle"):
            running = self.view("--encoding", encoding)
            self.wait_same(running)
            self.close(running)

    def modes(self, *options):
        running = self.view(*options)
        self.screen.focus(running.window)
        for key, width, height in (("F1", 640, 480), ("F3", 1920, 1080), ("F4", 720, 400),
                                   ("F2", 1024, 768), ("F4", 720, 400), ("F1", 640, 480),
                                   ("F2", 1024, 768)):
            with self.subTest(key=key):
                self.screen.keys(key)
                self.guest.wait_picture(lambda seen, size=(width, height):
                                        (seen.width, seen.height) == size)
                world.wait_for(lambda size=(width, height):
                               self.screen.size(running.window) == size, "the size")
                self.wait_same(running)
        self.close(running)
        self.guest.hear_nothing(0.05)

    def test_modes(self):
        self.modes()

    def test_modes_by_texture(self):
        running = self.view("-v", "--renderer", "texture")
        is_there = running.wait_error(r"drawing by (\w+)")[1] == "texture"
        self.wait_same(running)  # the window manager knows the window by then
        self.close(running)
        if not is_there:
            self.skipTest("SDL has no renderer here")
        self.modes("--renderer", "texture")

    def test_keys_show(self):
        """The block flips, and what is typed stands there."""
        running = self.view()
        self.wait_same(running)
        self.screen.focus(running.window)
        before = self.screen.card(running.window)
        self.screen.keys("h", "e", "l", "l", "o")
        self.guest.wait_serial("key 18 up")
        self.wait_same(running)
        picture = self.screen.card(running.window)
        self.assertNotEqual(picture.pixel(card.BLOCK_X, card.BLOCK_Y),
                            before.pixel(card.BLOCK_X, card.BLOCK_Y))
        self.close(running)

    def test_moving_picture(self):
        world.hold_still(self.guest)  # lets it go
        try:
            running = self.view()
            self.wait_card(running)
            seen = set()
            for _ in range(8):
                time.sleep(0.15)
                picture = self.screen.card(running.window)
                self.assertEqual(card.differences(picture), [])
                seen.add(picture.data)
            self.assertGreater(len(seen), 4)
            self.close(running)
        finally:
            world.hold_still(self.guest)

    def test_scrolling_picture(self):
        running = self.view()
        self.screen.focus(running.window)
        self.screen.keys("F7")
        time.sleep(2)
        self.screen.keys("F7")
        self.guest.wait_serial("key 41 up")
        self.wait_card(running)
        self.wait_same(running)
        self.close(running)
        self.guest.hear_nothing(0.05)

    def wait_card(self, running):
        def is_right():
            picture = self.screen.card(running.window)
            return picture and picture.width == 1024 and not card.differences(picture)
        world.wait_for(is_right, "the card in the window", 15)

    @world.only("vnc")
    def test_two_viewers(self):
        first, second = self.view(), self.view(place=(1100, 0))
        self.wait_same(first)
        self.wait_same(second)
        third = self.view("-v", place=(0, 800))
        self.wait_same(third)
        self.assertIsNone(first.process.poll())
        for each in (first, second, third):
            self.close(each)

    def test_exclusive(self):
        """SPICE has no other way: QEMU throws the first one out."""
        first = self.view()
        self.wait_same(first)
        second = self.view(*world.by_protocol(vnc=["--exclusive"], spice=[]),
                           place=(1100, 0))
        self.wait_same(second)
        world.wait_for(lambda: "disconnected" in self.screen.title(first.window), "title")
        self.close(first, 11)
        self.close(second)


class Scaled(WithWindow):
    def bar(self, running, number):
        """The place of a colour bar's middle in the window, at the scale of now."""
        width, height = self.screen.size(running.window)
        scale = min(width / 1024, height / 768)
        left, top = (width - 1024 * scale) / 2, (height - 768 * scale) / 2
        return (int(left + (card.BARS_X + (number + 0.5) * card.BAR_WIDTH) * scale),
                int(top + (card.BARS_Y + card.BARS_HEIGHT / 2) * scale))

    def assert_scaled(self, running):
        """Bars where they belong, black beside the picture, the checker mixed to grey."""
        width, height = self.screen.size(running.window)
        scale = min(width / 1024, height / 768)
        left, top = (width - 1024 * scale) / 2, (height - 768 * scale) / 2

        def is_right():
            picture = self.screen.card(running.window)
            if not picture or (picture.width, picture.height) != (width, height):
                return False
            bars = all(picture.pixel(*self.bar(running, number)) ==
                       getattr(card, f"BAR_COLOUR_{number}") for number in range(8))
            beside = ((int(left / 2), height // 2), (width - 1 - int(left / 2), height // 2),
                      (width // 2, int(top / 2)), (width // 2, height - 1 - int(top / 2)))
            black = all(picture.pixel(*place) == 0 for place in
                        (beside[:2] if left > 4 else beside[2:] if top > 4 else ()))
            return bars and black
        world.wait_for(is_right, f"the picture at {width}x{height}")


class Size(Scaled):
    def test_resized(self):
        for options in ((), ("--renderer", "texture")):
            with self.subTest(options=options):
                running = self.view(*options)
                self.wait_same(running)
                for size in ((512, 384), (700, 700), (1500, 800), (300, 200), (1200, 900)):
                    self.screen.xdotool("windowsize", "--sync", running.window, *size)
                    self.assert_scaled(running)
                self.screen.xdotool("windowsize", "--sync", running.window, 1024, 768)
                self.wait_same(running)
                self.close(running)

    def test_smooth(self):
        """Single pixels, black and white, make one grey at half the size."""
        running = self.view("--zoom", "50")
        self.assertEqual(self.screen.size(running.window), (512, 384))
        self.assert_scaled(running)
        picture = self.screen.card(running.window)
        x, y = (card.CHECKER_X + 4) // 2, (card.CHECKER_Y + 4) // 2
        for value in mean(picture, x, y, 8):
            self.assertAlmostEqual(value, 127.5, delta=2)
        self.close(running)

    def test_whole_factor(self):
        """Each pixel becomes a square of four, nothing is mixed."""
        self.guest.send_key("f1")
        self.guest.wait_serial("mode 640x480")
        try:
            running = self.view("--zoom", "200")
            self.assertEqual(self.screen.size(running.window), (1280, 960))
            expected = self.guest.picture()

            def is_doubled():
                picture = self.screen.card(running.window)
                return picture and picture.width == 1280 and all(
                    picture.pixel(2 * x + i, 2 * y + j) == expected.pixel(x, y)
                    for x in range(0, 640, 7) for y in range(0, 480, 7)
                    for i in (0, 1) for j in (0, 1))
            world.wait_for(is_doubled, "doubled pixels")
            self.close(running)
        finally:
            self.guest.send_key("f2")
            self.guest.wait_serial("mode 1024x768")
            self.guest.hear_nothing()

    def test_title(self):
        running = self.view("--title", "my \x1b[31mguest")
        self.assertEqual(self.screen.title(running.window), r"my \x1b[31mguest - oriel")
        self.close(running)


@unittest.skipUnless(shutil.which("openbox"), "there is no window manager")
class FullScreen(Scaled):
    """Under a window manager, which makes a window full screen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.screen = world.Screen("1920x1200", manager=True)
        cls.addClassCleanup(cls.screen.close)

    def test_from_the_start_and_by_key(self):
        running = self.view("--full-screen")
        world.wait_for(lambda: self.screen.size(running.window) == (1920, 1200), "size")
        self.assert_scaled(running)
        for size in ((1024, 768), (1920, 1200)):
            self.screen.xdotool("windowactivate", "--sync", running.window)
            time.sleep(0.3)
            self.screen.keys("F11")
            world.wait_for(lambda wanted=size: self.screen.size(running.window) == wanted,
                           f"{size}")
            self.assert_scaled(running)
        self.close(running)


class End(WithWindow):
    def test_close_button(self):
        running = self.view()
        self.wait_same(running)
        helpers = world.descendants(running.pid)
        self.close(running, 0)
        self.assertEqual(running.errors(), "")
        world.wait_for(lambda: not any(map(world.command_of, helpers)), "all ended")

    def test_signals(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            running = self.view()
            running.signal(number)
            self.assertEqual(running.status(), 128 + number, running.errors())
            self.assertEqual(running.errors(), "")

    def test_helper_killed(self):
        running = self.view()
        self.wait_same(running)
        helper = next(pid for pid in world.descendants(running.pid)
                      if world.command_of(pid) == world.HELPER)
        os.kill(helper, signal.SIGKILL)
        world.wait_for(lambda: "disconnected" in self.screen.title(running.window), "title")
        self.close(running, 11)
        self.assertRegex(running.errors(),
                         rf"\Aoriel: .*{world.HELPER}.*\n       \S.*\n\Z")


class GuestQuits(WithWindow):
    """The last picture stays, dimmed, with the reason in words."""

    def test_quit(self):
        running = self.view()
        self.wait_same(running)
        before = self.screen.card(running.window)
        self.guest.qmp("quit")
        world.wait_for(lambda: "disconnected" in self.screen.title(running.window), "title")

        def is_dimmed():
            picture = self.screen.card(running.window)
            place = (card.BARS_X + 5, card.BARS_Y + 5)
            return 0 < picture.pixel(*place) < before.pixel(*place)
        world.wait_for(is_dimmed, "a dimmed picture")
        picture = self.screen.card(running.window)
        self.assertEqual((picture.width, picture.height), (1024, 768))
        middle = {picture.pixel(x, y) for x in range(312, 712) for y in range(284, 484)}
        self.assertGreater(len(middle), 20, "there are no words")
        self.assertIn(0xFFFFFF, middle)
        time.sleep(0.5)
        self.assertIsNone(running.process.poll())
        self.close(running, 11)
        self.assertRegex(running.errors(), r"\Aoriel: .*(closed|has ended).*\n       \S.*\n\Z")


if __name__ == "__main__":
    world.main()
