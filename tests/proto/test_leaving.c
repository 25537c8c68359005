#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/rig.h"
#include "tests/lib/rows.h"
#define MDI 3609375000
#define SKEW 609375000

/* The bounds of leaving.c. */
#define LINGER (250 * MSEC)
#define PATIENCE (1250 * MSEC)

#define DOWN FAULT_BIT(FAULT_LINK_DOWN)
#define ADDRESS FAULT_BIT(FAULT_ADDRESS_LINK)

/* V2-53 (M1): the goodbye; the addresses stay for a while (design 4). */
static void
test_stopping_says_goodbye_and_keeps_the_addresses(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	assert_string_equal(rig_stop(&rig, 0), "master>leaving advert0=0");
	assert_int_equal(rig.group.why, VR_WHY_STOP);
	/* No more adverts: the Adver_Timer is cancelled. */
	assert_string_equal(rig_clock(&rig, SEC), "");
	assert_int_equal(rig_due(&rig), PATIENCE);
}

static void
test_each_address_goes_when_the_successor_announces_it(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	rig_stop(&rig, 0);
	assert_string_equal(rig_advert(&rig, 400 * MSEC, 0, 50, 9), "");
	assert_string_equal(
	    rig_announced(&rig, 401 * MSEC, 0, 1), "release0.1");
	assert_string_equal(rig_announced(&rig, 402 * MSEC, 0, 1), "");
	assert_string_equal(rig_announced(&rig, 402 * MSEC, 0, 2), "");
	assert_string_equal(
	    rig_announced(&rig, 403 * MSEC, 0, 0), "release0.0 leaving>init");
	assert_int_equal(rig.group.why, VR_WHY_FOLLOWED);
	assert_int_equal(rig_due(&rig), INT64_MAX);
}

static void
test_the_linger_releases_what_was_not_announced(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	rig_stop(&rig, 0);
	rig_advert(&rig, 400 * MSEC, 0, 50, 9);
	rig_announced(&rig, 401 * MSEC, 0, 1);
	assert_int_equal(rig_due(&rig), 400 * MSEC + LINGER);
	/* More adverts of the successor do not prolong it. */
	rig_advert(&rig, 600 * MSEC, 0, 50, 9);
	assert_string_equal(rig_clock(&rig, 400 * MSEC + LINGER - 1), "");
	assert_string_equal(
	    rig_clock(&rig, 400 * MSEC + LINGER), "release0 leaving>init");
}

/* A repetition starts every skew anew, so it waits for the longest. */
static void
test_a_second_goodbye_comes_only_after_patience_and_then_the_end(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	rig_stop(&rig, 0);
	assert_string_equal(rig_clock(&rig, PATIENCE - 1), "");
	assert_string_equal(rig_clock(&rig, PATIENCE), "advert0=0");
	assert_int_equal(rig_due(&rig), 2 * PATIENCE);
	assert_string_equal(rig_clock(&rig, 2 * PATIENCE - 1), "");
	assert_string_equal(
	    rig_clock(&rig, 2 * PATIENCE), "release0 leaving>init");
	assert_int_equal(rig.group.why, VR_WHY_NOT_FOLLOWED);
}

/* Patience must outlast the skew of the least priority, 255/256 s. */
static void
test_patience_outlasts_every_skew(void **state)
{
	struct vr vr;

	(void)state;
	vr_init(&vr, 1, 1);
	assert_true(PATIENCE > vr_skew_time(&vr));
}

/*
 * Regression: the end of patience fell into the linger, the state was left,
 * the address stayed for ever and its deadline was in the past.
 */
static void
test_a_successor_at_the_last_moment_still_gets_the_address(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	rig_stop(&rig, 0);
	rig_clock(&rig, PATIENCE);
	rig_advert(&rig, 2 * PATIENCE - MSEC, 0, 50, 9);
	assert_string_equal(rig_clock(&rig, 2 * PATIENCE), "");
	assert_string_equal(rig_clock(&rig, 2 * PATIENCE - MSEC + LINGER),
	    "release0 leaving>init");
	assert_int_equal(rig.group.why, VR_WHY_FOLLOWED);
}

