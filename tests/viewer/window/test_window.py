# SPDX-License-Identifier: GPL-3.0-or-later
"""One window on a fake helper, under Xvfb, by real keys and pixels.

usage: test_window.py WINDOW_HOST MODULE X_QUESTION X_DROP [CASE...]"""
import os
import re
import subprocess
import sys
import time

from window_test import QUESTION, Viewer, check_whole, main, pattern
from xserver import wait_for


def case_exact_picture_and_damage(server):
    viewer = Viewer(server)
    viewer.picture(640, 480, 1)
    viewer.wait_pixels({(0, 0): pattern(0, 0, 1)}, "first picture")
    check_whole(viewer, 640, 480, 1)
    viewer.tell("fill 123456 100 50 3 2", "fill 654321 400 400 8 8", "frame 100 50 3 2")
    viewer.expect(r"release 2")
    viewer.wait_pixels({(100, 50): 0x123456, (102, 51): 0x123456,
                        (103, 51): pattern(103, 51, 1), (99, 50): pattern(99, 50, 1),
                        (400, 400): pattern(400, 400, 1)}, "damage only")
    title = server.xdotool("getwindowname", viewer.window)
    assert title.strip() == r"guest \x1b[1m - oriel", title
    viewer.stop()


def case_close_button(server):
    viewer = Viewer(server)
    viewer.picture()
    server.run(QUESTION, "close", str(viewer.window))
    viewer.end(0)


def case_stop_signal(server):
    viewer = Viewer(server)
    viewer.picture()
    viewer.stop()


def case_stop_signal_before_picture(server):
    viewer = Viewer(server)
    time.sleep(0.3)
    viewer.stop()


def case_closed_before_picture(server):
    viewer = Viewer(server)
    viewer.tell("size 640 480", "closed 11 the server has gone|is it up?")
    viewer.expect("end 0 the server has gone")
    viewer.end(11)


def case_mode_change(server):
    viewer = Viewer(server)
    viewer.picture(640, 480, 1)
    for width, height, seed in ((800, 600, 2), (320, 200, 3), (1000, 700, 4)):
        viewer.tell("size %d %d" % (width, height),
                    "paint %d 0 0 %d %d" % (seed, width, height),
                    "frame 0 0 %d %d" % (width, height))
        wait_for(lambda: server.size(viewer.window) == (width, height), "size follows")
        viewer.wait_pixels({(width - 1, height - 1): pattern(width - 1, height - 1, seed)},
                           "picture of the new mode")
        check_whole(viewer, width, height, seed)
    viewer.stop()


def case_grown_stays_on_screen(server):
    """From a boot screen in the middle to a mode that from there would hang off."""
    viewer = Viewer(server)
    viewer.picture(640, 400)
    x, y = server.place(viewer.window)
    assert x > 100 and y > 100, (x, y)
    viewer.tell("size 1300 900", "paint 2 0 0 1300 900", "frame 0 0 1300 900")
    wait_for(lambda: server.size(viewer.window) == (1300, 900), "size follows")

    def fits():
        left, top = server.place(viewer.window)
        return 0 <= left <= 100 and 0 <= top <= 100
    wait_for(fits, "on the screen")
    viewer.wait_pixels({(x, y): pattern(x, y, 2) for x in (0, 1299) for y in (0, 899)},
                       "picture of the new mode")
    check_whole(viewer, 1300, 900, 2)
    viewer.stop()


def case_grown_stays_on_screen_managed(server):
    case_grown_stays_on_screen(server)


case_grown_stays_on_screen_managed.manager = True


def memory_kb(pid):
    with open("/proc/%d/smaps_rollup" % pid, encoding="ascii") as rollup:
        return int(re.search(r"^Pss:\s+(\d+)", rollup.read(), re.M).group(1))


def case_many_mode_changes(server):
    viewer = Viewer(server)
    viewer.picture()
    viewer.tell("modes 60 20")
    viewer.expect("modes done", 30)
    before = memory_kb(viewer.process.pid)
    viewer.tell("modes 240 20")
    viewer.expect("modes done", 60)
    after = memory_kb(viewer.process.pid)
    assert after < before + 3000, "%d kB, then %d kB" % (before, after)
    viewer.wait_pixels({(5, 5): pattern(5, 5, 239)}, "the last mode")
    viewer.stop()


