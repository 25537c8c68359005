#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "vrrpd/proto/announce.h"

#define T0 ((instant){ 1000 * SEC })

static const struct vr_params twice = {
	.announce_repeat = 2,
	.announce_interval = 100 * MSEC,
};
static const struct vr_params twice_then_refresh = {
	.announce_repeat = 2,
	.announce_interval = 100 * MSEC,
	.announce_refresh = 60 * SEC,
};
static const struct vr_params only_refresh = { .announce_refresh = 60 * SEC };
static const struct vr_params once = { 0 };

static instant
at(nsec span)
{
	return instant_after(T0, span);
}

/* How many rounds come until the end, looked at every 10 ms. */
static uint32_t
rounds(struct announce *a, const struct vr_params *params, nsec end)
{
	uint32_t n = 0;

	for (nsec t = 0; t <= end; t += 10 * MSEC)
		n += announce_round(a, params, at(t));
	return n;
}

/* V2-45: the frame follows the address, one by one, lowest first. */
static void
test_the_first_frame_goes_out_when_the_address_is_here(void **state)
{
	struct announce a;

	(void)state;
	announce_init(&a);
	announce_start(&a, &once, T0);
	assert_int_equal(announce_next_fresh(&a), -1);
	announce_present(&a, 3, true);
	announce_present(&a, VR_HELD_MAX - 1, true);
	announce_present(&a, 64, true);
	announce_present(&a, 63, true);
	assert_int_equal(announce_next_fresh(&a), 3);
	assert_int_equal(announce_next_fresh(&a), 63);
	assert_int_equal(announce_next_fresh(&a), 64);
	assert_int_equal(announce_next_fresh(&a), VR_HELD_MAX - 1);
	assert_int_equal(announce_next_fresh(&a), -1);
}

/* An owner's, or a resumed master's: V2-39. */
static void
test_what_is_here_already_is_announced_at_once(void **state)
{
	struct announce a;

	(void)state;
	announce_init(&a);
	announce_present(&a, 1, true);
	assert_int_equal(announce_next_fresh(&a), -1);
	announce_start(&a, &once, T0);
	assert_int_equal(announce_next_fresh(&a), 1);
	assert_int_equal(announce_next_fresh(&a), -1);
}

static void
test_starting_again_announces_all_again(void **state)
{
	struct announce a;

	(void)state;
	announce_init(&a);
	announce_present(&a, 0, true);
	announce_start(&a, &twice, T0);
	assert_int_equal(announce_next_fresh(&a), 0);
	assert_int_equal(rounds(&a, &twice, SEC), 2);
	announce_start(&a, &twice, at(2 * SEC));
	assert_int_equal(announce_next_fresh(&a), 0);
	assert_int_equal(a.due.ns, at(2 * SEC + 100 * MSEC).ns);
}

static void
test_rounds_come_as_often_as_asked(void **state)
{
	static const struct {
		const char *when;
		const struct vr_params *params;
		uint32_t wanted; /* within 130 s */
	} rows[] = {
		{ "none is wanted", &once, 0 },
		{ "two repeats are", &twice, 2 },
		{ "two repeats, then a refresh each minute",
		    &twice_then_refresh, 4 },
		{ "only a refresh each minute", &only_refresh, 2 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct announce a;

		print_message("  when %s\n", rows[i].when);
		announce_init(&a);
		announce_start(&a, rows[i].params, T0);
		assert_int_equal(
		    rounds(&a, rows[i].params, 130 * SEC), rows[i].wanted);
	}
}

static void
test_the_instants_of_the_rounds_are_exact(void **state)
{
	struct announce a;

	(void)state;
	announce_init(&a);
	announce_start(&a, &twice_then_refresh, T0);
	assert_int_equal(a.due.ns, at(100 * MSEC).ns);
	assert_false(
	    announce_round(&a, &twice_then_refresh, at(100 * MSEC - 1)));
	assert_true(announce_round(&a, &twice_then_refresh, at(100 * MSEC)));
	assert_false(announce_round(&a, &twice_then_refresh, at(100 * MSEC)));
	assert_int_equal(a.due.ns, at(200 * MSEC).ns);
	assert_true(announce_round(&a, &twice_then_refresh, at(200 * MSEC)));
	assert_int_equal(a.due.ns, at(60 * SEC + 200 * MSEC).ns);
}

/* No burst of what a stall has held up. */
static void
test_a_late_wake_up_makes_one_round(void **state)
{
	struct announce a;

	(void)state;
	announce_init(&a);
	announce_start(&a, &twice, T0);
	assert_true(announce_round(&a, &twice, at(10 * SEC)));
	assert_false(announce_round(&a, &twice, at(10 * SEC)));
	assert_int_equal(a.due.ns, at(10 * SEC + 100 * MSEC).ns);
}

static void
test_after_the_release_nothing_is_announced(void **state)
{
	struct announce a;

	(void)state;
	announce_init(&a);
	announce_start(&a, &twice_then_refresh, T0);
	announce_present(&a, 5, true);
	announce_stop(&a);
	assert_int_equal(announce_next_fresh(&a), -1);
	assert_true(instant_is_never(a.due));
	assert_int_equal(rounds(&a, &twice_then_refresh, 130 * SEC), 0);
	/* Still here until the kernel says otherwise. */
	assert_true(announce_is_present(&a, 5));
	announce_present(&a, 6, true);
	assert_int_equal(announce_next_fresh(&a), -1);
}

static void
test_an_address_that_went_is_announced_when_it_comes_back(void **state)
{
	struct announce a;

	(void)state;
	announce_init(&a);
	announce_start(&a, &once, T0);
	announce_present(&a, 9, true);
	announce_present(&a, 9, false);
	assert_false(announce_is_present(&a, 9));
	assert_int_equal(announce_next_fresh(&a), -1);
	announce_present(&a, 9, true);
	assert_int_equal(announce_next_fresh(&a), 9);
	announce_present(&a, 9, false);
	announce_present(&a, 9, true);
	assert_true(announce_is_present(&a, 9));
	assert_int_equal(announce_next_fresh(&a), 9);
}

static void
test_an_address_beyond_the_last_is_not_here(void **state)
{
	struct announce a;

	(void)state;
	announce_init(&a);
	assert_false(announce_is_present(&a, VR_HELD_MAX));
	assert_false(announce_is_present(&a, UINT32_MAX));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_the_first_frame_goes_out_when_the_address_is_here),
		cmocka_unit_test(
		    test_what_is_here_already_is_announced_at_once),
		cmocka_unit_test(test_starting_again_announces_all_again),
		cmocka_unit_test(test_rounds_come_as_often_as_asked),
		cmocka_unit_test(test_the_instants_of_the_rounds_are_exact),
		cmocka_unit_test(test_a_late_wake_up_makes_one_round),
		cmocka_unit_test(test_after_the_release_nothing_is_announced),
		cmocka_unit_test(
		    test_an_address_that_went_is_announced_when_it_comes_back),
		cmocka_unit_test(test_an_address_beyond_the_last_is_not_here),
	};

	return cmocka_run_group_tests_name("announce", tests, NULL, NULL);
}
