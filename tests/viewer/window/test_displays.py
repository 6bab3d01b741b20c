# SPDX-License-Identifier: GPL-3.0-or-later
"""Several displays of one guest, a window for each, and guests that take the size of
their windows; under Xvfb, by real keys and pixels.

usage: test_displays.py WINDOW_HOST MODULE X_QUESTION X_DROP [CASE...]"""
import sys
import time

from window_test import QUESTION, Viewer, check_whole, main, pattern
from xserver import wait_for

CAN_RESIZE = 1


def window_titled(viewer, part):
    """The id of the viewer's window with `part` in its title."""
    server = viewer.server

    def find():
        found = server.xdotool("search", "--onlyvisible", "--pid", viewer.process.pid)
        for window in found.split():
            if part in server.xdotool("getwindowname", window):
                return int(window)
        return None
    return wait_for(find, "a window titled " + part)


def windows(viewer):
    found = viewer.server.xdotool("search", "--onlyvisible", "--pid", viewer.process.pid)
    return len(found.split())


def paint(viewer, display, width, height, seed):
    viewer.tell("on %d" % display, "size %d %d" % (width, height),
                "paint %d 0 0 %d %d" % (seed, width, height),
                "frame 0 0 %d %d" % (width, height))


def two_displays(server, *options):
    """A viewer with two windows, beside each other, and their ids."""
    viewer = Viewer(server, "--display=all", *options)
    viewer.tell("display 0 1", "display 2 1")
    viewer.expect("show 2")
    paint(viewer, 0, 400, 300, 1)
    paint(viewer, 2, 320, 240, 2)
    viewer.expect("2:release 1")
    first, second = window_titled(viewer, " (1) - oriel"), window_titled(viewer, "(3) - ")
    server.xdotool("windowmove", "--sync", first, 20, 40)
    server.xdotool("windowmove", "--sync", second, 700, 40)
    return viewer, first, second


def focus(viewer, window):
    viewer.window = window
    viewer.focus()


def case_two_windows(server):
    viewer, first, second = two_displays(server)
    for window, width, height, seed in ((first, 400, 300, 1), (second, 320, 240, 2)):
        viewer.window = window
        viewer.wait_pixels({(5, 5): pattern(5, 5, seed)}, "picture")
        check_whole(viewer, width, height, seed)
    viewer.tell("on 2", "fill 123456 10 20 4 4", "frame 10 20 4 4")
    viewer.wait_pixels({(10, 20): 0x123456, (14, 20): pattern(14, 20, 2)}, "damage")
    viewer.window = first
    viewer.wait_pixels({(10, 20): pattern(10, 20, 1)}, "the other is as it was")
    viewer.stop()


def case_windows_do_not_hide_each_other(server):
    viewer = Viewer(server, "--display=all")
    viewer.tell("display 0 1", "display 1 1", "display 2 1")
    viewer.expect("show 1")
    viewer.expect("show 2")
    for display, width, height in ((0, 400, 300), (1, 320, 240), (2, 320, 240)):
        paint(viewer, display, width, height, 1)
    places = [server.place(window_titled(viewer, "(%d) - " % number))
              for number in (1, 2, 3)]
    assert places[1][0] >= places[0][0] + 400, places  # there is room beside it
    # but none beside that one
    assert places[2] == (places[1][0] + 40, places[1][1] + 40), places
    viewer.stop()


def case_input_to_each(server):
    viewer, first, second = two_displays(server)
    focus(viewer, first)
    server.xdotool("mousemove", "--window", first, 30, 40, "click", 1)
    viewer.expect("pointer 30 40 1")
    viewer.expect("pointer 30 40 0")
    server.xdotool("mousemove", "--window", second, 50, 60, "click", 3, "click", 4)
    viewer.expect("2:pointer 50 60 4")
    viewer.expect("2:pointer 50 60 0")
    viewer.expect("2:wheel 50 60 0 1")
    server.xdotool("key", "a")
    viewer.expect_keys("1e 61 1", "1e 61 0")
    viewer.stop()


