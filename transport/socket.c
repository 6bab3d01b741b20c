/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

/* Together a peer that is gone is noticed within 15 s, idle or not. */
enum {
    KEEPALIVE_IDLE_S = 5,
    KEEPALIVE_INTERVAL_S = 3,
    KEEPALIVE_COUNT = 3,
    USER_TIMEOUT_MS = 15000,
};

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    struct sockaddr_storage storage;
};

static int socket_family(int fd) {
    int family = AF_UNSPEC;
    socklen_t size = sizeof family;
    getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &size);
    return family;
}

static bool set_option(int fd, int level, int option, int value) {
    return setsockopt(fd, level, option, &value, sizeof value) == 0;
}

static bool tune_tcp(int fd) {
    return set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1) &&
           set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1) &&
           set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE_S) &&
           set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_INTERVAL_S) &&
           set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_COUNT) &&
           set_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, USER_TIMEOUT_MS);
}

bool socket_tune(int fd, struct error *err) {
    int family = socket_family(fd);
    int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ||
        fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ||
        ((family == AF_INET || family == AF_INET6) && !tune_tcp(fd))) {
        return error_set_errno(err, ERROR_CONNECT, errno, "cannot prepare the socket");
    }
    return true;
}

bool socket_check_stream(int fd, struct error *err) {
    int type = 0;
    socklen_t size = sizeof type;
    union address peer;
    socklen_t length = sizeof peer;
    if (fcntl(fd, F_GETFD) < 0) {
        error_set(err, ERROR_USAGE, "fd %d is not open", fd);
        return error_hint(err, "the program that starts oriel must hand it down");
    }
    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) < 0) {
        return error_set(err, ERROR_USAGE, "fd %d is not a socket", fd);
    }
    if (type != SOCK_STREAM) {
        return error_set(err, ERROR_USAGE, "fd %d is not a stream socket", fd);
    }
    if (getpeername(fd, &peer.any, &length) < 0) {
        return error_set(err, ERROR_USAGE, "fd %d is not connected", fd);
    }
    return true;
}

static bool get_addresses(int fd, union address *own, union address *peer) {
    socklen_t own_length = sizeof *own;
    socklen_t peer_length = sizeof *peer;
    memset(own, 0, sizeof *own);
    memset(peer, 0, sizeof *peer);
    return getsockname(fd, &own->any, &own_length) == 0 &&
           getpeername(fd, &peer->any, &peer_length) == 0;
}

static bool is_same_host(const union address *one, const union address *other) {
    if (one->any.sa_family == AF_INET) {
        return one->v4.sin_addr.s_addr == other->v4.sin_addr.s_addr;
    }
    return memcmp(&one->v6.sin6_addr, &other->v6.sin6_addr, sizeof one->v6.sin6_addr) ==
           0;
}

bool socket_peer_is_local(int fd) {
    union address own, peer;
    if (!get_addresses(fd, &own, &peer)) {
        return false;
    }
    switch (peer.any.sa_family) {
    case AF_UNIX:
        return true;
    case AF_INET:
        return ntohl(peer.v4.sin_addr.s_addr) >> 24 == 127 || is_same_host(&own, &peer);
    case AF_INET6:
        return IN6_IS_ADDR_LOOPBACK(&peer.v6.sin6_addr) || is_same_host(&own, &peer);
    default:
        return false;
    }
}

bool socket_is_own_peer(int fd) {
    union address own, peer;
    return get_addresses(fd, &own, &peer) && own.any.sa_family != AF_UNIX &&
           is_same_host(&own, &peer) && own.v4.sin_port == peer.v4.sin_port;
}

bool socket_peer_host(int fd, char *host, size_t size) {
    union address own, peer;
    if (!get_addresses(fd, &own, &peer) || peer.any.sa_family == AF_UNIX) {
        return false;
    }
    socklen_t length = peer.any.sa_family == AF_INET ? sizeof peer.v4 : sizeof peer.v6;
    return getnameinfo(&peer.any, length, host, (socklen_t)size, NULL, 0,
                       NI_NUMERICHOST) == 0;
}
