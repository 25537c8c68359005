#include <assert.h>
#include <string.h>

#include "tests/lib/world.h"
#include "tests/lib/world_record.h"
#include "vrrpd/proto/advert.h"
#include "vrrpd/proto/arp.h"
#include "vrrpd/proto/ladder.h"

#define EPOCH ((instant){ 1000 * SEC })
#define ALL ((UINT32_C(1) << WORLD_ADDRESSES) - 1)

static struct ip
virtual_address(uint32_t segment, uint32_t i)
{
	return ip_from_v4(UINT32_C(0x0a006401) + (segment << 16) + i);
}

static struct mac
mac_of(uint32_t router, uint32_t segment)
{
	return (
	    struct mac){ { 2, 0, 0, 0, (uint8_t)segment, (uint8_t)router } };
}

static struct group_view
view_of(struct world *w, uint32_t r)
{
	struct world_router *router = &w->routers[r];

	return (struct group_view){
		.group = &router->group,
		.members = router->members,
		.params = router->params,
		.own = router->own,
		.n = w->n_segments,
	};
}

/* The wire. */

static void
send_frame(struct world *w, uint32_t from, const struct world_frame *frame)
{
	for (uint32_t r = 0; r < w->n_routers; r++) {
		if (r == from || !world_reaches(w, from, r, frame->segment))
			continue;
		if (w->loss && rng_below(&w->rng, 100) < w->loss)
			continue;
		assert(w->n_frames < WORLD_FRAMES);
		w->frames[w->n_frames] = *frame;
		w->frames[w->n_frames].to = r;
		w->frames[w->n_frames].at = instant_after(w->now, w->delay);
		w->frames[w->n_frames++].order = w->order++;
	}
}

static void
send_advert(struct world *w, uint32_t r, uint32_t s, uint8_t priority)
{
	const struct ip group = vrrp_group();
	struct world_router *router = &w->routers[r];
	struct world_frame f = { .segment = s, .advert = true };
	struct ip addresses[WORLD_ADDRESSES];
	uint8_t message[ADVERT_MAX];
	size_t len;

	for (uint32_t i = 0; i < WORLD_ADDRESSES; i++)
		addresses[i] = virtual_address(s, i);
	len = advert_write(
	    message, &router->params[s], priority, addresses, WORLD_ADDRESSES);
	assert(20 + len <= WORLD_FRAME);
	f.len = (uint8_t)(20 + len);
	f.octets[0] = 0x45;
	f.octets[3] = f.len;
	f.octets[8] = VRRP_TTL;
	f.octets[9] = VRRP_PROTOCOL;
	memcpy(f.octets + 12, router->own[s].b, 4);
	memcpy(f.octets + 16, group.b, 4);
	memcpy(f.octets + 20, message, len);
	w->adverts++;
	send_frame(w, r, &f);
}

static void
send_announcement(struct world *w, uint32_t r, uint32_t s, uint32_t address)
{
	const struct mac mac = mac_of(r, s);
	const struct ip ip = virtual_address(s, address);
	struct world_frame f = { .segment = s, .len = ARP_FRAME_LEN };

	arp_write(f.octets, &mac, &ip);
	send_frame(w, r, &f);
	if (address)
		return;
	w->believed[r][s] = r;
	for (uint32_t host = 0; host < w->n_routers; host++)
		if (world_reaches(w, r, host, s))
			w->believed[host][s] = r;
}

/* The daemon: actions to the world, frames to events. */

static void
announce_fresh(struct world *w, uint32_t r, uint32_t s)
{
	int32_t address;

	while ((address = announce_next_fresh(&w->routers[r].announce[s])) >= 0)
		send_announcement(w, r, s, (uint32_t)address);
}

static void
set_here(struct world *w, uint32_t r, uint32_t s, uint32_t here)
{
	struct world_router *router = &w->routers[r];

	router->here[s] = here;
	for (uint32_t i = 0; i < WORLD_ADDRESSES; i++)
		announce_present(&router->announce[s], i, here >> i & 1);
}

static void
carry_out(struct world *w, uint32_t r, const struct vr_action *a)
{
	struct world_router *router = &w->routers[r];
	uint32_t s = a->member;

	switch (a->what) {
	case VR_DO_ADVERT:
		send_advert(w, r, s, a->priority);
		break;
	case VR_DO_HOLD:
		set_here(w, r, s, ALL);
		break;
	case VR_DO_RELEASE:
		set_here(w, r, s, 0);
		break;
	case VR_DO_RELEASE_ADDRESS:
		set_here(
		    w, r, s, router->here[s] & ~(UINT32_C(1) << a->address));
		break;
	case VR_DO_ANNOUNCE:
		announce_start(
		    &router->announce[s], &router->params[s], w->now);
		announce_fresh(w, r, s);
		break;
	case VR_DO_TRANSITION:
		/* Who only serves until he is followed claims nothing. */
		for (s = 0; a->to != VR_MASTER && s < w->n_segments; s++)
			announce_stop(&router->announce[s]);
		break;
	}
}

