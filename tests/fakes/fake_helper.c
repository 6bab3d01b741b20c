/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/fakes/fake_helper.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/fakes/pattern.h"

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void take_fd(int *kept, int fd) {
    if (*kept >= 0) {
        close(*kept);
    }
    *kept = fd;
}

void fake_helper_switch(struct fake_helper *helper, unsigned display) {
    helper->others[helper->display] =
        (struct fake_display){helper->framebuffer, helper->sequence, helper->released};
    helper->display = display;
    helper->framebuffer = helper->others[display].framebuffer;
    helper->sequence = helper->others[display].sequence;
    helper->released = helper->others[display].released;
    helper->others[display].framebuffer = (struct framebuffer){.fd = -1};
}

/* SHOW, HIDE and RELEASE: of the display that the message names. */
static void note_display(struct fake_helper *helper, const struct wire_message *message,
                         int *fd) {
    unsigned before = helper->display;
    struct error err;
    fake_helper_switch(helper, message->channel);
    if (message->kind == WIRE_RELEASE) {
        helper->released = message->u.number;
    } else if (message->kind == WIRE_DISPLAY_SHOW) {
        framebuffer_close(&helper->framebuffer);
        helper->sequence = helper->released = 0;
        if (!framebuffer_adopt(&helper->framebuffer, *fd, &err)) {
            fprintf(stderr, "fake helper: %s\n", err.message);
            exit(1);
        }
        *fd = -1;
    } else {
        struct wire_message size = {.kind = WIRE_SIZE, .channel = message->channel};
        framebuffer_close(&helper->framebuffer);
        (void)fake_helper_send(helper, &size, NULL, -1);
    }
    fake_helper_switch(helper, before);
}

static void note(struct fake_helper *helper, const struct wire_message *message,
                 int *fd) {
    switch (message->kind) {
    case WIRE_RELEASE:
    case WIRE_DISPLAY_SHOW:
    case WIRE_DISPLAY_HIDE:
        note_display(helper, message, fd);
        break;
    case WIRE_STOP:
        helper->stopped = true;
        break;
    case WIRE_STREAM:
        take_fd(&helper->stream, *fd);
        helper->stream_channel = message->channel;
        *fd = -1;
        break;
    case WIRE_FILE:
    case WIRE_SHARE_CD:
        take_fd(&helper->file, *fd);
        *fd = -1;
        break;
    default:
        break;
    }
}

static bool receive(struct fake_helper *helper, struct wire_message *message, int *fd,
                    int timeout_ms) {
    struct pollfd poll_fd = {helper->socket, POLLIN, 0};
    return poll(&poll_fd, 1, timeout_ms) > 0 &&
           wire_receive(helper->socket, message, helper->payload, fd) == WIRE_OK;
}

bool fake_helper_is_wanted(int argc) {
    int type = 0;
    socklen_t length = sizeof type;
    return argc == 1 &&
           getsockopt(WIRE_HELPER_FD, SOL_SOCKET, SO_TYPE, &type, &length) == 0 &&
           type == SOCK_SEQPACKET;
}

bool fake_helper_begin(struct fake_helper *helper, int socket, int timeout_ms) {
    int fd = -1;
    struct error err;
    *helper = (struct fake_helper){
        .socket = socket, .stream = -1, .file = -1, .framebuffer.fd = -1};
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        helper->others[i].framebuffer.fd = -1;
    }
    if (!receive(helper, &helper->start, &fd, timeout_ms)) {
        return false;
    }
    if (helper->start.kind == WIRE_START && helper->start.channel < LIMIT_DISPLAYS &&
        framebuffer_adopt(&helper->framebuffer, fd, &err)) {
        helper->display = helper->start.channel;
        return true;
    }
    if (fd >= 0) {
        close(fd);
    }
    return false;
}

void fake_helper_end(struct fake_helper *helper) {
    take_fd(&helper->stream, -1);
    take_fd(&helper->file, -1);
    framebuffer_close(&helper->framebuffer);
    for (unsigned i = 0; i < LIMIT_DISPLAYS; i++) {
        framebuffer_close(&helper->others[i].framebuffer);
    }
    if (helper->socket >= 0) {
        close(helper->socket);
        helper->socket = -1;
    }
}

