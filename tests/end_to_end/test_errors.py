#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong has a sentence, a hint and a status of its own."""
import http.server
import os
import socket
import struct
import threading
import unittest

import world

GUESTS = """<node>
  <domain type='test'><name>spicy</name><uuid>{0}1</uuid><memory>1024</memory>
    <os><type>hvm</type></os>
    <devices><graphics type='spice' port='5900'/></devices></domain>
  <domain type='test'><name>secret</name><uuid>{0}5</uuid><memory>1024</memory>
    <os><type>hvm</type></os>
    <devices><graphics type='spice' port='5900' tlsPort='5901'>
      <channel name='inputs' mode='secure'/></graphics></devices></domain>
  <domain type='test'><name>secret-by-default</name><uuid>{0}6</uuid><memory>1024</memory>
    <os><type>hvm</type></os>
    <devices><graphics type='spice' port='5900' tlsPort='5901' defaultMode='secure'/>
    </devices></domain>
  <domain type='test'><name>blind</name><uuid>{0}2</uuid><memory>1024</memory>
    <os><type>hvm</type></os></domain>
  <domain type='test'><name>desk</name><uuid>{0}3</uuid><memory>1024</memory>
    <os><type>hvm</type></os>
    <devices><graphics type='desktop'/></devices></domain>
  <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <name>asleep</name><uuid>{0}4</uuid><memory>1024</memory>
    <os><type>hvm</type></os>
    <devices><graphics type='vnc' port='5901'/></devices>
    <test:runstate>5</test:runstate></domain>
</node>
""".format("11111111-2222-3333-4444-55555555555")


