/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/guest.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/utf8.h"
#include "protocol/channel.h"

static const char *const state_texts[] = {
    [GUEST_NO_STATE] = "no state",
    [GUEST_RUNNING] = "running",
    [GUEST_BLOCKED] = "running (blocked)",
    [GUEST_PAUSED] = "paused",
    [GUEST_SHUTTING_DOWN] = "shutting down",
    [GUEST_SHUT_OFF] = "shut off",
    [GUEST_CRASHED] = "crashed",
    [GUEST_SUSPENDED] = "suspended",
};

const char *guest_state_text(uint32_t state) {
    size_t count = sizeof state_texts / sizeof state_texts[0];
    return state < count ? state_texts[state] : "unknown";
}

static bool text_good(const char *text, size_t size) {
    size_t length = strnlen(text, size);
    return length < size && utf8_valid(text, length);
}

static bool uuid_good(const char *uuid) {
    if (strnlen(uuid, GUEST_UUID_MAX) != GUEST_UUID_MAX - 1) {
        return false;
    }
    for (size_t i = 0; i < GUEST_UUID_MAX - 1; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? uuid[i] != '-' : !isxdigit((unsigned char)uuid[i])) {
            return false;
        }
    }
    return true;
}

static bool port_good(int32_t port) {
    return port == -1 || (port >= 1 && port <= 65535);
}

/* A name, an IPv4 or an IPv6 address with or without a zone; never the form of an option.
 */
static bool host_good(const char *host, size_t size) {
    size_t length = strnlen(host, size);
    return length < size && host[0] != '-' &&
           strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        "0123456789._:%-") == length;
}

static bool path_good(const char *path, size_t size) {
    if (!text_good(path, size) || (path[0] != '\0' && path[0] != '/')) {
        return false;
    }
    for (const char *c = path; *c; c++) {
        if ((unsigned char)*c < ' ' || *c == 0x7f) {
            return false;
        }
    }
    return true;
}

static bool type_good(const char *type, size_t size) {
    size_t length = strnlen(type, size);
    return length < size &&
           strspn(type, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

/* Kinds that there are, none both secure and plain, and only where there are any. */
static bool channels_good(const struct guest_graphics *graphics) {
    uint32_t named = graphics->secure_channels | graphics->plain_channels;
    return named >> CHANNEL_KINDS == 0 &&
           (graphics->secure_channels & graphics->plain_channels) == 0 &&
           (named == 0 || graphics->kind == GRAPHICS_SPICE);
}

static bool graphics_good(const struct guest_graphics *graphics) {
    return graphics->kind <= GRAPHICS_SPICE && graphics->index < 256 &&
           graphics->listen <= LISTEN_SOCKET && port_good(graphics->port) &&
           port_good(graphics->tls_port) &&
           type_good(graphics->type, sizeof graphics->type) &&
           host_good(graphics->host, sizeof graphics->host) &&
           path_good(graphics->path, sizeof graphics->path) &&
           (graphics->listen != LISTEN_SOCKET || graphics->path[0] == '/') &&
           channels_good(graphics) &&
           text_good(graphics->password, sizeof graphics->password);
}

bool guest_uuid_valid(const char *text) {
    size_t digits = 0;
    for (; *text; text++) {
        if (isxdigit((unsigned char)*text)) {
            digits++;
        } else if (*text != '-') {
            return false;
        }
    }
    return digits == 32;
}

bool guest_check(const struct guest *guest) {
    if (!text_good(guest->name, sizeof guest->name) || guest->name[0] == '\0' ||
        !uuid_good(guest->uuid) || guest->id < -1 || guest->state > GUEST_SUSPENDED ||
        guest->graphics_count > GUEST_GRAPHICS_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < guest->graphics_count; i++) {
        if (!graphics_good(&guest->graphics[i])) {
            return false;
        }
    }
    return true;
}
