/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/console.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "protocol/framebuffer.h"
#include "protocol/launch.h"
#include "protocol/limits.h"
#include "protocol/outbox.h"
#include "protocol/wire.h"
#include "protocol/wire_check.h"

struct console {
    const char *program; /* NULL: someone else's helper */
    pid_t pid;           /* 0: none to look after */
    int socket;
    int poll_fd; /* epoll: the socket, for writing too while something is queued */
    bool closed;
    struct wire_state state;
    struct framebuffer front;
    struct frame newest; /* damage adds up until it is taken */
    bool has_frame;      /* one that was not taken */
    bool is_untrimmed;   /* the front may have pages past the current mode */
    struct outbox outbox;
    uint32_t *cursor; /* LIMIT_CURSOR_SIDE squared */
    char *text;       /* a guest text coming in, or a title */
    uint8_t payload[WIRE_PAYLOAD_MAX];
};

static void watch(struct console *console, int operation) {
    struct epoll_event wanted = {.events = EPOLLIN};
    if (!outbox_empty(&console->outbox)) {
        wanted.events |= EPOLLOUT;
    }
    epoll_ctl(console->poll_fd, operation, console->socket, &wanted);
}

/* Sends what can be sent; a helper that is gone is noticed on reading. */
static void flush(struct console *console) {
    bool was_empty = outbox_empty(&console->outbox);
    outbox_flush(&console->outbox, console->socket);
    if (outbox_empty(&console->outbox) != was_empty) {
        watch(console, EPOLL_CTL_MOD);
    }
}

static void queue(struct console *console, struct wire_message *message) {
    bool was_empty = outbox_empty(&console->outbox);
    if (was_empty && wire_send(console->socket, message, NULL, -1) != WIRE_AGAIN) {
        return;
    }
    outbox_add(&console->outbox, message);
    if (was_empty) {
        watch(console, EPOLL_CTL_MOD);
    }
}

static bool send_start(struct console *console, const struct console_settings *settings,
                       struct error *err) {
    struct wire_message message = {.kind = WIRE_START};
    message.u.start.shared = settings->shared;
    message.u.start.quality = (int8_t)settings->quality;
    message.u.start.compression = (int8_t)settings->compression;
    message.u.start.encoding = settings->encoding;
    if (wire_send(console->socket, &message, NULL, console->front.fd) != WIRE_OK) {
        return error_set(err, ERROR_INTERNAL, "the display helper did not start");
    }
    return true;
}

struct console *console_attach(int socket, const struct console_settings *settings,
                               struct error *err) {
    struct console *console = memory_new(1, sizeof *console);
    console->socket = socket;
    console->front.fd = -1;
    console->poll_fd = epoll_create1(EPOLL_CLOEXEC);
    outbox_init(&console->outbox);
    watch(console, EPOLL_CTL_ADD);
    if (console->poll_fd < 0) {
        error_set_errno(err, ERROR_INTERNAL, errno, "cannot wait for the display helper");
    } else if (framebuffer_create(&console->front, err) &&
               send_start(console, settings, err)) {
        return console;
    }
    console_stop(console);
    return NULL;
}

struct console *console_start(const struct console_settings *settings,
                              struct error *err) {
    int socket;
    pid_t pid = launch_helper(settings->helper, LAUNCH_BARE, &socket, err);
    if (pid < 0) {
        return NULL;
    }
    struct console *console = console_attach(socket, settings, err);
    if (!console) {
        launch_end(pid, false);
        return NULL;
    }
    console->pid = pid;
    console->program = settings->helper;
    return console;
}

int console_fd(const struct console *console) {
    return console->poll_fd;
}

bool console_stream(struct console *console, unsigned channel, int fd, bool local,
                    struct error *err) {
    struct wire_message message = {.kind = WIRE_STREAM, .channel = channel};
    message.u.stream.local = local;
    enum wire_result result = wire_send(console->socket, &message, NULL, fd);
    close(fd);
    return result == WIRE_OK ||
           error_set(err, ERROR_CONNECTION_LOST, "the display helper does not answer");
}

