#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guests of a real libvirtd: found, opened in every way, waited for, lost."""
import json
import os
import re
import signal
import time

import world
from libvirt_daemon import Daemon
from world import card

TYPE = f"type='{world.PROTOCOL}'"
GRAPHICS = {
    "tcp": f"<graphics {TYPE} autoport='yes' listen='127.0.0.1'/>",
    "closed": f"<graphics {TYPE}><listen type='none'/></graphics>",
    "locked": f"<graphics {TYPE} autoport='yes' listen='127.0.0.1' passwd='s3cr3t!x'/>",
}
FILE = f"<graphics {TYPE}><listen type='socket' socket='{{}}/display.sock'/></graphics>"


class WithDaemon(world.Case):
    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon()
        cls.addClassCleanup(cls.daemon.__exit__)

    def capture(self, *words):
        file = self.path("a.png")
        done = world.oriel("capture", "-o", file, "-c", self.daemon.uri, *words)
        self.assert_good(done)
        picture = card.read_picture(file)
        os.unlink(file)
        return picture

    def assert_card(self, picture):
        self.assertEqual((picture.width, picture.height), (1024, 768))
        self.assertEqual(card.differences(picture), [])


class Found(WithDaemon):
    """Guests that run."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, graphics in GRAPHICS.items():
            cls.daemon.define(name, graphics)
            cls.daemon.start(name)
        cls.daemon.define("file", FILE.format(cls.daemon.folder))
        cls.daemon.start("file")
        cls.daemon.define("off", GRAPHICS["tcp"])
        for name in (*GRAPHICS, "file"):
            cls.daemon.wait_card(name)

    def test_by_name_uuid_and_id(self):
        uuid = self.daemon.virsh("domuuid", "tcp")
        number = self.daemon.virsh("domid", "tcp")
        for words in (["tcp"], [uuid], [number], ["--domain-name", "tcp"],
                      ["--uuid", uuid], ["--id", number]):
            with self.subTest(words=words):
                self.assert_card(self.capture(*words))

    def test_wrong_kind_of_name(self):
        for words in (["--uuid", "tcp"], ["--id", "tcp"]):
            done = world.oriel("capture", "-o", self.path("a.png"), "-c", self.daemon.uri,
                               *words)
            self.assert_error(done, 2, ".*")

    def test_attach(self):
        for name in ("tcp", "file"):
            self.assert_card(self.capture("--attach", name))

    def test_display_without_port(self):
        self.assert_card(self.capture("closed"))
        self.assert_card(self.capture("-a", "closed"))

    def test_socket(self):
        self.assert_card(self.capture("file"))

    def test_password_of_the_configuration(self):
        self.assert_card(self.capture("locked"))

    def test_password_given_is_wrong(self):
        done = world.oriel("capture", "-o", self.path("a.png"), "-c", self.daemon.uri,
                           "locked", "--password-file", self.write("pw", "wrong"))
        self.assert_error(done, 3, ".*refused the password.*")

    def test_off(self):
        done = world.oriel("capture", "-o", self.path("a.png"), "-c", self.daemon.uri,
                           "off")
        self.assert_error(done, 13, 'the guest "off" is not running', ".*virsh start.*")

    def test_several_run(self):
        done = world.oriel("capture", "-o", self.path("a.png"), "-c", self.daemon.uri)
        self.assert_error(done, 2, "4 guests are running: .*")

    def test_paused(self):
        self.daemon.virsh("suspend", "tcp")
        self.addCleanup(self.daemon.virsh, "resume", "tcp")
        self.assert_card(self.capture("tcp"))

    def test_list_is_virshs(self):
        done = world.oriel("list", "--json", "-c", self.daemon.uri)
        self.assert_good(done)
        guests = {each["name"]: each for each in map(json.loads, done.stdout.splitlines())}
        self.assertEqual(set(guests), set(self.daemon.virsh("list", "--all",
                                                            "--name").split()))
        for name, each in guests.items():
            self.assertEqual(each["state"], self.daemon.virsh("domstate", name))
            self.assertEqual(each["uuid"], self.daemon.virsh("domuuid", name))
        display = re.fullmatch(rf"{world.PROTOCOL}://127.0.0.1:(\d+)",
                               self.daemon.virsh("domdisplay", "tcp"))
        first = world.by_protocol(vnc=5900, spice=0)
        self.assertEqual(guests["tcp"]["displays"][0]["port"], first + int(display[1]))
        self.assertNotIn(b"s3cr3t", done.stdout)

    def test_parallel(self):
        files = [(name, self.path(f"{name}.png")) for name in (*GRAPHICS, "file")]
        running = [self.start("capture", "-c", self.daemon.uri, name, "-o", file)
                   for name, file in files]
        for each, (_, file) in zip(running, files):
            self.assertEqual(each.status(30), 0, each.errors())
            self.assert_card(card.read_picture(file))


class Windowed(WithDaemon):
    """One guest, looked at in a window."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.screen = world.Screen()
        cls.addClassCleanup(cls.screen.close)
        cls.daemon.define("tcp", GRAPHICS["tcp"])

    def view(self, *words):
        """A window that shows the card of the guest tcp."""
        self.daemon.start("tcp")
        running = self.start("-c", self.daemon.uri, "tcp", *words,
                             env=self.screen.environment)
        running.window = self.screen.window_of(running)
        self.daemon.wait_card("tcp")
        self.wait_card(running)
        return running

    def wait_card(self, running):
        def is_right():
            picture = self.screen.card(running.window)
            return picture and picture.width == 1024 and not card.differences(picture)
        world.wait_for(is_right, "the card in the window", 20)

    def assert_farewell(self, running, status):
        """Dimmed, with words; open until it is closed; then the status and why."""
        world.wait_for(lambda: "disconnected" in self.screen.title(running.window), "title")

        def is_dimmed():
            picture = self.screen.card(running.window)
            colour = picture.pixel(2, 2)
            return (colour >> 16 & 255) < 0xC0 and picture.width == 1024
        world.wait_for(is_dimmed, "a dimmed picture")
        time.sleep(0.3)
        self.assertIsNone(running.process.poll(), running.errors())
        self.screen.close_button(running.window)
        self.assertEqual(running.status(), status, running.errors())


