#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "netns-lab/drill/judge.h"
#include "tests/drill/trial.h"

#define CUT STORY_CUT
#define TAKEN STORY_TAKEN
#define END STORY_END

static void
a_power_cut(void)
{
	story_power_cut(&trial_story);
}

static void
test_a_clean_power_cut_passes_and_is_measured(void **state)
{
	struct history h;
	struct judgement j;

	(void)state;
	a_power_cut();
	story_end(&trial_story, END);
	trial_of(DRILL_POWER_CUT);
	j = trial_judged(&h);
	assert_int_equal(j.result, JUDGE_PASS);
	assert_int_equal(j.n_verdicts, 2);
	assert_int_equal(j.theory.master_down, STORY_MASTER_DOWN);
	assert_int_equal(j.theory.skew, STORY_SKEW);
	assert_int_equal(j.steps[0].worst[DRILL_OUTAGE].value, 3110 * MSEC);
	assert_int_equal(j.steps[0].worst[DRILL_LOST].count, 3110);
	assert_int_equal(j.steps[0].theory, STORY_MASTER_DOWN);
	/* r1's last advert was at 2 s; traffic flows again at 5.61 s. */
	assert_true(j.steps[0].has_beyond);
	assert_int_equal(
	    j.steps[0].beyond, (nsec)5610 * MSEC - 2 * SEC - STORY_MASTER_DOWN);
	assert_int_equal(j.steps[0].advertises, 1u << 1);
	assert_int_equal(j.steps[0].holds, 1u << 1);
	judgement_fini(&j);
	history_fini(&h);
}

/* What each row adds to the power cut, for a value of its kind. */

static void
nothing_more(void)
{
}

static void
two_losses(void)
{
	story_lost(&trial_story, 7000, 5, 0.1);
}

static void
r1_speaks_after_its_death(void)
{
	/* Between r2's adverts at 6609.375 and 7609.375. */
	story_advert(&trial_story, 7000, 1, 1, 150);
}

static void
a_stranger_claims_the_wire(void)
{
	story_advert(&trial_story, 7000, 1, 0, 255);
}

static void
r1_holds_again(void)
{
	story_held(&trial_story, 8000, 1, 1);
	story_gone(&trial_story, 8040, 1, 1);
}

static void
r1_takes_one_wire_back(void)
{
	/* r2 lets go, so that nobody claims twice, until 8609.375. */
	story_advert(&trial_story, 8200, 0, 2, 0);
	story_advert(&trial_story, 8300, 0, 1, 150);
}

static const struct {
	const char *when;
	enum drill_limit_kind kind;
	void (*more)(void);
	nsec value;
} kinds[] = {
	{ "probes are lost in a row", DRILL_OUTAGE, nothing_more, 3110 * MSEC },
	{ "there are two losses", DRILL_OUTAGE, two_losses, 3110 * MSEC },
	{ "lost probes add up", DRILL_LOST, two_losses, 3115 * MSEC },
	{ "a dead master speaks", DRILL_TWO_MASTERS, r1_speaks_after_its_death,
	    609375000 },
	{ "a stranger speaks", DRILL_TWO_MASTERS, a_stranger_claims_the_wire,
	    609375000 },
	{ "two hold an address", DRILL_TWO_HOLDERS, r1_holds_again, 40 * MSEC },
	{ "nobody holds an address", DRILL_NO_HOLDER, nothing_more,
	    3109675000 },
	{ "the group is torn apart", DRILL_SPLIT_GROUP, r1_takes_one_wire_back,
	    309375000 },
	{ "addresses are announced", DRILL_ANNOUNCE, nothing_more, 1500000 },
};

#define N_KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* The limit that is just kept, and the one just broken. */
static void
the_story_of(size_t i, double late_ms, nsec less)
{
	const nsec step = kinds[i].kind == DRILL_LOST ? MSEC : 1;

	print_message("  when %s\n", kinds[i].when);
	a_power_cut();
	kinds[i].more();
	if (late_ms > 0) {
		story_late(&trial_story, 4000, late_ms);
		for (size_t r = 0; r < trial_story.n; r++) {
			if (trial_story.records[r].kind == RECORD_LOST)
				trial_story.records[r].late =
				    (nsec)(late_ms * 1e6);
		}
	}
	story_end(&trial_story, END);
	trial_of(DRILL_POWER_CUT);
	trial_limit(kinds[i].kind, kinds[i].value - less * step);
}

static void
test_each_limit_holds_to_the_last_nanosecond(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_KINDS; i++) {
		the_story_of(i, 0, 0);
		assert_int_equal(trial_result(kinds[i].kind), JUDGE_PASS);
	}
}