void console_release(struct console *console, unsigned display) {
    (void)display;
    struct wire_message message = {.kind = WIRE_RELEASE};
    if (console->closed || !console->state.frame_out || console->has_frame) {
        return;
    }
    console->state.frame_out = false;
    message.u.number = console->state.sequence;
    queue(console, &message);
}

static bool take_size(struct console *console, struct event *event, struct error *err) {
    /* A frame of the old size is gone, taken or not. */
    console->has_frame = false;
    console_release(console, 0);
    if (!framebuffer_map(&console->front, console->state.width, console->state.height,
                         err)) {
        return false;
    }
    console->is_untrimmed = true;
    console->newest = (struct frame){.pixels = console->front.pixels,
                                     .width = console->front.width,
                                     .height = console->front.height};
    event->kind = EVENT_SIZE;
    event->u.size.width = console->front.width;
    event->u.size.height = console->front.height;
    return true;
}

static void take_frame(struct console *console, const struct wire_message *message,
                       struct event *event) {
    /* Only now: until it sends a frame, the helper may be painting a larger mode that
     * this side has not heard of. */
    if (console->is_untrimmed) {
        framebuffer_trim(&console->front);
        console->is_untrimmed = false;
    }
    damage_add_all(&console->newest.damage, &message->u.frame.damage);
    console->newest.sequence = message->u.frame.sequence;
    console->newest.complete = message->u.frame.complete != 0;
    console->has_frame = true;
    event->kind = EVENT_FRAME;
}

/* True when the shape is whole and the event stands. */
static bool take_cursor(struct console *console, const struct wire_message *message,
                        struct event *event) {
    if (!console->cursor) {
        console->cursor = memory_new(LIMIT_CURSOR_SIDE * LIMIT_CURSOR_SIDE, 4);
    }
    memcpy((uint8_t *)console->cursor + message->u.part.offset, console->payload,
           message->payload_length);
    if (console->state.cursor_bytes != 0) {
        return false;
    }
    event->kind = EVENT_CURSOR;
    event->u.cursor.width = message->u.part.cursor.width;
    event->u.cursor.height = message->u.part.cursor.height;
    event->u.cursor.hot_x = message->u.part.cursor.hot_x;
    event->u.cursor.hot_y = message->u.part.cursor.hot_y;
    event->u.cursor.pixels = console->cursor;
    return true;
}

static bool text_event(struct console *console, enum event_kind kind, size_t length,
                       struct event *event) {
    console->text[length] = '\0';
    event->kind = kind;
    event->u.text.text = console->text;
    event->u.text.length = length;
    return utf8_valid(console->text, length) || kind == EVENT_TITLE;
}

/* A guest's text is dropped unless it is UTF-8; a title is shown escaped anyhow. */
static bool take_text(struct console *console, const struct wire_message *message,
                      struct event *event) {
    if (!console->text) {
        console->text = memory_new(LIMIT_CLIPBOARD + 1, 1);
    }
    if (message->kind == WIRE_TITLE) {
        memcpy(console->text, console->payload, message->payload_length);
        return text_event(console, EVENT_TITLE, message->payload_length, event);
    }
    memcpy(console->text + message->u.part.offset, console->payload,
           message->payload_length);
    return console->state.text_bytes == 0 &&
           text_event(console, EVENT_GUEST_TEXT, message->u.part.total, event);
}

/* Nothing more comes: nobody is to be woken for this console any more. */
static void end_events(struct console *console) {
    console->closed = true;
    epoll_ctl(console->poll_fd, EPOLL_CTL_DEL, console->socket, NULL);
}

static void take_closed(struct console *console, struct event *event) {
    struct wire_error text;
    memcpy(&text, console->payload, sizeof text);
    text.message[sizeof text.message - 1] = '\0';
    text.hint[sizeof text.hint - 1] = '\0';
    enum error_code code =
        error_code_known(text.code) ? (enum error_code)text.code : ERROR_PROTOCOL;
    end_events(console);
    event->kind = EVENT_CLOSED;
    error_set(&event->u.error, code, "%s", text.message);
    error_hint(&event->u.error, "%s", text.hint);
}

