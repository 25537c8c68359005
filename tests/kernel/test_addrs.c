#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kernel/scratch.h"
#include "vrrpd/kernel/addrs.h"
#include "vrrpd/kernel/links.h"
#include "vrrpd/kernel/loop.h"
#include "vrrpd/kernel/nlconn.h"

#define WAIT_MS 2000

struct world {
	struct nlconn nl;
	struct links *links;
	int32_t index;
};

static int
set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	scratch_wire("w0");
	assert_int_equal(nlconn_open(&w->nl, 1024 * 1024), 0);
	assert_int_equal(links_open(&w->links, 4 * 1024 * 1024), 0);
	w->index = scratch_index("w0");
	*state = w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	links_close(w->links);
	nlconn_close(&w->nl);
	free(w);
	scratch_ip("link delete w0");
	return 0;
}

static struct addr_change
change(const struct world *w, const char *text, bool add)
{
	struct addr_change c = { .index = w->index, .add = add, .result = 1 };

	assert_true(ip_prefix_parse(text, &c.prefix));
	return c;
}

static int
apply(struct world *w, struct addr_change *c)
{
	assert_int_equal(addrs_apply(&w->nl, w->links, c, 1), 0);
	assert_true(links_follow(w->links) >= 0);
	return c->result;
}

/* Until the model says so: IPv6 notifies a moment after the answer. */
static void
await_ours(struct world *w, const struct ip_prefix *prefix, bool ours)
{
	while (addrs_is_ours(w->links, w->index, prefix) != ours) {
		assert_true(scratch_readable(links_fd(w->links), WAIT_MS));
		assert_true(links_follow(w->links) >= 0);
	}
}

static void
test_an_address_of_ours_is_known_again_and_removed(void **state)
{
	static const struct {
		const char *when;
		const char *address;
	} rows[] = {
		{ "it is a host's", "10.0.0.4/32" },
		{ "it has its subnet", "172.16.10.1/24" },
		{ "it is IPv6", "2001:db8::4/128" },
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct addr_change add = change(w, rows[i].address, true);
		struct addr_change del = change(w, rows[i].address, false);
		struct links *fresh = NULL;

		print_message("  when %s\n", rows[i].when);
		assert_int_equal(apply(w, &add), 0);
		await_ours(w, &add.prefix, true);
		/* Somebody who starts now sees whose it is. */
		assert_int_equal(links_open(&fresh, 0), 0);
		assert_true(addrs_is_ours(fresh, w->index, &add.prefix));
		links_close(fresh);
		assert_int_equal(apply(w, &del), 0);
		await_ours(w, &del.prefix, false);
	}
}

/* Nothing to wait for: the kernel notifies before it answers. */
static void
test_the_model_knows_as_soon_as_the_kernel_has_answered(void **state)
{
	struct world *w = *state;
	struct addr_change add = change(w, "10.0.0.4/32", true);

	assert_int_equal(addrs_apply(&w->nl, w->links, &add, 1), 0);
	assert_int_equal(links_follow(w->links), 1);
	assert_true(addrs_is_ours(w->links, w->index, &add.prefix));
}

static void
test_an_administrators_address_is_left_alone(void **state)
{
	struct world *w = *state;
	struct addr_change add = change(w, "10.0.0.4/24", true);
	struct addr_change del = change(w, "10.0.0.4/24", false);
	const struct iface_addr *a;

	scratch_ip("address add 10.0.0.4/24 dev w0");
	assert_int_equal(links_follow(w->links), 1);
	assert_int_equal(apply(w, &add), -EEXIST);
	assert_int_equal(apply(w, &del), -EPERM);
	a = links_address(w->links, w->index, &add.prefix);
	assert_non_null(a);
	assert_int_equal(a->protocol, 0);
}

static void
test_one_refusal_does_not_keep_back_the_others(void **state)
{
	struct world *w = *state;
	struct addr_change c[] = {
		change(w, "10.0.0.1/32", true),
		change(w, "10.0.0.2/32", true),
		change(w, "10.0.0.3/32", true),
		change(w, "10.0.0.9/32", false),
		change(w, "10.0.0.1/32", true),
	};

	c[1].index = 9999;
	assert_int_equal(addrs_apply(&w->nl, w->links, c, 5), 0);
	assert_int_equal(links_follow(w->links), 1);
	assert_int_equal(c[0].result, 0);
	assert_int_equal(c[1].result, -ENODEV);
	assert_int_equal(c[2].result, 0);
	assert_int_equal(c[3].result, -EADDRNOTAVAIL);
	assert_int_equal(c[4].result, -EEXIST);
	assert_true(addrs_is_ours(w->links, w->index, &c[2].prefix));
}

static void
test_a_thousand_at_once_come_and_go(void **state)
{
	enum { MANY = 1000 };
	struct world *w = *state;
	struct addr_change *c = calloc(MANY, sizeof(*c));
	instant start;
	nsec took;

	for (uint32_t i = 0; i < MANY; i++) {
		c[i] = change(w, "10.1.0.0/32", true);
		c[i].prefix.addr = ip_plus(&c[i].prefix.addr, i);
	}
	start = loop_now();
	assert_int_equal(addrs_apply(&w->nl, w->links, c, MANY), 0);
	took = instant_since(start, loop_now());
	print_message(
	    "  1000 addresses on one interface: %ld us\n", (long)(took / USEC));
	assert_int_equal(links_follow(w->links), 1);
	assert_int_equal(links_overruns(w->links), 0);
	for (uint32_t i = 0; i < MANY; i++) {
		assert_int_equal(c[i].result, 0);
		assert_true(addrs_is_ours(w->links, w->index, &c[i].prefix));
		c[i].add = false;
	}
	assert_int_equal(addrs_apply(&w->nl, w->links, c, MANY), 0);
	assert_int_equal(links_follow(w->links), 1);
	for (uint32_t i = 0; i < MANY; i++) {
		assert_int_equal(c[i].result, 0);
		assert_false(addrs_is_ours(w->links, w->index, &c[i].prefix));
	}
	free(c);
}

int
main(void)
{
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_WORLD(test_an_address_of_ours_is_known_again_and_removed),
		WITH_WORLD(
		    test_the_model_knows_as_soon_as_the_kernel_has_answered),
		WITH_WORLD(test_an_administrators_address_is_left_alone),
		WITH_WORLD(test_one_refusal_does_not_keep_back_the_others),
		WITH_WORLD(test_a_thousand_at_once_come_and_go),
	};

	if (!scratch_enter())
		return SCRATCH_SKIP;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
