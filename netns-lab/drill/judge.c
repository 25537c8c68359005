#include "netns-lab/drill/judge.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What one judgement is made of. */
struct bench {
	const struct history *h;
	const struct drill *drill;
	struct judgement *j;
	size_t step;
	size_t room; /* for verdicts */
	bool judged; /* at least one was measured */
};

const char *
judge_result_word(enum judge_result r)
{
	static const char *const words[JUDGE_RESULTS] = {
		[JUDGE_PASS] = "pass",
		[JUDGE_UNMEASURED] = "not measured",
		[JUDGE_INCONCLUSIVE] = "inconclusive",
		[JUDGE_FAIL] = "fail",
	};

	return words[r];
}

const char *
judge_about_word(unsigned about)
{
	static const char *const words[JUDGE_ABOUTS] = {
		[JUDGE_ADVERTISES] = "advertises",
		[JUDGE_HOLDS] = "holds",
		[JUDGE_CALM] = "calm",
	};

	if (about < DRILL_LIMITS)
		return drill_limit_word((enum drill_limit_kind)about);
	return words[about];
}

char *
judge_print_routers(
    const struct history *h, uint32_t routers, char *buf, size_t size)
{
	size_t len = 0;

	snprintf(buf, size, "nobody");
	for (size_t i = 0; i <= HISTORY_STRANGER && len < size; i++) {
		if (!(routers & 1u << i))
			continue;
		len += (size_t)snprintf(buf + len, size - len, "%s%s",
		    len ? " and " : "", history_router_name(h, i));
	}
	return buf;
}

static double
ms(nsec span)
{
	return (double)span / 1e6;
}

static const struct step *
now_judged(const struct bench *b)
{
	return &b->j->steps[b->step];
}

static double
after_fault(const struct bench *b, instant at)
{
	return (double)instant_since(now_judged(b)->window.from, at) / 1e9;
}