/* What no moment of any run may show. */
static void
check_whole(const struct world *w, uint32_t r)
{
	const struct world_router *router = &w->routers[r];

	for (uint32_t s = 0; s < w->n_segments; s++) {
		switch (router->group.state) {
		case VR_MASTER:
			assert(router->here[s] == ALL);
			break;
		case VR_LEAVING:
			assert(router->here[s] == router->members[s].held[0]);
			break;
		case VR_INIT:
		case VR_BACKUP:
		case VR_FAULT:
			assert(router->here[s] == 0);
			break;
		}
	}
}

static void
set_wake(struct world *w, uint32_t r)
{
	const struct group_view view = view_of(w, r);
	struct world_router *router = &w->routers[r];
	instant due = group_due(&view);

	for (uint32_t s = 0; s < w->n_segments; s++)
		due = instant_earlier(due, router->announce[s].due);
	if (due.ns == router->due.ns)
		return;
	router->due = router->wake = due;
	if (w->lateness && !instant_is_never(due))
		router->wake = instant_after(
		    due, (nsec)(rng_next(&w->rng) % (uint64_t)w->lateness));
}

static void
step(struct world *w, uint32_t r, const struct vr_event *ev)
{
	const struct group_view view = view_of(w, r);
	struct vr_action room[VR_ACTIONS_MAX(WORLD_SEGMENTS)];
	struct vr_actions out = { .at = room,
		.room = VR_ACTIONS_MAX(w->n_segments) };
	enum vr_state before = world_state(w, r);

	group_step(&view, w->now, ev, &out);
	for (uint32_t i = 0; i < out.n; i++)
		carry_out(w, r, &room[i]);
	check_whole(w, r);
	set_wake(w, r);
	/* The daemon ends when its group has. */
	if (before != VR_INIT && world_state(w, r) == VR_INIT)
		w->routers[r].running = false;
}

static void
hear_advert(struct world *w, const struct world_frame *f)
{
	struct world_router *router = &w->routers[f->to];
	struct vr_event ev = { .kind = VR_EV_ADVERT, .member = f->segment };
	struct ip addresses[WORLD_ADDRESSES];
	struct advert ad;

	for (uint32_t i = 0; i < WORLD_ADDRESSES; i++)
		addresses[i] = virtual_address(f->segment, i);
	if (ladder_read(f->octets, f->len, &ad) != LADDER_PASS ||
	    ad.vrid != router->params[f->segment].vrid)
		return;
	if (ladder_admit(&ad, &router->params[f->segment],
		router->members[f->segment].priority, &router->own[f->segment],
		addresses, WORLD_ADDRESSES) != LADDER_PASS)
		return;
	ev.advert.src = ad.src;
	ev.advert.priority = ad.priority;
	step(w, f->to, &ev);
}

static void
hear_announcement(struct world *w, const struct world_frame *f)
{
	struct vr_event ev = { .kind = VR_EV_ANNOUNCED, .member = f->segment };
	struct mac mac;
	struct ip ip;

	if (!arp_read(f->octets, f->len, &mac, &ip))
		return;
	for (ev.address = 0; ev.address < WORLD_ADDRESSES; ev.address++) {
		const struct ip ours = virtual_address(f->segment, ev.address);

		if (ip_equal(&ip, &ours)) {
			step(w, f->to, &ev);
			return;
		}
	}
}

static void
deliver(struct world *w, uint32_t i)
{
	const struct world_frame f = w->frames[i];

	w->frames[i] = w->frames[--w->n_frames];
	if (!w->routers[f.to].running)
		return;
	if (f.advert)
		hear_advert(w, &f);
	else
		hear_announcement(w, &f);
}

static void
wake_up(struct world *w, uint32_t r)
{
	struct world_router *router = &w->routers[r];

	for (uint32_t s = 0; s < w->n_segments; s++) {
		if (!announce_round(
			&router->announce[s], &router->params[s], w->now))
			continue;
		for (uint32_t i = 0; i < WORLD_ADDRESSES; i++)
			if (announce_is_present(&router->announce[s], i))
				send_announcement(w, r, s, i);
	}
	/* Even when the same deadline comes again it is noticed anew. */
	router->due = (instant){ INT64_MIN };
	step(w, r, &(struct vr_event){ .kind = VR_EV_DEADLINE });
}

/* The frame that arrives first, in the order sent; n_frames: none. */
static uint32_t
first_frame(const struct world *w)
{
	uint32_t best = w->n_frames;

	for (uint32_t i = 0; i < w->n_frames; i++) {
		const struct world_frame *f = &w->frames[i];

		if (w->routers[f->to].frozen)
			continue;
		if (best == w->n_frames ||
		    instant_before(f->at, w->frames[best].at) ||
		    (f->at.ns == w->frames[best].at.ns &&
			f->order < w->frames[best].order))
			best = i;
	}
	return best;
}

