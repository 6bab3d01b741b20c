/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Guests as a table and as JSON lines, hostile names included. */
#include "viewer/guest_table.h"

#include "tests/check.h"

static struct guest make(const char *name, int id) {
    struct guest guest = {.id = id, .state = id < 0 ? GUEST_SHUT_OFF : GUEST_RUNNING};
    strcpy(guest.name, name);
    strcpy(guest.uuid, "12345678-9abc-def0-1234-56789abcdef0");
    return guest;
}

static void add(struct guest *guest, const char *type, uint32_t listen, const char *place,
                int port) {
    struct guest_graphics *graphics = &guest->graphics[guest->graphics_count++];
    *graphics = (struct guest_graphics){.listen = listen, .port = port, .tls_port = -1};
    strcpy(graphics->type, type);
    strcpy(listen == LISTEN_SOCKET ? graphics->path : graphics->host, place);
}

static char printed[4096];

static FILE *begin(void) {
    memset(printed, 0, sizeof printed);
    FILE *out = fmemopen(printed, sizeof printed, "w");
    CHECK(out != NULL);
    return out;
}

static void table(void) {
    struct guest guests[3] = {make("web", 12),
                              make("Gr\xc3\xbc\xc3\x9f"
                                   "e",
                                   3),
                              make("off", -1)};
    add(&guests[0], "vnc", LISTEN_ADDRESS, "127.0.0.1", 5900);
    add(&guests[0], "spice", LISTEN_ADDRESS, "::1", -1);
    guests[0].graphics[1].tls_port = 5901;
    add(&guests[1], "vnc", LISTEN_SOCKET, "/run/vnc", -1);
    add(&guests[1], "spice", LISTEN_ADDRESS, "10.0.0.1", 5902);
    guests[1].graphics[1].tls_port = 5903;
    add(&guests[2], "vnc", LISTEN_NONE, "", -1);
    FILE *out = begin();
    guest_table_print(out, guests, 3);
    fclose(out);
    CHECK_TEXT(printed,
               "ID    NAME   STATE          DISPLAYS\n"
               "12    web    running        vnc 127.0.0.1:5900, spice [::1]:5901 "
               "(TLS)\n"
               "3     Gr\xc3\xbc\xc3\x9f"
               "e  running        vnc /run/vnc, spice 10.0.0.1:5902 (TLS 5903)\n"
               "-     off    shut off       vnc\n");
}

static void empty_table(void) {
    FILE *out = begin();
    guest_table_print(out, NULL, 0);
    fclose(out);
    CHECK_TEXT(printed, "ID    NAME  STATE          DISPLAYS\n");
}

static void order(void) {
    struct guest guests[4] = {make("b", -1), make("x", 7), make("a", -1), make("y", 2)};
    guest_table_sort(guests, 4);
    CHECK_TEXT(guests[0].name, "y");
    CHECK_TEXT(guests[1].name, "x");
    CHECK_TEXT(guests[2].name, "a");
    CHECK_TEXT(guests[3].name, "b");
    guest_table_sort(NULL, 0);
}

static void escapes(void) {
    struct guest guest = make("a\x1b]0;x\x07\xe2\x80\xae", 1);
    FILE *out = begin();
    guest_table_print(out, &guest, 1);
    fclose(out);
    CHECK(strpbrk(printed, "\x1b\x07") == NULL);
    CHECK(strstr(printed, "\xe2\x80\xae") == NULL);
}

static void longest_names(void) {
    struct guest guest = make("", 1);
    memset(guest.name, '\x1b', sizeof guest.name - 1);
    FILE *out = begin();
    guest_table_print(out, &guest, 1);
    fclose(out);
    CHECK(strlen(printed) < 1000);
}

static void json(void) {
    struct guest guest = make("q\"\\\x1b\xc3\xbc\xf0\x9f\x98\x80", 5);
    add(&guest, "vnc", LISTEN_ADDRESS, "0.0.0.0", 5900);
    add(&guest, "vnc", LISTEN_SOCKET, "/run/v", -1);
    add(&guest, "vnc", LISTEN_NONE, "", -1);
    FILE *out = begin();
    guest_table_print_json(out, "qemu:///system", &guest);
    fclose(out);
    CHECK_TEXT(printed,
               "{\"uri\":\"qemu:///system\",\"id\":5,"
               "\"name\":\"q\\\"\\\\\\u001b\\u00fc\\ud83d\\ude00\","
               "\"uuid\":\"12345678-9abc-def0-1234-56789abcdef0\",\"state\":\"running\","
               "\"displays\":[{\"type\":\"vnc\",\"host\":\"0.0.0.0\",\"port\":5900},"
               "{\"type\":\"vnc\",\"socket\":\"/run/v\"},{\"type\":\"vnc\"}]}\n");
}

static void json_of_one_that_is_off(void) {
    struct guest guest = make("off", -1);
    FILE *out = begin();
    guest_table_print_json(out, "x", &guest);
    fclose(out);
    CHECK(strstr(printed, "\"id\":null,") != NULL);
    CHECK(strstr(printed, "\"displays\":[]") != NULL);
}

static void json_error(void) {
    struct error err = {ERROR_CONNECT, "cannot", "look"};
    FILE *out = begin();
    guest_table_print_json_error(out, "x", &err);
    fclose(out);
    CHECK_TEXT(printed, "{\"uri\":\"x\",\"error\":{\"code\":10,\"message\":\"cannot\","
                        "\"hint\":\"look\"}}\n");
}

static const struct check_case cases[] = {
    {"table", table},
    {"empty-table", empty_table},
    {"order", order},
    {"escapes", escapes},
    {"longest-names", longest_names},
    {"json", json},
    {"json-of-one-that-is-off", json_of_one_that_is_off},
    {"json-error", json_error},
};

CHECK_MAIN(cases)
