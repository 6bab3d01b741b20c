/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/spice/journal.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"

static const char link_words[] = "unhandled error ";

/* "(file.c:12):function: runtime check failed: ...": nothing for people. */
static bool has_words(const char *line) {
    return line[0] != '(';
}

void journal_add(struct journal *journal, const char *line) {
    const char *link = strstr(line, link_words);
    pthread_mutex_lock(&journal->lock);
    if (has_words(line)) {
        snprintf(journal->last, sizeof journal->last, "%s", line);
    }
    if (link) {
        journal->link_code = (int)strtoul(link + sizeof link_words - 1, NULL, 10);
    }
    pthread_mutex_unlock(&journal->lock);
}

static bool is_of_spice(const GLogField *fields, gsize count) {
    for (gsize i = 0; i < count; i++) {
        if (strcmp(fields[i].key, "GLIB_DOMAIN") == 0) {
            return strcmp(fields[i].value, "GSpice") == 0 ||
                   strcmp(fields[i].value, "Spice") == 0;
        }
    }
    return false;
}

static GLogWriterOutput take(GLogLevelFlags level, const GLogField *fields, gsize count,
                             gpointer data) {
    /* Lower values are graver. */
    if ((level & G_LOG_LEVEL_MASK) > G_LOG_LEVEL_WARNING || !is_of_spice(fields, count)) {
        return G_LOG_WRITER_HANDLED;
    }
    for (gsize i = 0; i < count; i++) {
        if (strcmp(fields[i].key, "MESSAGE") == 0 && fields[i].length < 0) {
            journal_add(data, fields[i].value);
        }
    }
    return G_LOG_WRITER_HANDLED;
}

void journal_begin(struct journal *journal) {
    pthread_mutex_init(&journal->lock, NULL);
    journal->link_code = -1;
    g_log_set_writer_func(take, journal, NULL);
}

void journal_last(struct journal *journal, char *line, size_t size) {
    pthread_mutex_lock(&journal->lock);
    escape_line(journal->last, line, size, 120);
    pthread_mutex_unlock(&journal->lock);
}

int journal_take_link_code(struct journal *journal) {
    pthread_mutex_lock(&journal->lock);
    int code = journal->link_code;
    journal->link_code = -1;
    pthread_mutex_unlock(&journal->lock);
    return code;
}
