/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/family.h"

#include <unistd.h>

#include "protocol/spice/session.h"

static const struct member *const members[] = {
    &member_guest, &member_streams,   &member_display,  &member_cursor,    &member_inputs,
    &member_agent, &member_clipboard, &member_transfer, &member_playback,  &member_record,
    &member_usb,   &member_ports,     &member_webdav,   &member_smartcard,
};

enum {
    MEMBERS = sizeof members / sizeof members[0]
};

static bool is_wanted(const struct session *session, const struct member *member) {
    return member->wanted == 0 || session_wants(session, member->wanted);
}

void family_begin(struct session *session) {
    for (unsigned i = 0; i < MEMBERS; i++) {
        if (members[i]->begin && is_wanted(session, members[i])) {
            members[i]->begin(session);
        }
    }
}

void family_attach(struct session *session, enum channel_kind kind,
                   SpiceChannel *channel) {
    for (unsigned i = 0; i < MEMBERS; i++) {
        const struct member *member = members[i];
        if (member->channel == kind && member->attach && is_wanted(session, member)) {
            member->attach(session, channel);
        }
    }
}

void family_detach(struct session *session, enum channel_kind kind,
                   SpiceChannel *channel) {
    for (unsigned i = 0; i < MEMBERS; i++) {
        const struct member *member = members[i];
        if (member->channel == kind && member->detach && is_wanted(session, member)) {
            member->detach(session, channel);
        }
    }
}

static const struct member_message *find(const struct member *member, uint32_t kind) {
    for (unsigned i = 0; i < MEMBER_MESSAGES && member->messages[i].kind; i++) {
        if (member->messages[i].kind == kind) {
            return &member->messages[i];
        }
    }
    return NULL;
}

static void drop(int fd) {
    if (fd >= 0) {
        close(fd);
    }
}

bool family_take(struct session *session, const struct wire_message *message,
                 const uint8_t *payload, int fd) {
    for (unsigned i = 0; i < MEMBERS; i++) {
        const struct member_message *found = find(members[i], message->kind);
        if (!found) {
            continue;
        }
        if (found->has_fd != (fd >= 0)) {
            break;
        }
        if (is_wanted(session, members[i])) {
            found->take(session, message, payload, fd);
        } else {
            drop(fd);
        }
        return true;
    }
    drop(fd);
    return false;
}
