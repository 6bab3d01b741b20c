#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""oriel built without SPICE, and oriel whose part for it was not installed: VNC works, and
who asks for SPICE is told what is missing."""
import os
import shutil
import subprocess
import tempfile

import world
from world import card

SOURCE = os.path.dirname(os.path.dirname(world.HERE))
GUESTS = """<node>
  <domain type='test'><name>spicy</name><memory>1024</memory><os><type>hvm</type></os>
    <devices><graphics type='spice' port='5900' listen='127.0.0.1'/></devices></domain>
  <domain type='test'><name>both</name><memory>1024</memory><os><type>hvm</type></os>
    <devices><graphics type='spice' port='{spice}' listen='127.0.0.1'/>
      <graphics type='vnc' port='{vnc}' listen='127.0.0.1'/></devices></domain>
</node>
"""
MISSING = ".*oriel-spice.* is not installed"


class WithoutSpice(world.Case):
    program = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oriel-without-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.program = cls.make(cls.folder)
        cls.guest = world.guest(displays=("vnc", "spice"), tcp=True)
        cls.addClassCleanup(cls.guest.__exit__)

    @staticmethod
    def make(folder):
        """The program below a folder, without SPICE."""
        prefix = os.path.join(folder, "prefix")
        subprocess.run(["cmake", "--install", world.BUILD, "--prefix", prefix], check=True,
                       stdout=subprocess.DEVNULL)
        part = os.path.join(prefix, "libexec", "oriel", "oriel-spice")
        if os.path.exists(part):
            os.unlink(part)
        return os.path.join(prefix, "bin", "oriel")

    def capture(self, *words):
        guests = GUESTS.format(vnc=self.guest.vnc_port, spice=self.guest.spice_port)
        uri = f"test://{self.write('guests.xml', guests)}"
        connection = [] if "://" in words[-1] else ["-c", uri]
        return world.oriel("capture", "-o", self.path("a.png"), *connection, *words,
                           program=self.program)

    def assert_captured(self, done):
        self.assert_good(done)
        self.assertEqual(card.differences(card.read_picture(self.path("a.png"))), [])

    def test_vnc(self):
        self.assert_captured(self.capture(self.guest.target))

    def test_spice_address(self):
        for target in (self.guest.target_of("spice"), "spice+unix:///nowhere"):
            self.assert_error(self.capture(target), 21, MISSING)

    def test_guest_that_has_both(self):
        self.assert_captured(self.capture("both"))
        self.assert_captured(self.capture("--protocol", "vnc", "both"))

    def test_guest_that_has_spice_alone(self):
        self.assert_error(self.capture("spicy"), 21, MISSING)

    def test_protocol_that_is_asked_for(self):
        self.assert_error(self.capture("--protocol", "spice", "both"), 21, MISSING)


class BuiltWithoutSpice(WithoutSpice):
    @staticmethod
    def make(folder):
        quiet = {"check": True, "stdout": subprocess.DEVNULL}
        subprocess.run(["cmake", "-S", SOURCE, "-B", folder, "-G", "Ninja",
                        "-DORIEL_SPICE=OFF", "-DORIEL_TESTS=OFF",
                        "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_C_FLAGS_DEBUG=-O0"], **quiet)
        subprocess.run(["cmake", "--build", folder], **quiet)
        return os.path.join(folder, "oriel")

    def test_files(self):
        self.assertNotIn("oriel-spice", os.listdir(self.folder))
        self.assertIn("oriel-vnc", os.listdir(self.folder))


if __name__ == "__main__":
    world.main()
