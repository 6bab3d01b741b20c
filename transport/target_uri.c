/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/target_form.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/escape.h"

enum {
    DEFAULT_PORT = 5900,
    SCHEME_MAX = 32,
};

/* Cut from a URI, not yet percent-decoded; a part may be empty. */
struct uri {
    char authority[TARGET_TEXT_MAX + 1];
    char path[TARGET_TEXT_MAX + 1];
    const char *query;
};

struct scheme {
    const char *name;
    bool (*parse)(const struct uri *uri, struct target *target, struct error *err);
};

static size_t scheme_length(const char *text) {
    size_t length = 0;
    while (isalnum((unsigned char)text[length]) ||
           (text[length] && strchr("+.-", text[length]))) {
        length++;
    }
    return isalpha((unsigned char)text[0]) ? length : 0;
}

static bool uri_matches(const char *text) {
    size_t length = scheme_length(text);
    return length > 0 && strncmp(text + length, "://", 3) == 0;
}

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

/* Never quotes what it refuses: it may hold a password. */
static bool refuse_user(const char *authority, const char *at, struct error *err) {
    if (memchr(authority, ':', (size_t)(at - authority))) {
        error_set(err, ERROR_USAGE, "a password in a URI is refused: others can read it");
        return error_hint(err, "use --password-file FILE or --password-fd N");
    }
    error_set(err, ERROR_USAGE, "a user name in a vnc:// URI is not supported");
    return error_hint(err, "leave out what stands before the @");
}

static bool cut_port(char *after_host, long *port, struct error *err) {
    *port = DEFAULT_PORT;
    if (after_host[0] == '\0') {
        return true;
    }
    if (after_host[0] != ':') {
        return error_set(err, ERROR_USAGE, "after the host in a URI goes :PORT");
    }
    if (after_host[1]) {
        *port = target_form_number(after_host + 1, strlen(after_host + 1));
    }
    after_host[0] = '\0';
    return *port >= 0 ||
           error_set(err, ERROR_USAGE, "the port in the URI is not a number up to 65535");
}

static bool cut_brackets(char *authority, char **host, long *port, struct error *err) {
    char *end = strchr(authority, ']');
    *host = authority + 1;
    if (!end || !cut_port(end + 1, port, err)) {
        return end != NULL ? false
                           : error_set(err, ERROR_USAGE, "the URI lacks a closing ]");
    }
    *end = '\0';
    return strchr(*host, ':') ||
           error_set(err, ERROR_USAGE, "only an IPv6 address goes in brackets");
}

static bool cut_authority(char *authority, char **host, long *port, struct error *err) {
    const char *at = strrchr(authority, '@');
    if (at) {
        return refuse_user(authority, at, err);
    }
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

static bool parse_vnc(const struct uri *uri, struct target *target, struct error *err) {
    char authority[TARGET_TEXT_MAX + 1];
    char *host = NULL;
    long port = 0;
    snprintf(authority, sizeof authority, "%s", uri->authority);
    if (!cut_authority(authority, &host, &port, err) || !percent_decode(host, err)) {
        return false;
    }
    if (!*host) {
        error_set(err, ERROR_USAGE, "the URI names no host");
        return error_hint(err, "vnc://HOST[:PORT], or vnc+unix:///PATH for a socket");
    }
    if (uri->path[0] && strcmp(uri->path, "/") != 0) {
        return error_set(err, ERROR_USAGE, "a vnc:// URI has no path after its host");
    }
    return endpoint_set_tcp(&target->endpoint, host, port, err);
}

static bool parse_unix(const struct uri *uri, struct target *target, struct error *err) {
    char path[TARGET_TEXT_MAX + 1];
    snprintf(path, sizeof path, "%s", uri->path);
    if (uri->authority[0] || !path[0]) {
        error_set(err, ERROR_USAGE, "a vnc+unix: URI has three slashes and a path");
        return error_hint(err, "vnc+unix:///run/guest.sock");
    }
    return percent_decode(path, err) && endpoint_set_unix(&target->endpoint, path, err);
}

static const struct scheme schemes[] = {
    {"vnc", parse_vnc},
    {"vnc+unix", parse_unix},
};

/* After a scheme that is not ours: which kind of thing was meant? */
static bool refuse_scheme(const char *name, struct error *err) {
    static const char *const of_libvirt[] = {"qemu", "xen", "lxc",   "test", "ch",
                                             "esx",  "vz",  "bhyve", "vbox", "hyperv"};
    size_t stem = strcspn(name, "+");
    for (size_t i = 0; i < sizeof of_libvirt / sizeof of_libvirt[0]; i++) {
        if (strncasecmp(name, of_libvirt[i], stem) == 0 && !of_libvirt[i][stem]) {
            error_set(err, ERROR_USAGE, "a libvirt URI says where guests are, not which");
            return error_hint(err, "oriel -c URI GUEST");
        }
    }
    bool is_spice = strncasecmp(name, "spice", stem) == 0 && stem == strlen("spice");
    error_set(err, ERROR_USAGE, "%s is not supported%s", is_spice ? "SPICE" : name,
              is_spice || strncasecmp(name, "vnc", stem) == 0 ? " yet" : " as a target");
    return error_hint(err, "supported: vnc://HOST[:PORT] and vnc+unix:///PATH");
}

static const struct scheme *find_scheme(const char *text, struct error *err) {
    char name[SCHEME_MAX + 1];
    size_t length = scheme_length(text);
    snprintf(name, sizeof name, "%.*s", (int)(length < SCHEME_MAX ? length : SCHEME_MAX),
             text);
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        if (length == strlen(schemes[i].name) && strcasecmp(name, schemes[i].name) == 0) {
            return &schemes[i];
        }
    }
    refuse_scheme(name, err);
    return NULL;
}

static bool check_query(const char *query, struct error *err) {
    if (*query == '\0' || strcmp(query, "?") == 0) {
        return true;
    }
    if (strcasestr(query, "password")) {
        error_set(err, ERROR_USAGE, "a password in a URI is refused: others can read it");
        return error_hint(err, "use --password-file FILE or --password-fd N");
    }
    error_set(err, ERROR_USAGE, "parameters in a URI (after ? or #) are not supported");
    return error_hint(err, "a ? or # in a socket's path is written %%3F or %%23");
}

static bool uri_parse(const char *text, struct target *target, struct error *err) {
    const struct scheme *scheme = find_scheme(text, err);
    if (!scheme) {
        return false;
    }
    struct uri uri;
    const char *authority = text + scheme_length(text) + 3;
    int authority_length = (int)strcspn(authority, "/?#");
    const char *path = authority + authority_length;
    int path_length = (int)strcspn(path, "?#");
    snprintf(uri.authority, sizeof uri.authority, "%.*s", authority_length, authority);
    snprintf(uri.path, sizeof uri.path, "%.*s", path_length, path);
    uri.query = path + path_length;
    target->kind = TARGET_ENDPOINT;
    target->endpoint = (struct endpoint){.protocol = ENDPOINT_VNC, .fd = -1};
    return check_query(uri.query, err) && scheme->parse(&uri, target, err);
}

const struct target_form uri_target = {uri_matches, uri_parse};