/*
 * A flapping link on a router without a peer: no second without owner.  A
 * member whose own link was down had let go of its addresses at once.
 */
static void
test_who_can_serve_again_and_is_not_followed_stays_master(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 2, 100);
	rig_faults(&rig, 0, 1, DOWN);
	rig_faults(&rig, 100 * MSEC, 1, 0);
	assert_string_equal(rig_clock(&rig, PATIENCE), "advert0=0");
	assert_string_equal(rig_clock(&rig, 2 * PATIENCE),
	    "leaving>master advert0=100 advert1=100 hold0 hold1 "
	    "announce0 announce1");
	assert_int_equal(rig.group.why, VR_WHY_NOT_FOLLOWED);
}

/* M4: silently, and ready to be master again an interval later. */
static void
test_the_preempted_says_nothing_and_is_backup_when_followed(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	assert_string_equal(
	    rig_advert(&rig, SEC / 2, 0, 150, 9), "master>leaving");
	rig_announced(&rig, SEC / 2 + 1, 0, 0);
	assert_string_equal(rig_announced(&rig, SEC / 2 + 2, 0, 1),
	    "release0.1 leaving>backup");
	assert_int_equal(rig_due(&rig), SEC / 2 + MDI);
	assert_string_equal(rig_clock(&rig, SEC / 2 + MDI),
	    "backup>master advert0=100 hold0 announce0");
}

/*
 * A winner that was master all along announces nothing by itself.  One
 * advert reminds it, on the member where it wins, once, and not when it has
 * announced anything: it is only slow then.
 */
static void
test_a_winner_that_does_not_announce_is_reminded_once(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	rig_advert(&rig, 0, 0, 150, 9);
	assert_string_equal(rig_clock(&rig, LINGER - 1), "");
	assert_string_equal(rig_clock(&rig, LINGER), "advert0=100");
	rig_announced(&rig, LINGER + MSEC, 0, 0);
	assert_string_equal(rig_announced(&rig, LINGER + MSEC, 0, 1),
	    "release0.1 leaving>backup");

	rig_master(&rig, 1, 100);
	rig_advert(&rig, 0, 0, 150, 9);
	rig_clock(&rig, LINGER);
	assert_string_equal(
	    rig_clock(&rig, 2 * LINGER), "release0 leaving>backup");

	rig_master(&rig, 1, 100);
	rig_advert(&rig, 0, 0, 150, 9);
	rig_announced(&rig, MSEC, 0, 0);
	assert_string_equal(rig_clock(&rig, LINGER), "release0 leaving>backup");

	/* Who stops has a successor that has just become master. */
	rig_master(&rig, 1, 100);
	rig_stop(&rig, 0);
	rig_advert(&rig, 0, 0, 150, 9);
	assert_string_equal(rig_clock(&rig, LINGER), "release0 leaving>init");
}

static void
test_a_fault_hands_over_like_a_stop_but_ends_in_fault(void **state)
{
	static const struct {
		const char *when;
		uint32_t fault;
		const char *first;
	} rows[] = {
		{ "the interface is missing", FAULT_BIT(FAULT_LINK_MISSING),
		    "master>leaving advert0=0 release0 leaving>fault" },
		{ "the interface is down", DOWN,
		    "master>leaving advert0=0 release0 leaving>fault" },
		{ "it has no address", FAULT_BIT(FAULT_NO_SOURCE),
		    "master>leaving advert0=0 release0 leaving>fault" },
		{ "the link of an address is down", ADDRESS,
		    "master>leaving advert0=0" },
		{ "an address is refused", FAULT_BIT(FAULT_ADDRESS_REFUSED),
		    "master>leaving advert0=0" },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct rig rig;

		print_message("  when %s\n", rows[i].when);
		rig_master(&rig, 1, 100);
		assert_string_equal(
		    rig_faults(&rig, SEC / 2, 0, rows[i].fault), rows[i].first);
		if (rig.group.state == VR_LEAVING) {
			rig_advert(&rig, SEC, 0, 50, 9);
			assert_string_equal(rig_clock(&rig, SEC + LINGER),
			    "release0 leaving>fault");
		} else {
			assert_int_equal(rig.group.why, VR_WHY_FAULT);
		}
		assert_int_equal(rig_due(&rig), INT64_MAX);
		assert_string_equal(
		    rig_faults(&rig, 2 * SEC, 0, 0), "fault>backup");
	}
}

