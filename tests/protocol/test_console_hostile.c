/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The console against helpers that lie, die or hang: messages that break each rule, and
 * programs (this one, started again) that end badly. */
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol/limits.h"
#include "tests/protocol/console_test.h"

static void send_raw(const void *bytes, size_t length) {
    CHECK(send(helper.socket, bytes, length, 0) == (ssize_t)length);
}

static void hostile_magic(void) {
    const struct wire_message message = {.magic = 1, .kind = WIRE_BELL};
    send_raw(&message, sizeof message);
}

static void hostile_truncated(void) {
    const struct wire_message message = {.magic = WIRE_MAGIC, .kind = WIRE_BELL};
    send_raw(&message, sizeof message - 8);
}

static void hostile_length(void) {
    const struct wire_message message = {
        .magic = WIRE_MAGIC, .kind = WIRE_TITLE, .payload_length = 100};
    send_raw(&message, sizeof message);
}

static void hostile_kind(void) {
    struct wire_message message = {.kind = 63};
    CHECK(fake_helper_send(&helper, &message, NULL, -1));
}

static void hostile_direction(void) {
    struct wire_message message = {.kind = WIRE_KEY};
    CHECK(fake_helper_send(&helper, &message, NULL, -1));
}

static void hostile_payload(void) {
    struct wire_message message = {.kind = WIRE_BELL, .payload_length = 4};
    CHECK(fake_helper_send(&helper, &message, "text", -1));
}

static void hostile_fd(void) {
    struct wire_message message = {.kind = WIRE_BELL};
    CHECK(fake_helper_send(&helper, &message, NULL, 0));
}

static void hostile_size(void) {
    struct wire_message message = {.kind = WIRE_SIZE};
    message.u.size.width = LIMIT_SIDE + 1;
    message.u.size.height = 1;
    CHECK(fake_helper_send(&helper, &message, NULL, -1));
}

static void hostile_rects(void) {
    struct damage damage = {.count = DAMAGE_RECTS_MAX + 1};
    fake_helper_frame_damage(&helper, &damage, true);
}

static void hostile_rect(void) {
    fake_helper_frame(&helper, rect_make(60, 0, 5, 5), true);
}

static void hostile_turn(void) {
    fake_helper_frame(&helper, rect_make(0, 0, 5, 5), true);
    expect(EVENT_FRAME);
    fake_helper_frame(&helper, rect_make(0, 0, 5, 5), true);
}

static void hostile_frame_size(void) {
    helper.framebuffer.width--;
    fake_helper_frame(&helper, rect_make(0, 0, 5, 5), true);
    helper.framebuffer.width++;
}

static void send_cursor_part(int side, uint32_t offset, uint32_t length) {
    static const uint8_t zeros[WIRE_PAYLOAD_MAX];
    struct wire_message message = {.kind = WIRE_CURSOR, .payload_length = length};
    message.u.part.total = (uint32_t)(side * side * 4);
    message.u.part.offset = offset;
    message.u.part.cursor.width = message.u.part.cursor.height = side;
    CHECK(fake_helper_send(&helper, &message, zeros, -1));
}

static void hostile_cursor_order(void) {
    send_cursor_part(10, 200, 100);
}

static void hostile_cursor_size(void) {
    send_cursor_part(LIMIT_CURSOR_SIDE + 1, 0, 1000);
}

/* Would write past the end of the shape's memory. */
static void hostile_cursor_shrinks(void) {
    for (uint32_t offset = 0; offset < 3 * WIRE_PAYLOAD_MAX; offset += WIRE_PAYLOAD_MAX) {
        send_cursor_part(LIMIT_CURSOR_SIDE, offset, WIRE_PAYLOAD_MAX);
    }
    expect_none();
    send_cursor_part(1, 3 * WIRE_PAYLOAD_MAX, WIRE_PAYLOAD_MAX);
}

static void hostile_title(void) {
    static const char zeros[LIMIT_TITLE + 1];
    struct wire_message message = {.kind = WIRE_TITLE, .payload_length = LIMIT_TITLE + 1};
    CHECK(fake_helper_send(&helper, &message, zeros, -1));
}

/* Pictures for a display that has no memory. */
static void hostile_display(void) {
    fake_helper_switch(&helper, 1);
    struct wire_message message = {.kind = WIRE_FRAME, .channel = 1};
    message.u.frame.sequence = 1;
    CHECK(fake_helper_send(&helper, &message, NULL, -1));
}

static void hostile_display_number(void) {
    struct wire_message message = {.kind = WIRE_CURSOR, .channel = LIMIT_DISPLAYS};
    CHECK(fake_helper_send(&helper, &message, NULL, -1));
}

static void hostile_stream(void) {
    fake_helper_number(&helper, WIRE_NEED_STREAM, UINT32_MAX);
}

/* The clipboard of someone who did not offer it. */
static void hostile_clipboard(void) {
    fake_helper_number(&helper, WIRE_NEED_HOST_TEXT, 0);
}

