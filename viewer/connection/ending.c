/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer/connection/ending.h"

bool ending_is_unexplained(const struct error *reason) {
    return reason->code == ERROR_CONNECTION_LOST && reason->hint[0] == '\0';
}

void ending_explain(struct error *reason, enum probe_finding finding) {
    switch (finding) {
    case PROBE_ALIVE:
        error_set(reason, ERROR_CONNECTION_LOST,
                  "the server lives, and has ended this console");
        error_hint(reason, "another viewer has probably taken the display over; opening "
                           "it again takes it back");
        break;
    case PROBE_GONE:
        error_set(reason, ERROR_CONNECTION_LOST, "the display's server has ended");
        error_hint(reason, "the guest was probably shut down or switched off");
        break;
    case PROBE_UNCLEAR:
        error_hint(reason, "has the guest ended, or did another viewer take over?");
        break;
    }
}
