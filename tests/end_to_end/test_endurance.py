#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A guest that changes its mode ten times a second: nothing is lost, nothing grows.

ORIEL_LONG=1 makes it a minute instead of 20 seconds."""
import os
import sys
import time

import world
from world import card

SECONDS = 60 if os.environ.get("ORIEL_LONG") else 20
WARM_UP = 5
# Of its own memory; sanitizers keep what was freed for a while.
GROWTH_KB = 150000 if world.IS_SANITIZED else 500
# Of all of it, which goes up and down with the size of the mode of the moment.
SWING_KB = GROWTH_KB + 6000


class Endurance(world.Case):
    def setUp(self):
        super().setUp()
        screen = world.Screen()
        self.addCleanup(screen.close)
        guest = world.guest()
        self.addCleanup(guest.__exit__)
        self.screen, self.guest = screen, guest

    def cycle(self, running):
        """Modes in turn; the highest memory after the warm-up and that of the end."""
        modes, memory = 0, []
        self.guest.send_key("f5")
        start = time.monotonic()
        while time.monotonic() - start < SECONDS:
            modes += self.guest.hear_nothing(0.07).count("mode ")
            self.assertIsNone(running.process.poll(), running.errors())
            memory.append((time.monotonic() - start, world.memory_kb(running.pid)))
        self.guest.send_key("x")
        self.guest.wait_serial("key 2d up")
        self.guest.send_key("f2")
        self.guest.wait_serial("mode 1024x768")
        early = [each for at, each in memory if WARM_UP / 2 < at <= WARM_UP + 2]
        late = [each for at, each in memory if at > SECONDS - WARM_UP]
        own, total = ([max(each[kind] or 0 for each in part) for part in (early, late)]
                      for kind in (0, 1))
        print(f"{modes} modes in {SECONDS} s, own memory {own[0]} then {own[1]} kB, all "
              f"{total[0]} then {total[1]} kB", file=sys.stderr)
        self.assertGreater(modes, SECONDS * 4)
        self.assertLess(own[1], own[0] + GROWTH_KB)
        self.assertLess(total[1], total[0] + SWING_KB)

    def check(self, *options):
        running = self.start(self.guest.target, *options,
                             env=self.screen.environment)
        window = self.screen.window_of(running)
        self.cycle(running)

        def is_right():
            picture = self.screen.card(window)
            return picture and world.same(picture, self.guest.picture())
        world.wait_for(is_right, "the right picture afterwards", 15)
        self.assertEqual(card.differences(self.screen.card(window)), [])
        self.screen.close_button(window)
        self.assertEqual(running.status(), 0, running.errors())
        self.assertEqual(running.errors(), "")

    def test_window(self):
        self.check()

    @world.only("vnc")
    def test_zlib_stream(self):
        """An encoding whose stream goes on through all modes."""
        self.check("--encoding", "zrle")


if __name__ == "__main__":
    world.main()
