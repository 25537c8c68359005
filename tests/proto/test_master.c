#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/rig.h"
#include "tests/lib/rows.h"
#define MDI 3609375000

/* V2-54 (M2) */
static void
test_a_hundred_adverts_do_not_drift(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	for (nsec i = 1; i <= 100; i++) {
		/* Woken a little early, then a little late each time. */
		assert_string_equal(rig_clock(&rig, i * SEC - 1), "");
		assert_string_equal(
		    rig_clock(&rig, i * SEC + 7 * MSEC), "advert0=100");
		assert_string_equal(rig_clock(&rig, i * SEC + 7 * MSEC), "");
		assert_int_equal(rig_due(&rig), (i + 1) * SEC);
	}
}

/* V2-55 (M3) */
static void
test_a_goodbye_is_answered_at_once_and_restarts_the_timer(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	rig_clock(&rig, SEC);
	/* Who said goodbye has been master: its hosts must learn of us. */
	assert_string_equal(
	    rig_advert(&rig, 1400 * MSEC, 0, 0, 9), "advert0=100 announce0");
	assert_int_equal(rig_due(&rig), 2400 * MSEC);
	assert_string_equal(rig_clock(&rig, 2 * SEC), "");
	assert_string_equal(rig_clock(&rig, 2400 * MSEC), "advert0=100");
	assert_int_equal(rig_due(&rig), 3400 * MSEC);
}

/* V2-56, V2-57 (M4 to M7); ours is 100 from 10.0.0.5. */
static void
test_a_master_yields_to_whom_it_must_and_to_nobody_else(void **state)
{
	static const struct {
		const char *when;
		uint8_t heard, last;
		bool preempt;
		bool yields;
		enum vr_why why;
	} rows[] = {
		{ "a higher priority, by one", 101, 1, true, true,
		    VR_WHY_HIGHER_PRIO },
		{ "a higher priority", 254, 1, true, true, VR_WHY_HIGHER_PRIO },
		{ "an owner", 255, 1, true, true, VR_WHY_HIGHER_PRIO },
		{ "a higher priority, and no preemption", 101, 1, false, true,
		    VR_WHY_HIGHER_PRIO },
		{ "an equal from a higher address", 100, 6, true, true,
		    VR_WHY_HIGHER_ADDR },
		{ "an equal from a higher address, and no preemption", 100, 6,
		    false, true, VR_WHY_HIGHER_ADDR },
		{ "an equal from a lower address", 100, 4, true, false, 0 },
		{ "an equal from our address", 100, 5, true, false, 0 },
		{ "a lower priority, by one", 99, 9, true, false, 0 },
		{ "the least", 1, 9, true, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct rig rig;

		print_message("  when it hears %s\n", rows[i].when);
		rig_init(&rig, 1, 100);
		rig.params[0].preempt = rows[i].preempt;
		rig_resume(&rig, 0);
		assert_string_equal(rig_advert(&rig, 400 * MSEC, 0,
					rows[i].heard, rows[i].last),
		    rows[i].yields ? "master>leaving" : "");
		if (rows[i].yields) {
			assert_int_equal(rig.group.why, rows[i].why);
			assert_int_equal(instant_since(T0, rig.members[0].due),
			    400 * MSEC + MDI);
			assert_string_equal(
			    rig_clock(&rig, 650 * MSEC), "advert0=100");
			assert_string_equal(rig_clock(&rig, 900 * MSEC),
			    "release0 leaving>backup");
			assert_int_equal(rig_due(&rig), 400 * MSEC + MDI);
		} else {
			assert_int_equal(rig_due(&rig), SEC);
		}
	}
}

/* V2-57: no advert of ours; but hosts may have heard the rival. */
static void
test_evidence_of_a_rival_is_answered_by_announcing(void **state)
{
	static const struct {
		const char *when;
		uint8_t heard; /* 0: an announcement instead of an advert */
	} rows[] = {
		{ "it is a lower priority", 50 },
		{ "it is an equal from a lower address", 100 },
		{ "it is an announcement of our address", 0 },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct rig rig;

		print_message("  when %s\n", rows[i].when);
		rig_master(&rig, 1, 100);
		rig_clock(&rig, SEC);
		if (rows[i].heard)
			rig_advert(&rig, 1500 * MSEC, 0, rows[i].heard, 1);
		else
			rig_announced(&rig, 1500 * MSEC, 0, 0);
		assert_string_equal(rig.text, "announce0");
		assert_int_equal(rig_due(&rig), 2 * SEC);
	}
}

/* What is held back is not forgotten: the last to announce is believed. */
static void
test_announcing_again_is_limited_to_once_a_second_but_never_lost(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	rig_clock(&rig, SEC);
	assert_string_equal(
	    rig_advert(&rig, 1500 * MSEC, 0, 50, 9), "announce0");
	for (nsec t = 1501 * MSEC; t < 2 * SEC; t += MSEC)
		assert_string_equal(rig_announced(&rig, t, 0, 0), "");
	assert_string_equal(rig_clock(&rig, 2 * SEC), "advert0=100");
	assert_int_equal(rig_due(&rig), 2500 * MSEC);
	assert_string_equal(rig_clock(&rig, 2500 * MSEC - 1), "");
	assert_string_equal(rig_clock(&rig, 2500 * MSEC), "announce0");
	assert_int_equal(rig_due(&rig), 3 * SEC);
	/* Who is no longer master owes nothing. */
	rig_announced(&rig, 2600 * MSEC, 0, 0);
	rig_advert(&rig, 2700 * MSEC, 0, 150, 9);
	assert_int_equal(rig_due(&rig), 2950 * MSEC);
}

static void
test_a_stalled_master_sends_one_advert_for_all_it_missed(void **state)
{
	static const struct {
		const char *when;
		nsec at;
		const char *wanted;
		nsec due;
	} rows[] = {
		{ "it is late by less than an interval", 2 * SEC - 1,
		    "advert0=100", 2 * SEC },
		{ "it is late by an interval", 2 * SEC, "advert0=100 announce0",
		    3 * SEC },
		{ "it is late by minutes", 300 * SEC + 1,
		    "advert0=100 announce0", 301 * SEC + 1 },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct rig rig;

		print_message("  when %s\n", rows[i].when);
		rig_master(&rig, 1, 100);
		assert_string_equal(
		    rig_clock(&rig, rows[i].at), rows[i].wanted);
		assert_int_equal(rig_due(&rig), rows[i].due);
	}
}

/* After a stall its mail may tell that it has been replaced. */
static void
test_a_stalled_master_that_reads_its_mail_first_yields(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	assert_string_equal(
	    rig_advert(&rig, 10 * SEC, 0, 150, 9), "master>leaving");
	assert_string_equal(rig_clock(&rig, 10 * SEC), "");
}

static void
test_the_next_advert_carries_a_changed_priority(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	assert_string_equal(rig_priority(&rig, 400 * MSEC, 0, 40), "");
	assert_string_equal(rig_clock(&rig, SEC), "advert0=40");
	assert_string_equal(rig_advert(&rig, SEC, 0, 50, 1), "master>leaving");
}

/* A restart that keeps its state says so at once, and loses no time. */
static void
test_resuming_goes_on_as_master(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, 2, 100);
	assert_string_equal(rig_resume(&rig, 0),
	    "init>master advert0=100 advert1=100 hold0 hold1 announce0 "
	    "announce1");
	assert_int_equal(rig.group.why, VR_WHY_RESUME);
	assert_int_equal(rig_due(&rig), SEC);
}