def bands(viewer, width, height):
    viewer.tell("size %d %d" % (width, height),
                "fill ff0000 0 0 %d %d" % (width, height // 2),
                "fill 0000ff 0 %d %d %d" % (height // 2, width, height // 2),
                "frame 0 0 %d %d" % (width, height))


def case_scaled(server, *options):
    viewer = Viewer(server, *options)
    viewer.picture(640, 480, 1)
    bands(viewer, 400, 300)
    wait_for(lambda: server.size(viewer.window) == (400, 300), "size follows")
    time.sleep(0.4)
    server.xdotool("windowsize", viewer.window, 900, 300)
    # 400x300 in the middle, bars at both sides
    viewer.wait_pixels({(10, 10): 0, (890, 290): 0, (255, 5): 0xFF0000, (645, 145): 0xFF0000,
                        (255, 155): 0x0000FF, (645, 295): 0x0000FF, (249, 100): 0}, "bars")
    server.xdotool("windowsize", viewer.window, 800, 600)
    viewer.wait_pixels({(0, 0): 0xFF0000, (799, 299): 0xFF0000, (0, 300): 0x0000FF,
                        (799, 599): 0x0000FF}, "twice the size")
    viewer.tell("fill 00ff00 10 10 1 1", "frame 10 10 1 1")
    expected = {(20, 20): 0x00FF00, (21, 21): 0x00FF00}
    if "--texture" not in options:
        expected.update({(22, 21): 0xFF0000, (19, 20): 0xFF0000})
    viewer.wait_pixels(expected, "scaled damage")
    # the person chose a size: it stays when the guest changes its mode
    bands(viewer, 200, 100)
    viewer.wait_pixels({(0, 101): 0xFF0000, (0, 498): 0x0000FF, (0, 98): 0}, "letterbox")
    assert server.size(viewer.window) == (800, 600)
    viewer.stop()


def case_scaled_texture(server):
    case_scaled(server, "--texture")


def case_zoom(server):
    viewer = Viewer(server, "--zoom=50")
    viewer.picture(640, 480)
    assert server.size(viewer.window) == (320, 240), server.size(viewer.window)
    viewer.stop()


def case_larger_than_screen(server):
    viewer = Viewer(server)
    viewer.picture(2800, 1000)
    assert server.size(viewer.window) == (1400, 500), server.size(viewer.window)
    viewer.stop()


def case_as_large_as_the_screen(server):
    """The whole guest is to be seen, also below a title bar, and in another mode."""
    viewer = Viewer(server)
    viewer.picture(1400, 1000)

    def fits():
        width, height = server.size(viewer.window)
        x, y = server.place(viewer.window)
        return x >= 0 and y > 0 and x + width <= 1400 and y + height <= 1000 and \
            height > 900 and abs(width - height * 1.4) <= 1
    wait_for(fits, "on the screen with its borders")
    viewer.tell("size 640 480", "paint 2 0 0 640 480", "frame 0 0 640 480")
    wait_for(lambda: server.size(viewer.window) == (640, 480), "size follows")
    viewer.stop()


case_as_large_as_the_screen.manager = True


def case_keys(server):
    viewer = Viewer(server)
    viewer.picture()
    viewer.focus()
    server.xdotool("key", "a")
    viewer.expect_keys("1e 61 1", "1e 61 0")
    server.xdotool("keydown", "shift", "keydown", "1", "keyup", "shift", "keyup", "1")
    viewer.expect_keys("2a ffe1 1", "2 21 1", "2a ffe1 0", "2 21 0")
    server.xdotool("key", "Right", "key", "KP_Enter", "key", "F1", "key", "Pause")
    viewer.expect_keys("14d ff53 1", "14d ff53 0", "11c ff8d 1", "11c ff8d 0",
                       "3b ffbe 1", "3b ffbe 0", "146 ff13 1", "146 ff13 0")
    server.xdotool("key", "ctrl+alt+Delete")
    viewer.expect_keys("1d ffe3 1", "38 ffe9 1", "153 ffff 1", "1d ffe3 0", "38 ffe9 0",
                       "153 ffff 0")
    viewer.stop()


def case_key_repeat(server):
    viewer = Viewer(server)
    viewer.picture()
    viewer.focus()
    server.xdotool("keydown", "a")
    wait_for(lambda: len(viewer.keys()) >= 4, "repeats")
    server.xdotool("keyup", "a")
    wait_for(lambda: viewer.keys()[-1] == "1e 61 0", "release")
    time.sleep(0.1)
    assert viewer.keys()[:-1] == ["1e 61 1"] * (len(viewer.keys()) - 1), viewer.keys()
    viewer.stop()


def case_minimise_releases(server):
    viewer = Viewer(server)
    viewer.picture()
    viewer.focus()
    server.xdotool("keydown", "x")
    viewer.expect("key 2d 78 1")
    server.xdotool("windowminimize", viewer.window)
    viewer.expect("key 2d 78 0")
    server.xdotool("keyup", "x")
    # what the guest does meanwhile is there afterwards
    viewer.tell("fill 123456 0 0 640 480", "frame 0 0 640 480")
    time.sleep(0.2)
    server.xdotool("windowmap", viewer.window)
    viewer.wait_pixels({(9, 9): 0x123456}, "the newest picture")
    viewer.stop()


case_minimise_releases.manager = True


def case_uncovered(server):
    """What another window has covered is there again, from the surface."""
    viewer = Viewer(server)
    viewer.picture()
    other = subprocess.Popen(["xeyes", "-geometry", "300x300+500+400"],
                             env=server.environment)
    try:
        eyes = wait_for(lambda: server.xdotool("search", "--class", "xeyes").split(), "xeyes")
        server.xdotool("windowraise", eyes[-1])
        time.sleep(0.3)
    finally:
        other.kill()
        other.wait()
    points = {(x, y): pattern(x, y, 1) for x in range(130, 400, 30)
              for y in range(150, 400, 30)}
    viewer.wait_pixels(points, "uncovered")
    viewer.stop()


def case_layout(server):
    server.run("setxkbmap", "de")
    try:
        viewer = Viewer(server)
        viewer.picture()
        viewer.focus()
        server.xdotool("key", "odiaeresis")
        viewer.expect_keys("27 f6 1", "27 f6 0")
        server.xdotool("key", "--clearmodifiers", "z")
        viewer.expect_keys("15 7a 1", "15 7a 0")
    finally:
        server.run("setxkbmap", "us")
    viewer.stop()


def case_focus_loss_releases(server):
    viewer = Viewer(server)
    viewer.picture()
    viewer.focus()
    server.xdotool("mousemove", "--window", viewer.window, 50, 50)
    server.xdotool("mousedown", 1)
    viewer.expect(r"pointer 50 50 1")
    server.xdotool("keydown", "shift", "keydown", "x")
    viewer.expect_keys("2a ffe1 1", "2d 58 1")
    other = subprocess.Popen(["xeyes"], env=server.environment)
    try:
        eyes = wait_for(lambda: server.window(other.pid) or
                        server.xdotool("search", "--class", "xeyes").split(), "xeyes")
        eyes = eyes[-1] if isinstance(eyes, list) else eyes
        server.xdotool("windowfocus", eyes)
        viewer.expect_keys("2d 58 0", "2a ffe1 0")
        viewer.expect(r"pointer 50 50 0")
        server.xdotool("keyup", "x", "keyup", "shift", "mouseup", 1)
        time.sleep(0.2)
        assert not viewer.keys(), viewer.keys()
    finally:
        other.kill()
        other.wait()
    viewer.stop()


def case_secure_attention(server):
    viewer = Viewer(server)
    viewer.picture()
    viewer.focus()
    server.xdotool("key", "ctrl+alt+End")
    viewer.expect_keys("1d ffe3 1", "38 ffe9 1", "38 ffe9 0", "1d ffe3 0",
                       "1d ffe3 1", "38 ffe9 1", "153 ffff 1", "153 ffff 0",
                       "38 ffe9 0", "1d ffe3 0")
    viewer.stop()


def case_grab(server):
    viewer = Viewer(server)
    viewer.picture()
    viewer.focus()
    title = lambda: server.xdotool("getwindowname", viewer.window)
    server.xdotool("keydown", "ctrl", "keydown", "alt", "keyup", "alt", "keyup", "ctrl")
    viewer.expect_keys("1d ffe3 1", "38 ffe9 1", "38 ffe9 0", "1d ffe3 0")
    wait_for(lambda: "Ctrl+Alt releases" in title(), "grabbed")
    server.xdotool("key", "b")
    viewer.expect_keys("30 62 1", "30 62 0")
    server.xdotool("keydown", "ctrl", "keydown", "alt", "keyup", "alt", "keyup", "ctrl")
    wait_for(lambda: "releases" not in title(), "given back")
    viewer.stop()


def case_full_screen(server):
    viewer = Viewer(server)
    viewer.picture(640, 480, 1)
    viewer.focus()
    server.xdotool("key", "F11")
    wait_for(lambda: server.size(viewer.window) == (1400, 1000), "full screen")
    assert not viewer.keys(), viewer.keys()
    bands(viewer, 700, 500)
    viewer.wait_pixels({(0, 0): 0xFF0000, (1399, 499): 0xFF0000, (1399, 999): 0x0000FF},
                       "twice the size")
    server.xdotool("key", "F11")
    wait_for(lambda: server.size(viewer.window) == (700, 500), "back, at the guest's size")
    viewer.wait_pixels({(0, 0): 0xFF0000, (699, 499): 0x0000FF}, "picture")
    viewer.stop()


case_full_screen.manager = True


def case_starts_full_screen(server):
    viewer = Viewer(server, "--full-screen")
    viewer.picture(700, 500)
    wait_for(lambda: server.size(viewer.window) == (1400, 1000), "full screen")
    viewer.stop()


case_starts_full_screen.manager = True


def case_pointer(server):
    viewer = Viewer(server)
    viewer.picture()
    viewer.focus()
    server.xdotool("mousemove", "--window", viewer.window, 100, 200)
    viewer.expect(r"pointer 100 200 0")
    for button, mask in ((1, 1), (2, 2), (3, 4), (8, 80), (9, 100)):
        server.xdotool("click", button)
        viewer.expect(r"pointer 100 200 %s" % mask)
        viewer.expect(r"pointer 100 200 0")
    for button, clicks in ((4, "0 1"), (5, "0 -1"), (6, "-1 0"), (7, "1 0")):
        server.xdotool("click", button)
        viewer.expect(r"wheel 100 200 %s" % clicks)
    server.xdotool("windowsize", "--sync", viewer.window, 1280, 480)
    time.sleep(0.3)
    server.xdotool("mousemove", "--window", viewer.window, 320 + 7, 9)
    viewer.expect(r"pointer 7 9 0")
    server.xdotool("mousemove", "--window", viewer.window, 5, 100)
    viewer.expect(r"pointer 0 100 0")
    server.xdotool("click", 1)
    time.sleep(0.2)
    assert not [line for line in viewer.take() if line.endswith(" 1")], viewer.seen
    viewer.stop()


def case_relative_pointer(server):
    viewer = Viewer(server)
    viewer.picture()
    viewer.tell("absolute 0")
    viewer.focus()
    server.xdotool("mousemove", "--window", viewer.window, 300, 200)
    time.sleep(0.2)
    server.xdotool("click", 1)
    wait_for(lambda: "releases" in server.xdotool("getwindowname", viewer.window), "grab")
    time.sleep(0.3)
    viewer.take()
    assert not [line for line in viewer.seen if line.endswith(" 1")], viewer.seen
    server.xdotool("mousemove_relative", "--", 7, -3)
    viewer.expect(r"motion 7 -3 0")
    server.xdotool("click", 3)
    viewer.expect(r"motion 0 0 4")
    viewer.expect(r"motion 0 0 0")
    # the guest's own pointer, drawn by us where the guest says that it is
    viewer.tell("cursor 8 8 2 2 ff00ff00", "position 102 52")
    viewer.wait_pixels({(100, 50): 0x00FF00, (107, 57): 0x00FF00,
                        (108, 57): pattern(108, 57, 1), (99, 50): pattern(99, 50, 1)},
                       "the guest's pointer")
    viewer.tell("position 202 52")
    viewer.wait_pixels({(200, 50): 0x00FF00, (100, 50): pattern(100, 50, 1)}, "it moves")
    server.xdotool("keydown", "ctrl", "keydown", "alt", "keyup", "alt", "keyup", "ctrl")
    viewer.wait_pixels({(200, 50): pattern(200, 50, 1)}, "it is gone")
    viewer.stop()


def case_cursor_shape(server):
    viewer = Viewer(server)
    viewer.picture()
    viewer.focus()
    server.xdotool("mousemove", "--window", viewer.window, 100, 100)
    viewer.tell("cursor 16 12 3 4 80402010")
    shape = lambda: server.run(QUESTION, "cursor").strip()
    wait_for(lambda: shape() == "16 12 3 4 80402010", "the guest's shape: " + shape())
    server.xdotool("windowsize", "--sync", viewer.window, 1280, 960)
    wait_for(lambda: shape() == "32 24 6 8 80402010", "twice as large: " + shape())
    viewer.tell("cursor 0 0 0 0 0")
    wait_for(lambda: shape().endswith(" 0"), "hidden: " + shape())
    viewer.stop()


def case_locks(server):
    viewer = Viewer(server)
    viewer.picture()
    viewer.tell("leds 4")
    time.sleep(0.2)
    server.xdotool("windowfocus", "--sync", viewer.window)
    # the guest has Caps Lock on, this side has not
    viewer.expect_keys("3a ffe5 1", "3a ffe5 0")
    viewer.tell("leds 0")
    time.sleep(0.1)
    server.xdotool("key", "Caps_Lock")
    viewer.expect_keys("3a ffe5 1", "3a ffe5 0")
    server.xdotool("key", "Caps_Lock")
    viewer.stop()


def case_view_only(server):
    viewer = Viewer(server, "--view-only")
    viewer.picture()
    viewer.focus()
    server.xdotool("key", "a", "key", "ctrl+alt+End")
    server.xdotool("mousemove", "--window", viewer.window, 100, 200, "click", 1)
    time.sleep(0.3)
    assert not viewer.take(), viewer.seen
    viewer.stop()


def farewell(server, *options):
    viewer = Viewer(server, *options)
    viewer.picture(1024, 700, 1)
    viewer.tell("fill ffffff 0 0 1024 700", "frame 0 0 1024 700")
    viewer.wait_pixels({(5, 5): 0xFFFFFF}, "white")
    viewer.tell("closed 13 the guest \"office\" was shut down while its screen was shown"
                "|start it again with: virsh start office")
    def is_dimmed():
        picture = server.picture(viewer.window)
        middle = [picture.at(x, y) for y in range(280, 420) for x in range(250, 774)]
        return picture.at(5, 5) not in (0xFFFFFF, 0) and max(middle) == 0xFFFFFF
    wait_for(is_dimmed, "dimmed, with words")
    assert "disconnected" in server.xdotool("getwindowname", viewer.window)
    if os.environ.get("SCREENSHOT"):
        server.run("sh", "-c", "xwd -silent -id %d > %s.xwd" % (
            viewer.window, os.environ["SCREENSHOT"]))
    time.sleep(0.3)
    assert viewer.process.poll() is None
    server.xdotool("windowsize", "--sync", viewer.window, 600, 500)
    wait_for(lambda: (lambda p: p.width == 600 and p.at(300, 60) not in (0xFFFFFF, 0))(
        server.picture(viewer.window)), "dimmed at another size")
    if os.environ.get("SCREENSHOT"):
        time.sleep(0.3)
        server.run("sh", "-c", "xwd -silent -id %d > %s-small.xwd" % (
            viewer.window, os.environ["SCREENSHOT"]))
    viewer.focus()
    server.xdotool("key", "Escape")
    viewer.end(13)


def case_farewell(server):
    farewell(server)


def case_farewell_texture(server):
    farewell(server, "--texture")


def case_farewell_in_a_mode_change(server):
    """The last pixels are gone, and the reason is told all the same."""
    for options in ((), ("--texture",)):
        viewer = Viewer(server, *options)
        viewer.picture(800, 600, 1)
        viewer.tell("size 320 200", "closed 11 the server has gone|is it up?")

        def has_words(viewer=viewer):
            picture = server.picture(viewer.window)
            middle = {picture.at(x, y) for y in range(250, 350) for x in range(250, 550)}
            return picture.at(5, 5) == 0 and 0xFFFFFF in middle and len(middle) > 20
        wait_for(has_words, "black, with words")
        viewer.focus()
        server.xdotool("key", "Escape")
        viewer.end(11)


def case_key_held_at_the_end(server):
    """A key that was pressed for the guest does not close the window by repeating."""
    viewer = Viewer(server)
    viewer.picture()
    viewer.focus()
    server.xdotool("keydown", "q")
    viewer.expect("key 10 71 1")
    viewer.tell("closed 11 the server has gone|is it up?")
    wait_for(lambda: "disconnected" in server.xdotool("getwindowname", viewer.window),
             "title")
    time.sleep(1)
    assert viewer.process.poll() is None, "it closed the window"
    server.xdotool("keyup", "q", "key", "q")
    viewer.end(11)


def case_helper_dies(server):
    viewer = Viewer(server)
    viewer.picture()
    viewer.tell("die")
    wait_for(lambda: "disconnected" in server.xdotool("getwindowname", viewer.window),
             "title")
    viewer.focus()
    server.xdotool("key", "q")
    viewer.end(11)


def case_without_display_fd(server):
    """SDL's dummy driver: the waker's way."""
    viewer = Viewer(server, environment={"SDL_VIDEODRIVER": "dummy"})
    viewer.tell("size 640 480", "frame 0 0 640 480")
    viewer.expect("release 1")
    viewer.tell("frame 0 0 10 10")
    viewer.expect("release 2")
    viewer.stop()


def case_no_display(server):
    viewer = Viewer(server, environment={"DISPLAY": ":none"})
    viewer.tell("size 640 480")
    viewer.expect("end 0 cannot open a window: .*")
    viewer.end(1)


sys.exit(main(globals()))
