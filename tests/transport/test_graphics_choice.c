/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which display of a guest is taken, and by which way. */
#include "transport/graphics_choice.h"

#include "protocol/channel.h"
#include "tests/check.h"

static const struct graphics_wish here = {
    .hostname = "", .is_local = true, .takes_vnc = true, .takes_spice = true};
static const struct graphics_wish there = {
    .hostname = "kvm.example", .is_local = false, .takes_vnc = true, .takes_spice = true};

static struct guest_graphics vnc(const char *host, int port) {
    struct guest_graphics graphics = {.kind = GRAPHICS_VNC,
                                      .listen = LISTEN_ADDRESS,
                                      .port = port,
                                      .tls_port = -1,
                                      .type = "vnc"};
    strcpy(graphics.host, host);
    return graphics;
}

static struct guest_graphics spice(const char *host, int port) {
    struct guest_graphics graphics = vnc(host, port);
    graphics.kind = GRAPHICS_SPICE;
    strcpy(graphics.type, "spice");
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
    struct graphics_wish myself = there;
    myself.hostname = "localhost";
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
    struct guest_graphics graphics[3] = {vnc("127.0.0.1", 5901), vnc("0.0.0.0", 5902),
                                         vnc("0.0.0.0", 5903)};
    struct guest guest = guest_with(3, graphics);
    struct graphics_choice choice = chosen(&guest, &here);
    CHECK_INT(choice.endpoint.port, 5901);
    CHECK_INT(choice.passed_over.code, ERROR_NONE);
    choice = chosen(&guest, &there);
    CHECK_INT(choice.endpoint.port, 5902);
    CHECK_INT(choice.passed_over.code, ERROR_NO_DISPLAY);
}

static void spice_before_vnc(void) {
    struct guest_graphics graphics[2] = {vnc("127.0.0.1", 5900),
                                         spice("127.0.0.1", 5901)};
    graphics[1].tls_port = 5902;
    struct guest guest = guest_with(2, graphics);
    struct graphics_choice choice = chosen(&guest, &here);
    CHECK_INT(choice.endpoint.protocol, ENDPOINT_SPICE);
    CHECK_INT(choice.endpoint.port, 5901);
    CHECK(choice.graphics == &guest.graphics[1]);
    struct graphics_wish wish = here;
    wish.takes_spice = false;
    choice = chosen(&guest, &wish);
    CHECK_INT(choice.endpoint.protocol, ENDPOINT_VNC);
    CHECK_INT(choice.passed_over.code, ERROR_NONE);
    wish.takes_spice = true;
    wish.attach = true;
    choice = chosen(&guest, &wish);
    CHECK(choice.by_fd);
    CHECK_INT(choice.endpoint.protocol, ENDPOINT_SPICE);
    CHECK_INT(choice.graphics->index, 1);
}

static void spice_socket(void) {
    struct guest_graphics graphics = spice("", -1);
    graphics.listen = LISTEN_SOCKET;
    strcpy(graphics.path, "/run/spice.sock");
    struct guest guest = guest_with(1, &graphics);
    struct graphics_choice choice = chosen(&guest, &here);
    CHECK_INT(choice.endpoint.kind, ENDPOINT_UNIX);
    CHECK_INT(choice.endpoint.protocol, ENDPOINT_SPICE);
    CHECK_TEXT(choice.endpoint.path, "/run/spice.sock");
}

static void spice_that_is_not_installed(void) {
    struct guest_graphics graphics[2] = {spice("127.0.0.1", 5901),
                                         vnc("127.0.0.1", 5900)};
    struct guest guest = guest_with(2, graphics);
    struct graphics_wish wish = here;
    wish.lacks_spice = true;
    struct graphics_choice choice = chosen(&guest, &wish);
    CHECK_INT(choice.endpoint.protocol, ENDPOINT_VNC);
    CHECK_INT(choice.passed_over.code, ERROR_UNSUPPORTED);
    CHECK(strstr(choice.passed_over.message, "oriel-spice") != NULL);
    guest = guest_with(1, graphics);
    struct error err = refused(&guest, &wish);
    CHECK_INT(err.code, ERROR_UNSUPPORTED);
    CHECK(strstr(err.message, "oriel-spice") != NULL);
    guest = guest_with(2, graphics);
    wish.takes_vnc = false;
    CHECK_INT(refused(&guest, &wish).code, ERROR_UNSUPPORTED);
}

static void kind_that_is_not_there(void) {
    struct guest_graphics graphics[2] = {spice("127.0.0.1", 5901),
                                         vnc("127.0.0.1", 5900)};
    struct guest guest = guest_with(1, graphics);
    struct graphics_wish wish = here;
    wish.takes_spice = false;
    struct error err = refused(&guest, &wish);
    CHECK_INT(err.code, ERROR_NO_DISPLAY);
    CHECK(strstr(err.message, "no VNC display") && strstr(err.hint, "--protocol"));
    guest = guest_with(1, graphics + 1);
    wish = here;
    wish.takes_vnc = false;
    err = refused(&guest, &wish);
    CHECK_INT(err.code, ERROR_NO_DISPLAY);
    CHECK(strstr(err.message, "no SPICE display") && strstr(err.hint, "--protocol"));
}

static void tls_only(void) {
    struct guest_graphics graphics[2] = {spice("0.0.0.0", -1), vnc("0.0.0.0", 5900)};
    graphics[0].tls_port = 5901;
    struct guest guest = guest_with(1, graphics);
    struct error err = refused(&guest, &there);
    CHECK_INT(err.code, ERROR_UNSUPPORTED);
    CHECK(strstr(err.hint, "--attach") == NULL);
    err = refused(&guest, &here);
    CHECK_INT(err.code, ERROR_UNSUPPORTED);
    CHECK(strstr(err.hint, "--attach") != NULL);
    struct graphics_wish wish = here;
    wish.attach = true;
    CHECK(chosen(&guest, &wish).by_fd);
    guest = guest_with(2, graphics);
    struct graphics_choice choice = chosen(&guest, &here);
    CHECK_INT(choice.endpoint.protocol, ENDPOINT_VNC);
    CHECK_INT(choice.passed_over.code, ERROR_UNSUPPORTED);
}

/* A channel that is needed must not want TLS, by no way; others may. */
static void secure_channels(void) {
    struct guest_graphics graphics = spice("127.0.0.1", 5900);
    struct graphics_wish wish = here;
    wish.needed_channels = 1u << CHANNEL_MAIN | 1u << CHANNEL_INPUTS;
    graphics.secure_channels = 1u << CHANNEL_RECORD;
    struct guest guest = guest_with(1, &graphics);
    struct graphics_choice choice = chosen(&guest, &wish);
    CHECK_INT(choice.endpoint.secure_channels, 1u << CHANNEL_RECORD);
    graphics.secure_channels |= 1u << CHANNEL_INPUTS;
    guest = guest_with(1, &graphics);
    struct error err = refused(&guest, &wish);
    CHECK_INT(err.code, ERROR_UNSUPPORTED);
    CHECK(strstr(err.message, "inputs") != NULL);
    wish.attach = true;
    CHECK_INT(refused(&guest, &wish).code, ERROR_UNSUPPORTED);
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
    {"spice-before-vnc", spice_before_vnc},
    {"spice-socket", spice_socket},
    {"spice-that-is-not-installed", spice_that_is_not_installed},
    {"kind-that-is-not-there", kind_that_is_not_there},
    {"tls-only", tls_only},
    {"secure-channels", secure_channels},
    {"none", none},
    {"not-running", not_running},
    {"hostile-name", hostile_name},
};

CHECK_MAIN(cases)
