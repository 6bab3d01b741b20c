/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/native.h"

#include <SDL_syswm.h>
#if defined(SDL_VIDEO_DRIVER_X11)
#include <X11/Xutil.h>
#include <X11/extensions/Xfixes.h>
#endif

#if defined(SDL_VIDEO_DRIVER_X11)

static Display *display_of(SDL_Window *window) {
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (!window || !SDL_GetWindowWMInfo(window, &info) ||
        info.subsystem != SDL_SYSWM_X11) {
        return NULL;
    }
    return info.info.x11.display;
}

int native_fd(SDL_Window *window) {
    Display *display = display_of(window);
    return display ? ConnectionNumber(display) : -1;
}

uint32_t native_keysym(const SDL_SysWMEvent *event) {
    KeySym keysym = NoSymbol;
    if (!event->msg || event->msg->subsystem != SDL_SYSWM_X11) {
        return 0;
    }
    XEvent native = event->msg->msg.x11.event;
    if (native.type != KeyPress && native.type != KeyRelease) {
        return 0;
    }
    XLookupString(&native.xkey, NULL, 0, &keysym, NULL);
    return (uint32_t)keysym;
}

uint64_t native_clipboard_owner(SDL_Window *window) {
    Display *display = display_of(window);
    return display ? XGetSelectionOwner(display, XInternAtom(display, "CLIPBOARD", False))
                   : NATIVE_OWNER_UNKNOWN;
}

int native_watch_clipboard(SDL_Window *window) {
    Display *display = display_of(window);
    int first, error;
    if (!display || !XFixesQueryExtension(display, &first, &error)) {
        return 0;
    }
    XFixesSelectSelectionInput(display, DefaultRootWindow(display),
                               XInternAtom(display, "CLIPBOARD", False),
                               XFixesSetSelectionOwnerNotifyMask);
    return first + XFixesSelectionNotify;
}

bool native_is_clipboard_news(const SDL_SysWMEvent *event, int watch) {
    return watch && event->msg && event->msg->subsystem == SDL_SYSWM_X11 &&
           event->msg->msg.x11.event.type == watch;
}

#else

int native_fd(SDL_Window *window) {
    (void)window;
    return -1;
}

uint32_t native_keysym(const SDL_SysWMEvent *event) {
    (void)event;
    return 0;
}

uint64_t native_clipboard_owner(SDL_Window *window) {
    (void)window;
    return NATIVE_OWNER_UNKNOWN;
}

int native_watch_clipboard(SDL_Window *window) {
    (void)window;
    return 0;
}

bool native_is_clipboard_news(const SDL_SysWMEvent *event, int watch) {
    (void)event;
    (void)watch;
    return false;
}

#endif