def case_keys_go_up_between_windows(server):
    viewer, first, second = two_displays(server)
    focus(viewer, first)
    server.xdotool("keydown", "x")
    viewer.expect("key 2d 78 1")
    server.xdotool("windowfocus", "--sync", second)
    viewer.expect("key 2d 78 0")
    server.xdotool("keyup", "x")
    focus(viewer, second)
    server.xdotool("key", "b")
    viewer.expect_keys("30 62 1", "30 62 0")
    viewer.stop()


def case_close_one_then_the_other(server):
    viewer, first, second = two_displays(server)
    server.run(QUESTION, "close", str(first))
    viewer.expect("hide 0")
    wait_for(lambda: windows(viewer) == 1, "one window")
    wait_for(lambda: server.xdotool("getwindowname", second).strip() ==
             r"guest \x1b[1m - oriel", "the only one needs no number")
    viewer.tell("on 2", "fill 654321 0 0 320 240", "frame 0 0 320 240")
    viewer.window = second
    viewer.wait_pixels({(7, 7): 0x654321}, "it goes on")
    server.run(QUESTION, "close", str(second))
    viewer.expect("end 1")
    viewer.end(0)


def case_display_comes_and_goes(server):
    viewer, first, _ = two_displays(server)
    viewer.tell("display 2 0")
    wait_for(lambda: windows(viewer) == 1, "its window is gone")
    viewer.tell("display 0 0")
    time.sleep(0.3)
    assert windows(viewer) == 1, "the only one stays"
    viewer.window = first
    viewer.wait_pixels({(5, 5): pattern(5, 5, 1)}, "with its picture")
    viewer.tell("display 2 1")
    viewer.expect("show 2")
    paint(viewer, 2, 500, 200, 7)
    wait_for(lambda: windows(viewer) == 1 and
             server.size(window_titled(viewer, "oriel")) == (500, 200),
             "the new one takes its place")
    viewer.stop()


def case_one_of_several(server):
    viewer = Viewer(server, "--display=3")
    viewer.tell("display 0 1", "display 2 1")
    viewer.picture(400, 300, 3)
    viewer.wait_pixels({(5, 5): pattern(5, 5, 3)}, "picture")
    assert server.xdotool("getwindowname", viewer.window).strip() == \
        r"guest \x1b[1m - oriel"
    viewer.focus()
    server.xdotool("mousemove", "--window", viewer.window, 30, 40)
    viewer.expect("pointer 30 40 0")
    assert not [line for line in viewer.take() if line.startswith("show")], viewer.seen
    viewer.stop()


def case_full_screen_of_one(server):
    viewer, first, second = two_displays(server)
    focus(viewer, second)
    server.xdotool("key", "F11")
    wait_for(lambda: server.size(second) == (1400, 1000), "full screen")
    assert server.size(first) == (400, 300), server.size(first)
    server.xdotool("key", "F11")
    wait_for(lambda: server.size(second) == (320, 240), "back")
    viewer.stop()


case_full_screen_of_one.manager = True


def case_pointer_shapes(server):
    """Each display has its own; one that has none takes that of another."""
    viewer, first, second = two_displays(server)
    viewer.tell("on 0", "cursor 8 8 1 2 ff112233")
    shape = lambda: server.run(QUESTION, "cursor").strip()
    server.xdotool("mousemove", "--window", first, 100, 100)
    wait_for(lambda: shape() == "8 8 1 2 ff112233", "the first: " + shape())
    server.xdotool("mousemove", "--window", second, 100, 100)
    wait_for(lambda: shape() == "8 8 1 2 ff112233", "shared: " + shape())
    viewer.tell("on 2", "cursor 6 6 3 3 ff445566")
    wait_for(lambda: shape() == "6 6 3 3 ff445566", "its own: " + shape())
    server.xdotool("mousemove", "--window", first, 100, 100)
    wait_for(lambda: shape() == "8 8 1 2 ff112233", "the first again: " + shape())
    viewer.stop()


