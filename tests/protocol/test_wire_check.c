/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/wire_check.h"

#include <limits.h>

#include "protocol/limits.h"
#include "tests/check.h"

static struct wire_state state;

static bool good(const struct wire_message *message) {
    struct error err;
    if (wire_check_event(&state, message, false, &err)) {
        return true;
    }
    CHECK_INT(err.code, ERROR_PROTOCOL);
    CHECK(err.message[0] != '\0' && err.hint[0] != '\0');
    return false;
}

static bool size(int32_t width, int32_t height) {
    struct wire_message message = {.kind = WIRE_SIZE};
    message.u.size.width = width;
    message.u.size.height = height;
    return good(&message);
}

static struct wire_message frame(uint64_t sequence, struct rect area) {
    struct wire_message message = {.kind = WIRE_FRAME};
    message.u.frame.sequence = sequence;
    message.u.frame.width = state.displays[0].width;
    message.u.frame.height = state.displays[0].height;
    message.u.frame.damage = (struct damage){.count = 1, .rects = {area}};
    return message;
}

static void begin(void) {
    wire_state_init(&state, 0, 0);
    CHECK(size(100, 50));
}

static void test_size(void) {
    wire_state_init(&state, 0, 0);
    CHECK(size(1, 1));
    CHECK(size(16384, 4096));
    CHECK(size(4096, 16384));
    CHECK_INT(state.displays[0].width, 4096);
    CHECK_INT(state.displays[0].height, 16384);
    CHECK(!size(0, 100));
    CHECK(!size(100, 0));
    CHECK(!size(-1, -1));
    CHECK(!size(16385, 1));
    CHECK(!size(1, INT_MAX));
    CHECK(!size(16384, 4097));
    CHECK(!size(INT_MIN, INT_MIN));
    CHECK_INT(state.displays[0].width, 4096);
}

static void test_frame(void) {
    struct wire_message message;
    wire_state_init(&state, 0, 0);
    message = frame(1, rect_make(0, 0, 0, 0));
    CHECK(!good(&message)); /* before a size */
    begin();
    message = frame(1, rect_make(0, 0, 100, 50));
    CHECK(good(&message));
    CHECK(state.displays[0].frame_out);
    message.u.frame.sequence = 2;
    CHECK(!good(&message)); /* not released */
    state.displays[0].frame_out = false;
    CHECK(good(&message));
}

static void test_frame_order(void) {
    static const uint64_t wrong[] = {0, 1, 3, UINT64_MAX};
    struct wire_message message;
    begin();
    message = frame(1, rect_make(0, 0, 1, 1));
    CHECK(good(&message));
    state.displays[0].frame_out = false;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        message = frame(wrong[i], rect_make(0, 0, 1, 1));
        CHECK(!good(&message));
    }
}

static void test_frame_size(void) {
    struct wire_message message;
    begin();
    message = frame(1, rect_make(0, 0, 1, 1));
    message.u.frame.width = 99;
    CHECK(!good(&message));
    message.u.frame.width = 100;
    message.u.frame.height = 51;
    CHECK(!good(&message));
}

static void test_frame_damage(void) {
    const struct rect outside[] = {{0, 0, 101, 50},         {0, 0, 100, 51},
                                   {1, 0, 100, 50},         {-1, 0, 1, 1},
                                   {0, -1, 1, 1},           {0, 0, -1, 1},
                                   {0, 0, 1, INT_MIN},      {INT_MAX, 0, INT_MAX, 1},
                                   {2, 2, INT_MAX, INT_MAX}};
    struct wire_message message;
    begin();
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        message = frame(1, outside[i]);
        CHECK(!good(&message));
        message = frame(1, rect_make(0, 0, 1, 1));
        message.u.frame.damage.count = DAMAGE_RECTS_MAX;
        message.u.frame.damage.rects[DAMAGE_RECTS_MAX - 1] = outside[i];
        CHECK(!good(&message));
    }
    message = frame(1, rect_make(0, 0, 1, 1));
    message.u.frame.damage.count = DAMAGE_RECTS_MAX + 1;
    CHECK(!good(&message));
    message.u.frame.damage.count = 0xffffffff;
    CHECK(!good(&message));
    message.u.frame.damage.count = DAMAGE_RECTS_MAX;
    CHECK(good(&message));
}

static struct wire_message cursor(int32_t width, int32_t height, int32_t hot_x,
                                  int32_t hot_y) {
    struct wire_message message = {.kind = WIRE_CURSOR};
    message.u.part.cursor.width = width;
    message.u.part.cursor.height = height;
    message.u.part.cursor.hot_x = hot_x;
    message.u.part.cursor.hot_y = hot_y;
    message.u.part.total = (uint32_t)width * (uint32_t)height * 4;
    message.payload_length = message.u.part.total;
    return message;
}

static void test_cursor(void) {
    const struct wire_message fine[] = {cursor(0, 0, 0, 0), cursor(1, 1, 0, 0),
                                        cursor(128, 128, 127, 127)};
    const struct wire_message wrong[] = {
        cursor(257, 1, 0, 0),     cursor(1, 257, 0, 0),
        cursor(-1, -1, 0, 0),     cursor(0, 5, 0, 0),
        cursor(5, 0, 0, 0),       cursor(4, 4, 4, 0),
        cursor(4, 4, 0, 4),       cursor(4, 4, -1, 0),
        cursor(4, 4, 0, INT_MIN), cursor(1 << 16, 1 << 16, 0, 0),
    };
    begin();
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
        CHECK(good(&fine[i]));
        CHECK_INT(state.displays[0].cursor_bytes, 0);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK(!good(&wrong[i]));
    }
    struct wire_message message = cursor(4, 4, 0, 0);
    message.u.part.total = 65;
    CHECK(!good(&message));
}

