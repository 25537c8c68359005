#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/rig.h"
#include "tests/lib/rows.h"
#define MDI 3609375000
#define SKEW 609375000
#define LINGER (250 * MSEC)
#define PATIENCE (1250 * MSEC)

#define DOWN FAULT_BIT(FAULT_LINK_DOWN)
#define ADDRESS FAULT_BIT(FAULT_ADDRESS_LINK)

#define BOTH "advert0=100 advert1=100 hold0 hold1 announce0 announce1"

/* V2-45: all adverts, then all addresses, then all announcements. */
static void
test_all_members_take_over_in_one_step(void **state)
{
	struct rig rig;

	(void)state;
	rig_backup(&rig, 2, 100);
	assert_string_equal(rig_clock(&rig, MDI), "backup>master " BOTH);
	assert_int_equal(rig_due(&rig), MDI + SEC);
}

static void
test_the_group_waits_for_its_slowest_member(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, 2, 100);
	rig.params[1].adver_int = 2 * SEC;
	rig_start(&rig, 0);
	assert_int_equal(rig_due(&rig), MDI);
	assert_string_equal(rig_clock(&rig, MDI), "");
	assert_int_equal(rig_due(&rig), 3 * SEC + MDI);
	assert_string_equal(
	    rig_clock(&rig, 3 * SEC + MDI), "backup>master " BOTH);
}

static void
test_one_silent_member_does_not_take_over_while_another_hears_a_master(
    void **state)
{
	struct rig rig;

	(void)state;
	rig_backup(&rig, 2, 100);
	for (nsec t = SEC; t < 100 * SEC; t += SEC) {
		assert_string_equal(rig_clock(&rig, t), "");
		assert_string_equal(rig_advert(&rig, t, 1, 150, 9), "");
	}
	/* The last master falls silent: now all are. */
	assert_int_equal(rig_due(&rig), 99 * SEC + MDI);
	assert_string_equal(
	    rig_clock(&rig, 99 * SEC + MDI), "backup>master " BOTH);
}

static void
test_a_silent_member_that_hears_a_master_again_waits_again(void **state)
{
	struct rig rig;

	(void)state;
	rig_backup(&rig, 2, 100);
	rig_advert(&rig, 3 * SEC, 1, 150, 9);
	rig_clock(&rig, MDI);
	assert_true(rig.members[0].silent);
	rig_advert(&rig, 5 * SEC, 0, 150, 9);
	assert_false(rig.members[0].silent);
	assert_string_equal(rig_clock(&rig, 3 * SEC + MDI), "");
	assert_string_equal(
	    rig_clock(&rig, 5 * SEC + MDI), "backup>master " BOTH);
}

/* V2-48 in a group: whom we outrank on both sides puts off nothing. */
static void
test_a_silent_member_stays_so_when_it_hears_a_lesser_router(void **state)
{
	struct rig rig;

	(void)state;
	rig_backup(&rig, 2, 100);
	rig_advert(&rig, 3 * SEC, 1, 150, 9);
	rig_clock(&rig, MDI);
	rig_advert(&rig, 4 * SEC, 0, 50, 9);
	assert_true(rig.members[0].silent);
	assert_string_equal(
	    rig_clock(&rig, 3 * SEC + MDI), "backup>master " BOTH);
}

/* Design 2: the master's other link is dead, it cannot say so there. */
static void
test_a_goodbye_on_one_member_shortens_all_to_the_skew(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, 3, 100);
	vr_init(&rig.members[2], 150, 2);
	rig_start(&rig, 0);
	for (uint32_t m = 0; m < 3; m++)
		rig_advert(&rig, SEC, m, 200, 9);
	rig_advert(&rig, 2 * SEC, 1, 0, 9);
	assert_int_equal(rig_due(&rig), 2 * SEC + 414062500);
	assert_string_equal(rig_clock(&rig, 2 * SEC + 414062500), "");
	assert_string_equal(rig_clock(&rig, 2 * SEC + SKEW - 1), "");
	assert_string_equal(rig_clock(&rig, 2 * SEC + SKEW),
	    "backup>master advert0=100 advert1=100 advert2=150 hold0 hold1 "
	    "hold2 announce0 announce1 announce2");
	assert_int_equal(rig.group.why, VR_WHY_MASTER_LEFT);
}

