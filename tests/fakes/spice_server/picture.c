/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/spice_server/picture.h"

#include <string.h>

#include "tests/fakes/pattern.h"

typedef uint32_t (*pattern)(int x, int y, unsigned seed);

struct drawing {
    QXLDrawable drawable; /* first: its release info is that of the command */
    QXLImage image;
    uint32_t pixels[]; /* of the image */
};

struct video {
    struct display *display;
    struct rect box;
    int left; /* frames */
    unsigned seed;
    pattern colour;
};

static struct drawing *drawing_new(struct rect box, size_t pixels) {
    struct drawing *drawing =
        g_malloc0(sizeof *drawing + pixels * sizeof drawing->pixels[0]);
    drawing->drawable = (QXLDrawable){
        .surface_id = 0,
        .effect = QXL_EFFECT_OPAQUE,
        .bbox = {.left = box.x,
                 .top = box.y,
                 .right = box.x + box.w,
                 .bottom = box.y + box.h},
        .clip.type = SPICE_CLIP_TYPE_NONE,
        .mm_time = (uint32_t)(g_get_monotonic_time() / 1000),
        .surfaces_dest = {-1, -1, -1},
    };
    return drawing;
}

static void draw(struct display *display, struct drawing *drawing) {
    struct display_resource *resource = g_new0(struct display_resource, 1);
    resource->bytes = drawing;
    display_draw(display, resource, &drawing->drawable.release_info);
}

void picture_fill(struct display *display, struct rect box, uint32_t colour) {
    struct drawing *drawing = drawing_new(box, 0);
    drawing->drawable.type = QXL_DRAW_FILL;
    drawing->drawable.u.fill.brush.type = SPICE_BRUSH_TYPE_SOLID;
    drawing->drawable.u.fill.brush.u.color = colour;
    drawing->drawable.u.fill.rop_descriptor = SPICE_ROPD_OP_PUT;
    draw(display, drawing);
}

static void set_image(struct display *display, struct drawing *drawing, struct rect box) {
    QXLCopy *copy = &drawing->drawable.u.copy;
    QXL_SET_IMAGE_ID(&drawing->image, QXL_IMAGE_GROUP_DRIVER_DONT_CACHE,
                     ++display->next_image);
    drawing->image.descriptor.type = SPICE_IMAGE_TYPE_BITMAP;
    drawing->image.descriptor.width = (uint32_t)box.w;
    drawing->image.descriptor.height = (uint32_t)box.h;
    drawing->image.bitmap.format = SPICE_BITMAP_FMT_32BIT;
    drawing->image.bitmap.flags = QXL_BITMAP_DIRECT | QXL_BITMAP_TOP_DOWN;
    drawing->image.bitmap.x = (uint32_t)box.w;
    drawing->image.bitmap.y = (uint32_t)box.h;
    drawing->image.bitmap.stride = (uint32_t)box.w * 4;
    drawing->image.bitmap.data = (uintptr_t)drawing->pixels;
    drawing->drawable.type = QXL_DRAW_COPY;
    copy->src_bitmap = (uintptr_t)&drawing->image;
    copy->src_area.right = box.w;
    copy->src_area.bottom = box.h;
    copy->rop_descriptor = SPICE_ROPD_OP_PUT;
    copy->scale_mode = SPICE_IMAGE_SCALE_MODE_NEAREST;
}

static void draw_pattern(struct display *display, struct rect box, unsigned seed,
                         pattern colour) {
    struct drawing *drawing = drawing_new(box, (size_t)box.w * (size_t)box.h);
    uint32_t *pixel = drawing->pixels;
    for (int y = box.y; y < box.y + box.h; y++) {
        for (int x = box.x; x < box.x + box.w; x++) {
            *pixel++ = colour(x, y, seed);
        }
    }
    set_image(display, drawing, box);
    draw(display, drawing);
}

