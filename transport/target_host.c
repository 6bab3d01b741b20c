/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/target_form.h"

#include <arpa/inet.h>
#include <string.h>

/*
 * host:N is display N, so port 5900 + N, when N is below 100, and port N otherwise: what
 * vncviewer of TigerVNC makes of it. host::N is always a port.
 */
enum {
    FIRST_PORT = 5900,
    DISPLAY_END = 100,
};

/* The text, cut at its colons. */
struct parts {
    const char *host;
    size_t host_length;
    const char *number; /* "" = display 0 */
    bool is_port;
};

static bool is_bare_ipv6(const char *text) {
    struct in6_addr address;
    return inet_pton(AF_INET6, text, &address) == 1;
}

static bool split_number(const char *colon, struct parts *parts) {
    if (*colon) {
        parts->is_port = colon[1] == ':';
        parts->number = colon + (parts->is_port ? 2 : 1);
        return *parts->number && !parts->number[strspn(parts->number, "0123456789")];
    }
    parts->is_port = false;
    parts->number = "";
    return true;
}

static bool split(const char *text, struct parts *parts) {
    if (text[0] == '[') {
        const char *end = strchr(text, ']');
        parts->host = text + 1;
        parts->host_length = end ? (size_t)(end - parts->host) : 0;
        return end && (!end[1] || end[1] == ':') && split_number(end + 1, parts);
    }
    parts->host = text;
    parts->host_length = strcspn(text, ":");
    return text[parts->host_length] && split_number(text + parts->host_length, parts);
}

/* A guest may have a colon in its name: only digits after it make an address. */
static bool host_matches(const char *text) {
    struct parts parts;
    return text[0] == '[' || is_bare_ipv6(text) || split(text, &parts);
}

static bool refuse_brackets(const char *text, struct error *err) {
    if (text[0] == '[') {
        error_set(err, ERROR_USAGE, "after [ADDRESS] goes :DISPLAY or ::PORT");
        return error_hint(err, "for example [::1]:0 or [::1]::5900");
    }
    error_set(err, ERROR_USAGE, "an IPv6 address goes in brackets");
    return error_hint(err, "for example [::1]:0; for a port here: localhost::5900");
}

static long port_of(const struct parts *parts) {
    long number =
        *parts->number ? target_form_number(parts->number, strlen(parts->number)) : 0;
    return number >= 0 && number < DISPLAY_END && !parts->is_port ? FIRST_PORT + number
                                                                  : number;
}

static bool host_parse(const char *text, struct target *target, struct error *err) {
    struct parts parts;
    bool is_bracketed = text[0] == '[';
    if ((!is_bracketed && is_bare_ipv6(text)) || !split(text, &parts)) {
        return refuse_brackets(text, err);
    }
    char host[TARGET_TEXT_MAX + 1] = "localhost";
    if (parts.host_length > 0 || is_bracketed || parts.is_port) {
        memcpy(host, parts.host, parts.host_length);
        host[parts.host_length] = '\0';
    }
    if (is_bracketed && !strchr(host, ':')) {
        return refuse_brackets(text, err);
    }
    long port = port_of(&parts);
    if (port < 0) {
        return error_set(err, ERROR_USAGE, "there is no port or display of that number");
    }
    target->kind = TARGET_ENDPOINT;
    target->endpoint = (struct endpoint){.protocol = ENDPOINT_VNC, .fd = -1};
    if (endpoint_set_tcp(&target->endpoint, host, port, err)) {
        return true;
    }
    if (!is_bracketed) {
        error_hint(err, "for a guest of that name use --domain-name");
    }
    return false;
}

const struct target_form host_target = {host_matches, host_parse};
