/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/endpoint.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/escape.h"
#include "protocol/channel.h"

enum {
    ZONE_MAX = 15, /* bytes of an interface name */
};

static bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool are_name_bytes(const char *text) {
    for (; *text; text++) {
        if (!is_plain(*text) && !strchr("._-", *text)) {
            return false;
        }
    }
    return true;
}

/* An IPv6 address, perhaps with a zone: fe80::1%eth0. */
static bool is_ipv6(const char *host) {
    char address[INET6_ADDRSTRLEN];
    struct in6_addr parsed;
    size_t length = strcspn(host, "%");
    if (length >= sizeof address) {
        return false;
    }
    memcpy(address, host, length);
    address[length] = '\0';
    if (inet_pton(AF_INET6, address, &parsed) != 1) {
        return false;
    }
    const char *zone = host + length;
    return !*zone ||
           (zone[1] && strlen(zone + 1) <= ZONE_MAX && are_name_bytes(zone + 1));
}

bool endpoint_host_valid(const char *host) {
    if (strchr(host, ':')) {
        return is_ipv6(host);
    }
    return is_plain(host[0]) && strlen(host) < ENDPOINT_HOST_MAX && are_name_bytes(host);
}

bool endpoint_set_tcp(struct endpoint *endpoint, const char *host, long port,
                      struct error *err) {
    if (!endpoint_host_valid(host)) {
        char shown[160];
        escape_line(host, shown, sizeof shown, 60);
        error_set(err, ERROR_USAGE, "\"%s\" is not a host name or address", shown);
        return error_hint(err, "an IPv6 address goes in brackets: [::1]:0");
    }
    if (port < 1 || port > UINT16_MAX) {
        error_set(err, ERROR_USAGE, "there is no port %ld", port);
        return error_hint(err, "ports go from 1 to 65535");
    }
    endpoint->kind = ENDPOINT_TCP;
    endpoint->port = (uint16_t)port;
    snprintf(endpoint->host, sizeof endpoint->host, "%s", host);
    return true;
}

bool endpoint_set_unix(struct endpoint *endpoint, const char *path, struct error *err) {
    char shown[160];
    escape_line(path, shown, sizeof shown, 60);
    if (path[0] != '/') {
        return error_set(err, ERROR_USAGE, "the socket path \"%s\" is not absolute",
                         shown);
    }
    if (strlen(path) >= ENDPOINT_PATH_MAX) {
        error_set(err, ERROR_USAGE, "the socket path %s is too long", shown);
        return error_hint(err, "the system allows %d bytes", ENDPOINT_PATH_MAX - 1);
    }
    for (const char *at = path; *at; at++) {
        if (iscntrl((unsigned char)*at)) {
            return error_set(err, ERROR_USAGE,
                             "the socket path %s has a control character", shown);
        }
    }
    endpoint->kind = ENDPOINT_UNIX;
    snprintf(endpoint->path, sizeof endpoint->path, "%s", path);
    return true;
}

void endpoint_describe(const struct endpoint *endpoint, char *text, size_t size) {
    switch (endpoint->kind) {
    case ENDPOINT_TCP:
        snprintf(text, size, strchr(endpoint->host, ':') ? "[%s]:%u" : "%s:%u",
                 endpoint->host,
                 endpoint->port > 0 ? endpoint->port : endpoint->tls_port);
        break;
    case ENDPOINT_UNIX:
        escape_text(endpoint->path, text, size);
        break;
    case ENDPOINT_FD:
        snprintf(text, size, "fd %d", endpoint->fd);
        break;
    }
}

bool endpoint_check_plain(const struct endpoint *endpoint, struct error *err) {
    char where[ENDPOINT_HOST_MAX + 16];
    if (endpoint->kind != ENDPOINT_TCP || endpoint->port > 0) {
        return true;
    }
    endpoint_describe(endpoint, where, sizeof where);
    error_set(err, ERROR_UNSUPPORTED, "%s takes only TLS, which is not supported yet",
              where);
    return error_hint(err, "give the display a plain port too, or the guest a VNC "
                           "display");
}

/* Measured with QEMU: that holds for its unix sockets and for fds that it was given, too.
 */
bool endpoint_check_channel(const struct endpoint *endpoint, unsigned kind,
                            struct error *err) {
    const char *name = channel_name(kind);
    if (endpoint->protocol != ENDPOINT_SPICE || kind >= CHANNEL_KINDS ||
        !(endpoint->secure_channels & 1u << kind)) {
        return true;
    }
    error_set(err, ERROR_UNSUPPORTED,
              "the server takes the %s channel only over TLS, which is not supported yet",
              name ? name : "new");
    return error_hint(err,
                      "let the guest's XML say <channel name='%s' mode='any'/>, or give "
                      "the guest a VNC display",
                      name ? name : "main");
}

static bool is_loopback_address(const char *host) {
    struct in_addr v4;
    struct in6_addr v6;
    if (inet_pton(AF_INET, host, &v4) == 1) {
        return ntohl(v4.s_addr) >> 24 == 127;
    }
    if (inet_pton(AF_INET6, host, &v6) == 1) {
        return IN6_IS_ADDR_LOOPBACK(&v6) ||
               (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == 127);
    }
    return false;
}

bool endpoint_is_local(const struct endpoint *endpoint) {
    return endpoint->kind != ENDPOINT_TCP ||
           strcasecmp(endpoint->host, "localhost") == 0 ||
           is_loopback_address(endpoint->host);
}
