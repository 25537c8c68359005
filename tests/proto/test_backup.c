#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "tests/lib/rig.h"
#include "tests/lib/rows.h"

/* 3 * 1 s and the skew of priority 100 */
#define MDI 3609375000
#define SKEW 609375000

#define TAKEOVER "backup>master advert0=100 hold0 announce0"
#define DOWN FAULT_BIT(FAULT_LINK_DOWN)

/* I1, I2: V2-39, V2-40 */
static void
test_starting_leads_where_the_priority_says(void **state)
{
	static const struct {
		uint8_t priority;
		const char *wanted;
		nsec due;
	} rows[] = {
		{ 1, "init>backup", 3996093750 },
		{ 100, "init>backup", MDI },
		{ 254, "init>backup", 3007812500 },
		{ 255, "init>master advert0=255 hold0 announce0", SEC },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct rig rig;

		print_message("  when it is %u\n", rows[i].priority);
		rig_init(&rig, 1, rows[i].priority);
		assert_string_equal(rig_start(&rig, 0), rows[i].wanted);
		assert_int_equal(rig_due(&rig), rows[i].due);
	}
}

/* I3, and what else init has no ear for. */
static void
test_init_only_begins_when_told_to(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, 1, 100);
	assert_int_equal(rig_due(&rig), INT64_MAX);
	assert_string_equal(rig_advert(&rig, 0, 0, 0, 9), "");
	assert_string_equal(rig_advert(&rig, 0, 0, 50, 9), "");
	assert_string_equal(rig_advert(&rig, 0, 0, 200, 9), "");
	assert_string_equal(rig_announced(&rig, 0, 0, 0), "");
	assert_string_equal(rig_clock(&rig, 100 * SEC), "");
	assert_string_equal(rig_stop(&rig, 0), "");
	assert_string_equal(rig_priority(&rig, 0, 0, 200), "");
	assert_string_equal(rig_start(&rig, 0), "init>backup");
	assert_int_equal(rig_due(&rig), 3218750000);
}

/* V2-45 (B2): exactly when due, and in this order. */
static void
test_the_takeover_comes_with_the_deadline_not_before(void **state)
{
	struct rig rig;

	(void)state;
	rig_backup(&rig, 1, 100);
	assert_string_equal(rig_clock(&rig, 0), "");
	assert_string_equal(rig_clock(&rig, SEC), "");
	assert_string_equal(rig_clock(&rig, MDI - 1), "");
	assert_int_equal(rig_due(&rig), MDI);
	assert_string_equal(rig_clock(&rig, MDI), TAKEOVER);
	assert_int_equal(rig.group.why, VR_WHY_SILENCE);
	assert_int_equal(rig_due(&rig), MDI + SEC);
	assert_string_equal(rig_clock(&rig, MDI), "");
}

/* V2-34: the interval of the configuration, not one second. */
static void
test_the_deadline_follows_the_interval(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, 1, 100);
	rig.params[0].adver_int = 5 * SEC;
	rig_start(&rig, 0);
	assert_int_equal(rig_due(&rig), 15609375000);
	assert_string_equal(rig_clock(&rig, 15609375000), TAKEOVER);
	assert_int_equal(rig_due(&rig), 20609375000);
}

/* V2-46 (B3), V2-47 (B4), V2-48 (B5), V2-35 */
static void
test_only_a_legitimate_master_puts_off_the_takeover(void **state)
{
	static const struct {
		const char *when;
		uint8_t heard, last; /* priority and end of the address */
		bool preempt;
		nsec due;
	} rows[] = {
		{ "it outranks us", 200, 9, true, SEC + MDI },
		{ "it ranks as we do, from above", 100, 9, true, SEC + MDI },
		{ "it ranks as we do, from below", 100, 1, true, SEC + MDI },
		{ "we outrank it by one", 99, 9, true, MDI },
		{ "we outrank it", 1, 9, true, MDI },
		{ "we may not preempt it", 99, 9, false, SEC + MDI },
		{ "we may not preempt the least", 1, 9, false, SEC + MDI },
		{ "it is an owner", 255, 9, true, SEC + MDI },
		{ "it is leaving", 0, 9, true, SEC + SKEW },
		{ "it is leaving, and we may not preempt", 0, 9, false,
		    SEC + SKEW },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct rig rig;

		print_message("  when %s\n", rows[i].when);
		rig_init(&rig, 1, 100);
		rig.params[0].preempt = rows[i].preempt;
		rig_start(&rig, 0);
		assert_string_equal(
		    rig_advert(&rig, SEC, 0, rows[i].heard, rows[i].last), "");
		assert_int_equal(rig_due(&rig), rows[i].due);
		assert_string_equal(rig_clock(&rig, rows[i].due - 1), "");
		assert_string_equal(rig_clock(&rig, rows[i].due), TAKEOVER);
	}
}

