/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What guest_check() lets pass. */
#include "protocol/guest.h"

#include "protocol/channel.h"
#include "tests/check.h"

static struct guest sound(void) {
    struct guest guest = {.name = "web", .id = 3, .state = GUEST_RUNNING};
    strcpy(guest.uuid, "12345678-9abc-def0-1234-56789abcdef0");
    guest.graphics_count = 1;
    guest.graphics[0] = (struct guest_graphics){.kind = GRAPHICS_VNC,
                                                .listen = LISTEN_ADDRESS,
                                                .port = 5900,
                                                .tls_port = -1,
                                                .type = "vnc",
                                                .host = "127.0.0.1"};
    return guest;
}

static void good(void) {
    struct guest guest = sound();
    CHECK(guest_check(&guest));
    guest.id = -1;
    guest.graphics_count = 0;
    CHECK(guest_check(&guest));
    strcpy(guest.name, "Gr\xc3\xb6\xc3\x9f"
                       "e");
    CHECK(guest_check(&guest));
}

static void channels(void) {
    struct guest guest = sound();
    struct guest_graphics *graphics = &guest.graphics[0];
    graphics->secure_channels = 1u << CHANNEL_MAIN;
    CHECK(!guest_check(&guest)); /* VNC has none */
    graphics->kind = GRAPHICS_SPICE;
    CHECK(guest_check(&guest));
    graphics->plain_channels = 1u << CHANNEL_CURSOR;
    CHECK(guest_check(&guest));
    graphics->plain_channels |= 1u << CHANNEL_MAIN;
    CHECK(!guest_check(&guest));
    graphics->plain_channels = 1u << CHANNEL_KINDS;
    CHECK(!guest_check(&guest));
}

static void uuid_forms(void) {
    CHECK(guest_uuid_valid("12345678-9abc-def0-1234-56789abcdef0"));
    CHECK(guest_uuid_valid("123456789ABCDEF0123456789abcdef0"));
    CHECK(!guest_uuid_valid("12345678-9abc-def0-1234-56789abcdef"));
    CHECK(!guest_uuid_valid("12345678-9abc-def0-1234-56789abcdefg"));
    CHECK(!guest_uuid_valid(""));
}

static void names(void) {
    struct guest guest = sound();
    guest.name[0] = '\0';
    CHECK(!guest_check(&guest));
    memset(guest.name, 'x', sizeof guest.name);
    CHECK(!guest_check(&guest));
    guest.name[sizeof guest.name - 1] = '\0';
    CHECK(guest_check(&guest));
    guest.name[5] = '\xff';
    CHECK(!guest_check(&guest));
}

static void uuids(void) {
    struct guest guest = sound();
    guest.uuid[4] = 'g';
    CHECK(!guest_check(&guest));
    guest = sound();
    guest.uuid[8] = '0';
    CHECK(!guest_check(&guest));
    guest = sound();
    guest.uuid[35] = '\0';
    CHECK(!guest_check(&guest));
    guest = sound();
    guest.uuid[36] = '0';
    CHECK(!guest_check(&guest));
}

static void ranges(void) {
    struct guest guest = sound();
    guest.id = -2;
    CHECK(!guest_check(&guest));
    guest = sound();
    guest.state = GUEST_SUSPENDED + 1;
    CHECK(!guest_check(&guest));
    guest = sound();
    guest.graphics_count = GUEST_GRAPHICS_MAX + 1;
    CHECK(!guest_check(&guest));
    guest = sound();
    guest.graphics[0].kind = GRAPHICS_SPICE + 1;
    CHECK(!guest_check(&guest));
    guest = sound();
    guest.graphics[0].listen = LISTEN_SOCKET + 1;
    CHECK(!guest_check(&guest));
    guest = sound();
    guest.graphics[0].index = 256;
    CHECK(!guest_check(&guest));
}

static void ports(void) {
    static const int32_t bad[] = {0, -2, 65536, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct guest guest = sound();
        guest.graphics[0].port = bad[i];
        CHECK(!guest_check(&guest));
        guest = sound();
        guest.graphics[0].tls_port = bad[i];
        CHECK(!guest_check(&guest));
    }
}

static void hosts(void) {
    static const char *const bad[] = {
        "-oProxy", "a b", "a;b", "a/b", "[::1]", "a\nb", "\xc3\xa4.example"};
    static const char *const fine[] = {"", "::", "fe80::1%eth0", "a-b.example", "A_1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct guest guest = sound();
        strcpy(guest.graphics[0].host, bad[i]);
        CHECK(!guest_check(&guest));
    }
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
        struct guest guest = sound();
        strcpy(guest.graphics[0].host, fine[i]);
        CHECK(guest_check(&guest));
    }
}

static void paths_and_texts(void) {
    struct guest guest = sound();
    guest.graphics[0].listen = LISTEN_SOCKET;
    CHECK(!guest_check(&guest)); /* without a path */
    strcpy(guest.graphics[0].path, "/run/vnc");
    CHECK(guest_check(&guest));
    strcpy(guest.graphics[0].path, "run/vnc");
    CHECK(!guest_check(&guest));
    strcpy(guest.graphics[0].path, "/run/\x1b[2J");
    CHECK(!guest_check(&guest));
    guest = sound();
    strcpy(guest.graphics[0].type, "VNC");
    CHECK(!guest_check(&guest));
    guest = sound();
    memset(guest.graphics[0].password, 'p', sizeof guest.graphics[0].password);
    CHECK(!guest_check(&guest));
}

static void unused_entries_do_not_matter(void) {
    struct guest guest = sound();
    guest.graphics[1].port = 12345678;
    CHECK(guest_check(&guest));
}

static void states(void) {
    CHECK_TEXT(guest_state_text(GUEST_RUNNING), "running");
    CHECK_TEXT(guest_state_text(GUEST_SHUT_OFF), "shut off");
    CHECK_TEXT(guest_state_text(4711), "unknown");
}

static const struct check_case cases[] = {
    {"good", good},
    {"channels", channels},
    {"uuid-forms", uuid_forms},
    {"names", names},
    {"uuids", uuids},
    {"ranges", ranges},
    {"ports", ports},
    {"hosts", hosts},
    {"paths-and-texts", paths_and_texts},
    {"unused-entries-do-not-matter", unused_entries_do_not_matter},
    {"states", states},
};

CHECK_MAIN(cases)
