#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Another real VNC server: TigerVNC's Xvnc, with real X clients that paint in it."""
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time

import world
from rfb_connection import Client, Gone
from rfb_des import vnc_response
from world import card

# With this key, which everybody knows, VNC servers hide the password in its file.
FILE_KEY = bytes([23, 82, 107, 6, 35, 78, 88, 7])


class Relay:
    """Stands between a viewer and a server and notes what the viewer says."""

    def __init__(self, folder, server):
        self.messages = []
        self.server = server
        self.listener = socket.socket(socket.AF_UNIX)
        path = os.path.join(folder, "relay.sock")
        self.listener.bind(path)
        self.listener.listen()
        self.target = f"vnc+unix://{path}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self.listener.close()

    def _serve(self):
        viewer = self.listener.accept()[0]
        server = socket.socket(socket.AF_UNIX)
        server.connect(self.server)
        noted, reader = socket.socketpair()
        for talk in ((self._copy, server, viewer), (self._copy, viewer, server, noted),
                     (self._note, reader)):
            threading.Thread(target=talk[0], args=talk[1:], daemon=True).start()

    @staticmethod
    def _copy(source, *sinks):
        try:
            while data := source.recv(1 << 16):
                for sink in sinks:
                    sink.sendall(data)
        except OSError:
            pass
        for each in (source, *sinks):
            each.close()

    def _note(self, reader):
        client = Client(None, reader)
        try:
            client.read(12 + 1 + 1)  # version, security type, ClientInit
            while True:
                self.messages.append(client.read_message()[1])
        except (Gone, OSError):
            pass
        reader.close()

    def said(self, message):
        return [each for each in self.messages if each["message"] == message]


class Xvnc:
    """An Xtigervnc on a free display and a socket; `display` for X clients."""

    def __init__(self, folder, *options):
        self.socket = os.path.join(folder, "xvnc.sock")
        read_end, write_end = os.pipe()
        self.log = open(os.path.join(folder, "xvnc.log"), "w+", encoding="utf-8")
        self.process = world.spawn(
            ["Xtigervnc", "-displayfd", str(write_end), "-rfbunixpath", self.socket,
             "-rfbport", "-1", "-geometry", "800x600", "-depth", "24", "-nolisten", "tcp",
             "-noreset", "-AcceptSetDesktopSize=0", "-Log", "*:stderr:100", *options],
            pass_fds=[write_end], stdout=self.log, stderr=self.log)
        os.close(write_end)
        with os.fdopen(read_end) as said:
            self.display = ":" + said.readline().strip()
        self.env = world.environment(DISPLAY=self.display)
        world.wait_for(lambda: os.path.exists(self.socket), "Xvnc's socket")
        self.target = f"vnc+unix://{self.socket}"
        self.clients = []

    def close(self):
        for each in self.clients:
            world.end_group(each)
        world.end_group(self.process)
        self.log.close()

    def client(self, *argv):
        self.clients.append(world.spawn(argv, env=self.env, stderr=subprocess.DEVNULL))

    def run(self, *argv):
        return subprocess.run(argv, env=self.env, capture_output=True, check=True).stdout

    def picture(self):
        """All of its screen as X itself sees it."""
        return world.from_xwd(self.run("xwd", "-silent", "-root"))

    def logged(self):
        with open(self.log.name, encoding="utf-8", errors="replace") as file:
            return file.read()


class WithXvnc(world.Case):
    options = ("-SecurityTypes", "None")

    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp(prefix="oriel-xvnc-")
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        cls.folder = folder
        cls.server = Xvnc(folder, *cls.options)
        cls.addClassCleanup(cls.server.close)

    def capture(self, *options):
        file = self.path("a.png")
        done = world.oriel("capture", self.server.target, "-o", file, *options)
        self.assert_good(done)
        return card.read_picture(file)


class Picture(WithXvnc):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server.run("xsetroot", "-mod", "5", "7", "-fg", "#c08040", "-bg", "#102030")
        cls.server.client("xlogo", "-geometry", "300x300+20+30", "-bg", "#203060")
        cls.server.client("xclock", "-geometry", "200x200+400+50", "-digital", "-update",
                          "3600")
        world.wait_for(lambda: len(cls.server.run("xwininfo", "-root", "-tree")
                                   .split(b"xlogo")) > 1, "xlogo")
        world.wait_for(lambda: world.same(cls.server.picture(), cls.server.picture()),
                       "a picture at rest")
        time.sleep(0.5)

    def test_equals_xwd(self):
        for encoding in ("auto", "raw", "hextile", "tight", "zrle"):
            with self.subTest(encoding=encoding):
                picture = self.capture("--encoding", encoding)
                self.assert_picture(picture, self.server.picture())
                self.assertGreater(len(set(zip(*[iter(picture.data)] * 3))), 3)

    def test_other_screen_size(self):
        self.server.run("xrandr", "-s", "640x480")
        try:
            self.assert_picture(self.capture(), self.server.picture())
        finally:
            self.server.run("xrandr", "-s", "800x600")


