/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/dial.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "tests/transport/peer.h"
#include "transport/socket.h"

#define V8 "RFB 003.008\n"
#define CHALLENGE "0123456789abcdef"
#define BYTES(text) text, sizeof(text) - 1

static const char open_server[] = V8 "\1\1\0\0\0\0REST";
static const char strict_server[] = V8 "\1\2" CHALLENGE "\0\0\0\1\0\0\0\2no";

static struct dial_settings settings_to(const char *host, int port) {
    struct dial_settings settings = {.credentials.password_fd = -1};
    CHECK(endpoint_set_tcp(&settings.endpoint, host, port, NULL));
    return settings;
}

static struct dial_settings settings_unix(const char *path) {
    struct dial_settings settings = {.credentials.password_fd = -1};
    CHECK(endpoint_set_unix(&settings.endpoint, path, NULL));
    return settings;
}

static struct dial_settings settings_fd(int fd) {
    return (struct dial_settings){.endpoint = {.kind = ENDPOINT_FD, .fd = fd},
                                  .credentials.password_fd = -1};
}

static int dial_and_wait(const struct dial_settings *settings, struct error *err) {
    struct dial *dial = dial_start(settings, err);
    CHECK(dial);
    struct pollfd wait = {.fd = dial_fd(dial), .events = POLLIN};
    CHECK_INT(poll(&wait, 1, 15000), 1);
    int fd = dial_result(dial, err);
    dial_stop(dial);
    return fd;
}

static void check_fails(const struct dial_settings *settings, enum error_code code,
                        const char *words) {
    struct error err = {0};
    CHECK_INT(dial_and_wait(settings, &err), -1);
    if (err.code != code || !strstr(err.message, words)) {
        fprintf(stderr, "%d: %s (%s)\n", err.code, err.message, err.hint);
    }
    CHECK_INT(err.code, code);
    CHECK(strstr(err.message, words));
}

/* The stream stands right after SecurityResult. */
static void check_stream(int fd) {
    char rest[16];
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    CHECK(fd >= 0);
    CHECK(fcntl(fd, F_GETFL) & O_NONBLOCK);
    CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    CHECK_INT(poll(&wait, 1, 2000), 1);
    CHECK_INT(read(fd, rest, sizeof rest), 4);
    CHECK(memcmp(rest, "REST", 4) == 0);
}

static int option(int fd, int level, int name) {
    int value = -1;
    socklen_t size = sizeof value;
    CHECK(getsockopt(fd, level, name, &value, &size) == 0);
    return value;
}

static void test_tcp(void) {
    struct peer peer;
    struct error err = {0};
    peer_start(&peer, BYTES(open_server));
    struct dial_settings settings = settings_to("127.0.0.1", peer.port);
    int fd = dial_and_wait(&settings, &err);
    check_stream(fd);
    CHECK_INT(err.code, ERROR_NONE);
    CHECK_INT(option(fd, IPPROTO_TCP, TCP_NODELAY), 1);
    CHECK_INT(option(fd, SOL_SOCKET, SO_KEEPALIVE), 1);
    CHECK_INT(option(fd, IPPROTO_TCP, TCP_KEEPIDLE), 5);
    CHECK_INT(option(fd, IPPROTO_TCP, TCP_KEEPINTVL), 3);
    CHECK_INT(option(fd, IPPROTO_TCP, TCP_KEEPCNT), 3);
    CHECK_INT(option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT), 15000);
    close(fd);
    settings = settings_to("localhost", peer.port);
    fd = dial_and_wait(&settings, &err);
    check_stream(fd);
    close(fd);
    peer_stop(&peer);
}

static void test_refused_port(void) {
    int port;
    char where[64];
    int closed = peer_bind(&port);
    struct dial_settings settings = settings_to("127.0.0.1", port);
    snprintf(where, sizeof where, "127.0.0.1:%d: Connection refused", port);
    check_fails(&settings, ERROR_CONNECT, where);
    close(closed);
}