static bool part(struct wire_message message, uint32_t offset, uint32_t length) {
    message.u.part.offset = offset;
    message.payload_length = length;
    return good(&message);
}

static void test_parts(void) {
    const struct wire_message shape = cursor(10, 10, 0, 0);
    begin();
    CHECK(part(shape, 0, 100));
    CHECK(part(shape, 100, 200));
    CHECK_INT(state.displays[0].cursor_bytes, 300);
    CHECK(part(shape, 300, 100));
    CHECK_INT(state.displays[0].cursor_bytes, 0);
    CHECK(!part(shape, 4, 100)); /* the first is missing */
    CHECK(part(shape, 0, 100));
    CHECK(!part(shape, 0, 100));   /* twice */
    CHECK(!part(shape, 104, 100)); /* a gap */
    CHECK(!part(shape, 100, 301)); /* too long */
    CHECK(!part(shape, 100, 0));   /* leads nowhere */
    CHECK(part(shape, 100, 300));
}

/* A total that shrinks on the way must not let the rest run past the end. */
static void test_parts_shrink(void) {
    begin();
    CHECK(part(cursor(256, 256, 0, 0), 0, 65536));
    CHECK(!part(cursor(1, 1, 0, 0), 65536, 65536));
    CHECK_INT(state.displays[0].cursor_bytes, 65536);
    begin();
    struct wire_message text = {.kind = WIRE_GUEST_TEXT, .u.part.total = 1000};
    CHECK(part(text, 0, 999));
    text.u.part.total = 10;
    CHECK(!part(text, 999, 65536));
}

static void test_text(void) {
    struct wire_message text = {.kind = WIRE_GUEST_TEXT};
    begin();
    CHECK(part(text, 0, 0)); /* an empty text */
    text.u.part.total = LIMIT_CLIPBOARD + 1;
    CHECK(!part(text, 0, 100));
    text.u.part.total = LIMIT_CLIPBOARD;
    for (uint32_t offset = 0; offset < LIMIT_CLIPBOARD; offset += 65536) {
        CHECK(part(text, offset, 65536));
    }
    CHECK_INT(state.text_bytes, 0);
    struct wire_message title = {.kind = WIRE_TITLE, .payload_length = LIMIT_TITLE};
    CHECK(good(&title));
    title.payload_length++;
    CHECK(!good(&title));
}

static void test_numbers(void) {
    static const struct {
        enum wire_kind kind;
        uint64_t most;
    } ranges[] = {{WIRE_POINTER_MODE, 1}, {WIRE_SILENCE, 1}, {WIRE_LEDS, 7}};
    begin();
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        struct wire_message message = {.kind = ranges[i].kind};
        CHECK(good(&message));
        message.u.number = ranges[i].most;
        CHECK(good(&message));
        message.u.number++;
        CHECK(!good(&message));
        message.u.number = 1ULL << 32;
        CHECK(!good(&message));
    }
}

static bool position(int32_t x, int32_t y) {
    struct wire_message message = {.kind = WIRE_POINTER_POSITION};
    message.u.pointer.x = x;
    message.u.pointer.y = y;
    return good(&message);
}

static void test_position(void) {
    begin();
    CHECK(position(0, 0));
    CHECK(position(65535, 65535)); /* all that RFB can say */
    CHECK(!position(-1, 0));
    CHECK(!position(0, -1));
    CHECK(!position(65536, 0));
    CHECK(!position(0, INT_MAX));
    CHECK(!position(INT_MIN, INT_MIN));
}

static void test_closed(void) {
    struct wire_message message = {.kind = WIRE_CLOSED,
                                   .payload_length = sizeof(struct wire_error)};
    begin();
    CHECK(good(&message));
    message.payload_length--;
    CHECK(!good(&message));
    message.payload_length = 0;
    CHECK(!good(&message));
}

static bool carries_bytes(uint32_t kind) {
    return kind == WIRE_CURSOR || kind == WIRE_TITLE || kind == WIRE_GUEST_TEXT ||
           kind == WIRE_CLOSED;
}

/* Of all numbers only the helper's own kinds pass; no fd, no other display ever does. */
static void test_kinds(void) {
    for (uint32_t kind = 0; kind < 300; kind++) {
        struct wire_message message = {.kind = kind};
        struct error err;
        bool is_known = kind >= WIRE_READY && kind <= WIRE_CLOSED;
        begin();
        if (kind == WIRE_SIZE) {
            message.u.size.width = message.u.size.height = 5;
        } else if (kind == WIRE_FRAME) {
            message = frame(1, rect_make(0, 0, 1, 1));
        } else if (kind == WIRE_CLOSED) {
            message.payload_length = sizeof(struct wire_error);
        }
        CHECK(!wire_check_event(&state, &message, true, &err));
        CHECK_INT(err.code, ERROR_PROTOCOL);
        message.channel = 1;
        CHECK(!good(&message));
        message.channel = 0;
        if (!carries_bytes(kind)) {
            message.payload_length = 1;
            CHECK(!good(&message));
            message.payload_length = 0;
        }
        CHECK_INT(good(&message), is_known);
    }
}

static const struct check_case cases[] = {
    {"size", test_size},
    {"frame", test_frame},
    {"frame-order", test_frame_order},
    {"frame-size", test_frame_size},
    {"frame-damage", test_frame_damage},
    {"cursor", test_cursor},
    {"parts", test_parts},
    {"parts-shrink", test_parts_shrink},
    {"text", test_text},
    {"numbers", test_numbers},
    {"position", test_position},
    {"closed", test_closed},
    {"kinds", test_kinds},
};

CHECK_MAIN(cases)
