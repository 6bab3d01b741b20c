#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""oriel capture of a real QEMU: every pixel, every way to it, whole files or none."""
import os
import signal
import socket
import subprocess
import time

import world
from world import card

IMAGE_COMPRESSIONS = ("auto", "off", "auto-glz", "auto-lz", "quic", "glz", "lz", "lz4")


class WithGuest(world.Case):
    """One guest for all cases of a class."""

    machine_options = {}

    @classmethod
    def setUpClass(cls):
        cls.guest = world.guest(**cls.machine_options)
        cls.addClassCleanup(cls.guest.__exit__)

    def capture(self, *options, target=None):
        file = self.path("picture.png")
        done = world.oriel("capture", target or self.guest.target, "-o", file, *options)
        self.assert_good(done)
        self.assertEqual(os.listdir(self.directory), ["picture.png"])
        return card.read_picture(file)

    def assert_card(self, picture):
        self.assert_picture(picture, self.guest.picture())
        self.assertEqual(card.differences(picture), [])


class ByTcp(WithGuest):
    machine_options = {"tcp": True}

    def test_tcp(self):
        self.assert_card(self.capture())

    @world.only("vnc")
    def test_forms_of_one_address(self):
        port = self.guest.vnc_port
        for target in (f"127.0.0.1::{port}", f"localhost:{port - 5900}",
                       f"vnc://localhost:{port}/"):
            with self.subTest(target=target):
                self.assert_card(self.capture(target=target))

    @world.only("spice")
    def test_forms_of_one_spice_address(self):
        port = self.guest.spice_port
        for target in (f"spice://localhost:{port}/", f"spice://127.0.0.1?port={port}"):
            with self.subTest(target=target):
                self.assert_card(self.capture(target=target))


class Capture(WithGuest):
    """The picture is right, by a unix socket and in every encoding."""

    def test_unix(self):
        self.assert_card(self.capture())

    @world.only("vnc")
    def test_inherited_descriptor(self):
        with socket.socket(socket.AF_UNIX) as connected:
            connected.connect(self.guest.vnc)
            done = world.oriel("capture", f"fd:{connected.fileno()}", "-o",
                               self.path("a.png"), pass_fds=[connected.fileno()])
        self.assert_good(done)
        self.assert_card(card.read_picture(self.path("a.png")))

    def test_standard_output(self):
        done = world.oriel("capture", self.guest.target, "-o", "-")
        self.assert_good(done)
        with open(self.path("a.png"), "wb") as file:
            file.write(done.stdout)
        self.assert_card(card.read_picture(self.path("a.png")))

    @world.only("vnc")
    def test_encodings(self):
        for encoding in ("auto", "raw", "hextile", "zrle"):
            for compression in ((), ("--compression", "0"), ("--compression", "9")):
                with self.subTest(encoding=encoding, compression=compression):
                    self.assert_card(
                        self.capture("--encoding", encoding, *compression))

    @world.only("spice")
    def test_image_compressions(self):
        for compression in IMAGE_COMPRESSIONS:
            with self.subTest(compression=compression):
                self.assert_card(self.capture("--image-compression", compression))

    @world.only("vnc")
    def test_tight(self):
        """QEMU sends the first of 256 colours for the last one: the ramp's end."""
        for compression in "0123456789":
            with self.subTest(compression=compression):
                picture = self.capture("--encoding", "tight",
                                       "--compression", compression)
                expected = self.guest.picture()
                for x, y in world.differences(picture, expected):
                    self.assertEqual((expected.pixel(x, y), picture.pixel(x, y)),
                                     (0xFEFEFE, 0xFFFFFF))
                    self.assertGreaterEqual(x, card.RAMP_X + 254 * card.RAMP_STEP)
                    self.assertLess(x, card.RAMP_X + 255 * card.RAMP_STEP)

    def test_other_modes(self):
        self.addCleanup(self.guest.wait_serial, "key 3c up")
        self.addCleanup(self.guest.send_key, "f2")
        for key, width in (("f1", 640), ("f3", 1920), ("f4", 720)):
            with self.subTest(key=key):
                self.guest.send_key(key)
                self.guest.wait_serial("mode ")
                self.guest.wait_picture(lambda picture: picture.width == width)
                world.wait_still(self.guest)
                self.assert_picture(self.capture(), self.guest.picture())

    def test_moving_picture(self):
        world.hold_still(self.guest)  # lets it go
        self.addCleanup(world.hold_still, self.guest)
        for _ in range(3):
            self.assertEqual(card.differences(self.capture()), [])

    @world.only("vnc")  # SPICE servers throw the one before out
    def test_captures_at_once(self):
        files = [self.path(f"{number}.png") for number in range(4)]
        running = [self.start("capture", self.guest.target, "-o", file) for file in files]
        for each, file in zip(running, files):
            self.assertEqual(each.status(), 0, each.errors())
            self.assert_card(card.read_picture(file))

    def test_replaces_a_file(self):
        self.write("picture.png", "old")
        self.assert_card(self.capture())

    def test_verbose(self):
        done = world.oriel("capture", "-v", self.guest.target, "-o",
                           self.path("a.png"))
        self.assertEqual(done.returncode, 0)
        self.assertNotIn(b"\n\n", done.stderr)


