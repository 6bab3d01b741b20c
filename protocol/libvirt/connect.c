/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/libvirt/connect.h"

#include <libxml/uri.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/escape.h"
#include "protocol/libvirt/failure.h"

enum {
    KEEPALIVE_SECONDS = 5,
    KEEPALIVE_MISSED = 3,
};

/* libvirt looks into its auth.conf by itself before it asks. */
static int refuse_credentials(virConnectCredentialPtr credentials, unsigned count,
                              void *asked) {
    (void)credentials;
    if (count > 0) {
        *(bool *)asked = true;
    }
    return -1;
}

static virConnectPtr open_with(const char *uri, unsigned flags, bool *asked) {
    int types[] = {VIR_CRED_USERNAME,   VIR_CRED_AUTHNAME,     VIR_CRED_PASSPHRASE,
                   VIR_CRED_ECHOPROMPT, VIR_CRED_NOECHOPROMPT, VIR_CRED_REALM};
    virConnectAuth auth = {types, sizeof types / sizeof types[0], refuse_credentials,
                           asked};
    return virConnectOpenAuth(uri, &auth, flags);
}

static bool explain(struct error *err, const virError *failure, const char *uri,
                    bool asked) {
    char name[160], what[200];
    escape_line(uri ? uri : "libvirt", name, sizeof name, 150);
    if (asked) {
        error_set(err, ERROR_AUTHENTICATION,
                  "%s asks for a user name or password, which is not supported yet",
                  name);
        return error_hint(err, "put it into libvirt's auth.conf, or connect with "
                               "qemu+ssh:// and a key");
    }
    snprintf(what, sizeof what, "cannot connect to %s", name);
    failure_set_from(err, failure, ERROR_CONNECT, what);
    if (failure && failure->message && strstr(failure->message, "'libvirt-qemu'")) {
        return error_hint(err, "install libvirt-daemon-system, which makes that user, or "
                               "do not run this as root");
    }
    if (uri && strstr(uri, "://") && !strstr(uri, ":///")) {
        /* The hints of this machine do not fit another. */
        error_hint(err,
                   "check that the host is reachable and that libvirt there lets you "
                   "in: virsh -c URI list");
    }
    return false;
}

bool connect_open(struct connect *connect, const char *uri, struct error *err) {
    bool asked = false;
    const char *wanted = uri && uri[0] ? uri : NULL;
    connect->read_only = false;
    connect->connection = open_with(wanted, 0, &asked);
    if (!connect->connection) {
        virErrorPtr first = virSaveLastError();
        if (!asked && failure_is_denial(first)) {
            connect->read_only = true;
            connect->connection = open_with(wanted, VIR_CONNECT_RO, &asked);
        }
        if (!connect->connection) {
            explain(err, first, wanted, asked);
        }
        virFreeError(first);
    }
    if (!connect->connection) {
        return false;
    }
    /* Not every driver has it; without it a dead host is noticed later. */
    virConnectSetKeepAlive(connect->connection, KEEPALIVE_SECONDS, KEEPALIVE_MISSED);
    virResetLastError();
    return true;
}

void connect_close(struct connect *connect) {
    if (connect->connection) {
        virConnectClose(connect->connection);
        connect->connection = NULL;
    }
}

/* Transports that lead elsewhere even without a host in the URI. */
static bool scheme_is_remote(const char *scheme) {
    static const char *const transports[] = {"ext",     "ssh", "libssh",
                                             "libssh2", "tcp", "tls"};
    const char *plus = scheme ? strchr(scheme, '+') : NULL;
    for (size_t i = 0; plus && i < sizeof transports / sizeof transports[0]; i++) {
        if (strcasecmp(plus + 1, transports[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void copy_host(const char *server, char *host, size_t size) {
    size_t length = strlen(server);
    if (length >= 2 && server[0] == '[' && server[length - 1] == ']') {
        server++;
        length -= 2;
    }
    if (length < size) {
        memcpy(host, server, length);
        host[length] = '\0';
    }
}

bool connect_host_of(const char *uri, char *host, size_t size) {
    xmlURI *parsed = xmlParseURI(uri);
    host[0] = '\0';
    if (!parsed) {
        return false;
    }
    bool has_server = parsed->server && parsed->server[0];
    bool local = !has_server && !scheme_is_remote(parsed->scheme);
    if (has_server) {
        copy_host(parsed->server, host, size);
    } else if (!local) {
        copy_host("localhost", host, size);
    }
    xmlFreeURI(parsed);
    return local;
}

void connect_describe(const struct connect *connect,
                      struct hypervisor_wire_connected *description) {
    char *uri = virConnectGetURI(connect->connection);
    memset(description, 0, sizeof *description);
    if (uri) {
        escape_text(uri, description->uri, sizeof description->uri);
        description->is_local =
            connect_host_of(uri, description->hostname, sizeof description->hostname);
        free(uri);
    }
}