/* V2-46: the timer is set to the skew, whatever was left of it. */
static void
test_a_late_goodbye_starts_the_skew_anew(void **state)
{
	struct rig rig;

	(void)state;
	rig_backup(&rig, 1, 100);
	rig_advert(&rig, MDI - MSEC, 0, 0, 9);
	assert_int_equal(rig_due(&rig), MDI - MSEC + SKEW);
	assert_string_equal(rig_clock(&rig, MDI), "");
	rig_advert(&rig, MDI, 0, 0, 9);
	assert_int_equal(rig_due(&rig), MDI + SKEW);
}

/* A goodbye is not believed longer than until the next master speaks. */
static void
test_another_master_after_a_goodbye_keeps_us_backup(void **state)
{
	struct rig rig;

	(void)state;
	rig_backup(&rig, 1, 100);
	rig_advert(&rig, SEC, 0, 0, 9);
	rig_advert(&rig, SEC + SKEW - 1, 0, 150, 8);
	assert_string_equal(rig_clock(&rig, SEC + SKEW), "");
	assert_int_equal(rig_due(&rig), SEC + SKEW - 1 + MDI);
}

/* V2-44 (B1) */
static void
test_a_backup_stops_without_a_word(void **state)
{
	struct rig rig;

	(void)state;
	rig_backup(&rig, 1, 100);
	assert_string_equal(rig_stop(&rig, SEC), "backup>init");
	assert_int_equal(rig_due(&rig), INT64_MAX);
	assert_string_equal(rig_clock(&rig, 10 * SEC), "");
	assert_string_equal(rig_start(&rig, 20 * SEC), "init>backup");
}

static void
test_every_cause_of_a_fault_ends_a_backup_and_the_last_one_gone_begins_it(
    void **state)
{
	(void)state;
	for (unsigned cause = 0; cause < FAULT_CAUSES; cause++) {
		const uint32_t other = cause ? 1 : 2;
		struct rig rig;

		print_message("  when it is cause %u\n", cause);
		rig_backup(&rig, 1, 100);
		assert_string_equal(
		    rig_faults(&rig, SEC, 0, FAULT_BIT(cause)), "backup>fault");
		assert_int_equal(rig_due(&rig), INT64_MAX);
		assert_string_equal(rig_start(&rig, SEC), "");
		assert_string_equal(rig_resume(&rig, SEC), "");
		assert_string_equal(rig_clock(&rig, 10 * SEC), "");
		assert_string_equal(
		    rig_faults(&rig, 10 * SEC, 0, FAULT_BIT(cause) | other),
		    "");
		assert_string_equal(rig_faults(&rig, 11 * SEC, 0, other), "");
		assert_string_equal(
		    rig_faults(&rig, 12 * SEC, 0, 0), "fault>backup");
		assert_int_equal(rig_due(&rig), 12 * SEC + MDI);
	}
}

static void
test_a_fault_at_the_start_is_a_fault_from_the_start(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, 1, 100);
	assert_string_equal(rig_faults(&rig, 0, 0, DOWN), "");
	assert_string_equal(rig_start(&rig, 0), "init>fault");
	assert_string_equal(rig_stop(&rig, SEC), "fault>init");
	assert_string_equal(rig_faults(&rig, SEC, 0, 0), "");
	assert_string_equal(rig_start(&rig, 2 * SEC), "init>backup");
}

static void
test_an_owner_whose_fault_is_gone_is_master_at_once(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, 1, 255);
	rig_faults(&rig, 0, 0, DOWN);
	assert_string_equal(rig_start(&rig, 0), "init>fault");
	assert_string_equal(rig_faults(&rig, SEC, 0, 0),
	    "fault>master advert0=255 hold0 announce0");
}

