#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""oriel demo: the guest under libvirt's embedded driver, in a window and without one."""
import os
import signal
import time

import world
from world import card


class Demo(world.Case):
    @classmethod
    def setUpClass(cls):
        cls.screen = world.Screen()
        cls.addClassCleanup(cls.screen.close)

    def demo(self, **options):
        """A running demo, with the directory of its guest."""
        running = self.start("demo", "-v", cwd=self.directory, **options)
        running.root = running.wait_error(r"root=(/tmp/oriel-demo-\w+)")[1]
        return running

    def qemu(self, running):
        """The ids of the demo's QEMU, when it runs."""
        return [pid for pid in world.processes_with(running.root + "/")
                if world.command_of(pid).startswith("qemu-system")]

    def shown(self, **options):
        """A demo in a window that shows the card."""
        running = self.demo(env=self.screen.environment, **options)
        self.assertTrue(world.wait_for(lambda: self.qemu(running), "QEMU", 30))
        window = self.screen.window_of(running, 30)

        def is_right():
            picture = self.screen.card(window)
            return picture and picture.width == 1024 and not card.differences(picture)
        world.wait_for(is_right, "the card in the window", 30)
        running.window = window
        return running

    def assert_nothing_left(self, running, seconds=15):
        world.wait_for(lambda: not world.processes_with(running.root + "/"),
                       f"no process of {running.root}", seconds)
        world.wait_for(lambda: not os.path.exists(running.root), "no directory", seconds)

    def test_without_display(self):
        running = self.demo()
        self.assertEqual(running.status(90), 0, running.errors())
        self.assertIn("demo.png", running.errors())
        picture = card.read_picture(self.path("demo.png"))
        self.assertEqual((picture.width, picture.height), (1024, 768))
        self.assertEqual(card.differences(picture), [])
        self.assert_nothing_left(running, 1)

    def test_window_closed(self):
        running = self.shown()
        self.assertEqual("demo guest - oriel", self.screen.title(running.window))
        self.screen.close_button(running.window)
        self.assertEqual(running.status(), 0, running.errors())
        self.assert_nothing_left(running, 1)

    def test_signal_while_it_starts(self):
        for delay in (0, 0.05, 0.3):
            with self.subTest(delay=delay):
                running = self.demo()
                time.sleep(delay)
                running.signal(signal.SIGINT)
                self.assertEqual(running.status(), 130, running.errors())
                self.assert_nothing_left(running)

    def test_helper_killed(self):
        running = self.shown()
        helper = next(pid for pid in world.descendants(running.pid)
                      if world.command_of(pid) == "oriel-libvirt")
        os.kill(helper, signal.SIGKILL)
        world.wait_for(lambda: not self.qemu(running), "no QEMU", 15)
        world.wait_for(lambda: "disconnected" in self.screen.title(running.window),
                       "the title says so")
        self.screen.close_button(running.window)
        self.assertNotEqual(running.status(), 0, running.errors())
        self.assert_nothing_left(running)

    def test_guest_killed(self):
        running = self.shown()
        for pid in self.qemu(running):
            os.kill(pid, signal.SIGKILL)
        world.wait_for(lambda: "disconnected" in self.screen.title(running.window),
                       "the title says so")
        self.screen.close_button(running.window)
        self.assertIn(running.status(), (11, 13), running.errors())
        self.assert_nothing_left(running)


if __name__ == "__main__":
    world.main()
