/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules for all messages, and those for pictures and texts. */
#include <limits.h>

#include "tests/protocol/wire_check_test.h"

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

static bool size_of(unsigned display, int32_t width, int32_t height) {
    struct wire_message message = {.kind = WIRE_SIZE, .channel = display};
    message.u.size.width = width;
    message.u.size.height = height;
    return good(&message);
}

static bool frame_of(unsigned display, uint64_t sequence) {
    struct wire_message message = {.kind = WIRE_FRAME, .channel = display};
    message.u.frame.sequence = sequence;
    message.u.frame.width = state.displays[display % LIMIT_DISPLAYS].width;
    message.u.frame.height = state.displays[display % LIMIT_DISPLAYS].height;
    return good(&message);
}

/* Pictures come only for displays that have memory, each with its own order. */
static void test_displays(void) {
    wire_state_init(&state, 0, 2);
    CHECK(!size_of(0, 5, 5));
    CHECK(!size_of(1, 5, 5));
    CHECK(!size_of(LIMIT_DISPLAYS, 5, 5));
    CHECK(!size_of(UINT32_MAX, 5, 5));
    CHECK(!frame_of(0, 1));
    CHECK(size_of(2, 5, 5));
    CHECK(frame_of(2, 1));
    wire_state_show(&state, 15);
    CHECK(!frame_of(15, 1)); /* before its size */
    CHECK(size_of(15, 70, 80));
    CHECK(!frame_of(15, 2));
    CHECK(frame_of(15, 1));
    CHECK(!frame_of(15, 2)); /* not released */
    CHECK(!frame_of(2, 2));
    state.displays[15].frame_out = false;
    CHECK(frame_of(15, 2));
    CHECK_INT(state.displays[2].width, 5);
    CHECK_INT(state.displays[2].sequence, 1);
    CHECK_INT(state.displays[15].sequence, 2);
}

/* What was on its way when the memory was taken back is void, until the helper has let go
 * of it; what comes then is of the next memory. */
static void test_hide(void) {
    wire_state_init(&state, 0, 0);
    CHECK(size_of(0, 5, 5));
    CHECK(frame_of(0, 1));
    CHECK(!wire_state_is_void(&state, 0));
    wire_state_hide(&state, 0);
    CHECK(wire_state_is_void(&state, 0));
    CHECK(size_of(0, 6, 6));
    CHECK(!size_of(0, 6, -6));
    CHECK(frame_of(0, 2));
    CHECK_INT(state.displays[0].width, 0);
    wire_state_show(&state, 0);
    wire_state_hide(&state, 0);
    wire_state_show(&state, 0);
    CHECK(size_of(0, 0, 0));
    CHECK(wire_state_is_void(&state, 0)); /* one more is to end */
    CHECK(frame_of(0, 9));
    CHECK(size_of(0, 0, 0));
    CHECK(!wire_state_is_void(&state, 0));
    CHECK(!frame_of(0, 1));
    CHECK(size_of(0, 7, 7));
    CHECK(frame_of(0, 1));
    CHECK(!state.displays[1].is_shown);
}

/* A helper may let go by itself, but only once. */
static void test_end(void) {
    wire_state_init(&state, 0, 0);
    CHECK(size_of(0, 5, 5));
    CHECK(!size_of(1, 0, 0));
    CHECK(size_of(0, 0, 0));
    CHECK(wire_state_is_void(&state, 0));
    CHECK(!size_of(0, 0, 0));
    CHECK(!size_of(0, 5, 5));
    CHECK(!frame_of(0, 1));
}

static void test_cursors(void) {
    struct wire_message left = cursor(10, 10, 0, 0), right = cursor(20, 20, 0, 0);
    wire_state_init(&state, 0, 0);
    left.channel = 3; /* shown or not: it is the display's own */
    right.channel = 4;
    CHECK(part(left, 0, 100));
    CHECK(part(right, 0, 800));
    CHECK(part(left, 100, 300));
    CHECK(part(right, 800, 800));
    left.channel = LIMIT_DISPLAYS;
    CHECK(!part(left, 0, 400));
}

static void test_identity(void) {
    begin();
    CHECK(bytes(WIRE_IDENTITY, 0, 16));
    CHECK(!bytes(WIRE_IDENTITY, 0, 15));
    CHECK(!bytes(WIRE_IDENTITY, 0, 17));
    CHECK(!bytes(WIRE_IDENTITY, 1, 16));
    CHECK(bytes(WIRE_NOTICE, 0, sizeof(struct wire_error)));
    CHECK(!bytes(WIRE_NOTICE, 0, sizeof(struct wire_error) + 1));
    CHECK(number(WIRE_DISPLAY, LIMIT_DISPLAYS - 1, 1));
    CHECK(!number(WIRE_DISPLAY, LIMIT_DISPLAYS, 1));
    CHECK(!number(WIRE_DISPLAY, 0, 2));
}

