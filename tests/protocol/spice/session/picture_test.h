/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a display should look like after the commands that the server was given: the same
 * drawing once more, on plain memory, and waiting until it does look so.
 */
#ifndef TESTS_PROTOCOL_SPICE_SESSION_PICTURE_TEST_H
#define TESTS_PROTOCOL_SPICE_SESSION_PICTURE_TEST_H

#include "base/rect.h"
#include "tests/protocol/spice/session/spice_session_test.h"

struct picture_test {
    int width, height;
    uint32_t *pixels; /* owned, 0xRRGGBB */
};

/* Black, as a surface is at first. */
void picture_test_resize(struct picture_test *picture, int width, int height);
void picture_test_free(struct picture_test *picture);

void picture_test_noise(struct picture_test *picture, struct rect box, unsigned seed);
void picture_test_tiles(struct picture_test *picture, struct rect box, unsigned seed);
void picture_test_smooth(struct picture_test *picture, struct rect box, unsigned seed);
void picture_test_fill(struct picture_test *picture, struct rect box, uint32_t colour);
/* To the box, from that place of the picture as it is. */
void picture_test_copy(struct picture_test *picture, struct rect box, int from_x,
                       int from_y);

/* Frames of a display are taken until it is complete and looks as the part of the picture
 * that begins at x, y, but for `tolerance` in each colour; the largest difference that is
 * left is returned. */
int picture_test_await(const struct picture_test *picture, struct spice_session *session,
                       unsigned display, int x, int y, int tolerance);

#endif
