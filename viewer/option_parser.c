/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/option_parser.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct parser {
    struct options *options;
    unsigned command;
    int count;
    char *const *words;
    int next; /* index of the word that is looked at next */
};

static const struct option_row *find_name(const char *name, size_t length) {
    for (size_t i = 0; i < option_row_count; i++) {
        if (strlen(option_rows[i].name) == length &&
            strncmp(option_rows[i].name, name, length) == 0) {
            return &option_rows[i];
        }
    }
    return NULL;
}

static const struct option_row *find_letter(char letter) {
    for (size_t i = 0; i < option_row_count; i++) {
        if (option_rows[i].letter == letter) {
            return &option_rows[i];
        }
    }
    return NULL;
}

static const struct option_word *find_word(const struct option_row *row,
                                           const char *value) {
    for (const struct option_word *word = row->words; word && word->word; word++) {
        if (strcmp(word->word, value) == 0) {
            return word;
        }
    }
    return NULL;
}

static bool set_number(const struct option_row *row, int *field, const char *value,
                       struct error *err) {
    const struct option_word *word = find_word(row, value);
    char *end;
    errno = 0;
    long number = word ? word->value : strtol(value, &end, 10);
    if (!word && (errno != 0 || end == value || *end != '\0' || number < row->minimum ||
                  number > row->maximum)) {
        return error_set(err, ERROR_USAGE,
                         "--%s takes a number from %d to %d%s%s, not \"%.80s\"",
                         row->name, row->minimum, row->maximum, row->words ? ", or " : "",
                         row->words ? row->words->word : "", value);
    }
    *field = (int)number;
    return true;
}

static bool unknown_word(const struct option_row *row, const char *value,
                         struct error *err) {
    error_set(err, ERROR_USAGE, "--%s does not know \"%.80s\"", row->name, value);
    return error_hint(err, "%s", row->help);
}

static bool set_choice(const struct option_row *row, int *field, const char *value,
                       struct error *err) {
    const struct option_word *word = find_word(row, value);
    if (!word) {
        return unknown_word(row, value, err);
    }
    *field = word->value;
    return true;
}

static bool set_bits(const struct option_row *row, unsigned *field, const char *value,
                     struct error *err) {
    const struct option_word *word = value ? find_word(row, value) : NULL;
    if (value && !word) {
        return unknown_word(row, value, err);
    }
    *field &= ~(unsigned)row->value;
    *field |= (unsigned)(word ? word->value : row->value);
    return true;
}

static bool add_usb(struct shares_wish *shares, const char *value, struct error *err) {
    if (shares->usb_device_count == SHARES_USB_MAX) {
        return error_set(err, ERROR_USAGE, "at most %d USB devices can be named",
                         SHARES_USB_MAX);
    }
    shares->usb_devices[shares->usb_device_count++] = value;
    return true;
}

static bool add_uri(struct options *options, const char *value, struct error *err) {
    if (options->uri_count == OPTIONS_URIS_MAX) {
        return error_set(err, ERROR_USAGE, "at most %d connections can be given",
                         OPTIONS_URIS_MAX);
    }
    options->uris[options->uri_count++] = value;
    return true;
}

static bool apply(const struct parser *parser, const struct option_row *row,
                  const char *value, struct error *err) {
    void *field = (char *)parser->options + row->offset;
    if (!(row->commands & parser->command)) {
        error_set(err, ERROR_USAGE, "--%s does not belong to this command", row->name);
        return error_hint(err, "oriel COMMAND --help shows what does");
    }
    switch (row->type) {
    case OPTION_FLAG:
    case OPTION_CLEAR:
        *(bool *)field = row->type == OPTION_FLAG;
        return true;
    case OPTION_COUNT:
        ++*(int *)field;
        return true;
    case OPTION_SET:
        *(int *)field = row->value;
        return true;
    case OPTION_BITS:
        return set_bits(row, field, value, err);
    case OPTION_UNBITS:
        *(unsigned *)field &= ~(unsigned)row->value;
        return true;
    case OPTION_TEXT:
        *(const char **)field = value;
        return true;
    case OPTION_NUMBER:
        return set_number(row, field, value, err);
    case OPTION_CHOICE:
        return set_choice(row, field, value, err);
    case OPTION_URI:
        return add_uri(parser->options, value, err);
    case OPTION_USB:
        return add_usb(&parser->options->connection.shares, value, err);
    }
    return false;
}