def case_grab_of_one(server):
    viewer, first, second = two_displays(server)
    viewer.tell("absolute 0")
    focus(viewer, second)
    server.xdotool("mousemove", "--window", second, 100, 100)
    time.sleep(0.2)
    server.xdotool("click", 1)
    wait_for(lambda: "releases" in server.xdotool("getwindowname", second), "grab")
    assert "releases" not in server.xdotool("getwindowname", first)
    time.sleep(0.3)
    server.xdotool("mousemove_relative", "--", 7, -3)
    viewer.expect("2:motion 7 -3 0")
    viewer.stop()


def case_drag_into_the_other(server):
    viewer, first, second = two_displays(server)
    focus(viewer, first)
    server.xdotool("mousemove", "--window", first, 30, 40, "mousedown", 1)
    viewer.expect("pointer 30 40 1")
    server.xdotool("mousemove", "--window", second, 50, 60)
    viewer.expect("2:pointer 50 60 1")
    server.xdotool("mousemove", "--window", second, 70, 60, "mouseup", 1)
    viewer.expect("2:pointer 70 60 1")
    viewer.expect("2:pointer 70 60 0")
    # into nothing and back, and the focus goes away with the button down
    server.xdotool("mousedown", 1)
    viewer.expect("2:pointer 70 60 1")
    server.xdotool("mousemove", "--window", second, 70, -20)
    viewer.expect("2:pointer 70 0 1")
    server.xdotool("mousemove", "--window", first, 90, 90)
    viewer.expect("pointer 90 90 1")
    server.xdotool("windowfocus", server.run("xwininfo", "-root").split("id: ")[1].split()[0])
    viewer.expect("pointer 90 90 0")
    server.xdotool("mouseup", 1)
    viewer.stop()


def is_dimmed(server, window):
    picture = server.picture(window)
    middle = {picture.at(x, y) for x in range(40, picture.width - 40)
              for y in range(80, picture.height - 80)}
    return picture.at(5, 5) not in (0xFFFFFF, 0) and len(middle) > 20


def case_helper_dies(server):
    """Both windows stay, each with its last picture and the reason."""
    viewer, first, second = two_displays(server)
    for display, width, height in ((0, 400, 300), (2, 320, 240)):
        viewer.tell("on %d" % display, "fill ffffff 0 0 %d %d" % (width, height),
                    "frame 0 0 %d %d" % (width, height))
    for window in (first, second):
        viewer.window = window
        viewer.wait_pixels({(5, 5): 0xFFFFFF}, "white")
    viewer.tell("die")
    for window in (first, second):
        wait_for(lambda window=window: "disconnected" in
                 server.xdotool("getwindowname", window), "title")
        wait_for(lambda window=window: is_dimmed(server, window), "dimmed, with words")
    server.run(QUESTION, "close", str(first))
    wait_for(lambda: windows(viewer) == 1, "one is closed")
    focus(viewer, second)
    server.xdotool("key", "q")
    viewer.end(11)


