#include "netns-lab/report/text.h"

#include <inttypes.h>
#include <string.h>

#define RED "\033[31m"
#define GREEN "\033[32m"
#define YELLOW "\033[33m"
#define PLAIN "\033[0m"

static const char *
colour(const struct result *r)
{
	if (*r->trouble || r->judgement.result == JUDGE_FAIL)
		return RED;
	return r->judgement.result == JUDGE_PASS ? GREEN : YELLOW;
}

#define WIDTH 80
#define INDENT 10

/* A text of words behind a margin, in as many lines as it takes. */
static void
wrap(FILE *to, const char *text)
{
	size_t column = 0;

	while (*text) {
		const size_t len = strcspn(text, " ");

		if (column && column + 1 + len > WIDTH) {
			fputc('\n', to);
			column = 0;
		}
		if (column == 0)
			fprintf(to, "%*s", INDENT - 1, "");
		fprintf(to, " %.*s", (int)len, text);
		column = (column ? column : INDENT - 1) + 1 + len;
		text += len + strspn(text + len, " ");
	}
	fputc('\n', to);
}

static void
evidence(FILE *to, const struct result *r, const struct judge_verdict *v)
{
	fprintf(to, "        %s, %s: %s\n", r->drill->steps[v->step].title,
	    judge_about_word(v->about), judge_result_word(v->result));
	wrap(to, v->evidence);
	if (v->result != JUDGE_PASS && *v->why)
		wrap(to, v->why);
}

/* Streams of probes that this site has no place for. */
static void
left_out(FILE *to, const struct drill *d)
{
	for (size_t i = 0; i < d->n_absent; i++)
		fprintf(to, "        no probes \"%s\": %s\n", d->absent[i].name,
		    d->absent[i].why);
}

void
text_verdict(FILE *to, const struct result *r, bool colours, bool all)
{
	fprintf(to, "%s%-6s%s  %-16s %s\n", colours ? colour(r) : "",
	    result_word(r), colours ? PLAIN : "", r->drill->name,
	    r->drill->title);
	if (*r->trouble) {
		wrap(to, r->trouble);
		return;
	}
	left_out(to, r->drill);
	for (size_t i = 0; i < r->judgement.n_verdicts; i++) {
		const struct judge_verdict *v = &r->judgement.verdicts[i];

		if (all || v->result != JUDGE_PASS)
			evidence(to, r, v);
	}
}

#define CELL 24

/* "3112 ms", "0.8 ms" when it is short. */
static const char *
span(char buf[static CELL], nsec ns, bool sign)
{
	const double ms = (double)ns / 1e6;
	const bool short_one = ms < 10 && ms > -10 && ns != 0;

	snprintf(
	    buf, CELL, sign ? "%+.*f ms" : "%.*f ms", short_one ? 1 : 0, ms);
	return buf;
}

/* "r2", or "r1+r2 6.0 s": who held at the end, and how long two did. */
static const char *
holders(char buf[static CELL], const struct result *r, const struct step *s)
{
	const struct step_worst *two = &s->worst[DRILL_TWO_HOLDERS];
	const struct history *h = &r->history;
	size_t len = 0;

	snprintf(buf, CELL, "nobody");
	for (size_t i = 0; i < h->n_routers && len < CELL; i++) {
		if (s->holds & 1u << i)
			len += (size_t)snprintf(buf + len, CELL - len, "%s%s",
			    len ? "+" : "", h->routers[i]->node);
	}
	if (two->seen && len < CELL && (s->holds & (s->holds - 1)))
		snprintf(
		    buf + len, CELL - len, " %.1f s", (double)two->value / 1e9);
	return buf;
}

static void
table_row(FILE *to, const struct result *r, size_t i)
{
	const struct step *s = &r->judgement.steps[i];
	const struct step_worst *outage = &s->worst[DRILL_OUTAGE];
	char out[CELL], theory[CELL], ratio[CELL] = "-", beyond[CELL] = "-";
	char held[CELL];

	if (outage->seen && s->theory > 0)
		snprintf(ratio, sizeof(ratio), "%.2f",
		    (double)outage->value / (double)s->theory);
	if (s->has_beyond)
		span(beyond, s->beyond, true);
	fprintf(to, "%-31s %9s %8s %6s %9s  %s\n", r->drill->steps[i].title,
	    r->drill->n_probes
		? span(out, outage->seen ? outage->value : 0, false)
		: "-",
	    span(theory, s->theory, false), ratio, beyond, holders(held, r, s));
}

static bool
same_daemons(const struct result *a, const struct result *b)
{
	return strcmp(result_master_daemon(a), result_master_daemon(b)) == 0 &&
	    strcmp(result_backup_daemon(a), result_backup_daemon(b)) == 0;
}

static void
table_head(FILE *to, const struct result *r)
{
	const struct theory *t = &r->judgement.theory;
	const struct history *h = &r->history;

	fprintf(to, "%s on %s (master), %s on %s (backup)\n",
	    result_master_daemon(r), h->routers[r->drill->master]->node,
	    result_backup_daemon(r), h->routers[r->drill->backup]->node);
	fprintf(to,
	    "VRRPv%u, an advert every %.1f s; skew %.0f ms, "
	    "Master_Down_Interval %.0f ms\n\n",
	    h->run->version, (double)t->advert / 1e9, (double)t->skew / 1e6,
	    (double)t->master_down / 1e6);
	fprintf(to, "%-31s %9s %8s %6s %9s  %s\n", "fault", "outage", "theory",
	    "ratio", "beyond", "holders");
}

void
text_table(FILE *to, const struct result *results, size_t n)
{
	const struct result *last = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct result *r = &results[i];

		if (*r->trouble)
			continue;
		if (last && !same_daemons(last, r))
			fputc('\n', to);
		if (!last || !same_daemons(last, r))
			table_head(to, r);
		last = r;
		for (size_t s = 0; s < r->judgement.n_steps; s++)
			table_row(to, r, s);
	}
	if (last)
		fprintf(to,
		    "\noutage: longest run of lost probes of any stream\n"
		    "beyond: from the instant the new master was due to "
		    "traffic flowing again\n\n");
}

void
text_sum(FILE *to, const struct result *results, size_t n)
{
	size_t passed = 0, unsure = 0;

	for (size_t i = 0; i < n; i++) {
		const struct result *r = &results[i];

		if (*r->trouble)
			continue;
		passed += r->judgement.result == JUDGE_PASS;
		unsure += r->judgement.result == JUDGE_INCONCLUSIVE;
	}
	fprintf(to, "%zu passed, %zu failed, %zu unsure\n", passed,
	    n - passed - unsure, unsure);
}
