/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Domain XML to a list of displays. */
#include "protocol/libvirt/graphics.h"

#include "protocol/channel.h"
#include "tests/check.h"

#define DOMAIN(devices)                                                                  \
    "<domain type='kvm' id='3'><name>g</name><devices>" devices "</devices></domain>"

static struct guest parsed(const char *xml) {
    struct guest guest = {.graphics_count = 99};
    struct error err = {.code = ERROR_NONE};
    if (!graphics_parse(xml, &guest, &err)) {
        fprintf(stderr, "%s\n", err.message);
    }
    CHECK_INT(err.code, ERROR_NONE);
    return guest;
}

static void refused(const char *xml) {
    struct guest guest = {.graphics_count = 0};
    struct error err = {.code = ERROR_NONE};
    CHECK(!graphics_parse(xml, &guest, &err));
    CHECK_INT(err.code, ERROR_PROTOCOL);
    CHECK(err.message[0] != '\0');
}

static void vnc_autoport(void) {
    struct guest guest = parsed(DOMAIN(
        "<emulator>/usr/bin/qemu-system-x86_64</emulator>"
        "<graphics type='vnc' port='5903' autoport='yes' listen='127.0.0.1' keymap='de'>"
        "<listen type='address' address='127.0.0.1'/></graphics>"));
    CHECK_INT(guest.graphics_count, 1);
    CHECK_INT(guest.graphics[0].kind, GRAPHICS_VNC);
    CHECK_TEXT(guest.graphics[0].type, "vnc");
    CHECK_INT(guest.graphics[0].index, 0);
    CHECK_INT(guest.graphics[0].listen, LISTEN_ADDRESS);
    CHECK_INT(guest.graphics[0].port, 5903);
    CHECK_INT(guest.graphics[0].tls_port, -1);
    CHECK_TEXT(guest.graphics[0].host, "127.0.0.1");
    CHECK_TEXT(guest.graphics[0].password, "");
}

static void not_started(void) {
    struct guest guest = parsed(DOMAIN("<graphics type='vnc' port='-1' autoport='yes'>"
                                       "<listen type='address'/></graphics>"));
    CHECK_INT(guest.graphics_count, 1);
    CHECK_INT(guest.graphics[0].port, -1);
    CHECK_INT(guest.graphics[0].listen, LISTEN_NONE);
    CHECK_TEXT(guest.graphics[0].host, "");
}

static void old_attributes(void) {
    struct guest guest = parsed(
        DOMAIN("<graphics type='vnc' port='5900' listen='0.0.0.0' passwd='s3cret&amp;'/>"
               "<graphics type='vnc' socket='/run/x/vnc.sock'/>"
               "<graphics type='vnc' port='5901'/>"));
    CHECK_INT(guest.graphics_count, 3);
    CHECK_INT(guest.graphics[0].listen, LISTEN_ADDRESS);
    CHECK_TEXT(guest.graphics[0].host, "0.0.0.0");
    CHECK_TEXT(guest.graphics[0].password, "s3cret&");
    CHECK_INT(guest.graphics[1].listen, LISTEN_SOCKET);
    CHECK_TEXT(guest.graphics[1].path, "/run/x/vnc.sock");
    CHECK_INT(guest.graphics[1].port, -1);
    CHECK_INT(guest.graphics[2].listen, LISTEN_ADDRESS);
    CHECK_TEXT(guest.graphics[2].host, "");
}

static void listen_network(void) {
    struct guest guest = parsed(
        DOMAIN("<graphics type='vnc' port='5900' listen='192.0.2.7'>"
               "<listen type='network' address='192.0.2.7' network='lan'/></graphics>"
               "<graphics type='vnc' port='-1'><listen type='network' network='lan'/>"
               "</graphics>"));
    CHECK_TEXT(guest.graphics[0].host, "192.0.2.7");
    CHECK_INT(guest.graphics[0].listen, LISTEN_ADDRESS);
    CHECK_INT(guest.graphics[1].listen, LISTEN_NONE);
}

static void listen_socket(void) {
    struct guest guest =
        parsed(DOMAIN("<graphics type='vnc' socket='/var/lib/q/vnc.sock'>"
                      "<listen type='socket' socket='/var/lib/q/vnc.sock'/>"
                      "</graphics>"));
    CHECK_INT(guest.graphics[0].listen, LISTEN_SOCKET);
    CHECK_TEXT(guest.graphics[0].path, "/var/lib/q/vnc.sock");
}

