#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords of a real QEMU: from a file, a descriptor, a terminal, or from nowhere."""
import os
import pty
import re
import select
import socket
import struct
import time

import world
from world import card

PASSWORD = "corr3ct!"


class Password(world.Case):
    @classmethod
    def setUpClass(cls):
        cls.guest = world.guest(tcp=True, password=PASSWORD)
        cls.addClassCleanup(cls.guest.__exit__)
        cls.target = cls.guest.target
        cls.name = cls.target.partition("//")[2]

    def capture(self, *options, **more):
        return world.oriel("capture", self.target, "-o", self.path("a.png"), *options,
                           **more)

    def assert_captured(self, done=None):
        if done:
            self.assert_good(done)
        self.assertEqual(card.differences(card.read_picture(self.path("a.png"))), [])

    def test_file(self):
        for text in (PASSWORD, PASSWORD + "\n"):
            file = self.write("password", text)
            self.assert_captured(self.capture("--password-file", file))

    def test_file_that_others_read(self):
        for mode in (0o644, 0o640, 0o604, 0o666):
            done = self.capture("--password-file", self.write("pw", PASSWORD, mode))
            self.assert_error(done, 2, "the password file .* is open to other users",
                              "chmod 600 .*")

    def test_file_that_is_not_there(self):
        done = self.capture("--password-file", self.path("none"))
        self.assert_error(done, 2, "cannot read the password file .*: No such file.*")

    def test_file_that_is_a_folder(self):
        done = self.capture("--password-file", self.directory)
        self.assert_error(done, 2, "the password file .* is not a regular file")

    def test_file_behind_a_link(self):
        os.symlink(self.write("pw", PASSWORD), self.path("link"))
        done = self.capture("--password-file", self.path("link"))
        self.assert_error(done, 2, "the password file .* is a symbolic link")

    def test_wrong_password(self):
        for text in ("wrong", "corr3ct", "Corr3ct!", "x" * 60):
            with self.subTest(text=text):
                done = self.capture("--password-file", self.write("pw", text))
                self.assert_error(done, 3, r".*password.*")
                self.assertNotIn(text.encode(), done.stderr)

    def test_descriptor(self):
        read_end, write_end = os.pipe()
        os.write(write_end, PASSWORD.encode() + b"\n")
        os.close(write_end)
        try:
            self.assert_captured(self.capture("--password-fd", read_end,
                                              pass_fds=[read_end]))
        finally:
            os.close(read_end)

    def test_descriptor_that_is_closed(self):
        self.assert_error(self.capture("--password-fd", "77"), 2,
                          r".*(descriptor|fd) 77.*")

    def test_none_given_and_no_terminal(self):
        done = self.capture()
        self.assert_error(done, 3, f"{self.name} asks for a password, and there is no "
                          "terminal to ask on", ".*--password-file.*")

    def test_not_in_the_process_list(self):
        done = world.oriel("capture", f"{world.PROTOCOL}://:{PASSWORD}@127.0.0.1", "-o", "-")
        self.assert_error(done, 2, "a password in a URI is refused.*")
        self.assertNotIn(PASSWORD.encode(), done.stderr)

    def type_password(self, *lines):
        """Runs a capture on a terminal of its own; status and all that was on it."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(world.ORIEL, ["oriel", "capture", self.target, "-o",
                                    self.path("a.png")], world.environment())
        shown, left = b"", list(lines)
        deadline = time.monotonic() + 30
        try:
            while time.monotonic() < deadline:
                if left and shown.rstrip().lower().endswith(b":") and b"assword" in shown:
                    os.write(terminal, left.pop(0))
                if select.select([terminal], [], [], 0.1)[0]:
                    data = os.read(terminal, 4096)
                    if not data:
                        break
                    shown += data
        except OSError:  # the other side has gone
            pass
        finally:
            os.close(terminal)
        return world.wait_status(pid), shown.decode()

    def test_prompt(self):
        status, shown = self.type_password(PASSWORD.encode() + b"\n")
        self.assertEqual(status, 0, shown)
        self.assertRegex(shown, r"[Pp]assword.*: ?")
        self.assertNotIn(PASSWORD, shown)
        self.assert_captured()

    def test_prompt_wrong(self):
        status, shown = self.type_password(b"wrong1\n", b"wrong2\n", b"wrong3\n",
                                           b"wrong4\n", b"wrong5\n")
        self.assertEqual(status, 3, shown)
        self.assertNotIn("wrong1", shown)

    def test_prompt_left_by_ctrl_c(self):
        status, shown = self.type_password(b"\x03")
        self.assertIn(status, (128 + 2, 3), shown)

    def test_prompt_not_left_by_other_keys(self):
        """Ctrl-Z and Ctrl-\\ would leave the terminal without echo; Ctrl-U begins anew."""
        status, shown = self.type_password(b"\x1a\x1c\x15" + PASSWORD.encode() + b"\n")
        self.assertEqual(status, 0, shown)
        self.assert_captured()

    def test_prompt_left_by_end_of_input(self):
        status, shown = self.type_password(b"\x04")
        self.assertEqual(status, 3, shown)


class Secrecy(world.Case):
    """Nothing of the password is on a command line, in an environment or in a log."""

    @staticmethod
    def seen(pid, name):
        """What this user may see of a process."""
        try:
            with open(f"/proc/{pid}/{name}", "rb") as file:
                return file.read()
        except PermissionError:
            return b""

    def authenticate_vnc(self, client):
        client.sendall(b"RFB 003.008\n")
        client.recv(12)
        client.sendall(b"\1\2")
        self.assertEqual(client.recv(1), b"\2")
        client.sendall(bytes(16))
        self.assertEqual(len(client.recv(16)), 16)
        client.sendall(struct.pack(">I", 0))
        client.recv(1)

    def authenticate_spice(self, client):
        """The password has gone to the helper when that begins to talk."""
        self.assertEqual(client.recv(4), b"REDQ")

    def test_of_processes(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            target = f"{world.PROTOCOL}://127.0.0.1:{server.getsockname()[1]}"
            running = self.start("capture", "-vvv", target, "-o", self.path("a.png"),
                                 "--password-file", self.write("pw", PASSWORD))
            client = server.accept()[0]
            with client:
                client.settimeout(20)
                getattr(self, f"authenticate_{world.PROTOCOL}")(client)
                for pid in world.descendants(running.pid):
                    for name in ("cmdline", "environ"):
                        self.assertNotIn(PASSWORD.encode(), self.seen(pid, name))
            self.assertIn(running.status(), (10, 11, 20), running.errors())
            self.assertIsNone(re.search(re.escape(PASSWORD), running.errors()))


if __name__ == "__main__":
    world.main()
