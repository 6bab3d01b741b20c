/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * USB devices of the host for the guest: which there are, who goes there and comes back.
 * Only when somebody wanted it: the library's manager reads the host's devices and has a
 * thread of its own.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "protocol/limits.h"
#include "protocol/spice/family.h"
#include "protocol/spice/session.h"

enum {
    CDS_MAX = 8, /* images that are on their way to become a device */
};

/* An image, from SHARE_CD until its device goes. */
struct cd {
    int fd; /* the library reads it by its path below /proc */
    char name[LIMIT_NAME];
};

struct device {
    SpiceUsbDevice *handle; /* owned; NULL = this number is free */
    struct cd *cd;          /* owned; NULL = a real device */
    bool is_announced;
    bool tried; /* a CD: it was sent to the guest once, by itself */
};

struct usb {
    struct session *session;
    SpiceUsbDeviceManager *manager; /* NULL: there is no USB to be had */
    struct device devices[LIMIT_USB_DEVICES];
    struct cd *coming[CDS_MAX]; /* in the order of their making */
    unsigned coming_count;
};

/* How a redirection ends needs to know whose it was. */
struct request {
    struct usb *usb;
    SpiceUsbDevice *handle; /* owned */
};

static void notice(struct usb *usb, const char *what, const char *cause) {
    struct error err;
    error_set(&err, ERROR_ACTION, "%s: %s", what, cause);
    session_notice(usb->session, &err);
}

static struct device *find(struct usb *usb, const SpiceUsbDevice *handle) {
    for (unsigned i = 0; i < LIMIT_USB_DEVICES; i++) {
        if (usb->devices[i].handle == handle) {
            return &usb->devices[i];
        }
    }
    return NULL;
}

/* The library tells a device's numbers only inside of its description. */
static void describe(const struct device *device, struct wire_message *message,
                     char name[LIMIT_NAME]) {
    unsigned vendor = 0, product = 0;
    char *text = spice_usb_device_get_description(device->handle, "%s %s\n%s");
    char *numbers = text ? strrchr(text, '\n') : NULL;
    if (numbers) {
        *numbers = '\0';
        if (sscanf(numbers + 1, "[%4x:%4x]", &vendor, &product) != 2) {
            vendor = product = 0;
        }
    }
    message->u.usb.vendor = (uint16_t)vendor;
    message->u.usb.product = (uint16_t)product;
    g_strlcpy(name, device->cd ? device->cd->name : text ? text : "", LIMIT_NAME);
    message->payload_length = (uint32_t)strlen(name);
    g_free(text);
}

static void announce(struct usb *usb, struct device *device, bool is_present) {
    char name[LIMIT_NAME];
    struct wire_message message = {.kind = WIRE_USB_DEVICE,
                                   .channel = (uint32_t)(device - usb->devices)};
    describe(device, &message, name);
    if (is_present) {
        message.u.usb.is_present = 1;
        message.u.usb.is_redirected = spice_usb_device_manager_is_device_connected(
                                          usb->manager, device->handle) != FALSE;
        message.u.usb.is_redirectable = spice_usb_device_manager_can_redirect_device(
                                            usb->manager, device->handle, NULL) != FALSE;
    }
    session_send(usb->session, &message, name);
}

static void announce_all(struct usb *usb) {
    for (unsigned i = 0; i < LIMIT_USB_DEVICES; i++) {
        if (usb->devices[i].handle) {
            announce(usb, &usb->devices[i], true);
        }
    }
}

/* One device more or less there leaves a channel less or more for the others. */
static void end_request(struct request *request, const char *what, GError *err) {
    if (err) {
        notice(request->usb, what, err->message);
        g_error_free(err);
    }
    announce_all(request->usb);
    g_boxed_free(spice_usb_device_get_type(), request->handle);
    g_free(request);
}

static void connected(GObject *manager, GAsyncResult *result, gpointer data) {
    GError *err = NULL;
    spice_usb_device_manager_connect_device_finish(SPICE_USB_DEVICE_MANAGER(manager),
                                                   result, &err);
    end_request(data, "the USB device was not given to the guest", err);
}

