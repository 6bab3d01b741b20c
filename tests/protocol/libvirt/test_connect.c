/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a URI leads, and what is said when libvirt refuses. */
#include "protocol/libvirt/connect.h"

#include <errno.h>
#include <libvirt/virterror.h>

#include "protocol/libvirt/failure.h"
#include "protocol/libvirt/supervisor.h"
#include "tests/check.h"

static void expect_host(const char *uri, bool local, const char *expected) {
    char host[GUEST_HOST_MAX];
    bool is_local = connect_host_of(uri, host, sizeof host);
    CHECK_TEXT(host, expected);
    CHECK_INT(is_local, local);
}

static void hosts(void) {
    expect_host("qemu:///system", true, "");
    expect_host("qemu:///embed?root=/tmp/x", true, "");
    expect_host("qemu+unix:///system?socket=/run/x", true, "");
    expect_host("qemu+ssh://root@kvm.example/system", false, "kvm.example");
    expect_host("qemu://kvm.example:16514/system", false, "kvm.example");
    expect_host("qemu+tls://[2001:db8::1]:16514/system", false, "2001:db8::1");
    expect_host("esx://admin@esx.example/?no_verify=1", false, "esx.example");
    expect_host("qemu+ssh:///system", false, "localhost");
    expect_host("qemu+ext:///system?command=/bin/x", false, "localhost");
    expect_host("test:///default", true, "");
}

static void long_host(void) {
    char uri[1000] = "qemu+ssh://", host[GUEST_HOST_MAX];
    memset(uri + strlen(uri), 'a', 500);
    CHECK(!connect_host_of(uri, host, sizeof host));
    CHECK_TEXT(host, "");
}

static struct error failure(int code, int number, const char *message) {
    struct error err = {.code = ERROR_NONE};
    const virError told = {.code = code, .int1 = number, .message = (char *)message};
    CHECK(!failure_set_from(&err, &told, ERROR_ACTION, "it fails"));
    return err;
}

static void failures(void) {
    struct error err = failure(VIR_ERR_NO_DOMAIN, 0, "Domain not found");
    CHECK_INT(err.code, ERROR_NO_SUCH_GUEST);
    CHECK_TEXT(err.message, "it fails: Domain not found");
    err = failure(VIR_ERR_AUTH_UNAVAILABLE, 0, "no agent");
    CHECK_INT(err.code, ERROR_AUTHENTICATION);
    CHECK(strstr(err.hint, "group libvirt") != NULL);
    err = failure(VIR_ERR_SYSTEM_ERROR, EACCES, "Permission denied");
    CHECK(strstr(err.hint, "group libvirt") != NULL);
    err = failure(VIR_ERR_SYSTEM_ERROR, ECONNREFUSED, "Connection refused");
    CHECK_INT(err.code, ERROR_CONNECT);
    CHECK(strstr(err.hint, "libvirtd") != NULL);
    err = failure(VIR_ERR_SYSTEM_ERROR, EIO, "I/O");
    CHECK_INT(err.code, ERROR_ACTION);
    CHECK_INT(failure(4711, 0, NULL).code, ERROR_ACTION);
}

static void hostile_words(void) {
    static char words[5000];
    memset(words, 'x', sizeof words - 1);
    CHECK(strlen(failure(1, 0, words).message) < 256);
    struct error err = failure(1, 0, "a\x1b]0;b\x07\n\xff%s%n");
    CHECK(strpbrk(err.message, "\x1b\x07\n\xff") == NULL);
    CHECK(strstr(err.message, "%s%n") != NULL);
}

static void denials(void) {
    const virError denied = {.code = VIR_ERR_SYSTEM_ERROR, .int1 = EACCES};
    const virError refused = {.code = VIR_ERR_SYSTEM_ERROR, .int1 = ECONNREFUSED};
    const virError unavailable = {.code = VIR_ERR_AUTH_UNAVAILABLE};
    CHECK(failure_is_denial(&denied));
    CHECK(failure_is_denial(&unavailable));
    CHECK(!failure_is_denial(&refused));
    CHECK(!failure_is_denial(NULL));
}

static void supervised(void) {
    CHECK(supervisor_needed("qemu:///embed?root=/tmp/oriel-x"));
    CHECK(supervisor_needed("qemu:///embed"));
    CHECK(!supervisor_needed("qemu:///system"));
    CHECK(!supervisor_needed("qemu+ssh://host/embed"));
    CHECK(!supervisor_needed("test:///embed"));
    CHECK(!supervisor_needed(""));
    CHECK(!supervisor_needed("::::"));
}

static const struct check_case cases[] = {
    {"hosts", hosts},       {"long-host", long_host},
    {"failures", failures}, {"hostile-words", hostile_words},
    {"denials", denials},   {"supervised", supervised},
};

CHECK_MAIN(cases)
