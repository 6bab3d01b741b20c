/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/vnc/workers.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/memory.h"
#include "protocol/vnc/jpeg.h"

enum {
    JOBS_EACH = 2, /* one being decoded, one ready */
    JOBS_MAX = JOBS_EACH * WORKERS_MAX + 1,
    STACK_SIZE = 256 << 10,
    SMALL_AREA = 64 * 64, /* cheaper to decode than to hand over */
};

enum job_state {
    JOB_FREE,
    JOB_QUEUED,
    JOB_RUNNING,
};

struct job {
    enum job_state state; /* under the lock, as is `order` */
    uint64_t order;
    uint8_t *data; /* owned, kept for the next job */
    size_t length, capacity;
    struct surface target;
    struct rect area;
};

struct worker {
    struct workers *workers;
    struct jpeg *jpeg;
    pthread_t thread;
};

struct workers {
    struct worker worker[WORKERS_MAX];
    unsigned count;      /* threads */
    struct jpeg *jpeg;   /* the reader's */
    unsigned jobs_count; /* of `jobs` in use */
    struct job jobs[JOBS_MAX];
    atomic_uint unfinished; /* written under the lock */
    uint64_t next_order;    /* reader only */

    pthread_mutex_t lock;
    pthread_cond_t work, done;
    unsigned ready; /* threads that have started */
    bool is_stopping;
    bool has_failed;
    struct error failure;
};

/* The job that waits longest; NULL when none waits. Under the lock. */
static struct job *next_queued(struct workers *workers) {
    struct job *next = NULL;
    for (unsigned i = 0; i < workers->jobs_count; i++) {
        struct job *job = &workers->jobs[i];
        if (job->state == JOB_QUEUED && (!next || job->order < next->order)) {
            next = job;
        }
    }
    return next;
}

/* Takes the lock held, gives it up while decoding, and comes back with it. */
static void run_job(struct workers *workers, struct job *job, struct jpeg *jpeg) {
    struct error err;
    job->state = JOB_RUNNING;
    pthread_mutex_unlock(&workers->lock);
    bool is_painted =
        jpeg_decode(jpeg, job->data, job->length, &job->target, job->area, &err);
    pthread_mutex_lock(&workers->lock);
    if (!is_painted && !workers->has_failed) {
        workers->has_failed = true;
        workers->failure = err;
    }
    job->state = JOB_FREE;
    atomic_fetch_sub(&workers->unfinished, 1);
    pthread_cond_signal(&workers->done);
}

static void *run_worker(void *context) {
    struct worker *worker = context;
    struct workers *workers = worker->workers;
    pthread_mutex_lock(&workers->lock);
    workers->ready++;
    pthread_cond_signal(&workers->done);
    while (!workers->is_stopping) {
        struct job *job = next_queued(workers);
        if (job) {
            run_job(workers, job, worker->jpeg);
        } else {
            pthread_cond_wait(&workers->work, &workers->lock);
        }
    }
    pthread_mutex_unlock(&workers->lock);
    return NULL;
}

static bool start_worker(struct workers *workers, struct worker *worker) {
    pthread_attr_t attributes;
    worker->workers = workers;
    worker->jpeg = jpeg_new();
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    int result = pthread_create(&worker->thread, &attributes, run_worker, worker);
    pthread_attr_destroy(&attributes);
    if (result != 0) {
        jpeg_free(worker->jpeg);
    }
    return result == 0;
}

/* Signals are for other threads; a new thread inherits the mask. */
static void start_threads(struct workers *workers, unsigned count) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (workers->count < count &&
           start_worker(workers, &workers->worker[workers->count])) {
        workers->count++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    /* A thread makes system calls of its own when it starts: they must be over before the
     * caller closes the filter. */
    pthread_mutex_lock(&workers->lock);
    while (workers->ready < workers->count) {
        pthread_cond_wait(&workers->done, &workers->lock);
    }
    pthread_mutex_unlock(&workers->lock);
}