/* Who did not hear the goodbye is not put off by it. */
static void
test_a_goodbye_puts_off_no_other_member(void **state)
{
	struct rig rig;

	(void)state;
	rig_backup(&rig, 2, 100);
	rig_advert(&rig, MDI - MSEC, 1, 0, 9);
	assert_string_equal(rig_clock(&rig, MDI), "");
	assert_true(rig.members[0].silent);
	/* A silent member has nothing left to wait for. */
	rig_advert(&rig, MDI, 0, 0, 9);
	assert_true(instant_is_never(rig.members[0].due));
	assert_string_equal(
	    rig_clock(&rig, MDI - MSEC + SKEW), "backup>master " BOTH);
}

/* A master elsewhere that goes on speaking overrides the goodbye. */
static void
test_a_goodbye_on_one_member_does_not_outweigh_a_master_on_another(void **state)
{
	struct rig rig;

	(void)state;
	rig_backup(&rig, 2, 100);
	rig_advert(&rig, SEC, 0, 0, 9);
	rig_advert(&rig, SEC + SKEW - 1, 1, 200, 9);
	assert_string_equal(rig_clock(&rig, SEC + SKEW), "");
	assert_int_equal(rig_due(&rig), SEC + SKEW - 1 + MDI);
}

static void
test_what_preempts_one_member_preempts_all(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 2, 100);
	assert_string_equal(rig_advert(&rig, 0, 1, 150, 9), "master>leaving");
	assert_string_equal(rig_advert(&rig, MSEC, 0, 150, 9), "");
	assert_string_equal(rig_clock(&rig, LINGER), "advert1=100");
	assert_string_equal(rig_clock(&rig, LINGER + MSEC), "advert0=100");
	assert_string_equal(rig_clock(&rig, 2 * LINGER), "release1");
	assert_string_equal(
	    rig_clock(&rig, 2 * LINGER + MSEC), "release0 leaving>backup");
}

/* The winner is master on one side only: the other side is asked. */
static void
test_a_preempted_member_without_a_winner_begs_after_patience(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 2, 100);
	rig_advert(&rig, 0, 1, 150, 9);
	assert_string_equal(rig_clock(&rig, LINGER), "advert1=100");
	assert_string_equal(rig_clock(&rig, 2 * LINGER), "release1");
	assert_string_equal(rig_clock(&rig, PATIENCE), "advert0=0");
	assert_string_equal(
	    rig_clock(&rig, 2 * PATIENCE), "release0 leaving>backup");
	assert_int_equal(rig.group.why, VR_WHY_NOT_FOLLOWED);
	assert_int_equal(rig_due(&rig), MDI);
}

/*
 * Regression: as in test_leaving, but the member that was followed late is
 * another than the one that was not followed at all.
 */
static void
test_the_end_of_patience_leaves_the_linger_of_another_member_alone(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 2, 100);
	rig_stop(&rig, 0);
	assert_string_equal(rig_clock(&rig, PATIENCE), "advert0=0 advert1=0");
	rig_advert(&rig, 2 * PATIENCE - 1, 1, 50, 9);
	assert_string_equal(rig_clock(&rig, 2 * PATIENCE), "release0");
	assert_int_equal(rig_due(&rig), 2 * PATIENCE - 1 + LINGER);
	assert_string_equal(rig_clock(&rig, 2 * PATIENCE - 1 + LINGER),
	    "release1 leaving>init");
}

/*
 * Two groups of equal priority, each with the higher address on one side:
 * the reminder must not make the winner of that side lose the other.
 */
static void
test_no_member_reminds_whom_it_outranks(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 2, 100);
	rig_advert(&rig, 0, 0, 100, 9);
	rig_advert(&rig, 0, 1, 100, 1);
	assert_string_equal(rig_clock(&rig, LINGER), "advert0=100 release1");
	assert_string_equal(
	    rig_clock(&rig, 2 * LINGER), "release0 leaving>backup");
}

static void
test_a_dead_link_of_one_member_hands_over_all(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 2, 100);
	assert_string_equal(rig_faults(&rig, 0, 0, DOWN),
	    "master>leaving advert0=0 advert1=0 release0");
	rig_announced(&rig, 500 * MSEC, 1, 0);
	assert_string_equal(
	    rig_announced(&rig, 500 * MSEC, 1, 1), "release1.1 leaving>fault");
	assert_string_equal(rig_faults(&rig, SEC, 1, DOWN), "");
	assert_string_equal(rig_faults(&rig, 2 * SEC, 0, 0), "");
	assert_string_equal(rig_faults(&rig, 3 * SEC, 1, 0), "fault>backup");
	assert_int_equal(rig_due(&rig), 3 * SEC + MDI);
}

