/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/uri.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    c = (char)tolower((unsigned char)c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* In place and once, so that what comes out is never decoded again. */
static bool percent_decode(char *text, struct error *err) {
    char *out = text;
    for (const char *in = text; *in; in++) {
        if (*in != '%') {
            *out++ = *in;
            continue;
        }
        int high = hex_digit(in[1]);
        int low = high < 0 ? -1 : hex_digit(in[2]);
        if (low < 0 || (high == 0 && low == 0)) {
            error_set(err, ERROR_USAGE,
                      "the URI has a %% that is not followed by two "
                      "hexadecimal digits other than 00");
            return error_hint(err, "a %% itself is written %%25");
        }
        *out++ = (char)(high << 4 | low);
        in += 2;
    }
    *out = '\0';
    return true;
}

static bool refuse_password(struct error *err) {
    error_set(err, ERROR_USAGE, "a password in a URI is refused: others can read it");
    return error_hint(err, "use --password-file FILE or --password-fd N");
}

/* A path after a host may be followed by ; as well, a socket's path may have one. */
bool uri_cut(const char *text, struct uri *uri, struct error *err) {
    int authority_length = (int)strcspn(text, "/?#;");
    const char *path = text + authority_length;
    int path_length = (int)strcspn(path, authority_length > 0 ? "?#;" : "?#");
    snprintf(uri->authority, sizeof uri->authority, "%.*s", authority_length, text);
    snprintf(uri->path, sizeof uri->path, "%.*s", path_length, path);
    uri->query = path + path_length;
    const char *at = strrchr(uri->authority, '@');
    bool has_password =
        strcasestr(uri->query, "password") ||
        (at && memchr(uri->authority, ':', (size_t)(at - uri->authority)));
    return !has_password || refuse_password(err);
}

static bool cut_port(char *after_host, long *port, struct error *err) {
    *port = -1;
    if (after_host[0] == '\0') {
        return true;
    }
    if (after_host[0] != ':') {
        return error_set(err, ERROR_USAGE, "after the host in a URI goes :PORT");
    }
    if (after_host[1]) {
        *port = target_form_number(after_host + 1, strlen(after_host + 1));
        if (*port < 0) {
            return error_set(err, ERROR_USAGE,
                             "the port in the URI is not a number up to 65535");
        }
    }
    after_host[0] = '\0';
    return true;
}

static bool cut_brackets(char *authority, char **host, long *port, struct error *err) {
    char *end = strchr(authority, ']');
    *host = authority + 1;
    if (!end) {
        return error_set(err, ERROR_USAGE, "the URI lacks a closing ]");
    }
    if (!cut_port(end + 1, port, err)) {
        return false;
    }
    *end = '\0';
    return strchr(*host, ':') ||
           error_set(err, ERROR_USAGE, "only an IPv6 address goes in brackets");
}

static bool cut_host(char *authority, char **host, long *port, struct error *err) {
    if (authority[0] == '[') {
        return cut_brackets(authority, host, port, err);
    }
    *host = authority;
    if (strchr(authority, ':') != strrchr(authority, ':')) {
        error_set(err, ERROR_USAGE, "the URI has more than one colon after its host");
        return error_hint(err, "an IPv6 address goes in brackets: vnc://[::1]:5900");
    }
    return cut_port(authority + strcspn(authority, ":"), port, err);
}

static bool refuse_user(struct error *err) {
    error_set(err, ERROR_USAGE, "a user name is not supported in this URI");
    return error_hint(err, "leave out what stands before the @");
}

bool uri_read_place(const struct uri *uri, bool allows_user, struct uri_place *place,
                    struct error *err) {
    char authority[TARGET_TEXT_MAX + 1];
    char *host = NULL;
    const char *at = strchr(uri->authority, '@');
    if (at && (!allows_user || strchr(at + 1, '@'))) {
        return refuse_user(err);
    }
    snprintf(authority, sizeof authority, "%s", at ? at + 1 : uri->authority);
    if (!cut_host(authority, &host, &place->port, err) || !percent_decode(host, err)) {
        return false;
    }
    if (!*host) {
        error_set(err, ERROR_USAGE, "the URI names no host");
        return error_hint(err, "SCHEME://HOST[:PORT], or SCHEME+unix:///PATH for a "
                               "socket");
    }
    snprintf(place->host, sizeof place->host, "%s", host);
    return uri->path[0] == '\0' || strcmp(uri->path, "/") == 0 ||
           error_set(err, ERROR_USAGE, "such a URI has no path after its host");
}

bool uri_read_path(const struct uri *uri, char path[TARGET_TEXT_MAX + 1],
                   struct error *err) {
    memcpy(path, uri->path, sizeof uri->path);
    if (uri->authority[0] || !path[0]) {
        error_set(err, ERROR_USAGE, "the URI of a socket has three slashes and a path");
        return error_hint(err, "vnc+unix:///run/guest.sock");
    }
    return percent_decode(path, err);
}

bool uri_check_bare(const struct uri *uri, struct error *err) {
    if (*uri->query == '\0' || strcmp(uri->query, "?") == 0) {
        return true;
    }
    error_set(err, ERROR_USAGE,
              "parameters in such a URI (after ? ; or #) are not supported");
    return error_hint(err, "a ? or # in a socket's path is written %%3F or %%23");
}