static void
test_a_fault_that_clears_while_leaving_ends_in_backup(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	rig_faults(&rig, 0, 0, ADDRESS);
	assert_string_equal(rig_faults(&rig, 100 * MSEC, 0, 0), "");
	rig_advert(&rig, 400 * MSEC, 0, 50, 9);
	assert_string_equal(
	    rig_clock(&rig, 400 * MSEC + LINGER), "release0 leaving>backup");
	/* It outranks the successor and comes back by preemption. */
	assert_int_equal(rig_due(&rig), 400 * MSEC + MDI);
}

static void
test_a_link_that_dies_while_leaving_releases_at_once(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	rig_advert(&rig, 0, 0, 150, 9);
	assert_string_equal(
	    rig_faults(&rig, 100 * MSEC, 0, DOWN), "release0 leaving>fault");
}

static void
test_a_stop_while_leaving_ends_in_init(void **state)
{
	static const struct {
		const char *when;
		uint8_t heard; /* 0: a fault instead */
	} rows[] = {
		{ "it is preempted", 150 },
		{ "it has a fault", 0 },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct rig rig;

		print_message("  when %s\n", rows[i].when);
		rig_master(&rig, 1, 100);
		if (rows[i].heard)
			rig_advert(&rig, 0, 0, rows[i].heard, 9);
		else
			rig_faults(&rig, 0, 0, ADDRESS);
		assert_string_equal(rig_stop(&rig, 10 * MSEC), "");
		rig_advert(&rig, 20 * MSEC, 0, 150, 9);
		rig_announced(&rig, 30 * MSEC, 0, 0);
		assert_string_equal(rig_announced(&rig, 30 * MSEC, 0, 1),
		    "release0.1 leaving>init");
		assert_int_equal(rig_due(&rig), INT64_MAX);
	}
}

/* The successor appears, and leaves again before we have gone. */
static void
test_a_successor_that_leaves_is_followed_after_the_skew(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	rig_advert(&rig, 0, 0, 150, 9);
	assert_string_equal(rig_advert(&rig, 100 * MSEC, 0, 0, 9), "");
	rig_announced(&rig, 200 * MSEC, 0, 0);
	assert_string_equal(
	    rig_announced(&rig, 200 * MSEC, 0, 1), "release0.1 leaving>backup");
	assert_string_equal(rig_clock(&rig, 100 * MSEC + SKEW),
	    "backup>master advert0=100 hold0 announce0");
}

/* ... or dies without a word: the full interval, as the RFC says. */
static void
test_a_successor_that_dies_is_followed_after_the_interval(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	rig_advert(&rig, 0, 0, 150, 9);
	rig_clock(&rig, LINGER);
	rig_clock(&rig, 2 * LINGER);
	assert_string_equal(rig_clock(&rig, MDI - 1), "");
	assert_string_equal(
	    rig_clock(&rig, MDI), "backup>master advert0=100 hold0 announce0");
}

/* A stop is a stop: with nobody to follow it does not serve again. */
static void
test_who_was_told_to_stop_does_not_serve_again(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	rig_stop(&rig, 0);
	assert_string_equal(rig_clock(&rig, 10 * SEC), "advert0=0");
	assert_string_equal(rig_clock(&rig, 20 * SEC), "release0 leaving>init");
}

/*
 * Regression: after a stall every Master_Down_Timer had fired while a fault
 * stood against serving again; the fault cleared, and the group ended as a
 * backup with no timer at all.
 */
