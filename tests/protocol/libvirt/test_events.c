/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told about a guest's life: by libvirt's events and by looking once a second. */
#include "protocol/libvirt/events.h"

#include <libvirt/virterror.h>
#include <unistd.h>

#include "base/clock.h"
#include "protocol/libvirt/failure.h"
#include "tests/check.h"

#define UUID "11111111-2222-3333-4444-555555555555"
#define XML                                                                              \
    "<domain type='test'><name>web</name><uuid>" UUID "</uuid><memory>8192</memory>"     \
    "<os><type>hvm</type></os></domain>"

enum {
    TOLD_MAX = 32
};

struct witness {
    enum hypervisor_lifecycle told[TOLD_MAX];
    unsigned count;
    unsigned changes;
};

static void on_lifecycle(void *opaque, enum hypervisor_lifecycle lifecycle) {
    struct witness *witness = opaque;
    CHECK(witness->count < TOLD_MAX);
    witness->told[witness->count++] = lifecycle;
}

static void on_change(void *opaque) {
    struct witness *witness = opaque;
    witness->changes++;
}

static void on_close(void *opaque, int reason) {
    (void)opaque;
    (void)reason;
}

struct stage {
    virConnectPtr connection;
    virDomainPtr domain;
    struct events events;
    struct witness witness;
};

static void set_up(struct stage *stage, bool with_events) {
    const struct events_listener listener = {on_lifecycle, on_change, on_close,
                                             &stage->witness};
    struct guest guest = {.uuid = UUID, .id = 2, .state = GUEST_RUNNING};
    memset(stage, 0, sizeof *stage);
    stage->connection = virConnectOpen("test:///default");
    CHECK(stage->connection != NULL);
    stage->domain = virDomainDefineXML(stage->connection, XML);
    CHECK(stage->domain != NULL && virDomainCreate(stage->domain) == 0);
    events_start(&stage->events, stage->connection, &listener);
    CHECK(stage->events.lifecycle_id >= 0);
    if (!with_events) { /* as a driver that has none */
        virConnectDomainEventDeregisterAny(stage->connection, stage->events.lifecycle_id);
        stage->events.lifecycle_id = -1;
        events_tick(&stage->events, false);
    }
    guest.id = (int32_t)virDomainGetID(stage->domain);
    events_watch(&stage->events, &guest);
}

static void tear_down(struct stage *stage) {
    events_stop(&stage->events);
    virDomainFree(stage->domain);
    virConnectClose(stage->connection);
}

static void wake(int timer, void *opaque) {
    (void)timer;
    (void)opaque;
}

/* Runs the loop until that many were told, and a little longer for what is too much. */
static void run_until(struct stage *stage, unsigned count) {
    int64_t deadline = clock_now_ms() + 5000;
    int timer = virEventAddTimeout(50, wake, NULL, NULL);
    while (stage->witness.count < count && clock_left_ms(deadline) > 0) {
        CHECK(virEventRunDefaultImpl() == 0);
    }
    for (int i = 0; i < 3; i++) {
        CHECK(virEventRunDefaultImpl() == 0);
    }
    virEventRemoveTimeout(timer);
    CHECK_INT(stage->witness.count, count);
}

static void expect(struct stage *stage, enum hypervisor_lifecycle lifecycle) {
    run_until(stage, stage->witness.count + 1);
    CHECK_INT(stage->witness.told[stage->witness.count - 1], lifecycle);
}

static void life(bool with_events) {
    struct stage stage;
    set_up(&stage, with_events);
    run_until(&stage, 0); /* its own start is older than the watch */
    CHECK(virDomainSuspend(stage.domain) == 0);
    expect(&stage, LIFECYCLE_PAUSED);
    CHECK(virDomainResume(stage.domain) == 0);
    expect(&stage, LIFECYCLE_RESUMED);
    CHECK(virDomainDestroy(stage.domain) == 0);
    expect(&stage, LIFECYCLE_DESTROYED);
    CHECK(virDomainCreate(stage.domain) == 0);
    expect(&stage, LIFECYCLE_STARTED);
    CHECK(virDomainShutdown(stage.domain) == 0);
    expect(&stage, LIFECYCLE_SHUT_DOWN);
    CHECK(stage.witness.changes > 0);
    tear_down(&stage);
}