static void
test_each_limit_is_broken_by_one(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_KINDS; i++) {
		the_story_of(i, 0, 1);
		assert_int_equal(trial_result(kinds[i].kind), JUDGE_FAIL);
	}
}

static void
test_a_stall_that_may_decide_makes_a_limit_inconclusive(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_KINDS; i++) {
		the_story_of(i, 8, 1);
		assert_int_equal(
		    trial_result(kinds[i].kind), JUDGE_INCONCLUSIVE);
		/* Not to be trusted as a pass either. */
		the_story_of(i, 8, 0);
		assert_int_equal(
		    trial_result(kinds[i].kind), JUDGE_INCONCLUSIVE);
	}
}

static void
test_a_stall_too_short_to_decide_changes_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_KINDS; i++) {
		the_story_of(i, 4.9, 1);
		assert_int_equal(trial_result(kinds[i].kind), JUDGE_FAIL);
	}
	/* 3110 ms where 3050 are allowed: 8 ms do not help. */
	the_story_of(0, 8, 60 * MSEC);
	assert_int_equal(trial_result(DRILL_OUTAGE), JUDGE_FAIL);
	the_story_of(0, 8, -60 * MSEC);
	assert_int_equal(trial_result(DRILL_OUTAGE), JUDGE_PASS);
}

static void
no_takeover(void)
{
	story_begin(&trial_story, "vrrpd", "vrrpd");
	story_adverts(&trial_story, 0, CUT, 1);
	story_fault(&trial_story, CUT, DRILL_POWER_CUT, 1);
}

static void
the_dead_one_keeps_an_address(void)
{
	a_power_cut();
	story_held(&trial_story, 8000, 1, 1);
}

static void
the_dead_one_advertises(void)
{
	a_power_cut();
	story_adverts(&trial_story, 7000, END, 1);
}

static void
one_wire_has_no_master(void)
{
	a_power_cut();
	story_advert(&trial_story, 8800, 1, 2, 0);
}

