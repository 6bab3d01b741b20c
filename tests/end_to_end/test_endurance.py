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
# Sanitizers keep what was freed for a while.
GROWTH_KB = 150000 if world.IS_SANITIZED else 1500


class Endurance(world.Case):
    def setUp(self):
        super().setUp()
        screen = world.Screen()
        self.addCleanup(screen.close)
        guest = world.guest()
        self.addCleanup(guest.__exit__)
        self.screen, self.guest = screen, guest

    def cycle(self, running):
        """Modes in turn; memory after the warm-up, and the highest of the last seconds."""
        modes, memory = 0, []
        self.guest.send_key("f5")
        start = time.monotonic()
        while time.monotonic() - start < SECONDS:
            modes += self.guest.hear_nothing(0.5).count("mode ")
            self.assertIsNone(running.process.poll(), running.errors())
            memory.append((time.monotonic() - start, world.memory_kb(running.pid)))
        self.guest.send_key("x")
        self.guest.wait_serial("key 2d up")
        self.guest.send_key("f2")
        self.guest.wait_serial("mode 1024x768")
        early = [kb for at, kb in memory if WARM_UP / 2 < at <= WARM_UP + 1]
        late = [kb for at, kb in memory if at > SECONDS - WARM_UP]
        print(f"{modes} modes in {SECONDS} s, memory {max(early)} then {max(late)} kB",
              file=sys.stderr)
        self.assertGreater(modes, SECONDS * 4)
        # Modes differ in size: the highest of each time is compared.
        self.assertLess(max(late), max(early) + GROWTH_KB)

    def check(self, *options):
        running = self.start(f"vnc+unix://{self.guest.vnc}", *options,
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

    def test_zlib_stream(self):
        """An encoding whose stream goes on through all modes."""
        self.check("--encoding", "zrle")


if __name__ == "__main__":
    world.main()
