#include "netns-lab/drill/measure.h"

#include <string.h>

#define ROUTERS (HISTORY_STRANGER + 1)

static void
span_add(struct measure_span *s, instant from, instant to)
{
	if (!instant_before(from, to))
		return;
	if (instant_is_never(s->first))
		s->first = from;
	else if (instant_before(from, s->last))
		from = s->last;
	if (!instant_before(from, to))
		return;
	s->total += instant_since(from, to);
	s->last = to;
}

static const struct measure_span nothing = { 0, { INT64_MAX }, { INT64_MAX } };

static instant
later(instant a, instant b)
{
	return instant_before(a, b) ? b : a;
}

/* The part of from..to that lies in the window; empty when to <= from. */
static void
span_add_within(struct measure_span *s, struct measure_window window,
    instant from, instant to)
{
	span_add(s, later(from, window.from), instant_earlier(to, window.to));
}

/* Who has one wire, as the adverts come by. */
struct claim {
	size_t router; /* ROUTERS: nobody */
	instant at;    /* its last advert */
};

static const struct claim nobody = { ROUTERS, { INT64_MIN } };

static void
claim_hear(struct claim *c, size_t router, const struct record *advert)
{
	if (advert->priority != 0)
		*c = (struct claim){ router, advert->at };
	else if (c->router == router)
		*c = nobody;
}

static instant
claim_until(const struct claim *c, nsec master_down)
{
	if (c->router == ROUTERS)
		return c->at;
	return instant_after(c->at, master_down);
}

static bool
claim_stands(const struct claim *c, nsec master_down, instant at)
{
	return instant_before(at, claim_until(c, master_down));
}

/* The advert is on this wire: whose is it? */
static bool
on_wire(const struct history *h, const struct record *r, size_t wire,
    size_t *ret_router)
{
	if (r->kind != RECORD_ADVERT || history_wire_of(h, r) != wire)
		return false;
	*ret_router = history_router(h, r->node);
	return true;
}

/* What each router said last on a wire, and when claims crossed. */
struct rivals {
	instant claimed[ROUTERS]; /* its last claim; INT64_MIN: none stands */
	/* The first claim of anybody else since then; never: none. */
	instant crossed[ROUTERS];
};

static struct rivals
rivals_none(void)
{
	struct rivals v;

	for (size_t i = 0; i < ROUTERS; i++) {
		v.claimed[i] = nobody.at;
		v.crossed[i] = INSTANT_NEVER;
	}
	return v;
}

/*
 * Take in an advert.  True when its sender had not yielded to a claim that
 * came since its last one: then both claimed from *ret_from until now.
 */
static bool
rivals_hear(struct rivals *v, const struct record *advert, size_t router,
    nsec master_down, instant *ret_from)
{
	const instant before = v->claimed[router];
	const instant crossed = v->crossed[router];

	v->crossed[router] = INSTANT_NEVER;
	if (advert->priority == 0) {
		v->claimed[router] = nobody.at;
		return false;
	}
	v->claimed[router] = advert->at;
	for (size_t i = 0; i < ROUTERS; i++) {
		if (i != router && instant_is_never(v->crossed[i]))
			v->crossed[i] = advert->at;
	}
	*ret_from = crossed;
	return before.ns != nobody.at.ns && !instant_is_never(crossed) &&
	    instant_since(before, advert->at) <= master_down;
}

struct measure_span
measure_two_masters(const struct history *h, size_t wire, nsec master_down,
    struct measure_window window)
{
	struct measure_span sum = nothing;
	struct rivals v = rivals_none();

	for (size_t i = 0; i < h->n_records; i++) {
		const struct record *r = &h->records[i];
		instant from;
		size_t router;

		if (on_wire(h, r, wire, &router) &&
		    rivals_hear(&v, r, router, master_down, &from))
			span_add_within(&sum, window, from, r->at);
	}
	return sum;
}

uint32_t
measure_masters(
    const struct history *h, size_t wire, nsec master_down, instant at)
{
	const nsec fresh = h->run->interval + h->run->interval / 2;
	struct rivals v = rivals_none();
	struct claim claim = nobody;
	uint32_t masters = 0;

	for (size_t i = 0; i < h->n_records; i++) {
		const struct record *r = &h->records[i];
		instant from;
		size_t router;

		if (instant_before(at, r->at))
			break;
		if (!on_wire(h, r, wire, &router))
			continue;
		/* Who did not yield then has not done so yet. */
		if (rivals_hear(&v, r, router, master_down, &from) &&
		    instant_since(r->at, at) <= fresh &&
		    claim.router != ROUTERS)
			masters |= 1u << claim.router | 1u << router;
		claim_hear(&claim, router, r);
		if (r->priority == 0)
			masters &= ~(1u << router);
	}
	if (claim_stands(&claim, master_down, at))
		masters |= 1u << claim.router;
	return masters;
}

bool
measure_takeover(const struct history *h, size_t wire,
    struct measure_window window, size_t *ret_router, instant *ret_at)
{
	size_t before = ROUTERS, router;

	for (size_t i = 0; i < h->n_records; i++) {
		const struct record *r = &h->records[i];

		if (!instant_before(r->at, window.to))
			break;
		if (!on_wire(h, r, wire, &router) || r->priority == 0)
			continue;
		if (router != before && !instant_before(r->at, window.from)) {
			*ret_router = router;
			*ret_at = r->at;
			return true;
		}
		before = router;
	}
	return false;
}

bool
measure_announced(const struct history *h, size_t virtual, size_t router,
    struct measure_window window, instant *ret_at)
{
	const struct history_virtual *v = &h->virtuals[virtual];