static void
test_a_stall_and_a_fault_that_clears_do_not_end_as_a_deaf_backup(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	rig_faults(&rig, 0, 0, ADDRESS);
	assert_string_equal(rig_clock(&rig, 10 * SEC), "advert0=0");
	assert_string_equal(rig_faults(&rig, 10 * SEC, 0, 0),
	    "leaving>master advert0=100 hold0 announce0");
	assert_int_equal(rig_due(&rig), 11 * SEC);
}

/* Regression: what was all released waited for patience to end. */
static void
test_a_stall_over_linger_and_patience_ends_in_one_step(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	rig_stop(&rig, 0);
	rig_advert(&rig, SEC, 0, 50, 9);
	assert_string_equal(rig_clock(&rig, 2 * SEC), "release0 leaving>init");
	assert_int_equal(rig.group.why, VR_WHY_FOLLOWED);
}

/* I1 holds for whoever comes back: an owner waits for nobody. */
static void
test_an_owner_that_could_not_serve_for_a_moment_is_master_again(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 255);
	rig_faults(&rig, 0, 0, ADDRESS);
	rig_faults(&rig, 100 * MSEC, 0, 0);
	rig_announced(&rig, 200 * MSEC, 0, 0);
	assert_string_equal(rig_announced(&rig, 200 * MSEC, 0, 1),
	    "release0.1 leaving>backup backup>master advert0=255 hold0 "
	    "announce0");
}

static void
test_leaving_has_no_ear_for_the_rest(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 1, 100);
	rig_stop(&rig, 0);
	assert_string_equal(rig_start(&rig, 1), "");
	assert_string_equal(rig_resume(&rig, 1), "");
	assert_string_equal(rig_stop(&rig, 1), "");
	assert_string_equal(rig_priority(&rig, 1, 0, 7), "");
	assert_string_equal(rig_faults(&rig, 1, 0, ADDRESS), "");
	assert_int_equal(rig_due(&rig), PATIENCE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_stopping_says_goodbye_and_keeps_the_addresses),
		cmocka_unit_test(
		    test_each_address_goes_when_the_successor_announces_it),
		cmocka_unit_test(
		    test_the_linger_releases_what_was_not_announced),
		cmocka_unit_test(
		    test_a_second_goodbye_comes_only_after_patience_and_then_the_end),
		cmocka_unit_test(test_patience_outlasts_every_skew),
		cmocka_unit_test(
		    test_who_can_serve_again_and_is_not_followed_stays_master),
		cmocka_unit_test(
		    test_a_successor_at_the_last_moment_still_gets_the_address),
		cmocka_unit_test(
		    test_the_preempted_says_nothing_and_is_backup_when_followed),
		cmocka_unit_test(
		    test_a_winner_that_does_not_announce_is_reminded_once),
		cmocka_unit_test(
		    test_a_fault_hands_over_like_a_stop_but_ends_in_fault),
		cmocka_unit_test(
		    test_a_fault_that_clears_while_leaving_ends_in_backup),
		cmocka_unit_test(
		    test_a_link_that_dies_while_leaving_releases_at_once),
		cmocka_unit_test(test_a_stop_while_leaving_ends_in_init),
		cmocka_unit_test(
		    test_a_successor_that_leaves_is_followed_after_the_skew),
		cmocka_unit_test(
		    test_a_successor_that_dies_is_followed_after_the_interval),
		cmocka_unit_test(
		    test_who_was_told_to_stop_does_not_serve_again),
		cmocka_unit_test(
		    test_a_stall_and_a_fault_that_clears_do_not_end_as_a_deaf_backup),
		cmocka_unit_test(
		    test_a_stall_over_linger_and_patience_ends_in_one_step),
		cmocka_unit_test(
		    test_an_owner_that_could_not_serve_for_a_moment_is_master_again),
		cmocka_unit_test(test_leaving_has_no_ear_for_the_rest),
	};

	return cmocka_run_group_tests_name("leaving", tests, NULL, NULL);
}