static void listen_none(void) {
    struct guest guest = parsed(DOMAIN(
        "<graphics type='vnc' listen='10.0.0.1'><listen type='none'/></graphics>"));
    CHECK_INT(guest.graphics[0].listen, LISTEN_NONE);
    CHECK_TEXT(guest.graphics[0].host, "");
}

static void several_listens(void) {
    struct guest guest = parsed(DOMAIN("<graphics type='vnc' port='5900'>"
                                       "<listen type='network' network='down'/>"
                                       "<listen type='address' address='fe80::1%eth0'/>"
                                       "<listen type='socket' socket='/x'/></graphics>"));
    CHECK_INT(guest.graphics[0].listen, LISTEN_ADDRESS);
    CHECK_TEXT(guest.graphics[0].host, "fe80::1%eth0");
}

static void spice_and_vnc(void) {
    struct guest guest = parsed(DOMAIN(
        "<graphics type='spice' port='-1' tlsPort='5901' autoport='yes' listen='::'>"
        "<listen type='address' address='::'/><channel name='main' mode='secure'/>"
        "</graphics>"
        "<graphics type='vnc' port='5902' listen='::'><listen type='address' "
        "address='::'/>"
        "</graphics>"));
    CHECK_INT(guest.graphics_count, 2);
    CHECK_INT(guest.graphics[0].kind, GRAPHICS_SPICE);
    CHECK_INT(guest.graphics[0].port, -1);
    CHECK_INT(guest.graphics[0].tls_port, 5901);
    CHECK_INT(guest.graphics[1].kind, GRAPHICS_VNC);
    CHECK_INT(guest.graphics[1].index, 1);
    CHECK_TEXT(guest.graphics[1].host, "::");
}

static void channel_modes(void) {
    struct guest guest = parsed(
        DOMAIN("<graphics type='spice' port='5900' tlsPort='5901' defaultMode='secure'>"
               "<listen type='address' address='127.0.0.1'/>"
               "<channel name='display' mode='any'/>"
               "<channel name='inputs' mode='insecure'/>"
               "<channel name='nobody' mode='insecure'/>"
               "<channel name='cursor'/><channel mode='any'/></graphics>"
               "<graphics type='spice' port='5902' defaultMode='insecure'>"
               "<channel name='main' mode='secure'/></graphics>"
               "<graphics type='spice' port='5903'>"
               "<channel name='record' mode='secure'/>"
               "<channel name='smartcard' mode='secure'/>"
               "<channel name='usbredir' mode='insecure'/></graphics>"
               "<graphics type='vnc' port='5904' defaultMode='secure'/>"));
    const uint32_t all = (1u << CHANNEL_KINDS) - 2;
    const struct guest_graphics *graphics = guest.graphics;
    CHECK_INT(guest.graphics_count, 4);
    CHECK_INT(graphics[0].secure_channels,
              all & ~(1u << CHANNEL_DISPLAY | 1u << CHANNEL_INPUTS));
    CHECK_INT(graphics[0].plain_channels, 1u << CHANNEL_INPUTS);
    CHECK_INT(graphics[0].port, 5900);
    CHECK_INT(graphics[0].tls_port, 5901);
    CHECK_INT(graphics[1].secure_channels, 1u << CHANNEL_MAIN);
    CHECK_INT(graphics[1].plain_channels, all & ~(1u << CHANNEL_MAIN));
    CHECK_INT(graphics[2].secure_channels,
              1u << CHANNEL_RECORD | 1u << CHANNEL_SMARTCARD);
    CHECK_INT(graphics[2].plain_channels, 1u << CHANNEL_USBREDIR);
    CHECK_INT(graphics[3].secure_channels | graphics[3].plain_channels, 0);
}

static void spice_listens(void) {
    struct guest guest = parsed(
        DOMAIN("<graphics type='spice' port='5900' listen='10.0.0.1' passwd='pw'>"
               "<listen type='address' address='10.0.0.1'/></graphics>"
               "<graphics type='spice'><listen type='socket' socket='/run/s'/></graphics>"
               "<graphics type='spice'><listen type='none'/><gl enable='yes'/></graphics>"
               "<graphics type='spice' port='5901'><listen type='network' "
               "address='10.0.0.2' network='n'/></graphics>"));
    CHECK_INT(guest.graphics_count, 4);
    CHECK_TEXT(guest.graphics[0].host, "10.0.0.1");
    CHECK_TEXT(guest.graphics[0].password, "pw");
    CHECK_INT(guest.graphics[1].listen, LISTEN_SOCKET);
    CHECK_TEXT(guest.graphics[1].path, "/run/s");
    CHECK_INT(guest.graphics[2].listen, LISTEN_NONE);
    CHECK_TEXT(guest.graphics[3].host, "10.0.0.2");
    CHECK_INT(guest.graphics[3].kind, GRAPHICS_SPICE);
}

