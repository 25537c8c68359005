#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "tests/drill/trial.h"

struct story trial_story;

struct drill_expect trial_expect[2];
struct drill_limits trial_limits[2];
struct drill_probe trial_nat = { .name = "nat", .interval = MSEC };

struct drill_step trial_steps[2];
struct drill trial_drill;

void
trial_of(enum drill_fault fault)
{
	memset(trial_expect, 0, sizeof(trial_expect));
	memset(trial_limits, 0, sizeof(trial_limits));
	trial_expect[0].asks_advertises = trial_expect[0].asks_holds = true;
	trial_expect[0].advertises = trial_expect[0].holds = 1u << 1;
	trial_steps[0] = (struct drill_step){
		.fault = fault,
		.role = 0,
		.network = DRILL_NONE,
		.theory = { .masters_down = 1 },
		.expect = trial_expect,
		.n_expect = 1,
		.limits = trial_limits,
		.n_limits = 1,
	};
	trial_drill = (struct drill){
		.probes = &trial_nat,
		.n_probes = 1,
		.steps = trial_steps,
		.n_steps = 1,
		.master = 0,
		.backup = 1,
	};
}

void
trial_limit(enum drill_limit_kind kind, nsec allowed)
{
	trial_limits[0].by_kind[kind] = (struct drill_limit){
		.set = true,
		.span = { .plus = allowed },
		.count = (uint64_t)(allowed / MSEC),
	};
}

struct judgement
trial_judged(struct history *h)
{
	const struct record_log log = story_log(&trial_story);
	struct judgement j;
	const char *why = "";

	assert_int_equal(history_init(h, &log, &why), 0);
	if (judge(h, &trial_drill, &j, &why) != 0)
		fail_msg("%s", why);
	return j;
}

enum judge_result
trial_result(unsigned about)
{
	enum judge_result r = JUDGE_RESULTS;
	struct history h;
	struct judgement j = trial_judged(&h);

	for (size_t i = 0; i < j.n_verdicts; i++) {
		const struct judge_verdict *v = &j.verdicts[i];

		if (v->about != about)
			continue;
		print_message("    %s\n", v->evidence);
		if (r == JUDGE_RESULTS)
			r = v->result;
	}
	if (r != JUDGE_RESULTS && r != JUDGE_UNMEASURED)
		assert_true(j.result >= r);
	judgement_fini(&j);
	history_fini(&h);
	return r;
}
