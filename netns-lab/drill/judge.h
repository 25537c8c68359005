/*
 * The judge: an event log held against a drill.
 *
 * It reads nothing else, so an old log can be judged again.  There are two
 * kinds of verdict.  Who advertises and who holds the addresses at the end
 * of a step is never softened.  Limits of time are, when the machine
 * itself stood still: where a prober was more than RECORD_LATE_MIN late,
 * what was measured may be off by as much, and when that decides between
 * pass and fail the verdict is "inconclusive".  So it is where a time is
 * over its limit by no more than a stall of ordinary processes in that
 * step: the daemon may have been one of those that waited.
 *
 * Where no stream of probes fits the site, limits on lost probes are "not
 * measured", which is no pass: a drill with nothing but these is
 * inconclusive.
 */
#ifndef DRILL_JUDGE_H
#define DRILL_JUDGE_H

#include <stddef.h>
#include <stdint.h>

#include "netns-lab/drill/drill.h"
#include "netns-lab/drill/history.h"
#include "netns-lab/drill/step.h"

enum judge_result {
	JUDGE_PASS,
	JUDGE_UNMEASURED, /* of a verdict only */
	JUDGE_INCONCLUSIVE,
	JUDGE_FAIL,
	JUDGE_RESULTS
};

/* What a verdict is about: an enum drill_limit_kind, or one of these. */
enum judge_about {
	JUDGE_ADVERTISES = DRILL_LIMITS,
	JUDGE_HOLDS,
	JUDGE_CALM, /* before the first fault all was well */
	JUDGE_ABOUTS
};

#define JUDGE_EVIDENCE 256

struct judge_verdict {
	enum judge_result result;
	unsigned about;	 /* enum judge_about */
	size_t step;	 /* of the drill's */
	const char *why; /* of the row of limits; lent by the drill */
	/* What was seen; times count from the step's fault. */
	char evidence[JUDGE_EVIDENCE];
};

struct judgement {
	enum judge_result result; /* the worst of the verdicts */
	struct judge_verdict *verdicts;
	size_t n_verdicts;
	struct step *steps; /* as they went; one for each of the drill's */
	size_t n_steps;
	struct theory theory; /* of the router that takes over */
};

/* "pass", "not measured", "inconclusive", "fail". */
const char *judge_result_word(enum judge_result r);
/* "outage" ..., "advertises", "holds", "calm". */
const char *judge_about_word(unsigned about);

/*
 * 0 or negative errno; -EBADMSG: the log is not that of a whole run of this
 * drill, *ret_why (a constant) says why.  The result lends texts of the
 * drill.  Free with judgement_fini().
 */
int judge(const struct history *h, const struct drill *drill,
    struct judgement *ret, const char **ret_why);
void judgement_fini(struct judgement *j);

/* "r1", "r1 and r2", "nobody": into buf, which is returned. */
char *judge_print_routers(
    const struct history *h, uint32_t routers, char *buf, size_t size);

#endif