class Window(WithXvnc):
    """Xvnc in oriel's window: its own updates, keys, pointer, size."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.screen = world.Screen()
        cls.addClassCleanup(cls.screen.close)

    def setUp(self):
        super().setUp()
        self.server.run("xsetroot", "-solid", "#204060")
        self.relay = Relay(self.directory, self.server.socket)
        self.addCleanup(self.relay.close)
        self.running = self.start(self.relay.target, env=self.screen.environment)
        self.window = self.screen.window_of(self.running)
        self.wait_same()

    def tearDown(self):
        self.screen.close_button(self.window)
        self.assertEqual(self.running.status(), 0, self.running.errors())

    def wait_same(self):
        """Until the window shows what Xvnc shows."""
        def is_same():
            picture = self.screen.card(self.window)
            return picture and world.same(picture, self.server.picture())
        world.wait_for(is_same, "the same picture")

    def test_updates_come_unasked(self):
        """Continuous updates: no request for each, and fences are answered."""
        world.wait_for(lambda: self.relay.said("continuous"), "continuous updates")
        requests = len(self.relay.said("request"))
        fences = len(self.relay.said("fence"))
        for colour in 5 * ("#ff0000", "#00ff00", "#0000fe", "#fefefe"):
            self.server.run("xsetroot", "-solid", colour)
            self.wait_same()
        self.assertLessEqual(len(self.relay.said("request")), requests + 1)
        self.assertGreater(len(self.relay.said("fence")), fences)
        self.assertEqual(self.relay.said("desktop-size"), [])

    def test_title(self):
        self.assertRegex(self.screen.title(self.window), r"\A\S+@\S+ - oriel\Z")

    def test_size_follows(self):
        for size in ("640x480", "1024x768", "800x600"):
            self.server.run("xrandr", "-s", size)
            wanted = tuple(map(int, size.split("x")))
            world.wait_for(lambda: self.screen.size(self.window) == wanted, size)
            self.wait_same()

    def test_pointer_and_keys(self):
        self.screen.focus(self.window)
        self.screen.xdotool("mousemove", "--window", self.window, 321, 123)
        world.wait_for(lambda: b"X=321\nY=123" in self.server.run(
            "xdotool", "getmouselocation", "--shell"), "the pointer")
        log = os.path.join(self.folder, "xev")
        with open(log, "wb") as file:
            self.server.clients.append(world.spawn(
                ["xev", "-geometry", "400x400+100+50"], env=self.server.env, stdout=file))

        def seen(pattern):
            with open(log, encoding="latin-1") as text:
                return re.search(pattern, text.read(), re.S)
        world.wait_for(lambda: seen("MapNotify"), "xev")
        time.sleep(0.3)
        self.screen.xdotool("mousemove", "--window", self.window, 322, 124)
        self.screen.xdotool("click", 3)
        world.wait_for(lambda: seen(r"ButtonPress.*button 3"), "a click")
        self.screen.xdotool("click", 4)
        world.wait_for(lambda: seen(r"ButtonPress.*button 4"), "the wheel")
        self.screen.keys("a", "shift+b", "Left", "F5", "at")
        for name in ("a", "B", "Left", "F5", "at"):
            world.wait_for(lambda word=name: seen(rf"KeyPress.*keysym 0x\w+, {word}\)"),
                           f"the key {name}")


class Locked(WithXvnc):
    """VncAuth against the password file of a real server."""

    PASSWORD = "Geh3im!?"

    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp(prefix="oriel-xvnc-")
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        file = os.path.join(folder, "passwd")
        with open(file, "wb") as out:
            out.write(vnc_response(FILE_KEY, cls.PASSWORD.encode().ljust(16, b"\0"))[:8])
        cls.options = ("-SecurityTypes", "VncAuth", "-PasswordFile", file)
        super().setUpClass()

    def test_right(self):
        picture = self.capture("--password-file", self.write("pw", self.PASSWORD))
        self.assertEqual((picture.width, picture.height), (800, 600))

    def test_wrong_then_locked_out(self):
        file = self.write("pw", "guess")
        for _ in range(8):
            done = world.oriel("capture", self.server.target, "-o", self.path("a.png"),
                               "--password-file", file)
            self.assert_error(done, 3, ".*")


class Encrypted(WithXvnc):
    options = ("-SecurityTypes", "TLSVnc,X509Plain")

    def test_is_refused(self):
        done = world.oriel("capture", self.server.target, "-o", self.path("a.png"))
        self.assert_error(done, 21, ".* offers only security that is not supported: "
                          "VeNCrypt", ".*VeNCrypt.*")


if __name__ == "__main__":
    world.main()
