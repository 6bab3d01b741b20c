/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where a guest's display is: what a target resolves to and what dialling starts from. A
 * plain value, checked when it is made: host, port and path are within their limits.
 */
#ifndef TRANSPORT_ENDPOINT_H
#define TRANSPORT_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum endpoint_protocol {
    ENDPOINT_VNC,
    ENDPOINT_SPICE,
};

enum endpoint_kind {
    ENDPOINT_TCP,  /* host, port */
    ENDPOINT_UNIX, /* path */
    ENDPOINT_FD,   /* fd, a connected stream socket; dialling consumes it */
};

enum {
    ENDPOINT_HOST_MAX = 254, /* bytes with NUL; IPv6 without brackets, zone allowed */
    ENDPOINT_PATH_MAX = 108, /* bytes with NUL */
};

struct endpoint {
    enum endpoint_protocol protocol;
    enum endpoint_kind kind;
    char host[ENDPOINT_HOST_MAX];
    uint16_t port;            /* 0 = none: TLS only */
    uint16_t tls_port;        /* SPICE; 0 = none known */
    uint32_t secure_channels; /* SPICE: bits 1 << kind (protocol/channel.h): TLS only */
    char path[ENDPOINT_PATH_MAX];
    int fd;
};

/* A host name, IPv4 or IPv6 address (without brackets) that may be looked up. */
bool endpoint_host_valid(const char *host);

/* Make the endpoint one of this kind (`protocol` stays as it is), or say what is wrong
 * with host, port or path: ERROR_USAGE. */
bool endpoint_set_tcp(struct endpoint *endpoint, const char *host, long port,
                      struct error *err);
bool endpoint_set_unix(struct endpoint *endpoint, const char *path, struct error *err);

/* For messages: "host:port" (of TLS when there is no other), "[::1]:port", the path, or
 * "fd 3". */
void endpoint_describe(const struct endpoint *endpoint, char *text, size_t size);

/* ERROR_UNSUPPORTED when there is no way to it but TLS. */
bool endpoint_check_plain(const struct endpoint *endpoint, struct error *err);
/* A stream for channels of this kind (protocol/channel.h) may go there without TLS. */
bool endpoint_check_channel(const struct endpoint *endpoint, unsigned kind,
                            struct error *err);

/* True when the server is on this machine (unix socket, fd, loopback address). */
bool endpoint_is_local(const struct endpoint *endpoint);

#endif