static void disconnected(GObject *manager, GAsyncResult *result, gpointer data) {
    GError *err = NULL;
    spice_usb_device_manager_disconnect_device_finish(SPICE_USB_DEVICE_MANAGER(manager),
                                                      result, &err);
    end_request(data, "the USB device was not taken back from the guest", err);
}

static struct request *new_request(struct usb *usb, SpiceUsbDevice *handle) {
    struct request *request = g_new0(struct request, 1);
    request->usb = usb;
    request->handle = g_boxed_copy(spice_usb_device_get_type(), handle);
    return request;
}

static void redirect(struct usb *usb, struct device *device, bool on) {
    bool is_there =
        spice_usb_device_manager_is_device_connected(usb->manager, device->handle);
    if (on == is_there) {
        announce(usb, device, true);
    } else if (on) {
        spice_usb_device_manager_connect_device_async(usb->manager, device->handle, NULL,
                                                      connected,
                                                      new_request(usb, device->handle));
    } else {
        spice_usb_device_manager_disconnect_device_async(
            usb->manager, device->handle, NULL, disconnected,
            new_request(usb, device->handle));
    }
}

/* A CD is shared to be seen by the guest: it goes there as soon as it can. */
static void send_cds(struct usb *usb) {
    for (unsigned i = 0; i < LIMIT_USB_DEVICES; i++) {
        struct device *device = &usb->devices[i];
        if (device->cd && !device->tried &&
            spice_usb_device_manager_can_redirect_device(usb->manager, device->handle,
                                                         NULL)) {
            device->tried = true;
            redirect(usb, device, true);
        }
    }
}

static void free_cd(struct cd *cd) {
    if (cd) {
        close(cd->fd);
        g_free(cd);
    }
}

static void take_coming_cd(struct usb *usb, struct device *device) {
    if (usb->coming_count > 0) {
        device->cd = usb->coming[0];
        usb->coming_count--;
        memmove(usb->coming, usb->coming + 1, usb->coming_count * sizeof usb->coming[0]);
    }
}

static void device_added(SpiceUsbDeviceManager *manager, SpiceUsbDevice *handle,
                         gpointer data) {
    struct usb *usb = data;
    struct device *device = find(usb, NULL);
    if (!device || find(usb, handle)) {
        return;
    }
    *device =
        (struct device){.handle = g_boxed_copy(spice_usb_device_get_type(), handle)};
    if (spice_usb_device_manager_is_device_shared_cd(manager, handle)) {
        take_coming_cd(usb, device);
    }
    announce(usb, device, true);
    send_cds(usb);
}

static void device_removed(SpiceUsbDeviceManager *manager, SpiceUsbDevice *handle,
                           gpointer data) {
    struct usb *usb = data;
    struct device *device = find(usb, handle);
    (void)manager;
    if (device) {
        announce(usb, device, false);
        free_cd(device->cd);
        g_boxed_free(spice_usb_device_get_type(), device->handle);
        *device = (struct device){.handle = NULL};
        announce_all(usb);
    }
}

static void device_failed(SpiceUsbDeviceManager *manager, SpiceUsbDevice *handle,
                          GError *cause, gpointer data) {
    struct usb *usb = data;
    (void)manager;
    (void)handle;
    notice(usb, "a USB device failed", cause ? cause->message : "no cause was given");
    announce_all(usb);
}

/* Messages of the viewer. */

static bool has_manager(struct usb *usb) {
    if (!usb->manager) {
        notice(usb, "USB", "there is none to be had on this host");
    }
    return usb->manager != NULL;
}

static void take_redirect(struct session *session, const struct wire_message *message,
                          const uint8_t *payload, int fd) {
    struct usb *usb = session->usb;
    (void)payload;
    (void)fd;
    if (message->channel < LIMIT_USB_DEVICES && usb->devices[message->channel].handle) {
        redirect(usb, &usb->devices[message->channel], message->u.number != 0);
    }
}

/* The library keeps its own rules, which let nearly all through, when it cannot read
 * these: so it is looked at what it has taken. */
