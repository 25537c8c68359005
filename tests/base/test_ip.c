#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <string.h>

#include "vrrpd/base/ip.h"

static struct ip
ip(const char *text)
{
	struct ip ip = { .family = IP_NONE };

	if (!ip_parse(text, &ip))
		fail_msg("%s should be an address", text);
	return ip;
}

static struct ip_prefix
prefix(const char *text)
{
	struct ip_prefix p = { .len = 0 };

	if (!ip_prefix_parse(text, &p))
		fail_msg("%s should be a prefix", text);
	return p;
}

static void
test_text_that_is_no_address_is_refused_and_leaves_the_result(void **state)
{
	static const char *const rows[] = {
		"",
		" ",
		"1",
		"1.2.3",
		"1.2.3.",
		"1.2.3.4.",
		".1.2.3.4",
		"1.2.3.4.5",
		"1..2.3",
		"256.1.1.1",
		"1.2.3.256",
		"01.2.3.4",
		"1.2.3.00",
		"1.2.3.4 ",
		" 1.2.3.4",
		"1.2.3.4/32",
		"1.2.3.-4",
		"0x1.2.3.4",
		"1.2.3.1000",
		"a.b.c.d",
		":",
		":::",
		"::::",
		"1:2:3:4:5:6:7",
		"1:2:3:4:5:6:7:8:9",
		"1:2:3:4:5:6:7:8:",
		":1:2:3:4:5:6:7:8",
		"1::2::3",
		"12345::",
		"g::",
		"::1%eth0",
		"::1 ",
		"1:2:3:4:5:6:7::8",
		"::1.2.3",
		"::1.2.3.4:5",
		"1:2:3:4:5:6:7:1.2.3.4",
		"::1.2.3.400",
		"1.2.3.4::",
		":::1",
		"1:::2",
		"[::1]",
		"fe80:",
		":fe80",
		"::01.2.3.4",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ip was = { .family = IP_V4, .b = { 9, 9, 9, 9 } };
		struct ip is = was;

		if (ip_parse(rows[i], &is))
			fail_msg("\"%s\" should be refused", rows[i]);
		assert_memory_equal(&was, &is, sizeof(was));
	}
}

