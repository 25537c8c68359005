#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "tests/config/findings.h"
#include "tests/config/folder.h"
#include "vrrpd/config/source.h"

static struct source *
read_text(const char *text, struct diag *d)
{
	struct source *s = NULL;
	int err = source_parse("t.conf", text, strlen(text), d, &s);

	if (err != 0 || diag_errors(d) > 0)
		diag_show(d, stderr);
	assert_int_equal(err, 0);
	assert_int_equal(diag_errors(d), 0);
	return s;
}

static void
assert_place(struct place at, uint32_t line, uint32_t column)
{
	assert_int_equal(at.line, line);
	assert_int_equal(at.column, column);
}

/* libconfig has to agree with each of them, or there is a finding. */
static void
test_every_way_to_write_a_value_is_understood(void **state)
{
	static const char text[] =
	    "a = 1; b : -5, c = +7 d = 0x7F; e = 2147483647;\n"
	    "f = -2147483648; g = 1.5; h = -0.25; i = 1e3; j = +1.5E-3;\n"
	    "k = true; l = FALSE; m = \"\"; n = "
	    "\"x\\n\\t\\\"\\\\\\x41\\f\\r\";\n"
	    "o = (); p = []; q = {}; r = ( 1, \"x\", ( 2 ), { s = 3; } );\n"
	    "# comment\nt = 0; // comment\nu = /* in here */ 0x0; *v-w_ = 8;";
	struct diag *d = diag_new();
	struct source *s = read_text(text, d);
	const struct source_node *root = source_root(s);

	(void)state;
	assert_int_equal(source_count(root), 21);
	assert_int_equal(source_int(source_child(root, "a")), 1);
	assert_int_equal(source_int(source_child(root, "b")), -5);
	assert_int_equal(source_int(source_child(root, "c")), 7);
	assert_int_equal(source_int(source_child(root, "d")), 127);
	assert_int_equal(source_int(source_child(root, "e")), INT32_MAX);
	assert_int_equal(source_int(source_child(root, "f")), INT32_MIN);
	assert_true(source_number(source_child(root, "g")) == 1.5);
	assert_true(source_number(source_child(root, "h")) == -0.25);
	assert_true(source_number(source_child(root, "i")) == 1000);
	assert_true(source_number(source_child(root, "j")) == 0.0015);
	assert_true(source_bool(source_child(root, "k")));
	assert_false(source_bool(source_child(root, "l")));
	assert_string_equal(source_string(source_child(root, "m")), "");
	assert_string_equal(
	    source_string(source_child(root, "n")), "x\n\t\"\\A\f\r");
	assert_int_equal(source_count(source_child(root, "r")), 4);
	assert_int_equal(source_int(source_child(root, "*v-w_")), 8);
	assert_null(source_child(root, "nothing"));
	source_free(s);
	diag_free(d);
}

static void
test_integers_serve_as_numbers(void **state)
{
	struct diag *d = diag_new();
	struct source *s = read_text("a = 3;", d);

	(void)state;
	assert_true(source_number(source_at(source_root(s), 0)) == 3.0);
	source_free(s);
	diag_free(d);
}

static void
test_every_value_knows_its_place(void **state)
{
	static const char text[] =
	    "rows = (\n"
	    "  ( \"VLAN10\",\t10, [\".100\", \".200\"] ),\n"
	    "  ( \"\xc3\xa9t\xc3\xa9\", 20, { mtu = 9000; } )\n"
	    ");\n"
	    "web = \"dns web\";\n";
	struct diag *d = diag_new();
	struct source *s = read_text(text, d);
	const struct source_node *rows = source_at(source_root(s), 0);
	const struct source_node *web = source_at(source_root(s), 1);
	const struct source_node *first = source_at(rows, 0);
	const struct source_node *second = source_at(rows, 1);
	const struct source_node *mtu = source_at(source_at(second, 2), 0);

	(void)state;
	assert_place(source_place(source_root(s)), 0, 0);
	assert_string_equal(source_place(rows).file, "t.conf");
	assert_place(source_key_place(rows), 1, 1);
	assert_place(source_place(rows), 1, 8);
	assert_place(source_place(first), 2, 3);
	assert_place(source_place(source_at(first, 0)), 2, 5);
	assert_place(source_place(source_at(first, 1)), 2, 15);
	assert_place(source_place(source_at(source_at(first, 2), 1)), 2, 28);
	assert_place(source_place(source_at(second, 1)), 3, 12);
	assert_place(source_key_place(mtu), 3, 18);
	assert_place(source_place(mtu), 3, 24);
	assert_string_equal(source_key(mtu), "mtu");
	assert_place(source_place_in(web, 4), 5, 12);
	source_free(s);
	diag_free(d);
}