static uint32_t
first_router(const struct world *w)
{
	uint32_t best = w->n_routers;

	for (uint32_t r = 0; r < w->n_routers; r++) {
		const struct world_router *router = &w->routers[r];

		if (!router->running || router->frozen)
			continue;
		if (best == w->n_routers ||
		    instant_before(router->wake, w->routers[best].wake))
			best = r;
	}
	return best;
}

/* Do what comes first, if it comes by "end": mail before deadlines. */
static bool
advance(struct world *w, instant end)
{
	uint32_t f = first_frame(w), r = first_router(w);
	instant frame = INSTANT_NEVER, wake = INSTANT_NEVER, next;

	if (f < w->n_frames)
		frame = w->frames[f].at;
	if (r < w->n_routers)
		wake = w->routers[r].wake;
	next = instant_earlier(frame, wake);
	if (!instant_due(next, end))
		return false;
	if (instant_before(w->now, next))
		world_record_until(w, next);
	/* What waited for a frozen router is all due by now. */
	if (f < w->n_frames && instant_due(frame, w->now))
		deliver(w, f);
	else
		wake_up(w, r);
	return true;
}

void
world_run(struct world *w, nsec span)
{
	instant end = instant_after(w->now, span);

	while (advance(w, end))
		;
	world_record_until(w, end);
}

nsec
world_await(struct world *w, uint32_t router, enum vr_state state, nsec limit)
{
	instant from = w->now, end = instant_after(w->now, limit);

	while (world_state(w, router) != state)
		if (!advance(w, end))
			return -1;
	return instant_since(from, w->now);
}

enum vr_state
world_state(const struct world *w, uint32_t router)
{
	return w->routers[router].group.state;
}

bool
world_holds_all(const struct world *w, uint32_t router)
{
	for (uint32_t s = 0; s < w->n_segments; s++)
		if (w->routers[router].here[s] != ALL)
			return false;
	return true;
}

bool
world_holds_none(const struct world *w, uint32_t router)
{
	for (uint32_t s = 0; s < w->n_segments; s++)
		if (w->routers[router].here[s])
			return false;
	return true;
}

/* What a test does to the world. */

static void
power_off(struct world *w, uint32_t r)
{
	struct world_router *router = &w->routers[r];

	router->running = router->frozen = false;
	router->due = router->wake = INSTANT_NEVER;
	group_init(&router->group, w->now);
	for (uint32_t s = 0; s < w->n_segments; s++) {
		vr_init(&router->members[s], router->params[s].priority,
		    WORLD_ADDRESSES);
		announce_init(&router->announce[s]);
		router->here[s] = 0;
	}
}

void
world_init(struct world *w, uint32_t routers, uint32_t segments,
    const uint8_t *priorities, uint64_t seed)
{
	assert(routers <= WORLD_ROUTERS && segments <= WORLD_SEGMENTS);
	memset(w, 0, sizeof(*w));
	w->n_routers = routers;
	w->n_segments = segments;
	w->now = EPOCH;
	w->rng.state = seed;
	for (uint32_t r = 0; r < routers; r++) {
		for (uint32_t s = 0; s < segments; s++) {
			w->routers[r].params[s] = (struct vr_params){
				.version = 2,
				.vrid = (uint8_t)(100 + s),
				.priority = priorities[r],
				.preempt = true,
				.adver_int = SEC,
				.auth = VR_AUTH_PASS,
				.secret = "azerty",
			};
			w->routers[r].own[s] =
			    ip_from_v4(UINT32_C(0x0a000001) + (s << 16) + r);
			w->routers[r].link[s] = true;
		}
		power_off(w, r);
	}
}

void
world_start(struct world *w, uint32_t r)
{
	assert(!w->routers[r].running);
	power_off(w, r);
	w->routers[r].running = true;
	for (uint32_t s = 0; s < w->n_segments; s++)
		world_link(w, r, s, w->routers[r].link[s]);
	step(w, r, &(struct vr_event){ .kind = VR_EV_START });
}

void
world_stop(struct world *w, uint32_t r)
{
	if (w->routers[r].running)
		step(w, r, &(struct vr_event){ .kind = VR_EV_STOP });
}

void
world_crash(struct world *w, uint32_t r)
{
	power_off(w, r);
}

void
world_freeze(struct world *w, uint32_t r)
{
	w->routers[r].frozen = true;
}

void
world_thaw(struct world *w, uint32_t r)
{
	if (!w->routers[r].frozen)
		return;
	w->routers[r].frozen = false;
	for (uint32_t s = 0; s < w->n_segments; s++)
		world_link(w, r, s, w->routers[r].link[s]);
}

void
world_link(struct world *w, uint32_t r, uint32_t s, bool up)
{
	struct vr_event ev = { .kind = VR_EV_FAULTS, .member = s };

	w->routers[r].link[s] = up;
	ev.faults = up ? 0 : FAULT_BIT(FAULT_LINK_DOWN);
	if (w->routers[r].running && !w->routers[r].frozen)
		step(w, r, &ev);
}

void
world_side(struct world *w, uint32_t r, uint32_t s, uint8_t side)
{
	w->routers[r].side[s] = side;
}
