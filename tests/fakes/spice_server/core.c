/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/spice_server/core.h"

#include <glib-unix.h>
#include <glib.h>

struct SpiceTimer {
    SpiceTimerFunc run;
    void *opaque;
    guint source; /* 0 = not running */
};

struct SpiceWatch {
    int fd;
    SpiceWatchFunc run;
    void *opaque;
    guint source; /* 0 = asleep */
};

static SpiceTimer *timer_add(SpiceTimerFunc run, void *opaque) {
    SpiceTimer *timer = g_new0(SpiceTimer, 1);
    timer->run = run;
    timer->opaque = opaque;
    return timer;
}

static gboolean timer_fired(void *data) {
    SpiceTimer *timer = data;
    timer->source = 0;
    timer->run(timer->opaque); /* may remove the timer */
    return G_SOURCE_REMOVE;
}

static void timer_cancel(SpiceTimer *timer) {
    if (timer->source != 0) {
        g_source_remove(timer->source);
        timer->source = 0;
    }
}

static void timer_start(SpiceTimer *timer, uint32_t ms) {
    timer_cancel(timer);
    timer->source = g_timeout_add(ms, timer_fired, timer);
}

static void timer_remove(SpiceTimer *timer) {
    timer_cancel(timer);
    g_free(timer);
}

static gboolean watch_fired(int fd, GIOCondition condition, void *data) {
    SpiceWatch *watch = data;
    int events = 0;
    if (condition & (G_IO_IN | G_IO_HUP | G_IO_ERR)) {
        events |= SPICE_WATCH_EVENT_READ;
    }
    if (condition & G_IO_OUT) {
        events |= SPICE_WATCH_EVENT_WRITE;
    }
    watch->run(fd, events, watch->opaque); /* may remove the watch */
    return G_SOURCE_CONTINUE;
}

static void watch_update_mask(SpiceWatch *watch, int mask) {
    GIOCondition condition = 0;
    if (watch->source != 0) {
        g_source_remove(watch->source);
        watch->source = 0;
    }
    if (mask & SPICE_WATCH_EVENT_READ) {
        condition |= G_IO_IN | G_IO_HUP | G_IO_ERR;
    }
    if (mask & SPICE_WATCH_EVENT_WRITE) {
        condition |= G_IO_OUT;
    }
    if (condition != 0) {
        watch->source = g_unix_fd_add(watch->fd, condition, watch_fired, watch);
    }
}

static SpiceWatch *watch_add(int fd, int mask, SpiceWatchFunc run, void *opaque) {
    SpiceWatch *watch = g_new0(SpiceWatch, 1);
    watch->fd = fd;
    watch->run = run;
    watch->opaque = opaque;
    watch_update_mask(watch, mask);
    return watch;
}

static void watch_remove(SpiceWatch *watch) {
    watch_update_mask(watch, 0);
    g_free(watch);
}

SpiceCoreInterface *core_interface(void (*channel_event)(int event,
                                                         SpiceChannelEventInfo *info)) {
    static SpiceCoreInterface interface = {
        .base = {.type = SPICE_INTERFACE_CORE,
                 .description = "main loop",
                 .major_version = SPICE_INTERFACE_CORE_MAJOR,
                 .minor_version = SPICE_INTERFACE_CORE_MINOR},
        .timer_add = timer_add,
        .timer_start = timer_start,
        .timer_cancel = timer_cancel,
        .timer_remove = timer_remove,
        .watch_add = watch_add,
        .watch_update_mask = watch_update_mask,
        .watch_remove = watch_remove,
    };
    interface.channel_event = channel_event;
    return &interface;
}
