#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cmake --install: bin, libexec and share, and a program that works from there, also when
the whole was moved."""
import os
import shutil
import stat
import subprocess

import world
from world import card


class Install(world.Case):
    def setUp(self):
        super().setUp()
        self.prefix = os.path.join(self.directory, "prefix")
        subprocess.run(["cmake", "--install", world.BUILD, "--prefix", self.prefix],
                       check=True, stdout=subprocess.DEVNULL)

    def files(self):
        """What was installed, by its path below the prefix."""
        return sorted(os.path.relpath(os.path.join(folder, name), self.prefix)
                      for folder, _, names in os.walk(self.prefix) for name in names)

    def test_files(self):
        spice = ["libexec/oriel/oriel-spice"] if world.HAS_SPICE else []
        self.assertEqual(self.files(), [
            "bin/oriel", "libexec/oriel/oriel-libvirt", "libexec/oriel/oriel-overlay.so",
            *spice, "libexec/oriel/oriel-vnc", "libexec/oriel/oriel-window.so",
            "share/oriel/demo-guest.img"])
        for name in self.files():
            mode = os.stat(os.path.join(self.prefix, name)).st_mode
            self.assertFalse(mode & (stat.S_ISUID | stat.S_ISGID), name)

    def test_demo_from_moved_place(self):
        moved = os.path.join(self.directory, "moved")
        shutil.move(self.prefix, moved)
        environment = {name: value for name, value in os.environ.items()
                       if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        subprocess.run([os.path.join(moved, "bin", "oriel"), "demo"], check=True,
                       cwd=self.directory, env=environment, timeout=120,
                       stdout=subprocess.DEVNULL)
        picture = card.read_picture(os.path.join(self.directory, "demo.png"))
        self.assertEqual(card.differences(picture), [])


if __name__ == "__main__":
    world.main()