bool fake_helper_receive(struct fake_helper *helper, struct wire_message *message,
                         int timeout_ms) {
    int fd = -1;
    if (!receive(helper, message, &fd, timeout_ms)) {
        return false;
    }
    note(helper, message, &fd);
    if (fd >= 0) {
        close(fd);
    }
    return true;
}

bool fake_helper_expect(struct fake_helper *helper, enum wire_kind kind,
                        struct wire_message *message, int timeout_ms) {
    int64_t end = now_ms() + timeout_ms;
    do {
        int64_t left = end - now_ms();
        if (!fake_helper_receive(helper, message, left > 0 ? (int)left : 0)) {
            return false;
        }
    } while (message->kind != kind);
    return true;
}

bool fake_helper_wait_release(struct fake_helper *helper, int timeout_ms) {
    struct wire_message message;
    int64_t end = now_ms() + timeout_ms;
    while (helper->released != helper->sequence) {
        int64_t left = end - now_ms();
        if (left <= 0 || !fake_helper_receive(helper, &message, (int)left)) {
            return false;
        }
    }
    return true;
}

bool fake_helper_send(struct fake_helper *helper, struct wire_message *message,
                      const void *payload, int fd) {
    return wire_send(helper->socket, message, payload, fd) == WIRE_OK;
}

/* A viewer that has gone is no fault of the helper: its test sees what it sees. */
static void send_plain(struct fake_helper *helper, struct wire_message message) {
    (void)fake_helper_send(helper, &message, NULL, -1);
}

void fake_helper_ready(struct fake_helper *helper, uint32_t abilities) {
    send_plain(helper,
               (struct wire_message){.kind = WIRE_READY, .u.abilities = abilities});
}

void fake_helper_size(struct fake_helper *helper, int width, int height) {
    struct error err;
    struct wire_message message = {.kind = WIRE_SIZE, .channel = helper->display};
    if (!framebuffer_map(&helper->framebuffer, width, height, &err)) {
        fprintf(stderr, "fake helper: %s\n", err.message);
        exit(1);
    }
    message.u.size.width = width;
    message.u.size.height = height;
    send_plain(helper, message);
}

struct surface fake_helper_front(struct fake_helper *helper) {
    const struct framebuffer *framebuffer = &helper->framebuffer;
    return (struct surface){framebuffer->pixels, framebuffer->width, framebuffer->height,
                            (size_t)framebuffer->width};
}

uint32_t fake_helper_pattern(int x, int y, unsigned seed) {
    return pattern_noise(x, y, seed);
}

void fake_helper_paint(struct fake_helper *helper, struct rect area, unsigned seed) {
    struct surface front = fake_helper_front(helper);
    for (int y = area.y; y < area.y + area.h; y++) {
        for (int x = area.x; x < area.x + area.w; x++) {
            *surface_at(&front, x, y) = fake_helper_pattern(x, y, seed);
        }
    }
}

void fake_helper_fill(struct fake_helper *helper, struct rect area, uint32_t colour) {
    struct surface front = fake_helper_front(helper);
    for (int y = area.y; y < area.y + area.h; y++) {
        for (int x = area.x; x < area.x + area.w; x++) {
            *surface_at(&front, x, y) = colour;
        }
    }
}

void fake_helper_frame_damage(struct fake_helper *helper, const struct damage *damage,
                              bool complete) {
    struct wire_message message = {.kind = WIRE_FRAME, .channel = helper->display};
    message.u.frame.sequence = ++helper->sequence;
    message.u.frame.complete = complete;
    message.u.frame.width = helper->framebuffer.width;
    message.u.frame.height = helper->framebuffer.height;
    message.u.frame.damage = *damage;
    send_plain(helper, message);
}

void fake_helper_frame(struct fake_helper *helper, struct rect area, bool complete) {
    struct damage damage = {.count = 1, .rects = {area}};
    fake_helper_frame_damage(helper, &damage, complete);
}

void fake_helper_cursor(struct fake_helper *helper, int width, int height, int hot_x,
                        int hot_y, const uint32_t *pixels) {
    struct wire_message message = {.kind = WIRE_CURSOR, .channel = helper->display};
    uint32_t total = (uint32_t)(width * height) * 4, offset = 0;
    message.u.part.total = total;
    message.u.part.cursor.width = width;
    message.u.part.cursor.height = height;
    message.u.part.cursor.hot_x = hot_x;
    message.u.part.cursor.hot_y = hot_y;
    do {
        uint32_t left = total - offset;
        message.u.part.offset = offset;
        message.payload_length = left < WIRE_PAYLOAD_MAX ? left : WIRE_PAYLOAD_MAX;
        const uint8_t *part = left ? (const uint8_t *)pixels + offset : NULL;
        (void)fake_helper_send(helper, &message, part, -1);
        offset += message.payload_length;
    } while (offset < total);
}