	for (size_t i = 0; i < h->n_records; i++) {
		const struct record *r = &h->records[i];

		if (!instant_before(r->at, window.to))
			break;
		if (r->kind == RECORD_ANNOUNCE &&
		    !instant_before(r->at, window.from) &&
		    ip_equal(&r->address, &v->address) &&
		    strcmp(r->segment, v->segment) == 0 &&
		    history_router(h, r->node) == router) {
			*ret_at = r->at;
			return true;
		}
	}
	return false;
}

static bool
is_one(uint32_t bits)
{
	return bits != 0 && (bits & (bits - 1)) == 0;
}

static void
holders_add(struct measure_holders *sum, uint32_t holders,
    struct measure_window window, instant from, instant to)
{
	if (holders == 0)
		span_add_within(&sum->none, window, from, to);
	else if (!is_one(holders))
		span_add_within(&sum->two, window, from, to);
}

struct measure_holders
measure_holders(
    const struct history *h, size_t virtual, struct measure_window window)
{
	const struct ip *address = &h->virtuals[virtual].address;
	struct measure_holders sum = { nothing, nothing, 0 };
	/* A router may hold an address on two links. */
	uint8_t links[ROUTERS] = { 0 };
	instant since = h->start;

	for (size_t i = 0; i < h->n_records; i++) {
		const struct record *r = &h->records[i];
		size_t router;

		if (!instant_before(r->at, window.to))
			break;
		if ((r->kind != RECORD_HELD && r->kind != RECORD_GONE) ||
		    !ip_equal(&r->address, address))
			continue;
		holders_add(&sum, sum.at_end, window, since, r->at);
		since = r->at;
		router = history_router(h, r->node);
		if (r->kind == RECORD_HELD)
			links[router]++;
		else if (links[router] > 0)
			links[router]--;
		if (links[router] > 0)
			sum.at_end |= 1u << router;
		else
			sum.at_end &= ~(1u << router);
	}
	holders_add(&sum, sum.at_end, window, since, window.to);
	return sum;
}

/*
 * Until when claims of two routers stand in the group: each router's last
 * one ends when the later of its claims does, so the second latest of
 * these ends tells.
 */
static instant
split_until(const struct history *h, const struct claim *claims,
    const char *group, nsec master_down)
{
	instant ends[ROUTERS + 1]; /* one more for nobody */
	instant latest = nobody.at, second = nobody.at;

	for (size_t i = 0; i <= ROUTERS; i++)
		ends[i] = nobody.at;
	for (size_t w = 0; w < h->n_wires; w++) {
		const struct claim *c = &claims[w];

		if (strcmp(h->wires[w].group, group) == 0)
			ends[c->router] =
			    later(ends[c->router], claim_until(c, master_down));
	}
	for (size_t i = 0; i < ROUTERS; i++) {
		second = later(second, instant_earlier(latest, ends[i]));
		latest = later(latest, ends[i]);
	}
	return second;
}

struct measure_span
measure_split_group(const struct history *h, const char *group,
    nsec master_down, struct measure_window window)
{
	struct claim claims[HISTORY_WIRES_MAX];
	struct measure_span sum = nothing;
	instant since = h->start;

	for (size_t w = 0; w < h->n_wires; w++)
		claims[w] = nobody;
	for (size_t i = 0; i < h->n_records; i++) {
		const struct record *r = &h->records[i];
		size_t wire;

		if (r->kind != RECORD_ADVERT)
			continue;
		wire = history_wire_of(h, r);
		if (wire == h->n_wires ||
		    strcmp(h->wires[wire].group, group) != 0)
			continue;
		span_add_within(&sum, window, since,
		    instant_earlier(
			r->at, split_until(h, claims, group, master_down)));
		claim_hear(&claims[wire], history_router(h, r->node), r);
		since = r->at;
	}
	span_add_within(
	    &sum, window, since, split_until(h, claims, group, master_down));
	return sum;
}

struct measure_lost
measure_lost(
    const struct history *h, const char *stream, struct measure_window window)
{
	struct measure_lost sum = { .longest = NULL };

	for (size_t i = 0; i < h->n_all; i++) {
		const struct record *r = &h->all[i];

		if (strcmp(r->stream, stream) != 0)
			continue;
		if (r->kind == RECORD_PROBE) {
			sum.known = true;
			sum.sent = r->sent;
			sum.interval = r->interval;
		}
		if (r->kind != RECORD_LOST ||
		    instant_before(r->first_at, window.from) ||
		    !instant_before(r->first_at, window.to))
			continue;
		sum.lost += r->last - r->first + 1;
		if (!sum.longest ||
		    r->last - r->first > sum.longest->last - sum.longest->first)
			sum.longest = r;
	}
	if (sum.longest)
		sum.outage =
		    (nsec)(sum.longest->last - sum.longest->first + 1) *
		    sum.interval;
	return sum;
}

/* The longest of what began "late" before it was told, in the window. */
static nsec
longest_late(const struct history *h, enum record_kind kind,
    struct measure_window window)
{
	nsec worst = 0;

	for (size_t i = 0; i < h->n_records; i++) {
		const struct record *r = &h->records[i];

		if (r->kind == kind && r->late > worst &&
		    !instant_before(r->at, window.from) &&
		    instant_before(instant_after(r->at, -r->late), window.to))
			worst = r->late;
	}
	return worst;
}

nsec
measure_stall(const struct history *h, struct measure_window window)
{
	return longest_late(h, RECORD_STALL, window);
}

nsec
measure_late(const struct history *h, struct measure_window window)
{
	return longest_late(h, RECORD_LATE, window);
}
