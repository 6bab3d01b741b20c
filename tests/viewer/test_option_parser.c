/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/option_parser.h"

#include "tests/check.h"

static struct options options;
static struct error err;

/* Parses words that are parted by blanks; _ stands for a blank inside a word. */
static bool parse(unsigned command, const char *line) {
    static char text[1024];
    static char *words[128];
    int count = 0;
    snprintf(text, sizeof text, "%s", line);
    for (char *word = strtok(text, " "); word; word = strtok(NULL, " ")) {
        for (char *blank = word; (blank = strchr(blank, '_'));) {
            *blank = ' ';
        }
        words[count++] = word;
    }
    options_defaults(&options);
    err = (struct error){.code = ERROR_NONE};
    return option_parser_run(&options, command, count, words, &err);
}

static void check_refused(unsigned command, const char *line, const char *named) {
    CHECK(!parse(command, line));
    CHECK_INT(err.code, ERROR_USAGE);
    if (!strstr(err.message, named)) {
        fprintf(stderr, "\"%s\" does not say \"%s\"\n", err.message, named);
    }
    CHECK(strstr(err.message, named) != NULL);
}

static void test_nothing(void) {
    CHECK(parse(FOR_VIEW, ""));
    CHECK(options.target == NULL);
    CHECK_INT(options.uri_count, 0);
    CHECK(options.connection.console.shared);
    CHECK_INT(options.connection.console.quality, -1);
    CHECK_INT(options.connection.console.encoding, -1);
    CHECK_INT(options.connection.credentials.password_fd, -1);
    CHECK_INT(options.timeout_s, 30);
}

static void test_target(void) {
    CHECK(parse(FOR_VIEW, "my_guest"));
    CHECK_TEXT(options.target, "my guest");
    CHECK(parse(FOR_VIEW, "-- --full-screen"));
    CHECK_TEXT(options.target, "--full-screen");
    CHECK(!options.window.full_screen);
    CHECK(parse(FOR_VIEW, "guest -f --"));
    CHECK_TEXT(options.target, "guest");
    CHECK(options.window.full_screen);
    CHECK(parse(FOR_CAPTURE, "-"));
    CHECK_TEXT(options.target, "-");
    check_refused(FOR_VIEW, "one two", "one target at a time");
    check_refused(FOR_VIEW, "-- one two", "\"two\"");
}

static void test_long(void) {
    CHECK(parse(FOR_VIEW, "--zoom 150 --title=a=b --title= --view-only"));
    CHECK_INT(options.window.zoom, 150);
    CHECK_TEXT(options.window.title, "");
    CHECK(options.window.view_only);
    CHECK(parse(FOR_VIEW, "--title=a=b"));
    CHECK_TEXT(options.window.title, "a=b");
    CHECK(parse(FOR_VIEW, "--title --full-screen"));
    CHECK_TEXT(options.window.title, "--full-screen");
}

static void test_letters(void) {
    CHECK(parse(FOR_VIEW, "-fvvw"));
    CHECK(options.window.full_screen);
    CHECK(options.connection.wait);
    CHECK_INT(options.verbosity, 2);
    CHECK(parse(FOR_VIEW, "-fz200 -c test:///default"));
    CHECK_INT(options.window.zoom, 200);
    CHECK_TEXT(options.uris[0], "test:///default");
    CHECK(parse(FOR_CAPTURE, "-o-"));
    CHECK_TEXT(options.output, "-");
    check_refused(FOR_VIEW, "-fQ", "-fQ");
    check_refused(FOR_VIEW, "-fz", "--zoom needs a value");
}

static void test_kinds_of_row(void) {
    CHECK(parse(FOR_VIEW, "--exclusive"));
    CHECK(!options.connection.console.shared);
    CHECK(parse(FOR_VIEW, "--exclusive --shared"));
    CHECK(options.connection.console.shared);
    CHECK(parse(FOR_VIEW, "--uuid"));
    CHECK_INT(options.connection.key, GUEST_BY_UUID);
    CHECK(parse(FOR_VIEW, "--uuid --id"));
    CHECK_INT(options.connection.key, GUEST_BY_ID);
    CHECK(parse(FOR_VIEW, "--encoding zrle --renderer texture"));
    CHECK_INT(options.connection.console.encoding, 16);
    CHECK_INT(options.window.renderer, RENDERER_TEXTURE);
}

