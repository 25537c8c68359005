/*
 * Reading and checking a site when memory runs out, at each allocation in
 * turn: there is a finding and no site, and nothing else happens.  Pieces
 * of an arena count as well: few of them need a new block, all of them
 * could.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <stdlib.h>
#include <cmocka.h>

#include "labgen/check/check.h"
#include "labgen/site/load.h"
#include "labgen/site/model.h"

/* How many more allocations succeed before one fails; negative: all. */
static long left = -1;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);

struct arena;
void *__real_arena_take(struct arena *a, size_t size);
char *__real_arena_copy(struct arena *a, const char *text, size_t len);
void *__wrap_arena_take(struct arena *a, size_t size);
char *__wrap_arena_copy(struct arena *a, const char *text, size_t len);

static bool
fails(void)
{
	return left >= 0 && left-- == 0;
}

void *
__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

void *
__wrap_arena_take(struct arena *a, size_t size)
{
	return fails() ? NULL : __real_arena_take(a, size);
}

char *
__wrap_arena_copy(struct arena *a, const char *text, size_t len)
{
	return fails() ? NULL : __real_arena_copy(a, text, len);
}

/* False when the allocation that should have failed never came. */
static bool
run_out_after(long allocations)
{
	struct diag *d = diag_new();
	struct site *site;
	bool checked = true, reached;

	assert_non_null(d);
	left = allocations;
	site = site_load("conf/site.conf", d);
	if (site)
		checked = check_site(site, d);
	reached = left < 0;
	left = -1;
	if (!site)
		assert_true(diag_errors(d) > 0);
	else if (checked)
		assert_int_equal(diag_errors(d), 0);
	site_free(site);
	diag_free(d);
	return reached;
}

static void
test_running_out_of_memory_is_a_finding(void **state)
{
	long n = 0;

	(void)state;
	while (n < 100000 && run_out_after(n))
		n++;
	print_message("  when any of %ld allocations fails\n", n);
	assert_in_range(n, 10, 99999);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_running_out_of_memory_is_a_finding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
