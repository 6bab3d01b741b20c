#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real keys and a real pointer in oriel's window: what the guest gets, to the scancode."""
import re
import signal
import time

import world

# X keycode: scancode of set 1 as the guest prints it. A PC keyboard of 105 keys without
# those that the guest or oriel acts on (F1 to F7, F11) and the locks.
KEYS = {
    9: "01", **{10 + i: f"{2 + i:02x}" for i in range(12)}, 22: "0e", 23: "0f",
    **{24 + i: f"{0x10 + i:02x}" for i in range(12)}, 36: "1c", 37: "1d",
    **{38 + i: f"{0x1e + i:02x}" for i in range(12)}, 50: "2a", 51: "2b",
    **{52 + i: f"{0x2c + i:02x}" for i in range(10)}, 62: "36", 63: "37", 64: "38",
    65: "39", 74: "42", 75: "43", 76: "44", 94: "56", 96: "58",
    **{79 + i: f"{0x47 + i:02x}" for i in range(13)},  # the number block
    104: "11c", 105: "11d", 106: "135", 108: "138", 110: "147", 111: "148", 112: "149",
    113: "14b", 114: "14d", 115: "14f", 116: "150", 117: "151", 118: "152", 119: "153",
    133: "15b", 134: "15c", 135: "15d",
}


class WithWindow(world.Case):
    """A guest, and a window on it that has the focus."""

    options = ()
    machine_options = {}
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.screen = world.Screen()
        cls.addClassCleanup(cls.screen.close)
        cls.guest = world.guest(**cls.machine_options)
        cls.addClassCleanup(cls.guest.__exit__)

    def setUp(self):
        super().setUp()
        self.running = self.start(self.guest.target, *self.options,
                                  env=self.screen.environment)
        self.window = self.screen.window_of(self.running)
        self.screen.xdotool("mousemove", 1900, 1190)
        self.screen.focus(self.window)
        self.guest.hear_nothing()

    def tearDown(self):
        self.screen.keys(*(f"up {name}" for name in ("shift", "ctrl", "alt", "a", "s", "d",
                                                     "x", "Right")))
        self.running.signal(signal.SIGTERM)
        self.assertEqual(self.running.status(), 143, self.running.errors())

    def assert_heard(self, *lines, seconds=10):
        """Just these lines come from the guest."""
        deadline = time.monotonic() + seconds
        heard = ""
        while heard.count("\r\n") < len(lines) and time.monotonic() < deadline:
            heard += self.guest.hear_nothing(0.1)
        heard += self.guest.hear_nothing(0.2)
        self.assertEqual(heard.split("\r\n")[:-1], list(lines))

    def hear_until(self, text, times=1, seconds=10):
        """All that comes up to the last of them, and shortly after."""
        deadline = time.monotonic() + seconds
        heard = ""
        while heard.count(text) < times and time.monotonic() < deadline:
            heard += self.guest.hear_nothing(0.1)
        return heard + self.guest.hear_nothing(0.2)

    def assert_keys(self, *steps):
        """"1e+" is a key that goes down, "1e-" up, "1e" both."""
        lines = []
        for step in steps:
            name = step.rstrip("+-")
            lines += [f"key {name} down"] if not step.endswith("-") else []
            lines += [f"key {name} up"] if not step.endswith("+") else []
        self.assert_heard(*lines)


