#include "netns-lab/drill/step.h"

#include <stdio.h>

/* What the functions below add to. */
struct taking {
	const struct history *h;
	const struct drill *drill;
	const struct theory *theory;
	struct step *step;
};

/* Take it in if it is worse than what was seen. */
static void
take(struct taking *t, enum drill_limit_kind kind, struct step_worst seen)
{
	struct step_worst *worst = &t->step->worst[kind];

	if (!worst->seen || seen.value > worst->value)
		*worst = seen;
}

static void
take_span(struct taking *t, enum drill_limit_kind kind,
    const struct measure_span *span, const char *subject)
{
	struct step_worst seen = {
		.seen = true,
		.value = span->total,
		.from = span->first,
		.to = span->last,
		.late = t->step->late,
	};

	if (span->total == 0)
		return;
	snprintf(seen.subject, sizeof(seen.subject), "%s", subject);
	take(t, kind, seen);
}

static void
take_streams(struct taking *t)
{
	for (size_t i = 0; i < t->drill->n_probes; i++) {
		const char *stream = t->drill->probes[i].name;
		const struct measure_lost lost =
		    measure_lost(t->h, stream, t->step->window);
		struct step_worst seen = { .seen = true };

		if (!lost.longest)
			continue;
		seen.value = lost.outage;
		seen.from = lost.longest->first_at;
		seen.to = instant_after(lost.longest->last_at, lost.interval);
		seen.late = lost.longest->late;
		snprintf(seen.subject, sizeof(seen.subject), "%s", stream);
		take(t, DRILL_OUTAGE, seen);

		seen.value = (nsec)lost.lost * lost.interval;
		seen.count = lost.lost;
		seen.late = t->step->late;
		take(t, DRILL_LOST, seen);
	}
}

static void
take_wires(struct taking *t)
{
	const nsec master_down = t->theory->master_down;
	const struct measure_window window = t->step->window;
	/* The step is over when the next one begins. */
	const instant end = { window.to.ns - 1 };

	for (size_t w = 0; w < t->h->n_wires; w++) {
		const struct history_wire *wire = &t->h->wires[w];
		struct measure_span span =
		    measure_two_masters(t->h, w, master_down, window);

		take_span(t, DRILL_TWO_MASTERS, &span, wire->segment);
		t->step->advertises |=
		    measure_masters(t->h, w, master_down, end);
		if (!*wire->group)
			continue;
		span =
		    measure_split_group(t->h, wire->group, master_down, window);
		take_span(t, DRILL_SPLIT_GROUP, &span, wire->group);
	}
}

/* An announcement may be on the wire a little before the first advert. */
#define ANNOUNCE_EARLY (100 * MSEC)

/* How long after the takeover of its wire an address was announced. */
static void
take_announcement(struct taking *t, size_t virtual)
{
	const struct history_virtual *v = &t->h->virtuals[virtual];
	struct measure_window window = t->step->window;
	struct step_worst seen = { .seen = true, .late = t->step->late };
	char address[IP_TEXT];
	size_t router;

	if (!measure_takeover(t->h, v->wire, window, &router, &seen.from) ||
	    router == HISTORY_STRANGER)
		return;
	window.from = instant_after(seen.from, -ANNOUNCE_EARLY);
	if (!measure_announced(t->h, virtual, router, window, &seen.to))
		seen.to = window.to;
	if (instant_before(seen.to, seen.from))
		seen.to = seen.from;
	seen.value = instant_since(seen.from, seen.to);
	snprintf(seen.subject, sizeof(seen.subject), "%s by %s",
	    ip_print(&v->address, address), history_router_name(t->h, router));
	take(t, DRILL_ANNOUNCE, seen);
}

static void
take_addresses(struct taking *t)
{
	for (size_t v = 0; v < t->h->n_virtuals; v++) {
		const struct measure_holders m =
		    measure_holders(t->h, v, t->step->window);
		char address[IP_TEXT];

		ip_print(&t->h->virtuals[v].address, address);
		take_span(t, DRILL_TWO_HOLDERS, &m.two, address);
		take_span(t, DRILL_NO_HOLDER, &m.none, address);
		take_announcement(t, v);
		t->step->holds |= m.at_end;
	}
}

/* When the master of before last claimed a wire, and first let go. */
static void
last_words(const struct history *h, size_t router, instant before,
    instant *ret_claim, instant *ret_leave)
{
	*ret_claim = *ret_leave = INSTANT_NEVER;
	for (size_t i = 0; i < h->n_records; i++) {
		const struct record *r = &h->records[i];

		if (!instant_before(r->at, before))
			break;
		if (r->kind != RECORD_ADVERT ||
		    history_router(h, r->node) != router)
			continue;
		if (r->priority != 0) {
			*ret_claim = r->at;
			*ret_leave = INSTANT_NEVER;
		} else if (instant_is_never(*ret_leave)) {
			*ret_leave = r->at;
		}
	}
}

static void
take_beyond(struct taking *t, const struct drill_step *deed)
{
	const struct step_worst *outage = &t->step->worst[DRILL_OUTAGE];
	instant claim, leave, due;

	if (t->step->theory == 0 || !outage->seen)
		return;
	last_words(t->h, deed->role, outage->to, &claim, &leave);
	due = deed->theory.skews ? leave : claim;
	if (instant_is_never(due))
		return;
	due = instant_after(due, t->step->theory);
	t->step->has_beyond = true;
	t->step->beyond = instant_since(due, outage->to);
}

struct step
step_measure(const struct history *h, const struct drill *drill, size_t i,
    const struct theory *theory)
{
	struct step step = {
		.window = { h->steps[i]->at,
		    i + 1 < h->n_steps ? h->steps[i + 1]->at : h->end },
		.theory = theory_span_of(&drill->steps[i].theory, theory),
	};
	struct taking t = { h, drill, theory, &step };

	step.late = measure_late(h, step.window);
	step.stall = measure_stall(h, step.window);
	take_streams(&t);
	take_wires(&t);
	take_addresses(&t);
	take_beyond(&t, &drill->steps[i]);
	return step;
}
