/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that are copied to the guest: an fd of the viewer, given to the library as a
 * GFile without a path, sent by it to the guest's agent piece by piece.
 */
#include <spice/vd_agent.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "protocol/limits.h"
#include "protocol/spice/family.h"
#include "protocol/spice/fd_file.h"
#include "protocol/spice/session.h"

enum {
    PROGRESS_US = 50 * 1000
};

struct copy {
    struct session *session;
    unsigned number;
    SpiceFileTransferTask *task; /* owned; NULL = this number is free */
    uint64_t size;
    gint64 told; /* when the viewer was last told how far it is */
};

struct transfer {
    SpiceMainChannel *main; /* NULL without one */
    struct copy copies[LIMIT_FILES];
};

/* Tells the viewer that a copy is over; its number may come again. */
static void end(struct copy *copy, const struct error *err) {
    if (copy->task) {
        g_signal_handlers_disconnect_by_data(copy->task, copy);
        g_clear_object(&copy->task);
    }
    serve_send_file_done(copy->session->wire, copy->number, err);
}

static void finished(SpiceFileTransferTask *task, GError *cause, gpointer data) {
    struct copy *copy = data;
    struct error err;
    (void)task;
    if (!cause) {
        end(copy, NULL);
        return;
    }
    error_set(&err, ERROR_ACTION, "the file was not copied: %s", cause->message);
    end(copy, &err);
}

static void progress(SpiceFileTransferTask *task, GParamSpec *property, gpointer data) {
    struct copy *copy = data;
    uint64_t done = spice_file_transfer_task_get_transferred_bytes(task);
    gint64 now = g_get_monotonic_time();
    (void)property;
    if (done > copy->size || (done < copy->size && now - copy->told < PROGRESS_US)) {
        return;
    }
    struct wire_message message = {.kind = WIRE_FILE_PROGRESS, .channel = copy->number};
    copy->told = now;
    message.u.file.done = done;
    message.u.file.total = copy->size;
    session_send(copy->session, &message, NULL);
}

/* Comes while the library is asked to copy, also when it refuses. */
static void started(SpiceMainChannel *main, SpiceFileTransferTask *task, gpointer data) {
    struct copy *copy = data;
    (void)main;
    copy->task = g_object_ref(task);
    g_signal_connect(task, "notify::transferred-bytes", G_CALLBACK(progress), copy);
    g_signal_connect(task, "finished", G_CALLBACK(finished), copy);
}

static bool agent_can(const struct transfer *transfer, guint32 capability) {
    return spice_main_channel_agent_test_capability(transfer->main, capability);
}

static bool has_agent(const struct transfer *transfer) {
    gboolean is_connected = FALSE;
    if (transfer->main) {
        g_object_get(transfer->main, "agent-connected", &is_connected, NULL);
    }
    return is_connected;
}

static bool is_possible(const struct session *session, struct error *err) {
    if (session_wants(session, WIRE_WANT_NO_INPUT)) {
        return error_set(err, ERROR_POLICY, "nothing may be changed in the guest");
    }
    if (!has_agent(session->transfer)) {
        error_set(err, ERROR_ACTION,
                  "files are copied by the guest's agent, and none "
                  "is running");
        return error_hint(err, "install spice-vdagent in the guest and start it");
    }
    if (agent_can(session->transfer, VD_AGENT_CAP_FILE_XFER_DISABLED)) {
        error_set(err, ERROR_ACTION, "this guest takes no files");
        return error_hint(err, "its host or its agent has switched that off");
    }
    return true;
}

/* A name alone, whatever the viewer was given: it becomes a file's name in the guest. */
static bool is_name(const char *name, size_t length) {
    return length > 0 && length < LIMIT_FILE_NAME && utf8_valid(name, length) &&
           !memchr(name, '\0', length) && !memchr(name, '/', length) &&
           strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

static void copy_file(struct copy *copy, SpiceMainChannel *main, int fd,
                      const char *name) {
    GFile *sources[] = {fd_file_new(fd, name, copy->size), NULL};
    gulong handler =
        g_signal_connect(main, "new-file-transfer", G_CALLBACK(started), copy);
    spice_main_channel_file_copy_async(main, sources, G_FILE_COPY_NONE, NULL, NULL, NULL,
                                       NULL, NULL);
    g_signal_handler_disconnect(main, handler);
    g_object_unref(sources[0]);
}

static void take_file(struct session *session, const struct wire_message *message,
                      const uint8_t *payload, int fd) {
    struct error err;
    struct copy *copy;
    if (message->channel >= LIMIT_FILES ||
        session->transfer->copies[message->channel].task) {
        close(fd);
        return;
    }
    copy = &session->transfer->copies[message->channel];
    *copy = (struct copy){
        .session = session, .number = message->channel, .size = message->u.file.total};
    bool good = is_possible(session, &err);
    if (good && !is_name((const char *)payload, message->payload_length)) {
        good = error_set(&err, ERROR_USAGE, "this is not the name of a file");
    }
    if (good) {
        copy_file(copy, session->transfer->main, fd, (const char *)payload);
    } else {
        close(fd);
        end(copy, &err);
    }
}

/* The library cancels at its next step, which is the agent's to allow: not waited for. */
static void cancel(struct session *session, const struct wire_message *message,
                   const uint8_t *payload, int fd) {
    struct error err;
    (void)payload;
    (void)fd;
    if (message->u.number >= LIMIT_FILES) {
        return;
    }
    struct copy *copy = &session->transfer->copies[message->u.number];
    if (copy->task) {
        SpiceFileTransferTask *task = g_object_ref(copy->task);
        error_set(&err, ERROR_ACTION, "the file was not copied: it was cancelled");
        end(copy, &err);
        spice_file_transfer_task_cancel(task);
        g_object_unref(task);
    }
}

static void follow_agent(SpiceMainChannel *main, gpointer data) {
    struct session *session = data;
    (void)main;
    session_set_abilities(session, WIRE_CAN_FILES, is_possible(session, NULL));
}

static void begin(struct session *session) {
    session->transfer = memory_new(1, sizeof *session->transfer);
}

static void attach(struct session *session, SpiceChannel *channel) {
    session->transfer->main = SPICE_MAIN_CHANNEL(channel);
    g_signal_connect(channel, "main-agent-update", G_CALLBACK(follow_agent), session);
}

static void detach(struct session *session, SpiceChannel *channel) {
    struct transfer *transfer = session->transfer;
    struct error err;
    error_set(&err, ERROR_CONNECTION_LOST,
              "the file was not copied: the connection to "
              "the guest has ended");
    for (unsigned i = 0; i < LIMIT_FILES; i++) {
        if (transfer->copies[i].task) {
            end(&transfer->copies[i], &err);
        }
    }
    g_signal_handlers_disconnect_by_func(channel, G_CALLBACK(follow_agent), session);
    transfer->main = NULL;
    session_set_abilities(session, WIRE_CAN_FILES, false);
}

const struct member member_transfer = {
    .channel = CHANNEL_MAIN,
    .wanted = WIRE_WANT_FILES,
    .begin = begin,
    .attach = attach,
    .detach = detach,
    .messages = {{.kind = WIRE_FILE, .take = take_file, .has_fd = true},
                 {.kind = WIRE_FILE_CANCEL, .take = cancel}},
};