class Keys(WithWindow):
    def test_every_key(self):
        words = ["Escape" if code == 9 else str(code) for code in KEYS]
        typing = world.spawn(["xdotool", "key", "--delay", "24", *words],
                             env=self.screen.environment)
        self.addCleanup(world.end_group, typing)  # the guest waits for its reader
        self.assert_keys(*KEYS.values())

    def test_with_shift(self):
        self.screen.keys("down shift", "down a", "up a", "up shift")
        self.assert_keys("2a+", "1e", "2a-")
        self.screen.keys("A", "exclam")
        self.assert_keys("2a+", "1e+", "2a-", "1e-", "2a+", "02+", "2a-", "02-")

    def test_rolled_over(self):
        self.screen.keys("down a", "down s", "up a", "down d", "up s", "up d")
        self.assert_keys("1e+", "1f+", "1e-", "20+", "1f-", "20-")

    def test_held(self):
        """It repeats as long as it is held, and comes up once."""
        self.screen.keys("down a")
        time.sleep(1)
        self.screen.keys("up a")
        heard = self.hear_until("key 1e up")
        self.assertRegex(heard, r"\A(key 1e down\r\n)+key 1e up\r\n\Z")

    def test_pause_and_print(self):
        self.screen.keys("Pause")
        self.assert_keys("245")
        self.screen.keys("Print")
        heard = self.hear_until("key 137 up")
        self.assertIn("key 137 down\r\nkey 137 up\r\n",
                      re.sub("key 12a [a-z]*\r\n", "", heard))

    def test_locks(self):
        """The guest's lamps follow, and the keys are not pressed twice."""
        for key, code, lamp in (("Num_Lock", "45", 2), ("Caps_Lock", "3a", 4),
                                ("Scroll_Lock", "46", 1)):
            with self.subTest(key=key):
                for leds in (lamp, 0):
                    self.screen.keys(key)
                    self.assert_heard(f"key {code} down", f"leds {leds}", f"key {code} up")
                    time.sleep(0.3)

    def test_secure_attention(self):
        self.screen.keys("down ctrl", "down alt", "End", "up alt", "up ctrl")
        self.assert_keys("1d+", "38+", "38-", "1d-", "1d+", "38+", "153", "38-", "1d-")

    def test_focus_loss(self):
        other = world.spawn(["xlogo", "-geometry", "100x100+1700+0"],
                            env=self.screen.environment)
        self.addCleanup(world.end_group, other)
        logo = world.wait_for(lambda: self.screen.xdotool(
            "search", "--onlyvisible", "--class", "xlogo").split(), "xlogo")[-1]
        self.screen.focus(self.window)
        self.screen.keys("down shift", "down x", "down Right")
        self.assert_keys("2a+", "2d+", "14d+")
        self.screen.xdotool("windowfocus", logo)
        heard = self.hear_until(" up", times=3)
        self.assertEqual(sorted(heard.split("\r\n")[:-1]),
                         ["key 14d up", "key 2a up", "key 2d up"])
        self.screen.keys("up Right", "up x", "up shift", "a")
        self.assert_keys()
        self.screen.focus(self.window)
        self.screen.keys("b")
        self.assert_keys("30")

    def test_end_releases(self):
        """A guest never keeps a key of a viewer that has gone."""
        self.screen.keys("down shift", "down x")
        self.assert_keys("2a+", "2d+")
        self.running.signal(signal.SIGTERM)
        self.running.status()
        self.assert_keys("2d-", "2a-")

    def test_grab(self):
        self.screen.xdotool("mousemove", "--window", self.window, 500, 300)
        self.assert_heard("pointer 500 300 0")  # a grab would bring it into the window
        self.screen.keys("down ctrl", "down alt", "up alt", "up ctrl")
        self.assert_keys("1d+", "38+", "38-", "1d-")
        world.wait_for(lambda: "Ctrl+Alt releases" in self.screen.title(self.window),
                       "the title says so")
        self.screen.keys("c")
        self.assert_keys("2e")
        self.screen.keys("down ctrl", "down alt", "up alt", "up ctrl")
        world.wait_for(lambda: "releases" not in self.screen.title(self.window),
                       "given back")
        self.guest.hear_nothing()

    def test_full_screen_key_is_not_sent(self):
        self.screen.keys("F11")
        time.sleep(0.5)
        self.screen.keys("F11")
        self.assert_keys()