static void
test_includes_are_found_beside_the_main_file(void **state)
{
	struct diag *d = diag_new();
	struct source *s = NULL;
	struct folder f;
	const struct source_node *rows;
	const char *path;

	(void)state;
	folder_init(&f);
	folder_put(&f, "rows.conf", "( 1 ), // first\n( 2 ) // last", 0600);
	folder_put(&f, "more.conf", "b = 2;\n@include \"last.conf\"\n", 0600);
	folder_put(&f, "last.conf", "c = 3;", 0600);
	path = folder_put(&f, "main.conf",
	    "rows = (\n  @include \"rows.conf\"\n, ( 3 ) );\n"
	    "@include \"more.conf\" d = 4;\n",
	    0600);
	assert_int_equal(source_read(path, d, &s), 0);
	assert_int_equal(diag_errors(d), 0);
	rows = source_at(source_root(s), 0);
	assert_int_equal(source_count(rows), 3);
	assert_place(source_place(source_at(rows, 1)), 2, 1);
	assert_non_null(
	    strstr(source_place(source_at(rows, 1)).file, "/rows.conf"));
	assert_place(source_place(source_at(rows, 2)), 3, 3);
	assert_int_equal(source_int(source_child(source_root(s), "c")), 3);
	assert_place(
	    source_key_place(source_child(source_root(s), "d")), 4, 22);
	source_free(s);
	diag_free(d);
	folder_fini(&f);
}

static void
test_findings_in_includes_name_the_chain(void **state)
{
	static const struct {
		const char *when;
		const char *text; /* of the innermost file */
		const char *says;
	} rows[] = {
		{ "a value is wrong", "c = 010;", "last.conf:1:5: error E105" },
		{ "a bracket stays open", "c = (",
		    "last.conf:1:5: error E130" },
		{ "a foreign bracket is closed", "}",
		    "last.conf:1:1: error E132" },
		{ "it includes the one before", "@include \"more.conf\"",
		    "last.conf:1:1: error E127" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct diag *d = diag_new();
		struct source *s = NULL;
		struct folder f;
		const char *path;
		char *text;

		print_message("  when %s\n", rows[i].when);
		folder_init(&f);
		folder_put(&f, "last.conf", rows[i].text, 0600);
		folder_put(&f, "more.conf", "\n@include \"last.conf\"\n", 0600);
		path = folder_put(&f, "main.conf",
		    "g = {\n @include \"more.conf\"\n};", 0600);
		(void)source_read(path, d, &s);
		text = findings_shown(d);
		assert_int_equal(diag_errors(d), 1);
		assert_non_null(strstr(text, rows[i].says));
		assert_non_null(strstr(text, "more.conf:2:1\n"));
		assert_non_null(strstr(text, "included from"));
		assert_non_null(strstr(text, "main.conf:2:2\n"));
		free(text);
		source_free(s);
		diag_free(d);
		folder_fini(&f);
	}
}

static void
test_a_file_that_includes_itself_is_refused(void **state)
{
	struct diag *d = diag_new();
	struct source *s = NULL;
	struct diag_finding found;
	struct folder f;
	const char *path;

	(void)state;
	folder_init(&f);
	path = folder_put(&f, "main.conf", "@include \"main.conf\"\n", 0600);
	assert_int_not_equal(source_read(path, d, &s), 0);
	assert_int_equal(diag_errors(d), 1);
	assert_true(diag_get(d, 0, &found));
	assert_string_equal(found.code, "E127");
	diag_free(d);
	folder_fini(&f);
}

/* Each level includes the next one twice: 2^n files would be read. */
static void
test_includes_that_multiply_are_bounded(void **state)
{
	struct diag *d = diag_new();
	struct source *s = NULL;
	struct folder f;
	const char *path = NULL;

	(void)state;
	folder_init(&f);
	for (int i = 0; i < 4; i++) {
		char name[16], text[4096] = "";

		(void)snprintf(name, sizeof(name), "%d.conf", i);
		for (int j = 0; i > 0 && j < 60; j++)
			(void)snprintf(text + strlen(text),
			    sizeof(text) - strlen(text),
			    "@include \"%d.conf\"\n", i - 1);
		path = folder_put(&f, name, text, 0600);
	}
	assert_int_not_equal(source_read(path, d, &s), 0);
	assert_int_equal(diag_errors(d), 1);
	diag_free(d);
	folder_fini(&f);
}

static void
test_files_that_cannot_be_read_say_why(void **state)
{
	static const char *const paths[] = { "/no/such/file", "/tmp" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct diag *d = diag_new();
		struct source *s = NULL;
		struct diag_finding f;

		assert_int_not_equal(source_read(paths[i], d, &s), 0);
		assert_true(diag_get(d, 0, &f));
		assert_string_equal(f.code, "E100");
		assert_string_equal(f.at.file, paths[i]);
		diag_free(d);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_way_to_write_a_value_is_understood),
		cmocka_unit_test(test_integers_serve_as_numbers),
		cmocka_unit_test(test_every_value_knows_its_place),
		cmocka_unit_test(test_includes_are_found_beside_the_main_file),
		cmocka_unit_test(test_findings_in_includes_name_the_chain),
		cmocka_unit_test(test_a_file_that_includes_itself_is_refused),
		cmocka_unit_test(test_includes_that_multiply_are_bounded),
		cmocka_unit_test(test_files_that_cannot_be_read_say_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
