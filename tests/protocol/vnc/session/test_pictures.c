/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random updates against a model of the server's framebuffer, with a viewer that holds
 * its frames for random times: what it sees at the end is what the server has, copied by
 * damage alone as well as in the front buffer; what it holds does not change. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

/* Needs stdio.h before it. */
#include <jpeglib.h>

#include "protocol/vnc/jpeg.h"
#include "tests/protocol/vnc/session/session_test.h"

enum {
    SIDE_MAX = 260,
    /* Large enough to be worth a worker. */
    JPEG_WIDTH = 75,
    JPEG_HEIGHT = 61,
    UPDATES = 300,
};

static void sleep_microseconds(uint32_t count) {
    const struct timespec pause = {.tv_nsec = (long)count * 1000};
    nanosleep(&pause, NULL);
}

struct picture_jpeg {
    unsigned char *data;
    unsigned long length;
    struct surface decoded;
};

/* The server's side of a random run, on its own thread. */
struct script {
    struct session_test *test;
    uint32_t random;
    bool changes_size;
    struct picture_jpeg jpeg[4];
    struct surface model;
    bool *painted; /* of the model, since its size last changed */
    struct message update;
    unsigned rects;
    atomic_bool done;
};

static void make_jpeg(struct picture_jpeg *picture, uint32_t seed) {
    struct jpeg_compress_struct encoder;
    struct jpeg_error_mgr errors;
    struct error err;
    uint8_t row[JPEG_WIDTH * 3];
    encoder.err = jpeg_std_error(&errors);
    jpeg_create_compress(&encoder);
    jpeg_mem_dest(&encoder, &picture->data, &picture->length);
    encoder.image_width = JPEG_WIDTH;
    encoder.image_height = JPEG_HEIGHT;
    encoder.input_components = 3;
    encoder.in_color_space = JCS_RGB;
    jpeg_set_defaults(&encoder);
    jpeg_set_quality(&encoder, 60, TRUE);
    jpeg_start_compress(&encoder, TRUE);
    for (int y = 0; y < JPEG_HEIGHT; y++) {
        JSAMPROW rows[1] = {row};
        for (unsigned x = 0; x < sizeof row; x++) {
            row[x] = (uint8_t)(random_next(&seed) >> 24);
        }
        jpeg_write_scanlines(&encoder, rows, 1);
    }
    jpeg_finish_compress(&encoder);
    jpeg_destroy_compress(&encoder);
    picture->decoded = picture_new(JPEG_WIDTH, JPEG_HEIGHT);
    struct jpeg *decoder = jpeg_new();
    CHECK(jpeg_decode(decoder, picture->data, picture->length, &picture->decoded,
                      rect_make(0, 0, JPEG_WIDTH, JPEG_HEIGHT), &err));
    jpeg_free(decoder);
}

static void script_resize(struct script *script, int width, int height) {
    struct surface old = script->model;
    script->model = picture_new(width, height);
    if (old.pixels) {
        surface_copy(&script->model, &old,
                     rect_intersect(rect_make(0, 0, old.width, old.height),
                                    rect_make(0, 0, width, height)));
    }
    free(old.pixels);
    free(script->painted);
    script->painted = memory_new((size_t)width * (size_t)height, sizeof *script->painted);
}

static void script_start(struct script *script, struct session_test *test, int width,
                         int height, uint32_t seed) {
    *script = (struct script){.test = test, .random = seed};
    script_resize(script, width, height);
    for (uint32_t i = 0; i < 4; i++) {
        make_jpeg(&script->jpeg[i], seed * 10 + i + 1);
    }
}

static void script_finish(struct script *script) {
    for (int i = 0; i < 4; i++) {
        free(script->jpeg[i].data);
        free(script->jpeg[i].decoded.pixels);
    }
    free(script->model.pixels);
    free(script->painted);
    message_free(&script->update);
}

static int below(struct script *script, int limit) {
    return (int)random_below(&script->random, (uint32_t)limit);
}

static struct rect random_area(struct script *script, int w_max, int h_max) {
    const struct surface *model = &script->model;
    int w = 1 + below(script, w_max < model->width ? w_max : model->width);
    int h = 1 + below(script, h_max < model->height ? h_max : model->height);
    return rect_make(below(script, model->width - w + 1),
                     below(script, model->height - h + 1), w, h);
}

static void mark(struct script *script, struct rect area) {
    for (int y = area.y; y < area.y + area.h; y++) {
        for (int x = area.x; x < area.x + area.w; x++) {
            script->painted[y * script->model.width + x] = true;
        }
    }
}

static void put_area(struct script *script, struct rect area, int32_t encoding) {
    put_rect(&script->update, area.x, area.y, area.w, area.h, encoding);
    mark(script, area);
    script->rects++;
}

