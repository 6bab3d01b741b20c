/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>

#include "base/escape.h"

static atomic_int current_level = LOG_WARNING;

void log_set_level(enum log_level level) {
    atomic_store(&current_level, (int)level);
}

bool log_enabled(enum log_level level) {
    return (int)level <= atomic_load(&current_level);
}

void log_write(enum log_level level, const char *format, ...) {
    if (!log_enabled(level)) {
        return;
    }
    char text[512];
    char safe[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    escape_text(text, safe, sizeof safe);
    fprintf(stderr, "oriel: %s\n", safe);
}
