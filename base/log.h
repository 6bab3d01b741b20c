/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One line to stderr when the level is high enough. For progress and oddities, never for
 * errors that are returned. Text from outside is escaped here, so a server's name cannot
 * steer a terminal. Any thread.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

enum log_level {
    LOG_WARNING = 0,
    LOG_INFO = 1,
    LOG_DEBUG = 2,
};

/* LOG_WARNING at start. */
void log_set_level(enum log_level level);
bool log_enabled(enum log_level level);
void log_write(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define log_warning(...) log_write(LOG_WARNING, __VA_ARGS__)
#define log_info(...) log_write(LOG_INFO, __VA_ARGS__)
#define log_debug(...) log_write(LOG_DEBUG, __VA_ARGS__)

#endif
