/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/native.h"

#include <SDL_syswm.h>
#if defined(SDL_VIDEO_DRIVER_X11)
#include <X11/Xutil.h>
#endif

#if defined(SDL_VIDEO_DRIVER_X11)

int native_fd(SDL_Window *window) {
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (!SDL_GetWindowWMInfo(window, &info) || info.subsystem != SDL_SYSWM_X11) {
        return -1;
    }
    return ConnectionNumber(info.info.x11.display);
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
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (!window || !SDL_GetWindowWMInfo(window, &info) ||
        info.subsystem != SDL_SYSWM_X11) {
        return NATIVE_OWNER_UNKNOWN;
    }
    Display *display = info.info.x11.display;
    return XGetSelectionOwner(display, XInternAtom(display, "CLIPBOARD", False));
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

#endif
