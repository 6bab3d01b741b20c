#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""oriel list of real libvirt connections: the table, JSON, several, some failing."""
import json
import re
import signal
import socket

import world

UUID = "11111111-2222-3333-4444-00000000000"


def guest(number, name, devices, state=1):
    return f"""
  <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <name>{name}</name><uuid>{UUID}{number}</uuid><memory>1024</memory>
    <os><type>hvm</type></os><devices>{devices}</devices>
    <test:runstate>{state}</test:runstate>
  </domain>"""


FIRST = "<node>" + "".join((
    guest(1, "web", "<graphics type='vnc' port='5901' listen='127.0.0.1'/>"),
    guest(2, "both", "<graphics type='spice' port='5910' tlsPort='5911'>"
          "<listen type='address' address='::1'/></graphics>"
          "<graphics type='vnc' port='5902'>"
          "<listen type='address' address='0.0.0.0'/></graphics>"),
    guest(3, "by-socket", "<graphics type='vnc'>"
          "<listen type='socket' socket='/run/vm/vnc.sock'/></graphics>", 3),
    guest(4, "naïve ☃", ""),
    guest(5, "asleep", "<graphics type='vnc' autoport='yes' passwd='s3cr3t'/>", 5),
)) + "</node>"
SECOND = "<node>" + guest(6, "other", "<graphics type='vnc' port='5903'/>") + "</node>"


class List(world.Case):
    def setUp(self):
        super().setUp()
        self.first = f"test://{self.write('first.xml', FIRST)}"
        self.second = f"test://{self.write('second.xml', SECOND)}"
        self.broken = f"test://{self.path('none.xml')}"

    def rows(self, done):
        """Each line's columns, which are two spaces apart at least."""
        return [re.split("  +", line.strip()) for line in done.stdout.decode().splitlines()]

    def test_table(self):
        done = world.oriel("list", "-c", self.first)
        self.assert_good(done)
        self.assertEqual(self.rows(done), [
            ["ID", "NAME", "STATE", "DISPLAYS"],
            ["1", "web", "running", "vnc 127.0.0.1:5901"],
            ["2", "both", "running", "spice [::1]:5910 (TLS 5911), vnc 0.0.0.0:5902"],
            ["3", "by-socket", "paused", "vnc /run/vm/vnc.sock"],
            ["4", "naïve ☃", "running", "-"],
            ["-", "asleep", "shut off", "vnc"]])
        lines = done.stdout.decode().splitlines()
        starts = {line.index(word) for line, word in zip(
            lines, ("STATE", "running", "running", "paused", "running", "shut off"))}
        self.assertEqual(len(starts), 1, "the columns are not in line")

    def objects(self, done):
        return [json.loads(line) for line in done.stdout.splitlines()]

    def test_json(self):
        done = world.oriel("list", "--json", "-c", self.first)
        self.assert_good(done)
        guests = {each["name"]: each for each in self.objects(done)}
        self.assertEqual(list(guests), ["web", "both", "by-socket", "naïve ☃", "asleep"])
        self.assertEqual(guests["web"]["uuid"], UUID + "1")
        self.assertEqual(guests["web"]["uri"], self.first)
        self.assertEqual(guests["web"]["id"], 1)
        self.assertEqual(guests["by-socket"]["state"], "paused")
        self.assertEqual(guests["by-socket"]["displays"],
                         [{"type": "vnc", "socket": "/run/vm/vnc.sock"}])
        self.assertEqual(guests["both"]["displays"][0], {
            "type": "spice", "host": "::1", "port": 5910, "tls_port": 5911})
        self.assertEqual(guests["naïve ☃"]["displays"], [])
        self.assertIsNone(guests["asleep"].get("id"))
        self.assertNotIn(b"s3cr3t", done.stdout)

    def test_several(self):
        done = world.oriel("list", "-c", self.first, "-c", self.second)
        self.assert_good(done)
        text = done.stdout.decode()
        self.assertLess(text.index(self.first), text.index("web"))
        self.assertLess(text.index("web"), text.index(self.second))
        self.assertIn("other", text)

    def test_one_of_several_fails(self):
        done = world.oriel("list", "-c", self.first, "-c", self.broken, "-c", self.second)
        self.assertEqual(done.returncode, 50)
        self.assertIn(b"web", done.stdout)
        self.assertIn(b"other", done.stdout)
        self.assertEqual(done.stderr.count(self.broken.encode()), 1)
        self.assertIn(b"oriel: 1 of 3 hypervisors could not be listed\n", done.stderr)

    def test_one_of_several_fails_in_json(self):
        done = world.oriel("list", "--json", "-c", self.broken, "-c", self.second)
        self.assertEqual(done.returncode, 50)
        failed, other = self.objects(done)
        self.assertEqual(failed["uri"], self.broken)
        self.assertIn("error", failed)
        self.assertEqual(other["name"], "other")

    def test_only_one_and_it_fails(self):
        self.assert_error(world.oriel("list", "-c", self.broken), 10, ".*none.xml.*")

    def test_default_uri(self):
        env = world.environment(LIBVIRT_DEFAULT_URI=self.second)
        done = world.oriel("list", env=env)
        self.assert_good(done)
        self.assertEqual(self.rows(done)[1][1], "other")

    def test_takes_no_target(self):
        self.assert_error(world.oriel("list", "web"), 2, "oriel list takes no target")

    def test_full_output(self):
        with open("/dev/full", "wb") as full:
            done = world.oriel("list", "-c", self.first, stdout=full)
        self.assert_error(done, 30, "cannot write to standard output")

    def test_host_that_hangs(self):
        """Ctrl-C works at once, and nothing stays behind."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            uri = f"test+tcp://127.0.0.1:{server.getsockname()[1]}/default"
            running = self.start("list", "-c", uri)
            client = server.accept()[0]
            helpers = world.descendants(running.pid)
            self.assertGreater(len(helpers), 1)
            running.signal(signal.SIGINT)
            self.assertEqual(running.status(3), 130, running.errors())
            world.wait_for(lambda: not any(map(world.command_of, helpers)), "all ended")
            client.close()


if __name__ == "__main__":
    world.main()
