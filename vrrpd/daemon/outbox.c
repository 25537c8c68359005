#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "vrrpd/daemon/log.h"
#include "vrrpd/daemon/outbox.h"
#include "vrrpd/daemon/routers.h"
#include "vrrpd/kernel/advsock.h"
#include "vrrpd/kernel/frame.h"
#include "vrrpd/proto/arp.h"

/* Repeats that one turn may send, so that no advert waits behind them. */
#define REPEATS_PER_TURN 256

/* A set of slots, in the order in which they came. */
struct slots {
	uint32_t *at;
	bool *in;
	uint32_t first, n, room; /* a ring */
};

struct outbox {
	struct outbox_fds fds;
	struct bucket complaints;

	struct slots adverts;
	uint8_t *priorities; /* by slot: of the advert to send */
	struct advsock_out items[ADVSOCK_BATCH];
	uint8_t messages[ADVSOCK_BATCH][ADVERT_MAX];

	struct request *requests;
	uint32_t n_requests, requests_room;

	struct slots fresh, rounds;
	uint32_t round_at; /* address at which the first round goes on */
	struct frame_out frames[FRAME_BATCH];
	uint8_t frame_bytes[FRAME_BATCH][ARP_FRAME_LEN];
	uint32_t frame_slots[FRAME_BATCH];
	uint32_t n_frames;
};

static int
slots_init(struct slots *s, uint32_t room)
{
	s->room = room;
	s->at = calloc(room, sizeof(*s->at));
	s->in = calloc(room, sizeof(*s->in));
	return s->at && s->in ? 0 : -ENOMEM;
}

static void
slots_fini(struct slots *s)
{
	free(s->at);
	free(s->in);
}

static void
slots_add(struct slots *s, uint32_t slot)
{
	if (s->in[slot])
		return;
	s->in[slot] = true;
	s->at[(s->first + s->n++) % s->room] = slot;
}

static uint32_t
slots_first(const struct slots *s)
{
	return s->at[s->first];
}

static void
slots_shift(struct slots *s)
{
	s->in[slots_first(s)] = false;
	s->first = (s->first + 1) % s->room;
	s->n--;
}

int
outbox_new(struct outbox **ret, uint32_t routers, uint32_t addresses,
    const struct outbox_fds *fds)
{
	struct outbox *o = calloc(1, sizeof(*o));
	uint32_t room = routers ? routers : 1;
	int err = 0;

	if (!o)
		return -ENOMEM;
	o->fds = *fds;
	o->complaints = bucket_new(1, 5);
	/*
	 * At most one verb for a router, one for each address, and one that
	 * is about none; twice that, so that tidying up is rare.
	 */
	o->requests_room = 2 * (room + addresses + 1);
	o->requests = calloc(o->requests_room, sizeof(*o->requests));
	o->priorities = calloc(room, sizeof(*o->priorities));
	err |= slots_init(&o->adverts, room);
	err |= slots_init(&o->fresh, room);
	err |= slots_init(&o->rounds, room);
	if (err || !o->requests || !o->priorities) {
		outbox_free(o);
		return -ENOMEM;
	}
	*ret = o;
	return 0;
}

void
outbox_free(struct outbox *o)
{
	if (!o)
		return;
	slots_fini(&o->adverts);
	slots_fini(&o->fresh);
	slots_fini(&o->rounds);
	free(o->priorities);
	free(o->requests);
	free(o);
}

void
outbox_advert(struct outbox *o, uint32_t slot, uint8_t priority)
{
	o->priorities[slot] = priority;
	slots_add(&o->adverts, slot);
}

void
outbox_fresh(struct outbox *o, uint32_t slot)
{
	slots_add(&o->fresh, slot);
}

void
outbox_round(struct outbox *o, uint32_t slot)
{
	slots_add(&o->rounds, slot);
}

/* Does the later request make the earlier one pointless? */
static bool
supersedes(const struct request *later, const struct request *earlier)
{
	if (later->verb == REQUEST_RESUMED || earlier->verb == REQUEST_RESUMED)
		return later->verb == earlier->verb;
	if (later->router != earlier->router)
		return false;
	return later->verb != REQUEST_RELEASE_ADDRESS ||
	    (earlier->verb == REQUEST_RELEASE_ADDRESS &&
		later->address == earlier->address);
}

/* Does any request from "from" on make this one pointless? */
static bool
is_superseded(const struct outbox *o, const struct request *r, uint32_t from)
{
	for (uint32_t i = from; i < o->n_requests; i++)
		if (supersedes(&o->requests[i], r))
			return true;
	return false;
}

/*
 * What is left is at most one verb for each router and one for each of its
 * addresses, so there is room for another, however long the monitor takes.
 */
static void
drop_superseded(struct outbox *o)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < o->n_requests; i++)
		if (!is_superseded(o, &o->requests[i], i + 1))
			o->requests[kept++] = o->requests[i];
	o->n_requests = kept;
}

void
outbox_request(
    struct outbox *o, enum request_verb verb, uint32_t router, uint32_t address)
{
	if (o->n_requests == o->requests_room)
		drop_superseded(o);
	assert(o->n_requests < o->requests_room);
	o->requests[o->n_requests++] =
	    (struct request){ verb, router, address };
}

