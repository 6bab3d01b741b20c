/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/environment.h"

#include <stddef.h>
#include <stdlib.h>

struct variable {
    const char *name, *value;
};

/* GIO: no modules, no D-Bus. */
static const struct variable always[] = {
    {"GIO_USE_VFS", "local"},
    {"GIO_USE_VOLUME_MONITOR", "unix"},
    {"GIO_USE_PROXY_RESOLVER", "dummy"},
    {"GSETTINGS_BACKEND", "memory"},
    {"GST_REGISTRY_FORK", "no"},
    {NULL, NULL},
};

/* Without these GStreamer looks through all that is installed, or reads what it knew of
 * it the last time: 25 to several 100 ms. */
static const struct variable without_codecs[] = {
    {"GST_REGISTRY_DISABLE", "yes"},
    {"GST_REGISTRY_UPDATE", "no"},
    {"GST_PLUGIN_SYSTEM_PATH_1_0", ""},
    {"GST_PLUGIN_SYSTEM_PATH", ""},
    {"GST_PLUGIN_PATH_1_0", ""},
    {"GST_PLUGIN_PATH", ""},
    {NULL, NULL},
};

static void set(const struct variable *variables) {
    for (; variables->name; variables++) {
        setenv(variables->name, variables->value, 1);
    }
}

void environment_set(bool codecs) {
    clearenv();
    set(always);
    if (!codecs) {
        set(without_codecs);
    }
}
