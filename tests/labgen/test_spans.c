#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "labgen/emit/spans.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define TOP UINT32_MAX

/* The set as text: "1-3 7-7 ". */
static const char *
shown(const struct spans *s)
{
	static char text[256];
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < s->n; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "%u-%u ", s->list[i].first, s->list[i].last);
	return text;
}

static void
test_spans_neither_touch_nor_overlap(void **state)
{
	static const struct {
		const char *when;
		struct span add[4];
		size_t n;
		const char *is;
	} rows[] = {
		{ "they come in order", { { 1, 3 }, { 7, 7 } }, 2, "1-3 7-7 " },
		{ "they do not", { { 7, 7 }, { 1, 3 } }, 2, "1-3 7-7 " },
		{ "one overlaps", { { 1, 3 }, { 3, 9 } }, 2, "1-9 " },
		{ "one touches", { { 1, 3 }, { 4, 9 } }, 2, "1-9 " },
		{ "one is there already", { { 1, 9 }, { 4, 5 } }, 2, "1-9 " },
		{ "one closes the gap", { { 1, 2 }, { 6, 7 }, { 3, 5 } }, 3,
		    "1-7 " },
		{ "one covers all before", { { 2, 2 }, { 6, 7 }, { 0, 9 } }, 3,
		    "0-9 " },
		{ "they reach the ends", { { TOP, TOP }, { 0, 0 } }, 2,
		    "0-0 4294967295-4294967295 " },
		{ "it is everything", { { 5, TOP }, { 0, 4 } }, 2,
		    "0-4294967295 " },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct spans s = { 0 };

		print_message("  when %s\n", rows[i].when);
		for (size_t k = 0; k < rows[i].n; k++)
			spans_add(
			    &s, rows[i].add[k].first, rows[i].add[k].last);
		assert_string_equal(shown(&s), rows[i].is);
		assert_int_equal(s.err, 0);
		spans_free(&s);
	}
}

static void
test_what_is_removed_is_gone_and_nothing_else(void **state)
{
	static const struct {
		const char *when;
		struct span gone;
		const char *is;
	} rows[] = {
		{ "it is in none", { 40, 50 }, "10-19 30-39 " },
		{ "it is the first half of one", { 10, 14 }, "15-19 30-39 " },
		{ "it is the last half of one", { 15, 25 }, "10-14 30-39 " },
		{ "it is within one", { 12, 13 }, "10-11 14-19 30-39 " },
		{ "it is one", { 30, 39 }, "10-19 " },
		{ "it spans both", { 15, 34 }, "10-14 35-39 " },
		{ "it is everything", { 0, TOP }, "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct spans s = { 0 };

		print_message("  when %s\n", rows[i].when);
		spans_add(&s, 10, 19);
		spans_add(&s, 30, 39);
		spans_remove(&s, rows[i].gone.first, rows[i].gone.last);
		assert_string_equal(shown(&s), rows[i].is);
		spans_free(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spans_neither_touch_nor_overlap),
		cmocka_unit_test(test_what_is_removed_is_gone_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