/* Of each kind that a helper may send, a message that keeps all rules. */
static const struct wire_message fine[] = {
    {.kind = WIRE_READY},
    {.kind = WIRE_SIZE, .u.size = {5, 5}},
    {.kind = WIRE_FRAME, .u.frame = {.sequence = 1, .width = 100, .height = 50}},
    {.kind = WIRE_CURSOR},
    {.kind = WIRE_POINTER_MODE},
    {.kind = WIRE_POINTER_POSITION},
    {.kind = WIRE_LEDS},
    {.kind = WIRE_BELL},
    {.kind = WIRE_TITLE},
    {.kind = WIRE_GUEST_TEXT},
    {.kind = WIRE_NEED_STREAM},
    {.kind = WIRE_SILENCE},
    {.kind = WIRE_CLOSED, .payload_length = sizeof(struct wire_error)},
    {.kind = WIRE_DISPLAY},
    {.kind = WIRE_IDENTITY, .payload_length = 16},
    {.kind = WIRE_NOTICE, .payload_length = sizeof(struct wire_error)},
    {.kind = WIRE_GUEST_OFFER},
    {.kind = WIRE_NEED_HOST_TEXT},
    {.kind = WIRE_FILE_PROGRESS},
    {.kind = WIRE_FILE_DONE, .payload_length = sizeof(struct wire_error)},
    {.kind = WIRE_SOUND_START, .u.sound = {2, 48000}},
    {.kind = WIRE_SOUND_DATA},
    {.kind = WIRE_SOUND_STOP},
    {.kind = WIRE_SOUND_VOLUME},
    {.kind = WIRE_MICROPHONE_START, .u.sound = {2, 48000}},
    {.kind = WIRE_MICROPHONE_STOP},
    {.kind = WIRE_USB_DEVICE},
    {.kind = WIRE_PORT_STATE},
    {.kind = WIRE_PORT_OUTPUT},
};

/* All is wanted and under way that the messages above speak of. */
static void begin_all(uint32_t wanted) {
    wire_state_init(&state, wanted, 0);
    CHECK(size(100, 50));
    wire_state_copy(&state, 0);
    state.sound_channels = 2;
}

/* Of all numbers only the helper's own kinds pass, and no fd ever does. */
static void test_kinds(void) {
    for (uint32_t kind = 0; kind < 300; kind++) {
        struct wire_message message = {.kind = kind};
        bool is_known = false;
        for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
            if (fine[i].kind == kind) {
                message = fine[i];
                is_known = true;
            }
        }
        begin_all(WIRE_WANT_ALL);
        struct error err;
        CHECK(!wire_check_event(&state, &message, true, &err));
        CHECK_INT(err.code, ERROR_PROTOCOL);
        CHECK_INT(good(&message), is_known);
    }
}

static bool carries_bytes(uint32_t kind) {
    return kind == WIRE_CURSOR || kind == WIRE_TITLE || kind == WIRE_GUEST_TEXT ||
           kind == WIRE_SOUND_DATA || kind == WIRE_USB_DEVICE ||
           kind == WIRE_PORT_STATE || kind == WIRE_PORT_OUTPUT;
}

/* A channel beyond the last, and a byte where none belongs. */
static void test_edges(void) {
    for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
        struct wire_message message = fine[i];
        begin_all(WIRE_WANT_ALL);
        message.channel = 1 << 16;
        CHECK(!good(&message));
        message.channel = 0;
        if (!carries_bytes(message.kind)) {
            message.payload_length++;
            CHECK(!good(&message));
        }
    }
}

/* Each thing that has to be wanted is refused with all else wanted. */
static void test_wanted(void) {
    static const struct {
        enum wire_kind kind;
        uint32_t wanted;
    } pairs[] = {
        {WIRE_GUEST_OFFER, WIRE_WANT_TEXT_FROM_GUEST},
        {WIRE_NEED_HOST_TEXT, WIRE_WANT_TEXT_TO_GUEST},
        {WIRE_SOUND_START, WIRE_WANT_SOUND},
        {WIRE_SOUND_DATA, WIRE_WANT_SOUND},
        {WIRE_SOUND_VOLUME, WIRE_WANT_SOUND},
        {WIRE_MICROPHONE_START, WIRE_WANT_MICROPHONE},
        {WIRE_USB_DEVICE, WIRE_WANT_USB},
        {WIRE_PORT_STATE, WIRE_WANT_PORTS},
        {WIRE_PORT_OUTPUT, WIRE_WANT_PORTS},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        for (size_t j = 0; j < sizeof fine / sizeof fine[0]; j++) {
            if (fine[j].kind == pairs[i].kind) {
                begin_all(WIRE_WANT_ALL & ~pairs[i].wanted);
                CHECK(!good(&fine[j]));
                begin_all(pairs[i].wanted);
                CHECK(good(&fine[j]));
            }
        }
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
    {"displays", test_displays},
    {"hide", test_hide},
    {"end", test_end},
    {"cursors", test_cursors},
    {"identity", test_identity},
    {"kinds", test_kinds},
    {"edges", test_edges},
    {"wanted", test_wanted},
};

CHECK_MAIN(cases)
