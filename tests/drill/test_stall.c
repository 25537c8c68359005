/* What the judge makes of a machine that had no time, and of no probes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "tests/drill/trial.h"

/* The outage of the story. */
#define OUTAGE (3110 * MSEC)

static void
a_stall(double ms, double late_ms)
{
	struct record *r = &trial_story.records[trial_story.n++];

	*r = (struct record){ .kind = RECORD_STALL,
		.at = { (nsec)(ms * 1e6) },
		.late = (nsec)(late_ms * 1e6) };
}

static void
test_a_stall_as_long_as_the_excess_makes_a_time_inconclusive(void **state)
{
	static const struct {
		const char *when;
		double told, late; /* milliseconds; the cut is at 2500 */
		nsec excess;
		enum judge_result outage;
	} rows[] = {
		{ "there was none", 0, 0, 100 * MSEC, JUDGE_FAIL },
		{ "it is longer", 4000, 174, 100 * MSEC, JUDGE_INCONCLUSIVE },
		{ "it is as long", 4000, 100, 100 * MSEC, JUDGE_INCONCLUSIVE },
		{ "it is a little shorter", 4000, 99, 100 * MSEC, JUDGE_FAIL },
		{ "it ended before the fault", 2400, 300, 100 * MSEC,
		    JUDGE_FAIL },
		{ "the fault came in the middle of it", 2600, 300, 100 * MSEC,
		    JUDGE_INCONCLUSIVE },
		{ "the limit was kept", 4000, 500, 0, JUDGE_PASS },
		{ "the limit was nearly broken", 4000, 500, -MSEC, JUDGE_PASS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("  when %s\n", rows[i].when);
		story_power_cut(&trial_story);
		if (rows[i].late > 0)
			a_stall(rows[i].told, rows[i].late);
		story_end(&trial_story, STORY_END);
		trial_of(DRILL_POWER_CUT);
		trial_limit(DRILL_OUTAGE, OUTAGE - rows[i].excess);
		assert_int_equal(trial_result(DRILL_OUTAGE), rows[i].outage);
	}
}

static void
test_the_evidence_tells_of_the_stall(void **state)
{
	struct judgement j;
	struct history h;
	bool told = false;

	(void)state;
	story_power_cut(&trial_story);
	a_stall(4000, 174);
	story_end(&trial_story, STORY_END);
	trial_of(DRILL_POWER_CUT);
	trial_limit(DRILL_OUTAGE, OUTAGE - 100 * MSEC);
	j = trial_judged(&h);
	assert_int_equal(j.result, JUDGE_INCONCLUSIVE);
	for (size_t i = 0; i < j.n_verdicts; i++)
		told |= strstr(j.verdicts[i].evidence,
			    "stood still for 174.0 ms") != NULL;
	assert_true(told);
	judgement_fini(&j);
	history_fini(&h);
}

static void
test_a_stall_excuses_no_state_and_no_number(void **state)
{
	(void)state;
	story_power_cut(&trial_story);
	story_held(&trial_story, 8000, 1, 1);
	a_stall(8500, 6000);
	story_end(&trial_story, STORY_END);
	trial_of(DRILL_POWER_CUT);
	trial_limit(DRILL_LOST, 3109 * MSEC);
	assert_int_equal(trial_result(JUDGE_HOLDS), JUDGE_FAIL);
	assert_int_equal(trial_result(DRILL_LOST), JUDGE_FAIL);
}

static void
test_without_probes_lost_ones_are_not_measured(void **state)
{
	static const enum drill_limit_kind kinds[] = { DRILL_OUTAGE,
		DRILL_LOST };
	struct judgement j;
	struct history h;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		story_power_cut(&trial_story);
		story_end(&trial_story, STORY_END);
		trial_of(DRILL_POWER_CUT);
		trial_limit(kinds[i], 5 * SEC);
		trial_drill.n_probes = 0;
		assert_int_equal(trial_result(kinds[i]), JUDGE_UNMEASURED);
		/* What was measured still decides. */
		j = trial_judged(&h);
		assert_int_equal(j.result, JUDGE_PASS);
		judgement_fini(&j);
		history_fini(&h);
		/* Nothing was. */
		trial_steps[0].n_expect = 0;
		j = trial_judged(&h);
		assert_int_equal(j.result, JUDGE_INCONCLUSIVE);
		judgement_fini(&j);
		history_fini(&h);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_stall_as_long_as_the_excess_makes_a_time_inconclusive),
		cmocka_unit_test(test_the_evidence_tells_of_the_stall),
		cmocka_unit_test(test_a_stall_excuses_no_state_and_no_number),
		cmocka_unit_test(
		    test_without_probes_lost_ones_are_not_measured),
	};

	return cmocka_run_group_tests_name("stall", tests, NULL, NULL);
}
