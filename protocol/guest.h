/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A guest (libvirt domain) and its displays as oriel-libvirt reports them, in plain
 * fixed-size values: they cross the wire as they are, so every field is checked by
 * guest_check() on the viewer's side.
 */
#ifndef PROTOCOL_GUEST_H
#define PROTOCOL_GUEST_H

#include <stdbool.h>
#include <stdint.h>

enum {
    GUEST_NAME_MAX = 256, /* bytes with NUL */
    GUEST_UUID_MAX = 37,
    GUEST_GRAPHICS_MAX = 8,
    GUEST_HOST_MAX = 254,
    GUEST_PATH_MAX = 108,
    GUEST_PASSWORD_MAX = 128,
};

/* How a guest is named. */
enum guest_key {
    GUEST_BY_ANY, /* id when a number, UUID when one, else name */
    GUEST_BY_NAME,
    GUEST_BY_UUID,
    GUEST_BY_ID,
    GUEST_ONLY, /* the one that runs, when there is just one */
};

enum guest_state {
    GUEST_NO_STATE,
    GUEST_RUNNING,
    GUEST_BLOCKED,
    GUEST_PAUSED,
    GUEST_SHUTTING_DOWN,
    GUEST_SHUT_OFF,
    GUEST_CRASHED,
    GUEST_SUSPENDED,
};

enum graphics_kind {
    GRAPHICS_OTHER, /* sdl, egl-headless, dbus, rdp, desktop: `type` says which */
    GRAPHICS_VNC,
    GRAPHICS_SPICE,
};

enum graphics_listen {
    LISTEN_NONE,    /* by fd through libvirt only */
    LISTEN_ADDRESS, /* host (may be a wildcard), ports */
    LISTEN_SOCKET,  /* path */
};

/* One <graphics> element, with one usable <listen>. */
struct guest_graphics {
    uint32_t kind;   /* enum graphics_kind */
    uint32_t index;  /* position among all <graphics>, for virDomainOpenGraphicsFD */
    uint32_t listen; /* enum graphics_listen */
    int32_t port;    /* 1..65535, or -1 = none */
    int32_t tls_port;
    uint32_t secure_channels; /* SPICE: bits 1 << kind (channel.h) that want TLS */
    uint32_t plain_channels;  /* ... and those that refuse it; the rest takes both */
    char type[16];
    char host[GUEST_HOST_MAX];
    char path[GUEST_PATH_MAX];
    char password[GUEST_PASSWORD_MAX]; /* a secret: wipe */
};

struct guest {
    char name[GUEST_NAME_MAX];
    char uuid[GUEST_UUID_MAX];
    int32_t id;     /* -1 when it does not run */
    uint32_t state; /* enum guest_state */
    uint32_t graphics_count;
    struct guest_graphics graphics[GUEST_GRAPHICS_MAX];
};

static inline bool guest_is_active(const struct guest *guest) {
    return guest->id >= 0;
}

/* "running", "shut off" ...: for people. */
const char *guest_state_text(uint32_t state);

/* A UUID with or without its hyphens, as libvirt takes it. */
bool guest_uuid_valid(const char *text);

/* False when a field is out of range or a text is not terminated UTF-8. */
bool guest_check(const struct guest *guest);

#endif
