#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tests/config/findings.h"
#include "vrrpd/config/schema.h"
#include "vrrpd/config/source.h"

/* A little site language that has something of every type. */

static bool
is_even(const char *text)
{
	return strlen(text) % 2 == 0;
}

static const char *const verdicts[] = { "accept", "drop", NULL };

static const struct schema host = {
	.key = "a host",
	.type = SCHEMA_STRING | SCHEMA_LIST | SCHEMA_GROUP,
	.keys =
	    (const struct schema[]){
		{ .key = "legs", .type = SCHEMA_INT, .min = 1, .max = 4 }, {} },
	.item = &(const struct schema){ .key = "an address",
	    .type = SCHEMA_STRING,
	    .valid = is_even,
	    .expects = "even" },
};

static const struct schema rule = {
	.key = "a rule",
	.type = SCHEMA_ROW,
	.keys =
	    (const struct schema[]){
		{ .key = "from", .type = SCHEMA_STRING, .required = true },
		{ .key = "verdict",
		    .type = SCHEMA_STRING,
		    .required = true,
		    .words = verdicts },
		{ .key = "rate", .type = SCHEMA_NUMBER }, {} },
};

static const struct schema more = {
	.key = "options",
	.type = SCHEMA_GROUP,
	.keys =
	    (const struct schema[]){
		{ .key = "mtu", .type = SCHEMA_INT, .min = 68, .max = 9000 },
		{} },
};

static const struct schema columns[] = {
	{ .key = "name", .type = SCHEMA_STRING, .required = true, .min = 1 },
	{ .key = "vlan", .type = SCHEMA_INT, .max = 4094 },
	{ .key = "real",
	    .type = SCHEMA_LIST,
	    .required = true,
	    .item = &(const struct schema){ .key = "an address",
		.type = SCHEMA_STRING } },
	{ .key = "zone", .type = SCHEMA_STRING },
	{},
};

static const struct schema timing[] = {
	{ .key = "interval",
	    .type = SCHEMA_NUMBER,
	    .min = 0.5,
	    .max = 40,
	    .unit = "seconds",
	    .fallback = "1.5" },
	{ .key = "count", .type = SCHEMA_INT, .fallback = "7" },
	{ .key = "on", .type = SCHEMA_BOOL, .fallback = "true" },
	{ .key = "word", .type = SCHEMA_STRING, .fallback = "x", .max = 3 },
	{},
};

static const struct schema keys[] = {
	{ .key = "timing", .type = SCHEMA_GROUP, .keys = timing },
	{ .key = "hosts",
	    .type = SCHEMA_MAP,
	    .item = &host,
	    .min = 1,
	    .max = 3 },
	{ .key = "rules", .type = SCHEMA_LIST, .item = &rule },
	{ .key = "networks",
	    .type = SCHEMA_TABLE,
	    .keys = columns,
	    .item = &more },
	{},
};

static struct source *
checked(const char *text, struct diag *d)
{
	struct source *s = NULL;

	assert_int_equal(source_parse("t.conf", text, strlen(text), d, &s), 0);
	schema_check(s, keys, d);
	return s;
}

#define TABLE(columns, rows) \
	"networks = {\n columns = [ " columns " ];\n rows = ( " rows " ); };"