void fake_helper_position(struct fake_helper *helper, int x, int y) {
    struct wire_message message = {.kind = WIRE_POINTER_POSITION,
                                   .channel = helper->display};
    message.u.pointer.x = x;
    message.u.pointer.y = y;
    send_plain(helper, message);
}

void fake_helper_number(struct fake_helper *helper, enum wire_kind kind,
                        uint64_t number) {
    struct wire_message message = {.kind = kind};
    if (kind == WIRE_NEED_STREAM) {
        message.channel = (uint32_t)number;
    } else {
        message.u.number = number;
    }
    send_plain(helper, message);
}

void fake_helper_text(struct fake_helper *helper, enum wire_kind kind, const char *text) {
    uint32_t length = (uint32_t)strlen(text);
    struct wire_message message = {.kind = kind, .payload_length = length};
    message.u.part.total = length;
    (void)fake_helper_send(helper, &message, length ? text : NULL, -1);
}

void fake_helper_display(struct fake_helper *helper, unsigned display, bool is_there) {
    send_plain(helper, (struct wire_message){.kind = WIRE_DISPLAY,
                                             .channel = display,
                                             .u.number = is_there});
}

void fake_helper_sound(struct fake_helper *helper, enum wire_kind kind, unsigned channels,
                       unsigned rate) {
    send_plain(helper, (struct wire_message){.kind = kind, .u.sound = {channels, rate}});
}

void fake_helper_volume(struct fake_helper *helper, bool muted, unsigned volume) {
    send_plain(helper, (struct wire_message){.kind = WIRE_SOUND_VOLUME,
                                             .u.volume = {muted, volume}});
}

void fake_helper_data(struct fake_helper *helper, enum wire_kind kind, unsigned channel,
                      const void *bytes, size_t length) {
    struct wire_message message = {
        .kind = kind, .channel = channel, .payload_length = (uint32_t)length};
    (void)fake_helper_send(helper, &message, bytes, -1);
}

void fake_helper_progress(struct fake_helper *helper, unsigned file, uint64_t done,
                          uint64_t total) {
    send_plain(helper, (struct wire_message){.kind = WIRE_FILE_PROGRESS,
                                             .channel = file,
                                             .u.file = {done, total}});
}

void fake_helper_usb(struct fake_helper *helper, unsigned device, uint16_t vendor,
                     uint16_t product, bool is_redirected, const char *name) {
    struct wire_message message = {.kind = WIRE_USB_DEVICE,
                                   .channel = device,
                                   .payload_length = (uint32_t)strlen(name)};
    message.u.usb.vendor = vendor;
    message.u.usb.product = product;
    message.u.usb.is_present = true;
    message.u.usb.is_redirected = is_redirected;
    message.u.usb.is_redirectable = true;
    (void)fake_helper_send(helper, &message, name, -1);
}

void fake_helper_port(struct fake_helper *helper, unsigned port, bool on,
                      const char *name) {
    struct wire_message message = {.kind = WIRE_PORT_STATE,
                                   .channel = port,
                                   .payload_length = (uint32_t)strlen(name),
                                   .u.number = on};
    (void)fake_helper_send(helper, &message, name, -1);
}

void fake_helper_error(struct fake_helper *helper, enum wire_kind kind, unsigned channel,
                       enum error_code code, const char *message, const char *hint) {
    struct wire_error said = {.code = code};
    struct wire_message carrier = {
        .kind = kind, .channel = channel, .payload_length = sizeof said};
    snprintf(said.message, sizeof said.message, "%s", message);
    snprintf(said.hint, sizeof said.hint, "%s", hint);
    (void)fake_helper_send(helper, &carrier, &said, -1);
}

void fake_helper_closed(struct fake_helper *helper, enum error_code code,
                        const char *message, const char *hint) {
    fake_helper_error(helper, WIRE_CLOSED, 0, code, message, hint);
}
