/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/decoder.h"

#include <stdlib.h>

#include "base/memory.h"
#include "protocol/vnc/decode.h"

struct decoder {
    struct inflate *inflate;
    struct workers *workers;
};

static const struct decode_method *const methods[] = {
    &decode_raw, &decode_copyrect, &decode_hextile, &decode_zrle, &decode_tight,
};

struct decoder *decoder_new(unsigned workers) {
    struct decoder *decoder = memory_new(1, sizeof *decoder);
    decoder->inflate = inflate_new(DECODE_STREAMS);
    decoder->workers = workers_new(workers);
    return decoder;
}

void decoder_free(struct decoder *decoder) {
    if (decoder) {
        workers_free(decoder->workers);
        inflate_free(decoder->inflate);
        free(decoder);
    }
}

static const struct decode_method *find_method(int32_t encoding) {
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        if (methods[i]->encoding == encoding) {
            return methods[i];
        }
    }
    return NULL;
}

bool decoder_rect(struct decoder *decoder, struct stream *stream,
                  const struct surface *target, struct rect area, int32_t encoding,
                  struct error *err) {
    const struct decode_method *method = find_method(encoding);
    if (!method) {
        return error_set(err, ERROR_PROTOCOL,
                         "the server used encoding %d, which was not offered", encoding);
    }
    if (!rect_inside(area, target->width, target->height)) {
        return error_set(err, ERROR_PROTOCOL,
                         "the server painted outside the screen (%d,%d %dx%d of %dx%d)",
                         area.x, area.y, area.w, area.h, target->width, target->height);
    }
    workers_wait(decoder->workers, area);
    const struct decode decode = {stream, decoder->inflate, decoder->workers, target,
                                  area};
    return method->paint(&decode, err);
}

bool decoder_finish(struct decoder *decoder, struct error *err) {
    return workers_finish(decoder->workers, err);
}
