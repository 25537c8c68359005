/*
 * Every allocation fails in turn: nothing is emitted, and it is said why.
 */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "labgen/emit/emit.h"
#include "tests/labgen/model_seed.h"
#include "vrrpd/config/diag.h"

#define CALLS_MAX 20000 /* more than the seed's network needs */

static struct {
	int calls;
	int at; /* this one fails; 0: none */
} trap;

static bool
trapped(void)
{
	return ++trap.calls == trap.at;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__real_realloc(void *at, size_t size);
void *__wrap_realloc(void *at, size_t size);

void *
__wrap_malloc(size_t size)
{
	return trapped() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return trapped() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *at, size_t size)
{
	return trapped() ? NULL : __real_realloc(at, size);
}

static void
test_lack_of_memory_is_told_and_never_taken_for_a_bug(void **state)
{
	static struct model_seed m;
	int failed = 0;

	(void)state;
	model_seed(&m);
	for (int n = 1; n < CALLS_MAX; n++) {
		struct diag *diag = diag_new();
		int err;

		assert_non_null(diag);
		trap.calls = 0;
		trap.at = n;
		err = emit_site(&m.site, NULL, SITE_NONE, diag);
		trap.at = 0;
		if (err != 0)
			assert_int_equal(diag_errors(diag), 1);
		diag_free(diag);
		if (err == 0)
			break; /* past the last allocation */
		if (err != -ENOMEM)
			fail_msg("allocation %d: %s", n, strerror(-err));
		failed++;
	}
	print_message("  %d allocations failed in turn\n", failed);
	assert_in_range(failed, 100, CALLS_MAX - 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_lack_of_memory_is_told_and_never_taken_for_a_bug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
