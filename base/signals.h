/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * INT, TERM and HUP as something to poll for: the first asks the program to end in order,
 * a second one ends it at once. Main thread; children get the usual dispositions.
 */
#ifndef BASE_SIGNALS_H
#define BASE_SIGNALS_H

/* Installs the handlers; returns an fd that becomes, and stays, readable at a signal. */
int signals_watch(void);

/* The signal that came first; 0 when none did. */
int signals_received(void);

#endif
