/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/window/render.h"

bool render_start(struct render *render, const struct render_kind *kind,
                  SDL_Window *window, struct error *err) {
    *render = (struct render){.kind = kind, .window = window};
    if (kind->start(render, err)) {
        return true;
    }
    *render = (struct render){0};
    return false;
}

void render_stop(struct render *render) {
    if (render->kind) {
        render->kind->stop(render);
    }
    *render = (struct render){0};
}
