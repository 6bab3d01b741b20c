/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/option_parser.h"

#include "protocol/wire.h"
#include "tests/check.h"
#include "viewer/console_options.h"

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

static void test_bits(void) {
    const unsigned from_start = WIRE_WANT_SOUND | WIRE_WANT_FILES;
    const unsigned *wanted = &options.connection.console.wanted;
    CHECK(parse(FOR_VIEW, ""));
    CHECK_INT(*wanted, from_start);
    CHECK(parse(FOR_VIEW, "--no-sound"));
    CHECK_INT(*wanted, WIRE_WANT_FILES);
    CHECK(parse(FOR_VIEW, "--microphone --smartcard"));
    CHECK_INT(*wanted, from_start | WIRE_WANT_MICROPHONE | WIRE_WANT_SMARTCARD);
    CHECK(parse(FOR_VIEW, "--clipboard both --clipboard to-guest"));
    CHECK_INT(*wanted, from_start | WIRE_WANT_TEXT_TO_GUEST);
    CHECK(parse(FOR_VIEW, "--clipboard=both"));
    CHECK_INT(*wanted, from_start | WIRE_WANT_TEXT_TO_GUEST | WIRE_WANT_TEXT_FROM_GUEST);
    CHECK(parse(FOR_VIEW, "--clipboard both --clipboard off"));
    CHECK_INT(*wanted, from_start);
    CHECK(parse(FOR_VIEW, "--video all"));
    CHECK_INT(*wanted, from_start | WIRE_WANT_VIDEO_CODECS);
    CHECK(parse(FOR_VIEW, "--video all --video mjpeg"));
    CHECK_INT(*wanted, from_start);
    check_refused(FOR_VIEW, "--clipboard yes", "\"yes\"");
    CHECK(strstr(err.hint, "to-guest") != NULL);
    check_refused(FOR_VIEW, "--microphone=on", "takes no value");
    check_refused(FOR_CAPTURE, "--microphone", "does not belong");
}

static void test_displays(void) {
    CHECK(parse(FOR_VIEW, ""));
    CHECK_INT(options.window.display, 1);
    CHECK(options.auto_resize);
    CHECK_INT(options.connection.protocol, PROTOCOL_ANY);
    CHECK_INT(options.connection.console.image_compression, -1);
    CHECK(options.connection.console.helper == NULL);
    CHECK(parse(FOR_VIEW, "--display 16 --protocol spice --image-compression lz4"));
    CHECK_INT(options.window.display, 16);
    CHECK_INT(options.connection.protocol, PROTOCOL_SPICE);
    CHECK_INT(options.connection.console.image_compression, 7);
    CHECK(parse(FOR_CAPTURE, "--display all --image-compression auto"));
    CHECK_INT(options.window.display, DISPLAYS_ALL);
    CHECK_INT(options.connection.console.image_compression, -1);
    CHECK(parse(FOR_VIEW, "--auto-resize never --mute"));
    CHECK(!options.auto_resize && options.window.is_muted);
    check_refused(FOR_VIEW, "--display 0", "from 1 to 16, or all");
    check_refused(FOR_VIEW, "--display 17", "from 1 to 16, or all");
    check_refused(FOR_VIEW, "--protocol rdp", "\"rdp\"");
}

static void test_shares(void) {
    const struct shares_wish *shares = &options.connection.shares;
    CHECK(parse(FOR_VIEW, "--usb 1234:abcd --share-cd a.iso --usb 1:2 --share-folder d "
                          "--folder-writable --usb-filter 3,-1,-1,-1,1"));
    CHECK_INT(shares->usb_device_count, 2);
    CHECK_TEXT(shares->usb_devices[1], "1:2");
    CHECK_TEXT(shares->cd, "a.iso");
    CHECK_TEXT(shares->folder, "d");
    CHECK(shares->folder_writable);
    CHECK_TEXT(shares->usb_filter, "3,-1,-1,-1,1");
    char line[1024] = "";
    for (int i = 0; i <= SHARES_USB_MAX; i++) {
        strcat(line, "--usb 1:1 ");
    }
    check_refused(FOR_VIEW, line, "at most 16");
}

/* What the console and the window are both told. */
static void test_settings(void) {
    struct connection_settings settings;
    CHECK(parse(FOR_VIEW, "guest --display 3 --view-only --clipboard from-guest"));
    CHECK(console_options_settings(&options, &settings, &err));
    CHECK_INT(settings.console.display, 2);
    CHECK(settings.console.wanted & WIRE_WANT_NO_INPUT);
    CHECK(options.window.text_from_guest && !options.window.text_to_guest);
    CHECK(options.window.auto_resize);
    CHECK(parse(FOR_VIEW, "guest --display all --auto-resize never"));
    CHECK(console_options_settings(&options, &settings, &err));
    CHECK_INT(settings.console.display, 0);
    CHECK(!(settings.console.wanted & WIRE_WANT_NO_INPUT));
    CHECK(!options.window.auto_resize);
    CHECK(parse(FOR_VIEW, "guest --folder-writable"));
    CHECK(!console_options_settings(&options, &settings, &err));
    CHECK_INT(err.code, ERROR_USAGE);
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
                           row->type == OPTION_CHOICE || row->type == OPTION_URI ||
                           row->type == OPTION_USB ||
                           (row->type == OPTION_BITS && row->words);
        bool has_bits = row->type == OPTION_BITS || row->type == OPTION_UNBITS;
        CHECK(row->name && row->help && row->commands != 0);
        CHECK_INT(row->argument != NULL, wants_value);
        CHECK(row->type != OPTION_CHOICE || row->words);
        CHECK(!row->words || wants_value);
        CHECK(!has_bits || row->value != 0);
        for (const struct option_word *word = row->words; has_bits && word && word->word;
             word++) {
            CHECK_INT(word->value & ~row->value, 0);
        }
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
    {"bits", test_bits},
    {"displays", test_displays},
    {"shares", test_shares},
    {"settings", test_settings},
    {"uris", test_uris},
    {"refused", test_refused},
    {"takes-next", test_takes_next},
    {"table", test_table},
};

CHECK_MAIN(cases)
