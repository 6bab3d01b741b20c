/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/announce.h"

#include <string.h>

#include "protocol/vnc/cursor.h"
#include "protocol/vnc/decoder.h"

enum {
    ENCODINGS_MAX = 40,
    COMPRESSION_BASE = -256,
    QUALITY_BASE = -32,
};

struct encoding_list {
    unsigned count;
    int32_t codes[ENCODINGS_MAX];
};

static const int32_t local_encodings[] = {ENCODING_RAW, ENCODING_COPYRECT, ENCODING_TIGHT,
                                          ENCODING_ZRLE, ENCODING_HEXTILE};
/* ZRLE first: QEMU 7.2's Tight confuses the first colour of a palette of 256 with the
 * last. */
static const int32_t remote_encodings[] = {
    ENCODING_ZRLE, ENCODING_TIGHT, ENCODING_HEXTILE, ENCODING_COPYRECT, ENCODING_RAW};
/* Only Tight has JPEG. */
static const int32_t lossy_encodings[] = {ENCODING_TIGHT, ENCODING_ZRLE, ENCODING_HEXTILE,
                                          ENCODING_COPYRECT, ENCODING_RAW};
static const int32_t pseudo_encodings[] = {
    ENCODING_CURSOR_ALPHA,  ENCODING_CURSOR,
    ENCODING_CURSOR_VMWARE, PSEUDO_POINTER_POSITION,
    PSEUDO_DESKTOP_SIZE,    PSEUDO_EXTENDED_DESKTOP_SIZE,
    PSEUDO_LAST_RECT,       PSEUDO_POINTER_MODE,
    PSEUDO_EXTENDED_KEYS,   PSEUDO_LEDS,
    PSEUDO_LEDS_VMWARE,     PSEUDO_DESKTOP_NAME,
    PSEUDO_FENCE,           PSEUDO_CONTINUOUS_UPDATES,
    PSEUDO_EXTENDED_BUTTONS};

static const uint8_t set_pixel_format[20] = {0,   0, 0,   0, 32,  24, 0, 1, 0,
                                             255, 0, 255, 0, 255, 16, 8, 0};

static void add(struct encoding_list *list, int32_t code) {
    for (unsigned i = 0; i < list->count; i++) {
        if (list->codes[i] == code) {
            return;
        }
    }
    list->codes[list->count++] = code;
}

static void add_all(struct encoding_list *list, const int32_t *codes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        add(list, codes[i]);
    }
}

static void make_list(struct encoding_list *list, const struct wire_message *start,
                      bool local) {
    list->count = 0;
    if (start->u.start.encoding >= 0) {
        add(list, start->u.start.encoding);
    }
    if (start->u.start.quality >= 0) {
        add_all(list, lossy_encodings,
                sizeof lossy_encodings / sizeof lossy_encodings[0]);
    } else if (local) {
        add_all(list, local_encodings,
                sizeof local_encodings / sizeof local_encodings[0]);
    } else {
        add_all(list, remote_encodings,
                sizeof remote_encodings / sizeof remote_encodings[0]);
    }
    add_all(list, pseudo_encodings, sizeof pseudo_encodings / sizeof pseudo_encodings[0]);
    if (start->u.start.compression >= 0) {
        add(list, COMPRESSION_BASE + start->u.start.compression);
    }
    if (start->u.start.quality >= 0) {
        add(list, QUALITY_BASE + start->u.start.quality);
    }
}

bool announce_post(struct writer *writer, const struct wire_message *start, bool local,
                   struct error *err) {
    struct encoding_list list;
    uint8_t message[4 + 4 * ENCODINGS_MAX] = {2};
    make_list(&list, start, local);
    message[3] = (uint8_t)list.count;
    for (unsigned i = 0; i < list.count; i++) {
        uint32_t code = (uint32_t)list.codes[i];
        for (unsigned k = 0; k < 4; k++) {
            message[4 + 4 * i + k] = (uint8_t)(code >> (24 - 8 * k));
        }
    }
    return (writer_post(writer, set_pixel_format, sizeof set_pixel_format) &&
            writer_post(writer, message, 4 + 4 * list.count)) ||
           error_set(err, ERROR_PROTOCOL, "the server does not read");
}