static void verdict(struct bench *b, unsigned about, enum judge_result result,
    const char *why, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

static void
verdict(struct bench *b, unsigned about, enum judge_result result,
    const char *why, const char *format, ...)
{
	struct judge_verdict *v = &b->j->verdicts[b->j->n_verdicts++];
	va_list args;

	assert(b->j->n_verdicts <= b->room);
	*v = (struct judge_verdict){
		.result = result,
		.about = about,
		.step = b->step,
		.why = why,
	};
	va_start(args, format);
	vsnprintf(v->evidence, sizeof(v->evidence), format, args);
	va_end(args);
	if (result == JUDGE_UNMEASURED)
		return;
	b->judged = true;
	if (result > b->j->result)
		b->j->result = result;
}

static bool
counts(const struct bench *b, const struct drill_when *when)
{
	const char *master = b->h->routers[b->drill->master]->daemon;
	const char *backup = b->h->routers[b->drill->backup]->daemon;

	return (!*when->master || strcmp(when->master, master) == 0) &&
	    (!*when->backup || strcmp(when->backup, backup) == 0);
}

/* The first wire on which others than these are master; n_wires: none. */
static size_t
wrong_wire(
    const struct bench *b, instant at, uint32_t wanted, uint32_t *ret_seen)
{
	size_t w;

	for (w = 0; w < b->h->n_wires; w++) {
		*ret_seen =
		    measure_masters(b->h, w, b->j->theory.master_down, at);
		if (*ret_seen != wanted)
			break;
	}
	return w;
}

static size_t
wrong_address(
    const struct bench *b, instant at, uint32_t wanted, uint32_t *ret_seen)
{
	const struct measure_window window = { b->h->start, at };
	size_t v;

	for (v = 0; v < b->h->n_virtuals; v++) {
		*ret_seen = measure_holders(b->h, v, window).at_end;
		if (*ret_seen != wanted)
			break;
	}
	return v;
}

static void
expect_advertises(struct bench *b, uint32_t wanted)
{
	/* The step is over when the next one begins. */
	const instant end = { now_judged(b)->window.to.ns - 1 };
	char want[128], have[128];
	uint32_t seen = 0;
	const size_t w = wrong_wire(b, end, wanted, &seen);

	judge_print_routers(b->h, wanted, want, sizeof(want));
	if (w == b->h->n_wires) {
		verdict(b, JUDGE_ADVERTISES, JUDGE_PASS, "", "%s at +%.3f s",
		    want, after_fault(b, end));
		return;
	}
	verdict(b, JUDGE_ADVERTISES, JUDGE_FAIL, "",
	    "%s/%u: %s at +%.3f s, expected %s", b->h->wires[w].segment,
	    b->h->wires[w].vrid,
	    judge_print_routers(b->h, seen, have, sizeof(have)),
	    after_fault(b, end), want);
}

static void
expect_holds(struct bench *b, uint32_t wanted)
{
	const instant end = now_judged(b)->window.to;
	char want[128], have[128], address[IP_TEXT];
	uint32_t seen = 0;
	const size_t v = wrong_address(b, end, wanted, &seen);

	judge_print_routers(b->h, wanted, want, sizeof(want));
	if (v == b->h->n_virtuals) {
		verdict(b, JUDGE_HOLDS, JUDGE_PASS, "", "%s at +%.3f s", want,
		    after_fault(b, end));
		return;
	}
	verdict(b, JUDGE_HOLDS, JUDGE_FAIL, "",
	    "%s: %s at +%.3f s, expected %s",
	    ip_print(&b->h->virtuals[v].address, address),
	    judge_print_routers(b->h, seen, have, sizeof(have)),
	    after_fault(b, end), want);
}

/*
 * Is the measured value over the limit?  Where a prober was late, by
 * anything between so much less and so much more.
 */
static enum judge_result
against(nsec measured, nsec allowed, nsec late)
{
	const nsec unsure = late > RECORD_LATE_MIN ? late : 0;
	const bool breached = measured > allowed;
	const nsec nearest = breached ? measured - unsure : measured + unsure;

	if ((nearest > allowed) != breached)
		return JUDGE_INCONCLUSIVE;
	return breached ? JUDGE_FAIL : JUDGE_PASS;
}

/* ", probes 8.0 ms late": what makes a measure unsure, or nothing. */
static const char *
lateness(nsec late, char buf[static 48])
{
	buf[0] = '\0';
	if (late > RECORD_LATE_MIN)
		snprintf(buf, 48, ", probes %.1f ms late", ms(late));
	return buf;
}

static void
limit_lost(struct bench *b, uint64_t allowed, const char *why)
{
	const struct step_worst *w = &now_judged(b)->worst[DRILL_LOST];
	char late[48];
	nsec interval;

	if (!w->seen) {
		verdict(b, DRILL_LOST, JUDGE_PASS, why, "none");
		return;
	}
	interval = w->value / (nsec)w->count;
	verdict(b, DRILL_LOST,
	    against(w->value, (nsec)allowed * interval, w->late), why,
	    "%s: %" PRIu64 " probes, at most %" PRIu64 "%s", w->subject,
	    w->count, allowed, lateness(w->late, late));
}

static void
limit_time(
    struct bench *b, enum drill_limit_kind kind, nsec allowed, const char *why)
{
	const struct step_worst *w = &now_judged(b)->worst[kind];
	const nsec stall = now_judged(b)->stall;
	enum judge_result result;
	char late[48], stalled[64] = "";

	if (!w->seen) {
		verdict(b, kind, JUDGE_PASS, why, "none");
		return;
	}
	result = against(w->value, allowed, w->late);
	if (result == JUDGE_FAIL && w->value - allowed <= stall) {
		result = JUDGE_INCONCLUSIVE;
		snprintf(stalled, sizeof(stalled),
		    ", the machine stood still for %.1f ms", ms(stall));
	}
	verdict(b, kind, result, why,
	    "%s: %.1f ms, at most %.1f ms; %+.3f to %+.3f s%s%s", w->subject,
	    ms(w->value), ms(allowed), after_fault(b, w->from),
	    after_fault(b, w->to), lateness(w->late, late), stalled);
}

/* Is this about lost probes, and there are none to lose? */
static bool
is_unmeasured(const struct bench *b, unsigned kind)
{
	return b->drill->n_probes == 0 &&
	    (kind == DRILL_OUTAGE || kind == DRILL_LOST);
}

static void
limit(struct bench *b, const struct drill_limits *row)
{
	for (unsigned i = 0; i < DRILL_LIMITS; i++) {
		const struct drill_limit *l = &row->by_kind[i];

		if (!l->set)
			continue;
		if (is_unmeasured(b, i))
			verdict(b, i, JUDGE_UNMEASURED, row->why,
			    "no stream of probes has a place on this site");
		else if (i == DRILL_LOST)
			limit_lost(b, l->count, row->why);
		else
			limit_time(b, (enum drill_limit_kind)i,
			    theory_span_of(&l->span, &b->j->theory), row->why);
	}
}

static void
judge_step(struct bench *b)
{
	const struct drill_step *step = &b->drill->steps[b->step];

	for (size_t i = 0; i < step->n_expect; i++) {
		const struct drill_expect *row = &step->expect[i];

		if (!counts(b, &row->when))
			continue;
		if (row->asks_advertises)
			expect_advertises(b, row->advertises);
		if (row->asks_holds)
			expect_holds(b, row->holds);
	}
	for (size_t i = 0; i < step->n_limits; i++) {
		if (counts(b, &step->limits[i].when))
			limit(b, &step->limits[i]);
	}
}

/*
 * Before the first fault the master alone advertises and holds, and no
 * probe is lost: else nothing that follows proves anything.
 */
static void
judge_calm(struct bench *b)
{
	const instant end = b->h->steps[0]->at;
	const struct measure_window window = { b->h->start, end };
	const uint32_t master = 1u << b->drill->master;
	char have[128];
	uint32_t seen = 0;

	b->step = 0;
	if (wrong_wire(b, end, master, &seen) < b->h->n_wires ||
	    wrong_address(b, end, master, &seen) < b->h->n_virtuals)
		verdict(b, JUDGE_CALM, JUDGE_FAIL, "",
		    "before the first fault: %s, expected %s",
		    judge_print_routers(b->h, seen, have, sizeof(have)),
		    history_router_name(b->h, b->drill->master));
	for (size_t i = 0; i < b->drill->n_probes; i++) {
		const char *name = b->drill->probes[i].name;
		const struct measure_lost lost =
		    measure_lost(b->h, name, window);

		if (lost.lost == 0)
			continue;
		verdict(b, JUDGE_CALM, JUDGE_INCONCLUSIVE, "",
		    "%s: %" PRIu64 " probes lost before the first fault", name,
		    lost.lost);
	}
}

/* Is this the log of a run of this drill on that site? */
static const char *
mismatch(const struct history *h, const struct drill *drill)
{
	if (h->n_routers <= drill->master || h->n_routers <= drill->backup)
		return "it has fewer routers than the drill";
	if (h->n_steps != drill->n_steps)
		return "it has other steps than the drill";
	for (size_t i = 0; i < h->n_steps; i++) {
		const struct drill_step *step = &drill->steps[i];
		const struct record *r = h->steps[i];

		if ((r->kind == RECORD_LIFT) != step->lift ||
		    strcmp(r->fault, drill_fault_word(step->fault)) != 0 ||
		    history_router(h, r->node) != step->role)
			return "its steps are not those of the drill";
	}
	for (size_t i = 0; i < drill->n_probes; i++) {
		const struct measure_window none = { h->end, h->end };

		if (!measure_lost(h, drill->probes[i].name, none).known)
			return "it does not tell how a stream of probes fared";
	}
	return NULL;
}

static size_t
most_verdicts(const struct drill *drill)
{
	size_t n = 1 + drill->n_probes;

	for (size_t i = 0; i < drill->n_steps; i++)
		n += drill->steps[i].n_expect * 2 +
		    drill->steps[i].n_limits * DRILL_LIMITS;
	return n;
}

int
judge(const struct history *h, const struct drill *drill, struct judgement *ret,
    const char **ret_why)
{
	struct judgement j = { .result = JUDGE_PASS };
	struct bench b = {
		.h = h, .drill = drill, .j = &j, .room = most_verdicts(drill)
	};

	*ret_why = mismatch(h, drill);
	if (*ret_why)
		return -EBADMSG;
	j.theory = theory_of(h->run->version, h->run->interval,
	    h->routers[drill->backup]->priority);
	j.verdicts = calloc(b.room, sizeof(*j.verdicts));
	j.steps = calloc(drill->n_steps, sizeof(*j.steps));
	if (!j.verdicts || !j.steps) {
		judgement_fini(&j);
		return -ENOMEM;
	}
	j.n_steps = drill->n_steps;
	for (size_t i = 0; i < j.n_steps; i++)
		j.steps[i] = step_measure(h, drill, i, &j.theory);
	judge_calm(&b);
	for (b.step = 0; b.step < j.n_steps; b.step++)
		judge_step(&b);
	if (j.n_verdicts && !b.judged)
		j.result = JUDGE_INCONCLUSIVE;
	*ret = j;
	return 0;
}

void
judgement_fini(struct judgement *j)
{
	free(j->verdicts);
	free(j->steps);
	*j = (struct judgement){ .result = JUDGE_PASS };
}
