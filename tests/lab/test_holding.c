#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "netns-lab/lab/holding.h"
#include "netns-lab/lab/topo.h"
#include "netns-lab/lab/watch.h"

static void
test_one_router_is_alone_when_it_has_all_and_others_have_none(void **state)
{
	static const struct {
		const char *when;
		bool held[2][2]; /* by router and virtual address */
		bool alone;	 /* the first router */
	} rows[] = {
		{ "nobody has any", { { 0, 0 }, { 0, 0 } }, false },
		{ "it has some", { { 1, 0 }, { 0, 0 } }, false },
		{ "it has all", { { 1, 1 }, { 0, 0 } }, true },
		{ "another has one too", { { 1, 1 }, { 0, 1 } }, false },
		{ "another has all", { { 0, 0 }, { 1, 1 } }, false },
	};
	const struct topo topo = { .n_routers = 2, .n_virtuals = 2 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct holding h = holding_new(&topo);

		print_message("  when %s\n", rows[i].when);
		assert_non_null(h.held);
		for (size_t r = 0; r < 2; r++) {
			for (size_t v = 0; v < 2; v++)
				*holding_of(&h, r, v) = rows[i].held[r][v];
		}
		assert_int_equal(holding_is_alone(&h, 0), rows[i].alone);
		free(h.held);
	}
}

static void
test_the_last_notice_counts(void **state)
{
	static const struct watch_notice notices[] = { { 0, 0, true },
		{ 0, 1, true }, { 1, 1, true }, { 0, 0, false } };
	const struct topo topo = { .n_routers = 2, .n_virtuals = 2 };
	struct holding h = holding_new(&topo);
	int ends[2];

	(void)state;
	assert_int_equal(pipe2(ends, O_NONBLOCK | O_CLOEXEC), 0);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(
		    write(ends[1], &notices[i], sizeof(notices[i])),
		    sizeof(notices[i]));
	holding_hear(&h, ends[0]);
	assert_false(*holding_of(&h, 0, 0));
	assert_true(*holding_of(&h, 0, 1));
	assert_true(*holding_of(&h, 1, 1));
	assert_false(holding_has_none(&h, 0));
	assert_false(holding_has_all(&h, 0));
	close(ends[0]);
	close(ends[1]);
	free(h.held);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_one_router_is_alone_when_it_has_all_and_others_have_none),
		cmocka_unit_test(test_the_last_notice_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
