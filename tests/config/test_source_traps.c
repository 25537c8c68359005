#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "tests/config/findings.h"
#include "vrrpd/config/source.h"

/* Every row alone must be refused, at its place, with its reason. */
static const struct finding_row traps[] = {
	{ "a comment is not closed", "a = 1;\n/* b = 2;\nc = 3;\n", "E101", 2,
	    1, "never closed", "*/" },
	{ "a comment is closed by half", "a = 1; /*/", "E101", 1, 8, NULL,
	    NULL },
	{ "an escape is unknown", "a = \"x\\q\";", "E102", 1, 7, "\\q",
	    "\\\\" },
	{ "an escape of newer libconfigs", "a = \"\\a\";", "E102", 1, 6, NULL,
	    NULL },
	{ "an escape is cut short", "a = \"\\x4\";", "E102", 1, 6, NULL, NULL },
	{ "an escape makes NUL", "a = \"\\x00\";", "E102", 1, 6, "x00", NULL },
	{ "a quote is missing", "a = \"x;\nb = \"y\";\n", "E103", 1, 5,
	    "no closing quote", NULL },
	{ "a quote is missing at the end", "a = \"x", "E103", 1, 5, NULL,
	    NULL },
	{ "the last quote is escaped", "a = \"x\\\"", "E103", 1, 5, NULL,
	    NULL },
	{ "quotes are single", "a = 'x y';", "E104", 1, 5, NULL, "\"" },
	{ "a key is in single quotes", "'a' = 1;", "E104", 1, 1, NULL, NULL },
	{ "a leading zero", "a = 010;", "E105", 1, 5, "010", NULL },
	{ "a leading zero behind a sign", "a = -010;", "E105", 1, 5, NULL,
	    NULL },
	{ "a leading zero of a float", "a = 01.5;", "E105", 1, 5, NULL, NULL },
	{ "an integer that wraps to 100", "a = 4294967396;", "E106", 1, 5,
	    "4294967396", "2147483647" },
	{ "a hex integer that wraps to -1", "a = 0x1FFFFFFFF;", "E106", 1, 5,
	    NULL, NULL },
	{ "an integer of 2^31", "a = 2147483648;", "E106", 1, 5, NULL, NULL },
	{ "an integer that no type holds", "a = 99999999999999999999;", "E106",
	    1, 5, NULL, NULL },
	{ "a float that is infinite", "a = 1e999;", "E106", 1, 5, NULL, NULL },
	{ "a bare network", "a = 10.1.1.0/24;", "E107", 1, 5, "10.1.1.0/24",
	    "quotes" },
	{ "a bare address in a list", "a = ( 1, 10.1.1.4 );", "E107", 1, 10,
	    NULL, NULL },
	{ "a bare MAC address", "a = 00:00:5e:00:01:64;", "E107", 1, 5, NULL,
	    NULL },
	{ "a host part without quotes", "a = [.2];", "E108", 1, 6, ".2",
	    "quotes" },
	{ "a point without decimals", "a = 5.;", "E108", 1, 5, NULL, NULL },
	{ "a suffix L", "a = 10L;", "E109", 1, 5, NULL, "L" },
	{ "a number with a unit", "a = 5s;", "E110", 1, 5, "5s", NULL },
	{ "a sign alone", "a = -;", "E110", 1, 5, NULL, NULL },
	{ "a key where a value should be", "a = ( b = 1 );", "E111", 1, 7, "b ",
	    "{ }" },
	{ "a bare word", "a = eth1;", "E112", 1, 5, "eth1", "quotes" },
	{ "a bare IPv6 address", "a = fe80::1;", "E112", 1, 5, "fe80::1",
	    NULL },
	{ "yes for true", "a = yes;", "E112", 1, 5, NULL, "true" },
	{ "off for false", "a = off;", "E112", 1, 5, NULL, "false" },
	{ "a key with a point", "eth0.10 = 1;", "E113", 1, 1, "eth0.10", NULL },
	{ "a key that begins with a digit", "10 = 1;", "E113", 1, 1, NULL,
	    NULL },
	{ "a key that is a value", "true = 1;", "E113", 1, 1, NULL, NULL },
	{ "a key in quotes", "\"a\" = 1;", "E113", 1, 1, NULL,
	    "without quotes" },
	{ "an include in the middle of a line", "a = 1; @include \"x\"\n",
	    "E114", 1, 8, "first on its line", NULL },
	{ "an include without quotes", "@include x\n", "E114", 1, 10, NULL,
	    NULL },
	{ "another word with @", "@import \"x\"\n", "E114", 1, 1, NULL, NULL },
	{ "a byte order mark",
	    "\xef\xbb\xbf"
	    "a = 1;",
	    "E115", 1, 1, "byte order mark", NULL },
	{ "a letter that is not ASCII", "\xc3\xa9 = 1;", "E116", 1, 1, "0xc3",
	    NULL },
	{ "texts side by side in an array", "a = [ \"ssh\" \"http\" ];", "E117",
	    1, 13, NULL, "comma" },
	{ "texts side by side on two lines",
	    "a = (\n  \"x\",\n  \"y\"\n  \"z\"\n);", "E117", 4, 3, NULL,
	    "comma" },
	{ "texts side by side in a setting", "a = \"x\" \"y\";", "E117", 1, 9,
	    NULL, NULL },
	{ "a semicolon too many", "a = 1;;", "E118", 1, 7, "';'", "remove" },
	{ "an equal sign is missing", "vrid 5;", "E119", 1, 1, "vrid",
	    "KEY = VALUE" },
	{ "a value is missing", "a = ;\nb = 1;", "E120", 1, 5, "\"a\"", NULL },
	{ "a value is missing at the end", "a =", "E121", 1, 4, "end", NULL },
	{ "a stray equal sign", "= 5;", "E121", 1, 1, "'='", NULL },
	{ "a comma behind the last element", "a = ( 1, 2, );", "E122", 1, 11,
	    NULL, "remove the comma" },
	{ "a comma behind the last row", "a = (\n  ( 1 ),\n  ( 2 ),\n);",
	    "E122", 3, 8, NULL, NULL },
	{ "two commas", "a = [ 1,, 2 ];", "E123", 1, 9, NULL, NULL },
	{ "a semicolon between elements", "a = ( 1; 2 );", "E124", 1, 8, NULL,
	    "','" },
	{ "a comma is missing between rows", "a = ( ( 1 )\n ( 2 ) );", "E125",
	    2, 2, NULL, "comma" },
	{ "an array of two types", "a = [ 1, \"x\" ];", "E126", 1, 10,
	    "whole number", "( )" },
	{ "an array of two kinds of numbers", "a = [ 1, 2.5 ];", "E126", 1, 10,
	    NULL, NULL },
	{ "an array of groups", "a = [ { b = 1; } ];", "E126", 1, 7, "a group",
	    NULL },
	{ "an included file is missing", "a = 1;\n  @include \"/no/such\"\n",
	    "E127", 2, 3, "/no/such", NULL },
	{ "a list is not closed", "a = ( 1,\n 2", "E130", 1, 5, "'(' of \"a\"",
	    NULL },
	{ "a group is not closed", "a = {\n b = 1;\n", "E130", 1, 5, NULL,
	    NULL },
	{ "a bracket too many", "a = 1;\n}", "E132", 2, 1, "did not open",
	    NULL },
	{ "brackets that do not match", "a = ( 1,\n  { b = 2; ) );", "E132", 2,
	    12, "'{' of line 2, column 3", NULL },
	{ "a key twice", "a = 1;\nb = 2;\n a = 3;", "E133", 3, 2, "line 1",
	    NULL },
	{ "a key twice in an inner group", "g = { a = 1;\n a = 1; };", "E133",
	    2, 2, "line 1", NULL },
	{ "tabs and wide letters in front", "\ta = \"\xc3\xa9\"; b = 010;",
	    "E105", 1, 15, NULL, NULL },
};

