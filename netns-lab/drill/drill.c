#include "netns-lab/drill/drill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "labgen/site/model.h"
#include "netns-lab/drill/keys.h"
#include "netns-lab/drill/places.h"
#include "netns-lab/drill/streams.h"
#include "vrrpd/config/diag.h"
#include "vrrpd/config/schema.h"
#include "vrrpd/config/source.h"

const char *const drill_fault_words[DRILL_FAULTS + 1] = {
	[DRILL_POWER_CUT] = "power-cut",
	[DRILL_SIGKILL] = "sigkill",
	[DRILL_SIGTERM] = "sigterm",
	[DRILL_SIGSTOP] = "sigstop",
	[DRILL_LINK_DOWN] = "link-down",
};

const char *
drill_fault_word(enum drill_fault fault)
{
	return drill_fault_words[fault];
}

bool
drill_fault_parse(const char *word, enum drill_fault *ret)
{
	for (unsigned i = 0; i < DRILL_FAULTS; i++) {
		if (strcmp(word, drill_fault_words[i]) == 0) {
			*ret = (enum drill_fault)i;
			return true;
		}
	}
	return false;
}

const char *
drill_limit_word(enum drill_limit_kind kind)
{
	static const char *const words[DRILL_LIMITS] = {
		[DRILL_OUTAGE] = "outage",
		[DRILL_LOST] = "lost",
		[DRILL_TWO_MASTERS] = "two_masters",
		[DRILL_TWO_HOLDERS] = "two_holders",
		[DRILL_NO_HOLDER] = "no_holder",
		[DRILL_SPLIT_GROUP] = "split_group",
		[DRILL_ANNOUNCE] = "announce",
	};

	return words[kind];
}

/* A drill while it is read. */
struct reading {
	struct places places;
	struct drill *drill;
	struct diag *diag;
};

static nsec
seconds(double s)
{
	return theory_span_fixed(s).plus;
}

static size_t
count(const struct source_node *list)
{
	return list ? source_count(list) : 0;
}

static void
text(const struct source_node *group, const struct schema *keys,
    const char *key, char *to, size_t room)
{
	const char *s = schema_string(group, keys, key);

	snprintf(to, room, "%s", s ? s : "");
}

/* Of a step whose master says goodbye, or does not. */
static struct theory_span
span(const struct source_node *n, bool says_goodbye)
{
	struct theory_span s = { 0 };

	if (!n)
		return s;
	if (source_kind(n) != SOURCE_STRING)
		return theory_span_fixed(source_number(n));
	(void)theory_span_parse(source_string(n), &s);
	theory_span_settle(&s, says_goodbye);
	return s;
}

/*
 * Does the backup hear that the master of this network leaves when its link
 * is cut?  By another link: that of the carrier, or of the sync group.
 */
static bool
has_other_link(const struct site *site, size_t network)
{
	if (network == DRILL_NONE || site->networks[network].carrier != network)
		return true;
	for (size_t i = 0; i < site->n_groups; i++) {
		const struct site_group *g = &site->groups[i];

		for (size_t k = 0; k < g->n_networks; k++) {
			if (g->networks[k] == network)
				return g->n_networks > 1;
		}
	}
	return false;
}

static bool
says_goodbye(const struct reading *r, const struct drill_step *step)
{
	switch (step->fault) {
	case DRILL_LINK_DOWN:
		return has_other_link(r->places.site, step->network);
	case DRILL_SIGTERM:
		return true;
	case DRILL_POWER_CUT:
	case DRILL_SIGKILL:
	case DRILL_SIGSTOP:
	case DRILL_FAULTS:
		break;
	}
	return false;
}

static struct drill_when
read_when(const struct source_node *n)
{
	const struct source_node *group = source_child(n, "when");
	struct drill_when when = { "", "" };

	if (!group)
		return when;
	text(
	    group, drill_when_keys, "master", when.master, sizeof(when.master));
	text(
	    group, drill_when_keys, "backup", when.backup, sizeof(when.backup));
	return when;
}

static struct drill_expect
read_expect(const struct reading *r, const struct source_node *n)
{
	const struct source_node *advertises = source_child(n, "advertises");
	const struct source_node *holds = source_child(n, "holds");

	return (struct drill_expect){
		.when = read_when(n),
		.asks_advertises = advertises != NULL,
		.advertises =
		    advertises ? places_routers(&r->places, advertises) : 0,
		.asks_holds = holds != NULL,
		.holds = holds ? places_routers(&r->places, holds) : 0,
	};
}

static struct drill_limits
read_limits(const struct source_node *n, bool goodbye)
{
	struct drill_limits l = { .when = read_when(n) };

	text(n, drill_limits_keys, "why", l.why, sizeof(l.why));
	for (unsigned i = 0; i < DRILL_LIMITS; i++) {
		const enum drill_limit_kind kind = (enum drill_limit_kind)i;
		const struct source_node *limit =
		    source_child(n, drill_limit_word(kind));

		if (!limit)
			continue;
		l.by_kind[i].set = true;
		if (kind == DRILL_LOST)
			l.by_kind[i].count = (uint64_t)source_int(limit);
		else
			l.by_kind[i].span = span(limit, goodbye);
	}
	return l;
}

static bool
read_rows(const struct reading *r, const struct source_node *n,
    struct drill_step *step)
{
	const struct source_node *expect = source_child(n, "expect");
	const struct source_node *limits = source_child(n, "limits");
	const bool goodbye = says_goodbye(r, step);

