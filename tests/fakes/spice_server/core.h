/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What libspice-server wants of a main loop, on GLib's default context. Main thread.
 */
#ifndef TESTS_FAKES_SPICE_SERVER_CORE_H
#define TESTS_FAKES_SPICE_SERVER_CORE_H

#include <spice.h>

/* Timers and watches; `channel_event` is called when a channel comes or goes. */
SpiceCoreInterface *core_interface(void (*channel_event)(int event,
                                                         SpiceChannelEventInfo *info));

#endif
