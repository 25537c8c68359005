/*
 * What labgen writes, byte for byte.  tests/labgen/golden holds what it
 * wrote when somebody last looked; after a change that is meant,
 *
 *   tests/labgen/renew-golden
 *
 * writes it anew, and "git diff" shows what changed for the routers.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "tests/labgen/cases.h"
#include "tests/labgen/folder.h"

#define GOLDEN "tests/labgen/golden"

/* As folder_read() shows it, less the modes: git does not keep them. */
static char *
without_modes(char *all)
{
	char *from = all, *to = all;

	while (*from) {
		size_t len = strcspn(from, "\n");
		size_t kept = *from == '/' ? strcspn(from, " ") : len;

		memmove(to, from, kept);
		to += kept;
		*to++ = '\n';
		from += from[len] ? len + 1 : len;
	}
	*to = '\0';
	return all;
}

/* Point at the first line that is not the same. */
static void
assert_same(const char *golden, const char *now)
{
	size_t line = 0, i = 0;

	while (golden[i] && golden[i] == now[i])
		if (golden[i++] == '\n')
			line = i;
	if (golden[i] == now[i])
		return;
	fail_msg("not what it was:\n- %.*s\n+ %.*s\n"
		 "if that is meant: tests/labgen/renew-golden",
	    (int)strcspn(golden + line, "\n"), golden + line,
	    (int)strcspn(now + line, "\n"), now + line);
}

static void
test_the_output_is_what_it_was(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_cases; i++) {
		char path[FOLDER_ROOM], golden[128];
		char *was, *is;

		print_message("  %s\n", cases[i].name);
		folder_make(path);
		cases_emit(&cases[i], path);
		(void)snprintf(
		    golden, sizeof(golden), GOLDEN "/%s", cases[i].name);
		was = without_modes(folder_read(golden));
		is = without_modes(folder_read(path));
		assert_true(strlen(is) > 0);
		assert_same(was, is);
		free(was);
		free(is);
		folder_remove(path);
	}
}

static void
test_the_same_site_gives_the_same_bytes_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_cases; i++) {
		char path[FOLDER_ROOM];
		char *first, *second;

		print_message("  %s\n", cases[i].name);
		folder_make(path);
		cases_emit(&cases[i], path);
		first = folder_read(path);
		cases_emit(&cases[i], path);
		second = folder_read(path);
		assert_string_equal(first, second);
		free(first);
		free(second);
		folder_remove(path);
	}
}

static void
test_the_filter_is_the_same_on_both_routers(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_cases; i++) {
		char path[FOLDER_ROOM];
		char *first, *second;

		/* In these, interfaces are called differently. */
		if (!strcmp(cases[i].name, "devices") ||
		    !strcmp(cases[i].name, "full"))
			continue;
		print_message("  %s\n", cases[i].name);
		folder_make(path);
		cases_emit(&cases[i], path);
		first = folder_file(path, "r1/nftables.nft");
		second = folder_file(path, "r2/nftables.nft");
		assert_non_null(first);
		assert_string_equal(first, second);
		free(first);
		free(second);
		folder_remove(path);
	}
}

static void
renew(void **state)
{
	(void)state;
	(void)mkdir(GOLDEN, 0777);
	for (size_t i = 0; i < n_cases; i++) {
		char golden[128];

		(void)snprintf(
		    golden, sizeof(golden), GOLDEN "/%s", cases[i].name);
		folder_remove(golden);
		cases_emit(&cases[i], golden);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_output_is_what_it_was),
		cmocka_unit_test(test_the_same_site_gives_the_same_bytes_again),
		cmocka_unit_test(test_the_filter_is_the_same_on_both_routers),
	};
	const struct CMUnitTest anew[] = { cmocka_unit_test(renew) };

	if (argc == 2 && !strcmp(argv[1], "--renew"))
		return cmocka_run_group_tests(anew, NULL, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
