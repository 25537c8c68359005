/*
 * One turn of the engine: drain, decide, flush.
 *
 * Draining comes first, always.  After a stall (a stopped virtual machine,
 * a starved processor) the adverts that prove the master alive wait in the
 * receive queue while the clock says that it must be dead; whoever looks
 * at the clock first takes over from a living master.  So each turn reads
 * what has arrived before it asks what is due, whatever woke it up.
 *
 * Only then the outbox is carried out, adverts first.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "vrrpd/daemon/clock.h"
#include "vrrpd/daemon/control.h"
#include "vrrpd/daemon/deltas.h"
#include "vrrpd/daemon/engine.h"
#include "vrrpd/daemon/feed.h"
#include "vrrpd/daemon/log.h"
#include "vrrpd/daemon/outbox.h"
#include "vrrpd/daemon/requests.h"
#include "vrrpd/daemon/routers.h"
#include "vrrpd/kernel/advsock.h"
#include "vrrpd/kernel/frame.h"
#include "vrrpd/kernel/loop.h"

/*
 * Batches that one turn reads from a socket, so that a flood cannot keep
 * the engine from its deadlines.  Of adverts it is more than the receive
 * buffer can hold: behind what strangers sent during a stall may wait the
 * one that proves the master alive.
 */
#define ADVERT_BATCHES 256
#define FRAME_BATCHES 16

struct engine {
	const struct engine_fds *fds;
	struct loop *loop;
	struct outbox *outbox;
	struct control *control;
	struct routers routers;
	struct advsock_inbox adverts;
	struct frame_inbox frames;
	struct delta deltas[DELTAS_MAX];
	bool orphan; /* the monitor is gone */
	bool congested;
};

static void
drain_adverts(struct engine *e, instant now)
{
	int n = ADVSOCK_BATCH;

	for (int b = 0; b < ADVERT_BATCHES && n == ADVSOCK_BATCH; b++) {
		n = advsock_receive_many(e->fds->receive, &e->adverts);
		for (int i = 0; i < n; i++) {
			const struct advsock_in *in = &e->adverts.items[i];

			feed_datagram(
			    &e->routers, in->index, in->packet, in->len, now);
		}
	}
}

static void
drain_frames(struct engine *e, instant now)
{
	int n = FRAME_BATCH;

	for (int b = 0; b < FRAME_BATCHES && n == FRAME_BATCH; b++) {
		n = frame_receive_many(e->fds->arp, &e->frames);
		for (int i = 0; i < n; i++) {
			const struct frame_in *in = &e->frames.items[i];

			feed_frame(
			    &e->routers, in->index, in->frame, in->len, now);
		}
	}
}

static void
drain_monitor(struct engine *e, instant now)
{
	bool news = false;

	for (;;) {
		ssize_t n = recv(e->fds->monitor, e->deltas, sizeof(e->deltas),
		    MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n == 0 || (n < 0 && errno != EAGAIN))
			e->orphan = true;
		if (n <= 0)
			break;
		news = true;
		for (size_t i = 0; i < (size_t)n / sizeof(*e->deltas); i++)
			deltas_take(&e->routers, &e->deltas[i], now);
	}
	if (news && e->routers.started)
		deltas_settle(&e->routers, now);
}

/* The turn drains everything; a wake-up needs no work of its own. */
static void
woken(void *arg, int fd, unsigned ready)
{
	(void)arg;
	(void)fd;
	(void)ready;
}

static int
watch_monitor(struct engine *e, bool congested)
{
	unsigned interest = LOOP_READ | (congested ? LOOP_WRITE : 0);

	e->congested = congested;
	return loop_watch(e->loop, e->fds->monitor, interest, woken, e);
}

static int
flush(struct engine *e, instant now)
{
	unsigned left = outbox_flush(e->outbox, &e->routers, now);
	bool congested = left & OUTBOX_CONGESTED;
	instant due =
	    instant_earlier(clock_due(&e->routers), control_due(e->control));

	if (left & OUTBOX_MORE)
		due = now;
	if (congested != e->congested && watch_monitor(e, congested) < 0)
		return -EIO;
	return loop_arm(e->loop, due);
}

static int
turn(struct engine *e)
{
	int err = loop_turn(e->loop);
	instant now;

	if (err < 0)
		return err;
	now = loop_now();
	drain_monitor(e, now);
	drain_adverts(e, now);
	drain_frames(e, now);
	control_tick(e->control, now);
	if (e->routers.started)
		clock_tick(&e->routers, loop_now());
	return flush(e, now);
}

static int
set_up(struct engine *e, const struct config *config)
{
	const struct outbox_fds out = { .send = e->fds->send,
		.arp = e->fds->arp,
		.monitor = e->fds->monitor };
	int err;

	if ((err = loop_new(&e->loop)) < 0 ||
	    (err = outbox_new(&e->outbox, config->n_instances,
		 config->n_addresses, &out)) < 0 ||
	    (err = routers_init(&e->routers, config, e->outbox, loop_now())) <
		0 ||
	    (err = loop_watch(e->loop, e->fds->receive, LOOP_READ, woken, e)) <
		0 ||
	    (err = loop_watch(e->loop, e->fds->arp, LOOP_READ, woken, e)) < 0 ||
	    (err = watch_monitor(e, false)) < 0)
		return err;
	return control_open(&e->control, e->loop, e->fds->control, &e->routers);
}

static void
tear_down(struct engine *e)
{
	control_close(e->control);
	if (e->routers.memory)
		routers_fini(&e->routers);
	outbox_free(e->outbox);
	loop_free(e->loop);
}

int
engine_run(const struct config *config, const struct engine_fds *fds)
{
	struct engine *e = calloc(1, sizeof(*e));
	int err = -ENOMEM;

	if (!e)
		goto out;
	e->fds = fds;
	err = set_up(e, config);
	while (err >= 0 && !e->orphan && !routers_done(&e->routers))
		err = turn(e);
	if (err >= 0 && e->orphan) {
		log_line(LOG_LEVEL_ERROR, "the monitor is gone");
		err = -ECONNRESET;
	}
out:
	if (err < 0)
		log_line(LOG_LEVEL_ERROR, "engine: %s", strerror(-err));
	if (e)
		tear_down(e);
	free(e);
	return err < 0;
}
