/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "transport/target_form.h"
#include "transport/target_scheme.h"

enum {
    SCHEME_MAX = 32,
};

static const struct target_scheme *const schemes[] = {vnc_schemes, spice_schemes};

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

/* After a scheme that is not ours: which kind of thing was meant? */
static void refuse_scheme(const char *name, struct error *err) {
    static const char *const of_libvirt[] = {"qemu", "xen", "lxc",   "test", "ch",
                                             "esx",  "vz",  "bhyve", "vbox", "hyperv"};
    static const char *const stems[] = {"vnc", "spice"};
    size_t stem = strcspn(name, "+");
    bool is_ours = false;
    for (size_t i = 0; i < sizeof of_libvirt / sizeof of_libvirt[0]; i++) {
        if (strncasecmp(name, of_libvirt[i], stem) == 0 && !of_libvirt[i][stem]) {
            error_set(err, ERROR_USAGE, "a libvirt URI says where guests are, not which");
            error_hint(err, "oriel -c URI GUEST");
            return;
        }
    }
    for (size_t i = 0; i < sizeof stems / sizeof stems[0]; i++) {
        is_ours = is_ours ||
                  (stem == strlen(stems[i]) && strncasecmp(name, stems[i], stem) == 0);
    }
    error_set(err, ERROR_USAGE, "%s is not supported%s", name,
              is_ours ? " yet" : " as a target");
    error_hint(err, "supported: vnc://HOST[:PORT], spice://HOST[:PORT], "
                    "vnc+unix:///PATH and spice+unix:///PATH");
}

static const struct target_scheme *find_scheme(const char *text, struct error *err) {
    char name[SCHEME_MAX + 1];
    size_t length = scheme_length(text);
    snprintf(name, sizeof name, "%.*s", (int)(length < SCHEME_MAX ? length : SCHEME_MAX),
             text);
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        for (const struct target_scheme *scheme = schemes[i]; scheme->name; scheme++) {
            if (length == strlen(scheme->name) && strcasecmp(name, scheme->name) == 0) {
                return scheme;
            }
        }
    }
    refuse_scheme(name, err);
    return NULL;
}

static bool uri_parse(const char *text, struct target *target, struct error *err) {
    const struct target_scheme *scheme = find_scheme(text, err);
    struct uri uri;
    if (!scheme || !uri_cut(text + scheme_length(text) + 3, &uri, err)) {
        return false;
    }
    target->kind = TARGET_ENDPOINT;
    target->endpoint = (struct endpoint){.fd = -1};
    return scheme->parse(&uri, &target->endpoint, err);
}

const struct target_form uri_target = {uri_matches, uri_parse};