static void
test_states_are_judged_however_late_the_probes_were(void **state)
{
	static const struct {
		const char *when;
		void (*story)(void);
		enum judge_result advertises, holds;
	} rows[] = {
		{ "all goes well", a_power_cut, JUDGE_PASS, JUDGE_PASS },
		{ "nobody takes over", no_takeover, JUDGE_FAIL, JUDGE_FAIL },
		{ "the old master keeps an address",
		    the_dead_one_keeps_an_address, JUDGE_PASS, JUDGE_FAIL },
		{ "both advertise", the_dead_one_advertises, JUDGE_FAIL,
		    JUDGE_PASS },
		{ "one wire is let go", one_wire_has_no_master, JUDGE_FAIL,
		    JUDGE_PASS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("  when %s\n", rows[i].when);
		rows[i].story();
		story_late(&trial_story, 4000, 500);
		story_end(&trial_story, END);
		trial_of(DRILL_POWER_CUT);
		assert_int_equal(
		    trial_result(JUDGE_ADVERTISES), rows[i].advertises);
		assert_int_equal(trial_result(JUDGE_HOLDS), rows[i].holds);
	}
}

static void
test_a_master_that_is_silent_for_its_interval_is_none(void **state)
{
	static const struct {
		double end;
		enum judge_result result;
	} rows[] = { { TAKEN - 0.001, JUDGE_PASS },
		{ TAKEN + 0.001, JUDGE_FAIL } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		no_takeover();
		story_end(&trial_story, rows[i].end);
		trial_of(DRILL_POWER_CUT);
		trial_expect[0].advertises = 1u << 0;
		assert_int_equal(
		    trial_result(JUDGE_ADVERTISES), rows[i].result);
	}
}

static void
test_rows_count_only_for_their_daemons(void **state)
{
	static const struct {
		const char *master, *backup;
		bool counts;
	} rows[] = {
		{ "", "", true },
		{ "vrrpd", "", true },
		{ "vrrpd", "vrrpd", true },
		{ "", "keepalived", false },
		{ "vrrpd", "keepalived", false },
		{ "keepalived", "vrrpd", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("  when master is %s and backup %s\n",
		    rows[i].master, rows[i].backup);
		a_power_cut();
		story_end(&trial_story, END);
		trial_of(DRILL_POWER_CUT);
		trial_limit(DRILL_OUTAGE, 1);
		record_name(trial_limits[0].when.master, rows[i].master);
		record_name(trial_limits[0].when.backup, rows[i].backup);
		record_name(trial_expect[0].when.master, rows[i].master);
		record_name(trial_expect[0].when.backup, rows[i].backup);
		assert_int_equal(trial_result(DRILL_OUTAGE),
		    rows[i].counts ? JUDGE_FAIL : JUDGE_RESULTS);
		assert_int_equal(trial_result(JUDGE_HOLDS),
		    rows[i].counts ? JUDGE_PASS : JUDGE_RESULTS);
	}
}

static void
test_trouble_before_the_first_fault_is_told(void **state)
{
	(void)state;
	a_power_cut();
	story_lost(&trial_story, 1000, 1, 0);
	story_end(&trial_story, END);
	trial_of(DRILL_POWER_CUT);
	assert_int_equal(trial_result(JUDGE_CALM), JUDGE_INCONCLUSIVE);

	a_power_cut();
	story_held(&trial_story, 100, 0, 2);
	story_end(&trial_story, END);
	assert_int_equal(trial_result(JUDGE_CALM), JUDGE_FAIL);
}

/* r1 comes back at 9 s and takes over at 12.7 s. */
static void
the_return(void)
{
	a_power_cut();
	story_lift(&trial_story, END, DRILL_POWER_CUT, 1);
	story_adverts(&trial_story, END + 609.375, 12700, 2);
	story_adverts(&trial_story, 12700, 16000, 1);
	for (int w = 0; w < 2; w++) {
		story_held(&trial_story, 12700.2, w, 1);
		story_announce(&trial_story, 12700.4, w, 1);
		story_gone(&trial_story, 12701, w, 2);
	}
	story_end(&trial_story, 16000);
	trial_of(DRILL_POWER_CUT);
	trial_steps[1] = trial_steps[0];
	trial_steps[1].lift = true;
	trial_steps[1].theory = (struct theory_span){ 0 };
	trial_steps[1].expect = &trial_expect[1];
	trial_steps[1].limits = &trial_limits[1];
	trial_expect[1] = trial_expect[0];
	trial_expect[1].advertises = trial_expect[1].holds = 1u << 0;
	trial_drill.n_steps = 2;
}

static void
test_each_step_is_measured_by_itself(void **state)
{
	struct history h;
	struct judgement j;

	(void)state;
	the_return();
	j = trial_judged(&h);
	assert_int_equal(j.result, JUDGE_PASS);
	assert_true(j.steps[0].worst[DRILL_OUTAGE].seen);
	assert_false(j.steps[1].worst[DRILL_OUTAGE].seen);
	assert_false(j.steps[1].worst[DRILL_TWO_MASTERS].seen);
	assert_false(j.steps[1].worst[DRILL_SPLIT_GROUP].seen);
	assert_false(j.steps[1].worst[DRILL_NO_HOLDER].seen);
	assert_int_equal(j.steps[1].worst[DRILL_TWO_HOLDERS].value, 800 * USEC);
	assert_int_equal(j.steps[1].worst[DRILL_ANNOUNCE].value, 400 * USEC);
	assert_false(j.steps[1].has_beyond);
	assert_int_equal(j.steps[1].holds, 1u << 0);
	judgement_fini(&j);
	history_fini(&h);
}

static void
test_a_log_of_something_else_is_refused(void **state)
{
	struct record_log log;
	struct judgement j;
	struct history h;
	const char *why = NULL;

	(void)state;
	a_power_cut();
	log = story_log(&trial_story);
	assert_int_equal(history_init(&h, &log, &why), -EBADMSG);
	assert_non_null(strstr(why, "broken off"));

	a_power_cut();
	story_end(&trial_story, END);
	log = story_log(&trial_story);
	assert_int_equal(history_init(&h, &log, &why), 0);
	trial_of(DRILL_SIGKILL);
	assert_int_equal(judge(&h, &trial_drill, &j, &why), -EBADMSG);
	assert_non_null(strstr(why, "steps"));
	trial_of(DRILL_POWER_CUT);
	record_name(trial_nat.name, "lan");
	assert_int_equal(judge(&h, &trial_drill, &j, &why), -EBADMSG);
	assert_non_null(strstr(why, "stream"));
	record_name(trial_nat.name, "nat");
	history_fini(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_clean_power_cut_passes_and_is_measured),
		cmocka_unit_test(test_each_limit_holds_to_the_last_nanosecond),
		cmocka_unit_test(test_each_limit_is_broken_by_one),
		cmocka_unit_test(
		    test_a_stall_that_may_decide_makes_a_limit_inconclusive),
		cmocka_unit_test(
		    test_a_stall_too_short_to_decide_changes_nothing),
		cmocka_unit_test(
		    test_states_are_judged_however_late_the_probes_were),
		cmocka_unit_test(
		    test_a_master_that_is_silent_for_its_interval_is_none),
		cmocka_unit_test(test_rows_count_only_for_their_daemons),
		cmocka_unit_test(test_trouble_before_the_first_fault_is_told),
		cmocka_unit_test(test_each_step_is_measured_by_itself),
		cmocka_unit_test(test_a_log_of_something_else_is_refused),
	};

	return cmocka_run_group_tests_name("judge", tests, NULL, NULL);
}
