#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/config/folder.h"
#include "tests/config/one.h"
#include "vrrpd/config/diag.h"
#include "vrrpd/config/load.h"
#include "vrrpd/config/model.h"

static void
test_a_secret_file_is_trusted_only_when_closed(void **state)
{
	static const struct {
		const char *when;
		const char *content;
		mode_t mode;
		const char *code; /* NULL: taken */
	} rows[] = {
		{ "it is closed", "azerty\n", 0600, NULL },
		{ "its group may read it", "azerty", 0640, NULL },
		{ "others may read it", "azerty\n", 0644, "E314" },
		{ "others may write it", "azerty\n", 0602, "E314" },
		{ "it has two lines", "aze\nrty\n", 0600, "E314" },
		{ "it is empty", "", 0600, "E312" },
		{ "it has only a newline", "\n", 0600, "E312" },
		{ "it is too long", "123456789\n", 0600, "E312" },
	};
	static const char text[] = ONE(
	    "auth = { type = \"pass\"; secret_file = \"key\"; };", "10.0.0.1");

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct diag *d = diag_new();
		struct config *c = NULL;
		struct diag_finding f = { .code = NULL };
		struct folder folder;
		const char *path;

		print_message("  when %s\n", rows[i].when);
		folder_init(&folder);
		folder_put(&folder, "key", rows[i].content, rows[i].mode);
		path = folder_put(&folder, "vrrpd.conf", text, 0644);
		(void)config_load(path, d, &c);
		(void)diag_get(d, 0, &f);
		if (rows[i].code) {
			assert_null(c);
			assert_string_equal(f.code, rows[i].code);
			assert_int_equal(f.at.column, 39);
		} else {
			assert_non_null(c);
			assert_memory_equal(
			    config_instances(c)[0].params.secret, "azerty\0\0",
			    8);
			assert_int_equal(diag_warnings(d), 0);
		}
		free(c);
		diag_free(d);
		folder_fini(&folder);
	}
}

static void
test_a_secret_in_an_open_file_is_a_warning(void **state)
{
	static const char text[] = ONE(
	    "auth = { type = \"pass\"; secret = \"azerty\"; };", "10.0.0.1");
	struct folder folder;
	const char *path;

	(void)state;
	folder_init(&folder);
	path = folder_put(&folder, "vrrpd.conf", text, 0644);
	for (int i = 0; i < 2; i++) {
		struct diag *d = diag_new();
		struct config *c = NULL;

		assert_int_equal(config_load(path, d, &c), 0);
		assert_int_equal(diag_warnings(d), i == 0);
		assert_int_equal(chmod(path, 0640), 0);
		free(c);
		diag_free(d);
	}
	folder_fini(&folder);
}

/* However a secret was written, nobody reads it in the journal. */
static void
test_no_finding_repeats_a_secret(void **state)
{
	static const char *const rows[] = {
		"secret = hunter2;",
		"secret = 'hunter2';",
		"secret = \"hunter2;",
		"secret = \"hunter2\\q\";",
		"secret : hunter2 x",
		"secret = 2hunter2;",
		"secret = \"hunter2hunter2\";",
		"secret = \"hunter2\" x = 010;",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct diag *d = diag_new();
		struct config *c = NULL;
		char *text, *shown = NULL;
		size_t len;
		FILE *to = open_memstream(&shown, &len);

		print_message("  when %s\n", rows[i]);
		assert_true(asprintf(&text,
				"instances = ( { name = \"a\"; auth = { "
				"type = \"pass\"; %s }; } );",
				rows[i]) > 0);
		assert_int_not_equal(
		    config_load_text("t.conf", text, strlen(text), d, &c), 0);
		diag_show(d, to);
		assert_int_equal(fclose(to), 0);
		assert_non_null(strstr(shown, "error"));
		assert_null(strstr(shown, "hunter"));
		free(shown);
		free(text);
		diag_free(d);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_secret_file_is_trusted_only_when_closed),
		cmocka_unit_test(test_a_secret_in_an_open_file_is_a_warning),
		cmocka_unit_test(test_no_finding_repeats_a_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
