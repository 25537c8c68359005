#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tests/lib/rows.h"
#include "tests/proto/receiver.h"

/*
 * V2-61.  No single bit of the message can change unnoticed: one's
 * complement sums differ whenever one bit does.
 */
static void
test_no_flipped_bit_passes(void **state)
{
	const struct receiver r = a_receiver();
	const struct spoilt good = the_reference();

	(void)state;
	for (size_t bit = 0; bit < 8 * (good.len - AT_MESSAGE); bit++) {
		struct spoilt s = good;

		s.b[AT_MESSAGE + bit / 8] ^= (uint8_t)(1 << bit % 8);
		assert_int_not_equal(climb(&r, s.b, s.len), LADDER_PASS);
	}
}

/*
 * Of the IPv4 header, the kernel has checked the sum.  What must not matter
 * are the fields that no RFC on VRRP names: TOS, ID, flags, the sum itself
 * and, with another sender, the source.
 */
static void
test_a_flipped_bit_of_the_header_passes_only_where_it_means_nothing(
    void **state)
{
	const struct receiver r = a_receiver();
	const struct spoilt good = the_reference();

	(void)state;
	for (size_t bit = 0; bit < 8 * AT_MESSAGE; bit++) {
		struct spoilt s = good;
		size_t octet = bit / 8;
		bool free = octet == 1 || (octet >= 4 && octet <= 7) ||
		    octet == 10 || octet == 11 ||
		    (octet >= AT_SOURCE && octet < AT_DESTINATION);
		enum ladder rung;

		s.b[octet] ^= (uint8_t)(1 << bit % 8);
		rung = climb(&r, s.b, s.len);
		/* 10.58.20.3 with its lowest bit gone is ourselves. */
		if (s.b[AT_SOURCE + 3] == 2)
			assert_int_equal(rung, LADDER_OWN);
		else if (free)
			assert_int_equal(rung, LADDER_PASS);
		else
			assert_int_not_equal(rung, LADDER_PASS);
	}
}

/* V2-60: cut by the wire, or by the sender who says so in his header. */
static void
test_no_truncation_passes(void **state)
{
	const struct receiver r = a_receiver();
	const struct spoilt good = the_reference();

	(void)state;
	for (size_t len = 0; len < good.len; len++) {
		uint8_t *part = malloc(len ? len : 1);

		assert_non_null(part);
		memcpy(part, good.b, len);
		assert_int_equal(climb(&r, part, len), LADDER_DATAGRAM);
		if (len >= AT_MESSAGE) {
			part[2] = 0;
			part[3] = (uint8_t)len;
			assert_int_equal(climb(&r, part, len), LADDER_SHORT);
		}
		free(part);
	}
}

/* Put n words of options between the header and the message. */
static struct spoilt
with_options(size_t n)
{
	struct spoilt good = the_reference(), s = good;

	s.b[0] = (uint8_t)(0x45 + n);
	s.len = good.len + 4 * n;
	memset(s.b + 20, 1, 4 * n); /* no operation */
	memcpy(s.b + 20 + 4 * n, good.b + 20, good.len - 20);
	set_total(&s);
	return s;
}

static void
test_options_of_the_ip_header_are_stepped_over(void **state)
{
	const struct receiver r = a_receiver();

	(void)state;
	for (size_t n = 0; n <= 10; n++) {
		const struct spoilt s = with_options(n);

		assert_int_equal(climb(&r, s.b, s.len), LADDER_PASS);
	}
}

static void
test_a_header_that_contradicts_itself_is_no_datagram(void **state)
{
	static const struct {
		const char *when;
		uint8_t first;
		uint16_t total;
	} rows[] = {
		{ "it is IPv6", 0x65, 48 },
		{ "its header has 16 octets", 0x44, 48 },
		{ "its header has none", 0x40, 48 },
		{ "its header is longer than the datagram", 0x4f, 48 },
		{ "it ends within its header", 0x45, 19 },
		{ "it has no octets at all", 0x45, 0 },
		{ "it is longer than what came", 0x45, 49 },
	};
	const struct receiver r = a_receiver();

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct spoilt s = the_reference();

		print_message("  when %s\n", rows[i].when);
		s.b[0] = rows[i].first;
		s.b[2] = (uint8_t)(rows[i].total >> 8);
		s.b[3] = (uint8_t)rows[i].total;
		assert_int_equal(climb(&r, s.b, s.len), LADDER_DATAGRAM);
	}
}

/* A message without a single octet is short of its version. */
static void
test_an_empty_message_is_short(void **state)
{
	const struct receiver r = a_receiver();
	struct spoilt s = the_reference();

	(void)state;
	s.len = 20;
	set_total(&s);
	assert_int_equal(climb(&r, s.b, s.len), LADDER_SHORT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_flipped_bit_passes),
		cmocka_unit_test(
		    test_a_flipped_bit_of_the_header_passes_only_where_it_means_nothing),
		cmocka_unit_test(test_no_truncation_passes),
		cmocka_unit_test(
		    test_options_of_the_ip_header_are_stepped_over),
		cmocka_unit_test(
		    test_a_header_that_contradicts_itself_is_no_datagram),
		cmocka_unit_test(test_an_empty_message_is_short),
	};

	return cmocka_run_group_tests_name("ladder_damage", tests, NULL, NULL);
}
