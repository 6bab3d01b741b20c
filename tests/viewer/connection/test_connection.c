/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "protocol/wire.h"
#include "tests/check.h"
#include "tests/fakes/fake_helper.h"
#include "tests/viewer/connection/connection_test.h"

enum {
    WIDTH = 32,
    HEIGHT = 16,
    SEED = 9,
};

static const char banner[] = "RFB 003.008\n";
static const char after[] = "after the handshake";

/* How far a server goes before it is silent. */
enum phase {
    PHASE_ACCEPT,
    PHASE_BANNER,
    PHASE_TYPES,
    PHASE_RESULT,
    PHASES,
    PHASE_HTTP,
};

struct server {
    int listener;
    enum phase phase;
    pthread_t thread;
    bool saw_end; /* the client has closed; read after join */
    char target[128];
};

/* What this program does as the helper of a connection: the quality says. */
enum deed {
    DEED_SHOW,
    DEED_DIE,
    DEED_SILENT,
};

static struct server server;

static bool get(int fd, size_t count) {
    char bytes[64];
    CHECK(count <= sizeof bytes);
    return recv(fd, bytes, count, MSG_WAITALL) == (ssize_t)count;
}

static bool put(int fd, const void *bytes, size_t count) {
    return send(fd, bytes, count, MSG_NOSIGNAL) == (ssize_t)count;
}

static bool shake_hands(int fd, enum phase phase) {
    const uint8_t only_none[] = {1, 1}; /* one security type: None */
    const uint8_t passed[4] = {0};
    if (phase == PHASE_HTTP) {
        return put(fd, "HTTP/1.1 400 Bad Request\r\n\r\n", 28);
    }
    return phase < PHASE_BANNER ||
           (put(fd, banner, 12) && get(fd, 12) &&
            (phase < PHASE_TYPES ||
             (put(fd, only_none, 2) && get(fd, 1) &&
              (phase < PHASE_RESULT || (put(fd, passed, 4) && put(fd, after, 19))))));
}

/* One client: the handshake as far as it goes, then silence until the client leaves. */
static void *serve(void *argument) {
    struct server *self = argument;
    char byte;
    int fd = accept(self->listener, NULL, NULL);
    if (fd < 0) {
        return NULL;
    }
    shake_hands(fd, self->phase);
    self->saw_end = recv(fd, &byte, 1, 0) <= 0;
    close(fd);
    return NULL;
}

static void start_server(enum phase phase) {
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    server = (struct server){.phase = phase};
    server.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(bind(server.listener, (struct sockaddr *)&address, length) == 0);
    CHECK(listen(server.listener, 1) == 0);
    CHECK(getsockname(server.listener, (struct sockaddr *)&address, &length) == 0);
    snprintf(server.target, sizeof server.target, "127.0.0.1::%d",
             ntohs(address.sin_port));
    CHECK(pthread_create(&server.thread, NULL, serve, &server) == 0);
}

static void end_server(void) {
    shutdown(server.listener, SHUT_RDWR);
    CHECK(pthread_join(server.thread, NULL) == 0);
    close(server.listener);
}

static struct connection_settings settings_for(const char *target, enum deed deed) {
    struct connection_settings settings = {.target_text = target, .key = GUEST_BY_ANY};
    settings.credentials.password_fd = -1;
    settings.console.helper = "test_connection";
    settings.console.quality = (int)deed;
    return settings;
}

static void start(const char *target, enum deed deed) {
    const struct connection_settings settings = settings_for(target, deed);
    connection = connection_start(&settings, &err);
    CHECK(connection != NULL);
}

static int open_fds(void) {
    DIR *entries = opendir("/proc/self/fd");
    int count = 0;
    while (readdir(entries)) {
        count++;
    }
    closedir(entries);
    return count;
}

/* Nothing is left: no descriptor, no child. */
static void stop(int fds_before) {
    connection_stop(connection);
    connection = NULL;
    CHECK_INT(open_fds(), fds_before);
    CHECK(waitpid(-1, NULL, WNOHANG) < 0);
}

static void expect_closed(enum error_code code) {
    expect(EVENT_CLOSED);
    if (event.u.error.code != code) {
        fprintf(stderr, "closed: %s\n", event.u.error.message);
    }
    CHECK_INT(event.u.error.code, code);
    CHECK(event.u.error.message[0] != '\0');
    CHECK(!connection_next(connection, &event));
    CHECK_INT(connection_timeout(connection), -1);
}

