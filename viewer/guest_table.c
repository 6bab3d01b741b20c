/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/guest_table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "base/utf8.h"

enum {
    NAME_SHOWN = 60 /* characters */
};

static int compare_guests(const void *left, const void *right) {
    const struct guest *a = left, *b = right;
    if (guest_is_active(a) != guest_is_active(b)) {
        return guest_is_active(a) ? -1 : 1;
    }
    return guest_is_active(a) && a->id != b->id ? (a->id < b->id ? -1 : 1)
                                                : strcmp(a->name, b->name);
}

void guest_table_sort(struct guest *guests, size_t count) {
    if (count > 1) {
        qsort(guests, count, sizeof *guests, compare_guests);
    }
}

/* "vnc 127.0.0.1:5900", "vnc /run/x", "spice [::1]:5900 (TLS 5901)", "spice h:5901
 * (TLS)", "vnc": for people. */
static void describe_display(const struct guest_graphics *graphics, char *text,
                             size_t size) {
    int32_t port = graphics->port > 0 ? graphics->port : graphics->tls_port;
    char tls[24] = "";
    if (graphics->tls_port > 0 && graphics->port > 0) {
        snprintf(tls, sizeof tls, " (TLS %d)", (int)graphics->tls_port);
    } else if (graphics->tls_port > 0) {
        snprintf(tls, sizeof tls, " (TLS)");
    }
    if (graphics->listen == LISTEN_SOCKET) {
        snprintf(text, size, "%s %s", graphics->type, graphics->path);
    } else if (port > 0) {
        bool v6 = strchr(graphics->host, ':') != NULL;
        snprintf(text, size, "%s %s%s%s:%d%s", graphics->type, v6 ? "[" : "",
                 graphics->host, v6 ? "]" : "", (int)port, tls);
    } else {
        snprintf(text, size, "%s", graphics->type);
    }
}

static void print_displays(FILE *out, const struct guest *guest) {
    for (uint32_t i = 0; i < guest->graphics_count; i++) {
        char text[GUEST_HOST_MAX + 64], shown[4 * sizeof text];
        describe_display(&guest->graphics[i], text, sizeof text);
        escape_text(text, shown, sizeof shown);
        fprintf(out, "%s%s", i > 0 ? ", " : "", shown);
    }
    if (guest->graphics_count == 0) {
        fputc('-', out);
    }
}

static size_t count_characters(const char *text) {
    size_t count = 0;
    for (; *text; text++) {
        count += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return count;
}

static void show_name(const struct guest *guest, char *shown, size_t size) {
    escape_line(guest->name, shown, size, NAME_SHOWN);
}

static void print_padded(FILE *out, const char *text, size_t width) {
    size_t used = count_characters(text);
    fprintf(out, "%s%*s  ", text, used < width ? (int)(width - used) : 0, "");
}

void guest_table_print(FILE *out, const struct guest *guests, size_t count) {
    char name[4 * NAME_SHOWN + 8], id[16];
    size_t width = strlen("NAME");
    for (size_t i = 0; i < count; i++) {
        show_name(&guests[i], name, sizeof name);
        size_t used = count_characters(name);
        width = used > width ? used : width;
    }
    print_padded(out, "ID", 4);
    print_padded(out, "NAME", width);
    print_padded(out, "STATE", 13);
    fputs("DISPLAYS\n", out);
    for (size_t i = 0; i < count; i++) {
        snprintf(id, sizeof id, "%d", (int)guests[i].id);
        print_padded(out, guest_is_active(&guests[i]) ? id : "-", 4);
        show_name(&guests[i], name, sizeof name);
        print_padded(out, name, width);
        print_padded(out, guest_state_text(guests[i].state), 13);
        print_displays(out, &guests[i]);
        fputc('\n', out);
    }
}

static void print_json_code(FILE *out, uint32_t code) {
    if (code >= 0x10000) {
        code -= 0x10000;
        fprintf(out, "\\u%04x\\u%04x", 0xd800 + (unsigned)(code >> 10),
                0xdc00 + (unsigned)(code & 0x3ff));
    } else if (code == '"' || code == '\\') {
        fprintf(out, "\\%c", (int)code);
    } else if (code < ' ' || code > '~') {
        fprintf(out, "\\u%04x", (unsigned)code);
    } else {
        fputc((int)code, out);
    }
}

static void print_json_text(FILE *out, const char *text) {
    size_t length = strlen(text);
    fputc('"', out);
    for (size_t at = 0; at < length;) {
        uint32_t code = 0xfffd;
        size_t step = utf8_decode(text + at, length - at, &code);
        print_json_code(out, step > 0 ? code : 0xfffd);
        at += step > 0 ? step : 1;
    }
    fputc('"', out);
}

static void print_json_field(FILE *out, const char *name, const char *text) {
    fprintf(out, "\"%s\":", name);
    print_json_text(out, text);
}

static void print_json_display(FILE *out, const struct guest_graphics *graphics) {
    fputc('{', out);
    print_json_field(out, "type", graphics->type);
    if (graphics->listen == LISTEN_SOCKET) {
        fputc(',', out);
        print_json_field(out, "socket", graphics->path);
    } else if (graphics->listen == LISTEN_ADDRESS && graphics->host[0]) {
        fputc(',', out);
        print_json_field(out, "host", graphics->host);
    }
    if (graphics->port > 0) {
        fprintf(out, ",\"port\":%d", (int)graphics->port);
    }
    if (graphics->tls_port > 0) {
        fprintf(out, ",\"tls_port\":%d", (int)graphics->tls_port);
    }
    fputc('}', out);
}

void guest_table_print_json(FILE *out, const char *uri, const struct guest *guest) {
    fputc('{', out);
    print_json_field(out, "uri", uri);
    fputs(guest_is_active(guest) ? ",\"id\":" : ",\"id\":null", out);
    if (guest_is_active(guest)) {
        fprintf(out, "%d", (int)guest->id);
    }
    fputc(',', out);
    print_json_field(out, "name", guest->name);
    fputc(',', out);
    print_json_field(out, "uuid", guest->uuid);
    fputc(',', out);
    print_json_field(out, "state", guest_state_text(guest->state));
    fputs(",\"displays\":[", out);
    for (uint32_t i = 0; i < guest->graphics_count; i++) {
        fputs(i > 0 ? "," : "", out);
        print_json_display(out, &guest->graphics[i]);
    }
    fputs("]}\n", out);
}

void guest_table_print_json_error(FILE *out, const char *uri, const struct error *err) {
    fputc('{', out);
    print_json_field(out, "uri", uri);
    fprintf(out, ",\"error\":{\"code\":%d,", (int)err->code);
    print_json_field(out, "message", err->message);
    fputc(',', out);
    print_json_field(out, "hint", err->hint);
    fputs("}}\n", out);
}