static void say_raw(struct script *script, bool noise) {
    struct rect area = noise ? random_area(script, 30, 30) : random_area(script, 200, 60);
    uint32_t colour = random_next(&script->random) & COLOUR_MASK;
    put_area(script, area, ENCODING_RAW);
    for (int y = area.y; y < area.y + area.h; y++) {
        for (int x = area.x; x < area.x + area.w; x++) {
            colour = noise ? random_next(&script->random) & COLOUR_MASK : colour;
            *surface_at(&script->model, x, y) = colour;
            put_bgrx(&script->update, colour);
        }
    }
}

static void say_copy(struct script *script) {
    struct rect area = random_area(script, 100, 100);
    int from_x = below(script, script->model.width - area.w + 1);
    int from_y = below(script, script->model.height - area.h + 1);
    struct surface copy = picture_new(area.w, area.h);
    put_area(script, area, ENCODING_COPYRECT);
    put_u16(&script->update, (unsigned)from_x);
    put_u16(&script->update, (unsigned)from_y);
    for (int y = 0; y < area.h; y++) {
        for (int x = 0; x < area.w; x++) {
            *surface_at(&copy, x, y) =
                picture_get(&script->model, from_x + x, from_y + y);
        }
    }
    for (int y = 0; y < area.h; y++) {
        for (int x = 0; x < area.w; x++) {
            *surface_at(&script->model, area.x + x, area.y + y) =
                picture_get(&copy, x, y);
        }
    }
    free(copy.pixels);
}

static void say_tight_fill(struct script *script) {
    struct rect area = random_area(script, 120, 40);
    uint32_t colour = random_next(&script->random) & COLOUR_MASK;
    put_area(script, area, ENCODING_TIGHT);
    put_u8(&script->update, 0x80);
    put_rgb(&script->update, colour);
    for (int y = area.y; y < area.y + area.h; y++) {
        for (int x = area.x; x < area.x + area.w; x++) {
            *surface_at(&script->model, x, y) = colour;
        }
    }
}

static void say_jpeg_at(struct script *script, int x, int y) {
    const struct picture_jpeg *picture = &script->jpeg[below(script, 4)];
    put_area(script, rect_make(x, y, JPEG_WIDTH, JPEG_HEIGHT), ENCODING_TIGHT);
    put_u8(&script->update, 0x90);
    CHECK(picture->length >= 128 && picture->length < 16384);
    put_u8(&script->update, (picture->length & 0x7f) | 0x80);
    put_u8(&script->update, (unsigned)(picture->length >> 7));
    put_bytes(&script->update, picture->data, picture->length);
    for (int row = 0; row < JPEG_HEIGHT; row++) {
        for (int column = 0; column < JPEG_WIDTH; column++) {
            *surface_at(&script->model, x + column, y + row) =
                picture_get(&picture->decoded, column, row);
        }
    }
}

static void say_jpeg(struct script *script) {
    int room_x = script->model.width - JPEG_WIDTH;
    int room_y = script->model.height - JPEG_HEIGHT;
    if (room_x >= 0 && room_y >= 0) {
        say_jpeg_at(script, below(script, room_x + 1), below(script, room_y + 1));
    }
}

static void say_size(struct script *script) {
    int width = 1 + below(script, SIDE_MAX);
    int height = 1 + below(script, SIDE_MAX);
    if (below(script, 2)) {
        put_rect(&script->update, 0, 0, width, height, -223);
        script_resize(script, width, height);
    } else {
        put_extended_size(&script->update, 0, 0, width, height, 0, 0);
        if (width != script->model.width || height != script->model.height) {
            script_resize(script, width, height);
        }
    }
    script->rects++;
}

static void say_any(struct script *script) {
    switch (below(script, 8)) {
    case 0:
    case 1:
        say_raw(script, true);
        break;
    case 2:
        say_raw(script, false);
        break;
    case 3:
        say_copy(script);
        break;
    case 4:
        say_tight_fill(script);
        break;
    default:
        say_jpeg(script);
        break;
    }
    if (script->changes_size && below(script, 40) == 0) {
        say_size(script);
    }
}

/* The number of rects stands in front of them, and is known at the end. */
static void say_update(struct script *script) {
    struct message body = {0};
    int count = 1 + below(script, 6);
    script->rects = 0;
    put_update(&script->update, 0);
    for (int i = 0; i < count; i++) {
        say_any(script);
    }
    script->update.data[3] = (uint8_t)script->rects;
    body = script->update;
    for (size_t sent = 0; sent < body.length;) {
        size_t length = 1 + (size_t)below(script, 20000);
        length = length < body.length - sent ? length : body.length - sent;
        const struct message part = {body.data + sent, length, length};
        server_send(script->test, &part);
        sent += length;
        if (below(script, 8) == 0) {
            sleep_microseconds(random_below(&script->random, 2000));
        }
    }
    script->update.length = 0;
}