static void test_unknown_host(void) {
    struct dial_settings settings = settings_to("no-such-host.invalid", 5900);
    check_fails(&settings, ERROR_CONNECT, "no-such-host.invalid");
}

struct folder {
    char path[64];
    char socket[96];
};

static struct folder folder_make(void) {
    struct folder folder = {"/tmp/oriel-dial-XXXXXX", ""};
    CHECK(mkdtemp(folder.path));
    snprintf(folder.socket, sizeof folder.socket, "%s/socket", folder.path);
    return folder;
}

static int bind_unix(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
    return fd;
}

static void test_unix(void) {
    struct peer peer;
    struct folder folder = folder_make();
    peer_start_on(&peer, bind_unix(folder.socket), BYTES(open_server));
    struct dial_settings settings = settings_unix(folder.socket);
    int fd = dial_and_wait(&settings, NULL);
    check_stream(fd);
    close(fd);
    peer_stop(&peer);
    unlink(folder.socket);
    rmdir(folder.path);
}

static void test_unix_refused(void) {
    struct folder folder = folder_make();
    struct dial_settings settings = settings_unix(folder.socket);
    check_fails(&settings, ERROR_CONNECT, "there is no socket");
    int file = open(folder.socket, O_CREAT | O_WRONLY, 0600);
    CHECK(file >= 0);
    close(file);
    check_fails(&settings, ERROR_CONNECT, "is not a socket");
    unlink(folder.socket);
    close(bind_unix(folder.socket));
    check_fails(&settings, ERROR_CONNECT, "Connection refused");
    unlink(folder.socket);
    struct dial_settings folder_itself = settings_unix(folder.path);
    check_fails(&folder_itself, ERROR_CONNECT, "is not a socket");
    rmdir(folder.path);
}

static void test_fd(void) {
    int ends[2];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    CHECK_INT(send(ends[0], BYTES(open_server), 0), sizeof open_server - 1);
    struct dial_settings settings = settings_fd(ends[1]);
    int fd = dial_and_wait(&settings, NULL);
    CHECK_INT(fd, ends[1]);
    check_stream(fd);
    close(fd);
    close(ends[0]);
}

static void test_fd_refused(void) {
    int ends[2], port;
    struct dial_settings settings = settings_fd(987);
    check_fails(&settings, ERROR_USAGE, "fd 987 is not open");
    CHECK(pipe(ends) == 0);
    settings = settings_fd(ends[0]);
    check_fails(&settings, ERROR_USAGE, "is not a socket");
    CHECK(fcntl(ends[0], F_GETFD) >= 0);
    close(ends[0]), close(ends[1]);
    CHECK(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) == 0);
    settings = settings_fd(ends[0]);
    check_fails(&settings, ERROR_USAGE, "is not a stream socket");
    close(ends[0]), close(ends[1]);
    int listener = peer_bind(&port);
    CHECK(listen(listener, 1) == 0);
    settings = settings_fd(listener);
    check_fails(&settings, ERROR_USAGE, "is not connected");
    close(listener);
}

static void test_fd_is_consumed(void) {
    int ends[2];
    char byte;
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    CHECK_INT(send(ends[0], "SSH-", 4, 0), 4);
    struct dial_settings settings = settings_fd(ends[1]);
    check_fails(&settings, ERROR_PROTOCOL, "speaks SSH, not VNC");
    CHECK_INT(read(ends[0], &byte, 1), 0);
    close(ends[0]);
}

/* No handshake: what the server says first is for the helper. */
static void test_spice(void) {
    struct peer peer;
    char host[ENDPOINT_HOST_MAX];
    peer_start(&peer, "REST", 4);
    struct dial_settings settings = settings_to("127.0.0.1", peer.port);
    settings.endpoint.protocol = ENDPOINT_SPICE;
    int fd = dial_and_wait(&settings, NULL);
    check_stream(fd);
    CHECK(socket_peer_host(fd, host, sizeof host));
    CHECK_TEXT(host, "127.0.0.1");
    close(fd);
    peer_stop(&peer);
    check_fails(&settings, ERROR_CONNECT, "cannot connect to 127.0.0.1");
    settings.endpoint.port = 0;
    settings.endpoint.tls_port = 5900;
    check_fails(&settings, ERROR_UNSUPPORTED, "only TLS");
}

