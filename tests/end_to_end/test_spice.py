#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What only SPICE has, at a real QEMU: several displays, sound, USB, migration, and the
channels that nobody asked for, which stay closed."""
import statistics
import struct
import time

import world
from world import card, machine

# Numbers of the protocol's channels, as query-spice gives them.
MAIN, DISPLAY, INPUTS, CURSOR, PLAYBACK, RECORD, USBREDIR = 1, 2, 3, 4, 5, 6, 9
BASIC = {MAIN, DISPLAY, INPUTS, CURSOR}

SPEAKER = ["-audiodev", "spice,id=sound", "-machine", "pcspk-audiodev=sound"]
SOUND_CARD = ["-audiodev", "spice,id=sound", "-device", "AC97,audiodev=sound"]
USB = ["-device", "nec-usb-xhci", "-chardev", "spicevmc,name=usbredir,id=redirection",
       "-device", "usb-redir,chardev=redirection,id=usb"]


def monitor(guest, line):
    return guest.qmp("human-monitor-command", **{"command-line": line})


def channels(guest):
    """Kinds of the channels that a viewer has open."""
    return {each["channel-type"] for each in guest.qmp("query-spice").get("channels", ())}


class WithScreen(world.Case):
    arguments = []

    @classmethod
    def setUpClass(cls):
        cls.screen = world.Screen("2400x1600")
        cls.addClassCleanup(cls.screen.close)
        cls.guest = world.guest(cls.arguments, displays=("spice",))
        cls.addClassCleanup(cls.guest.__exit__)

    def view(self, *options, target=None, **changes):
        env = {**self.screen.environment, **changes}
        running = self.start(target or self.guest.target, *options, env=env)
        running.window = self.screen.window_of(running)
        return running

    def windows(self, running):
        found = self.screen.xdotool("search", "--onlyvisible", "--pid", running.pid)
        return [int(each) for each in found.split()]

    def wait_same(self, window, expected):
        def is_same():
            picture = self.screen.card(window)
            return picture and world.same(picture, expected)
        world.wait_for(is_same, "the same picture", 15)

    def close(self, running, status=0):
        for window in self.windows(running):
            self.screen.close_button(window)
        self.assertEqual(running.status(), status, running.errors())


class Choice(world.Case):
    """A guest with both displays, of which one does not answer."""

    @classmethod
    def setUpClass(cls):
        cls.guest = world.guest(displays=("vnc", "spice"), tcp=True)
        cls.addClassCleanup(cls.guest.__exit__)

    def capture(self, ports, *words):
        """oriel capture of a guest with these ports; by both ways of libvirt."""
        graphics = "".join(f"<graphics type='{name}' port='{port}' listen='127.0.0.1'/>"
                           for name, port in ports)
        uri = "test://" + self.write("guests.xml", f"""
            <node><domain type='test'><name>both</name><memory>1024</memory>
              <os><type>hvm</type></os><devices>{graphics}</devices></domain></node>""")
        return world.oriel("capture", "-c", uri, "both", "-o", self.path("a.png"), *words)

    def assert_choice(self, answers, words, is_captured):
        ports = {"vnc": self.guest.vnc_port, "spice": self.guest.spice_port}
        for name in set(ports) - {answers}:
            ports[name] = machine.free_port()
        for order in (ports.items(), reversed(ports.items())):
            with self.subTest(answers=answers, words=words):
                done = self.capture(order, *words)
                if is_captured:
                    self.assert_good(done)
                    picture = card.read_picture(self.path("a.png"))
                    self.assertEqual(card.differences(picture), [])
                else:
                    self.assertEqual(done.returncode, 10, done.stderr)

    def test_spice_is_preferred(self):
        self.assert_choice("spice", [], True)
        self.assert_choice("vnc", [], False)

    def test_protocol_that_is_asked_for(self):
        for name in ("vnc", "spice"):
            self.assert_choice(name, ["--protocol", name], True)
            other = {"vnc": "spice", "spice": "vnc"}[name]
            self.assert_choice(other, ["--protocol", name], False)

    def test_protocol_that_the_guest_does_not_have(self):
        for name, other in (("vnc", "spice"), ("spice", "vnc")):
            done = self.capture([(name, 5900)], "--protocol", other)
            self.assert_error(done, 14, f'the guest "both" has no {other.upper()} display, '
                              f".*{name.upper()}.*", ".*--protocol")


class Displays(WithScreen):
    """A second graphics card, which shows what QEMU writes there for a guest that leaves
    it alone."""

    arguments = ["-device", "secondary-vga,id=second"]

    def second(self):
        return self.guest.picture(device="second")

    def capture(self, *options):
        file = self.path("a.png")
        self.assert_good(world.oriel("capture", self.guest.target, "-o", file, *options))
        return card.read_picture(file)

    def test_pictures_differ(self):
        self.assertFalse(world.same(self.second(), self.guest.picture()))
        self.assertGreater(len(set(self.second().data)), 1)

    def test_capture(self):
        self.assert_picture(self.capture(), self.guest.picture())
        self.assert_picture(self.capture("--display", "1"), self.guest.picture())
        self.assert_picture(self.capture("--display", "2"), self.second())

    def test_capture_of_one_that_is_not_there(self):
        done = world.oriel("capture", self.guest.target, "-o", self.path("a.png"),
                           "--display", "3", "--timeout", "2")
        self.assertIn(done.returncode, (14, 43))
        self.assert_error(done, done.returncode, ".*display 3.*")

    def test_window(self):
        running = self.view("--display", "2")
        self.wait_same(running.window, self.second())
        self.close(running)

    def test_windows(self):
        running = self.view("--display", "all")
        world.wait_for(lambda: len(self.windows(running)) == 2, "two windows")
        expected = {(each.width, each.height): each
                    for each in (self.second(), self.guest.picture())}
        self.assertEqual(len(expected), 2)
        for number, size in enumerate(expected):
            window = world.wait_for(lambda size=size: next(
                (each for each in self.windows(running)
                 if self.screen.size(each) == size), None), f"a window of {size}")
            self.screen.xdotool("windowmove", "--sync", window, 1100 * number, 0)
            self.wait_same(window, expected[size])
        self.close(running)


class Channels(WithScreen):
    """Nothing is opened that nobody asked for."""

    arguments = [*SOUND_CARD, *USB]

    def opens(self, *options, more=()):
        running = self.view(*options, SDL_AUDIODRIVER="dummy")
        wanted = BASIC | {PLAYBACK, *more}
        world.wait_for(lambda: channels(self.guest) >= wanted, f"the channels {wanted}")
        self.wait_same(running.window, self.guest.picture())
        time.sleep(0.3)  # for those that should not come
        self.assertEqual(channels(self.guest), wanted)
        self.close(running)

    def test_by_default(self):
        self.opens()

    def test_microphone_that_was_asked_for(self):
        self.opens("--microphone", more=[RECORD])

    def test_usb_that_was_asked_for(self):
        self.opens("--usb", "1234:5678", more=[USBREDIR])


class Sound(WithScreen):
    """QEMU's PC speaker plays one note; SDL writes what is heard to a file."""

    arguments = SPEAKER
    HERTZ = 440

    def speaker(self, is_on):
        divisor = 1193182 // self.HERTZ
        for port, value in ((0x43, 0xB6), (0x42, divisor & 255), (0x42, divisor >> 8),
                            (0x61, 3 if is_on else 0)):
            monitor(self.guest, f"o /b {port} {value}")

    @staticmethod
    def heard(path):
        """The last second of it, one channel of the two; None until there was sound two
        seconds ago."""
        try:
            with open(path, "rb") as file:
                data = file.read()
        except FileNotFoundError:
            return None
        samples = [each[0] for each in struct.iter_unpack("<2h", data[:len(data) & ~3])]
        return samples[-48000:] if any(samples[:-96000]) else None

    def test_note(self):
        file = self.path("heard")
        running = self.view(SDL_AUDIODRIVER="disk", SDL_DISKAUDIOFILE=file)
        self.wait_same(running.window, self.guest.picture())
        self.speaker(True)
        self.addCleanup(self.speaker, False)

        samples = world.wait_for(lambda: self.heard(file), "a second of sound", 15)
        rises = [at for at in range(1, len(samples)) if samples[at - 1] < 0 <= samples[at]]
        periods = [later - earlier for earlier, later in zip(rises, rises[1:])]
        self.assertAlmostEqual(statistics.median(periods), 48000 / self.HERTZ, delta=2)
        self.assertGreater(len(rises), self.HERTZ // 2, "more gaps than by a busy machine")
        self.assertGreater(max(samples), 10000, "it is faint")
        self.close(running)


class Usb(WithScreen):
    arguments = USB

    def test_shared_cd(self):
        with open(self.path("disc.iso"), "wb") as file:
            file.truncate(1 << 20)
        self.assertFalse(self.is_plugged())
        running = self.view("--share-cd", self.path("disc.iso"))
        world.wait_for(self.is_plugged, "a device in the guest", 15)
        self.close(running)
        world.wait_for(lambda: not self.is_plugged(), "it is gone")

    def is_plugged(self):
        return self.guest.qmp("qom-get", path="/machine/peripheral/usb",
                              property="attached")

    def test_image_that_is_not_there(self):
        done = world.oriel("--share-cd", self.path("none.iso"), self.guest.target,
                           env=self.screen.environment)
        self.assert_error(done, 2, "cannot share the CD image .*: No such file.*")


class Migration(world.Case):
    """The guest goes on in another QEMU."""

    def test_moved(self):
        screen = world.Screen()
        self.addCleanup(screen.close)
        place = f"unix:{self.path('state')}"
        first = world.guest(displays=("spice",), tcp=True)
        self.addCleanup(first.__exit__)
        second = machine.Machine(world.IMAGE, arguments=["-incoming", place],
                                 displays=("spice",), tcp=True)
        self.addCleanup(second.__exit__)
        running = self.start(first.target, env=screen.environment)
        window = screen.window_of(running)

        def is_shown():
            seen = screen.card(window)
            return seen and world.same(seen, first.picture())
        world.wait_for(is_shown, "the picture", 15)
        first.qmp("client_migrate_info", protocol="spice", hostname="127.0.0.1",
                  port=second.spice_port)
        first.qmp("migrate", uri=place)
        world.wait_for(lambda: first.qmp("query-migrate")["status"] == "completed",
                       "the migration", 20)
        world.wait_for(lambda: "disconnected" in screen.title(window), "title")
        time.sleep(0.2)
        self.assertIsNone(running.process.poll())
        screen.close_button(window)
        self.assertEqual(running.status(), 11, running.errors())
        self.assertRegex(running.errors(), r"\Aoriel: .*(moved|migrated).*\n       \S.*\n\Z")


if __name__ == "__main__":
    world.main()
