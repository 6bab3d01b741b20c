/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which display of a guest is taken, and by which way. */
#include "transport/graphics_choice.h"

#include "tests/check.h"

static const struct graphics_wish here = {.hostname = "", .is_local = true};
static const struct graphics_wish there = {.hostname = "kvm.example", .is_local = false};

static struct guest_graphics vnc(const char *host, int port) {
    struct guest_graphics graphics = {.kind = GRAPHICS_VNC,
                                      .listen = LISTEN_ADDRESS,
                                      .port = port,
                                      .tls_port = -1,
                                      .type = "vnc"};
    strcpy(graphics.host, host);
    return graphics;
}

static struct guest guest_with(size_t count, const struct guest_graphics *graphics) {
    struct guest guest = {.name = "web", .id = 1, .state = GUEST_RUNNING};
    guest.graphics_count = (uint32_t)count;
    for (size_t i = 0; i < count; i++) {
        guest.graphics[i] = graphics[i];
        guest.graphics[i].index = (uint32_t)i;
    }
    return guest;
}

static struct graphics_choice chosen(const struct guest *guest,
                                     const struct graphics_wish *wish) {
    struct graphics_choice choice;
    struct error err = {.code = ERROR_NONE};
    if (!graphics_choice_make(guest, wish, &choice, &err)) {
        fprintf(stderr, "%s\n", err.message);
    }
    CHECK_INT(err.code, ERROR_NONE);
    return choice;
}

static struct error refused(const struct guest *guest, const struct graphics_wish *wish) {
    struct graphics_choice choice;
    struct error err = {.code = ERROR_NONE};
    CHECK(!graphics_choice_make(guest, wish, &choice, &err));
    CHECK(err.message[0] != '\0' && err.hint[0] != '\0');
    return err;
}

static void expect_tcp(const char *listen, const struct graphics_wish *wish,
                       const char *host) {
    struct guest_graphics graphics = vnc(listen, 5903);
    struct guest guest = guest_with(1, &graphics);
    struct graphics_choice choice = chosen(&guest, wish);
    CHECK(!choice.by_fd);
    CHECK_INT(choice.endpoint.kind, ENDPOINT_TCP);
    CHECK_INT(choice.endpoint.protocol, ENDPOINT_VNC);
    CHECK_TEXT(choice.endpoint.host, host);
    CHECK_INT(choice.endpoint.port, 5903);
    CHECK(choice.graphics == &guest.graphics[0]);
}

static void addresses(void) {
    expect_tcp("127.0.0.1", &here, "127.0.0.1");
    expect_tcp("192.0.2.9", &here, "192.0.2.9");
    expect_tcp("192.0.2.9", &there, "192.0.2.9");
    expect_tcp("fe80::2%eth0", &there, "fe80::2%eth0");
}

static void wildcards(void) {
    expect_tcp("0.0.0.0", &here, "127.0.0.1");
    expect_tcp("::", &here, "::1");
    expect_tcp("", &here, "127.0.0.1");
    expect_tcp("0.0.0.0", &there, "kvm.example");
    expect_tcp("::", &there, "kvm.example");
    expect_tcp("", &there, "kvm.example");
}

static void loopback_elsewhere(void) {
    static const char *const hosts[] = {"127.0.0.1", "::1", "localhost", "127.3.2.1"};
    for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
        struct guest_graphics graphics = vnc(hosts[i], 5900);
        struct guest guest = guest_with(1, &graphics);
        struct error err = refused(&guest, &there);
        CHECK_INT(err.code, ERROR_NO_DISPLAY);
        CHECK(strstr(err.message, "kvm.example") != NULL);
        CHECK(err.hint[0] != '\0');
    }
}

static void loopback_by_a_transport_to_myself(void) {
    const struct graphics_wish myself = {.hostname = "localhost", .is_local = false};
    expect_tcp("127.0.0.1", &myself, "127.0.0.1");
}

