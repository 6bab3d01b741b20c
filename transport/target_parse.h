/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text of a TARGET to what it means (transport/target_form.h has the forms). Pure;
 * any thread.
 */
#ifndef TRANSPORT_TARGET_PARSE_H
#define TRANSPORT_TARGET_PARSE_H

#include <stdbool.h>

#include "base/error.h"
#include "transport/target.h"

/* `key` is GUEST_BY_ANY unless an option forces one, and then the text is always a
 * guest's. `text` NULL or empty: any running guest (GUEST_ONLY). ERROR_USAGE with a hint
 * for anything malformed, for a password in a URI and for schemes that are not supported.
 */
bool target_parse(const char *text, enum guest_key key, struct target *target,
                  struct error *err);

#endif
