/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/target_parse.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/utf8.h"
#include "transport/target_form.h"

static const struct target_form *const forms[] = {
    &uri_target,
    &fd_target,
    &host_target,
};

long target_form_number(const char *text, size_t length) {
    while (length > 1 && *text == '0') {
        text++;
        length--;
    }
    if (length < 1 || length > 6) {
        return -1;
    }
    long number = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        number = number * 10 + (text[i] - '0');
    }
    return number;
}

static bool has_control(const char *text) {
    for (; *text; text++) {
        if (iscntrl((unsigned char)*text)) {
            return true;
        }
    }
    return false;
}

/* libvirt reads an id as an int. */
static bool is_id(const char *text) {
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits <= 10 && !text[digits] &&
           strtoll(text, NULL, 10) <= INT32_MAX;
}

static bool refuse_guest(const char *text, const char *why, struct error *err) {
    char shown[160];
    escape_line(text, shown, sizeof shown, 60);
    error_set(err, ERROR_USAGE, "\"%s\" %s", shown, why);
    return error_hint(err, "oriel list shows the guests");
}

static bool check_guest(const char *text, enum guest_key key, struct error *err) {
    if (strlen(text) >= GUEST_NAME_MAX) {
        return refuse_guest(text, "is too long for a guest's name", err);
    }
    if (has_control(text) || !utf8_valid(text, strlen(text))) {
        return refuse_guest(text, "has characters that no guest's name has", err);
    }
    if (key == GUEST_BY_ID && !is_id(text)) {
        return refuse_guest(text, "is not the id of a guest", err);
    }
    if (key == GUEST_BY_UUID && !guest_uuid_valid(text)) {
        return refuse_guest(text, "is not a UUID", err);
    }
    if (strchr(text, '/')) {
        refuse_guest(text, "is neither a guest's name nor an address", err);
        return error_hint(err, "for a socket: vnc+unix:///PATH");
    }
    return true;
}

static bool parse_guest(const char *text, enum guest_key key, struct target *target,
                        struct error *err) {
    if (!check_guest(text, key, err)) {
        return false;
    }
    target->kind = TARGET_GUEST;
    target->key = key;
    snprintf(target->guest, sizeof target->guest, "%s", text);
    return true;
}

static bool is_connection_file(const char *text) {
    size_t length = strlen(text);
    return length > 3 && strcmp(text + length - 3, ".vv") == 0;
}

static bool parse_form(const struct target_form *form, const char *text,
                       struct target *target, struct error *err) {
    if (form->parse(text, target, err)) {
        return true;
    }
    return err && err->hint[0] == '\0'
               ? error_hint(err, "oriel --help shows the forms of a target")
               : false;
}

static bool parse_any(const char *text, struct target *target, struct error *err) {
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (forms[i]->matches(text)) {
            return parse_form(forms[i], text, target, err);
        }
    }
    if (is_connection_file(text)) {
        error_set(err, ERROR_USAGE, "connection files (.vv) are not supported yet");
        return error_hint(err, "for a guest of that name use --domain-name");
    }
    return parse_guest(text, GUEST_BY_ANY, target, err);
}

bool target_parse(const char *text, enum guest_key key, struct target *target,
                  struct error *err) {
    struct target parsed = {.kind = TARGET_GUEST, .key = GUEST_ONLY, .endpoint.fd = -1};
    bool is_forced = key != GUEST_BY_ANY && key != GUEST_ONLY;
    if (!text || !*text || key == GUEST_ONLY) {
        if (is_forced) {
            return refuse_guest("", "names no guest", err);
        }
    } else if (strlen(text) > TARGET_TEXT_MAX) {
        error_set(err, ERROR_USAGE, "the target is longer than %d bytes",
                  TARGET_TEXT_MAX);
        return error_hint(err, "oriel --help shows the forms of a target");
    } else if (is_forced ? !parse_guest(text, key, &parsed, err)
                         : !parse_any(text, &parsed, err)) {
        return false;
    }
    *target = parsed;
    return true;
}
