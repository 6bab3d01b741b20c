/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transport/rfb_login.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"

enum {
    DES_KEY_SIZE = 8,
    RESULT_OK = 0,
    RESULT_TOO_MANY = 2,
};

static uint8_t reverse_bits(uint8_t byte) {
    uint8_t reversed = 0;
    for (int i = 0; i < 8; i++) {
        reversed = (uint8_t)(reversed << 1 | (byte >> i & 1));
    }
    return reversed;
}

/* Triple DES with one key three times is DES, which OpenSSL 3 keeps with the legacy
 * algorithms that may not be there. */
static void make_key(const struct secret *password, uint8_t key[3 * DES_KEY_SIZE]) {
    size_t length = password->length;
    if (length == 0 || length > DES_KEY_SIZE) {
        log_debug("VNC authentication uses the first %d bytes of a password: this one is "
                  "%s",
                  DES_KEY_SIZE, length ? "longer" : "empty");
    }
    for (size_t i = 0; i < DES_KEY_SIZE; i++) {
        uint8_t byte = i < length ? reverse_bits(secret_bytes(password)[i]) : 0;
        key[i] = key[DES_KEY_SIZE + i] = key[2 * DES_KEY_SIZE + i] = byte;
    }
}

bool rfb_login_response(const struct secret *password,
                        const uint8_t challenge[RFB_CHALLENGE_SIZE],
                        uint8_t response[RFB_CHALLENGE_SIZE], struct error *err) {
    uint8_t key[3 * DES_KEY_SIZE];
    int length = 0;
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    make_key(password, key);
    bool done =
        cipher && EVP_EncryptInit_ex(cipher, EVP_des_ede3_ecb(), NULL, key, NULL) &&
        EVP_CIPHER_CTX_set_padding(cipher, 0) &&
        EVP_EncryptUpdate(cipher, response, &length, challenge, RFB_CHALLENGE_SIZE) &&
        length == RFB_CHALLENGE_SIZE;
    memory_wipe(key, sizeof key);
    EVP_CIPHER_CTX_free(cipher);
    return done || error_set(err, ERROR_INTERNAL, "OpenSSL has no triple DES");
}

/* A person at a prompt has all the time that the source allows. */
static bool ask_password(struct rfb_session *session, struct secret *password,
                         struct error *err) {
    struct credential_request request = {session->who, session->limit.stop_fd};
    int64_t before = clock_now_ms();
    bool answered = credential_password(session->credentials, &request, password, err);
    session->limit.deadline_ms += clock_now_ms() - before;
    return answered;
}

static bool refuse(struct rfb_session *session, uint32_t result, bool with_password,
                   struct error *err) {
    char server[RFB_SHOWN_MAX];
    char reason[RFB_SHOWN_MAX] = "";
    rfb_session_server(session, server);
    if (session->minor >= 8) {
        rfb_session_reason(session, reason);
    }
    const char *between = reason[0] ? ": " : "";
    if (!with_password) {
        error_set(err, ERROR_CONNECT, "%s refused the connection%s%s", server, between,
                  reason);
        return error_hint(err, "the server's own settings and log say more");
    }
    session->password_refused = result != RESULT_TOO_MANY;
    if (result == RESULT_TOO_MANY) {
        error_set(err, ERROR_AUTHENTICATION, "%s takes no more passwords for now%s%s",
                  server, between, reason);
        return error_hint(err, "wait a while after too many wrong passwords");
    }
    error_set(err, ERROR_AUTHENTICATION, "%s refused the password%s%s", server, between,
              reason);
    return error_hint(err, "is it this display's password? the first %d bytes count",
                      DES_KEY_SIZE);
}

static bool read_result(struct rfb_session *session, bool with_password,
                        struct error *err) {
    uint32_t result = 0;
    if (!rfb_session_read_u32(session, &result, err)) {
        return false;
    }
    return result == RESULT_OK || refuse(session, result, with_password, err);
}

bool rfb_login_none(struct rfb_session *session, struct error *err) {
    return session->minor < 8 || read_result(session, false, err);
}

bool rfb_login_vnc(struct rfb_session *session, struct error *err) {
    uint8_t challenge[RFB_CHALLENGE_SIZE];
    uint8_t response[RFB_CHALLENGE_SIZE];
    struct secret password;
    bool sent = rfb_session_read(session, challenge, sizeof challenge, err) &&
                ask_password(session, &password, err) &&
                rfb_login_response(&password, challenge, response, err) &&
                rfb_session_write(session, response, sizeof response, err);
    secret_wipe(&password);
    memory_wipe(response, sizeof response);
    return sent && read_result(session, true, err);
}