static const struct finding_row refused[] = {
	{ "a key is unknown", "timng = {};", "E140", 1, 1, "timng",
	    "\"timing\"" },
	{ "a key is like no other", "colour = 1;", "E140", 1, 1, NULL,
	    "known here: timing, hosts" },
	{ "a key of a group is unknown", "timing = { intrval = 1; };", "E140",
	    1, 12, NULL, "\"interval\"" },
	{ "a group is a number", "timing = 5;", "E141", 1, 10, "a group { }",
	    NULL },
	{ "an int has a point", "timing = { count = 7.0; };", "E141", 1, 20,
	    "whole number", "without a decimal point" },
	{ "a number is too small", "timing = { interval = 0.4; };", "E142", 1,
	    23, "from 0.5 to 40 seconds, not 0.4", NULL },
	{ "a number is too large", "timing = { interval = 41; };", "E142", 1,
	    23, NULL, NULL },
	{ "a text is too long", "timing = { word = \"long\"; };", "E143", 1, 19,
	    "from 0 to 3 characters, not 4", NULL },
	{ "a map is empty", "hosts = {};", "E149", 1, 9, "1 to 3", NULL },
	{ "a host is a number", "hosts = { a = 5; };", "E141", 1, 15,
	    "\"a\" must be a text or a group { } or a list ( )", NULL },
	{ "a host's address is odd", "hosts = { a = ( \"xx\", \"xxx\" ); };",
	    "E145", 1, 23, "an address must be even", NULL },
	{ "a host's legs are too many", "hosts = { a = { legs = 5; }; };",
	    "E142", 1, 24, "\"legs\"", NULL },
	{ "a rule is too short", "rules = ( ( \"a\" ) );", "E147", 1, 11,
	    "\"verdict\" is missing", NULL },
	{ "a rule is too long", "rules = ( ( \"a\", \"drop\", 1, 2 ) );",
	    "E148", 1, 29, "a cell too many", NULL },
	{ "a rule is no list", "rules = ( \"a\" );", "E141", 1, 11,
	    "a rule must be a list", "( )" },
	{ "a verdict is unknown", "rules = ( ( \"a\", \"acept\" ) );", "E144",
	    1, 18, "\"accept\" or \"drop\"", "\"accept\"" },
	{ "a table has no rows", "networks = { columns = [ \"name\" ]; };",
	    "E146", 1, 12, "\"rows\"", NULL },
	{ "a table has another key",
	    "networks = { columns = [ \"name\", \"real\" ]; rows = (); row = "
	    "1; };",
	    "E140", 1, 55, "row", "\"rows\"" },
	{ "a table's rows are no list",
	    "networks = { columns = [ \"name\", \"real\" ]; rows = 5; };",
	    "E141", 1, 51, "\"rows\" must be a list", NULL },
	{ "a column has no name",
	    "networks = { columns = ( \"name\", 5, "
	    "\"real\" ); rows = (); };",
	    "E141", 1, 34, "a column's name", "quotes" },
	{ "a column is unknown", TABLE("\"name\", \"reel\", \"real\"", ""),
	    "E140", 2, 22, "column", "\"real\"" },
	{ "a column is there twice", TABLE("\"name\", \"real\", \"name\"", ""),
	    "E133", 2, 30, "twice", NULL },
	{ "a column is missing", TABLE("\"name\", \"zone\"", ""), "E146", 2, 12,
	    "\"real\"", NULL },
	{ "a row is too short",
	    TABLE("\"name\", \"real\", \"zone\"", "( \"a\", () )"), "E147", 3,
	    11, "2 cells for 3 columns: \"zone\" is missing", NULL },
	{ "a row is too long",
	    TABLE("\"name\", \"real\"", "( \"a\", (), {}, 5 )"), "E148", 3, 26,
	    "4 cells for 2", NULL },
	{ "a cell has the wrong type",
	    TABLE("\"vlan\", \"name\", \"real\"", "( \"10\", \"a\", () )"),
	    "E141", 3, 13, "\"vlan\"", "without quotes" },
	{ "a cell is out of range",
	    TABLE("\"vlan\", \"name\", \"real\"", "( 4095, \"a\", () )"),
	    "E142", 3, 13, "\"vlan\"", NULL },
	{ "a cell of a cell is wrong",
	    TABLE("\"name\", \"real\"", "( \"a\", ( 5 ) )"), "E141", 3, 20,
	    "an address", "quotes" },
	{ "an option is unknown",
	    TABLE("\"name\", \"real\"", "( \"a\", (), { mtux = 5; } )"), "E140",
	    3, 24, "mtux", "\"mtu\"" },
	{ "a row as a group misses a key",
	    TABLE("\"name\", \"real\"", "{ name = \"a\"; mtu = 100; }"), "E146",
	    3, 11, "\"real\"", NULL },
	{ "a row is a number", TABLE("\"name\", \"real\"", "5"), "E141", 3, 11,
	    "a row", NULL },
};