/* From the stream to the first picture, through the helper. */
static void expect_picture(void) {
    struct frame frame;
    expect(EVENT_TITLE);
    CHECK_TEXT(event.u.text.text, "desk\x1b local");
    CHECK_TEXT(connection_name(connection), "desk\\x1b local");
    int timeout = connection_timeout(connection);
    CHECK(timeout > 0 && timeout <= PATIENCE_MS);
    expect(EVENT_SIZE);
    CHECK_INT(event.u.size.width, WIDTH);
    CHECK_INT(connection_timeout(connection), -1);
    expect(EVENT_FRAME);
    CHECK(console_frame(connection_console(connection), 0, &frame));
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
        CHECK_INT(frame.pixels[i], fake_helper_pattern(i % WIDTH, i / WIDTH, SEED));
    }
    console_release(connection_console(connection), 0);
    expect(EVENT_BELL); /* the helper has seen the release */
}

static void test_tcp(void) {
    start_server(PHASE_RESULT);
    int fds = open_fds();
    start(server.target, DEED_SHOW);
    CHECK(strncmp(connection_name(connection), "127.0.0.1:", 10) == 0);
    expect_picture();
    CHECK(!next_within(30));
    connection_stop(connection);
    end_server();
    CHECK(server.saw_end);
    CHECK(open_fds() < fds);
}

static void test_unix(void) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "/tmp/oriel-test-%d",
             (int)getpid());
    unlink(address.sun_path);
    server = (struct server){.phase = PHASE_RESULT};
    server.listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(bind(server.listener, (struct sockaddr *)&address, sizeof address) == 0);
    CHECK(listen(server.listener, 1) == 0);
    CHECK(pthread_create(&server.thread, NULL, serve, &server) == 0);
    snprintf(server.target, sizeof server.target, "vnc+unix://%s", address.sun_path);
    start(server.target, DEED_SHOW);
    CHECK_TEXT(connection_name(connection), address.sun_path);
    expect_picture();
    connection_stop(connection);
    end_server();
    CHECK(server.saw_end);
    unlink(address.sun_path);
}

static void *serve_pair(void *argument) {
    shake_hands(*(int *)argument, PHASE_RESULT);
    return NULL;
}

static void test_fd(void) {
    int ends[2];
    char target[32], byte;
    pthread_t thread;
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    CHECK(pthread_create(&thread, NULL, serve_pair, &ends[1]) == 0);
    snprintf(target, sizeof target, "fd:%d", ends[0]);
    start(target, DEED_SHOW);
    expect_picture();
    connection_stop(connection);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK(recv(ends[1], &byte, 1, 0) == 0); /* closed everywhere */
    close(ends[1]);
}

static void test_refused(void) {
    start_server(PHASE_ACCEPT);
    end_server();
    int fds = open_fds();
    start(server.target, DEED_SHOW);
    expect_closed(ERROR_CONNECT);
    CHECK(event.kind == EVENT_CLOSED && strstr(event.u.error.message, "127.0.0.1"));
    stop(fds);
    start("vnc+unix:///tmp/oriel-nothing-there", DEED_SHOW);
    expect_closed(ERROR_CONNECT);
    stop(fds);
}

static void test_not_vnc(void) {
    start_server(PHASE_HTTP);
    start(server.target, DEED_SHOW);
    expect_closed(ERROR_PROTOCOL);
    connection_stop(connection);
    end_server();
}

static void check_not_started(const struct connection_settings *settings,
                              enum error_code code) {
    int fds = open_fds();
    err.code = ERROR_NONE;
    connection = connection_start(settings, &err);
    CHECK(connection == NULL);
    CHECK_INT(err.code, code);
    stop(fds);
}

static void test_not_started(void) {
    struct connection_settings settings = settings_for("127.0.0.1::5999", DEED_SHOW);
    settings.console.helper = "oriel-nothing";
    check_not_started(&settings, ERROR_INTERNAL);
    CHECK(strstr(err.message, "oriel-nothing") != NULL);
    settings = settings_for("vnc://", DEED_SHOW);
    check_not_started(&settings, ERROR_USAGE);
    settings = settings_for("127.0.0.1::5999", DEED_SHOW);
    settings.attach = true;
    check_not_started(&settings, ERROR_USAGE);
    settings.attach = false;
    settings.wait = true;
    check_not_started(&settings, ERROR_USAGE);
}

