#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The real agent of SPICE behind a real QEMU: size, clipboard, files."""
import os
import subprocess
import time
import urllib.parse

import world
from agent_guest import AgentGuest

TEXTS = ("plain", "né ☃ 漢字 \U0001f600", "two\nlines\n", "x" * 100000)


class WithAgent(world.Case):
    options = ()

    @classmethod
    def setUpClass(cls):
        cls.screen = world.Screen("2400x1600")
        cls.addClassCleanup(cls.screen.close)

    def setUp(self):
        super().setUp()
        self.guest = AgentGuest()
        self.addCleanup(self.guest.__exit__)
        self.running = self.start("-vv", self.guest.machine.target, *self.options,
                                  env=self.screen.environment)
        self.window = self.screen.window_of(self.running)
        self.addCleanup(self.running.end)
        world.wait_for(lambda: "New client connected" in self.guest.log(), "the agent", 15)
        self.screen.focus(self.window)

    def close(self):
        self.screen.close_button(self.window)
        self.assertEqual(self.running.status(), 0, self.running.errors())

    def host_copies(self, text):
        subprocess.run(["xclip", "-selection", "clipboard", "-in"], input=text.encode(),
                       env=self.screen.environment, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def host_pastes(self):
        done = subprocess.run(["xclip", "-selection", "clipboard", "-out", "-target",
                               "UTF8_STRING"], env=self.screen.environment, timeout=20,
                              capture_output=True, check=False)
        return done.stdout.decode() if done.returncode == 0 else None


    def resize(self, *size):
        """Until the agent was told to take the window's size."""
        self.screen.xdotool("windowsize", "--sync", self.window, *size)
        world.wait_for(lambda: self.guest.bridge.sizes[-1:] == [[size]], f"{size}", 15)


class Size(WithAgent):
    def test_guest_is_told_the_size_of_the_window(self):
        for size in ((900, 700), (1280, 720), (640, 480)):
            self.resize(*size)
        self.close()


class FixedSize(WithAgent):
    options = ("--auto-resize", "never")

    def test_guest_keeps_its_size(self):
        before = list(self.guest.bridge.sizes)
        self.screen.xdotool("windowsize", "--sync", self.window, 900, 700)
        self.guest.copy("something that is carried after it")
        world.wait_for(lambda: "sent clipboard grab" in self.guest.log(), "the agent")
        self.screen.xdotool("windowsize", "--sync", self.window, 800, 600)
        time.sleep(0.5)  # more than any delay of a new size
        self.assertEqual(self.guest.bridge.sizes, before)
        self.close()


class Files(WithAgent):
    def test_dropped(self):
        files = {"né ☃.txt": "text\n".encode(), "data": bytes(range(256)) * 200, "none": b""}
        places = []
        for name, data in files.items():
            with open(self.path(name), "wb") as file:
                file.write(data)
            places.append("file://" + urllib.parse.quote(self.path(name)))
        drop = os.path.join(world.BUILD, "tests", "viewer", "window", "x_drop")
        self.screen.run(drop, str(self.window), *places)

        def have_arrived():
            return all(self.downloaded(name) == data for name, data in files.items())
        world.wait_for(have_arrived, f"the files, not {os.listdir(self.guest.downloads)}", 30)
        self.close()

    def downloaded(self, name):
        try:
            with open(os.path.join(self.guest.downloads, name), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None


class Clipboard(WithAgent):
    options = ("--clipboard", "both")

    def test_to_guest(self):
        for text in TEXTS:
            with self.subTest(text=text[:20]):
                self.host_copies(text)
                world.wait_for(lambda wanted=text: self.guest.pasted() == wanted,
                               "the text", 15)
        self.close()

    def test_from_guest(self):
        for text in TEXTS:
            with self.subTest(text=text[:20]):
                self.guest.copy(text)
                world.wait_for(lambda wanted=text: self.host_pastes() == wanted,
                               "the text", 15)
        self.close()


class ClosedClipboard(WithAgent):
    """Without the option nothing goes over."""

    def test_nothing_goes_over(self):
        self.host_copies("of the host")
        self.guest.copy("of the guest")
        self.resize(900, 700)  # what comes after it has come
        self.assertEqual(self.host_pastes(), "of the host")
        self.assertEqual(self.guest.pasted(), "of the guest")
        self.assertNotIn("clipboard request", self.guest.log())
        self.close()


if __name__ == "__main__":
    world.main()
