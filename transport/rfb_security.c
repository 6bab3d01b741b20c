/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/rfb_security.h"

#include <stdio.h>
#include <string.h>

#include "transport/rfb_banner.h"
#include "transport/rfb_login.h"

enum {
    TYPE_NONE = 1,
    TYPE_VNC = 2,
};

/* A type without a function is refused, by its name. */
struct security_type {
    uint8_t code;
    const char *name;
    bool (*log_in)(struct rfb_session *session, struct error *err);
};

static const struct security_type security_types[] = {
    {TYPE_NONE, "None", rfb_login_none},
    {TYPE_VNC, "VncAuth", rfb_login_vnc},
    {5, "RA2", NULL},
    {6, "RA2ne", NULL},
    {16, "Tight", NULL},
    {17, "Ultra", NULL},
    {18, "TLS", NULL},
    {19, "VeNCrypt", NULL},
    {20, "SASL", NULL},
    {22, "xvp", NULL},
    {30, "Apple", NULL},
    {113, "MSLogonII", NULL},
    {129, "RA2-256", NULL},
    {130, "RA2ne-256", NULL},
};

struct offer {
    uint8_t count;
    uint8_t codes[255];
};

static const struct security_type *find_type(uint8_t code) {
    for (size_t i = 0; i < sizeof security_types / sizeof security_types[0]; i++) {
        if (security_types[i].code == code) {
            return &security_types[i];
        }
    }
    return NULL;
}

static bool offer_has(const struct offer *offer, uint8_t code) {
    return memchr(offer->codes, code, offer->count) != NULL;
}

/* Who names a password wants it used; who names none should not be asked in vain. */
static const struct security_type *choose_type(const struct rfb_session *session,
                                               const struct offer *offer) {
    bool is_known =
        !session->skip_authentication && credential_is_known(session->credentials);
    const uint8_t order[] = {is_known ? TYPE_VNC : TYPE_NONE,
                             is_known ? TYPE_NONE : TYPE_VNC};
    for (size_t i = 0; i < sizeof order; i++) {
        if (offer_has(offer, order[i])) {
            return find_type(order[i]);
        }
    }
    return NULL;
}

static void list_types(const struct offer *offer, char *text, size_t size) {
    size_t used = 0;
    text[0] = '\0';
    for (unsigned i = 0; i < offer->count && used < size; i++) {
        const struct security_type *type = find_type(offer->codes[i]);
        char number[16];
        snprintf(number, sizeof number, "type %u", offer->codes[i]);
        int written = snprintf(text + used, size - used, "%s%s", i ? ", " : "",
                               type ? type->name : number);
        used += written > 0 ? (size_t)written : 0;
    }
}

static bool refuse_offer(const struct rfb_session *session, const struct offer *offer,
                         struct error *err) {
    char server[RFB_SHOWN_MAX];
    char names[100];
    rfb_session_server(session, server);
    list_types(offer, names, sizeof names);
    error_set(err, ERROR_UNSUPPORTED, "%s offers only security that is not supported: %s",
              server, names);
    return error_hint(err, "supported are None and VncAuth; TLS (VeNCrypt) and SASL come "
                           "in a later version");
}

static bool read_offer(struct rfb_session *session, struct offer *offer,
                       struct error *err) {
    if (!rfb_session_read(session, &offer->count, 1, err)) {
        return false;
    }
    if (offer->count == 0) {
        return rfb_session_refused(session, err);
    }
    return rfb_session_read(session, offer->codes, offer->count, err);
}

bool rfb_security_handshake(struct rfb_session *session, struct error *err) {
    struct offer offer;
    session->password_refused = false;
    if (!rfb_banner_exchange(session, err) || !read_offer(session, &offer, err)) {
        return false;
    }
    const struct security_type *type = choose_type(session, &offer);
    if (!type) {
        return refuse_offer(session, &offer, err);
    }
    return rfb_session_write(session, &type->code, 1, err) && type->log_in(session, err);
}
