#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A SPICE server that says what no real one would, by class, or that ends in the middle:
oriel-spice may die of it, oriel says a sentence and has a status of its own."""
import concurrent.futures
import os

import world
import spice_raw
from spice_server import SpiceServer

AT_A_TIME = 4
TIMEOUT_S = 4 if world.IS_SANITIZED else 2

PROTOCOL, CONNECT, LOST, UNSUPPORTED, PASSWORD, NO_PICTURE = 20, 10, 11, 21, 3, 43
ENDS = {PROTOCOL, LOST, UNSUPPORTED, PASSWORD}
# What must be, where more is known than that it may not be a crash of oriel.
STATUS = {
    "good": {0},
    "link-": {PROTOCOL, UNSUPPORTED, NO_PICTURE},
    "ticket-": {PASSWORD},
    "message-size": {LOST, PROTOCOL},
    "surface-huge": {PROTOCOL}, "surface-wraps": {PROTOCOL}, "surface-wide": {PROTOCOL},
    "surface-negative": {PROTOCOL}, "surface-empty": {PROTOCOL},
    "surface-large": {PROTOCOL},
    "main-modes-none": {0}, "name-control": {0}, "channels-unknown": {0},
    "draw-outside": {0}, "monitors-outside": {0},
}
CUT_STEPS = {spice_raw.MAIN: 9, spice_raw.DISPLAY: 600, spice_raw.INPUTS: 41}


def allowed(name):
    for prefix, statuses in STATUS.items():
        if name.startswith(prefix):
            return statuses
    return ENDS | {NO_PICTURE, 0}


class Hostile(world.Case):
    def capture(self, name, cut=None):
        path = self.path(f"{name}.{cut}.png")
        with spice_raw.SpiceRaw(name=name, cut=cut) as server:
            return world.oriel("capture", server.target, "-o", path, "--timeout",
                               TIMEOUT_S), path

    def all_of(self, jobs):
        """(label, result, path) of captures that run beside each other."""
        with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
            running = [(label, pool.submit(self.capture, *job)) for label, job in jobs]
            return [(label, *each.result()) for label, each in running]

    def check_sentence(self, result):
        text = result.stderr.decode(errors="replace")
        self.assertNotIn("runtime error", text)
        if result.returncode != 0:
            self.assertRegex(text, r"(?m)^oriel: \S.* \S")
            self.assertNotRegex(text, "[\0-\x08\x0b-\x1f\x7f]")

    def test_classes(self):
        for name, result, _ in self.all_of([(each, (each,))
                                            for each in spice_raw.CLASSES]):
            with self.subTest(name):
                self.assertIn(result.returncode, allowed(name), result.stderr)
                self.check_sentence(result)

    def test_honest(self):
        """The raw server's own picture, else the classes would prove nothing."""
        result, path = self.capture("good")
        self.assertEqual(result.returncode, 0, result.stderr)
        picture = world.card.read_picture(path)
        width, height = spice_raw.WIDTH, spice_raw.HEIGHT
        self.assertEqual((picture.width, picture.height), (width, height))
        self.assertTrue(picture.is_filled(0, 0, width, height, spice_raw.COLOUR))

    def test_cut(self):
        """The end comes after every so many bytes of a channel."""
        jobs = [((kind, count), ("good", (kind, count)))
                for kind, step in CUT_STEPS.items()
                for count in range(0, spice_raw.length_of(kind), step)]
        for label, result, _ in self.all_of(jobs):
            with self.subTest(label):
                self.assertIn(result.returncode, {CONNECT, LOST, PROTOCOL}
                              if label[0] == spice_raw.MAIN else {LOST, PROTOCOL},
                              result.stderr)
                self.check_sentence(result)


class Window(world.Case):
    """What was seen stays, with the reason, when a server turns bad later."""

    def test_size_out_of_bounds(self):
        screen = world.Screen()
        self.addCleanup(screen.close)
        program = os.path.join(world.BUILD, "tests", "spice_server")
        with SpiceServer(program, "--size", "640x480") as server:
            server.ask("fill 0 0 640 480 203040")
            running = self.start(server.target, env=screen.environment)
            window = screen.window_of(running)

            def is_painted():
                picture = screen.card(window)
                return picture and picture.pixel(5, 5) == 0x203040
            world.wait_for(is_painted, "the colour")
            server.ask("resize 20000 8")
            world.wait_for(lambda: "disconnected" in screen.title(window), "the title")
            self.assertEqual(screen.size(window), (640, 480))
            self.assertIsNone(running.process.poll())
            screen.close_button(window)
            self.assertEqual(running.status(), PROTOCOL, running.errors())
            self.assertRegex(running.errors(), r"\Aoriel: .*20000x8.*\n       \S.*\n\Z")


if __name__ == "__main__":
    world.main()
