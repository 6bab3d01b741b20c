/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/protocol/spice/session/picture_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tests/fakes/pattern.h"

static uint32_t *at(const struct picture_test *picture, int x, int y) {
    return picture->pixels + (size_t)y * (size_t)picture->width + x;
}

void picture_test_resize(struct picture_test *picture, int width, int height) {
    free(picture->pixels);
    picture->width = width;
    picture->height = height;
    picture->pixels =
        memory_new((size_t)width * (size_t)height, sizeof picture->pixels[0]);
}

void picture_test_free(struct picture_test *picture) {
    free(picture->pixels);
    *picture = (struct picture_test){0};
}

void picture_test_noise(struct picture_test *picture, struct rect box, unsigned seed) {
    for (int y = box.y; y < box.y + box.h; y++) {
        for (int x = box.x; x < box.x + box.w; x++) {
            *at(picture, x, y) = pattern_noise(x, y, seed);
        }
    }
}

void picture_test_tiles(struct picture_test *picture, struct rect box, unsigned seed) {
    for (int y = box.y; y < box.y + box.h; y++) {
        for (int x = box.x; x < box.x + box.w; x++) {
            *at(picture, x, y) = pattern_tiles(x, y, seed);
        }
    }
}

void picture_test_smooth(struct picture_test *picture, struct rect box, unsigned seed) {
    for (int y = box.y; y < box.y + box.h; y++) {
        for (int x = box.x; x < box.x + box.w; x++) {
            *at(picture, x, y) = pattern_smooth(x, y, seed);
        }
    }
}

void picture_test_fill(struct picture_test *picture, struct rect box, uint32_t colour) {
    for (int y = box.y; y < box.y + box.h; y++) {
        for (int x = box.x; x < box.x + box.w; x++) {
            *at(picture, x, y) = colour;
        }
    }
}

void picture_test_copy(struct picture_test *picture, struct rect box, int from_x,
                       int from_y) {
    size_t row = (size_t)box.w * sizeof(uint32_t);
    uint32_t *kept = memory_new((size_t)box.h, row);
    for (int y = 0; y < box.h; y++) {
        memcpy(kept + y * box.w, at(picture, from_x, from_y + y), row);
    }
    for (int y = 0; y < box.h; y++) {
        memcpy(at(picture, box.x, box.y + y), kept + y * box.w, row);
    }
    free(kept);
}

static int pixel_difference(uint32_t one, uint32_t other) {
    int most = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int difference = abs((int)(one >> shift & 0xff) - (int)(other >> shift & 0xff));
        most = difference > most ? difference : most;
    }
    return most;
}

/* The largest difference of any colour of any pixel; 256 when the sizes do not match. */
static int difference(const struct picture_test *picture,
                      const struct spice_picture *shown, int x, int y, bool is_loud) {
    int most = 0, most_x = 0, most_y = 0;
    if (!shown->pixels || x + shown->width > picture->width ||
        y + shown->height > picture->height) {
        return 256;
    }
    for (int row = 0; row < shown->height; row++) {
        for (int column = 0; column < shown->width; column++) {
            int here = pixel_difference(*at(picture, x + column, y + row),
                                        shown->pixels[row * shown->width + column]);
            if (here > most) {
                most = here;
                most_x = column;
                most_y = row;
            }
        }
    }
    if (is_loud && most > 0) {
        fprintf(stderr, "differs by %d at %d,%d: %08x, expected %06x\n", most, most_x,
                most_y, shown->pixels[most_y * shown->width + most_x],
                *at(picture, x + most_x, y + most_y));
    }
    return most;
}

int picture_test_await(const struct picture_test *picture, struct spice_session *session,
                       unsigned display, int x, int y, int tolerance) {
    const struct spice_picture *shown = &session->pictures[display];
    int64_t end_ms = clock_now_ms() + SPICE_SERVER_WAIT_MS;
    int most = 0;
    while (!shown->complete ||
           (most = difference(picture, shown, x, y, false)) > tolerance) {
        if (!spice_session_next(session, clock_left_ms(end_ms))) {
            fprintf(stderr, "display %u, %dx%d%s, does not come to look as expected\n",
                    display, shown->width, shown->height,
                    shown->complete ? "" : ", not complete");
            difference(picture, shown, x, y, true);
            exit(1);
        }
        spice_session_going_on(session);
    }
    return most;
}