def case_guest_takes_the_size(server):
    viewer = Viewer(server, "--auto-resize")
    viewer.picture(640, 480)
    time.sleep(0.3)
    server.xdotool("windowsize", viewer.window, 800, 500)
    time.sleep(0.4)
    assert not [line for line in viewer.take() if "resize" in line], "it cannot yet"
    viewer.tell("abilities %d" % CAN_RESIZE)
    viewer.expect("resize 800 500")
    paint(viewer, 0, 800, 500, 2)
    viewer.wait_pixels({(799, 499): pattern(799, 499, 2)}, "it fits")
    check_whole(viewer, 800, 500, 2)
    # a drag is one wish, some time after its end
    for width in range(800, 900, 20):
        server.xdotool("windowsize", viewer.window, width, 600)
        time.sleep(0.05)
    viewer.expect("resize 880 600")
    # a guest that takes steps of eight: not scaled, and no new wish
    paint(viewer, 0, 872, 600, 3)
    viewer.wait_pixels({(0, 0): 0, (4, 0): pattern(0, 0, 3), (875, 599): pattern(871, 599, 3)},
                       "as it is, in the middle")
    # a guest that has its own mind is scaled
    paint(viewer, 0, 440, 300, 4)
    viewer.wait_pixels({(0, 0): pattern(0, 0, 4), (1, 1): pattern(0, 0, 4),
                        (879, 599): pattern(439, 299, 4)}, "scaled")
    time.sleep(0.6)
    assert not [line for line in viewer.take() if "resize" in line], viewer.seen
    # its agent has started again
    viewer.tell("abilities 0", "abilities %d" % CAN_RESIZE)
    viewer.expect("resize 880 600")
    viewer.stop()


def case_no_wish_of_the_guests_own(server):
    """The window follows the guest, which is no wish of the person's; nor is zoom."""
    viewer = Viewer(server, "--auto-resize", "--zoom=50")
    viewer.tell("abilities %d" % CAN_RESIZE)
    viewer.picture(640, 480)
    for width, height, seed in ((800, 600, 2), (320, 200, 3)):
        paint(viewer, 0, width, height, seed)
        wait_for(lambda: server.size(viewer.window) == (width // 2, height // 2), "size")
        time.sleep(0.5)
    assert not [line for line in viewer.take() if "resize" in line], viewer.seen
    server.xdotool("windowsize", viewer.window, 500, 350)
    viewer.expect("resize 1000 700")
    viewer.stop()


def case_full_screen_is_a_wish(server):
    viewer = Viewer(server, "--auto-resize")
    viewer.tell("abilities %d" % CAN_RESIZE)
    viewer.picture(640, 480)
    viewer.focus()
    server.xdotool("key", "F11")
    viewer.expect("resize 1400 1000")
    paint(viewer, 0, 1400, 1000, 2)
    viewer.wait_pixels({(1399, 999): pattern(1399, 999, 2)}, "full screen")
    server.xdotool("key", "F11")
    viewer.expect("resize 640 480")
    paint(viewer, 0, 640, 480, 3)
    wait_for(lambda: server.size(viewer.window) == (640, 480), "as before")
    viewer.wait_pixels({(639, 479): pattern(639, 479, 3)}, "as before")
    time.sleep(0.5)
    assert not [line for line in viewer.take() if "resize" in line], viewer.seen
    viewer.stop()


case_full_screen_is_a_wish.manager = True


def case_starts_full_screen(server):
    viewer = Viewer(server, "--auto-resize", "--full-screen")
    viewer.picture(640, 480)
    viewer.tell("abilities %d" % CAN_RESIZE)
    viewer.expect("resize 1400 1000")
    viewer.stop()


case_starts_full_screen.manager = True


def case_wishes_by_display(server):
    viewer, _, second = two_displays(server, "--auto-resize")
    viewer.tell("abilities %d" % CAN_RESIZE)
    time.sleep(0.3)
    server.xdotool("windowsize", second, 500, 400)
    viewer.expect("2:resize 500 400")
    time.sleep(0.4)
    assert not [line for line in viewer.take() if "resize" in line], viewer.seen
    viewer.stop()


def case_view_only_wishes_nothing(server):
    viewer = Viewer(server, "--auto-resize", "--view-only")
    viewer.tell("abilities %d" % CAN_RESIZE)
    viewer.picture(640, 480)
    time.sleep(0.3)
    server.xdotool("windowsize", viewer.window, 800, 500)
    time.sleep(0.6)
    assert not viewer.take(), viewer.seen
    viewer.stop()


sys.exit(main(globals()))
