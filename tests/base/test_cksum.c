#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "vrrpd/base/cksum.h"

/* Octets from hex digits with blanks; returns how many. */
static size_t
octets(const char *hex, uint8_t *to)
{
	size_t n = 0;

	for (; *hex; hex++) {
		unsigned value;

		if (*hex == ' ')
			continue;
		assert_int_equal(sscanf(hex, "%2x", &value), 1);
		to[n++] = (uint8_t)value;
		hex++;
	}
	return n;
}

/* conformance.md, section 6: checked against three implementations. */
static const struct {
	const char *when;
	const char *message;
	const char *src, *dst; /* NULL: without pseudo-header */
	uint16_t cksum;
} rows[] = {
	{ "01 v2, no authentication",
	    "21 01 64 01 00 01 5c 5e 0a 3a 14 64 00 00 00 00 00 00 00 00", NULL,
	    NULL, 0x5c5e },
	{ "02 v2, simple text",
	    "21 64 64 03 01 05 a9 6b ac 10 0a 01 ac 10 14 01 0a 3a 14 64 "
	    "61 7a 65 72 74 79 00 00",
	    NULL, NULL, 0xa96b },
	{ "03 v2, the same Master leaving",
	    "21 64 00 03 01 05 0d 6c ac 10 0a 01 ac 10 14 01 0a 3a 14 64 "
	    "61 7a 65 72 74 79 00 00",
	    NULL, NULL, 0x0d6c },
	{ "04 v3 IPv4 with pseudo-header",
	    "31 64 64 03 00 64 d6 9f ac 10 0a 01 ac 10 14 01 0a 3a 14 64",
	    "10.58.20.2", "224.0.0.18", 0xd69f },
	{ "05 v3 IPv4, message only",
	    "31 64 64 03 00 64 d5 72 ac 10 0a 01 ac 10 14 01 0a 3a 14 64", NULL,
	    NULL, 0xd572 },
	{ "06 v3 IPv6",
	    "31 64 64 02 00 64 3e a3 fe 80 00 00 00 00 00 00 00 00 00 00 "
	    "00 00 01 00 20 01 0d b8 00 20 00 00 00 00 00 00 00 00 01 00",
	    "fe80::ff:fe00:a", "ff02::12", 0x3ea3 },
};

static uint32_t
pseudo(size_t row, size_t len)
{
	struct ip src, dst;

	if (!rows[row].src)
		return 0;
	assert_true(ip_parse(rows[row].src, &src));
	assert_true(ip_parse(rows[row].dst, &dst));
	return cksum_add_pseudo(0, &src, &dst, 112, len);
}

static void
test_worked_packets_have_their_checksums(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint8_t message[64];
		size_t len = octets(rows[i].message, message);
		uint32_t sum = pseudo(i, len);

		print_message("  when %s\n", rows[i].when);
		/* With its checksum in place the sum is right... */
		assert_int_equal(cksum_fold(cksum_add(sum, message, len)), 0);
		/* ...and without it, it is the checksum. */
		message[6] = message[7] = 0;
		assert_int_equal(
		    cksum_fold(cksum_add(sum, message, len)), rows[i].cksum);
	}
}

static void
test_a_message_may_be_added_in_pieces_of_even_length(void **state)
{
	uint8_t message[64];
	size_t len = octets(rows[1].message, message);

	(void)state;
	for (size_t cut = 0; cut <= len; cut += 2) {
		uint32_t sum = cksum_add(0, message, cut);

		sum = cksum_add(sum, message + cut, len - cut);
		assert_int_equal(cksum_fold(sum), 0);
	}
}

static void
test_an_odd_octet_is_the_high_half_of_a_word(void **state)
{
	static const uint8_t odd[] = { 0x12, 0x34, 0x56 };
	static const uint8_t even[] = { 0x12, 0x34, 0x56, 0x00 };

	(void)state;
	assert_int_equal(cksum_fold(cksum_add(0, odd, 3)),
	    cksum_fold(cksum_add(0, even, 4)));
	assert_int_equal(cksum_fold(cksum_add(0, odd, 0)), 0xffff);
}

/* A naive sum that folds at once never has a carry to lose. */
static uint16_t
naive(const uint8_t *data, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i++) {
		sum += i % 2 ? data[i] : (uint32_t)data[i] << 8;
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return (uint16_t)~sum;
}

static void
test_no_carry_is_lost_up_to_the_longest_message(void **state)
{
	static uint8_t ones[128 * 1024];

	(void)state;
	/* A carry that makes another carry. */
	assert_int_equal(cksum_fold(0x1ffff), 0xfffe);
	assert_int_equal(cksum_fold(0xffffffff), 0);
	memset(ones, 0xff, sizeof(ones));
	for (size_t len = 0; len < 300; len++)
		assert_int_equal(
		    cksum_fold(cksum_add(0, ones, len)), naive(ones, len));
	assert_int_equal(cksum_fold(cksum_add(0, ones, sizeof(ones))),
	    naive(ones, sizeof(ones)));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_worked_packets_have_their_checksums),
		cmocka_unit_test(
		    test_a_message_may_be_added_in_pieces_of_even_length),
		cmocka_unit_test(test_an_odd_octet_is_the_high_half_of_a_word),
		cmocka_unit_test(
		    test_no_carry_is_lost_up_to_the_longest_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
