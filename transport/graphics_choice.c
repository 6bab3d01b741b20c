/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/graphics_choice.h"

#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "protocol/channel.h"

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

static bool has_tls_only(const struct guest_graphics *graphics) {
    return graphics->kind == GRAPHICS_SPICE && graphics->port <= 0 &&
           graphics->tls_port > 0;
}

/* Over an fd there is no port, so that a display with none but a TLS port is reached. */
static bool refuse_tls_only(const struct graphics_wish *wish, struct error *err) {
    error_set(err, ERROR_UNSUPPORTED,
              "the SPICE display has only a TLS port, and TLS is not supported yet");
    return error_hint(err, wish->is_local ? "--attach lets libvirt open it"
                                          : "give it a plain port too (autoport), or "
                                            "the guest a VNC display");
}

static bool check_channels(const struct graphics_choice *choice,
                           const struct graphics_wish *wish, struct error *err) {
    for (unsigned kind = 0; kind < CHANNEL_KINDS; kind++) {
        if ((wish->needed_channels & 1u << kind) &&
            !endpoint_check_channel(&choice->endpoint, kind, err)) {
            return false;
        }
    }
    return true;
}

static bool take_way(const struct guest_graphics *graphics,
                     const struct graphics_wish *wish, struct graphics_choice *choice,
                     struct error *err) {
    if (wish->attach) {
        return take_fd(wish, choice, err);
    }
    if (graphics->listen == LISTEN_SOCKET) {
        return take_socket(graphics, wish, choice, err);
    }
    if (graphics->listen == LISTEN_ADDRESS && has_tls_only(graphics)) {
        return refuse_tls_only(wish, err);
    }
    if (graphics->listen == LISTEN_ADDRESS && graphics->port > 0) {
        return take_address(graphics, wish, choice, err);
    }
    return take_fd(wish, choice, err);
}

static bool refuse_missing_helper(struct error *err) {
    error_set(err, ERROR_UNSUPPORTED,
              "the display is SPICE, and oriel-spice, the part for it, is not installed");
    return error_hint(err, "install oriel with SPICE, or give the guest a VNC display");
}

/* How this one display would be reached. */
static bool take(const struct guest_graphics *graphics, const struct graphics_wish *wish,
                 struct graphics_choice *choice, struct error *err) {
    bool is_spice = graphics->kind == GRAPHICS_SPICE;
    memset(choice, 0, sizeof *choice);
    choice->graphics = graphics;
    choice->endpoint.protocol = is_spice ? ENDPOINT_SPICE : ENDPOINT_VNC;
    choice->endpoint.fd = -1;
    choice->endpoint.secure_channels = is_spice ? graphics->secure_channels : 0;
    if (is_spice && wish->lacks_spice) {
        return refuse_missing_helper(err);
    }
    return check_channels(choice, wish, err) && take_way(graphics, wish, choice, err);
}

/* There is no display of a kind that is wished. */
static bool refuse(const struct guest *guest, const struct graphics_wish *wish,
                   struct error *err) {
    char name[160];
    escape_line(guest->name, name, sizeof name, 80);
    for (uint32_t i = 0; i < guest->graphics_count; i++) {
        if (guest->graphics[i].kind != GRAPHICS_OTHER) {
            error_set(err, ERROR_NO_DISPLAY, "the guest \"%s\" has no %s display, but %s",
                      name, wish->takes_spice ? "SPICE" : "VNC",
                      wish->takes_spice ? "a VNC one" : "a SPICE one");
            return error_hint(err, "leave out --protocol");
        }
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
                      "add <graphics type='spice'/> or 'vnc' to it; virsh console may "
                      "reach its serial port");
}

/* The first of this kind that can be reached; what stood in the way of the first that
 * cannot goes to `failure`, unless something is there already. */
static bool take_kind(const struct guest *guest, enum graphics_kind kind,
                      const struct graphics_wish *wish, struct graphics_choice *choice,
                      struct error *failure) {
    struct error why;
    for (uint32_t i = 0; i < guest->graphics_count; i++) {
        if (guest->graphics[i].kind != (uint32_t)kind) {
            continue;
        }
        if (take(&guest->graphics[i], wish, choice, &why)) {
            choice->passed_over = *failure;
            return true;
        }
        if (failure->code == ERROR_NONE) {
            *failure = why;
        }
    }
    return false;
}

bool graphics_choice_make(const struct guest *guest, const struct graphics_wish *wish,
                          struct graphics_choice *choice, struct error *err) {
    struct error failure = {.code = ERROR_NONE};
    if (!guest_is_active(guest)) {
        error_set(err, ERROR_GUEST_NOT_RUNNING, "the guest is not running");
        return error_hint(err, "start it with virsh start, or wait for it with --wait");
    }
    if ((wish->takes_spice && take_kind(guest, GRAPHICS_SPICE, wish, choice, &failure)) ||
        (wish->takes_vnc && take_kind(guest, GRAPHICS_VNC, wish, choice, &failure))) {
        return true;
    }
    if (failure.code == ERROR_NONE) {
        return refuse(guest, wish, err);
    }
    if (err) {
        *err = failure;
    }
    return false;
}
