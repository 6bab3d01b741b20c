/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * spice://[USER@]HOST[:PORT][?tls-port=N], with ; or ? before the parameters and & or ;
 * between them; spice+tls://HOST:PORT; spice+unix:///PATH.
 */
#include <string.h>

#include "transport/target_scheme.h"

enum {
    DEFAULT_PORT = 5900,
};

struct ports {
    long plain, tls; /* -1 = not given */
};

static bool set_port(long *port, const char *value, size_t length, struct error *err) {
    if (*port >= 0) {
        return error_set(err, ERROR_USAGE, "the URI names a port twice");
    }
    *port = target_form_number(value, length);
    if (*port < 1 || *port > UINT16_MAX) {
        error_set(err, ERROR_USAGE, "the URI has a port that does not exist");
        return error_hint(err, "ports go from 1 to 65535");
    }
    return true;
}

static bool take_parameter(const char *text, size_t length, struct ports *ports,
                           struct error *err) {
    static const char port[] = "port=", tls_port[] = "tls-port=";
    size_t of_port = strlen(port), of_tls = strlen(tls_port);
    if (length >= of_port && strncmp(text, port, of_port) == 0) {
        return set_port(&ports->plain, text + of_port, length - of_port, err);
    }
    if (length >= of_tls && strncmp(text, tls_port, of_tls) == 0) {
        return set_port(&ports->tls, text + of_tls, length - of_tls, err);
    }
    error_set(err, ERROR_USAGE, "the URI has a parameter that is not supported");
    return error_hint(err, "port=N and tls-port=N are");
}

static bool read_query(const char *query, struct ports *ports, struct error *err) {
    if (strchr(query, '#')) {
        return error_set(err, ERROR_USAGE, "a spice:// URI has no # in it");
    }
    while (*query) {
        query++; /* what stands before or between parameters */
        size_t length = strcspn(query, "&;");
        if (length > 0 && !take_parameter(query, length, ports, err)) {
            return false;
        }
        query += length;
    }
    return true;
}

static bool set_place(struct endpoint *endpoint, const char *host,
                      const struct ports *ports, struct error *err) {
    if (!endpoint_set_tcp(endpoint, host, ports->plain < 0 ? ports->tls : ports->plain,
                          err)) {
        return false;
    }
    if (ports->plain < 0) {
        endpoint->port = 0;
    }
    endpoint->tls_port = ports->tls > 0 ? (uint16_t)ports->tls : 0;
    return true;
}

static bool parse_host(const struct uri *uri, struct endpoint *endpoint,
                       struct error *err) {
    struct uri_place place;
    struct ports ports = {-1, -1};
    endpoint->protocol = ENDPOINT_SPICE;
    if (!uri_read_place(uri, true, &place, err)) {
        return false;
    }
    ports.plain = place.port;
    if (!read_query(uri->query, &ports, err)) {
        return false;
    }
    if (ports.plain < 0 && ports.tls < 0) {
        ports.plain = DEFAULT_PORT;
    }
    return set_place(endpoint, place.host, &ports, err);
}

static bool parse_tls(const struct uri *uri, struct endpoint *endpoint,
                      struct error *err) {
    struct uri_place place;
    endpoint->protocol = ENDPOINT_SPICE;
    if (!uri_check_bare(uri, err) || !uri_read_place(uri, true, &place, err)) {
        return false;
    }
    if (place.port < 0) {
        error_set(err, ERROR_USAGE, "a spice+tls:// URI names its port");
        return error_hint(err, "spice+tls://HOST:PORT");
    }
    const struct ports ports = {-1, place.port};
    return set_place(endpoint, place.host, &ports, err);
}

static bool parse_unix(const struct uri *uri, struct endpoint *endpoint,
                       struct error *err) {
    char path[TARGET_TEXT_MAX + 1];
    endpoint->protocol = ENDPOINT_SPICE;
    return uri_check_bare(uri, err) && uri_read_path(uri, path, err) &&
           endpoint_set_unix(endpoint, path, err);
}

const struct target_scheme spice_schemes[] = {{"spice", parse_host},
                                              {"spice+tls", parse_tls},
                                              {"spice+unix", parse_unix},
                                              {NULL, NULL}};
