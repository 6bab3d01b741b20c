/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/target_scheme.h"

enum {
    DEFAULT_PORT = 5900,
};

static bool parse_host(const struct uri *uri, struct endpoint *endpoint,
                       struct error *err) {
    struct uri_place place;
    endpoint->protocol = ENDPOINT_VNC;
    return uri_check_bare(uri, err) && uri_read_place(uri, false, &place, err) &&
           endpoint_set_tcp(endpoint, place.host,
                            place.port < 0 ? DEFAULT_PORT : place.port, err);
}

static bool parse_unix(const struct uri *uri, struct endpoint *endpoint,
                       struct error *err) {
    char path[TARGET_TEXT_MAX + 1];
    endpoint->protocol = ENDPOINT_VNC;
    return uri_check_bare(uri, err) && uri_read_path(uri, path, err) &&
           endpoint_set_unix(endpoint, path, err);
}

const struct target_scheme vnc_schemes[] = {
    {"vnc", parse_host}, {"vnc+unix", parse_unix}, {NULL, NULL}};