static void test_spice_fd(void) {
    int ends[2];
    char host[ENDPOINT_HOST_MAX];
    CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    struct dial_settings settings = settings_fd(ends[0]);
    settings.endpoint.protocol = ENDPOINT_SPICE;
    int fd = dial_and_wait(&settings, NULL);
    CHECK_INT(fd, ends[0]);
    CHECK(!socket_peer_host(fd, host, sizeof host));
    CHECK(write(ends[1], "REST", 4) == 4);
    check_stream(fd);
    close(ends[0]);
    close(ends[1]);
}

/* A password that the server did not like is not sent again. */
static void test_wrong_password(void) {
    struct peer peer;
    peer_start(&peer, BYTES(strict_server));
    struct dial_settings settings = settings_to("127.0.0.1", peer.port);
    settings.credentials.known_password = "wrong";
    settings.who = "web\x1b[2J";
    check_fails(&settings, ERROR_AUTHENTICATION, "web\\x1b[2J refused the password: no");
    CHECK(peer_had_clients(&peer, 1));
    peer_stop(&peer);
}

static void test_no_password(void) {
    struct peer peer;
    peer_start(&peer, BYTES(strict_server));
    struct dial_settings settings = settings_to("127.0.0.1", peer.port);
    check_fails(&settings, ERROR_AUTHENTICATION, "asks for a password");
    peer_stop(&peer);
}

/* In a child with a terminal of its own: exits with the status of the dial. */
static void dial_at_terminal(int terminal, int port) {
    struct error err = {0};
    setsid();
    ioctl(terminal, TIOCSCTTY, 0);
    struct dial_settings settings = settings_to("127.0.0.1", port);
    settings.credentials.may_prompt = true;
    _exit(dial_and_wait(&settings, &err) >= 0 ? 0 : (int)err.code);
}

static void type_at_prompt(int master, const char *line) {
    char shown[512];
    size_t used = 0;
    do {
        struct pollfd wait = {.fd = master, .events = POLLIN};
        CHECK_INT(poll(&wait, 1, 5000), 1);
        ssize_t got = read(master, shown + used, sizeof shown - 1 - used);
        CHECK(got > 0);
        used += (size_t)got;
        shown[used] = '\0';
    } while (!strstr(shown, "Password for "));
    CHECK_INT(write(master, line, strlen(line)), strlen(line));
}

/* A person may try three times, each on a connection of its own. */
static void test_prompt_again(void) {
    struct peer peer;
    int master, slave, status;
    CHECK(openpty(&master, &slave, NULL, NULL, NULL) == 0);
    int listener = peer_bind(&peer.port);
    CHECK(listen(listener, 8) == 0);
    pid_t child = fork(); /* before there is a thread */
    CHECK(child >= 0);
    if (child == 0) {
        dial_at_terminal(slave, peer.port);
    }
    peer_start_on(&peer, listener, BYTES(strict_server));
    for (int i = 0; i < 3; i++) {
        type_at_prompt(master, "wrong\n");
    }
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK_INT(WEXITSTATUS(status), ERROR_AUTHENTICATION);
    CHECK(peer_had_clients(&peer, 3));
    peer_stop(&peer);
    close(master);
    close(slave);
}

static long time_to_stop(const struct dial_settings *settings, int after_ms) {
    struct dial *dial = dial_start(settings, NULL);
    CHECK(dial);
    usleep((useconds_t)after_ms * 1000);
    struct pollfd wait = {.fd = dial_fd(dial), .events = POLLIN};
    if (after_ms > 0) {
        CHECK_INT(poll(&wait, 1, 0), 0);
    }
    long before = peer_now_ms();
    dial_stop(dial);
    return peer_now_ms() - before;
}

