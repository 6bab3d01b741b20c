/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/pace.h"

static void put_u16(uint8_t *bytes, uint16_t value) {
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
}

static bool post(struct writer *writer, const uint8_t *bytes, size_t length,
                 struct error *err) {
    return writer_post(writer, bytes, length) ||
           error_set(err, ERROR_PROTOCOL, "the server sends but does not read");
}

static bool request(struct writer *writer, bool incremental, uint16_t width,
                    uint16_t height, struct error *err) {
    uint8_t message[10] = {3, incremental};
    put_u16(message + 6, width);
    put_u16(message + 8, height);
    return post(writer, message, sizeof message, err);
}

static bool enable_continuous(struct pace *pace, struct error *err) {
    uint8_t message[10] = {150, 1};
    put_u16(message + 6, pace->width);
    put_u16(message + 8, pace->height);
    return post(pace->writer, message, sizeof message, err);
}

bool pace_start(struct pace *pace, struct writer *writer, uint16_t width, uint16_t height,
                struct error *err) {
    *pace = (struct pace){.writer = writer, .width = width, .height = height};
    return request(writer, false, width, height, err);
}

bool pace_update_begins(struct pace *pace, struct error *err) {
    return pace->continuous ||
           request(pace->writer, true, pace->width, pace->height, err);
}

bool pace_update_ends(struct pace *pace, struct error *err) {
    if (!pace->resized) {
        return true;
    }
    /* The request that went out at the header had the old size. */
    pace->resized = false;
    return pace->continuous ? enable_continuous(pace, err)
                            : request(pace->writer, true, pace->width, pace->height, err);
}

bool pace_resize(struct pace *pace, uint16_t width, uint16_t height, bool whole,
                 struct error *err) {
    pace->width = width;
    pace->height = height;
    pace->resized = true;
    return !whole || request(pace->writer, false, width, height, err);
}

bool pace_offer_continuous(struct pace *pace, struct error *err) {
    if (pace->continuous) {
        return true;
    }
    pace->continuous = true;
    return enable_continuous(pace, err);
}

bool pace_probe(struct pace *pace, struct error *err) {
    return request(pace->writer, false, 1, 1, err);
}

bool pace_nudge_qemu(struct pace *pace, struct error *err) {
    /* QEMU's extended key event: up, F24 by keysym and by scancode. */
    static const uint8_t message[12] = {255, 0, 0, 0, 0, 0, 0xff, 0xd5, 0, 0, 0, 0x76};
    return post(pace->writer, message, sizeof message, err);
}

bool pace_refresh(struct writer *writer, uint16_t width, uint16_t height) {
    return request(writer, false, width, height, NULL);
}