static void headless_first(void) {
    struct guest guest = parsed(DOMAIN(
        "<graphics type='egl-headless'><gl rendernode='/dev/dri/renderD128'/></graphics>"
        "<graphics type='vnc' port='5900'><listen type='address' address='127.0.0.1'/>"
        "</graphics>"));
    CHECK_INT(guest.graphics_count, 2);
    CHECK_INT(guest.graphics[0].kind, GRAPHICS_OTHER);
    CHECK_TEXT(guest.graphics[0].type, "egl-headless");
    CHECK_INT(guest.graphics[1].index, 1);
}

static void window_of_the_host_only(void) {
    struct guest guest = parsed(DOMAIN("<graphics type='sdl' display=':0' xauth='/x'/>"));
    CHECK_INT(guest.graphics_count, 1);
    CHECK_INT(guest.graphics[0].kind, GRAPHICS_OTHER);
    CHECK_TEXT(guest.graphics[0].type, "sdl");
    CHECK_INT(guest.graphics[0].port, -1);
}

static void no_graphics(void) {
    CHECK_INT(parsed(DOMAIN("<serial type='pty'/>")).graphics_count, 0);
    CHECK_INT(parsed("<domain type='test'><name>x</name></domain>").graphics_count, 0);
    CHECK_INT(parsed(DOMAIN("<video/>") "<!-- end -->").graphics_count, 0);
}

static void elsewhere_is_not_a_display(void) {
    struct guest guest =
        parsed("<domain><metadata><a:b xmlns:a='urn:a'><graphics type='vnc' port='1'/>"
               "</a:b></metadata><graphics type='vnc' port='2'/><devices><hub>"
               "<graphics type='vnc' port='3'/></hub></devices></domain>");
    CHECK_INT(guest.graphics_count, 0);
}

static void nonsense_values(void) {
    struct guest guest =
        parsed(DOMAIN("<graphics type='vnc' port='0'/><graphics type='vnc' port='65536'/>"
                      "<graphics type='vnc' port='59x0'/><graphics type='vnc' port=''/>"
                      "<graphics type='vnc' port='5900' tlsPort='99999999999999999999'/>"
                      "<graphics/>"));
    CHECK_INT(guest.graphics_count, 6);
    for (unsigned i = 0; i < 4; i++) {
        CHECK_INT(guest.graphics[i].port, -1);
    }
    CHECK_INT(guest.graphics[4].port, 5900);
    CHECK_INT(guest.graphics[4].tls_port, -1);
    CHECK_INT(guest.graphics[5].kind, GRAPHICS_OTHER);
}

/* Left out, while the others keep their index. */
static void hostile_values(void) {
    struct guest guest =
        parsed(DOMAIN("<graphics type='vnc' port='1' listen='-oProxyCommand=x'/>"
                      "<graphics type='vnc' port='1' listen='a b'/>"
                      "<graphics type='vnc' port='1' listen='h&#x9b;2J'/>"
                      "<graphics type='vnc' port='1' listen='$(reboot)'/>"
                      "<graphics type='vnc' socket='relative/path'/>"
                      "<graphics type='vnc' socket='/a&#10;b'/>"
                      "<graphics type='V N C'/>"
                      "<graphics type='vnc' port='5900' listen='good.example'/>"));
    CHECK_INT(guest.graphics_count, 1);
    CHECK_TEXT(guest.graphics[0].host, "good.example");
    CHECK_INT(guest.graphics[0].index, 7);
}

static void long_values(void) {
    static char xml[8192];
    char text[400];
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    snprintf(xml, sizeof xml,
             DOMAIN("<graphics type='vnc' port='5900' listen='%s' passwd='%s'/>"
                    "<graphics type='vnc' socket='/%s'/><graphics type='%s'/>"),
             text, text, text, text);
    struct guest guest = parsed(xml);
    CHECK_INT(guest.graphics_count, 3);
    CHECK_TEXT(guest.graphics[0].host, "");
    CHECK_TEXT(guest.graphics[0].password, "");
    CHECK_INT(guest.graphics[1].listen, LISTEN_NONE);
    CHECK_TEXT(guest.graphics[2].type, "");
}