static void take_filter(struct session *session, const struct wire_message *message,
                        const uint8_t *payload, int fd) {
    struct usb *usb = session->usb;
    const char *rules = (const char *)payload;
    char *taken = NULL;
    (void)message;
    (void)fd;
    if (!has_manager(usb)) {
        return;
    }
    g_object_set(usb->manager, "auto-connect", FALSE, "auto-connect-filter", rules, NULL);
    g_object_get(usb->manager, "auto-connect-filter", &taken, NULL);
    if (g_strcmp0(taken, rules) == 0) {
        g_object_set(usb->manager, "auto-connect", TRUE, NULL);
    } else {
        notice(usb, "the rules for USB devices are not understood", rules);
    }
    g_free(taken);
}

static bool is_image(int fd) {
    struct stat status;
    return fstat(fd, &status) == 0 &&
           (S_ISBLK(status.st_mode) || (S_ISREG(status.st_mode) && status.st_size > 0));
}

static void share_cd(struct session *session, const struct wire_message *message,
                     const uint8_t *payload, int fd) {
    struct usb *usb = session->usb;
    struct cd *cd = g_new0(struct cd, 1);
    GError *err = NULL;
    char path[32];
    (void)message;
    cd->fd = fd;
    g_strlcpy(cd->name, (const char *)payload, sizeof cd->name);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (!has_manager(usb)) {
        free_cd(cd);
    } else if (!is_image(fd) || usb->coming_count == CDS_MAX) {
        notice(usb, "no CD was made of this", cd->name);
        free_cd(cd);
    } else if (spice_usb_device_manager_create_shared_cd_device(usb->manager, path,
                                                                &err)) {
        usb->coming[usb->coming_count++] = cd;
    } else {
        notice(usb, "no CD was made of this", err ? err->message : cd->name);
        g_clear_error(&err);
        free_cd(cd);
    }
}

/* Channels: connected by the manager, not here. */

static void channel_event(SpiceChannel *channel, SpiceChannelEvent event, gpointer data) {
    struct usb *usb = data;
    (void)channel;
    if (event == SPICE_CHANNEL_OPENED && usb->manager) {
        session_set_abilities(usb->session, WIRE_CAN_USB, true);
        announce_all(usb);
        send_cds(usb);
    }
}

static void attach(struct session *session, SpiceChannel *channel) {
    g_signal_connect(channel, "channel-event", G_CALLBACK(channel_event), session->usb);
}

/* One that went leaves fewer for the devices, or none. */
static void detach(struct session *session, SpiceChannel *channel) {
    bool has_any = false;
    g_signal_handlers_disconnect_by_data(channel, session->usb);
    for (unsigned i = 0; i < CHANNEL_IDS; i++) {
        has_any = has_any || session->channels[CHANNEL_USBREDIR][i];
    }
    if (!has_any) {
        session_set_abilities(session, WIRE_CAN_USB, false);
    }
}

static void begin(struct session *session) {
    struct usb *usb = session->usb = memory_new(1, sizeof *usb);
    GError *err = NULL;
    usb->session = session;
    if (session_wants(session, WIRE_WANT_NO_INPUT)) {
        return;
    }
    g_object_set(session->spice, "enable-usbredir", TRUE, NULL);
    usb->manager = spice_usb_device_manager_get(session->spice, &err);
    if (!usb->manager) {
        notice(usb, "no USB devices for the guest",
               err ? err->message : "no cause given");
        g_clear_error(&err);
        g_object_set(session->spice, "enable-usbredir", FALSE, NULL);
        return;
    }
    g_signal_connect(usb->manager, "device-added", G_CALLBACK(device_added), usb);
    g_signal_connect(usb->manager, "device-removed", G_CALLBACK(device_removed), usb);
    g_signal_connect(usb->manager, "auto-connect-failed", G_CALLBACK(device_failed), usb);
    g_signal_connect(usb->manager, "device-error", G_CALLBACK(device_failed), usb);
}

const struct member member_usb = {
    .channel = CHANNEL_USBREDIR,
    .wanted = WIRE_WANT_USB,
    .begin = begin,
    .attach = attach,
    .detach = detach,
    .messages = {{.kind = WIRE_USB_REDIRECT, .take = take_redirect},
                 {.kind = WIRE_USB_FILTER, .take = take_filter},
                 {.kind = WIRE_SHARE_CD, .take = share_cd, .has_fd = true}},
};
