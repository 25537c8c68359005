#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kernel/scratch.h"
#include "vrrpd/kernel/links.h"

#define WAIT_MS 5000

/* Follow until something changed; fails the test when nothing does. */
static void
follow(struct links *l)
{
	int changed;

	do {
		assert_true(scratch_readable(links_fd(l), WAIT_MS));
		changed = links_follow(l);
		assert_true(changed >= 0);
	} while (!changed);
}

static struct ip_prefix
prefix(const char *text)
{
	struct ip_prefix p;

	assert_true(ip_prefix_parse(text, &p));
	return p;
}

static void
test_the_dump_knows_interfaces_and_addresses(void **state)
{
	const struct ip_prefix p4 = prefix("10.0.0.2/24");
	const struct ip_prefix p6 = prefix("2001:db8::2/64");
	const struct iface_addr *a;
	const struct iface *i;
	struct links *l = NULL;

	(void)state;
	scratch_wire("w0");
	scratch_ip("link set w0 address 02:00:00:00:00:07");
	scratch_ip("address add 10.0.0.2/24 dev w0");
	scratch_ip("address add 10.0.0.9/32 dev w0");
	scratch_ip("address add 2001:db8::2/64 dev w0 nodad");

	assert_int_equal(links_open(&l, 0), 0);
	i = links_by_name(l, "w0");
	assert_non_null(i);
	assert_ptr_equal(i, links_by_index(l, scratch_index("w0")));
	assert_int_equal(i->mac.b[0], 2);
	assert_int_equal(i->mac.b[5], 7);
	assert_true(i->up);
	assert_non_null(links_address(l, i->index, &p4));
	assert_non_null(links_address(l, i->index, &p6));
	a = iface_next_address(i, NULL);
	assert_true(ip_prefix_equal(&a->prefix, &p4));
	assert_int_equal(a->protocol, 0);
	a = iface_next_address(i, a);
	assert_int_equal(a->prefix.addr.b[3], 9);
	assert_null(links_by_name(l, "none"));
	links_close(l);
	scratch_ip("link delete w0");
}

static void
test_carrier_and_state_are_told_apart(void **state)
{
	struct links *l = NULL;

	(void)state;
	scratch_wire("w0");
	assert_int_equal(links_open(&l, 0), 0);
	while (!links_by_name(l, "w0")->running)
		follow(l);
	scratch_ip_there("link set w0 down");
	while (links_by_name(l, "w0")->running)
		follow(l);
	assert_true(links_by_name(l, "w0")->up);
	scratch_ip("link set w0 down");
	while (links_by_name(l, "w0")->up)
		follow(l);
	links_close(l);
	scratch_ip("link delete w0");
}

static void
test_an_interface_may_be_renamed_removed_and_come_back(void **state)
{
	const struct ip_prefix p = prefix("10.0.0.2/24");
	struct links *l = NULL;
	int32_t first;

	(void)state;
	assert_int_equal(links_open(&l, 0), 0);
	scratch_wire("w0");
	scratch_ip("address add 10.0.0.2/24 dev w0");
	while (!links_by_name(l, "w0"))
		follow(l);
	first = links_by_name(l, "w0")->index;

	scratch_ip("link set w0 down");
	scratch_ip("link set w0 name w1");
	while (!links_by_name(l, "w1"))
		follow(l);
	assert_null(links_by_name(l, "w0"));
	assert_int_equal(links_by_name(l, "w1")->index, first);
	assert_non_null(links_address(l, first, &p));

	scratch_ip("link delete w1");
	while (links_by_name(l, "w1"))
		follow(l);
	assert_null(links_by_index(l, first));
	assert_null(links_address(l, first, &p));

	scratch_wire("w0");
	while (!links_by_name(l, "w0"))
		follow(l);
	assert_int_not_equal(links_by_name(l, "w0")->index, first);
	links_close(l);
	scratch_ip("link delete w0");
}

/* The kernel calls leaving a bridge "deleted", in the bridge's family. */
static void
test_leaving_a_bridge_is_not_being_gone(void **state)
{
	struct links *l = NULL;

	(void)state;
	scratch_wire("w0");
	scratch_ip("link add br0 type bridge");
	scratch_ip("link set w0 master br0");
	assert_int_equal(links_open(&l, 0), 0);
	scratch_ip("link set w0 nomaster");
	scratch_ip("link set br0 name br1");
	while (!links_by_name(l, "br1"))
		follow(l);
	assert_non_null(links_by_name(l, "w0"));
	links_close(l);
	scratch_ip("link delete w0");
	scratch_ip("link delete br1");
}

static void
test_lost_notifications_are_made_up_for_by_a_dump(void **state)
{
	const struct ip_prefix kept = prefix("10.0.1.1/32");
	const struct ip_prefix gone = prefix("10.0.0.1/32");
	struct links *l = NULL;
	int32_t index;

	(void)state;
	scratch_wire("w0");
	scratch_ip("address add 10.0.0.1/32 dev w0");
	/* The kernel makes more of it, but a few notifications fill it. */
	assert_int_equal(links_open(&l, 1), 0);
	index = scratch_index("w0");
	assert_non_null(links_address(l, index, &gone));

	scratch_ip("address delete 10.0.0.1/32 dev w0");
	for (int i = 0; i < 60; i++)
		scratch_ip("address add 10.0.1.%d/32 dev w0", i);
	assert_int_equal(links_follow(l), 1);
	assert_true(links_overruns(l) > 0);
	assert_null(links_address(l, index, &gone));
	assert_non_null(links_address(l, index, &kept));
	links_close(l);
	scratch_ip("link delete w0");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_dump_knows_interfaces_and_addresses),
		cmocka_unit_test(test_carrier_and_state_are_told_apart),
		cmocka_unit_test(
		    test_an_interface_may_be_renamed_removed_and_come_back),
		cmocka_unit_test(test_leaving_a_bridge_is_not_being_gone),
		cmocka_unit_test(
		    test_lost_notifications_are_made_up_for_by_a_dump),
	};

	if (!scratch_enter())
		return SCRATCH_SKIP;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