static void hostile_sound(void) {
    fake_helper_data(&helper, WIRE_SOUND_DATA, 0, "noise", 4);
}

static void hostile_file(void) {
    fake_helper_error(&helper, WIRE_FILE_DONE, 200, ERROR_NONE, "", "");
}

static void hostile_identity(void) {
    fake_helper_data(&helper, WIRE_IDENTITY, 0, "short", 5);
}

static void hostile_notice(void) {
    fake_helper_data(&helper, WIRE_NOTICE, 0, "short", 5);
}

static void hostile_device(void) {
    fake_helper_usb(&helper, LIMIT_USB_DEVICES, 1, 2, false, "x");
}

static void test_hostile(void) {
    static void (*const attacks[])(void) = {
        hostile_magic,        hostile_truncated,   hostile_length,
        hostile_kind,         hostile_direction,   hostile_payload,
        hostile_fd,           hostile_size,        hostile_rects,
        hostile_rect,         hostile_turn,        hostile_frame_size,
        hostile_cursor_order, hostile_cursor_size, hostile_cursor_shrinks,
        hostile_title,        hostile_display,     hostile_display_number,
        hostile_stream,       hostile_clipboard,   hostile_sound,
        hostile_file,         hostile_identity,    hostile_notice,
        hostile_device,
    };
    struct console_settings modest = console_test_settings;
    modest.wanted = WIRE_WANT_SOUND | WIRE_WANT_USB;
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        fprintf(stderr, "  attack %zu\n", i);
        begin_settings(&modest);
        fake_helper_size(&helper, 64, 32);
        expect(EVENT_SIZE);
        attacks[i]();
        check_ended(ERROR_PROTOCOL);
        CHECK(event.u.error.hint[0] != '\0');
        end();
    }
}

/* What this program does as the helper of console_start(): the quality says. */
enum deed {
    DEED_DIE,
    DEED_LEAVE,
    DEED_HANG_UP,
    DEED_LIE,
    DEED_SLEEP,
};

static int be_helper(void) {
    char pid[16];
    if (!fake_helper_begin(&helper, WIRE_HELPER_FD, PATIENCE_MS)) {
        return 1;
    }
    snprintf(pid, sizeof pid, "%d", (int)getpid());
    fake_helper_text(&helper, WIRE_TITLE, pid);
    switch ((enum deed)helper.start.u.start.quality) {
    case DEED_DIE:
        raise(SIGKILL);
        return 1;
    case DEED_LEAVE:
        return 5;
    case DEED_HANG_UP:
        close(helper.socket);
        break;
    case DEED_LIE:
        hostile_kind();
        break;
    case DEED_SLEEP:
        break;
    }
    for (;;) {
        pause();
    }
}

static pid_t start_program(enum deed deed) {
    const struct console_settings own = {.helper = "test_console_hostile",
                                         .quality = (int)deed};
    struct error err;
    console = console_start(&own, &err);
    CHECK(console != NULL);
    expect(EVENT_TITLE);
    return atoi(event.u.text.text);
}

static void stop_program(pid_t pid) {
    console_stop(console);
    CHECK(kill(pid, 0) < 0); /* ended and reaped */
}

static void check_program_end(enum deed deed, enum error_code code, const char *why) {
    pid_t pid = start_program(deed);
    helper.socket = -1;
    check_ended(code);
    CHECK(event.kind == EVENT_CLOSED && strstr(event.u.error.message, why));
    CHECK(kill(pid, 0) < 0);
    stop_program(pid);
}

static void test_program_ends(void) {
    check_program_end(DEED_DIE, ERROR_CONNECTION_LOST, "ended by signal 9");
    check_program_end(DEED_LEAVE, ERROR_CONNECTION_LOST, "status 5");
    check_program_end(DEED_HANG_UP, ERROR_CONNECTION_LOST, "stopped talking");
    check_program_end(DEED_LIE, ERROR_PROTOCOL, "unknown message");
}

static void test_program_stopped(void) {
    pid_t pid = start_program(DEED_SLEEP);
    int64_t before = clock_now_ms();
    stop_program(pid);
    CHECK(clock_now_ms() - before < 1000);
}

static void test_program_missing(void) {
    const struct console_settings missing = {.helper = "oriel-nothing"};
    struct error err;
    CHECK(console_start(&missing, &err) == NULL);
    CHECK_INT(err.code, ERROR_INTERNAL);
    CHECK(strstr(err.message, "oriel-nothing") != NULL);
    console_stop(NULL);
}

static const struct check_case cases[] = {
    {"hostile", test_hostile},
    {"program-ends", test_program_ends},
    {"program-stopped", test_program_stopped},
    {"program-missing", test_program_missing},
};

int main(int argc, char **argv) {
    if (fake_helper_is_wanted(argc)) {
        return be_helper();
    }
    return check_main(cases, sizeof cases / sizeof cases[0], argc, argv);
}