class Errors(world.Case):
    def capture(self, *arguments, **options):
        done = world.oriel("capture", "-o", self.path("a.png"), *arguments, **options)
        self.assertEqual(done.stdout, b"")
        self.assertFalse(os.path.exists(self.path("a.png")))
        return done

    def serve(self, talk):
        """A server on a free port that says what `talk` makes it, to each client."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)

        def loop():
            while True:
                try:
                    client = listener.accept()[0]
                except OSError:
                    return
                with client:
                    client.settimeout(20)
                    try:
                        talk(client)
                        while client.recv(1 << 16):
                            pass
                    except OSError:
                        pass
        threading.Thread(target=loop, daemon=True).start()
        return f"{world.PROTOCOL}://127.0.0.1:{listener.getsockname()[1]}"

    def guests(self):
        uri = f"test://{self.write('guests.xml', GUESTS)}"
        return lambda *arguments: self.capture("-c", uri, *arguments)


@world.only("vnc")  # or either: it does not matter
class Guests(Errors):
    """A libvirt that answers, but not as hoped."""

    def test_no_such_guest(self):
        capture = self.guests()
        for words in (("nobody",), ("--domain-name", "spic"), ("--id", "4711"),
                      ("--uuid", "0" * 8 + "-0000-0000-0000-" + "0" * 12)):
            with self.subTest(words=words):
                self.assert_error(capture(*words), 12, f"there is no guest \"{words[-1]}\"",
                                  ".*oriel list.*")

    def test_stopped_guest(self):
        self.assert_error(self.guests()("asleep"), 13, 'the guest "asleep" is not running',
                          ".*virsh start.*")

    @unittest.skipUnless(world.HAS_SPICE, "built without SPICE")
    def test_channels_that_want_tls(self):
        """TLS is not there yet: one that is needed ends it before anything is sent."""
        for name in ("secret", "secret-by-default"):
            self.assert_error(self.guests()(name), 21, ".*TLS.*")

    def test_no_display(self):
        capture = self.guests()
        self.assert_error(capture("blind"), 14,
                          'the guest "blind" has no graphical display')
        self.assert_error(capture("desk"), 14,
                          'the guest "desk" has no display for a viewer, only "desktop"')

    def test_several_guests(self):
        done = self.guests()()
        self.assert_error(done, 2, "5 guests are running: .*", ".*oriel NAME")
        for name in (b"spicy", b"blind", b"desk"):
            self.assertIn(name, done.stderr)

    def test_hostile_name(self):
        done = self.guests()("\x1b[31mred\nline\x9b")
        self.assert_error(done, 2, r'"\\x1b\[31mred\\x0aline.*" has characters that .*')
        self.assert_error(self.guests()("né ☃"), 12, 'there is no guest "né ☃"')

    def test_no_libvirt(self):
        path = self.path("none.sock")
        self.assert_error(self.capture("-c", f"qemu+unix:///system?socket={path}", "web"),
                          10, ".*")
        self.assert_error(self.capture("-c", f"test://{self.path('none.xml')}", "web"),
                          10, ".*")
        self.assert_error(self.capture("-c", f"nonsense+unix:///x?socket={path}", "web"),
                          10, ".*")


class Servers(Errors):
    """Something else than a server of this protocol, or one that is not for us."""

    def test_refused_port(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
            self.assert_error(self.capture(f"{world.PROTOCOL}://127.0.0.1:{port}"), 10,
                              rf".*127.0.0.1:{port}: Connection refused")

    def test_no_socket(self):
        path = self.path("none")
        self.assert_error(self.capture(f"{world.PROTOCOL}+unix://{path}"), 10,
                          f".*{path}", "does the guest run.*")

    def test_no_host(self):
        self.assert_error(self.capture(f"{world.PROTOCOL}://no-such-host.invalid:5900"),
                          10, ".*host.* no-such-host.invalid.*")

    @world.only("spice")
    def test_answers_that_are_not_spice(self):
        for greeting in (b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n",
                         b"RFB 003.008\n" + bytes(40), b"\x1b]0;owned\7\n" + bytes(40)):
            with self.subTest(greeting=greeting):
                target = self.serve(lambda client, say=greeting: client.sendall(say))
                self.assert_error(self.capture(target), 20, ".*SPICE.*")

    @world.only("spice")
    def test_silent(self):
        """The deadline of a capture is also that of a server that says nothing."""
        done = self.capture(self.serve(lambda client: None), "--timeout", "1")
        self.assertIn(done.returncode, (10, 43), done.stderr)

    @world.only("vnc")
    def test_http(self):
        server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
        server.RequestHandlerClass.log_message = lambda *_: None
        self.addCleanup(server.server_close)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.shutdown)
        target = f"127.0.0.1::{server.server_port}"
        self.assert_error(self.capture(target), 20, ".* speaks HTTP, not VNC", ".*web.*")

    @world.only("vnc")
    def test_other_protocols(self):
        for greeting, words in ((b"SSH-2.0-OpenSSH_9.2\r\n", "speaks SSH, not VNC"),
                                (b"HTTP/1.1 400 Bad Request\r\n", "speaks HTTP, not VNC"),
                                (b"REDQ\2\0\0\0", "speaks SPICE, not VNC"),
                                (b"\x15\x03\x01\0\2\2\x46", "speaks TLS, not VNC"),
                                (b"\x1b]0;owned\7\n", "does not speak VNC: .*")):
            with self.subTest(greeting=greeting):
                target = self.serve(lambda client, say=greeting: client.sendall(say))
                self.assert_error(self.capture(target), 20, f".* {words}")

    def test_closes_at_once(self):
        target = self.serve(lambda client: client.shutdown(socket.SHUT_RDWR))
        self.assert_error(self.capture(target), 10, ".* closed the connection.*")

    @world.only("vnc")
    def test_old_version(self):
        target = self.serve(lambda client: client.sendall(b"RFB 003.003\n"))
        self.assert_error(self.capture(target), 21, ".* speaks RFB 3.3, .*")

    def offer(self, *types):
        def talk(client):
            client.sendall(b"RFB 003.008\n")
            client.recv(12)
            client.sendall(bytes([len(types), *types]))
        return self.serve(talk)

    @world.only("vnc")
    def test_unsupported_security(self):
        for types, names in (((19,), "VeNCrypt"), ((18, 20), "TLS, SASL"),
                             ((77,), "type 77")):
            with self.subTest(types=types):
                self.assert_error(self.capture(self.offer(*types)), 21,
                                  f".* offers only security that is not supported: {names}",
                                  ".*None and VncAuth.*")

    @world.only("vnc")
    def test_refused_with_reason(self):
        reason = b"too busy \x1b[2J\r\nfor you"

        def talk(client):
            client.sendall(b"RFB 003.008\n")
            client.recv(12)
            client.sendall(b"\0" + struct.pack(">I", len(reason)) + reason)
        self.assert_error(self.capture(self.serve(talk)), 10, r".* refused the connection: too busy \\x1b\[2J.*")

    @world.only("vnc")
    def test_lost(self):
        def talk(client):
            client.sendall(b"RFB 003.008\n")
            client.recv(12)
            client.sendall(b"\1\1")
            client.recv(1)
            client.sendall(bytes(4))
            client.recv(1)
            client.sendall(struct.pack(">HH16sI", 64, 64, bytes(
                [32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0]), 1) + b"x")
            client.recv(4)
            client.shutdown(socket.SHUT_RDWR)
        self.assert_error(self.capture(self.serve(talk)), 11,
                          ".*server closed the connection")


@world.only("vnc")  # or either: it does not matter
class Usage(Errors):
    """The command line itself."""

    def fails(self, sentence, *words, hint=r"\S.*"):
        with self.subTest(words=words):
            self.assert_error(world.oriel(*words), 2, sentence, hint)

    def test_options(self):
        self.fails(".*--frobnicate.*", "--frobnicate")
        self.fails(".*-Q.*", "-Q")
        self.fails(".*--zoom.*", "--zoom", "9", "vnc://127.0.0.1")
        self.fails(".*--zoom.*", "--zoom", "big", "vnc://127.0.0.1")
        self.fails(".*--encoding.*", "--encoding", "jpeg", "vnc://127.0.0.1")
        self.fails(".*--connect.*", "list", "-c")
        self.fails(".*--json.*", "capture", "--json", "x", "-o", "a.png")
        self.fails(".*", "vnc://127.0.0.1", "vnc://127.0.0.2")

    def test_capture_without_file(self):
        self.fails("oriel capture needs a file to write", "capture", "vnc://127.0.0.1")
        self.fails(r"captures are PNG files, not \"\.jpg\"", "capture", "vnc://127.0.0.1",
                   "-o", "a.jpg", hint=r".*\.png")

    def test_capture_to_a_terminal(self):
        ours, theirs = os.openpty()
        done = world.oriel("capture", "vnc://127.0.0.1", "-o", "-", stdout=theirs)
        os.close(theirs)
        os.close(ours)
        self.assert_error(done, 2, "a PNG does not belong on a terminal", ".*-o - .*")

    def test_targets(self):
        for target in ("vnc://", "vnc://host:99999", "vnc://host:x", "vnc://user@host",
                       "vnc://host/?password=secret", "qemu:///system",
                       "spice://", "spice://host:99999", "spice://host?tls-port=x",
                       "spice://host?password=secret", "spice://:secret@host",
                       "spice+unix://host/path", "spice+tls://",
                       "vnc+unix://host/path", "ftp://host", "::1", "[::1", "fd:99",
                       "vnc://[1:2", "host:70000", "vnc://a%zzb"):
            with self.subTest(target=target):
                done = world.oriel("capture", target, "-o", self.path("a.png"))
                self.assertNotIn(b"secret", done.stderr)
                self.assert_error(done, 2, ".*")

    def test_wait_is_for_guests(self):
        self.fails(".*--wait.*", "capture", "-w", "vnc://127.0.0.1", "-o", "a.png")
        self.fails(".*--attach.*", "capture", "-a", "vnc://127.0.0.1", "-o", "a.png")

    def test_no_screen(self):
        target = self.serve(lambda client: None)
        for folder in (self.directory, None):
            env = world.environment(XDG_RUNTIME_DIR=folder)
            self.assert_error(world.oriel(target, env=env), 1, "cannot open a window: .*",
                              ".*DISPLAY.*")

    def test_help(self):
        for words in (["--help"], ["help"], ["capture", "--help"], ["list", "-h"], ["demo", "-h"]):
            done = world.oriel(*words)
            self.assert_good(done)
            self.assertIn(b"Usage:", done.stdout)
            self.assertLess(max(map(len, done.stdout.splitlines())), 80)
        self.assertRegex(world.oriel("--version").stdout, rb"\Aoriel \d+\.\d+\.\d+\n\Z")


if __name__ == "__main__":
    world.main()
