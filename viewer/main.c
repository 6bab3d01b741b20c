/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * oriel: a window onto a virtual machine. Finds the command among the words, parses its
 * options, runs it, prints the error, returns its status.
 */
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/log.h"
#include "base/signals.h"
#include "viewer/command.h"
#include "viewer/error_text.h"
#include "viewer/option_parser.h"
#include "viewer/option_text.h"

static int print_version(void) {
    puts("oriel " ORIEL_VERSION);
    return 0;
}

static void print_statuses(void) {
    puts("\nExit status:");
    for (unsigned number = 0; number < 128; number++) {
        if (error_code_known(number)) {
            printf("  %3u  %s\n", number, error_code_text((enum error_code)number));
        }
    }
    puts("  128+n  ended by signal n");
}

static int print_help(const struct command *command, bool whole) {
    if (!whole) {
        printf("Usage: oriel %s\n%s\n\nOptions:\n", command->usage, command->summary);
        option_text_print(command->bit);
        return 0;
    }
    puts("oriel: a window onto a virtual machine\n\nUsage:");
    for (unsigned i = 0; command_at(i); i++) {
        printf("  oriel %-34s %s\n", command_at(i)->usage, command_at(i)->summary);
    }
    puts(
        "\nTARGET is a guest (name, UUID or id; with none given, the only running one),\n"
        "vnc://HOST[:PORT], vnc+unix:///PATH, HOST:DISPLAY, HOST::PORT, or fd:N.\n\n"
        "Options:");
    option_text_print(FOR_ALL);
    print_statuses();
    return 0;
}

/* The first word that is neither an option nor its value, if it names a command. */
static const struct command *find_command(int count, char **words, int *index) {
    for (int i = 1; i < count && strcmp(words[i], "--") != 0; i++) {
        if (words[i][0] != '-') {
            *index = i;
            return command_find(words[i]);
        }
        i += option_parser_takes_next(words[i]);
    }
    return NULL;
}

static void remove_word(int *count, char **words, int index) {
    memmove(words + index, words + index + 1, (size_t)(*count - index) * sizeof *words);
    --*count;
}

/* Passwords pass through this memory: no dumps, no other process of this user reads it.
 */
static void harden(void) {
    const struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
#ifndef ORIEL_SANITIZED
    prctl(PR_SET_DUMPABLE, 0);
#endif
}

static int finish(bool good, struct error *err) {
    if (signals_received()) {
        return 128 + signals_received();
    }
    if (!good) {
        if (err->code == ERROR_USAGE && !err->hint[0]) {
            error_hint(err, "oriel --help shows what can be said");
        }
        error_text_print(NULL, err);
    }
    return good ? 0 : (int)err->code;
}

int main(int count, char **words) {
    struct options options;
    struct error err = {.code = ERROR_NONE};
    int index = 0;
    harden();
    const struct command *command = find_command(count, words, &index);
    bool is_named = command != NULL;
    if (is_named) {
        remove_word(&count, words, index);
    } else {
        command = &view_command;
    }
    if (!is_named && count == 2 && strcmp(words[1], "help") == 0) {
        return print_help(command, true);
    }
    options_defaults(&options);
    if (!option_parser_run(&options, command->bit, count - 1, words + 1, &err)) {
        return finish(false, &err);
    }
    if (options.help) {
        return print_help(command, !is_named);
    }
    if (options.version) {
        return print_version();
    }
    if (options.target && !command->takes_target) {
        error_set(&err, ERROR_USAGE, "oriel %s takes no target", command->name);
        return finish(false, &err);
    }
    log_set_level((enum log_level)(options.verbosity > 2 ? 2 : options.verbosity));
    int stop_fd = signals_watch();
    bool good = command->run(&options, stop_fd, &err);
    return finish(good, &err);
}
