/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/launch.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "protocol/wire.h"
#include "tests/check.h"
#include "tests/fakes/fake_helper.h"

/* This program is its own helper: it does what the first message says. */
enum deed {
    DEED_REPORT_ENVIRONMENT,
    DEED_REPORT_FDS,
    DEED_REPORT_SIGNALS,
    DEED_EXIT,
    DEED_ABORT,
    DEED_CRASH,
    DEED_HANG_UP,
    DEED_WAIT,
    DEED_IGNORE_TERM,
};

extern char **environ;
static struct error err;
static char report[WIRE_PAYLOAD_MAX];

static void tell(void) {
    struct wire_message message = {.kind = WIRE_TITLE,
                                   .payload_length = (uint32_t)strlen(report) + 1};
    wire_send(WIRE_HELPER_FD, &message, report, -1);
}

static void add(const char *text) {
    strncat(report, text, sizeof report - strlen(report) - 1);
    strncat(report, "\n", sizeof report - strlen(report) - 1);
}

static void report_environment(void) {
    for (char **variable = environ; *variable; variable++) {
        add(*variable);
    }
    tell();
}

static void report_fds(void) {
    DIR *entries = opendir("/proc/self/fd");
    for (struct dirent *entry; (entry = readdir(entries));) {
        char line[PATH_MAX + 300], path[300], target[PATH_MAX] = "";
        snprintf(path, sizeof path, "/proc/self/fd/%s", entry->d_name);
        if (readlink(path, target, sizeof target - 1) > 0 &&
            atoi(entry->d_name) != dirfd(entries)) {
            target[strcspn(target, "[")] = '\0';
            snprintf(line, sizeof line, "%s=%s", entry->d_name, target);
            add(line);
        }
    }
    closedir(entries);
    tell();
}

static void report_signals(void) {
    sigset_t blocked;
    struct sigaction action;
    sigprocmask(SIG_BLOCK, NULL, &blocked);
    add(sigismember(&blocked, SIGUSR1) ? "blocked" : "open");
    sigaction(SIGPIPE, NULL, &action);
    add(action.sa_handler == SIG_DFL ? "default" : "ignored");
    tell();
}

static int be_helper(void) {
    static uint8_t payload[WIRE_PAYLOAD_MAX];
    struct wire_message message;
    int fd;
    if (wire_receive(WIRE_HELPER_FD, &message, payload, &fd) != WIRE_OK) {
        return 0;
    }
    switch ((enum deed)message.u.number) {
    case DEED_REPORT_ENVIRONMENT:
        report_environment();
        return 0;
    case DEED_REPORT_FDS:
        report_fds();
        return 0;
    case DEED_REPORT_SIGNALS:
        report_signals();
        return 0;
    case DEED_EXIT:
        return 33;
    case DEED_ABORT:
        raise(SIGKILL);
        break;
    case DEED_CRASH:
        raise(SIGTRAP);
        break;
    case DEED_HANG_UP:
        close(WIRE_HELPER_FD);
        break;
    case DEED_IGNORE_TERM:
        signal(SIGTERM, SIG_IGN);
        break;
    case DEED_WAIT:
        break;
    }
    tell();
    for (;;) {
        pause();
    }
}

static pid_t start(enum deed deed, enum launch_environment environment, int *socket) {
    struct wire_message message = {.kind = WIRE_KEY, .u.number = deed};
    pid_t pid = launch_helper("test_launch", environment, socket, &err);
    CHECK(pid > 0);
    CHECK(fcntl(*socket, F_GETFL) & O_NONBLOCK);
    CHECK_INT(wire_send(*socket, &message, NULL, -1), WIRE_OK);
    return pid;
}

/* What the helper says next; "" when it only ends. */
static void listen_to(int socket) {
    struct wire_message message;
    struct pollfd wanted = {.fd = socket, .events = POLLIN};
    int fd;
    report[0] = '\0';
    CHECK(poll(&wanted, 1, 10000) > 0);
    if (wire_receive(socket, &message, report, &fd) != WIRE_OK) {
        report[0] = '\0';
    }
}

static void get_report(enum deed deed, enum launch_environment environment) {
    int socket;
    pid_t pid = start(deed, environment, &socket);
    listen_to(socket);
    CHECK(report[0] != '\0');
    launch_end(pid, true);
    close(socket);
}

static void test_missing(void) {
    int socket;
    CHECK_INT(launch_helper("oriel-nothing", LAUNCH_BARE, &socket, &err), -1);
    CHECK_INT(err.code, ERROR_INTERNAL);
}

static void test_installed(void) {
    CHECK(launch_is_installed("test_launch"));
    CHECK(!launch_is_installed("oriel-nothing"));
}

/* SPICE may be left out of an installation: what is asked for then says so. There is none
 * beside the tests, unless all of oriel is installed where this build belongs. */
static void test_missing_spice(void) {
    int socket;
    if (launch_is_installed("oriel-spice")) {
        fputs("  oriel-spice is installed\n", stderr);
        return;
    }
    CHECK_INT(launch_helper("oriel-spice", LAUNCH_BARE, &socket, &err), -1);
    CHECK_INT(err.code, ERROR_UNSUPPORTED);
    CHECK(strstr(err.message, "SPICE") && strstr(err.message, "oriel-spice"));
    CHECK(strstr(err.hint, "install") && strstr(err.hint, "spice-client-glib"));
}

