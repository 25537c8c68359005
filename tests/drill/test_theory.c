#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "netns-lab/drill/theory.h"

static void
test_theory_is_the_rfcs(void **state)
{
	static const struct {
		const char *when;
		uint8_t version, priority;
		nsec advert, skew;
	} rows[] = {
		{ "RFC 3768, one second", 2, 100, SEC, 609375000 },
		{ "RFC 3768: the skew is of a second", 2, 100, 5 * SEC,
		    609375000 },
		{ "RFC 9568: the skew is of the interval", 3, 100, 200 * MSEC,
		    121875000 },
		{ "the best waits least", 2, 254, SEC, 7812500 },
		{ "the worst waits most", 2, 1, SEC, 996093750 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct theory t = theory_of(
		    rows[i].version, rows[i].advert, rows[i].priority);

		print_message("  when %s\n", rows[i].when);
		assert_int_equal(t.skew, rows[i].skew);
		assert_int_equal(t.advert, rows[i].advert);
		assert_int_equal(
		    t.master_down, 3 * rows[i].advert + rows[i].skew);
	}
}

static void
test_spans_are_sums_of_terms(void **state)
{
	static const struct {
		const char *text;
		nsec span;
	} rows[] = {
		{ "0", 0 },
		{ "0.25", 250 * MSEC },
		{ "skew", 609375000 },
		{ "master_down + 0.25", 3859375000 },
		{ " 2*advert+skew + 1 ", 3609375000 },
		{ "advert + advert", 2 * SEC },
		{ ".5", 500 * MSEC },
		{ "255 * advert", 255 * SEC },
	};
	const struct theory t = theory_of(2, SEC, 100);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct theory_span span;

		print_message("  when it is \"%s\"\n", rows[i].text);
		assert_true(theory_span_parse(rows[i].text, &span));
		assert_int_equal(theory_span_of(&span, &t), rows[i].span);
	}
}

static void
test_what_is_no_span_is_refused(void **state)
{
	static const char *const rows[] = { "", " ", "+", "1 +", "+ 1", "1 1",
		"master", "master_downs", "masterdown", "-1", "1e3", "inf",
		"1.2.3", ".", "0 * skew", "1.5 * skew", "256 * skew",
		"200 * skew + 100 * skew", "skew * 2", "1 * 2", "86401",
		"1234567890123456789" };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct theory_span span = { .plus = 42 };

		print_message("  when it is \"%s\"\n", rows[i]);
		assert_false(theory_span_parse(rows[i], &span));
		assert_int_equal(span.plus, 42);
	}
}

static void
test_a_handover_takes_the_skew_only_after_a_goodbye(void **state)
{
	const struct theory t = theory_of(2, SEC, 100);

	(void)state;
	for (int goodbye = 0; goodbye < 2; goodbye++) {
		struct theory_span span;

		assert_true(theory_span_parse("2 * handover + 0.25", &span));
		theory_span_settle(&span, goodbye);
		assert_int_equal(theory_span_of(&span, &t),
		    2 * (goodbye ? t.skew : t.master_down) + SEC / 4);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_theory_is_the_rfcs),
		cmocka_unit_test(test_spans_are_sums_of_terms),
		cmocka_unit_test(test_what_is_no_span_is_refused),
		cmocka_unit_test(
		    test_a_handover_takes_the_skew_only_after_a_goodbye),
	};

	return cmocka_run_group_tests_name("theory", tests, NULL, NULL);
}