class Pointer(WithWindow):
    def move(self, x, y):
        self.screen.xdotool("mousemove", "--window", self.window, x, y)

    def test_places(self):
        for x, y in ((1, 1), (1023, 767), (0, 0), (511, 383), (777, 333), (1023, 0)):
            self.move(x, y)
            self.assert_heard(f"pointer {x} {y} 0")

    def test_buttons_and_wheel(self):
        self.move(100, 200)
        self.assert_heard("pointer 100 200 0")
        for button, mask in ((1, 1), (2, 2), (3, 4)):
            self.screen.xdotool("click", button)
            self.assert_heard(f"pointer 100 200 {mask}", "pointer 100 200 0")
        for button, word in ((4, "up"), (5, "down")):
            self.screen.xdotool("click", button)
            self.assert_heard(f"wheel {word}")
        self.screen.xdotool("click", "--repeat", 5, "--delay", 60, 4)
        self.assert_heard(*["wheel up"] * 5)

    def test_dragging(self):
        self.move(10, 10)
        self.assert_heard("pointer 10 10 0")
        self.screen.xdotool("mousedown", 1)
        self.assert_heard("pointer 10 10 1")
        self.move(300, 400)
        self.assert_heard("pointer 300 400 1")
        self.screen.xdotool("mousemove", "--window", self.window, 1500, 900)
        self.assert_heard("pointer 1023 767 1")
        self.screen.xdotool("mouseup", 1)
        self.assert_heard("pointer 1023 767 0")

    def is_letterboxed(self):
        seen = self.screen.card(self.window)
        black = 60 * 512 * 3
        return (seen and (seen.width, seen.height) == (512, 512) and
                not any(seen.data[:black]) and any(seen.data[black:-black]))

    def test_scaled(self):
        """A window of 512x512: half the size, 64 lines of black above and below. The last
        pixel is the guest's last, so that its edges can be touched."""
        self.screen.xdotool("windowsize", "--sync", self.window, 512, 512)
        world.wait_for(self.is_letterboxed, "the picture in the middle")
        for place, heard in (((10, 100), "20 72"), ((255, 300), "510 472"),
                             ((511, 447), "1023 767")):
            self.move(*place)
            self.assert_heard(f"pointer {heard} 0")

    def test_last_of_a_fast_path(self):
        """What is merged on the way still ends where the pointer is."""
        self.screen.xdotool("mousemove", "--window", self.window, 0, 0)
        words = []
        for step in range(100):
            words += ["mousemove", "--window", str(self.window), str(7 * step), str(step)]
        self.screen.xdotool(*words, "mousemove", "--window", self.window, 700, 90)
        self.guest.wait_serial("pointer 700 90 0\r\n")
        self.assert_heard()


class RelativePointer(WithWindow):
    """A guest without an absolute pointer: the window takes the pointer at a click."""

    machine_options = {"vmport": False}

    def setUp(self):
        """The guest's pointer is away from the corner that a position taken for a
        difference would throw it into, and ours is where the window opens."""
        self.guest.input(("rel", {"axis": "x", "value": 100}),
                         ("rel", {"axis": "y", "value": 90}))
        self.guest.wait_serial("pointer 100 90 0\r\n")
        self.screen.xdotool("mousemove", 960, 600)
        super().setUp()

    def test_motion(self):
        self.screen.xdotool("mousemove", "--window", self.window, 500, 300)
        self.assert_heard()
        self.screen.xdotool("click", 1)
        world.wait_for(lambda: "releases" in self.screen.title(self.window), "a grab")
        self.assert_heard()
        self.screen.xdotool("mousemove_relative", 50, 20)
        self.guest.wait_serial("pointer 150 110 0\r\n")
        self.screen.xdotool("mousemove_relative", "--", -10, -5)
        self.guest.wait_serial("pointer 140 105 0\r\n")
        self.screen.xdotool("click", 3)
        self.assert_heard("pointer 140 105 4", "pointer 140 105 0")
        self.screen.xdotool("click", 5)
        self.assert_heard("wheel down")
        self.screen.keys("down ctrl", "down alt", "up alt", "up ctrl")
        world.wait_for(lambda: "releases" not in self.screen.title(self.window), "no grab")
        self.guest.hear_nothing()
        self.screen.xdotool("mousemove_relative", 30, 30)
        self.assert_heard()


class ViewOnly(WithWindow):
    options = ("--view-only",)

    def test_nothing_is_sent(self):
        self.screen.keys("a", "ctrl+alt+End", "Num_Lock", "Num_Lock")
        self.screen.xdotool("mousemove", "--window", self.window, 100, 200, "click", 1,
                            "click", 4)
        self.screen.keys("down ctrl", "down alt", "up alt", "up ctrl")
        self.assert_heard()


if __name__ == "__main__":
    world.main()