/* A busy machine may hold one of them up, but not each time. */
static void check_stops(const struct dial_settings *settings, int after_ms) {
    long best = time_to_stop(settings, after_ms);
    for (int i = 0; i < 4 && best >= 50; i++) {
        best = time_to_stop(settings, after_ms);
    }
    CHECK(best < 50);
}

static void test_stop(void) {
    static const struct {
        const char *bytes;
        size_t length;
    } rows[] = {
        {"", 0},
        {"RFB 003", 7},
        {BYTES(V8)},
        {BYTES(V8 "\3\1")},
        {BYTES(V8 "\1\1\0\0")},
        {BYTES(V8 "\1\2" CHALLENGE)},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct peer peer;
        peer_start(&peer, rows[i].bytes, rows[i].length);
        struct dial_settings settings = settings_to("127.0.0.1", peer.port);
        settings.credentials.known_password = "secret";
        check_stops(&settings, 20);
        check_stops(&settings, 0);
        peer_stop(&peer);
    }
}

static void test_stop_connect(void) {
    int port;
    int hole = peer_black_hole(&port);
    struct dial_settings settings = settings_to("127.0.0.1", port);
    check_stops(&settings, 20);
    close(hole);
}

static void test_stop_lookup(void) {
    struct dial_settings settings = settings_to("no-such-host.invalid", 5900);
    check_stops(&settings, 0);
}

static void test_stop_password_fd(void) {
    struct peer peer;
    int ends[2];
    CHECK(pipe(ends) == 0);
    peer_start(&peer, BYTES(strict_server));
    struct dial_settings settings = settings_to("127.0.0.1", peer.port);
    settings.credentials.password_fd = ends[0];
    check_stops(&settings, 20);
    peer_stop(&peer);
    close(ends[0]), close(ends[1]);
}

/* An answer that nobody took is closed. */
static void test_stop_after_answer(void) {
    struct peer peer;
    peer_start(&peer, BYTES(open_server));
    struct dial_settings settings = settings_to("127.0.0.1", peer.port);
    struct dial *dial = dial_start(&settings, NULL);
    struct pollfd wait = {.fd = dial_fd(dial), .events = POLLIN};
    CHECK_INT(poll(&wait, 1, 5000), 1);
    dial_stop(dial);
    dial_stop(NULL);
    peer_stop(&peer);
}

/* The main thread alone takes signals: with it shut for this one, a worker that was open
 * for it would take it, and end the program. */
static void test_signals_blocked(void) {
    struct peer peer;
    sigset_t usr1, before;
    int number = 0;
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &usr1, &before);
    peer_start(&peer, "", 0); /* the peer's thread stays shut for it too */
    pthread_sigmask(SIG_UNBLOCK, &usr1, NULL);
    struct dial_settings settings = settings_to("127.0.0.1", peer.port);
    struct dial *dial = dial_start(&settings, NULL);
    CHECK(dial);
    pthread_sigmask(SIG_BLOCK, &usr1, NULL);
    usleep(20000);
    kill(getpid(), SIGUSR1);
    CHECK(sigwait(&usr1, &number) == 0 && number == SIGUSR1);
    dial_stop(dial);
    peer_stop(&peer);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

enum {
    MASK = 0x55,
    BIGGEST_REGION = 64 << 20,
};

/* "canary+7!wiped" and the DES key of its first eight bytes, masked, so that the program
 * itself does not hold what is looked for. */
static const unsigned char masked_password[] = {
    'c' ^ MASK, 'a' ^ MASK, 'n' ^ MASK, 'a' ^ MASK, 'r' ^ MASK, 'y' ^ MASK,
    '+' ^ MASK, '7' ^ MASK, '!' ^ MASK, 'w' ^ MASK, 'i' ^ MASK, 'p' ^ MASK};
static const unsigned char masked_key[] = {0xc6 ^ MASK, 0x86 ^ MASK, 0x76 ^ MASK,
                                           0x86 ^ MASK, 0x4e ^ MASK, 0x9e ^ MASK,
                                           0xd4 ^ MASK, 0xec ^ MASK};