static void
test_addresses_are_printed_as_rfc_5952_wants(void **state)
{
	static const struct {
		const char *from, *to;
	} rows[] = {
		{ "0.0.0.0", "0.0.0.0" },
		{ "255.255.255.255", "255.255.255.255" },
		{ "10.100.9.0", "10.100.9.0" },
		/* 4.1: leading zeros */
		{ "2001:0db8:0000:0000:0001:0000:0000:0001",
		    "2001:db8::1:0:0:1" },
		{ "2001:db8::0001", "2001:db8::1" },
		/* 4.2.1: as short as possible */
		{ "2001:db8:0:0:0:0:2:1", "2001:db8::2:1" },
		{ "2001:db8::0:1", "2001:db8::1" },
		/* 4.2.2: one group of zeros is not shortened */
		{ "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" },
		{ "2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1" },
		/* 4.2.3: the longest run, the first of equals */
		{ "2001:0:0:1:0:0:0:1", "2001:0:0:1::1" },
		{ "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" },
		/* 4.3: lower case */
		{ "2001:DB8::ABCD", "2001:db8::abcd" },
		{ "::", "::" },
		{ "::1", "::1" },
		{ "1::", "1::" },
		{ "0:0:1::", "0:0:1::" },
		{ "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0" },
		{ "::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8" },
		{ "::ffff:192.0.2.1", "::ffff:c000:201" },
		{ "64:ff9b::192.0.2.33", "64:ff9b::c000:221" },
		{ "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ip at = ip(rows[i].from);
		char text[IP_TEXT];

		assert_string_equal(ip_print(&at, text), rows[i].to);
	}
}

/* Patterns of zero groups: each must come back, and libc must agree. */
static void
test_printing_and_parsing_are_inverse(void **state)
{
	(void)state;
	for (unsigned pattern = 0; pattern < 256; pattern++) {
		uint8_t b[16] = { 0 }, theirs[16];
		char text[IP_TEXT];
		struct ip at, back;

		for (int i = 0; i < 8; i++) {
			if (pattern >> i & 1)
				b[2 * i + 1] = (uint8_t)(i + 1);
		}
		at = ip_from_octets(IP_V6, b);
		ip_print(&at, text);
		back = ip(text);
		assert_true(ip_equal(&at, &back));
		assert_int_equal(inet_pton(AF_INET6, text, theirs), 1);
		assert_memory_equal(theirs, b, 16);
	}
}

static void
test_prefixes_are_parsed_and_printed(void **state)
{
	static const char *const good[] = { "0.0.0.0/0", "10.0.0.1/8",
		"10.1.1.4/32", "::/0", "2001:db8::1/128", "fe80::1/64" };
	static const char *const bad[] = { "10.0.0.1", "10.0.0.1/",
		"10.0.0.1/33", "10.0.0.1/08", "10.0.0.1/-1", "10.0.0.1/8 ",
		"10.0.0.1/8/8", "::1/129", "/8", "::1/", "10.0.0.1/255",
		"10.0.0.1/24.0",
		"1000:1000:1000:1000:1000:1000:1000:1000:1/8" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct ip_prefix p = prefix(good[i]);
		char text[IP_PREFIX_TEXT];

		assert_string_equal(ip_prefix_print(&p, text), good[i]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct ip_prefix p = { .len = 7 };

		if (ip_prefix_parse(bad[i], &p))
			fail_msg("\"%s\" should be refused", bad[i]);
		assert_int_equal(p.len, 7);
	}
}

static void
test_a_network_knows_its_ends_and_what_is_inside(void **state)
{
	static const struct {
		const char *prefix, *network, *last, *inside, *outside;
	} rows[] = {
		{ "172.16.10.7/24", "172.16.10.0/24", "172.16.10.255",
		    "172.16.10.1", "172.16.11.1" },
		{ "10.1.1.4/32", "10.1.1.4/32", "10.1.1.4", "10.1.1.4",
		    "10.1.1.5" },
		{ "10.1.1.4/31", "10.1.1.4/31", "10.1.1.5", "10.1.1.5",
		    "10.1.1.6" },
		{ "10.255.1.4/9", "10.128.0.0/9", "10.255.255.255",
		    "10.128.0.1", "10.127.255.255" },
		{ "2001:db8::1/33", "2001:db8::/33",
		    "2001:db8:7fff:ffff:ffff:ffff:ffff:ffff",
		    "2001:db8:7fff::1", "2001:db8:8000::" },
		{ "1.2.3.4/0", "0.0.0.0/0", "255.255.255.255",
		    "255.255.255.255", "::1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ip_prefix p = prefix(rows[i].prefix);
		struct ip_prefix net = ip_network(&p);
		struct ip last = ip_last(&p);
		struct ip inside = ip(rows[i].inside);
		struct ip outside = ip(rows[i].outside);
		char text[IP_PREFIX_TEXT];

		print_message("  when %s\n", rows[i].prefix);
		assert_string_equal(
		    ip_prefix_print(&net, text), rows[i].network);
		assert_string_equal(ip_print(&last, text), rows[i].last);
		assert_true(ip_prefix_contains(&p, &inside));
		assert_false(ip_prefix_contains(&p, &outside));
	}
}

static void
test_overlap_does_not_depend_on_the_order(void **state)
{
	static const struct {
		const char *a, *b;
		bool overlap;
	} rows[] = {
		{ "10.0.0.0/8", "10.1.0.0/16", true },
		{ "10.0.0.0/24", "10.0.1.0/24", false },
		{ "10.0.0.0/24", "10.0.0.255/32", true },
		{ "0.0.0.0/0", "::/0", false },
		{ "2001:db8::/32", "2001:db8:1::/48", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ip_prefix a = prefix(rows[i].a), b = prefix(rows[i].b);

		print_message("  when %s, %s\n", rows[i].a, rows[i].b);
		assert_true(ip_prefix_overlaps(&a, &b) == rows[i].overlap);
		assert_true(ip_prefix_overlaps(&b, &a) == rows[i].overlap);
	}
}

static void
test_addresses_compare_unsigned_in_network_order(void **state)
{
	static const char *const rising[] = { "0.0.0.0", "10.0.0.2",
		"10.0.0.10", "10.0.1.0", "127.255.255.255", "128.0.0.0",
		"255.255.255.255", "::", "::1", "2001:db8::1", "fe80::1" };
	const size_t n = sizeof(rising) / sizeof(rising[0]);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++) {
			struct ip a = ip(rising[i]), b = ip(rising[j]);
			int order = ip_compare(&a, &b);

			assert_true((order < 0) == (i < j));
			assert_true((order > 0) == (i > j));
			assert_true(ip_equal(&a, &b) == (i == j));
		}
	}
}

static void
test_kinds_of_addresses_are_told_apart(void **state)
{
	enum { NOTHING = 0, MULTICAST = 1, LOOPBACK = 2, LINK_LOCAL = 4 };
	static const struct {
		const char *text;
		int is;
	} rows[] = {
		{ "223.255.255.255", NOTHING },
		{ "224.0.0.18", MULTICAST },
		{ "239.255.255.255", MULTICAST },
		{ "240.0.0.0", NOTHING },
		{ "126.255.255.255", NOTHING },
		{ "127.0.0.1", LOOPBACK },
		{ "128.0.0.0", NOTHING },
		{ "169.254.0.1", LINK_LOCAL },
		{ "169.253.0.1", NOTHING },
		{ "ff02::12", MULTICAST },
		{ "::1", LOOPBACK },
		{ "::2", NOTHING },
		{ "fe80::1", LINK_LOCAL },
		{ "febf::1", LINK_LOCAL },
		{ "fec0::1", NOTHING },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ip at = ip(rows[i].text);
		int is = (ip_is_multicast(&at) ? MULTICAST : 0) |
		    (ip_is_loopback(&at) ? LOOPBACK : 0) |
		    (ip_is_link_local(&at) ? LINK_LOCAL : 0);

		print_message("  when %s\n", rows[i].text);
		assert_int_equal(is, rows[i].is);
		assert_false(ip_is_unspecified(&at));
	}
}

static void
test_adding_carries_and_wraps(void **state)
{
	static const struct {
		const char *from;
		uint32_t n;
		const char *to;
	} rows[] = {
		{ "10.0.0.1", 0, "10.0.0.1" },
		{ "10.0.0.255", 1, "10.0.1.0" },
		{ "10.0.0.0", 65535, "10.0.255.255" },
		{ "255.255.255.255", 1, "0.0.0.0" },
		{ "0.0.0.1", UINT32_MAX, "0.0.0.0" },
		{ "2001:db8::ffff:ffff", 1, "2001:db8::1:0:0" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 2, "::1" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ip from = ip(rows[i].from);
		struct ip to = ip_plus(&from, rows[i].n);
		char text[IP_TEXT];

		assert_string_equal(ip_print(&to, text), rows[i].to);
	}
}

static void
test_numbers_and_octets_are_the_same_address(void **state)
{
	struct ip at = ip_from_v4(0x0a010104);
	struct ip none = { .family = IP_NONE };
	char text[IP_TEXT];

	(void)state;
	assert_string_equal(ip_print(&at, text), "10.1.1.4");
	assert_true(ip_to_v4(&at) == 0x0a010104);
	assert_string_equal(ip_print(&none, text), "-");
	assert_true(ip_is_unspecified(&none));
	at = ip("0.0.0.0");
	assert_true(ip_is_unspecified(&at));
	at = ip("::");
	assert_true(ip_is_unspecified(&at));
	assert_int_equal(ip_bits(IP_V4), 32);
	assert_int_equal(ip_bits(IP_V6), 128);
	assert_int_equal(ip_bits(IP_NONE), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_text_that_is_no_address_is_refused_and_leaves_the_result),
		cmocka_unit_test(test_addresses_are_printed_as_rfc_5952_wants),
		cmocka_unit_test(test_printing_and_parsing_are_inverse),
		cmocka_unit_test(test_prefixes_are_parsed_and_printed),
		cmocka_unit_test(
		    test_a_network_knows_its_ends_and_what_is_inside),
		cmocka_unit_test(test_overlap_does_not_depend_on_the_order),
		cmocka_unit_test(
		    test_addresses_compare_unsigned_in_network_order),
		cmocka_unit_test(test_kinds_of_addresses_are_told_apart),
		cmocka_unit_test(test_adding_carries_and_wraps),
		cmocka_unit_test(test_numbers_and_octets_are_the_same_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