static bool take_box(struct server *server, char **words, struct rect *box,
                     GString *answer) {
    struct display *display = server->displays[server->current];
    *box = (struct rect){server_number(words[0]), server_number(words[1]),
                         server_number(words[2]), server_number(words[3])};
    if (box->x < 0 || box->y < 0 || box->w < 1 || box->h < 1 ||
        box->x + box->w > display->width || box->y + box->h > display->height) {
        g_string_append(answer, "not inside the surface");
        return false;
    }
    return true;
}

/* pattern SEED: pattern_noise() all over the surface. */
static bool run_pattern(struct server *server, char **words, GString *answer) {
    struct display *display = server->displays[server->current];
    if (display->memory == NULL) {
        g_string_append(answer, "there is no surface");
        return false;
    }
    draw_pattern(display, (struct rect){0, 0, display->width, display->height},
                 (unsigned)server_number(words[0]), pattern_noise);
    return true;
}

static bool run_draw(struct server *server, char **words, GString *answer) {
    struct rect box;
    if (!take_box(server, words, &box, answer)) {
        return false;
    }
    draw_pattern(server->displays[server->current], box,
                 (unsigned)server_number(words[4]), pattern_noise);
    return true;
}

static bool run_smooth(struct server *server, char **words, GString *answer) {
    struct rect box;
    if (!take_box(server, words, &box, answer)) {
        return false;
    }
    draw_pattern(server->displays[server->current], box,
                 (unsigned)server_number(words[4]), pattern_smooth);
    return true;
}

static bool run_tiles(struct server *server, char **words, GString *answer) {
    struct rect box;
    if (!take_box(server, words, &box, answer)) {
        return false;
    }
    draw_pattern(server->displays[server->current], box,
                 (unsigned)server_number(words[4]), pattern_tiles);
    return true;
}

static bool run_fill(struct server *server, char **words, GString *answer) {
    struct rect box;
    if (!take_box(server, words, &box, answer)) {
        return false;
    }
    picture_fill(server->displays[server->current], box,
                 (uint32_t)g_ascii_strtoull(words[4], NULL, 16));
    return true;
}

/* copy X Y W H FROM_X FROM_Y: to the box, from inside the same surface. */
static bool run_copy(struct server *server, char **words, GString *answer) {
    struct display *display = server->displays[server->current];
    struct rect box;
    if (!take_box(server, words, &box, answer)) {
        return false;
    }
    struct drawing *drawing = drawing_new(box, 0);
    drawing->drawable.type = QXL_COPY_BITS;
    drawing->drawable.u.copy_bits.src_pos.x = server_number(words[4]);
    drawing->drawable.u.copy_bits.src_pos.y = server_number(words[5]);
    draw(display, drawing);
    return true;
}

static gboolean video_step(void *data) {
    struct video *video = data;
    struct rect box = video->box;
    struct display *display = video->display;
    if (video->left-- == 0 || box.x + box.w > display->width ||
        box.y + box.h > display->height) {
        g_free(video);
        return G_SOURCE_REMOVE;
    }
    draw_pattern(display, box, video->seed++, video->colour);
    return G_SOURCE_CONTINUE;
}

/* video X Y W H SEED FRAMES MS: smooth pictures of that seed and the next ones, one each
 * MS milliseconds; answers at once. */
static bool run_video(struct server *server, char **words, GString *answer) {
    struct rect box;
    if (!take_box(server, words, &box, answer)) {
        return false;
    }
    struct video *video = g_new0(struct video, 1);
    *video = (struct video){.display = server->displays[server->current],
                            .box = box,
                            .seed = (unsigned)server_number(words[4]),
                            .left = server_number(words[5]),
                            .colour = pattern_smooth};
    g_timeout_add((guint)server_number(words[6]), video_step, video);
    return true;
}

const struct server_command picture_commands[] = {
    {"pattern", 1, run_pattern}, {"draw", 5, run_draw},
    {"smooth", 5, run_smooth},   {"tiles", 5, run_tiles},
    {"fill", 5, run_fill},       {"copy", 6, run_copy},
    {"video", 7, run_video},     {0},
};