static bool region_holds(const unsigned char *bytes, size_t length,
                         const unsigned char *masked, size_t masked_length) {
    for (size_t i = 0; i + masked_length <= length; i++) {
        size_t same = 0;
        while (same < masked_length && (bytes[i + same] ^ MASK) == masked[same]) {
            same++;
        }
        if (same == masked_length) {
            return true;
        }
    }
    return false;
}

/* Looks through all writable memory of this process. */
static bool memory_holds(const unsigned char *masked, size_t length) {
    static unsigned char copy[1 << 16];
    char line[512];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "r");
    int memory = open("/proc/self/mem", O_RDONLY);
    CHECK(maps && memory >= 0);
    while (!found && fgets(line, sizeof line, maps)) {
        unsigned long begin, end;
        char rights[8];
        CHECK_INT(sscanf(line, "%lx-%lx %7s", &begin, &end, rights), 3);
        bool is_wanted =
            rights[0] == 'r' && rights[1] == 'w' && end - begin <= BIGGEST_REGION;
        for (unsigned long at = begin; is_wanted && at < end && !found; at += 1 << 15) {
            ssize_t got = pread(memory, copy, sizeof copy, (off_t)at);
            bool is_copy = at <= (unsigned long)copy + sizeof copy &&
                           at + sizeof copy >= (unsigned long)copy;
            found =
                !is_copy && got > 0 && region_holds(copy, (size_t)got, masked, length);
        }
    }
    memset(copy, 0, sizeof copy);
    fclose(maps);
    close(memory);
    return found;
}

static void unmask(char *text, const unsigned char *masked, size_t length) {
    for (size_t i = 0; i < length; i++) {
        text[i] = (char)(masked[i] ^ MASK);
    }
}

/* Another process writes it, so that it is in none of our buffers. */
static void write_password(int fd) {
    int status;
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        char text[sizeof masked_password];
        unmask(text, masked_password, sizeof text);
        _exit(write(fd, text, sizeof text) == sizeof text ? 0 : 1);
    }
    CHECK(waitpid(child, &status, 0) == child && status == 0);
}

static void test_secrets_are_wiped(void) {
    struct peer peer;
    int ends[2];
    char *planted = malloc(sizeof masked_password);
    CHECK(planted);
    unmask(planted, masked_password, sizeof masked_password);
    CHECK(memory_holds(masked_password, sizeof masked_password));
    explicit_bzero(planted, sizeof masked_password);
    free(planted);
    CHECK(pipe(ends) == 0);
    write_password(ends[1]);
    close(ends[1]);
    peer_start(&peer, BYTES(V8 "\1\2" CHALLENGE "\0\0\0\0REST"));
    struct dial_settings settings = settings_to("127.0.0.1", peer.port);
    settings.credentials.password_fd = ends[0];
    int fd = dial_and_wait(&settings, NULL);
    check_stream(fd);
    CHECK(!memory_holds(masked_password, sizeof masked_password));
    CHECK(!memory_holds(masked_key, sizeof masked_key));
    close(fd);
    close(ends[0]);
    peer_stop(&peer);
}

static const struct check_case cases[] = {
    {"tcp", test_tcp},
    {"refused-port", test_refused_port},
    {"unknown-host", test_unknown_host},
    {"unix", test_unix},
    {"unix-refused", test_unix_refused},
    {"fd", test_fd},
    {"fd-refused", test_fd_refused},
    {"fd-is-consumed", test_fd_is_consumed},
    {"spice", test_spice},
    {"spice-fd", test_spice_fd},
    {"wrong-password", test_wrong_password},
    {"no-password", test_no_password},
    {"prompt-again", test_prompt_again},
    {"stop", test_stop},
    {"stop-connect", test_stop_connect},
    {"stop-lookup", test_stop_lookup},
    {"stop-password-fd", test_stop_password_fd},
    {"stop-after-answer", test_stop_after_answer},
    {"signals-blocked", test_signals_blocked},
    {"secrets-are-wiped", test_secrets_are_wiped},
};

CHECK_MAIN(cases)