static void
complain(struct outbox *o, struct routers *r, uint32_t slot, const char *what,
    int error, instant now)
{
	uint32_t held;

	r->routers[slot].counters.send_errors++;
	if (bucket_take(&o->complaints, now, &held))
		log_line(LOG_LEVEL_WARNING,
		    "%s: %s could not be sent (%s; %u lines like this were "
		    "held back)",
		    routers_config(r, slot)->name, what, strerror(-error),
		    held);
}

static void
count_advert(
    struct outbox *o, struct routers *r, uint32_t slot, int result, instant now)
{
	struct router_counters *counters = &r->routers[slot].counters;

	if (result < 0) {
		complain(o, r, slot, "an advert", result, now);
		return;
	}
	counters->adverts_sent++;
	if (o->priorities[slot] == VR_PRIO_LEAVING)
		counters->leaving_sent++;
}

static void
fill_advert(struct outbox *o, const struct routers *r, uint32_t slot, size_t i)
{
	const struct config_instance *conf = routers_config(r, slot);

	o->items[i] = (struct advsock_out){
		.index = routers_link(r, slot)->index,
		.source = r->own[slot],
		.payload = o->messages[i],
		.len = advert_write(o->messages[i], &r->params[slot],
		    o->priorities[slot], r->advertised + conf->first_address,
		    conf->n_advertised),
	};
}

/* A link that is gone or has no address cannot say goodbye any more. */
static bool
can_send(const struct routers *r, uint32_t slot)
{
	return routers_link(r, slot)->index && r->own[slot].family != IP_NONE;
}

static void
flush_adverts(struct outbox *o, struct routers *r, instant now)
{
	while (o->adverts.n) {
		uint32_t slots[ADVSOCK_BATCH];
		size_t n = 0;

		while (o->adverts.n && n < ADVSOCK_BATCH) {
			uint32_t slot = slots_first(&o->adverts);

			slots_shift(&o->adverts);
			if (!can_send(r, slot))
				continue;
			slots[n] = slot;
			fill_advert(o, r, slot, n++);
		}
		advsock_send_many(o->fds.send, o->items, n);
		for (size_t i = 0; i < n; i++)
			count_advert(o, r, slots[i], o->items[i].result, now);
	}
}

/* True when the monitor cannot take more now. */
static bool
flush_requests(struct outbox *o)
{
	uint32_t done = 0;
	bool full = false;

	while (done < o->n_requests && !full) {
		uint32_t n = o->n_requests - done;

		if (n > REQUESTS_MAX)
			n = REQUESTS_MAX;
		full = send(o->fds.monitor, o->requests + done,
			   n * sizeof(*o->requests),
			   MSG_DONTWAIT | MSG_NOSIGNAL) < 0;
		if (!full)
			done += n;
	}
	o->n_requests -= done;
	memmove(o->requests, o->requests + done,
	    o->n_requests * sizeof(*o->requests));
	return full;
}

static void
flush_frames(struct outbox *o, struct routers *r, instant now)
{
	frame_send_many(o->fds.arp, o->frames, o->n_frames);
	for (uint32_t i = 0; i < o->n_frames; i++) {
		uint32_t slot = o->frame_slots[i];

		if (o->frames[i].result < 0)
			complain(o, r, slot, "an announcement",
			    o->frames[i].result, now);
		else
			r->routers[slot].counters.announcements_sent++;
	}
	o->n_frames = 0;
}

static void
add_frame(struct outbox *o, struct routers *r, uint32_t slot, uint32_t address,
    instant now)
{
	const struct config_address *a = routers_address(r, slot, address);
	const struct delta_link *link = &r->links[a->link];
	uint32_t i = o->n_frames;

	if (!link->index || !link->running)
		return;
	arp_write(o->frame_bytes[i], &link->mac, &a->prefix.addr);
	o->frames[i] = (struct frame_out){ .index = link->index,
		.frame = o->frame_bytes[i],
		.len = ARP_FRAME_LEN };
	o->frame_slots[i] = slot;
	if (++o->n_frames == FRAME_BATCH)
		flush_frames(o, r, now);
}

static void
flush_fresh(struct outbox *o, struct routers *r, instant now)
{
	while (o->fresh.n) {
		uint32_t slot = slots_first(&o->fresh);
		struct announce *announce = &r->routers[slot].announce;
		int32_t address;

		slots_shift(&o->fresh);
		while ((address = announce_next_fresh(announce)) >= 0)
			add_frame(o, r, slot, (uint32_t)address, now);
	}
	flush_frames(o, r, now);
}

/* True when there is more than one turn may send. */
static bool
flush_rounds(struct outbox *o, struct routers *r, instant now)
{
	uint32_t budget = REPEATS_PER_TURN;

	while (o->rounds.n && budget) {
		uint32_t slot = slots_first(&o->rounds);
		const struct announce *announce = &r->routers[slot].announce;
		uint32_t n = routers_config(r, slot)->n_addresses;

		for (; o->round_at < n && budget; o->round_at++, budget--)
			if (announce->active &&
			    announce_is_present(announce, o->round_at))
				add_frame(o, r, slot, o->round_at, now);
		if (o->round_at < n)
			break;
		o->round_at = 0;
		slots_shift(&o->rounds);
	}
	flush_frames(o, r, now);
	return o->rounds.n > 0;
}

unsigned
outbox_flush(struct outbox *o, struct routers *r, instant now)
{
	unsigned left = 0;

	flush_adverts(o, r, now);
	if (flush_requests(o))
		left |= OUTBOX_CONGESTED;
	flush_fresh(o, r, now);
	if (flush_rounds(o, r, now))
		left |= OUTBOX_MORE;
	return left;
}
