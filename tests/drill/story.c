#include "tests/drill/story.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const char *const segments[] = { "EXT", "V10" };
static const uint8_t vrids[] = { 101, 100 };
static const char *const links[] = { "eth1", "vlan10" };
static const char *const routers[] = { "", "r1", "r2" };
static const char *const addresses[] = { "10.1.1.4", "172.16.10.1" };

static const char *const sources[] = { "192.0.2.9", "192.0.2.1", "192.0.2.2" };

static nsec
from_ms(double ms)
{
	return (nsec)(ms * 1e6 + 0.5);
}

static struct record *
add(struct story *s, double ms, enum record_kind kind)
{
	struct record *r = &s->records[s->n++];

	assert(s->n <= STORY_MAX);
	memset(r, 0, sizeof(*r));
	r->at.ns = from_ms(ms);
	r->kind = kind;
	return r;
}

void
story_begin(struct story *s, const char *daemon1, const char *daemon2)
{
	struct record *r;

	s->n = 0;
	r = add(s, 0, RECORD_RUN);
	r->format = RECORD_VERSION;
	r->version = 2;
	r->interval = SEC;
	for (int i = 1; i <= 2; i++) {
		r = add(s, 0, RECORD_ROUTER);
		record_name(r->node, routers[i]);
		record_name(r->daemon, i == 1 ? daemon1 : daemon2);
		r->priority = i == 1 ? 150 : 100;
	}
	for (int w = 0; w < 2; w++) {
		r = add(s, 0, RECORD_VIRTUAL);
		record_name(r->segment, segments[w]);
		record_name(r->carrier, segments[w]);
		record_name(r->group, "all");
		r->vrid = vrids[w];
		assert(ip_parse(addresses[w], &r->address));
	}
	story_held(s, 0, 0, 1);
	story_held(s, 0, 1, 1);
	add(s, 0, RECORD_START);
}

static void
deed(struct story *s, double ms, enum record_kind kind, enum drill_fault f,
    int router)
{
	struct record *r = add(s, ms, kind);

	record_name(r->fault, drill_fault_word(f));
	record_name(r->node, routers[router]);
}

void
story_fault(struct story *s, double ms, enum drill_fault f, int router)
{
	deed(s, ms, RECORD_FAULT, f, router);
}

void
story_lift(struct story *s, double ms, enum drill_fault f, int router)
{
	deed(s, ms, RECORD_LIFT, f, router);
}

void
story_advert(struct story *s, double ms, int wire, int router, uint8_t priority)
{
	struct record *r = add(s, ms, RECORD_ADVERT);

	record_name(r->segment, segments[wire]);
	record_name(r->node, routers[router]);
	r->vrid = vrids[wire];
	r->version = 2;
	r->priority = priority;
	assert(ip_parse(sources[router], &r->source));
}

void
story_adverts(struct story *s, double ms, double until, int router)
{
	for (; ms < until; ms += 1000) {
		story_advert(s, ms, 0, router, router == 1 ? 150 : 100);
		story_advert(s, ms, 1, router, router == 1 ? 150 : 100);
	}
}

static struct record *
address(struct story *s, double ms, enum record_kind kind, int wire, int router)
{
	struct record *r = add(s, ms, kind);

	record_name(r->segment, segments[wire]);
	record_name(r->link, links[wire]);
	record_name(r->node, routers[router]);
	assert(ip_parse(addresses[wire], &r->address));
	return r;
}

void
story_announce(struct story *s, double ms, int wire, int router)
{
	address(s, ms, RECORD_ANNOUNCE, wire, router);
}

void
story_held(struct story *s, double ms, int wire, int router)
{
	address(s, ms, RECORD_HELD, wire, router);
}

void
story_gone(struct story *s, double ms, int wire, int router)
{
	address(s, ms, RECORD_GONE, wire, router);
}

void
story_lost(struct story *s, double ms, uint64_t n, double late_ms)
{
	struct record *r = add(s, ms + (double)n, RECORD_LOST);

	record_name(r->stream, "nat");
	r->first = (uint64_t)ms;
	r->last = r->first + n - 1;
	r->first_at.ns = from_ms(ms);
	r->last_at.ns = from_ms(ms + (double)n - 1);
	r->late = from_ms(late_ms);
}

void
story_late(struct story *s, double ms, double late_ms)
{
	struct record *r = add(s, ms, RECORD_LATE);

	record_name(r->stream, "nat");
	r->late = from_ms(late_ms);
}

void
story_end(struct story *s, double ms)
{
	struct record *r;

	add(s, ms, RECORD_END);
	r = add(s, ms + 100, RECORD_PROBE);
	record_name(r->stream, "nat");
	r->interval = MSEC;
	r->sent = r->received = (uint64_t)ms;
}

void
story_power_cut(struct story *s)
{
	story_begin(s, "vrrpd", "vrrpd");
	story_adverts(s, 0, STORY_CUT, 1);
	story_fault(s, STORY_CUT, DRILL_POWER_CUT, 1);
	story_gone(s, STORY_CUT, 0, 1);
	story_gone(s, STORY_CUT, 1, 1);
	story_lost(s, STORY_CUT, 3110, 0.2);
	story_adverts(s, STORY_TAKEN, STORY_END, 2);
	for (int w = 0; w < 2; w++) {
		story_held(s, STORY_TAKEN + 0.3, w, 2);
		story_announce(s, STORY_TAKEN + 0.5 + w, w, 2);
	}
}

struct record_log
story_log(struct story *s)
{
	/* By insertion: stable, and a story is short. */
	for (size_t i = 1; i < s->n; i++) {
		const struct record r = s->records[i];
		size_t j = i;

		for (; j && s->records[j - 1].at.ns > r.at.ns; j--)
			s->records[j] = s->records[j - 1];
		s->records[j] = r;
	}
	return (struct record_log){ s->records, s->n };
}
