/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A console's events: what the helper says, checked, then told. */
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "protocol/console.h"
#include "protocol/console_state.h"
#include "protocol/launch.h"

/* Nothing more comes: nobody is to be woken for this console any more. */
static void close_with(struct console *console, struct event *event,
                       const struct error *err) {
    console->closed = true;
    epoll_ctl(console->poll_fd, EPOLL_CTL_DEL, console->socket, NULL);
    event->kind = EVENT_CLOSED;
    event->u.error = *err;
}

static bool take_size(struct console *console, const struct wire_message *message,
                      struct event *event) {
    struct console_display *display = &console->displays[message->channel];
    struct error err;
    if (wire_state_is_void(&console->wire, message->channel) ||
        message->u.size.width == 0) {
        return false;
    }
    /* A frame of the old size is gone, taken or not. */
    display->has_frame = false;
    console_release(console, message->channel);
    if (!console_display_resize(display, message->u.size.width, message->u.size.height,
                                &err)) {
        close_with(console, event, &err);
        return true;
    }
    event->kind = EVENT_SIZE;
    event->u.size.width = message->u.size.width;
    event->u.size.height = message->u.size.height;
    return true;
}

static bool take_frame(struct console *console, const struct wire_message *message,
                       struct event *event) {
    if (wire_state_is_void(&console->wire, message->channel)) {
        return false;
    }
    console_display_add_frame(&console->displays[message->channel], message);
    event->kind = EVENT_FRAME;
    return true;
}

/* True when the shape is whole and the event stands. */
static bool take_cursor(struct console *console, const struct wire_message *message,
                        struct event *event) {
    struct console_display *display = &console->displays[message->channel];
    console_display_add_cursor(display, message, console->payload);
    if (console->wire.displays[message->channel].cursor_bytes != 0) {
        return false;
    }
    event->kind = EVENT_CURSOR;
    event->u.cursor.width = message->u.part.cursor.width;
    event->u.cursor.height = message->u.part.cursor.height;
    event->u.cursor.hot_x = message->u.part.cursor.hot_x;
    event->u.cursor.hot_y = message->u.part.cursor.hot_y;
    event->u.cursor.pixels = display->cursor;
    return true;
}

static bool take_ready(struct console *console, const struct wire_message *message,
                       struct event *event) {
    (void)console;
    event->kind = EVENT_READY;
    event->u.abilities = message->u.abilities;
    return true;
}

static bool take_position(struct console *console, const struct wire_message *message,
                          struct event *event) {
    (void)console;
    event->kind = EVENT_POINTER_POSITION;
    event->u.position.x = message->u.pointer.x;
    event->u.position.y = message->u.pointer.y;
    return true;
}

/* All that is a number and no more. */
static bool take_number(struct console *console, const struct wire_message *message,
                        struct event *event) {
    bool on = message->u.number != 0;
    (void)console;
    if (message->kind == WIRE_POINTER_MODE) {
        event->kind = EVENT_POINTER_MODE;
        event->u.absolute = on;
    } else if (message->kind == WIRE_SILENCE) {
        event->kind = EVENT_SILENCE;
        event->u.silent = on;
    } else if (message->kind == WIRE_LEDS) {
        event->kind = EVENT_LEDS;
        event->u.leds = (unsigned)message->u.number;
    } else {
        event->kind = message->kind == WIRE_DISPLAY ? EVENT_DISPLAY : EVENT_GUEST_OFFER;
        event->u.on = on;
    }
    return true;
}

/* All that is news by itself. */
static bool take_bare(struct console *console, const struct wire_message *message,
                      struct event *event) {
    (void)console;
    switch (message->kind) {
    case WIRE_NEED_STREAM:
        event->kind = EVENT_NEED_STREAM;
        break;
    case WIRE_NEED_HOST_TEXT:
        event->kind = EVENT_NEED_HOST_TEXT;
        break;
    case WIRE_SOUND_STOP:
        event->kind = EVENT_SOUND_STOP;
        break;
    case WIRE_MICROPHONE_STOP:
        event->kind = EVENT_MICROPHONE_STOP;
        break;
    default:
        event->kind = EVENT_BELL;
        break;
    }
    return true;
}

static bool take_title(struct console *console, const struct wire_message *message,
                       struct event *event) {
    (void)message;
    event->kind = EVENT_TITLE;
    event->u.text.text = (const char *)console->payload;
    event->u.text.length = strlen(event->u.text.text);
    return true;
}

/* Dropped unless it is UTF-8, and ends where a NUL is. */
static bool take_text(struct console *console, const struct wire_message *message,
                      struct event *event) {
    if (!console->text) {
        console->text = memory_new(LIMIT_CLIPBOARD + 1, 1);
    }
    memcpy(console->text + message->u.part.offset, console->payload,
           message->payload_length);
    if (console->wire.text_bytes != 0) {
        return false;
    }
    console->text[message->u.part.total] = '\0';
    event->kind = EVENT_GUEST_TEXT;
    event->u.text.text = console->text;
    event->u.text.length = strlen(console->text);
    return utf8_valid(console->text, event->u.text.length);
}

static bool take_identity(struct console *console, const struct wire_message *message,
                          struct event *event) {
    (void)message;
    event->kind = EVENT_IDENTITY;
    memcpy(event->u.uuid, console->payload, sizeof event->u.uuid);
    return true;
}

static void read_error(const struct console *console, struct error *err) {
    struct wire_error text;
    memcpy(&text, console->payload, sizeof text);
    text.message[sizeof text.message - 1] = '\0';
    text.hint[sizeof text.hint - 1] = '\0';
    enum error_code code =
        error_code_known(text.code) ? (enum error_code)text.code : ERROR_PROTOCOL;
    error_set(err, code, "%s", text.message);
    error_hint(err, "%s", text.hint);
}