class Life(Windowed):
    """Guests that come and go while oriel looks."""

    def setUp(self):
        super().setUp()
        self.addCleanup(self.daemon.stop, "tcp")

    def test_only_one_runs(self):
        self.daemon.start("tcp")
        self.daemon.wait_card("tcp")
        self.assert_card(self.capture())

    def test_none_runs(self):
        done = world.oriel("capture", "-o", self.path("a.png"), "-c", self.daemon.uri)
        self.assert_error(done, 12, "no guest is running")

    def test_wait_until_it_runs(self):
        running = self.start("capture", "-w", "-c", self.daemon.uri, "tcp", "-o",
                             self.path("a.png"))
        running.wait_error("waiting for the guest tcp")
        time.sleep(0.5)
        self.assertIsNone(running.process.poll())
        self.daemon.start("tcp")
        self.assertEqual(running.status(), 0, running.errors())
        self.assertGreater(card.read_picture(self.path("a.png")).width, 0)

    def test_wait_until_it_exists(self):
        running = self.start("capture", "-w", "-c", self.daemon.uri, "new", "-o",
                             self.path("a.png"))
        running.wait_error("waiting for the guest new")
        self.addCleanup(self.daemon.stop, "new")
        self.daemon.virsh("create", self.daemon.xml("new", GRAPHICS["closed"]))
        self.assertEqual(running.status(), 0, running.errors())

    def test_waiting_ends_by_signal(self):
        running = self.start("capture", "-w", "-c", self.daemon.uri, "tcp", "-o",
                             self.path("a.png"))
        running.wait_error("waiting for the guest tcp")
        running.signal(signal.SIGINT)
        self.assertEqual(running.status(3), 130)

    def test_title(self):
        running = self.view()
        self.assertIn("tcp", self.screen.title(running.window))
        self.screen.close_button(running.window)
        self.assertEqual(running.status(), 0, running.errors())

    def test_destroyed(self):
        running = self.view()
        self.daemon.virsh("destroy", "tcp")
        self.assert_farewell(running, 13)
        self.assertRegex(running.errors(), "oriel: the guest tcp was (forced|destroyed|"
                         "ended|stopped|switched).*")

    def test_killed(self):
        running = self.view()
        self.daemon.kill("tcp")
        self.assert_farewell(running, 13)

    def test_reset_goes_on(self):
        running = self.view()
        os.truncate(os.path.join(self.daemon.folder, "tcp.serial"), 0)
        self.daemon.virsh("reset", "tcp")
        self.daemon.wait_card("tcp")
        self.wait_card(running)
        self.assertNotIn("disconnected", self.screen.title(running.window))
        running.signal(signal.SIGTERM)
        self.assertEqual(running.status(), 143, running.errors())

    def test_attached_window(self):
        running = self.view("--attach")
        self.daemon.virsh("destroy", "tcp")
        self.assert_farewell(running, 13)


class LifeOfTheDaemon(Windowed):
    """libvirtd goes, the guest stays: so does its console."""

    def test_daemon_killed(self):
        running = self.view()
        world.end_group(self.daemon.process)
        time.sleep(0.5)
        self.wait_card(running)
        self.assertNotIn("disconnected", self.screen.title(running.window))
        self.daemon.kill("tcp")
        killed = time.monotonic()
        world.wait_for(lambda: "disconnected" in self.screen.title(running.window), "title")
        self.assertLess(time.monotonic() - killed, 2, "waits for a libvirt that is gone")
        self.assert_farewell(running, 11)


if __name__ == "__main__":
    world.main()