static void
test_every_breach_is_named_at_its_place(void **state)
{
	size_t failed = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct diag *d = diag_new();
		struct source *s = checked(refused[i].text, d);

		print_message("  when %s\n", refused[i].when);
		if (!finding_is_right(d, &refused[i]))
			failed++;
		source_free(s);
		diag_free(d);
	}
	assert_int_equal(failed, 0);
}

static void
test_what_is_absent_has_its_fallback(void **state)
{
	struct diag *d = diag_new();
	struct source *s = checked("timing = { on = false; count = 3; };", d);
	const struct source_node *g = source_child(source_root(s), "timing");

	(void)state;
	assert_int_equal(diag_errors(d), 0);
	assert_false(schema_bool(g, timing, "on"));
	assert_int_equal(schema_int(g, timing, "count"), 3);
	assert_true(schema_number(g, timing, "interval") == 1.5);
	assert_string_equal(schema_string(g, timing, "word"), "x");
	/* The same where the whole group is absent. */
	assert_true(schema_bool(NULL, timing, "on"));
	assert_int_equal(schema_int(NULL, timing, "count"), 7);
	assert_true(schema_number(NULL, timing, "interval") == 1.5);
	source_free(s);
	diag_free(d);
}

static void
test_what_was_refused_is_hidden_and_the_rest_stays(void **state)
{
	struct diag *d = diag_new();
	struct source *s =
	    checked("timing = { count = \"x\"; interval = 2; };\n"
		    "hosts = { a = \"1\"; b = 5; };\n"
		    "rules = ( ( \"a\" ), ( \"b\", \"drop\" ) );",
		d);
	const struct source_node *root = source_root(s);
	const struct source_node *g = source_child(root, "timing");
	const struct source_node *hosts = source_child(root, "hosts");
	const struct source_node *rules = source_child(root, "rules");

	(void)state;
	assert_int_equal(diag_errors(d), 3);
	assert_null(source_child(g, "count"));
	assert_true(source_has(g, "count"));
	assert_int_equal(schema_int(g, timing, "count"), 7);
	assert_true(schema_number(g, timing, "interval") == 2);
	assert_non_null(source_child(hosts, "a"));
	assert_null(source_child(hosts, "b"));
	assert_null(source_at(rules, 0));
	assert_string_equal(source_string(schema_row_cell(
				source_at(rules, 1), rule.keys, "verdict")),
	    "drop");
	assert_null(schema_row_cell(source_at(rules, 1), rule.keys, "rate"));
	source_free(s);
	diag_free(d);
}

static void
test_a_table_is_read_by_the_names_of_its_columns(void **state)
{
	static const char text[] = TABLE("\"real\", \"name\", \"vlan\"",
	    "( ( \"x\" ), \"a\", 10 ), "
	    "( [ \"y\" ], \"b\", 20, { mtu = 1400; } ), "
	    "{ name = \"c\"; real = (); mtu = 1300; }");
	static const struct {
		const char *name;
		int vlan, mtu;
	} rows[] = { { "a", 10, 0 }, { "b", 20, 1400 }, { "c", 0, 1300 } };
	struct diag *d = diag_new();
	struct source *s = checked(text, d);
	const struct source_node *t = source_child(source_root(s), "networks");

	(void)state;
	diag_show(d, stderr);
	assert_int_equal(diag_errors(d), 0);
	assert_int_equal(schema_rows(t), 3);
	for (size_t i = 0; i < 3; i++) {
		const struct source_node *row = schema_row(t, i);
		const struct source_node *name = schema_cell(t, row, "name");
		const struct source_node *vlan = schema_cell(t, row, "vlan");
		const struct source_node *options = schema_more(t, row);

		assert_string_equal(source_string(name), rows[i].name);
		assert_int_equal(vlan ? source_int(vlan) : 0, rows[i].vlan);
		assert_int_equal(
		    options ? schema_int(options, more.keys, "mtu") : 0,
		    rows[i].mtu);
		assert_null(schema_cell(t, row, "zone"));
	}
	source_free(s);
	diag_free(d);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_breach_is_named_at_its_place),
		cmocka_unit_test(test_what_is_absent_has_its_fallback),
		cmocka_unit_test(
		    test_what_was_refused_is_hidden_and_the_rest_stays),
		cmocka_unit_test(
		    test_a_table_is_read_by_the_names_of_its_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