/* What would make GLib, GStreamer or the SPICE library obey someone else. */
static const char *const dangerous[] = {
    "G_MESSAGES_DEBUG", "G_DEBUG",        "G_SLICE",         "GST_PLUGIN_PATH",
    "GST_DEBUG",        "GST_REGISTRY",   "SPICE_PROXY",     "SPICE_GST_AUDIOSINK",
    "SPICE_DEBUG",      "GIO_MODULE_DIR", "LD_LIBRARY_PATH", "XDG_CACHE_HOME",
};

static void set_variables(void) {
    for (size_t i = 0; i < sizeof dangerous / sizeof dangerous[0]; i++) {
        setenv(dangerous[i], "dangerous", 1);
    }
    setenv("LANG", "C.UTF-8", 1);
    setenv("LC_TIME", "C", 1);
    setenv("SECRET_TOKEN", "hidden", 1);
    setenv("LD_PRELOAD_NOT", "x", 1);
    setenv("ORIEL_SECRET", "hidden", 1);
}

static void test_environment_bare(void) {
    set_variables();
    get_report(DEED_REPORT_ENVIRONMENT, LAUNCH_BARE);
    CHECK(strstr(report, "LANG=C.UTF-8") && strstr(report, "LC_TIME=C"));
    CHECK(!strstr(report, "hidden") && !strstr(report, "LD_PRELOAD_NOT"));
    CHECK(!strstr(report, "HOME=") && !strstr(report, "PATH="));
    CHECK(!strstr(report, "dangerous"));
}

static void test_environment_home(void) {
    set_variables();
    get_report(DEED_REPORT_ENVIRONMENT, LAUNCH_HOME);
    CHECK(strstr(report, "LANG=C.UTF-8") && strstr(report, "PATH="));
    CHECK(!strstr(report, "ORIEL_SECRET"));
}

/* Nothing of ours is inherited but the wire and standard error. */
static void test_fds(void) {
    int secret = open("/dev/zero", O_RDONLY); /* not close-on-exec */
    int high = fcntl(secret, F_DUPFD, 200);
    get_report(DEED_REPORT_FDS, LAUNCH_BARE);
    CHECK(strstr(report, "0=/dev/null\n") && strstr(report, "1=/dev/null\n"));
    CHECK(strstr(report, "3=socket:"));
    CHECK(!strstr(report, "/dev/zero"));
    close(secret);
    close(high);
}

/* The same when the wire's end happens to have the helper's number already. */
static void test_fds_low(void) {
    int high[64], count = 0;
    for (int fd = 3; fd < 64; fd++) {
        if (fcntl(fd, F_GETFD) >= 0) {
            high[count++] = fcntl(fd, F_DUPFD_CLOEXEC, 100 + fd);
            close(fd);
        }
    }
    int other = open("/dev/null", O_RDONLY); /* 3, so that the wire begins with 4 */
    get_report(DEED_REPORT_FDS, LAUNCH_BARE);
    CHECK(strstr(report, "3=socket:"));
    close(other);
    get_report(DEED_REPORT_FDS, LAUNCH_BARE);
    CHECK(strstr(report, "3=socket:"));
    while (count > 0) {
        close(high[--count]);
    }
}

static void test_signals(void) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    signal(SIGPIPE, SIG_IGN);
    get_report(DEED_REPORT_SIGNALS, LAUNCH_BARE);
    CHECK_TEXT(report, "open\ndefault\n");
    sigprocmask(SIG_UNBLOCK, &all, NULL);
}

static void check_explained(enum deed deed, const char *why) {
    int socket;
    pid_t pid = start(deed, LAUNCH_BARE, &socket);
    listen_to(socket);
    launch_explain(pid, "the-helper", &err);
    CHECK_INT(err.code, ERROR_CONNECTION_LOST);
    CHECK(strstr(err.message, "the-helper") && strstr(err.message, why));
    CHECK(err.hint[0] != '\0');
    CHECK(waitpid(pid, NULL, WNOHANG) < 0); /* reaped */
    close(socket);
}

static void test_explain(void) {
    check_explained(DEED_EXIT, "status 33");
    check_explained(DEED_ABORT, "signal 9");
    CHECK(!strstr(err.message, "server")); /* someone here did it */
    check_explained(DEED_CRASH, "signal 5");
    CHECK(strstr(err.message, "server probably misbehaved"));
    check_explained(DEED_HANG_UP, "stopped talking");
}

static int64_t time_to_end(enum deed deed, bool gently) {
    int socket;
    pid_t pid = start(deed, LAUNCH_BARE, &socket);
    listen_to(socket);
    int64_t before = clock_now_ms();
    launch_end(pid, gently);
    CHECK(waitpid(pid, NULL, WNOHANG) < 0);
    close(socket);
    return clock_now_ms() - before;
}

static void test_end(void) {
    CHECK(time_to_end(DEED_WAIT, false) < 1000);
    CHECK(time_to_end(DEED_WAIT, true) < 1000);
    CHECK(time_to_end(DEED_IGNORE_TERM, false) < 1000);
    int64_t patience = time_to_end(DEED_IGNORE_TERM, true);
    CHECK(patience >= 1500 && patience < 8000);
    launch_end(0, true);
    launch_end(-1, false);
}

static const struct check_case cases[] = {
    {"missing", test_missing},
    {"installed", test_installed},
    {"missing-spice", test_missing_spice},
    {"environment-bare", test_environment_bare},
    {"environment-home", test_environment_home},
    {"fds", test_fds},
    {"fds-low", test_fds_low},
    {"signals", test_signals},
    {"explain", test_explain},
    {"end", test_end},
};

int main(int argc, char **argv) {
    if (fake_helper_is_wanted(argc)) {
        return be_helper();
    }
    return check_main(cases, sizeof cases / sizeof cases[0], argc, argv);
}
