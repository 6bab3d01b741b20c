/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/graphics_choice.h"

#include <stdio.h>
#include <string.h>

#include "base/escape.h"

#define HINT_TUNNEL                                                                      \
    "let the display listen on an address of the host that this machine reaches"

static bool is_loopback(const char *host) {
    struct endpoint probe = {.kind = ENDPOINT_TCP};
    struct error ignored;
    return endpoint_set_tcp(&probe, host, 1, &ignored) && endpoint_is_local(&probe);
}

/* Without an address the hypervisor chose it: taken like a wildcard. */
static bool is_wildcard(const char *host) {
    return host[0] == '\0' || strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0 ||
           strcmp(host, "*") == 0;
}

static const char *wildcard_host(const char *host, const struct graphics_wish *wish) {
    if (!wish->is_local && wish->hostname[0]) {
        return wish->hostname;
    }
    return strcmp(host, "::") == 0 ? "::1" : "127.0.0.1";
}

static bool take_fd(const struct graphics_wish *wish, struct graphics_choice *choice,
                    struct error *err) {
    if (!wish->is_local) {
        error_set(
            err, ERROR_NO_DISPLAY,
            "the display can only be opened through libvirt, and that works only on "
            "the hypervisor's own machine");
        return error_hint(err, wish->attach ? "leave out --attach" : HINT_TUNNEL);
    }
    choice->by_fd = true;
    return true;
}

static bool take_address(const struct guest_graphics *graphics,
                         const struct graphics_wish *wish, struct graphics_choice *choice,
                         struct error *err) {
    const char *host = graphics->host;
    if (is_wildcard(host)) {
        host = wildcard_host(host, wish);
    } else if (!wish->is_local && is_loopback(host) && !is_loopback(wish->hostname)) {
        error_set(
            err, ERROR_NO_DISPLAY,
            "the display listens on %s of %s only, which cannot be reached from here",
            host, wish->hostname);
        return error_hint(err, HINT_TUNNEL);
    }
    return endpoint_set_tcp(&choice->endpoint, host, graphics->port, err);
}

static bool take_socket(const struct guest_graphics *graphics,
                        const struct graphics_wish *wish, struct graphics_choice *choice,
                        struct error *err) {
    if (!wish->is_local) {
        error_set(err, ERROR_NO_DISPLAY,
                  "the display listens on a unix socket of %s, which cannot be reached "
                  "from here",
                  wish->hostname);
        return error_hint(err, HINT_TUNNEL);
    }
    return endpoint_set_unix(&choice->endpoint, graphics->path, err);
}

/* How this one display would be reached. */
static bool take(const struct guest_graphics *graphics, const struct graphics_wish *wish,
                 struct graphics_choice *choice, struct error *err) {
    memset(choice, 0, sizeof *choice);
    choice->graphics = graphics;
    choice->endpoint.protocol = ENDPOINT_VNC;
    choice->endpoint.fd = -1;
    if (wish->attach) {
        return take_fd(wish, choice, err);
    }
    if (graphics->listen == LISTEN_SOCKET) {
        return take_socket(graphics, wish, choice, err);
    }
    if (graphics->listen == LISTEN_ADDRESS && graphics->port > 0) {
        return take_address(graphics, wish, choice, err);
    }
    return take_fd(wish, choice, err);
}

static bool refuse(const struct guest *guest, struct error *err) {
    char name[160];
    bool has_spice = false;
    escape_line(guest->name, name, sizeof name, 80);
    for (uint32_t i = 0; i < guest->graphics_count; i++) {
        has_spice = has_spice || guest->graphics[i].kind == GRAPHICS_SPICE;
    }
    if (has_spice) {
        error_set(err, ERROR_NO_DISPLAY,
                  "the guest \"%s\" has only a SPICE display, and SPICE is not supported "
                  "yet",
                  name);
        return error_hint(err, "give it a <graphics type='vnc'/> as well");
    }
    if (guest->graphics_count > 0) {
        error_set(err, ERROR_NO_DISPLAY,
                  "the guest \"%s\" has no display for a viewer, only \"%s\"", name,
                  guest->graphics[0].type);
    } else {
        error_set(err, ERROR_NO_DISPLAY, "the guest \"%s\" has no graphical display",
                  name);
    }
    return error_hint(err,
                      "add <graphics type='vnc'/> to it; virsh console may reach its "
                      "serial port");
}

bool graphics_choice_make(const struct guest *guest, const struct graphics_wish *wish,
                          struct graphics_choice *choice, struct error *err) {
    struct error first = {.code = ERROR_NONE}, failure;
    if (!guest_is_active(guest)) {
        error_set(err, ERROR_GUEST_NOT_RUNNING, "the guest is not running");
        return error_hint(err, "start it with virsh start, or wait for it with --wait");
    }
    for (uint32_t i = 0; i < guest->graphics_count; i++) {
        if (guest->graphics[i].kind != GRAPHICS_VNC) {
            continue;
        }
        if (take(&guest->graphics[i], wish, choice, &failure)) {
            return true;
        }
        if (first.code == ERROR_NONE) {
            first = failure;
        }
    }
    if (first.code == ERROR_NONE) {
        return refuse(guest, err);
    }
    if (err) {
        *err = first;
    }
    return false;
}
