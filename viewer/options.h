/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the command line says, and the one table that describes it: parsing and --help
 * come from it (option_parser.h, option_text.h), and a test holds the README's list
 * against it. Texts are argv's.
 */
#ifndef VIEWER_OPTIONS_H
#define VIEWER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "viewer/connection/connection.h"
#include "viewer/window/window.h"

enum {
    OPTIONS_URIS_MAX = 32
};

struct options {
    const char *target; /* NULL = none given */
    const char *uris[OPTIONS_URIS_MAX];
    size_t uri_count;
    struct connection_settings connection;
    struct window_options window;
    int auto_resize;    /* for window, which console_options_settings() completes */
    const char *output; /* capture */
    int timeout_s;      /* capture */
    bool json;
    int verbosity;
    bool help;
    bool version;
};

/* Which commands an option belongs to. */
enum {
    FOR_VIEW = 1 << 0,
    FOR_CAPTURE = 1 << 1,
    FOR_LIST = 1 << 2,
    FOR_DEMO = 1 << 3,
    FOR_CONSOLES = FOR_VIEW | FOR_CAPTURE | FOR_DEMO,
    FOR_GUESTS = FOR_VIEW | FOR_CAPTURE,
    FOR_WINDOWS = FOR_VIEW | FOR_DEMO,
    FOR_ALL = FOR_CONSOLES | FOR_LIST,
};

enum option_type {
    OPTION_FLAG,  /* bool: true */
    OPTION_CLEAR, /* bool: false */
    OPTION_COUNT, /* int: one more */
    OPTION_SET,   /* int: `value` */
    OPTION_BITS,  /* unsigned: the bits of `value` are set; with `words` they become those
                   * of the word */
    OPTION_UNBITS, /* unsigned: the bits of `value` are cleared */
    OPTION_TEXT,   /* const char * */
    OPTION_NUMBER, /* int, within minimum..maximum, or one of `words` */
    OPTION_CHOICE, /* int: the value of the word */
    OPTION_URI,    /* one more of uris */
    OPTION_USB,    /* one more of the USB devices */
};

struct option_word {
    const char *word; /* NULL ends the list */
    int value;
};

struct option_row {
    const char *name;
    char letter; /* 0 = none */
    enum option_type type;
    size_t offset; /* into struct options */
    int value;     /* SET, BITS, UNBITS */
    int minimum, maximum;
    const struct option_word *words;
    unsigned commands;
    const char *argument; /* as shown in help; NULL = takes none */
    const char *help;
};

extern const struct option_row option_rows[];
extern const size_t option_row_count;

void options_defaults(struct options *options);

#endif
