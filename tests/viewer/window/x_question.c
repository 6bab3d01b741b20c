/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What xdotool cannot do: "close WINDOW" asks a window to close as a window manager does;
 * "cursor" prints the pointer shape: width, height, hotspot, ARGB of the middle pixel.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <X11/Xlib.h>
#include <X11/extensions/Xfixes.h>

static void ask_to_close(Display *display, Window window) {
    XEvent event = {.xclient = {.type = ClientMessage, .window = window, .format = 32}};
    event.xclient.message_type = XInternAtom(display, "WM_PROTOCOLS", False);
    event.xclient.data.l[0] = (long)XInternAtom(display, "WM_DELETE_WINDOW", False);
    XSendEvent(display, window, False, NoEventMask, &event);
}

static int print_cursor(Display *display) {
    XFixesCursorImage *image = XFixesGetCursorImage(display);
    if (!image) {
        return 1;
    }
    unsigned middle = image->height / 2u * image->width + image->width / 2u;
    printf("%u %u %u %u %lx\n", image->width, image->height, image->xhot, image->yhot,
           image->pixels[middle] & 0xffffffff);
    XFree(image);
    return 0;
}

int main(int argc, char **argv) {
    Display *display = XOpenDisplay(NULL);
    int status = 1;
    if (!display) {
        return 1;
    }
    if (argc == 3 && strcmp(argv[1], "close") == 0) {
        ask_to_close(display, strtoul(argv[2], NULL, 0));
        status = 0;
    } else if (argc == 2 && strcmp(argv[1], "cursor") == 0) {
        status = print_cursor(display);
    }
    XCloseDisplay(display);
    return status;
}