	step->expect = calloc(count(expect) + 1, sizeof(*step->expect));
	step->limits = calloc(count(limits) + 1, sizeof(*step->limits));
	if (!step->expect || !step->limits)
		return false;
	for (size_t i = 0; i < count(expect); i++) {
		const struct source_node *row = source_at(expect, i);

		if (row)
			step->expect[step->n_expect++] = read_expect(r, row);
	}
	for (size_t i = 0; i < count(limits); i++) {
		const struct source_node *row = source_at(limits, i);

		if (row)
			step->limits[step->n_limits++] =
			    read_limits(row, goodbye);
	}
	return true;
}

/* Fault or lift, on whom and where. */
static void
read_deed(
    struct reading *r, const struct source_node *n, struct drill_step *step)
{
	const struct source_node *fault = source_child(n, "fault");
	const struct source_node *lift = source_child(n, "lift");
	const struct source_node *net = source_child(n, "network");
	const struct source_node *word = fault ? fault : lift;

	if (!fault == !lift) {
		diag_add(r->diag, DIAG_ERROR, source_key_place(n), "D205",
		    "write either fault = \"...\" or lift = \"...\"",
		    "a step either applies a fault or lifts one");
		return;
	}
	step->lift = lift != NULL;
	step->role = places_router(&r->places, source_child(n, "on"));
	step->network = DRILL_NONE;
	if (!drill_fault_parse(source_string(word), &step->fault))
		return;
	if ((step->fault == DRILL_LINK_DOWN) != (net != NULL))
		diag_add(r->diag, DIAG_ERROR, source_place(word), "D206",
		    "link-down needs network = \"...\", the others have none",
		    net ? "this fault has no network"
			: "which network's link goes down?");
	else if (net && !places_network(&r->places, net, &step->network))
		diag_add(r->diag, DIAG_ERROR, source_place(net), "D207",
		    "this drill is for sites that have one",
		    "the site has no %s network", source_string(net));
}

static bool
same_deed(const struct drill_step *a, const struct drill_step *b)
{
	return a->fault == b->fault && a->role == b->role &&
	    a->network == b->network;
}

/* Is the fault of the step in force before it? */
static bool
in_force(const struct drill *d, const struct drill_step *step)
{
	bool yes = false;

	for (const struct drill_step *s = d->steps; s < step; s++) {
		if (same_deed(s, step))
			yes = !s->lift;
	}
	return yes;
}

/* The story must make sense: in order, and lifting what is there. */
static void
check_story(const struct reading *r, const struct source_node *n,
    const struct drill_step *step)
{
	const struct drill *d = r->drill;

	if (step > d->steps && step->at <= step[-1].at)
		diag_add(r->diag, DIAG_ERROR, source_key_place(n), "D208",
		    "write the steps in order of time, each later",
		    "this step is not after the one before it");
	if (step->at >= d->length)
		diag_add(r->diag, DIAG_ERROR, source_key_place(n), "D209",
		    "make \"length\" longer",
		    "the drill ends before this step");
	if (step->lift == in_force(d, step))
		return;
	diag_add(r->diag, DIAG_ERROR, source_key_place(n), "D210",
	    "lift what was applied, once",
	    step->lift ? "%s is not in force here" : "%s is in force already",
	    drill_fault_word(step->fault));
}

static bool
read_step(struct reading *r, const struct source_node *n)
{
	struct drill_step *step = &r->drill->steps[r->drill->n_steps++];

	step->at = seconds(schema_number(n, drill_step_keys, "at"));
	text(n, drill_step_keys, "title", step->title, sizeof(step->title));
	read_deed(r, n, step);
	step->theory = span(source_child(n, "theory"), says_goodbye(r, step));
	check_story(r, n, step);
	return read_rows(r, n, step);
}

/* "power-cut" of "drills/power-cut.conf". */
static void
name_of(const char *path, char to[static RECORD_NAME])
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const char *end = strstr(name, ".conf");

	snprintf(to, RECORD_NAME, "%.*s",
	    (int)(end ? (size_t)(end - name) : strlen(name)), name);
}

static bool
read_drill(struct reading *r, const struct source_node *root)
{
	const struct source_node *probes = source_child(root, "probes");
	const struct source_node *steps = source_child(root, "steps");
	struct drill *d = r->drill;

	text(root, drill_keys, "title", d->title, sizeof(d->title));
	text(root, drill_keys, "why", d->why, sizeof(d->why));
	d->settle = seconds(schema_number(root, drill_keys, "settle"));
	d->length = seconds(schema_number(root, drill_keys, "length"));
	d->master = r->places.master;
	d->backup = r->places.backup;
	d->steps = calloc(count(steps) + 1, sizeof(*d->steps));
	if (!d->steps || !streams_read(d, &r->places, probes))
		return false;
	for (size_t i = 0; i < count(steps); i++) {
		if (source_at(steps, i) && !read_step(r, source_at(steps, i)))
			return false;
	}
	return true;
}

struct drill *
drill_load(const char *path, const struct site *site, struct diag *diag)
{
	struct reading r = { places_of(site, diag), calloc(1, sizeof(*r.drill)),
		diag };
	const size_t errors = diag_errors(diag);
	struct source *source = NULL;
	bool ok = false;

	if (!r.drill || source_read(path, diag, &source) < 0)
		goto out;
	schema_check(source, drill_keys, diag);
	name_of(path, r.drill->name);
	ok = read_drill(&r, source_root(source)) && diag_errors(diag) == errors;
out:
	source_free(source);
	if (!ok) {
		drill_free(r.drill);
		return NULL;
	}
	return r.drill;
}

void
drill_free(struct drill *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->n_steps; i++) {
		free(d->steps[i].expect);
		free(d->steps[i].limits);
	}
	free(d->steps);
	free(d->probes);
	free(d->absent);
	free(d);
}
