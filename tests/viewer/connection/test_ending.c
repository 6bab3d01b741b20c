/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of an end that nobody explained, and a guest's UUID as text. */
#include "viewer/connection/ending.h"

#include <string.h>

#include "tests/check.h"
#include "viewer/connection/uuid.h"

static struct error loss(void) {
    struct error err;
    error_set(&err, ERROR_CONNECTION_LOST, "the server closed the connection");
    return err;
}

static void test_only_a_bare_loss_is_unexplained(void) {
    struct error err = loss();
    CHECK(ending_is_unexplained(&err));
    error_hint(&err, "connect to it there");
    CHECK(!ending_is_unexplained(&err));
    error_set(&err, ERROR_PROTOCOL, "nonsense");
    CHECK(!ending_is_unexplained(&err));
}

static void test_a_finding_gives_words(void) {
    struct error err = loss();
    ending_explain(&err, PROBE_UNCLEAR);
    CHECK(strstr(err.message, "closed the connection") && err.hint[0]);
    ending_explain(&err, PROBE_ALIVE);
    CHECK(strstr(err.message, "lives") && strstr(err.hint, "another viewer"));
    ending_explain(&err, PROBE_GONE);
    CHECK(strstr(err.message, "server has ended") && strstr(err.hint, "shut down"));
    CHECK_INT(err.code, ERROR_CONNECTION_LOST);
}

static void test_uuid_as_libvirt_writes_it(void) {
    static const uint8_t uuid[UUID_BYTES] = {0x01, 0x23, 0x45, 0x67, 0x89, 0xab,
                                             0xcd, 0xef, 0x00, 0x11, 0x22, 0x33,
                                             0x44, 0x55, 0x66, 0xff};
    static const uint8_t none[UUID_BYTES];
    char text[GUEST_UUID_MAX];
    uuid_text(uuid, text);
    CHECK(strcmp(text, "01234567-89ab-cdef-0011-2233445566ff") == 0);
    CHECK(guest_uuid_valid(text));
    CHECK(!uuid_is_none(uuid) && uuid_is_none(none));
}

static const struct check_case cases[] = {
    {"only a bare loss is unexplained", test_only_a_bare_loss_is_unexplained},
    {"a finding gives words", test_a_finding_gives_words},
    {"uuid as libvirt writes it", test_uuid_as_libvirt_writes_it},
};
CHECK_MAIN(cases)
