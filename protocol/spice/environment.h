/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The environment of oriel-spice: empty, but for what keeps its libraries from reading,
 * starting and loading things of their own. Before any of them is used.
 */
#ifndef PROTOCOL_SPICE_ENVIRONMENT_H
#define PROTOCOL_SPICE_ENVIRONMENT_H

#include <stdbool.h>

/* `codecs`: GStreamer may load its plug-ins. */
void environment_set(bool codecs);

#endif