class WholeOrNothing(WithGuest):
    """What cannot be written leaves everything as it was."""

    def fails(self, output, sentence, **options):
        done = world.oriel("capture", self.guest.target, "-o", output, **options)
        self.assert_error(done, 30, sentence)

    def test_no_folder(self):
        self.fails(self.path("none/a.png"), r"cannot write \S*none/a.png: No such .*")

    def test_folder_without_rights(self):
        os.chmod(self.directory, 0o500)
        if os.geteuid() != 0:
            self.fails(self.path("a.png"), "cannot write .*: Permission denied")
        elif os.access("/proc/self", os.W_OK):
            self.fails("/proc/a.png", "cannot write /proc/a.png: .*")
        self.assertEqual(os.listdir(self.directory), [])

    def test_name_of_a_folder(self):
        os.mkdir(self.path("a.png"))
        self.fails(self.path("a.png"), "cannot write .*: Is a directory")
        self.assertEqual(os.listdir(self.directory), ["a.png"])
        self.assertEqual(os.listdir(self.path("a.png")), [])

    def test_no_space(self):
        """On a disk of one page, mounted for this process alone."""
        private = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root"])
        if subprocess.run([*private, "mount", "-t", "tmpfs", "none", self.directory],
                          stderr=subprocess.DEVNULL, check=False).returncode != 0:
            self.skipTest("no mount namespace here")
        script = ('mount -t tmpfs -o size=4k none "$0" && echo old >"$0/a.png" || exit 99\n'
                  '"$@"; status=$?; grep -H "" -r "$0"; exit $status')
        done = world.oriel("capture", self.guest.target, "-o", self.path("a.png"),
                           under=[*private, "sh", "-c", script, self.directory])
        self.assert_error(done, 30, "cannot write .*: No space left on device")
        self.assertEqual(done.stdout.decode(), f"{self.path('a.png')}:old\n")

    def test_full_standard_output(self):
        with open("/dev/full", "wb") as full:
            self.fails("-", "cannot write .*: No space left on device", stdout=full)

    def test_closed_standard_output(self):
        read_end, write_end = os.pipe()
        os.close(read_end)
        done = world.oriel("capture", self.guest.target, "-o", "-", stdout=write_end)
        os.close(write_end)
        self.assertIn(done.returncode, (30, -signal.SIGPIPE))


@world.only("vnc")
class Unfinished(world.Case):
    """Servers that never paint a whole picture."""

    def serve(self, script):
        server = world.spawn(
            ["python3", os.path.join(world.HERE, "..", "fakes", "rfb_server.py"), "-"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(world.end_group, server)
        self.addCleanup(server.stdout.close)
        with server.stdin as stdin:
            stdin.write(script)
        return f"vnc://127.0.0.1:{server.stdout.readline().split()[1]}"

    def test_no_picture(self):
        target = self.serve("security none\ninit 64 64 silent\nmute\n")
        done = world.oriel("capture", target, "-o", self.path("a.png"), "--timeout", "1")
        self.assert_error(done, 43, "no picture came in time")
        self.assertEqual(os.listdir(self.directory), [])

    def test_part_of_a_picture(self):
        target = self.serve("security none\ninit 64 64 partial\nrequest\nupdate 1\n"
                            "rect 0 0 64 63 raw fill ff0000\nmute\n")
        done = world.oriel("capture", target, "-o", self.path("a.png"), "--timeout", "1")
        self.assert_error(done, 43, "the display did not become complete in time")
        self.assertEqual(os.listdir(self.directory), [])

    def test_signals(self):
        target = self.serve("security none\ninit 64 64 silent\nmute\n")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            running = self.start("capture", target, "-o", self.path("a.png"))
            world.wait_for(lambda: len(world.descendants(running.pid)) > 1, "the helper")
            time.sleep(0.1)
            helpers = world.descendants(running.pid)
            running.signal(number)
            self.assertEqual(running.status(5), 128 + number, running.errors())
            world.wait_for(lambda: not any(map(world.command_of, helpers)), "all ended")
        self.assertEqual(os.listdir(self.directory), [])


if __name__ == "__main__":
    world.main()