static void many_displays(void) {
    static char xml[65536];
    size_t used = (size_t)snprintf(xml, sizeof xml, "<domain><devices>");
    for (int i = 0; i < 500; i++) {
        used += (size_t)snprintf(xml + used, sizeof xml - used,
                                 "<graphics type='vnc' port='%d'/>", 5900 + i);
    }
    snprintf(xml + used, sizeof xml - used, "</devices></domain>");
    CHECK_INT(parsed(xml).graphics_count, GUEST_GRAPHICS_MAX);
}

static void doctype(void) {
    refused("<!DOCTYPE domain><domain><devices/></domain>");
    refused("<?xml version='1.0'?>\n<!-- a --> <!DOCTYPE d [<!ENTITY a 'x'>]>"
            "<domain><name>&a;</name></domain>");
    refused("\xef\xbb\xbf<!DOCTYPE domain SYSTEM 'file:///etc/passwd'><domain/>");
    /* Hidden from a reader of ASCII by its declared encoding. */
    refused("<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE d [+ADwAIQ-ENTITY a "
            "'x'>]><domain/>");
    refused("\x4c\x6f\xa7\x94\x93");
}

static void entity_bomb(void) {
    refused("<!DOCTYPE b [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
            "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><domain><name>&c;</name></domain>");
    refused("<domain><name>&undefined;</name></domain>");
}

static void not_a_domain(void) {
    refused("");
    refused("   ");
    refused("hello");
    refused("<network/>");
    refused("<domain>");
    refused("<domain><devices></domain>");
    refused("<domain>\xff\xfe</domain>");
    refused("<domain><name>&#x1b;]0;x&#7;</name></domain>"); /* no characters of XML */
    refused("<!-- <domain/>");
    refused("<?xml version='1.0'");
}

static void huge(void) {
    size_t size = GRAPHICS_XML_MAX + 100;
    char *xml = malloc(size + 64);
    CHECK(xml != NULL);
    memset(xml, ' ', size);
    memcpy(xml + size, "<domain/>", 10);
    refused(xml);
    free(xml);
}

static void deep(void) {
    enum {
        DEPTH = 20000
    };
    char *xml = malloc(DEPTH * 7 + 64);
    CHECK(xml != NULL);
    size_t used = 0;
    memcpy(xml, "<domain>", 8);
    used = 8;
    for (int i = 0; i < DEPTH; i++, used += 3) {
        memcpy(xml + used, "<a>", 3);
    }
    for (int i = 0; i < DEPTH; i++, used += 4) {
        memcpy(xml + used, "</a>", 4);
    }
    memcpy(xml + used, "</domain>", 10);
    refused(xml);
    free(xml);
}

/* A document that is cut anywhere is refused, never read as another one. */
static void truncated(void) {
    const char whole[] = DOMAIN("<graphics type='vnc' port='5900' passwd='x'>"
                                "<listen type='address' address='::1'/></graphics>");
    char part[sizeof whole];
    for (size_t length = 0; length < sizeof whole - 1; length++) {
        memcpy(part, whole, length);
        part[length] = '\0';
        refused(part);
    }
    CHECK_INT(parsed(whole).graphics_count, 1);
}

static const struct check_case cases[] = {
    {"vnc-autoport", vnc_autoport},
    {"not-started", not_started},
    {"old-attributes", old_attributes},
    {"listen-network", listen_network},
    {"listen-socket", listen_socket},
    {"listen-none", listen_none},
    {"several-listens", several_listens},
    {"spice-and-vnc", spice_and_vnc},
    {"channel-modes", channel_modes},
    {"spice-listens", spice_listens},
    {"headless-first", headless_first},
    {"window-of-the-host-only", window_of_the_host_only},
    {"no-graphics", no_graphics},
    {"elsewhere-is-not-a-display", elsewhere_is_not_a_display},
    {"nonsense-values", nonsense_values},
    {"hostile-values", hostile_values},
    {"long-values", long_values},
    {"many-displays", many_displays},
    {"doctype", doctype},
    {"entity-bomb", entity_bomb},
    {"not-a-domain", not_a_domain},
    {"huge", huge},
    {"deep", deep},
    {"truncated", truncated},
};

CHECK_MAIN(cases)
