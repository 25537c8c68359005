/*
 * What if libconfig understood a text otherwise than we do?  It never did
 * so far, so the text is exchanged behind our parser's back.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/config/folder.h"
#include "vrrpd/config/parser.h"
#include "vrrpd/config/tree.h"
#include "vrrpd/config/witness.h"

static const char ours[] = "a = 1;\nb = ( 2.5, \"x\" );\nc = { d = true; };\n";

static struct source *
parsed(const char *name, const char *text, struct diag *d)
{
	struct source *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	assert_int_equal(parser_run(s, name, text, strlen(text), d), 0);
	assert_int_equal(diag_errors(d), 0);
	return s;
}

static void
test_every_difference_is_found_at_its_place(void **state)
{
	static const struct {
		const char *when;
		const char *theirs;
		const char *code;
		uint32_t line, column;
	} rows[] = {
		{ "a value differs",
		    "a = 2;\nb = ( 2.5, \"x\" );\nc = { d = true; };\n", "E129",
		    1, 5 },
		{ "a float differs",
		    "a = 1;\nb = ( 2.25, \"x\" );\nc = { d = true; };\n",
		    "E129", 2, 7 },
		{ "a text differs",
		    "a = 1;\nb = ( 2.5, \"xx\" );\nc = { d = true; };\n",
		    "E129", 2, 12 },
		{ "a bool differs",
		    "a = 1;\nb = ( 2.5, \"x\" );\nc = { d = false; };\n",
		    "E129", 3, 11 },
		{ "a type differs",
		    "a = 1.0;\nb = ( 2.5, \"x\" );\nc = { d = true; };\n",
		    "E129", 1, 5 },
		{ "a key differs",
		    "a = 1;\nb = ( 2.5, \"x\" );\nc = { e = true; };\n", "E129",
		    3, 11 },
		{ "an element is lost",
		    "a = 1;\nb = ( 2.5 );\nc = { d = true; };\n", "E129", 2,
		    5 },
		{ "a setting is lost", "a = 1;\nb = ( 2.5, \"x\" );\n", "E129",
		    0, 0 },
		{ "a setting is more",
		    "a = 1;\nb = ( 2.5, \"x\" );\nc = { d = true; }; e = 1;\n",
		    "E129", 0, 0 },
		{ "it is refused",
		    "a = 1;\nb = ( 2.5, , );\nc = { d = true; };\n", "E128", 2,
		    0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct diag *d = diag_new();
		struct source *s = parsed("t.conf", ours, d);
		struct diag_finding f;

		print_message("  when %s\n", rows[i].when);
		assert_int_equal(witness_agree(s, d), 0);
		free(s->flat);
		s->flat = strdup(rows[i].theirs);
		s->flat_len = strlen(rows[i].theirs);
		assert_int_equal(witness_agree(s, d), -EINVAL);
		assert_true(diag_get(d, 0, &f));
		assert_string_equal(f.code, rows[i].code);
		assert_int_equal(f.at.line, rows[i].line);
		assert_int_equal(f.at.column, rows[i].column);
		assert_int_equal(diag_errors(d), 1);
		source_free(s);
		diag_free(d);
	}
}

/* libconfig sees one flat text: its line must be found in the right file. */
static void
test_a_refusal_in_an_include_names_that_file(void **state)
{
	static const struct {
		const char *mark; /* the octet that is spoilt */
		const char *file;
		uint32_t line;
	} rows[] = {
		{ "a = 1", "main.conf", 1 },
		{ "m = 2", "more.conf", 2 },
		{ "z = 3", "main.conf", 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct diag *d = diag_new();
		struct diag_finding f;
		struct folder folder;
		struct source *s;
		char *spoilt;

		folder_init(&folder);
		folder_put(&folder, "more.conf", "l = 1;\nm = 2;\n", 0600);
		s = parsed(folder_put(&folder, "main.conf", "", 0600),
		    "a = 1;\n\n@include \"more.conf\"\nz = 3;\n", d);
		spoilt = strstr(s->flat, rows[i].mark);
		assert_non_null(spoilt);
		spoilt[2] = '!';
		assert_int_equal(witness_agree(s, d), -EINVAL);
		assert_true(diag_get(d, 0, &f));
		assert_string_equal(f.code, "E128");
		assert_non_null(strstr(f.at.file, rows[i].file));
		assert_int_equal(f.at.line, rows[i].line);
		source_free(s);
		diag_free(d);
		folder_fini(&folder);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_difference_is_found_at_its_place),
		cmocka_unit_test(test_a_refusal_in_an_include_names_that_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
