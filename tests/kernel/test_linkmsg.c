/*
 * Messages of the kernel, made by hand: those that are hard to get from a
 * real one, and those that no kernel would send.
 */
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "vrrpd/kernel/linkmsg.h"

static struct nl_msg *
a_link(uint8_t family, unsigned flags)
{
	const struct ifinfomsg ifi = {
		.ifi_family = family, .ifi_index = 7, .ifi_flags = flags
	};
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWLINK, 0);

	assert_non_null(msg);
	assert_int_equal(nlmsg_append(msg, (void *)(uintptr_t)&ifi, sizeof(ifi),
			     NLMSG_ALIGNTO),
	    0);
	return msg;
}

static void
put(struct nl_msg *msg, int type, const void *data, size_t len)
{
	assert_int_equal(nla_put(msg, type, (int)len, data), 0);
}

static void
test_running_is_more_than_up(void **state)
{
	static const struct {
		const char *when;
		unsigned flags;
		bool up, running;
	} rows[] = {
		{ "it is down", 0, false, false },
		{ "it has no carrier", IFF_UP, true, false },
		{ "it may not pass packets yet", IFF_UP | IFF_LOWER_UP, true,
		    false },
		{ "all is well", IFF_UP | IFF_LOWER_UP | IFF_RUNNING, true,
		    true },
		{ "it is down with carrier", IFF_LOWER_UP | IFF_RUNNING, false,
		    false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct nl_msg *msg = a_link(AF_UNSPEC, rows[i].flags);
		struct linkmsg got;

		print_message("  when %s\n", rows[i].when);
		assert_true(linkmsg_read(nlmsg_hdr(msg), &got));
		assert_int_equal(got.index, 7);
		assert_int_equal(got.up, rows[i].up);
		assert_int_equal(got.running, rows[i].running);
		nlmsg_free(msg);
	}
}

static void
test_what_is_not_mentioned_is_told_from_what_is_empty(void **state)
{
	static const struct {
		const char *when;
		size_t mac_len; /* 0: no attribute */
		bool has_mac;
		uint8_t last;
	} rows[] = {
		{ "it is not mentioned", 0, false, 0 },
		{ "it is Ethernet", 6, true, 6 },
		{ "it is InfiniBand", 20, true, 0 },
	};
	static const uint8_t mac[20] = { 1, 2, 3, 4, 5, 6 };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct nl_msg *msg = a_link(AF_UNSPEC, IFF_UP);
		struct linkmsg got;

		print_message("  when %s\n", rows[i].when);
		if (rows[i].mac_len)
			put(msg, IFLA_ADDRESS, mac, rows[i].mac_len);
		assert_true(linkmsg_read(nlmsg_hdr(msg), &got));
		assert_int_equal(got.has_mac, rows[i].has_mac);
		assert_int_equal(got.mac.b[5], rows[i].last);
		assert_string_equal(got.name, "");
		nlmsg_free(msg);
	}
}

static void
test_other_families_are_not_about_the_interface(void **state)
{
	struct nl_msg *msg = a_link(AF_BRIDGE, IFF_UP);
	struct linkmsg got;

	(void)state;
	put(msg, IFLA_IFNAME, "eth0", 5);
	assert_false(linkmsg_read(nlmsg_hdr(msg), &got));
	nlmsg_free(msg);
}

static void
test_a_name_ends_whatever_was_sent(void **state)
{
	struct nl_msg *msg = a_link(AF_UNSPEC, IFF_UP);
	char full[IFACE_NAME_MAX];
	struct linkmsg got;

	(void)state;
	memset(full, 'x', sizeof(full));
	put(msg, IFLA_IFNAME, full, sizeof(full));
	assert_true(linkmsg_read(nlmsg_hdr(msg), &got));
	assert_int_equal(strlen(got.name), IFACE_NAME_MAX - 1);
	nlmsg_free(msg);
}

static struct nl_msg *
an_address(uint8_t family, uint8_t len)
{
	const struct ifaddrmsg ifa = {
		.ifa_family = family, .ifa_prefixlen = len, .ifa_index = 7
	};
	struct nl_msg *msg = nlmsg_alloc_simple(RTM_NEWADDR, 0);

	assert_non_null(msg);
	assert_int_equal(nlmsg_append(msg, (void *)(uintptr_t)&ifa, sizeof(ifa),
			     NLMSG_ALIGNTO),
	    0);
	return msg;
}

static void
test_addresses_are_read_or_refused(void **state)
{
	static const uint8_t near[16] = { 10, 0, 0, 1 };
	static const uint8_t far[16] = { 10, 0, 0, 2 };
	static const struct {
		const char *when;
		uint8_t family, len;
		size_t local, address; /* octets of each, 0: absent */
		bool read;
		enum ip_family peer;
	} rows[] = {
		{ "it is IPv4", AF_INET, 24, 4, 0, true, IP_NONE },
		{ "it has another end", AF_INET, 32, 4, 4, true, IP_V4 },
		{ "it is IPv6", AF_INET6, 64, 0, 16, true, IP_NONE },
		{ "it has no address", AF_INET, 24, 0, 0, false, IP_NONE },
		{ "it is cut", AF_INET, 24, 3, 0, false, IP_NONE },
		{ "it is of the other size", AF_INET, 24, 16, 0, false,
		    IP_NONE },
		{ "its prefix is too long", AF_INET, 33, 4, 0, false, IP_NONE },
		{ "it is neither", AF_UNIX, 24, 4, 4, false, IP_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct nl_msg *msg = an_address(rows[i].family, rows[i].len);
		struct iface_addr got;
		int32_t index = 0;

		print_message("  when %s\n", rows[i].when);
		if (rows[i].local)
			put(msg, IFA_LOCAL, near, rows[i].local);
		if (rows[i].address)
			put(msg, IFA_ADDRESS, far, rows[i].address);
		put(msg, IFA_PROTO, "\x70", 1);
		assert_int_equal(
		    linkmsg_read_address(nlmsg_hdr(msg), &index, &got),
		    rows[i].read);
		if (rows[i].read) {
			assert_int_equal(index, 7);
			assert_int_equal(got.prefix.len, rows[i].len);
			assert_int_equal(got.peer.family, rows[i].peer);
			assert_int_equal(got.protocol, 112);
		}
		nlmsg_free(msg);
	}
}

/* For the sanitizers: nothing is read outside, whatever is sent. */
static void
test_any_octets_may_come(void **state)
{
	(void)state;
	srand(1);
	for (int i = 0; i < 20000; i++) {
		size_t len = NLMSG_HDRLEN + 1 + (size_t)rand() % 120;
		struct nlmsghdr *msg = malloc(len);
		uint8_t *octets = (uint8_t *)msg;
		struct iface_addr addr;
		struct linkmsg link;
		int32_t index;

		for (size_t k = 0; k < len; k++)
			octets[k] =
			    (uint8_t)(rand() % 4 ? rand() % 24 : rand());
		msg->nlmsg_len = (uint32_t)len;
		octets[NLMSG_HDRLEN] = i % 2 ? AF_UNSPEC : AF_INET;
		(void)linkmsg_read(msg, &link);
		(void)linkmsg_read_address(msg, &index, &addr);
		free(msg);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_running_is_more_than_up),
		cmocka_unit_test(
		    test_what_is_not_mentioned_is_told_from_what_is_empty),
		cmocka_unit_test(
		    test_other_families_are_not_about_the_interface),
		cmocka_unit_test(test_a_name_ends_whatever_was_sent),
		cmocka_unit_test(test_addresses_are_read_or_refused),
		cmocka_unit_test(test_any_octets_may_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
