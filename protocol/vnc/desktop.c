/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/desktop.h"

#include "protocol/limits.h"

enum {
    SCREEN_SIZE = 16, /* bytes on the wire */
    REASON_THIS_CLIENT = 1,
    STATUS_PROHIBITED = 1,
    STATUS_INVALID_LAYOUT = 3,
};

void desktop_init(struct desktop *desktop) {
    *desktop = (struct desktop){0};
    pthread_mutex_init(&desktop->lock, NULL);
}

static bool read_screens(struct stream *stream, uint8_t first[SCREEN_SIZE],
                         uint8_t *count, struct error *err) {
    uint8_t head[4];
    if (!stream_bytes(stream, head, sizeof head, err)) {
        return false;
    }
    *count = head[0];
    if (*count > DESKTOP_SCREENS_MAX) {
        return error_set(err, ERROR_PROTOCOL, "the server describes %u screens", *count);
    }
    return *count == 0 || (stream_bytes(stream, first, SCREEN_SIZE, err) &&
                           stream_skip(stream, (size_t)(*count - 1) * SCREEN_SIZE, err));
}

enum desktop_change desktop_read_extended(struct desktop *desktop, struct stream *stream,
                                          const uint16_t header[4], struct error *err) {
    uint8_t screen[SCREEN_SIZE] = {0};
    uint8_t count = 0;
    uint16_t reason = header[0];
    uint16_t status = header[1];
    if (!read_screens(stream, screen, &count, err)) {
        return DESKTOP_BROKEN;
    }
    pthread_mutex_lock(&desktop->lock);
    bool refused = reason == REASON_THIS_CLIENT && status != 0;
    bool for_good =
        refused && (status == STATUS_PROHIBITED || status == STATUS_INVALID_LAYOUT);
    desktop->refused |= for_good;
    desktop->resizable = !desktop->refused;
    if (reason == REASON_THIS_CLIENT) {
        desktop->asked = false;
    }
    if (count > 0) {
        desktop->screen_id = stream_get_u32(screen);
        desktop->screen_flags = stream_get_u32(screen + 12);
    }
    bool same = refused || (header[2] == desktop->width && header[3] == desktop->height);
    if (!same) {
        desktop->width = header[2];
        desktop->height = header[3];
        desktop->asked = false;
    }
    pthread_mutex_unlock(&desktop->lock);
    return same ? DESKTOP_SAME : DESKTOP_RESIZED;
}

static void put_u32(uint8_t *bytes, uint32_t value) {
    for (int i = 0; i < 4; i++) {
        bytes[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

void desktop_ask(struct desktop *desktop, struct writer *writer, int32_t width,
                 int32_t height) {
    uint8_t message[8 + SCREEN_SIZE] = {251};
    if (!limit_size_allowed(width, height)) {
        return;
    }
    uint32_t packed = (uint32_t)width << 16 | (uint32_t)height;
    pthread_mutex_lock(&desktop->lock);
    bool useful = desktop->resizable && !desktop->asked &&
                  (width != desktop->width || height != desktop->height);
    put_u32(message + 2, packed);
    message[6] = 1;
    put_u32(message + 8, desktop->screen_id);
    put_u32(message + 16, packed);
    put_u32(message + 20, desktop->screen_flags);
    if (useful) {
        desktop->asked = writer_post(writer, message, sizeof message);
    }
    pthread_mutex_unlock(&desktop->lock);
}

void desktop_size(struct desktop *desktop, uint16_t *width, uint16_t *height) {
    pthread_mutex_lock(&desktop->lock);
    *width = desktop->width;
    *height = desktop->height;
    pthread_mutex_unlock(&desktop->lock);
}

void desktop_set_size(struct desktop *desktop, uint16_t width, uint16_t height) {
    pthread_mutex_lock(&desktop->lock);
    desktop->width = width;
    desktop->height = height;
    desktop->asked = false;
    pthread_mutex_unlock(&desktop->lock);
}

bool desktop_resizable(struct desktop *desktop) {
    pthread_mutex_lock(&desktop->lock);
    bool resizable = desktop->resizable;
    pthread_mutex_unlock(&desktop->lock);
    return resizable;
}
