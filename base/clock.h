/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Monotonic time and deadlines, in milliseconds. Any thread.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Time since some fixed point; does not jump. */
int64_t clock_now_ms(void);
int64_t clock_now_us(void);

/* What is left until `deadline_ms`, as poll() wants it: 0 when it has passed, -1 when
 * deadline_ms is negative (never). */
int clock_left_ms(int64_t deadline_ms);

#endif
