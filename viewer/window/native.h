/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What SDL does not tell about the display system: on X11 the connection's fd, and the
 * keysym that a key event really means. Logic thread.
 */
#ifndef VIEWER_WINDOW_NATIVE_H
#define VIEWER_WINDOW_NATIVE_H

#include <stdbool.h>
#include <stdint.h>

#include <SDL.h>

#define NATIVE_OWNER_UNKNOWN UINT64_MAX

/* To poll for events; -1 where there is none and SDL has to wait itself. */
int native_fd(SDL_Window *window);
/* The keysym in an SDL_SYSWMEVENT, by the host's layout and modifiers; 0 = no key event.
 * It comes right before SDL's own event. */
uint32_t native_keysym(const SDL_SysWMEvent *event);
/* A number for who owns the clipboard's text, 0 = nobody; without asking the owner
 * itself, who may hang. NATIVE_OWNER_UNKNOWN where it cannot be told. */
uint64_t native_clipboard_owner(SDL_Window *window);
/* From here on native_is_clipboard_news() tells when somebody copies, which SDL does not
 * on X11. A number for it; 0 = SDL tells it itself. */
int native_watch_clipboard(SDL_Window *window);
bool native_is_clipboard_news(const SDL_SysWMEvent *event, int watch);

#endif
