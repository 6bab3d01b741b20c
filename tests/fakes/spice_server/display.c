/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/spice_server/display.h"

#include <string.h>

enum {
    SLOT_GROUP = 0,
    SURFACES = 1024,
};

static struct display *from_instance(QXLInstance *instance) {
    return (struct display *)instance;
}

/* What the worker thread calls. */

static void attached_worker(QXLInstance *instance) {
    (void)instance;
}

static void set_compression_level(QXLInstance *instance, int level) {
    (void)instance;
    (void)level;
}

static void get_init_info(QXLInstance *instance, QXLDevInitInfo *info) {
    (void)instance;
    *info = (QXLDevInitInfo){.num_memslots_groups = 1,
                             .num_memslots = 1,
                             .memslot_gen_bits = 8,
                             .memslot_id_bits = 8,
                             .n_surfaces = SURFACES};
}

static int take(struct display *display, GQueue *queue, QXLCommandExt *command) {
    g_mutex_lock(&display->lock);
    struct display_resource *resource = g_queue_pop_head(queue);
    g_mutex_unlock(&display->lock);
    if (resource == NULL) {
        return FALSE;
    }
    *command = resource->ext;
    return TRUE;
}

static int is_empty(struct display *display, GQueue *queue) {
    g_mutex_lock(&display->lock);
    int empty = g_queue_is_empty(queue);
    g_mutex_unlock(&display->lock);
    return empty;
}

static int get_command(QXLInstance *instance, QXLCommandExt *command) {
    struct display *display = from_instance(instance);
    return take(display, &display->drawings, command);
}

static int req_cmd_notification(QXLInstance *instance) {
    struct display *display = from_instance(instance);
    return is_empty(display, &display->drawings);
}

static int get_cursor_command(QXLInstance *instance, QXLCommandExt *command) {
    struct display *display = from_instance(instance);
    return take(display, &display->cursors, command);
}

static int req_cursor_notification(QXLInstance *instance) {
    struct display *display = from_instance(instance);
    return is_empty(display, &display->cursors);
}

static void release_resource(QXLInstance *instance, QXLReleaseInfoExt release) {
    struct display_resource *resource =
        (struct display_resource *)(uintptr_t)release.info->id;
    (void)instance;
    g_free(resource->bytes);
    g_free(resource);
}

static void notify_update(QXLInstance *instance, uint32_t update) {
    (void)instance;
    (void)update;
}

static int flush_resources(QXLInstance *instance) {
    (void)instance;
    return 0;
}

static void async_complete(QXLInstance *instance, uint64_t cookie) {
    struct display *display = from_instance(instance);
    (void)cookie;
    g_mutex_lock(&display->lock);
    display->async_done = true;
    g_cond_signal(&display->answered);
    g_mutex_unlock(&display->lock);
}

static void update_area_complete(QXLInstance *instance, uint32_t surface,
                                 struct QXLRect *updated, uint32_t count) {
    (void)instance;
    (void)surface;
    (void)updated;
    (void)count;
}

static void set_client_capabilities(QXLInstance *instance, uint8_t present,
                                    uint8_t capabilities[SPICE_CAPABILITIES_SIZE]) {
    (void)instance;
    (void)present;
    (void)capabilities;
}

/* The main thread calls this one. */
static int client_monitors_config(QXLInstance *instance, VDAgentMonitorsConfig *config) {
    struct display *display = from_instance(instance);
    if (display->monitors_wanted == NULL || config == NULL) {
        return display->monitors_wanted != NULL;
    }
    g_string_truncate(display->monitors_wanted, 0);
    for (uint32_t i = 0; i < config->num_of_monitors; i++) {
        const VDAgentMonConfig *monitor = &config->monitors[i];
        g_string_append_printf(display->monitors_wanted, " %ux%u+%d+%d", monitor->width,
                               monitor->height, monitor->x, monitor->y);
    }
    return TRUE;
}