static void
test_every_trap_is_named_at_its_place(void **state)
{
	size_t failed = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(traps) / sizeof(traps[0]); i++) {
		const struct finding_row *row = &traps[i];
		struct diag *d = diag_new();
		struct source *s = NULL;

		print_message("  when %s\n", row->when);
		(void)source_parse(
		    "t.conf", row->text, strlen(row->text), d, &s);
		if (!finding_is_right(d, row))
			failed++;
		source_free(s);
		diag_free(d);
	}
	assert_int_equal(failed, 0);
}

static void
test_a_nul_octet_is_refused(void **state)
{
	static const char text[] = "a = 1;\0b = 2;";
	struct diag *d = diag_new();
	struct source *s = NULL;

	(void)state;
	assert_int_not_equal(
	    source_parse("t.conf", text, sizeof(text) - 1, d, &s), 0);
	assert_null(s);
	assert_int_equal(diag_errors(d), 1);
	diag_free(d);
}

static void
test_deep_nesting_is_refused_and_not_followed(void **state)
{
	char text[4 + 10000];
	struct diag *d = diag_new();
	struct source *s = NULL;
	struct diag_finding f;

	(void)state;
	memset(text, '(', sizeof(text));
	memcpy(text, "a = ", 4);
	assert_int_not_equal(
	    source_parse("t.conf", text, sizeof(text), d, &s), 0);
	assert_true(diag_get(d, 0, &f));
	assert_string_equal(f.code, "E131");
	diag_free(d);
}

static void
test_one_run_reports_all_that_is_wrong(void **state)
{
	static const char text[] = "a = 010;\nb = eth0;\nc = [ \"x\" \"y\" ];\n"
				   "a = 2;\nd = ( 1, );\n";
	static const char *const codes[] = { "E105", "E112", "E117", "E133",
		"E122" };
	struct diag *d = diag_new();
	struct source *s = NULL;
	struct diag_finding f;

	(void)state;
	assert_int_equal(
	    source_parse("t.conf", text, sizeof(text) - 1, d, &s), 0);
	for (size_t i = 0; i < 5; i++) {
		assert_true(diag_get(d, i, &f));
		assert_string_equal(f.code, codes[i]);
		assert_int_equal(f.at.line, i + 1);
	}
	assert_int_equal(diag_errors(d), 5);
	source_free(s);
	diag_free(d);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_trap_is_named_at_its_place),
		cmocka_unit_test(test_a_nul_octet_is_refused),
		cmocka_unit_test(test_deep_nesting_is_refused_and_not_followed),
		cmocka_unit_test(test_one_run_reports_all_that_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
