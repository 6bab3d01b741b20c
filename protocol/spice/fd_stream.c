/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/fd_stream.h"

#include <errno.h>
#include <unistd.h>

struct fd_stream {
    GFileInputStream parent;
    GObject *owner;
    int fd;
    uint64_t left;
};

static gssize read_some(GInputStream *stream, void *buffer, gsize count,
                        GCancellable *cancellable, GError **err) {
    struct fd_stream *self = (struct fd_stream *)stream;
    gsize wanted = count < self->left ? count : (gsize)self->left;
    gssize got;
    if (g_cancellable_set_error_if_cancelled(cancellable, err)) {
        return -1;
    }
    do {
        got = wanted > 0 ? read(self->fd, buffer, wanted) : 0;
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        int number = errno;
        g_set_error_literal(err, G_IO_ERROR, g_io_error_from_errno(number),
                            g_strerror(number));
    } else if (got == 0 && wanted > 0) {
        g_set_error_literal(err, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                            "the file became shorter while it was read");
        got = -1;
    } else {
        self->left -= (uint64_t)got;
    }
    return got;
}

static void read_in_place(GInputStream *stream, void *buffer, gsize count, int priority,
                          GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer data) {
    GError *err = NULL;
    GTask *task = g_task_new(stream, cancellable, callback, data);
    gssize got = read_some(stream, buffer, count, cancellable, &err);
    g_task_set_priority(task, priority);
    if (got < 0) {
        g_task_return_error(task, err);
    } else {
        g_task_return_int(task, got);
    }
    g_object_unref(task);
}

static gssize read_finish(GInputStream *stream, GAsyncResult *result, GError **err) {
    (void)stream;
    return g_task_propagate_int(G_TASK(result), err);
}

/* The fd is the owner's, so there is nothing to do. */
static gboolean close_now(GInputStream *stream, GCancellable *cancellable, GError **err) {
    (void)stream;
    (void)cancellable;
    (void)err;
    return TRUE;
}

static void close_in_place(GInputStream *stream, int priority, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data) {
    GTask *task = g_task_new(stream, cancellable, callback, data);
    g_task_set_priority(task, priority);
    g_task_return_boolean(task, TRUE);
    g_object_unref(task);
}

static gboolean close_finish(GInputStream *stream, GAsyncResult *result, GError **err) {
    (void)stream;
    return g_task_propagate_boolean(G_TASK(result), err);
}

static void finalize(GObject *object) {
    struct fd_stream *self = (struct fd_stream *)object;
    g_object_unref(self->owner);
    G_OBJECT_CLASS(g_type_class_peek_parent(G_OBJECT_GET_CLASS(object)))
        ->finalize(object);
}

static void fill_class(gpointer class, gpointer data) {
    GInputStreamClass *input = class;
    (void)data;
    input->read_fn = read_some;
    input->read_async = read_in_place;
    input->read_finish = read_finish;
    input->close_fn = close_now;
    input->close_async = close_in_place;
    input->close_finish = close_finish;
    G_OBJECT_CLASS(class)->finalize = finalize;
}

static GType type_of_stream(void) {
    static gsize type;
    if (g_once_init_enter(&type)) {
        g_once_init_leave(&type, g_type_register_static_simple(
                                     G_TYPE_FILE_INPUT_STREAM, "oriel_fd_stream",
                                     sizeof(GFileInputStreamClass), fill_class,
                                     sizeof(struct fd_stream), NULL, 0));
    }
    return type;
}

GFileInputStream *fd_stream_new(GObject *owner, int fd, uint64_t size) {
    struct fd_stream *self = g_object_new(type_of_stream(), NULL);
    self->owner = g_object_ref(owner);
    self->fd = fd;
    self->left = size;
    return G_FILE_INPUT_STREAM(self);
}