/* A backup that learns that it owns the addresses, and one that no longer
 * does. */
static void
test_ownership_may_come_and_go(void **state)
{
	struct rig rig;

	(void)state;
	rig_backup(&rig, 1, 100);
	assert_string_equal(rig_priority(&rig, SEC, 0, 255),
	    "backup>master advert0=255 hold0 announce0");
	assert_int_equal(rig.group.why, VR_WHY_OWNER);
	rig_backup(&rig, 2, 100);
	assert_string_equal(rig_priority(&rig, SEC, 0, 255), "");
	assert_string_equal(rig_priority(&rig, 2 * SEC, 0, 100), "");
	assert_string_equal(rig_clock(&rig, MDI), "");
	assert_int_equal(rig_due(&rig), 2 * SEC + MDI);
}

/* A process that stood still has one thing to do, not three. */
static void
test_a_late_wake_up_takes_over_once(void **state)
{
	struct rig rig;

	(void)state;
	rig_backup(&rig, 1, 100);
	assert_string_equal(rig_clock(&rig, 60 * SEC), TAKEOVER);
	assert_int_equal(rig_due(&rig), 61 * SEC);
}

/* ... and none at all if it reads its mail first. */
static void
test_an_advert_before_a_late_wake_up_prevents_the_takeover(void **state)
{
	struct rig rig;

	(void)state;
	rig_backup(&rig, 1, 100);
	rig_advert(&rig, 60 * SEC, 0, 150, 9);
	assert_string_equal(rig_clock(&rig, 60 * SEC), "");
}

static void
test_the_master_last_heard_is_remembered(void **state)
{
	const struct ip heard = ip_from_v4(0x0a000009);
	struct rig rig;

	(void)state;
	rig_backup(&rig, 1, 100);
	assert_int_equal(rig.members[0].master.address.family, IP_NONE);
	rig_advert(&rig, SEC, 0, 150, 9);
	assert_true(ip_equal(&rig.members[0].master.address, &heard));
	assert_int_equal(rig.members[0].master.priority, 150);
	assert_int_equal(instant_since(T0, rig.members[0].master.heard), SEC);
	rig_advert(&rig, 2 * SEC, 0, 0, 9);
	rig_clock(&rig, 2 * SEC + SKEW);
	assert_int_equal(rig.group.why, VR_WHY_MASTER_LEFT);
}

static void
test_a_backup_has_no_ear_for_the_rest(void **state)
{
	struct rig rig;

	(void)state;
	rig_backup(&rig, 1, 100);
	assert_string_equal(rig_start(&rig, SEC), "");
	assert_string_equal(rig_resume(&rig, SEC), "");
	assert_string_equal(rig_announced(&rig, SEC, 0, 0), "");
	assert_int_equal(rig_due(&rig), MDI);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_starting_leads_where_the_priority_says),
		cmocka_unit_test(test_init_only_begins_when_told_to),
		cmocka_unit_test(
		    test_the_takeover_comes_with_the_deadline_not_before),
		cmocka_unit_test(test_the_deadline_follows_the_interval),
		cmocka_unit_test(
		    test_only_a_legitimate_master_puts_off_the_takeover),
		cmocka_unit_test(test_a_late_goodbye_starts_the_skew_anew),
		cmocka_unit_test(
		    test_another_master_after_a_goodbye_keeps_us_backup),
		cmocka_unit_test(test_a_backup_stops_without_a_word),
		cmocka_unit_test(
		    test_every_cause_of_a_fault_ends_a_backup_and_the_last_one_gone_begins_it),
		cmocka_unit_test(
		    test_a_fault_at_the_start_is_a_fault_from_the_start),
		cmocka_unit_test(
		    test_an_owner_whose_fault_is_gone_is_master_at_once),
		cmocka_unit_test(test_ownership_may_come_and_go),
		cmocka_unit_test(test_a_late_wake_up_takes_over_once),
		cmocka_unit_test(
		    test_an_advert_before_a_late_wake_up_prevents_the_takeover),
		cmocka_unit_test(test_the_master_last_heard_is_remembered),
		cmocka_unit_test(test_a_backup_has_no_ear_for_the_rest),
	};

	return cmocka_run_group_tests_name("backup", tests, NULL, NULL);
}
