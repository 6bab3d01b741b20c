/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/spice_server/cursor.h"

#include <string.h>

#include "tests/fakes/pattern.h"

struct cursor {
    QXLCursorCmd command; /* first: its release info is that of the command */
    QXLCursor shape;      /* ends in bytes */
};

struct shape {
    uint16_t type, width, height, hot_x, hot_y;
    uint32_t size; /* of the bytes */
};

static struct cursor *cursor_new(uint8_t type, size_t size) {
    struct cursor *cursor = g_malloc0(sizeof *cursor + size);
    cursor->command.type = type;
    return cursor;
}

static void send_cursor(struct server *server, struct cursor *cursor) {
    struct display_resource *resource = g_new0(struct display_resource, 1);
    resource->bytes = cursor;
    display_cursor(server->displays[server->current], resource,
                   &cursor->command.release_info);
}

static struct cursor *shape_new(const struct shape *shape) {
    struct cursor *cursor = cursor_new(QXL_CURSOR_SET, shape->size);
    cursor->command.u.set.visible = 1;
    cursor->command.u.set.shape = (uintptr_t)&cursor->shape;
    cursor->shape.header = (QXLCursorHeader){.unique = 0, /* not to be cached */
                                             .type = shape->type,
                                             .width = shape->width,
                                             .height = shape->height,
                                             .hot_spot_x = shape->hot_x,
                                             .hot_spot_y = shape->hot_y};
    cursor->shape.data_size = shape->size;
    cursor->shape.chunk.data_size = shape->size;
    return cursor;
}

static struct shape shape_take(char **words, uint16_t type) {
    return (struct shape){.type = type,
                          .width = (uint16_t)server_number(words[0]),
                          .height = (uint16_t)server_number(words[1]),
                          .hot_x = (uint16_t)server_number(words[2]),
                          .hot_y = (uint16_t)server_number(words[3])};
}

/* cursor-alpha W H HOT_X HOT_Y SEED: premultiplied; the pattern with an alpha of 255
 * where x + y is even, else nothing at all. */
static bool run_alpha(struct server *server, char **words, GString *answer) {
    struct shape shape = shape_take(words, SPICE_CURSOR_TYPE_ALPHA);
    unsigned seed = (unsigned)server_number(words[4]);
    shape.size = (uint32_t)shape.width * shape.height * 4;
    struct cursor *cursor = shape_new(&shape);
    uint8_t *at = cursor->shape.chunk.data;
    (void)answer;
    for (int y = 0; y < shape.height; y++) {
        for (int x = 0; x < shape.width; x++, at += 4) {
            uint32_t colour = pattern_noise(x, y, seed) | 0xff000000;
            colour = (x + y) % 2 == 0 ? colour : 0;
            memcpy(at, &colour, sizeof colour);
        }
    }
    send_cursor(server, cursor);
    return true;
}

/* cursor-mono W H HOT_X HOT_Y: W a multiple of 8. Columns in turn: black, white, nothing,
 * inverted. */
static bool run_mono(struct server *server, char **words, GString *answer) {
    struct shape shape = shape_take(words, SPICE_CURSOR_TYPE_MONO);
    uint32_t plane = (uint32_t)shape.width / 8 * shape.height;
    (void)answer;
    shape.size = plane * 2;
    struct cursor *cursor = shape_new(&shape);
    memset(cursor->shape.chunk.data, 0x33, plane);         /* AND: 0011 0011 */
    memset(cursor->shape.chunk.data + plane, 0x55, plane); /* XOR: 0101 0101 */
    send_cursor(server, cursor);
    return true;
}

/* cursor-raw TYPE W H HOT_X HOT_Y BYTES: whatever that makes; the bytes are 0xff. */
static bool run_raw(struct server *server, char **words, GString *answer) {
    struct shape shape = shape_take(words + 1, (uint16_t)server_number(words[0]));
    (void)answer;
    shape.size = (uint32_t)server_number(words[5]);
    struct cursor *cursor = shape_new(&shape);
    memset(cursor->shape.chunk.data, 0xff, shape.size);
    send_cursor(server, cursor);
    return true;
}

static bool run_move(struct server *server, char **words, GString *answer) {
    struct cursor *cursor = cursor_new(QXL_CURSOR_MOVE, 0);
    (void)answer;
    cursor->command.u.position.x = (int16_t)server_number(words[0]);
    cursor->command.u.position.y = (int16_t)server_number(words[1]);
    send_cursor(server, cursor);
    return true;
}

static bool run_hide(struct server *server, char **words, GString *answer) {
    (void)words;
    (void)answer;
    send_cursor(server, cursor_new(QXL_CURSOR_HIDE, 0));
    return true;
}

/* As when a guest's driver starts anew. */
static bool run_reset(struct server *server, char **words, GString *answer) {
    (void)words;
    (void)answer;
    spice_qxl_reset_cursor(&server->displays[server->current]->instance);
    return true;
}

const struct server_command cursor_commands[] = {
    {"cursor-alpha", 5, run_alpha},
    {"cursor-mono", 4, run_mono},
    {"cursor-raw", 6, run_raw},
    {"cursor-move", 2, run_move},
    {"cursor-hide", 0, run_hide},
    {"cursor-reset", 0, run_reset},
    {0},
};
