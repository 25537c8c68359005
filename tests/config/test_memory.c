/*
 * Every allocation of the room fails once, one at a time (linked with
 * --wrap): no crash, no leak, and never a configuration that is not whole.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/config/folder.h"
#include "vrrpd/config/arena.h"
#include "vrrpd/config/diag.h"
#include "vrrpd/config/load.h"
#include "vrrpd/config/model.h"

/* The allocation of this number fails, counted down; 0: none. */
static size_t failing;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *at, size_t size);
char *__real_strdup(const char *text);
void *__real_arena_take(struct arena *a, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *at, size_t size);
char *__wrap_strdup(const char *text);
void *__wrap_arena_take(struct arena *a, size_t size);

static bool
fails_now(void)
{
	return failing && --failing == 0;
}

void *
__wrap_malloc(size_t size)
{
	return fails_now() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return fails_now() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *at, size_t size)
{
	return fails_now() ? NULL : __real_realloc(at, size);
}

char *
__wrap_strdup(const char *text)
{
	return fails_now() ? NULL : __real_strdup(text);
}

/* An arena seldom needs memory: fail it at every piece. */
void *
__wrap_arena_take(struct arena *a, size_t size)
{
	return fails_now() ? NULL : __real_arena_take(a, size);
}

#define INSTANCE(name, address)                                        \
	"{ name = \"" name "\"; interface = \"" name "\"; vrid = 1;\n" \
	"addresses = ( { address = \"" address "\"; } ); }"

static const char good[] =
    "router = \"r1\";\n"
    "instances = (\n@include \"more.conf\"\n, " INSTANCE(
	"b", "10.0.0.2") ");\n"
			 "groups = ( { name = \"g\"; members = [ \"a\", "
			 "\"b\" ]; } );\n";

static const char bad[] =
    "router = r1;\n"
    "instances = (\n@include \"more.conf\"\n, " INSTANCE(
	"a", "10.0.0.0/24") ");\n"
			    "groups = ( { name = \"g\"; membres = [ \"a\", "
			    "\"c\" ]; } );\n";

/* One load with allocation number n failing; false: n is past the last. */
static bool
load_with_failure(const char *path, size_t n, int expected)
{
	struct diag *d = diag_new();
	struct config *c = NULL;
	bool reached;
	int err;

	assert_non_null(d);
	failing = n;
	err = config_load(path, d, &c);
	reached = failing == 0;
	failing = 0;
	/* A finding may have found no memory, and is counted then. */
	if (err == 0) {
		assert_non_null(c);
		assert_int_equal(diag_errors(d), 0);
	} else {
		assert_null(c);
		assert_true(err == -ENOMEM || err == expected);
		assert_true(err != -EINVAL || diag_errors(d) > 0);
	}
	if (!reached)
		assert_int_equal(err, expected);
	free(c);
	diag_free(d);
	return reached;
}

static void
run(const char *text, int expected)
{
	struct folder f;
	const char *path;
	size_t n = 1;

	folder_init(&f);
	folder_put(&f, "more.conf", INSTANCE("a", "10.0.0.1"), 0600);
	path = folder_put(&f, "main.conf", text, 0600);
	while (n < 10000 && load_with_failure(path, n, expected))
		n++;
	assert_in_range(n, 10, 9999);
	print_message("  %zu allocations failed\n", n - 1);
	folder_fini(&f);
}

static void
test_a_good_file_is_whole_or_not_there(void **state)
{
	(void)state;
	run(good, 0);
}

static void
test_a_bad_file_is_never_taken(void **state)
{
	(void)state;
	run(bad, -EINVAL);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_good_file_is_whole_or_not_there),
		cmocka_unit_test(test_a_bad_file_is_never_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
