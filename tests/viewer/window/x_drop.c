/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * For test_window.py: drops files on a window as a file manager does (XDND version 5).
 *
 *   x_drop WINDOW URI...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <X11/Xatom.h>
#include <X11/Xlib.h>

struct drag {
    Display *display;
    Window own, target;
    Atom selection, list;
    char text[8192]; /* text/uri-list */
};

static Atom atom(const struct drag *drag, const char *name) {
    return XInternAtom(drag->display, name, False);
}

static void tell(const struct drag *drag, const char *kind, const long data[5]) {
    XEvent event = {.xclient = {.type = ClientMessage,
                                .display = drag->display,
                                .window = drag->target,
                                .message_type = atom(drag, kind),
                                .format = 32}};
    memcpy(event.xclient.data.l, data, 5 * sizeof data[0]);
    XSendEvent(drag->display, drag->target, False, NoEventMask, &event);
}

static void give(const struct drag *drag, const XSelectionRequestEvent *request) {
    XEvent event = {.xselection = {.type = SelectionNotify,
                                   .display = drag->display,
                                   .requestor = request->requestor,
                                   .selection = request->selection,
                                   .target = request->target,
                                   .property = request->property,
                                   .time = request->time}};
    XChangeProperty(drag->display, request->requestor, request->property, request->target,
                    8, PropModeReplace, (const unsigned char *)drag->text,
                    (int)strlen(drag->text));
    XSendEvent(drag->display, request->requestor, False, NoEventMask, &event);
}

/* Answers requests until the target says `kind`. */
static void wait_for(const struct drag *drag, const char *kind) {
    XEvent event;
    for (;;) {
        XNextEvent(drag->display, &event);
        if (event.type == SelectionRequest) {
            give(drag, &event.xselectionrequest);
        } else if (event.type == ClientMessage &&
                   event.xclient.message_type == atom(drag, kind)) {
            return;
        }
    }
}

static void drop(const struct drag *drag) {
    const long enter[5] = {(long)drag->own, 5L << 24, (long)drag->list, 0, 0};
    const long position[5] = {(long)drag->own, 0, 700L << 16 | 500, CurrentTime,
                              (long)atom(drag, "XdndActionCopy")};
    const long leave[5] = {(long)drag->own, 0, CurrentTime, 0, 0};
    XSetSelectionOwner(drag->display, drag->selection, drag->own, CurrentTime);
    tell(drag, "XdndEnter", enter);
    tell(drag, "XdndPosition", position);
    wait_for(drag, "XdndStatus");
    tell(drag, "XdndDrop", leave);
    wait_for(drag, "XdndFinished");
}

int main(int argc, char **argv) {
    struct drag drag = {.display = XOpenDisplay(NULL)};
    if (!drag.display || argc < 3) {
        return 1;
    }
    drag.own = XCreateSimpleWindow(drag.display, DefaultRootWindow(drag.display), 0, 0, 1,
                                   1, 0, 0, 0);
    drag.target = strtoul(argv[1], NULL, 0);
    drag.selection = atom(&drag, "XdndSelection");
    drag.list = atom(&drag, "text/uri-list");
    for (int i = 2; i < argc; i++) {
        size_t used = strlen(drag.text);
        snprintf(drag.text + used, sizeof drag.text - used, "%s\r\n", argv[i]);
    }
    drop(&drag);
    XCloseDisplay(drag.display);
    return 0;
}