static void test_helper_dies(void) {
    start_server(PHASE_RESULT);
    start(server.target, DEED_DIE);
    expect_closed(ERROR_CONNECTION_LOST);
    connection_stop(connection);
    end_server();
    CHECK(server.saw_end);
}

/* A stop breaks off whatever goes on, at once. */
static void test_stop_anywhere(void) {
    for (int phase = PHASE_ACCEPT; phase < PHASES; phase++) {
        start_server((enum phase)phase);
        int fds = open_fds();
        start(server.target, DEED_SILENT);
        CHECK(!next_within(50));
        int64_t before = clock_now_ms();
        connection_stop(connection);
        CHECK(clock_now_ms() - before < 1000);
        end_server();
        CHECK(server.saw_end);
        CHECK(open_fds() <= fds);
        CHECK(waitpid(-1, NULL, WNOHANG) < 0);
    }
    start_server(PHASE_ACCEPT);
    start(server.target, DEED_SILENT);
    connection_stop(connection);
    end_server();
    connection_stop(NULL);
}

static void test_from_console(void) {
    const struct console_settings plain = {.helper = "none"};
    static struct fake_helper helper;
    int ends[2], fds = open_fds();
    CHECK(wire_pair(ends, &err));
    struct console *console = console_attach(ends[0], &plain, &err);
    CHECK(console && fake_helper_begin(&helper, ends[1], PATIENCE_MS));
    connection = connection_from_console(console, "a\nguest");
    CHECK(connection_console(connection) == console);
    CHECK_INT(connection_timeout(connection), -1);
    fake_helper_text(&helper, WIRE_TITLE, "what the server says");
    expect(EVENT_TITLE);
    CHECK_TEXT(connection_name(connection), "a\\x0aguest");
    fake_helper_closed(&helper, ERROR_UNSUPPORTED, "no", "");
    expect_closed(ERROR_UNSUPPORTED);
    fake_helper_end(&helper);
    stop(fds);
}

static const struct check_case cases[] = {
    {"tcp", test_tcp},
    {"unix", test_unix},
    {"fd", test_fd},
    {"refused", test_refused},
    {"not-vnc", test_not_vnc},
    {"not-started", test_not_started},
    {"helper-dies", test_helper_dies},
    {"stop-anywhere", test_stop_anywhere},
    {"from-console", test_from_console},
};

/* The stream begins right after the handshake, not a byte early or late. */
static bool stream_is_right(int fd) {
    char bytes[sizeof after] = "";
    size_t got = 0;
    struct pollfd wanted = {.fd = fd, .events = POLLIN};
    while (got < 19 && poll(&wanted, 1, PATIENCE_MS) > 0) {
        ssize_t count = read(fd, bytes + got, 19 - got);
        if (count <= 0) {
            return false;
        }
        got += (size_t)count;
    }
    return strcmp(bytes, after) == 0;
}

static void wait_for_end(struct fake_helper *helper) {
    struct wire_message message;
    struct pollfd wanted = {.fd = helper->socket, .events = POLLIN};
    while (poll(&wanted, 1, -1) < 0 || fake_helper_receive(helper, &message, 0)) {
    }
}

static int be_helper(void) {
    static struct fake_helper helper;
    struct wire_message message;
    const struct rect whole = {0, 0, WIDTH, HEIGHT};
    if (!fake_helper_begin(&helper, WIRE_HELPER_FD, PATIENCE_MS)) {
        return 1;
    }
    enum deed deed = (enum deed)helper.start.u.start.quality;
    if (!fake_helper_expect(&helper, WIRE_STREAM, &message, PATIENCE_MS) ||
        !stream_is_right(helper.stream)) {
        return 2;
    }
    if (deed == DEED_DIE) {
        raise(SIGKILL);
    } else if (deed == DEED_SHOW) {
        fake_helper_text(&helper, WIRE_TITLE,
                         message.u.stream.local ? "desk\x1b local" : "desk");
        fake_helper_size(&helper, WIDTH, HEIGHT);
        fake_helper_paint(&helper, whole, SEED);
        fake_helper_frame(&helper, whole, true);
        if (!fake_helper_wait_release(&helper, PATIENCE_MS)) {
            return 3;
        }
        fake_helper_number(&helper, WIRE_BELL, 0);
    }
    wait_for_end(&helper);
    return 0;
}

int main(int argc, char **argv) {
    if (fake_helper_is_wanted(argc)) {
        return be_helper();
    }
    return check_main(cases, sizeof cases / sizeof cases[0], argc, argv);
}