static void test_numbers(void) {
    CHECK(parse(FOR_VIEW, "--quality 0 --compression 9"));
    CHECK_INT(options.connection.console.quality, 0);
    CHECK_INT(options.connection.console.compression, 9);
    check_refused(FOR_VIEW, "--quality 10", "from 0 to 9");
    check_refused(FOR_VIEW, "--quality -1", "--quality");
    check_refused(FOR_VIEW, "--quality 5x", "\"5x\"");
    check_refused(FOR_VIEW, "--quality=", "--quality");
    check_refused(FOR_VIEW, "--zoom 99999999999999999999", "--zoom");
    check_refused(FOR_VIEW, "--encoding zrl", "\"zrl\"");
    CHECK(strstr(err.hint, "zrle") != NULL);
}

static void test_uris(void) {
    char line[1024] = "";
    for (int i = 0; i < OPTIONS_URIS_MAX; i++) {
        strcat(line, "-c test:///d ");
    }
    CHECK(parse(FOR_LIST, line));
    CHECK_INT(options.uri_count, OPTIONS_URIS_MAX);
    strcat(line, "-c test:///d");
    check_refused(FOR_LIST, line, "at most 32");
}

static void test_refused(void) {
    check_refused(FOR_VIEW, "--nothing", "--nothing");
    check_refused(FOR_VIEW, "--full", "--full");
    check_refused(FOR_VIEW, "--full-screens", "--full-screens");
    check_refused(FOR_VIEW, "--=x", "--=x");
    check_refused(FOR_VIEW, "--full-screen=yes", "takes no value");
    check_refused(FOR_VIEW, "--title", "--title needs a value");
    check_refused(FOR_VIEW, "--output x", "does not belong to this command");
    check_refused(FOR_LIST, "-f", "--full-screen does not belong");
    check_refused(FOR_CAPTURE, "--json", "--json does not belong");
}

static void test_takes_next(void) {
    CHECK(option_parser_takes_next("--output"));
    CHECK(option_parser_takes_next("-c"));
    CHECK(option_parser_takes_next("-fc"));
    CHECK(!option_parser_takes_next("--output=x"));
    CHECK(!option_parser_takes_next("--json"));
    CHECK(!option_parser_takes_next("-f"));
    CHECK(!option_parser_takes_next("-"));
    CHECK(!option_parser_takes_next("--"));
    CHECK(!option_parser_takes_next("output"));
    /* -c takes the rest of the word: nothing follows. */
    CHECK(!option_parser_takes_next("-cf"));
    CHECK(!option_parser_takes_next("-ctest:///c"));
}

/* The table itself: names and letters are unique, each row says all it has to. */
static void test_table(void) {
    CHECK(option_row_count > 10);
    for (size_t i = 0; i < option_row_count; i++) {
        const struct option_row *row = &option_rows[i];
        bool wants_value = row->type == OPTION_TEXT || row->type == OPTION_NUMBER ||
                           row->type == OPTION_CHOICE || row->type == OPTION_URI;
        CHECK(row->name && row->help && row->commands != 0);
        CHECK_INT(row->argument != NULL, wants_value);
        CHECK_INT(row->words != NULL, row->type == OPTION_CHOICE);
        CHECK(row->type != OPTION_NUMBER || row->minimum < row->maximum);
        for (size_t j = 0; j < i; j++) {
            CHECK(strcmp(row->name, option_rows[j].name) != 0);
            CHECK(row->letter == 0 || row->letter != option_rows[j].letter);
        }
    }
}

static const struct check_case cases[] = {
    {"nothing", test_nothing},
    {"target", test_target},
    {"long", test_long},
    {"letters", test_letters},
    {"kinds-of-row", test_kinds_of_row},
    {"numbers", test_numbers},
    {"uris", test_uris},
    {"refused", test_refused},
    {"takes-next", test_takes_next},
    {"table", test_table},
};

CHECK_MAIN(cases)