static void sockets(void) {
    struct guest_graphics graphics = vnc("", -1);
    graphics.listen = LISTEN_SOCKET;
    strcpy(graphics.path, "/run/vnc.sock");
    struct guest guest = guest_with(1, &graphics);
    struct graphics_choice choice = chosen(&guest, &here);
    CHECK(!choice.by_fd);
    CHECK_INT(choice.endpoint.kind, ENDPOINT_UNIX);
    CHECK_TEXT(choice.endpoint.path, "/run/vnc.sock");
    CHECK_INT(refused(&guest, &there).code, ERROR_NO_DISPLAY);
}

static void by_fd(void) {
    struct guest_graphics graphics[2] = {vnc("", -1), vnc("127.0.0.1", -1)};
    graphics[0].kind = GRAPHICS_OTHER;
    graphics[1].listen = LISTEN_NONE;
    struct guest guest = guest_with(2, graphics);
    struct graphics_choice choice = chosen(&guest, &here);
    CHECK(choice.by_fd);
    CHECK_INT(choice.graphics->index, 1);
    CHECK_INT(refused(&guest, &there).code, ERROR_NO_DISPLAY);
    graphics[1].listen = LISTEN_ADDRESS; /* but no port */
    guest = guest_with(2, graphics);
    CHECK(chosen(&guest, &here).by_fd);
}

static void attach(void) {
    struct graphics_wish wish = here;
    struct guest_graphics graphics = vnc("127.0.0.1", 5900);
    struct guest guest = guest_with(1, &graphics);
    wish.attach = true;
    CHECK(chosen(&guest, &wish).by_fd);
    wish = there;
    wish.attach = true;
    struct error err = refused(&guest, &wish);
    CHECK_INT(err.code, ERROR_NO_DISPLAY);
    CHECK(strstr(err.hint, "--attach") != NULL);
}

static void first_that_can_be_reached(void) {
    struct guest_graphics graphics[3] = {vnc("0.0.0.0", 5900), vnc("127.0.0.1", 5901),
                                         vnc("0.0.0.0", 5902)};
    graphics[0].kind = GRAPHICS_SPICE;
    struct guest guest = guest_with(3, graphics);
    CHECK_INT(chosen(&guest, &here).endpoint.port, 5901);
    CHECK_INT(chosen(&guest, &there).endpoint.port, 5902);
}

static void spice_only(void) {
    struct guest_graphics graphics[2] = {vnc("127.0.0.1", 5900), vnc("127.0.0.1", 5900)};
    graphics[0].kind = GRAPHICS_OTHER;
    graphics[1].kind = GRAPHICS_SPICE;
    struct guest guest = guest_with(2, graphics);
    struct error err = refused(&guest, &here);
    CHECK_INT(err.code, ERROR_NO_DISPLAY);
    CHECK(strstr(err.message, "SPICE is not supported yet") != NULL);
}

static void none(void) {
    struct guest guest = guest_with(0, NULL);
    CHECK_INT(refused(&guest, &here).code, ERROR_NO_DISPLAY);
    struct guest_graphics graphics = {.kind = GRAPHICS_OTHER, .type = "sdl"};
    guest = guest_with(1, &graphics);
    struct error err = refused(&guest, &here);
    CHECK_INT(err.code, ERROR_NO_DISPLAY);
    CHECK(strstr(err.message, "sdl") != NULL);
}

static void not_running(void) {
    struct guest_graphics graphics = vnc("127.0.0.1", 5900);
    struct guest guest = guest_with(1, &graphics);
    guest.id = -1;
    CHECK_INT(refused(&guest, &here).code, ERROR_GUEST_NOT_RUNNING);
}

static void hostile_name(void) {
    struct guest guest = guest_with(0, NULL);
    strcpy(guest.name, "a\x1b]0;pwn\x07");
    CHECK(strchr(refused(&guest, &here).message, '\x1b') == NULL);
}

static const struct check_case cases[] = {
    {"addresses", addresses},
    {"wildcards", wildcards},
    {"loopback-elsewhere", loopback_elsewhere},
    {"loopback-by-a-transport-to-myself", loopback_by_a_transport_to_myself},
    {"sockets", sockets},
    {"by-fd", by_fd},
    {"attach", attach},
    {"first-that-can-be-reached", first_that_can_be_reached},
    {"spice-only", spice_only},
    {"none", none},
    {"not-running", not_running},
    {"hostile-name", hostile_name},
};

CHECK_MAIN(cases)