static bool take_error(struct console *console, const struct wire_message *message,
                       struct event *event) {
    struct error err;
    read_error(console, &err);
    if (message->kind == WIRE_CLOSED) {
        close_with(console, event, &err);
        return true;
    }
    event->kind = message->kind == WIRE_NOTICE ? EVENT_NOTICE : EVENT_FILE_DONE;
    event->u.error = err;
    return true;
}

static bool take_progress(struct console *console, const struct wire_message *message,
                          struct event *event) {
    (void)console;
    event->kind = EVENT_FILE_PROGRESS;
    event->u.file.done = message->u.file.done;
    event->u.file.total = message->u.file.total;
    return true;
}

static bool take_format(struct console *console, const struct wire_message *message,
                        struct event *event) {
    (void)console;
    event->kind =
        message->kind == WIRE_SOUND_START ? EVENT_SOUND_START : EVENT_MICROPHONE_START;
    event->u.sound.channels = message->u.sound.channels;
    event->u.sound.rate = message->u.sound.rate;
    return true;
}

static bool take_data(struct console *console, const struct wire_message *message,
                      struct event *event) {
    event->kind = message->kind == WIRE_SOUND_DATA ? EVENT_SOUND_DATA : EVENT_PORT_OUTPUT;
    event->u.data.bytes = console->payload;
    event->u.data.length = message->payload_length;
    return message->payload_length > 0;
}

static bool take_volume(struct console *console, const struct wire_message *message,
                        struct event *event) {
    (void)console;
    event->kind = EVENT_SOUND_VOLUME;
    event->u.volume.muted = message->u.volume.muted != 0;
    event->u.volume.volume = message->u.volume.volume;
    return true;
}

static bool take_usb_device(struct console *console, const struct wire_message *message,
                            struct event *event) {
    event->kind = EVENT_USB_DEVICE;
    event->u.usb.vendor = message->u.usb.vendor;
    event->u.usb.product = message->u.usb.product;
    event->u.usb.is_present = message->u.usb.is_present != 0;
    event->u.usb.is_redirected = message->u.usb.is_redirected != 0;
    event->u.usb.is_redirectable = message->u.usb.is_redirectable != 0;
    event->u.usb.name = (const char *)console->payload;
    return true;
}

static bool take_port_state(struct console *console, const struct wire_message *message,
                            struct event *event) {
    event->kind = EVENT_PORT_STATE;
    event->u.port.on = message->u.number != 0;
    event->u.port.name = (const char *)console->payload;
    return true;
}

/* True when the message makes an event. One for each kind that wire_check_event() lets
 * through. */
static bool (*const takers[])(struct console *, const struct wire_message *,
                              struct event *) = {
    [WIRE_READY] = take_ready,
    [WIRE_SIZE] = take_size,
    [WIRE_FRAME] = take_frame,
    [WIRE_CURSOR] = take_cursor,
    [WIRE_POINTER_MODE] = take_number,
    [WIRE_POINTER_POSITION] = take_position,
    [WIRE_LEDS] = take_number,
    [WIRE_BELL] = take_bare,
    [WIRE_TITLE] = take_title,
    [WIRE_GUEST_TEXT] = take_text,
    [WIRE_NEED_STREAM] = take_bare,
    [WIRE_SILENCE] = take_number,
    [WIRE_CLOSED] = take_error,
    [WIRE_DISPLAY] = take_number,
    [WIRE_IDENTITY] = take_identity,
    [WIRE_NOTICE] = take_error,
    [WIRE_GUEST_OFFER] = take_number,
    [WIRE_NEED_HOST_TEXT] = take_bare,
    [WIRE_FILE_PROGRESS] = take_progress,
    [WIRE_FILE_DONE] = take_error,
    [WIRE_SOUND_START] = take_format,
    [WIRE_SOUND_DATA] = take_data,
    [WIRE_SOUND_STOP] = take_bare,
    [WIRE_SOUND_VOLUME] = take_volume,
    [WIRE_MICROPHONE_START] = take_format,
    [WIRE_MICROPHONE_STOP] = take_bare,
    [WIRE_USB_DEVICE] = take_usb_device,
    [WIRE_PORT_STATE] = take_port_state,
    [WIRE_PORT_OUTPUT] = take_data,
};

static void helper_gone(struct console *console, struct event *event) {
    struct error err;
    if (console->pid > 0) {
        launch_explain(console->pid, console->program, &err);
        console->pid = 0;
    } else {
        error_set(&err, ERROR_CONNECTION_LOST, "the display helper ended unexpectedly");
    }
    close_with(console, event, &err);
}

static void end_helper(struct console *console) {
    launch_end(console->pid, false);
    console->pid = 0;
}

bool console_next(struct console *console, struct event *event) {
    struct wire_message message;
    struct error err;
    int fd;
    console_state_flush(console);
    while (!console->closed) {
        enum wire_result result =
            wire_receive(console->socket, &message, console->payload, &fd);
        if (result == WIRE_AGAIN) {
            return false;
        }
        *event = (struct event){.channel = 0};
        if (result == WIRE_GONE) {
            helper_gone(console, event);
            return true;
        }
        if (fd >= 0) {
            close(fd);
        }
        if (result == WIRE_BROKEN) {
            message = (struct wire_message){.kind = 0};
        }
        if (!wire_check_event(&console->wire, &message, fd >= 0, &err)) {
            end_helper(console);
            close_with(console, event, &err);
            return true;
        }
        event->channel = message.channel;
        console->payload[message.payload_length] = '\0';
        if (takers[message.kind](console, &message, event)) {
            return true;
        }
    }
    return false;
}
