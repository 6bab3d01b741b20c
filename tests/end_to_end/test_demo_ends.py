#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""oriel demo leaves no guest behind, however oriel and its helpers go."""
import os
import re
import shutil
import signal
import subprocess
import unittest

import world
from world import wait_for


def root_of(pid):
    """The directory of a running demo, from the command line of its guest."""
    for each in world.descendants(pid):
        if world.command_of(each).startswith("qemu-system"):
            with open(f"/proc/{each}/cmdline", "rb") as file:
                return re.search(rb"/tmp/oriel-demo-\w+", file.read())[0].decode()
    return None


def qemu_of(root):
    """The guest that runs under a root."""
    return [pid for pid in world.processes_with(root)
            if world.command_of(pid).startswith("qemu-system")]


@unittest.skipUnless(shutil.which("Xvfb"), "there is no Xvfb")
class DemoEnds(world.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.screen = world.Screen()
        cls.addClassCleanup(cls.screen.close)

    def start(self):
        """A demo whose guest runs and whose window is there; and its root."""
        demo = world.Running("demo", env=self.screen.environment)
        self.addCleanup(demo.end)
        self.screen.window_of(demo, 60)
        root = root_of(demo.pid)
        self.addCleanup(self.clear, root, world.descendants(demo.pid))
        self.addCleanup(demo.end)
        self.assertEqual(len(qemu_of(root)), 1)
        return demo, root

    @staticmethod
    def clear(root, processes):
        """After a test, also one that failed. A helper would make the directory anew."""
        helpers = [pid for pid in processes if world.command_of(pid) == "oriel-libvirt"]
        for pid in qemu_of(root) + helpers:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        shutil.rmtree(root, ignore_errors=True)

    def helper(self, demo, depth):
        """oriel-libvirt: at depth 1 its supervisor, at depth 2 the one that works."""
        pids = [demo.pid]
        for _ in range(depth):
            pids = [child for pid in pids for child in self.children(pid)
                    if world.command_of(child) == "oriel-libvirt"]
        self.assertEqual(len(pids), 1)
        return pids[0]

    @staticmethod
    def children(pid):
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(child) for child in file.read().split()]

    def wait_gone(self, root):
        wait_for(lambda: not qemu_of(root), "the guest's end", 10)

    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number):
                demo, root = self.start()
                demo.signal(number)
                self.assertEqual(demo.status(), 128 + number)
                self.assertEqual(qemu_of(root), [])
                self.assertFalse(os.path.exists(root))

    def test_ctrl_c_reaches_the_whole_group(self):
        demo, root = self.start()
        os.killpg(demo.pid, signal.SIGINT)
        self.assertEqual(demo.status(), 130)
        self.assertEqual(qemu_of(root), [])
        self.assertFalse(os.path.exists(root))

    def test_killed(self):
        demo, root = self.start()
        demo.signal(signal.SIGKILL)
        demo.status()
        self.wait_gone(root)
        self.assertTrue(os.path.exists(root))
        # The next one clears up.
        self.start()
        self.assertFalse(os.path.exists(root))

    def test_helper_killed(self):
        for depth in (1, 2):
            with self.subTest(depth):
                demo, root = self.start()
                os.kill(self.helper(demo, depth), signal.SIGKILL)
                self.wait_gone(root)
                demo.signal(signal.SIGTERM)
                demo.status()
                self.assertFalse(os.path.exists(root))

    def test_all_killed_at_once(self):
        demo, root = self.start()
        worker, supervisor = self.helper(demo, 2), self.helper(demo, 1)
        for pid in (supervisor, worker, demo.pid):
            os.kill(pid, signal.SIGKILL)
        demo.status()
        # Nobody is left who could: the next one does it (this, or one that another starts).
        self.start()
        self.wait_gone(root)
        self.assertFalse(os.path.exists(root))

    def test_two_at_once(self):
        first, first_root = self.start()
        second, second_root = self.start()
        second.signal(signal.SIGTERM)
        second.status()
        self.assertFalse(os.path.exists(second_root))
        self.assertEqual(len(qemu_of(first_root)), 1)
        self.assertIsNone(first.process.poll())

    def test_installed_elsewhere_without_image(self):
        lonely = self.path("oriel")
        shutil.copy(world.ORIEL, lonely)
        done = subprocess.run([lonely, "demo"], env=world.environment(),
                              stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode == 0:
            self.skipTest("oriel is installed on this machine")
        self.assertIn(b"demo-guest.img, a part of oriel, is missing", done.stderr)


if __name__ == "__main__":
    world.main()
