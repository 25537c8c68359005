#include "netns-lab/report/live.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

static const char *const verbs[LIVE_VERBS] = {
	[LIVE_CLAIMS] = "is master in",
	[LIVE_LEAVES] = "lets go of",
	[LIVE_HOLDS] = "holds",
	[LIVE_RELEASES] = "releases",
	[LIVE_ANNOUNCES] = "announces",
};

void
live_init(struct live *l, const struct drill *drill, FILE *to)
{
	*l = (struct live){ .to = to, .drill = drill, .zero = INSTANT_NEVER };
}

static size_t
router(const struct live *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->n_routers; i++) {
		if (strcmp(l->routers[i].name, name) == 0)
			return i;
	}
	return HISTORY_STRANGER;
}

static bool
is_master(const struct live *l, size_t r)
{
	for (size_t i = 0; i < l->n_virtuals; i++) {
		if (l->virtuals[i].master == r)
			return true;
	}
	return false;
}

/* "master 3": what it does, as seen from outside, and how many it holds. */
static void
print_state(const struct live *l, size_t r)
{
	const struct live_router *router = &l->routers[r];
	const char *word = router->broken;
	char text[32];

	if (!word)
		word = is_master(l, r) ? "master" : "quiet";
	snprintf(text, sizeof(text), "%s %zu", word, router->held);
	fprintf(l->to, "  %-8s", text);
}

/* Time and states; the rest of the line follows. */
static void
begin_line(const struct live *l, instant at)
{
	fprintf(l->to, "%+8.3f s", (double)instant_since(l->zero, at) / 1e9);
	for (size_t i = 0; i < l->n_routers; i++)
		print_state(l, i);
	fputs("  ", l->to);
}

static void
end_line(const struct live *l)
{
	fputc('\n', l->to);
	fflush(l->to);
}

/* What fits behind two routers' states and a verb on 80 columns. */
#define LIST_WIDTH 35
#define AND_MORE " ..."

/* One more thing, or the sign that there are more. */
static void
append(char *list, const char *thing)
{
	const size_t len = strlen(list);
	char *comma;

	if (len + 2 + strlen(thing) <= LIST_WIDTH) {
		snprintf(list + len, LIVE_LIST - len, ", %s", thing);
		return;
	}
	while (strlen(list) + strlen(AND_MORE) > LIST_WIDTH &&
	    (comma = strrchr(list, ',')) != NULL)
		*comma = '\0';
	snprintf(list + strlen(list), LIVE_LIST - strlen(list), AND_MORE);
}

/* Add a thing to what is to be said of a router, once. */
static void
say(struct live *l, size_t r, enum live_verb verb, instant at,
    const char *thing)
{
	struct live_line *line = &l->routers[r].lines[verb];

	if (!l->started)
		return;
	if (line->n++ == 0) {
		line->first = at;
		snprintf(line->list, sizeof(line->list), "%s", thing);
		return;
	}
	if (!strstr(line->list, AND_MORE))
		append(line->list, thing);
}

/* The line that waits longest, or NULL. */
static struct live_line *
oldest(struct live *l, size_t *ret_router, unsigned *ret_verb)
{
	struct live_line *old = NULL;

	for (size_t r = 0; r < l->n_routers; r++) {
		for (unsigned v = 0; v < LIVE_VERBS; v++) {
			struct live_line *line = &l->routers[r].lines[v];

			if (!line->n ||
			    (old && !instant_before(line->first, old->first)))
				continue;
			old = line;
			*ret_router = r;
			*ret_verb = v;
		}
	}
	return old;
}

instant
live_due(struct live *l)
{
	instant first = l->n_notes ? l->notes[0].at : INSTANT_NEVER;
	const struct live_line *line;
	unsigned verb;
	size_t r;

	line = oldest(l, &r, &verb);
	if (line)
		first = instant_earlier(first, line->first);
	return instant_after(first, LIVE_TOGETHER);
}

static void
print_note(struct live *l)
{
	begin_line(l, l->notes[0].at);
	fputs(l->notes[0].text, l->to);
	end_line(l);
	l->n_notes--;
	memmove(l->notes, l->notes + 1, l->n_notes * sizeof(l->notes[0]));
}

static void
print_oldest(struct live *l)
{
	unsigned verb;
	size_t r;
	struct live_line *line = oldest(l, &r, &verb);

	if (l->n_notes &&
	    (!line || instant_before(l->notes[0].at, line->first))) {
		print_note(l);
		return;
	}
	begin_line(l, line->first);
	fprintf(l->to, "%s %s %s", l->routers[r].name, verbs[verb], line->list);
	end_line(l);
	line->n = 0;
}

void
live_flush(struct live *l, instant now)
{
	if (!instant_due(live_due(l), now))
		return;
	/* All of them: what waits belongs to the same moment. */
	while (!instant_is_never(live_due(l)))
		print_oldest(l);
}