static const QXLInterface interface = {
    .base = {.type = SPICE_INTERFACE_QXL,
             .description = "test display",
             .major_version = SPICE_INTERFACE_QXL_MAJOR,
             .minor_version = SPICE_INTERFACE_QXL_MINOR},
    .attached_worker = attached_worker,
    .set_compression_level = set_compression_level,
    .get_init_info = get_init_info,
    .get_command = get_command,
    .req_cmd_notification = req_cmd_notification,
    .release_resource = release_resource,
    .get_cursor_command = get_cursor_command,
    .req_cursor_notification = req_cursor_notification,
    .notify_update = notify_update,
    .flush_resources = flush_resources,
    .async_complete = async_complete,
    .update_area_complete = update_area_complete,
    .set_client_capabilities = set_client_capabilities,
    .client_monitors_config = client_monitors_config,
};

/* What the main thread does. */

static void create_primary(struct display *display, int width, int height) {
    int bytes = width * (display->format == SPICE_SURFACE_FMT_16_555 ? 2 : 4);
    int stride = (bytes + 3) / 4 * 4;
    display->memory = g_malloc0((size_t)stride * (size_t)height);
    display->width = width;
    display->height = height;
    QXLDevSurfaceCreate surface = {.width = (uint32_t)width,
                                   .height = (uint32_t)height,
                                   .stride = -stride,
                                   .format = display->format,
                                   .mouse_mode = TRUE,
                                   .type = QXL_SURF_TYPE_PRIMARY,
                                   .mem = (uintptr_t)display->memory,
                                   .group_id = SLOT_GROUP};
    spice_qxl_create_primary_surface(&display->instance, 0, &surface);
}

static void destroy_primary(struct display *display) {
    spice_qxl_destroy_primary_surface(&display->instance, 0);
    g_free(display->memory);
    display->memory = NULL;
    display->width = 0;
    display->height = 0;
}

struct display *display_new(struct server *server, unsigned id, unsigned heads, int width,
                            int height) {
    struct display *display = g_new0(struct display, 1);
    QXLDevMemSlot slot = {.virt_end = ~(uintptr_t)0, .qxl_ram_size = ~(uint32_t)0};
    char address[32];
    display->server = server;
    display->heads = heads;
    display->format = SPICE_SURFACE_FMT_32_xRGB;
    g_mutex_init(&display->lock);
    g_cond_init(&display->answered);
    g_queue_init(&display->drawings);
    g_queue_init(&display->cursors);
    display->instance.base.sif = &interface.base;
    display->instance.id = (int)id;
    spice_server_add_interface(server->spice, &display->instance.base);
    g_snprintf(address, sizeof address, "pci/0000/%02x.0", 2 + id);
    spice_qxl_set_device_info(&display->instance, address, 0, heads);
    spice_qxl_add_memslot(&display->instance, &slot);
    create_primary(display, width, height);
    return display;
}

static void put(struct display *display, GQueue *queue, struct display_resource *resource,
                QXLReleaseInfo *info) {
    info->id = (uintptr_t)resource;
    resource->ext.cmd.data = (uintptr_t)info;
    resource->ext.group_id = SLOT_GROUP;
    g_mutex_lock(&display->lock);
    g_queue_push_tail(queue, resource);
    g_mutex_unlock(&display->lock);
    spice_qxl_wakeup(&display->instance);
}

void display_draw(struct display *display, struct display_resource *resource,
                  QXLReleaseInfo *info) {
    resource->ext.cmd.type = QXL_CMD_DRAW;
    put(display, &display->drawings, resource, info);
}

void display_cursor(struct display *display, struct display_resource *resource,
                    QXLReleaseInfo *info) {
    resource->ext.cmd.type = QXL_CMD_CURSOR;
    put(display, &display->cursors, resource, info);
}

void display_sync(struct display *display) {
    QXLRect all = {.bottom = display->height, .right = display->width};
    QXLRect dirty;
    if (display->memory != NULL) {
        spice_qxl_update_area(&display->instance, 0, &all, &dirty, 1, TRUE);
    }
}

/* What drivers say. */

static bool run_display(struct server *server, char **words, GString *answer) {
    unsigned wanted = (unsigned)server_number(words[0]);
    if (wanted >= server->display_count) {
        g_string_append(answer, "no such display");
        return false;
    }
    server->current = wanted;
    return true;
}

