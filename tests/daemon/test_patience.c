#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include <cmocka.h>

#include "vrrpd/daemon/child.h"
#include "vrrpd/daemon/patience.h"

static const instant T0 = { 1000 * SEC };

static instant
at(nsec after)
{
	return instant_after(T0, after);
}

static void
test_the_fifth_loss_in_ten_seconds_is_too_much(void **state)
{
	static const struct {
		const char *when;
		nsec gap;
		bool given_up;
	} rows[] = {
		{ "they come at once", 0, true },
		{ "they come each 2.5 s", 2500 * MSEC, true },
		{ "they come each 2.6 s", 2600 * MSEC, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct patience p = { .losses = 0 };

		print_message("  when %s\n", rows[i].when);
		for (int k = 0; k < PATIENCE_LOSSES - 1; k++) {
			assert_false(patience_lost(&p, at(k * rows[i].gap)));
			assert_true(patience_may_try(&p, at(k * rows[i].gap)));
		}
		assert_int_equal(
		    patience_lost(&p, at(4 * rows[i].gap)), rows[i].given_up);
		assert_int_equal(patience_may_try(&p, at(4 * rows[i].gap)),
		    !rows[i].given_up);
	}
}

static void
test_pauses_double_up_to_a_minute(void **state)
{
	static const int seconds[] = { 1, 2, 4, 8, 16, 32, 60, 60 };
	struct patience p = { .losses = 0 };
	instant now = T0;

	(void)state;
	for (size_t i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++) {
		patience_refused(&p, now);
		assert_int_equal(p.pause, seconds[i] * SEC);
		now = instant_after(now, p.pause - 1);
		assert_false(patience_may_try(&p, now));
		now = instant_after(now, 1);
		assert_true(patience_may_try(&p, now));
	}
}

static void
test_asked_anew_it_tries_at_once(void **state)
{
	struct patience p = { .losses = 0 };

	(void)state;
	patience_refused(&p, T0);
	assert_false(patience_may_try(&p, T0));
	patience_renew(&p);
	assert_true(patience_may_try(&p, T0));
	/* It has not forgotten how often that went wrong. */
	patience_refused(&p, T0);
	assert_int_equal(p.pause, 2 * SEC);
}

static void
test_an_engine_is_restarted_at_once_and_then_with_pauses(void **state)
{
	static const struct {
		const char *when;
		nsec lived;
		nsec pause;
	} rows[] = {
		{ "it is the first", 1 * SEC, 0 },
		{ "it died again", 1 * SEC, 1 * SEC },
		{ "and again", 1 * SEC, 2 * SEC },
		{ "and again, later", 59 * SEC, 4 * SEC },
		{ "it lived for a minute", 60 * SEC, 0 },
		{ "it died soon after", 0, 1 * SEC },
	};
	struct child c;

	(void)state;
	child_init(&c);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("  when %s\n", rows[i].when);
		c.started = T0;
		assert_int_equal(
		    child_pause(&c, at(rows[i].lived)), rows[i].pause);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_the_fifth_loss_in_ten_seconds_is_too_much),
		cmocka_unit_test(test_pauses_double_up_to_a_minute),
		cmocka_unit_test(test_asked_anew_it_tries_at_once),
		cmocka_unit_test(
		    test_an_engine_is_restarted_at_once_and_then_with_pauses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
