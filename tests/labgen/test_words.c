/*
 * Host parts and services, word by word.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "labgen/site/hostpart.h"
#include "labgen/site/services.h"

static void
test_a_host_part_is_counted_from_the_network(void **state)
{
	static const struct {
		const char *text, *net;
		enum hostpart what;
		const char *ip; /* NULL: none */
	} rows[] = {
		{ ".5", "10.1.1.0/24", HOSTPART_OK, "10.1.1.5" },
		{ ".254", "10.1.1.0/24", HOSTPART_OK, "10.1.1.254" },
		{ ".255", "10.1.1.0/24", HOSTPART_BROADCAST, "10.1.1.255" },
		{ ".0", "10.1.1.0/24", HOSTPART_NETWORK, "10.1.1.0" },
		{ ".256", "10.1.1.0/24", HOSTPART_SYNTAX, NULL },
		{ ".1.0", "10.1.1.0/24", HOSTPART_OUTSIDE, NULL },
		{ ".0.5", "10.1.1.0/24", HOSTPART_OK, "10.1.1.5" },
		{ ".1.4", "10.1.0.0/16", HOSTPART_OK, "10.1.1.4" },
		{ ".2.1.4", "10.0.0.0/8", HOSTPART_OK, "10.2.1.4" },
		{ ".16", "10.1.1.16/28", HOSTPART_OUTSIDE, NULL },
		{ ".3", "10.1.1.16/28", HOSTPART_OK, "10.1.1.19" },
		{ ".0", "10.1.1.4/31", HOSTPART_OK, "10.1.1.4" },
		{ ".1", "10.1.1.4/31", HOSTPART_OK, "10.1.1.5" },
		{ ".2", "10.1.1.4/31", HOSTPART_OUTSIDE, NULL },
		{ ".0", "10.1.1.4/32", HOSTPART_OK, "10.1.1.4" },
		{ "10.1.1.9", "10.1.1.0/24", HOSTPART_OK, "10.1.1.9" },
		{ "10.1.2.9", "10.1.1.0/24", HOSTPART_OUTSIDE, "10.1.2.9" },
		{ "9", "10.1.1.0/24", HOSTPART_SYNTAX, NULL },
		{ ".", "10.1.1.0/24", HOSTPART_SYNTAX, NULL },
		{ ".05", "10.1.1.0/24", HOSTPART_SYNTAX, NULL },
		{ ".5 ", "10.1.1.0/24", HOSTPART_SYNTAX, NULL },
		{ ".5.", "10.1.1.0/24", HOSTPART_SYNTAX, NULL },
		{ ".1.2.3.4.5", "10.0.0.0/8", HOSTPART_SYNTAX, NULL },
		{ "fe80::1", "10.1.1.0/24", HOSTPART_IPV6, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ip ip = { 0 };
		struct ip_prefix net;
		char text[IP_TEXT];

		print_message("  when %s in %s\n", rows[i].text, rows[i].net);
		assert_true(ip_prefix_parse(rows[i].net, &net));
		assert_int_equal(
		    hostpart_parse(rows[i].text, &net, &ip), rows[i].what);
		if (rows[i].ip)
			assert_string_equal(ip_print(&ip, text), rows[i].ip);
		else
			assert_int_equal(ip.family, IP_NONE);
	}
}

static void
test_a_word_of_a_service_is_ports_or_a_type(void **state)
{
	static const struct {
		const char *word;
		size_t n; /* 0: refused */
		struct site_port last;
	} rows[] = {
		{ "tcp/80", 1, { SITE_TCP, 80, 80 } },
		{ "tcp/80,443", 2, { SITE_TCP, 443, 443 } },
		{ "udp/1-65535", 1, { SITE_UDP, 1, 65535 } },
		{ "udp/1,5-9", 2, { SITE_UDP, 5, 9 } },
		{ "icmp/echo-request", 1, { SITE_ICMP, 8, 8 } },
		{ "icmp/255", 1, { SITE_ICMP, 255, 255 } },
		{ "icmp/256", 0, { 0 } },
		{ "icmp6/echo-request", 0, { 0 } },
		{ "tcp/0", 0, { 0 } },
		{ "tcp/080", 0, { 0 } },
		{ "tcp/", 0, { 0 } },
		{ "tcp/80,", 0, { 0 } },
		{ "tcp/80-", 0, { 0 } },
		{ "tcp/9-5", 0, { 0 } },
		{ "tcp/80;443", 0, { 0 } },
		{ "tcp", 0, { 0 } },
		{ "80", 0, { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct site_port ports[4];
		const char *why = NULL;
		size_t n;

		print_message("  when %s\n", rows[i].word);
		assert_true(services_room(rows[i].word) <= 4);
		n = services_parse(rows[i].word, ports, &why);
		assert_int_equal(n, rows[i].n);
		if (!n) {
			assert_non_null(why);
			continue;
		}
		assert_int_equal(ports[n - 1].proto, rows[i].last.proto);
		assert_int_equal(ports[n - 1].first, rows[i].last.first);
		assert_int_equal(ports[n - 1].last, rows[i].last.last);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_host_part_is_counted_from_the_network),
		cmocka_unit_test(test_a_word_of_a_service_is_ports_or_a_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
