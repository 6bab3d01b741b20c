/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/failure.h"

#include <spice-client.h>
#include <spice/enums.h>
#include <string.h>

#include "base/escape.h"

#define HINT_TLS                                                                         \
    "connections by TLS are not possible yet; let the server take plain ones, or reach " \
    "it through ssh"
#define HINT_GONE                                                                        \
    "the guest was shut down, its server stopped, or another viewer took its place"
#define HINT_TICKET                                                                      \
    "the server's ticket may have expired (virsh domdisplay shows what is set)"

/* What the server answers to a link. */
static const struct {
    int link_code;
    enum error_code code;
    const char *message, *hint;
} refusals[] = {
    {SPICE_LINK_ERR_INVALID_MAGIC, ERROR_PROTOCOL, "the server does not speak SPICE",
     "check the port: VNC and SPICE have different ones"},
    {SPICE_LINK_ERR_VERSION_MISMATCH, ERROR_UNSUPPORTED,
     "the server speaks another version of SPICE", "it is older than SPICE 2 (2009)"},
    {SPICE_LINK_ERR_NEED_SECURED, ERROR_UNSUPPORTED, "the server wants TLS", HINT_TLS},
    {SPICE_LINK_ERR_NEED_UNSECURED, ERROR_UNSUPPORTED,
     "the server does not take this channel by TLS", "give it the plain port"},
    {SPICE_LINK_ERR_PERMISSION_DENIED, ERROR_AUTHENTICATION,
     "the server denied the permission", HINT_TICKET},
    {SPICE_LINK_ERR_BAD_CONNECTION_ID, ERROR_CONNECTION_LOST,
     "the server does not know this session any more", HINT_GONE},
    {SPICE_LINK_ERR_CHANNEL_NOT_AVAILABLE, ERROR_UNSUPPORTED,
     "the server does not have a channel that it had offered", NULL},
};

/* How the library begins its sentence about a server that hangs up during the link. When
 * that is in the middle of the authentication it has none; nor has it, though, for a link
 * that makes no sense, and what speaks first on the main channel need not be a server. */
static const char *const hung_up[] = {"incomplete", "Error receiving", "Error sending"};

static bool is_hang_up(const struct failure *failure) {
    bool found = failure->words[0] == '\0' && failure->kind != CHANNEL_MAIN;
    for (size_t i = 0; i < sizeof hung_up / sizeof hung_up[0]; i++) {
        found = found || strncmp(failure->words, hung_up[i], strlen(hung_up[i])) == 0;
    }
    return failure->link_code == -1 && found;
}

static void describe_hang_up(const struct failure *failure, struct error *err) {
    if (failure->kind == CHANNEL_MAIN) {
        error_set(err, ERROR_CONNECT, "the server closed the connection at once");
        error_hint(err, "is it a SPICE server that listens there, and may we use it?");
    } else {
        error_set(err, ERROR_CONNECTION_LOST, "the server closed the connection");
    }
}

static void describe_refusal(const struct failure *failure, struct error *err) {
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        if (refusals[i].link_code == failure->link_code) {
            error_set(err, refusals[i].code, "%s", refusals[i].message);
            if (refusals[i].hint) {
                error_hint(err, "%s", refusals[i].hint);
            }
            return;
        }
    }
    if (is_hang_up(failure)) {
        describe_hang_up(failure, err);
        return;
    }
    error_set(err, failure->kind == CHANNEL_MAIN ? ERROR_PROTOCOL : ERROR_CONNECTION_LOST,
              "the server refused the connection%s%s", failure->words[0] ? ": " : "",
              failure->words);
    /* Another channel's server has been one already, and the words may be older. */
    if (failure->kind == CHANNEL_MAIN) {
        error_hint(err, "is it a SPICE server that listens there?");
    }
}

static void describe_authentication(const struct failure *failure, struct error *err) {
    if (failure->client_error == SPICE_CLIENT_ERROR_AUTH_NEEDS_USERNAME ||
        failure->client_error == SPICE_CLIENT_ERROR_AUTH_NEEDS_PASSWORD_AND_USERNAME) {
        error_set(err, ERROR_UNSUPPORTED, "the server asks for a user name (SASL)");
        error_hint(err, "let it use a ticket (password) instead");
    } else if (failure->client_error != SPICE_CLIENT_ERROR_AUTH_NEEDS_PASSWORD &&
               failure->words[0]) {
        error_set(err, ERROR_AUTHENTICATION, "the server did not let us in: %s",
                  failure->words);
        error_hint(err, HINT_TICKET);
    } else if (failure->has_password) {
        error_set(err, ERROR_AUTHENTICATION, "the server did not accept the password");
        error_hint(err, HINT_TICKET);
    } else {
        error_set(err, ERROR_AUTHENTICATION, "the server asks for a password");
        error_hint(err, "none was given");
    }
}

static void describe_broken(const struct failure *failure, struct error *err) {
    error_set(err, ERROR_CONNECTION_LOST, "the connection to the server broke%s%s",
              failure->words[0] ? ": " : "", failure->words);
}

bool failure_is_end(enum channel_kind kind) {
    return kind == CHANNEL_MAIN || kind == CHANNEL_DISPLAY || kind == CHANNEL_INPUTS;
}

void failure_describe(const struct failure *failure, struct error *err) {
    switch (failure->event) {
    case SPICE_CHANNEL_ERROR_AUTH:
        describe_authentication(failure, err);
        break;
    case SPICE_CHANNEL_ERROR_LINK:
        describe_refusal(failure, err);
        break;
    case SPICE_CHANNEL_ERROR_TLS:
        error_set(err, ERROR_UNSUPPORTED, "the server wants TLS");
        error_hint(err, HINT_TLS);
        break;
    case SPICE_CHANNEL_CLOSED:
        error_set(err, ERROR_CONNECTION_LOST, "the server closed the connection");
        break;
    default:
        describe_broken(failure, err);
    }
    if (failure->kind != CHANNEL_MAIN) {
        error_prefix(err, "the %s channel", channel_name(failure->kind));
    }
}

void failure_describe_move(const char *host, const char *port, bool is_tls,
                           struct error *err) {
    char shown[128], number[16];
    escape_line(host, shown, sizeof shown, 64);
    escape_line(port, number, sizeof number, 8);
    error_set(err, ERROR_CONNECTION_LOST, "the guest has moved to %s:%s", shown, number);
    error_hint(err, is_tls ? "it wants TLS there, which is not possible yet"
                           : "connect to it there");
}
