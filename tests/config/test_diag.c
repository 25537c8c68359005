#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tests/config/findings.h"
#include "vrrpd/config/diag.h"

static void
assert_shown(const struct diag *d, const char *expected)
{
	char *text = findings_shown(d);

	assert_string_equal(text, expected);
	free(text);
}

static void
test_findings_come_in_the_order_of_places(void **state)
{
	static const struct place at[] = {
		{ "a", 2, 5 },
		{ "b", 1, 1 },
		{ "a", 2, 1 },
		{ "a", 10, 1 },
		{ "a", 0, 0 },
		{ "a", 2, 5 },
		{ NULL, 0, 0 },
	};
	static const size_t order[] = { 6, 4, 2, 0, 5, 3, 1 };
	struct diag *d = diag_new();
	struct diag_finding f;

	(void)state;
	for (size_t i = 0; i < 7; i++)
		diag_add(d, DIAG_ERROR, at[i], "E1", NULL, "%zu", i);
	for (size_t i = 0; i < 7; i++) {
		assert_true(diag_get(d, i, &f));
		assert_int_equal(strtoul(f.text, NULL, 10), order[i]);
	}
	assert_false(diag_get(d, 7, &f));
	diag_free(d);
}

static void
test_a_finding_shows_its_line_a_caret_and_the_remedy(void **state)
{
	static const char text[] = "a = 1;\n\tvrid = 300; # \xc3\xa9\n";
	struct diag *d = diag_new();
	const char *file =
	    diag_file(d, "site.conf", text, sizeof(text) - 1, NULL);

	(void)state;
	diag_add(d, DIAG_ERROR, (struct place){ file, 2, 9 }, "E142",
	    "use less", "300 is %s", "too much");
	assert_shown(d,
	    "site.conf:2:9: error E142: 300 is too much\n"
	    "    vrid = 300; # \xc3\xa9\n"
	    "           ^\n"
	    "    use less\n");
	diag_free(d);
}

static void
test_a_caret_in_a_long_line_stays_on_the_screen(void **state)
{
	char line[400];
	struct diag *d = diag_new();
	const char *file;
	char *text, *caret, *source;

	(void)state;
	memset(line, 'x', sizeof(line));
	line[300] = '!';
	file = diag_file(d, "f", line, sizeof(line), NULL);
	diag_add(
	    d, DIAG_ERROR, (struct place){ file, 1, 301 }, "E1", NULL, "m");
	text = findings_shown(d);
	source = strchr(text, '\n') + 1;
	caret = strchr(source, '\n') + 1;
	assert_true(caret - source < 90);
	assert_int_equal(
	    strchr(source, '!') - source, strchr(caret, '^') - caret);
	free(text);
	diag_free(d);
}

static void
test_places_without_line_or_file_are_shown_short(void **state)
{
	struct diag *d = diag_new();

	(void)state;
	diag_add(d, DIAG_WARNING, (struct place){ NULL, 0, 0 }, "W1", NULL,
	    "no file");
	diag_add(
	    d, DIAG_ERROR, (struct place){ "f", 0, 0 }, "E2", NULL, "no line");
	diag_add(d, DIAG_ERROR, (struct place){ "f", 3, 0 }, "E3", NULL,
	    "no column");
	assert_shown(d,
	    "warning W1: no file\n"
	    "f: error E2: no line\n"
	    "f:3: error E3: no column\n");
	assert_int_equal(diag_errors(d), 2);
	assert_int_equal(diag_warnings(d), 1);
	diag_free(d);
}

static void
test_secrets_are_not_shown(void **state)
{
	static const char text[] = "auth = { secret = \"aze\\\"rty\"; } x = "
				   "010; secret_file = \"f\"\n";
	struct diag *d = diag_new();
	const char *file = diag_file(d, "f", text, sizeof(text) - 1, NULL);

	(void)state;
	diag_add(d, DIAG_ERROR, (struct place){ file, 1, 36 }, "E1", NULL, "m");
	assert_shown(d,
	    "f:1:36: error E1: m\n"
	    "    auth = { secret = \"********\"; } x = 010; "
	    "secret_file = \"f\"\n"
	    "                                       ^\n");
	diag_free(d);
}

static void
test_what_was_written_cannot_steer_the_terminal(void **state)
{
	struct diag *d = diag_new();

	(void)state;
	diag_add(d, DIAG_ERROR, (struct place){ "f", 0, 0 }, "E1",
	    "say \033[0m", "\"%s\"", "x\033[31m\n");
	assert_shown(d, "f: error E1: \"x?[31m?\"\n    say ?[0m\n");
	diag_free(d);
}

static void
test_more_findings_than_anybody_reads_are_counted(void **state)
{
	struct diag *d = diag_new();
	char *text;
	size_t lines = 0;

	(void)state;
	for (uint32_t i = 0; i < DIAG_KEPT + 500; i++)
		diag_add(d, DIAG_ERROR, (struct place){ "f", i + 1, 0 }, "E1",
		    NULL, "m");
	assert_int_equal(diag_errors(d), DIAG_KEPT + 500);
	text = findings_shown(d);
	for (const char *at = text; (at = strchr(at, '\n')); at++)
		lines++;
	assert_int_equal(lines, DIAG_SHOWN + 1);
	assert_non_null(strstr(text, "and 1450 more, not shown\n"));
	free(text);
	diag_free(d);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_findings_come_in_the_order_of_places),
		cmocka_unit_test(
		    test_a_finding_shows_its_line_a_caret_and_the_remedy),
		cmocka_unit_test(
		    test_a_caret_in_a_long_line_stays_on_the_screen),
		cmocka_unit_test(
		    test_places_without_line_or_file_are_shown_short),
		cmocka_unit_test(test_secrets_are_not_shown),
		cmocka_unit_test(
		    test_what_was_written_cannot_steer_the_terminal),
		cmocka_unit_test(
		    test_more_findings_than_anybody_reads_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