struct workers *workers_new(unsigned count) {
    struct workers *workers = memory_new(1, sizeof *workers);
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->work, NULL);
    pthread_cond_init(&workers->done, NULL);
    workers->jpeg = jpeg_new();
    if (count > 0) {
        /* One arena for all threads: a second one reserves 64 MiB of address space and
         * grows by mprotect(), which the filter does not allow. */
        mallopt(M_ARENA_MAX, 1);
        start_threads(workers, count < WORKERS_MAX ? count : WORKERS_MAX);
    }
    workers->jobs_count = JOBS_EACH * workers->count + 1;
    return workers;
}

void workers_free(struct workers *workers) {
    if (!workers) {
        return;
    }
    pthread_mutex_lock(&workers->lock);
    workers->is_stopping = true;
    pthread_cond_broadcast(&workers->work);
    pthread_mutex_unlock(&workers->lock);
    for (unsigned i = 0; i < workers->count; i++) {
        pthread_join(workers->worker[i].thread, NULL);
        jpeg_free(workers->worker[i].jpeg);
    }
    for (unsigned i = 0; i < JOBS_MAX; i++) {
        free(workers->jobs[i].data);
    }
    jpeg_free(workers->jpeg);
    pthread_cond_destroy(&workers->work);
    pthread_cond_destroy(&workers->done);
    pthread_mutex_destroy(&workers->lock);
    free(workers);
}

/* Gets on with the work instead of waiting for it. Under the lock. */
static void help_or_wait(struct workers *workers) {
    struct job *job = next_queued(workers);
    if (job) {
        run_job(workers, job, workers->jpeg);
    } else {
        pthread_cond_wait(&workers->done, &workers->lock);
    }
}

static struct job *find_free(struct workers *workers) {
    for (unsigned i = 0; i < workers->jobs_count; i++) {
        if (workers->jobs[i].state == JOB_FREE) {
            return &workers->jobs[i];
        }
    }
    return NULL;
}

static struct job *take_free(struct workers *workers) {
    struct job *job;
    pthread_mutex_lock(&workers->lock);
    while (!(job = find_free(workers))) {
        help_or_wait(workers);
    }
    pthread_mutex_unlock(&workers->lock);
    return job;
}

static void queue_job(struct workers *workers, struct job *job) {
    pthread_mutex_lock(&workers->lock);
    job->state = JOB_QUEUED;
    job->order = workers->next_order++;
    atomic_fetch_add(&workers->unfinished, 1);
    pthread_cond_signal(&workers->work);
    pthread_mutex_unlock(&workers->lock);
}

static bool read_data(struct job *job, struct stream *from, size_t length,
                      struct error *err) {
    if (length > job->capacity) {
        job->data = memory_grow(job->data, length, 1);
        job->capacity = length;
    }
    job->length = length;
    return stream_bytes(from, job->data, length, err);
}

bool workers_paint_jpeg(struct workers *workers, struct stream *from, size_t length,
                        const struct surface *target, struct rect area,
                        struct error *err) {
    struct job *job = take_free(workers);
    if (!read_data(job, from, length, err)) {
        return false;
    }
    if (workers->count == 0 || rect_area(area) <= SMALL_AREA) {
        return jpeg_decode(workers->jpeg, job->data, length, target, area, err);
    }
    job->target = *target;
    job->area = area;
    queue_job(workers, job);
    return true;
}

static bool has_unfinished(const struct workers *workers) {
    return atomic_load(&workers->unfinished) > 0;
}

static bool overlaps_unfinished(const struct workers *workers, struct rect area) {
    for (unsigned i = 0; i < workers->jobs_count; i++) {
        const struct job *job = &workers->jobs[i];
        if (job->state != JOB_FREE && rect_overlaps(job->area, area)) {
            return true;
        }
    }
    return false;
}

void workers_wait(struct workers *workers, struct rect area) {
    if (!has_unfinished(workers)) {
        return;
    }
    pthread_mutex_lock(&workers->lock);
    while (overlaps_unfinished(workers, area)) {
        help_or_wait(workers);
    }
    pthread_mutex_unlock(&workers->lock);
}

bool workers_finish(struct workers *workers, struct error *err) {
    pthread_mutex_lock(&workers->lock);
    while (has_unfinished(workers)) {
        help_or_wait(workers);
    }
    bool has_failed = workers->has_failed;
    workers->has_failed = false;
    if (has_failed && err) {
        *err = workers->failure;
    }
    pthread_mutex_unlock(&workers->lock);
    return !has_failed;
}