static void
test_a_fault_of_any_member_keeps_all_from_being_backup(void **state)
{
	(void)state;
	for (uint32_t m = 0; m < 3; m++) {
		struct rig rig;

		print_message("  when it is member %u\n", m);
		rig_backup(&rig, 3, 100);
		assert_string_equal(
		    rig_faults(&rig, SEC, m, ADDRESS), "backup>fault");
		assert_string_equal(
		    rig_faults(&rig, 2 * SEC, m, 0), "fault>backup");
	}
}

/* Only a group of owners is master without waiting. */
static void
test_one_owner_does_not_make_the_others_owners(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, 2, 255);
	vr_init(&rig.members[1], 100, 2);
	assert_string_equal(rig_start(&rig, 0), "init>backup");
	assert_int_equal(rig_due(&rig), MDI);
	assert_string_equal(rig_clock(&rig, MDI),
	    "backup>master advert0=255 advert1=100 hold0 hold1 announce0 "
	    "announce1");
	rig_init(&rig, 2, 255);
	assert_string_equal(rig_start(&rig, 0),
	    "init>master advert0=255 advert1=255 hold0 hold1 announce0 "
	    "announce1");
}

/* V2-55: each member has an Adver_Timer of its own. */
static void
test_a_goodbye_restarts_the_timer_of_its_member_only(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 2, 100);
	rig_clock(&rig, SEC);
	assert_string_equal(
	    rig_advert(&rig, 1400 * MSEC, 1, 0, 9), "advert1=100 announce1");
	assert_string_equal(rig_clock(&rig, 2 * SEC), "advert0=100");
	assert_string_equal(rig_clock(&rig, 2400 * MSEC), "advert1=100");
	assert_int_equal(rig_due(&rig), 3 * SEC);
}

/*
 * Regression: a goodbye that was heard while leaving shortened the wait of
 * its own member only.
 */
static void
test_a_goodbye_while_leaving_counts_for_all_members(void **state)
{
	struct rig rig;

	(void)state;
	rig_master(&rig, 2, 100);
	rig_advert(&rig, 0, 0, 150, 9);
	rig_advert(&rig, 0, 1, 150, 9);
	rig_advert(&rig, 100 * MSEC, 1, 0, 9);
	rig_announced(&rig, 200 * MSEC, 0, 0);
	rig_announced(&rig, 200 * MSEC, 0, 1);
	rig_announced(&rig, 200 * MSEC, 1, 0);
	assert_string_equal(
	    rig_announced(&rig, 200 * MSEC, 1, 1), "release1.1 leaving>backup");
	assert_string_equal(
	    rig_clock(&rig, 100 * MSEC + SKEW), "backup>master " BOTH);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_members_take_over_in_one_step),
		cmocka_unit_test(test_the_group_waits_for_its_slowest_member),
		cmocka_unit_test(
		    test_one_silent_member_does_not_take_over_while_another_hears_a_master),
		cmocka_unit_test(
		    test_a_silent_member_that_hears_a_master_again_waits_again),
		cmocka_unit_test(
		    test_a_silent_member_stays_so_when_it_hears_a_lesser_router),
		cmocka_unit_test(
		    test_a_goodbye_on_one_member_shortens_all_to_the_skew),
		cmocka_unit_test(test_a_goodbye_puts_off_no_other_member),
		cmocka_unit_test(
		    test_a_goodbye_on_one_member_does_not_outweigh_a_master_on_another),
		cmocka_unit_test(test_what_preempts_one_member_preempts_all),
		cmocka_unit_test(
		    test_a_preempted_member_without_a_winner_begs_after_patience),
		cmocka_unit_test(
		    test_the_end_of_patience_leaves_the_linger_of_another_member_alone),
		cmocka_unit_test(test_no_member_reminds_whom_it_outranks),
		cmocka_unit_test(test_a_dead_link_of_one_member_hands_over_all),
		cmocka_unit_test(
		    test_a_fault_of_any_member_keeps_all_from_being_backup),
		cmocka_unit_test(
		    test_one_owner_does_not_make_the_others_owners),
		cmocka_unit_test(
		    test_a_goodbye_restarts_the_timer_of_its_member_only),
		cmocka_unit_test(
		    test_a_goodbye_while_leaving_counts_for_all_members),
	};

	return cmocka_run_group_tests_name("sync", tests, NULL, NULL);
}