/*
 * The addresses have been here all the time; a router that may not serve
 * must not keep them for ever.
 */
static void
test_resuming_with_a_fault_hands_over(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, 2, 100);
	rig_faults(&rig, 0, 1, FAULT_BIT(FAULT_LINK_DOWN));
	assert_string_equal(
	    rig_resume(&rig, 0), "init>leaving advert0=0 advert1=0 release1");
	assert_string_equal(rig_announced(&rig, SEC, 0, 0), "release0.0");
	assert_string_equal(
	    rig_announced(&rig, SEC, 0, 1), "release0.1 leaving>fault");
}

static void
test_a_master_has_no_ear_for_the_rest(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	assert_string_equal(rig_start(&rig, SEC / 2), "");
	assert_string_equal(rig_resume(&rig, SEC / 2), "");
	assert_string_equal(rig_faults(&rig, SEC / 2, 0, 0), "");
	assert_int_equal(rig_due(&rig), SEC);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_hundred_adverts_do_not_drift),
		cmocka_unit_test(
		    test_a_goodbye_is_answered_at_once_and_restarts_the_timer),
		cmocka_unit_test(
		    test_a_master_yields_to_whom_it_must_and_to_nobody_else),
		cmocka_unit_test(
		    test_evidence_of_a_rival_is_answered_by_announcing),
		cmocka_unit_test(
		    test_announcing_again_is_limited_to_once_a_second_but_never_lost),
		cmocka_unit_test(
		    test_a_stalled_master_sends_one_advert_for_all_it_missed),
		cmocka_unit_test(
		    test_a_stalled_master_that_reads_its_mail_first_yields),
		cmocka_unit_test(
		    test_the_next_advert_carries_a_changed_priority),
		cmocka_unit_test(test_resuming_goes_on_as_master),
		cmocka_unit_test(test_resuming_with_a_fault_hands_over),
		cmocka_unit_test(test_a_master_has_no_ear_for_the_rest),
	};

	return cmocka_run_group_tests_name("master", tests, NULL, NULL);
}