static void life_by_events(void) {
    life(true);
}

static void life_by_looking(void) {
    life(false);
}

static void off_and_on_between_two_looks(void) {
    struct stage stage;
    set_up(&stage, false);
    CHECK(virDomainDestroy(stage.domain) == 0);
    CHECK(virDomainCreate(stage.domain) == 0);
    run_until(&stage, 2);
    CHECK_INT(stage.witness.told[0], LIFECYCLE_SHUT_DOWN);
    CHECK_INT(stage.witness.told[1], LIFECYCLE_STARTED);
    tear_down(&stage);
}

static void gone_altogether(void) {
    struct stage stage;
    set_up(&stage, false);
    CHECK(virDomainDestroy(stage.domain) == 0 && virDomainUndefine(stage.domain) == 0);
    expect(&stage, LIFECYCLE_SHUT_DOWN);
    tear_down(&stage);
}

static void others_are_not_told(void) {
    struct stage stage;
    set_up(&stage, true);
    virDomainPtr other = virDomainLookupByName(stage.connection, "test");
    CHECK(other != NULL);
    CHECK(virDomainSuspend(other) == 0 && virDomainResume(other) == 0);
    run_until(&stage, 0);
    CHECK(stage.witness.changes > 0);
    virDomainFree(other);
    tear_down(&stage);
}

static void expect_meaning(int event, int detail, enum hypervisor_lifecycle expected) {
    enum hypervisor_lifecycle lifecycle;
    CHECK(events_meaning(event, detail, &lifecycle));
    CHECK_INT(lifecycle, expected);
}

static void meanings(void) {
    enum hypervisor_lifecycle lifecycle;
    expect_meaning(VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_BOOTED,
                   LIFECYCLE_STARTED);
    expect_meaning(VIR_DOMAIN_EVENT_STARTED, VIR_DOMAIN_EVENT_STARTED_WAKEUP,
                   LIFECYCLE_RESUMED);
    expect_meaning(VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN,
                   LIFECYCLE_SHUT_DOWN);
    expect_meaning(VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_DESTROYED,
                   LIFECYCLE_DESTROYED);
    expect_meaning(VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_CRASHED,
                   LIFECYCLE_CRASHED);
    expect_meaning(VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_MIGRATED,
                   LIFECYCLE_MIGRATED);
    expect_meaning(VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_SAVED,
                   LIFECYCLE_SAVED);
    expect_meaning(VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_FAILED,
                   LIFECYCLE_FAILED);
    expect_meaning(VIR_DOMAIN_EVENT_STOPPED, 99, LIFECYCLE_SHUT_DOWN);
    expect_meaning(VIR_DOMAIN_EVENT_CRASHED, 0, LIFECYCLE_CRASHED);
    CHECK(!events_meaning(VIR_DOMAIN_EVENT_DEFINED, 0, &lifecycle));
    CHECK(!events_meaning(VIR_DOMAIN_EVENT_SHUTDOWN, 0, &lifecycle));
    CHECK(!events_meaning(99, 0, &lifecycle));
}

static const struct check_case cases[] = {
    {"meanings", meanings},
    {"life-by-events", life_by_events},
    {"life-by-looking", life_by_looking},
    {"off-and-on-between-two-looks", off_and_on_between_two_looks},
    {"gone-altogether", gone_altogether},
    {"others-are-not-told", others_are_not_told},
};

int main(int argc, char **argv) {
    failure_silence();
    CHECK(virInitialize() == 0 && virEventRegisterDefaultImpl() == 0);
    return check_main(cases, sizeof cases / sizeof cases[0], argc, argv);
}