static bool run_resize(struct server *server, char **words, GString *answer) {
    struct display *display = server->displays[server->current];
    int width = server_number(words[0]);
    int height = server_number(words[1]);
    if (width < 1 || height < 1) {
        g_string_append(answer, "a size is at least 1 1");
        return false;
    }
    if (display->memory != NULL) {
        destroy_primary(display);
    }
    create_primary(display, width, height);
    return true;
}

static bool run_recreate(struct server *server, char **words, GString *answer) {
    struct display *display = server->displays[server->current];
    int width = display->width;
    int height = display->height;
    (void)words;
    if (display->memory == NULL) {
        g_string_append(answer, "there is no surface");
        return false;
    }
    destroy_primary(display);
    create_primary(display, width, height);
    return true;
}

/* The guest's driver is gone: no surface until the next resize. */
static bool run_destroy(struct server *server, char **words, GString *answer) {
    struct display *display = server->displays[server->current];
    (void)words;
    (void)answer;
    if (display->memory != NULL) {
        destroy_primary(display);
    }
    return true;
}

/* depth 32|16: of the surface from the next resize or recreate on; 16 is 555, the library
 * does not take 565. */
static bool run_depth(struct server *server, char **words, GString *answer) {
    struct display *display = server->displays[server->current];
    (void)answer;
    display->format = server_number(words[0]) == 16 ? SPICE_SURFACE_FMT_16_555
                                                    : SPICE_SURFACE_FMT_32_xRGB;
    return true;
}

static bool parse_heads(char **words, QXLMonitorsConfig *config, unsigned heads) {
    for (; *words != NULL; words++) {
        QXLHead *head = &config->heads[config->count];
        unsigned id;
        if (config->count >= heads || sscanf(*words, "%u:%ux%u+%u+%u", &id, &head->width,
                                             &head->height, &head->x, &head->y) != 5) {
            return false;
        }
        head->id = id;
        config->count++;
    }
    return true;
}

/* monitors ID:WxH+X+Y ...: which parts of the surface are whose. */
static bool run_monitors(struct server *server, char **words, GString *answer) {
    struct display *display = server->displays[server->current];
    char **heads = g_strsplit(words[0], " ", -1);
    QXLMonitorsConfig *config = g_malloc0(sizeof *config + 64 * sizeof config->heads[0]);
    config->max_allowed = (uint16_t)display->heads;
    bool good = parse_heads(heads, config, 64);
    if (good) {
        display->async_done = false;
        spice_qxl_monitors_config_async(&display->instance, (uintptr_t)config, SLOT_GROUP,
                                        0);
        g_mutex_lock(&display->lock);
        while (!display->async_done) {
            g_cond_wait(&display->answered, &display->lock);
        }
        g_mutex_unlock(&display->lock);
    } else {
        g_string_append(answer, "monitors ID:WxH+X+Y ...");
    }
    g_free(config);
    g_strfreev(heads);
    return good;
}

/* resize-by display|agent: who is told what the client's windows want. */
static bool run_resize_by(struct server *server, char **words, GString *answer) {
    struct display *display = server->displays[server->current];
    bool ours = strcmp(words[0], "display") == 0;
    (void)answer;
    if (display->monitors_wanted != NULL) {
        g_string_free(display->monitors_wanted, TRUE);
    }
    display->monitors_wanted = ours ? g_string_new(NULL) : NULL;
    return true;
}

/* Answers with the last that was wanted, WxH+X+Y of each monitor. */
static bool run_wanted(struct server *server, char **words, GString *answer) {
    struct display *display = server->displays[server->current];
    (void)words;
    if (display->monitors_wanted != NULL) {
        g_string_append(answer, display->monitors_wanted->str);
    }
    return true;
}

static bool run_sync(struct server *server, char **words, GString *answer) {
    (void)words;
    (void)answer;
    display_sync(server->displays[server->current]);
    return true;
}

const struct server_command display_commands[] = {
    {"display", 1, run_display},     {"resize", 2, run_resize},
    {"recreate", 0, run_recreate},   {"destroy", 0, run_destroy},
    {"depth", 1, run_depth},         {"monitors", 1, run_monitors},
    {"resize-by", 1, run_resize_by}, {"wanted", 0, run_wanted},
    {"sync", 0, run_sync},           {0},
};