static void note(struct live *l, instant at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void
note(struct live *l, instant at, const char *format, ...)
{
	struct live_note *n;
	va_list args;

	if (l->n_notes == LIVE_NOTES)
		print_note(l);
	n = &l->notes[l->n_notes++];
	n->at = at;
	va_start(args, format);
	vsnprintf(n->text, sizeof(n->text), format, args);
	va_end(args);
}

static void
take_router(struct live *l, const struct record *r)
{
	struct live_router *router = &l->routers[l->n_routers];

	if (l->n_routers == HISTORY_ROUTERS_MAX)
		return;
	*router = (struct live_router){ .broken = NULL };
	record_name(router->name, r->node);
	record_name(router->daemon, r->daemon);
	l->n_routers++;
}

static void
take_virtual(struct live *l, const struct record *r)
{
	struct live_virtual *v = &l->virtuals[l->n_virtuals];

	if (l->n_virtuals == LIVE_VIRTUALS)
		return;
	*v = (struct live_virtual){
		.address = r->address,
		.vrid = r->vrid,
		.master = HISTORY_STRANGER,
	};
	record_name(v->carrier, r->carrier);
	l->n_virtuals++;
}

static void
take_start(struct live *l, const struct record *r)
{
	l->started = true;
	l->zero = r->at;
	fprintf(l->to, "      time");
	for (size_t i = 0; i < l->n_routers; i++)
		fprintf(l->to, "  %-8s", l->routers[i].name);
	fprintf(l->to, "  what is seen (n: addresses held)\n");
	begin_line(l, r->at);
	fprintf(l->to, "the routers have settled, probes run");
	end_line(l);
}

static void
take_deed(struct live *l, const struct record *r)
{
	static const char *const broken[DRILL_FAULTS] = {
		[DRILL_POWER_CUT] = "off",
		[DRILL_SIGKILL] = "dead",
		[DRILL_SIGTERM] = "ended",
		[DRILL_SIGSTOP] = "frozen",
		[DRILL_LINK_DOWN] = NULL,
	};
	const size_t who = router(l, r->node);
	enum drill_fault fault;

	live_flush(l, INSTANT_NEVER);
	if (who == HISTORY_STRANGER || !drill_fault_parse(r->fault, &fault))
		return;
	l->routers[who].broken = r->kind == RECORD_FAULT ? broken[fault] : NULL;
	l->zero = r->at;
	begin_line(l, r->at);
	fprintf(l->to, "** %s: ", r->node);
	if (l->next_step < l->drill->n_steps)
		fprintf(l->to, "%s", l->drill->steps[l->next_step++].title);
	else
		fprintf(l->to, "%s %s", record_word(r->kind), r->fault);
	end_line(l);
}

static void
take_advert(struct live *l, const struct record *r)
{
	const size_t who = router(l, r->node);
	bool claims = false, leaves = false;

	/* A wire may carry many addresses. */
	for (size_t i = 0; i < l->n_virtuals; i++) {
		struct live_virtual *v = &l->virtuals[i];

		if (v->vrid != r->vrid || strcmp(v->carrier, r->segment) != 0)
			continue;
		if (r->priority == 0 && v->master == who) {
			v->master = HISTORY_STRANGER;
			leaves = true;
		} else if (r->priority != 0 && v->master != who) {
			v->master = who;
			v->announced = false;
			claims = true;
		}
	}
	if (who != HISTORY_STRANGER && leaves)
		say(l, who, LIVE_LEAVES, r->at, r->segment);
	if (who != HISTORY_STRANGER && claims)
		say(l, who, LIVE_CLAIMS, r->at, r->segment);
}

static void
take_address(struct live *l, const struct record *r)
{
	const size_t who = router(l, r->node);
	char text[IP_TEXT];

	if (who == HISTORY_STRANGER)
		return;
	ip_print(&r->address, text);
	if (r->kind == RECORD_HELD) {
		l->routers[who].held++;
		say(l, who, LIVE_HOLDS, r->at, text);
	} else if (l->routers[who].held > 0) {
		l->routers[who].held--;
		say(l, who, LIVE_RELEASES, r->at, text);
	}
}

static void
take_announce(struct live *l, const struct record *r)
{
	const size_t who = router(l, r->node);
	char text[IP_TEXT];

	for (size_t i = 0; i < l->n_virtuals; i++) {
		struct live_virtual *v = &l->virtuals[i];

		if (who == HISTORY_STRANGER || v->announced ||
		    !ip_equal(&v->address, &r->address))
			continue;
		v->announced = true;
		say(l, who, LIVE_ANNOUNCES, r->at, ip_print(&r->address, text));
	}
}

static void
take_link(struct live *l, const struct record *r)
{
	if (l->started && router(l, r->node) != HISTORY_STRANGER)
		note(l, r->at, "%s: %s is %s", r->node, r->link,
		    r->up ? "up" : "down");
}

static void
take_end(struct live *l)
{
	live_flush(l, INSTANT_NEVER);
	l->ended = true;
}

void
live_take(struct live *l, const struct record *r)
{
	if (l->ended)
		return;
	switch (r->kind) {
	case RECORD_ROUTER:
		take_router(l, r);
		break;
	case RECORD_VIRTUAL:
		take_virtual(l, r);
		break;
	case RECORD_START:
		take_start(l, r);
		break;
	case RECORD_FAULT:
	case RECORD_LIFT:
		take_deed(l, r);
		break;
	case RECORD_ADVERT:
		take_advert(l, r);
		break;
	case RECORD_HELD:
	case RECORD_GONE:
		take_address(l, r);
		break;
	case RECORD_ANNOUNCE:
		take_announce(l, r);
		break;
	case RECORD_LINK:
		take_link(l, r);
		break;
	case RECORD_LOST:
		note(l, r->at,
		    "%s: %" PRIu64 " probes lost, the last at %+.3f s",
		    r->stream, r->last - r->first + 1,
		    (double)instant_since(l->zero, r->last_at) / 1e9);
		break;
	case RECORD_END:
		take_end(l);
		break;
	case RECORD_RUN:
	case RECORD_SITE:
	case RECORD_MARK:
	case RECORD_LATE:
	case RECORD_STALL:
	case RECORD_PROBE:
	case RECORD_KINDS:
		break;
	}
}
