/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/libvirt/failure.h"

#include <errno.h>
#include <libxml/xmlerror.h>
#include <stddef.h>
#include <string.h>

#include "base/escape.h"

#define HINT_GROUP                                                                       \
    "join the group libvirt (as root: usermod -aG libvirt USER), then log in again"
#define HINT_DAEMON                                                                      \
    "is libvirt running there (systemctl start libvirtd, or virtqemud), and is the URI " \
    "after -c right?"
#define HINT_URI "check the URI after -c; on this machine it is mostly qemu:///system"
#define HINT_LIST "oriel list shows the guests"

static const struct {
    int failure;
    int number; /* errno for VIR_ERR_SYSTEM_ERROR, 0 = any */
    enum error_code code;
    const char *hint;
} failures[] = {
    {VIR_ERR_NO_DOMAIN, 0, ERROR_NO_SUCH_GUEST, HINT_LIST},
    {VIR_ERR_AUTH_FAILED, 0, ERROR_AUTHENTICATION, HINT_GROUP},
    {VIR_ERR_AUTH_CANCELLED, 0, ERROR_AUTHENTICATION, HINT_GROUP},
    {VIR_ERR_AUTH_UNAVAILABLE, 0, ERROR_AUTHENTICATION, HINT_GROUP},
    {VIR_ERR_ACCESS_DENIED, 0, ERROR_AUTHENTICATION, HINT_GROUP},
    {VIR_ERR_OPERATION_DENIED, 0, ERROR_AUTHENTICATION, HINT_GROUP},
    {VIR_ERR_SYSTEM_ERROR, EACCES, ERROR_AUTHENTICATION, HINT_GROUP},
    {VIR_ERR_SYSTEM_ERROR, EPERM, ERROR_AUTHENTICATION, HINT_GROUP},
    {VIR_ERR_SYSTEM_ERROR, ENOENT, ERROR_CONNECT, HINT_DAEMON},
    {VIR_ERR_SYSTEM_ERROR, ECONNREFUSED, ERROR_CONNECT, HINT_DAEMON},
    {VIR_ERR_NO_CONNECT, 0, ERROR_CONNECT, HINT_URI},
    {VIR_ERR_INVALID_CONN, 0, ERROR_CONNECT, HINT_URI},
    {VIR_ERR_CONFIG_UNSUPPORTED, 0, ERROR_CONNECT, HINT_URI},
    {VIR_ERR_OPERATION_INVALID, 0, ERROR_GUEST_NOT_RUNNING, NULL},
};

bool failure_set_from(struct error *err, const virError *failure,
                      enum error_code fallback, const char *what) {
    char words[256];
    escape_line(failure && failure->message ? failure->message : "no reason given", words,
                sizeof words, 200);
    for (size_t i = 0; failure && i < sizeof failures / sizeof failures[0]; i++) {
        if (failures[i].failure == failure->code &&
            (failures[i].number == 0 || failures[i].number == failure->int1)) {
            error_set(err, failures[i].code, "%s: %s", what, words);
            return failures[i].hint ? error_hint(err, "%s", failures[i].hint) : false;
        }
    }
    error_set(err, fallback, "%s: %s", what, words);
    return fallback == ERROR_CONNECT ? error_hint(err, HINT_URI) : false;
}

bool failure_set(struct error *err, enum error_code fallback, const char *what) {
    return failure_set_from(err, virGetLastError(), fallback, what);
}

bool failure_is_denial(const virError *failure) {
    if (!failure) {
        return false;
    }
    switch (failure->code) {
    case VIR_ERR_AUTH_FAILED:
    case VIR_ERR_AUTH_CANCELLED:
    case VIR_ERR_AUTH_UNAVAILABLE:
    case VIR_ERR_ACCESS_DENIED:
    case VIR_ERR_OPERATION_DENIED:
        return true;
    case VIR_ERR_SYSTEM_ERROR:
        return failure->int1 == EACCES || failure->int1 == EPERM;
    default:
        return false;
    }
}

static void print_nothing(void *opaque, virErrorPtr failure) {
    (void)opaque;
    (void)failure;
}

static void print_no_xml_error(void *opaque, const char *format, ...) {
    (void)opaque;
    (void)format;
}

void failure_silence(void) {
    virSetErrorFunc(NULL, print_nothing);
    xmlSetGenericErrorFunc(NULL, print_no_xml_error);
}