static void close_with(struct console *console, struct event *event,
                       const struct error *err) {
    end_events(console);
    event->kind = EVENT_CLOSED;
    event->u.error = *err;
}

/* True when the message makes an event. */
static bool take_message(struct console *console, const struct wire_message *message,
                         struct event *event) {
    struct error err;
    switch (message->kind) {
    case WIRE_SIZE:
        if (!take_size(console, event, &err)) {
            close_with(console, event, &err);
        }
        return true;
    case WIRE_FRAME:
        take_frame(console, message, event);
        return true;
    case WIRE_CURSOR:
        return take_cursor(console, message, event);
    case WIRE_TITLE:
    case WIRE_GUEST_TEXT:
        return take_text(console, message, event);
    case WIRE_CLOSED:
        take_closed(console, event);
        return true;
    case WIRE_READY:
        event->kind = EVENT_READY;
        event->u.abilities = message->u.abilities;
        return true;
    case WIRE_POINTER_MODE:
        event->kind = EVENT_POINTER_MODE;
        event->u.absolute = message->u.number != 0;
        return true;
    case WIRE_POINTER_POSITION:
        event->kind = EVENT_POINTER_POSITION;
        event->u.position.x = message->u.pointer.x;
        event->u.position.y = message->u.pointer.y;
        return true;
    case WIRE_LEDS:
        event->kind = EVENT_LEDS;
        event->u.leds = (unsigned)message->u.number;
        return true;
    case WIRE_SILENCE:
        event->kind = EVENT_SILENCE;
        event->u.silent = message->u.number != 0;
        return true;
    case WIRE_NEED_STREAM:
        event->kind = EVENT_NEED_STREAM;
        return true;
    default:
        event->kind = EVENT_BELL;
        return true;
    }
}

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
    if (!outbox_empty(&console->outbox)) {
        flush(console);
    }
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
        if (!wire_check_event(&console->state, &message, fd >= 0, &err)) {
            end_helper(console);
            close_with(console, event, &err);
            return true;
        }
        if (take_message(console, &message, event)) {
            return true;
        }
    }
    return false;
}

static void fill_pointer(struct wire_message *message, enum wire_kind kind,
                         const struct input *input) {
    message->kind = kind;
    message->u.pointer.x = input->u.pointer.x;
    message->u.pointer.y = input->u.pointer.y;
    message->u.pointer.buttons = input->u.pointer.buttons;
    message->u.pointer.wheel_x = input->u.pointer.wheel_x;
    message->u.pointer.wheel_y = input->u.pointer.wheel_y;
}

void console_send(struct console *console, const struct input *input) {
    struct wire_message message = {.channel = input->display};
    if (console->closed) {
        return;
    }
    switch (input->kind) {
    case INPUT_KEY:
        message.kind = WIRE_KEY;
        message.u.key.scancode = input->u.key.scancode;
        message.u.key.keysym = input->u.key.keysym;
        message.u.key.down = input->u.key.down;
        break;
    case INPUT_POINTER:
        fill_pointer(&message, WIRE_POINTER, input);
        break;
    case INPUT_MOTION:
        fill_pointer(&message, WIRE_MOTION, input);
        break;
    case INPUT_WHEEL:
        fill_pointer(&message, WIRE_WHEEL, input);
        break;
    case INPUT_RESIZE:
        message.kind = WIRE_RESIZE;
        message.u.size.width = input->u.size.width;
        message.u.size.height = input->u.size.height;
        break;
    case INPUT_REFRESH:
        message.kind = WIRE_REFRESH;
        break;
    default:
        return;
    }
    queue(console, &message);
}

bool console_frame(struct console *console, unsigned display, struct frame *frame) {
    if (display != 0 || !console->has_frame) {
        return false;
    }
    *frame = console->newest;
    console->has_frame = false;
    damage_clear(&console->newest.damage);
    return true;
}

void console_stop(struct console *console) {
    if (!console) {
        return;
    }
    if (console->socket >= 0) {
        close(console->socket);
    }
    launch_end(console->pid, false);
    close(console->poll_fd);
    framebuffer_close(&console->front);
    outbox_finish(&console->outbox);
    free(console->cursor);
    free(console->text);
    free(console);
}
