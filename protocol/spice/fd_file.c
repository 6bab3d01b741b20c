/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/fd_file.h"

#include <unistd.h>

#include "protocol/spice/fd_stream.h"

struct fd_file {
    GObject parent;
    int fd;
    char *name;
    uint64_t size;
};

/* Nothing of it changes, so the same object does for a copy. */
static GFile *duplicate(GFile *file) {
    return g_object_ref(file);
}

static guint hash(GFile *file) {
    return g_direct_hash(file);
}

static gboolean equal(GFile *one, GFile *other) {
    return one == other;
}

static gboolean no(GFile *file) {
    (void)file;
    return FALSE;
}

static char *no_path(GFile *file) {
    (void)file;
    return NULL;
}

static char *name_of(GFile *file) {
    return g_strdup(((struct fd_file *)file)->name);
}

static GFile *no_parent(GFile *file) {
    (void)file;
    return NULL;
}

static GFileInfo *describe(const struct fd_file *self) {
    GFileInfo *info = g_file_info_new();
    g_file_info_set_name(info, self->name);
    g_file_info_set_display_name(info, self->name);
    g_file_info_set_file_type(info, G_FILE_TYPE_REGULAR);
    g_file_info_set_size(info, (goffset)self->size);
    return info;
}

static void query_in_place(GFile *file, const char *attributes, GFileQueryInfoFlags flags,
                           int priority, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data) {
    GTask *task = g_task_new(file, cancellable, callback, data);
    (void)attributes;
    (void)flags;
    g_task_set_priority(task, priority);
    g_task_return_pointer(task, describe((struct fd_file *)file), g_object_unref);
    g_object_unref(task);
}

static GFileInfo *query_finish(GFile *file, GAsyncResult *result, GError **err) {
    (void)file;
    return g_task_propagate_pointer(G_TASK(result), err);
}

static void open_in_place(GFile *file, int priority, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data) {
    struct fd_file *self = (struct fd_file *)file;
    GTask *task = g_task_new(file, cancellable, callback, data);
    g_task_set_priority(task, priority);
    g_task_return_pointer(task, fd_stream_new(G_OBJECT(file), self->fd, self->size),
                          g_object_unref);
    g_object_unref(task);
}

static GFileInputStream *open_finish(GFile *file, GAsyncResult *result, GError **err) {
    (void)file;
    return g_task_propagate_pointer(G_TASK(result), err);
}

static void implement_file(gpointer table, gpointer data) {
    GFileIface *file = table;
    (void)data;
    file->dup = duplicate;
    file->hash = hash;
    file->equal = equal;
    file->is_native = no;
    file->get_basename = name_of;
    file->get_path = no_path;
    file->get_uri = no_path;
    file->get_parse_name = name_of;
    file->get_parent = no_parent;
    file->query_info_async = query_in_place;
    file->query_info_finish = query_finish;
    file->read_async = open_in_place;
    file->read_finish = open_finish;
}

static void finalize(GObject *object) {
    struct fd_file *self = (struct fd_file *)object;
    close(self->fd);
    g_free(self->name);
    G_OBJECT_CLASS(g_type_class_peek_parent(G_OBJECT_GET_CLASS(object)))
        ->finalize(object);
}

static void fill_class(gpointer class, gpointer data) {
    (void)data;
    G_OBJECT_CLASS(class)->finalize = finalize;
}

static GType type_of_file(void) {
    static const GInterfaceInfo file = {.interface_init = implement_file};
    static gsize type;
    if (g_once_init_enter(&type)) {
        GType made = g_type_register_static_simple(G_TYPE_OBJECT, "oriel_fd_file",
                                                   sizeof(GObjectClass), fill_class,
                                                   sizeof(struct fd_file), NULL, 0);
        g_type_add_interface_static(made, G_TYPE_FILE, &file);
        g_once_init_leave(&type, made);
    }
    return type;
}

GFile *fd_file_new(int fd, const char *name, uint64_t size) {
    struct fd_file *self = g_object_new(type_of_file(), NULL);
    self->fd = fd;
    self->name = g_strdup(name);
    self->size = size;
    return G_FILE(self);
}