static void *run_script(void *argument) {
    struct script *script = argument;
    for (int i = 0; i < UPDATES; i++) {
        say_update(script);
        CHECK(server_drop(script->test));
    }
    server_await_fence(script->test);
    atomic_store(&script->done, true);
    return NULL;
}

/* The viewer's copy, made of damage alone. */
struct copy {
    struct surface surface;
    bool complete;
};

static void copy_frame(struct copy *copy, struct session_test *test) {
    struct surface front = {test->front.pixels, test->front.width, test->front.height,
                            (size_t)test->front.width};
    const struct damage *damage = &test->got.u.frame.damage;
    for (unsigned i = 0; i < damage->count; i++) {
        surface_copy(&copy->surface, &front, damage->rects[i]);
    }
    copy->complete = test->got.u.frame.complete;
}

static uint32_t front_sum(const struct session_test *test) {
    size_t count = (size_t)test->front.width * (size_t)test->front.height;
    uint32_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum = sum * 31 + test->front.pixels[i];
    }
    return sum;
}

static void view(struct copy *copy, struct session_test *test, uint32_t *random) {
    if (test->got.kind == WIRE_SIZE) {
        free(copy->surface.pixels);
        copy->surface =
            picture_new(test->state.displays[0].width, test->state.displays[0].height);
    }
    if (test->got.kind != WIRE_FRAME) {
        return;
    }
    copy_frame(copy, test);
    if (random_below(random, 4) == 0) {
        uint32_t sum = front_sum(test);
        sleep_microseconds(random_below(random, 5000));
        CHECK_INT(front_sum(test), sum);
    }
    viewer_release(test);
}

static void check_end_state(const struct copy *copy, const struct script *script) {
    const struct surface *model = &script->model;
    bool complete = true;
    CHECK_INT(script->test->front.width, model->width);
    CHECK_INT(script->test->front.height, model->height);
    for (int y = 0; y < model->height; y++) {
        for (int x = 0; x < model->width; x++) {
            CHECK_INT(viewer_pixel(script->test, x, y), picture_get(model, x, y));
            CHECK_INT(picture_get(&copy->surface, x, y), picture_get(model, x, y));
            complete &= script->painted[y * model->width + x];
        }
    }
    CHECK_INT(copy->complete, complete);
}

static void check_random(uint32_t seed, bool changes_size) {
    struct session_test *test = session_test_begin(240, 190);
    struct script script;
    struct copy copy = {0};
    uint32_t random = seed + 1000;
    pthread_t server;
    fprintf(stderr, "seed %u\n", seed);
    test->is_holding = true;
    script_start(&script, test, 240, 190, seed);
    script.changes_size = changes_size;
    CHECK_INT(pthread_create(&server, NULL, run_script, &script), 0);
    while (!atomic_load(&script.done)) {
        if (viewer_receive(test, 10)) {
            view(&copy, test, &random);
        }
    }
    pthread_join(server, NULL);
    bool more;
    do {
        viewer_sync(test);
        more = false;
        while (viewer_receive(test, 0)) {
            more = true;
            view(&copy, test, &random);
        }
    } while (more);
    check_end_state(&copy, &script);
    free(copy.surface.pixels);
    script_finish(&script);
    session_test_stop(test);
}

static void random_updates(void) {
    for (uint32_t seed = 1; seed <= 4; seed++) {
        check_random(seed, false);
    }
}

static void random_updates_and_sizes(void) {
    for (uint32_t seed = 11; seed <= 16; seed++) {
        check_random(seed, true);
    }
}

/* What workers paint is whole when its update is shown; nothing follows to mend it. */
static void jpeg_is_whole(void) {
    struct session_test *test = session_test_begin(240, 190);
    struct script script;
    script_start(&script, test, 240, 190, 21);
    for (int i = 0; i < 100; i++) {
        script.rects = 0;
        put_update(&script.update, 0);
        for (int k = 0; k < 9; k++) {
            say_jpeg_at(&script, k % 3 * JPEG_WIDTH, k / 3 * JPEG_HEIGHT);
        }
        script.update.data[3] = (uint8_t)script.rects;
        server_say(test, &script.update);
        server_await_fence(test);
        viewer_drain(test);
        viewer_sync(test);
        viewer_drain(test);
        for (int at = 0; at < 240 * 190; at++) {
            CHECK_INT(viewer_pixel(test, at % 240, at / 240),
                      picture_get(&script.model, at % 240, at / 240));
        }
    }
    script_finish(&script);
    session_test_stop(test);
}

static const struct check_case cases[] = {
    {"jpeg_is_whole", jpeg_is_whole},
    {"random_updates", random_updates},
    {"random_updates_and_sizes", random_updates_and_sizes},
};

CHECK_MAIN(cases)