static bool unknown(const char *word, struct error *err) {
    error_set(err, ERROR_USAGE, "there is no option %.80s", word);
    return error_hint(err, "oriel --help lists the options");
}

/* The value after `=`, else the next word. */
static bool take_value(struct parser *parser, const struct option_row *row,
                       const char *joined, const char **value, struct error *err) {
    *value = joined;
    if (!row->argument) {
        return !joined || error_set(err, ERROR_USAGE, "--%s takes no value", row->name);
    }
    if (!joined && parser->next < parser->count) {
        *value = parser->words[parser->next++];
    }
    return *value || error_set(err, ERROR_USAGE, "--%s needs a value (%s)", row->name,
                               row->argument);
}

static bool parse_long(struct parser *parser, const char *word, struct error *err) {
    const char *name = word + 2;
    const char *equals = strchr(name, '=');
    const char *value;
    const struct option_row *row =
        find_name(name, equals ? (size_t)(equals - name) : strlen(name));
    if (!row) {
        return unknown(word, err);
    }
    return take_value(parser, row, equals ? equals + 1 : NULL, &value, err) &&
           apply(parser, row, value, err);
}

static bool parse_letters(struct parser *parser, const char *word, struct error *err) {
    for (const char *letter = word + 1; *letter; letter++) {
        const struct option_row *row = find_letter(*letter);
        const char *value = NULL;
        if (!row) {
            return unknown(word, err);
        }
        if (row->argument) {
            const char *joined = letter[1] ? letter + 1 : NULL;
            return take_value(parser, row, joined, &value, err) &&
                   apply(parser, row, value, err);
        }
        if (!apply(parser, row, NULL, err)) {
            return false;
        }
    }
    return true;
}

static bool take_target(struct parser *parser, const char *word, struct error *err) {
    if (parser->options->target) {
        error_set(err, ERROR_USAGE, "one target at a time, not \"%.60s\" and \"%.60s\"",
                  parser->options->target, word);
        return error_hint(err, "a name with blanks is put in quotes");
    }
    parser->options->target = word;
    return true;
}

bool option_parser_run(struct options *options, unsigned command, int count,
                       char *const *words, struct error *err) {
    struct parser parser = {options, command, count, words, 0};
    bool ended = false;
    while (parser.next < count) {
        const char *word = words[parser.next++];
        bool good;
        if (!ended && strcmp(word, "--") == 0) {
            ended = true;
            continue;
        }
        if (ended || word[0] != '-' || word[1] == '\0') {
            good = take_target(&parser, word, err);
        } else if (word[1] == '-') {
            good = parse_long(&parser, word, err);
        } else {
            good = parse_letters(&parser, word, err);
        }
        if (!good) {
            return false;
        }
    }
    return true;
}

/* The first letter that has a value takes the rest of its word, if there is any. */
static bool letters_take_next(const char *letters) {
    for (const char *letter = letters; *letter; letter++) {
        const struct option_row *row = find_letter(*letter);
        if (!row || row->argument) {
            return row && letter[1] == '\0';
        }
    }
    return false;
}

bool option_parser_takes_next(const char *word) {
    if (word[0] == '-' && word[1] == '-') {
        const struct option_row *row = find_name(word + 2, strlen(word + 2));
        return row && row->argument;
    }
    return word[0] == '-' && letters_take_next(word + 1);
}
