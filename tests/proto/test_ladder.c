#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tests/proto/frames.h"
#include "vrrpd/base/cksum.h"
#include "vrrpd/proto/ladder.h"
#include "vrrpd/proto/names.h"

#define N(rows) (sizeof(rows) / sizeof((rows)[0]))

/* Where things are in a datagram without options. */
#define AT_TTL 8
#define AT_PROTOCOL 9
#define AT_SOURCE 12
#define AT_DESTINATION 16
#define AT_MESSAGE 20

static const struct vr_params ours = {
	.version = 2,
	.vrid = 100,
	.priority = 100,
	.adver_int = SEC,
	.auth = VR_AUTH_PASS,
	.secret = "azerty",
};

/* All that the ladder asks of our virtual router. */
struct receiver {
	struct vr_params params;
	uint8_t priority;
	struct ip own;
	struct ip addresses[3];
	size_t n;
};

static struct receiver
a_receiver(void)
{
	struct receiver r = { .params = ours, .priority = 100, .n = 3 };

	r.own = ip_from_v4(0x0a3a1402);
	r.addresses[0] = ip_from_v4(0xac100a01);
	r.addresses[1] = ip_from_v4(0xac101401);
	r.addresses[2] = ip_from_v4(0x0a3a1464);
	return r;
}

/*
 * The whole ladder as the engine climbs it: between the parts it looks up
 * the virtual router on the interface, here the only one.
 */
static enum ladder
climb(const struct receiver *r, const uint8_t *datagram, size_t len)
{
	struct advert ad;
	enum ladder rung = ladder_read(datagram, len, &ad);

	if (rung != LADDER_PASS)
		return rung;
	if (ad.vrid != r->params.vrid)
		return LADDER_VRID;
	return ladder_admit(
	    &ad, &r->params, r->priority, &r->own, r->addresses, r->n);
}

/* A datagram that a test may spoil. */
struct spoilt {
	uint8_t b[AT_MESSAGE + ADVERT_MAX];
	size_t len;
};

static struct spoilt
the_reference(void)
{
	struct spoilt s = { .len = sizeof(frame_ref_v2_pass) - FRAME_ETHERNET };

	memcpy(s.b, frame_ref_v2_pass + FRAME_ETHERNET, s.len);
	return s;
}

static void
set_total(struct spoilt *s)
{
	s->b[2] = (uint8_t)(s->len >> 8);
	s->b[3] = (uint8_t)s->len;
}

static void
mend_checksum(struct spoilt *s)
{
	uint16_t sum;

	s->b[AT_MESSAGE + 6] = s->b[AT_MESSAGE + 7] = 0;
	sum = cksum_fold(cksum_add(0, s->b + AT_MESSAGE, s->len - AT_MESSAGE));
	s->b[AT_MESSAGE + 6] = (uint8_t)(sum >> 8);
	s->b[AT_MESSAGE + 7] = (uint8_t)sum;
}

#define FRAME(name) frame_##name, sizeof(frame_##name)

static void
test_every_probe_gets_its_verdict(void **state)
{
	static const struct {
		const char *when;
		const uint8_t *frame;
		size_t len;
		enum ladder wanted;
	} rows[] = {
		{ "it is the reference", FRAME(ref_v2_pass), LADDER_PASS },
		{ "V2-05, V2-58: TTL 254", FRAME(ttl_254), LADDER_TTL },
		{ "V2-59: version 1", FRAME(version_1), LADDER_VERSION },
		{ "V2-59: version 3", FRAME(ref_v3), LADDER_VERSION },
		{ "V2-10: type 2", FRAME(type_2), LADDER_TYPE },
		{ "V2-61: checksum", FRAME(checksum), LADDER_CHECKSUM },
		{ "V2-62: VRID 101", FRAME(vrid_101), LADDER_VRID },
		{ "V2-18, V2-64: no authentication", FRAME(noauth_vs_pass),
		    LADDER_AUTH_TYPE },
		{ "V2-29: wrong password", FRAME(wrong_password),
		    LADDER_AUTH_SECRET },
		{ "V2-29: wrong behind the NUL", FRAME(password_tail),
		    LADDER_AUTH_SECRET },
		{ "V2-30: type 2 without AH", FRAME(auth_type_2),
		    LADDER_AUTH_TYPE },
		{ "V2-17: unknown authentication", FRAME(auth_type_7),
		    LADDER_AUTH_TYPE },
		{ "V2-70: interval of 2 s", FRAME(interval_2s),
		    LADDER_INTERVAL },
		{ "V2-66, V2-68: another address", FRAME(addr_differs),
		    LADDER_ADDRESSES },
		{ "V2-68: another address from an owner",
		    FRAME(addr_differs_prio255), LADDER_PASS },
		{ "V2-69: another order", FRAME(addr_order), LADDER_PASS },
		{ "V2-60: count 4 of 3", FRAME(count_4_of_3), LADDER_SHORT },
		{ "V2-66, V2-72: count 2 of 3", FRAME(count_2_of_3),
		    LADDER_TRAILING },
		{ "V2-60: no authentication data", FRAME(no_auth_data),
		    LADDER_SHORT },
		{ "V2-72, D7: trailing octets", FRAME(trailing_4),
		    LADDER_TRAILING },
		{ "V2-72: Ethernet padding", FRAME(ether_padding),
		    LADDER_PASS },
		{ "V2-60: only six octets", FRAME(short_6), LADDER_SHORT },
	};
	const struct receiver r = a_receiver();

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		print_message("  when %s\n", rows[i].when);
		assert_string_equal(
		    name_ladder(climb(&r, rows[i].frame + FRAME_ETHERNET,
			rows[i].len - FRAME_ETHERNET)),
		    name_ladder(rows[i].wanted));
	}
}

static void
test_what_passed_is_what_was_sent(void **state)
{
	const struct spoilt s = the_reference();
	const struct ip peer = ip_from_v4(0x0a3a1403);
	struct advert ad;

	(void)state;
	assert_int_equal(ladder_read(s.b, s.len, &ad), LADDER_PASS);
	assert_true(ip_equal(&ad.src, &peer));
	assert_int_equal(ad.vrid, 100);
	assert_int_equal(ad.priority, 200);
	assert_int_equal(ad.count, 3);
	assert_int_equal(ad.adver_int, SEC);
}

/* How to break exactly one rung, leaving the checksum right. */
static void
break_rung(struct spoilt *s, struct receiver *r, enum ladder rung)
{
	uint8_t *message = s->b + AT_MESSAGE;

	switch (rung) {
	case LADDER_DATAGRAM:
		s->b[AT_PROTOCOL] = 89;
		break;
	case LADDER_TTL:
		s->b[AT_TTL] = 1;
		break;
	case LADDER_DESTINATION:
		s->b[AT_DESTINATION + 3] = 5;
		break;
	case LADDER_VERSION:
		message[0] = 0x30 | (message[0] & 15);
		break;
	case LADDER_TYPE:
		message[0] = (uint8_t)((message[0] & 0xf0) | 3);
		break;
	case LADDER_SHORT:
		message[3] = 255;
		break;
	case LADDER_TRAILING:
		s->len += 4;
		set_total(s);
		break;
	case LADDER_CHECKSUM:
		message[7] ^= 1;
		break;
	case LADDER_VRID:
		r->params.vrid = 7;
		break;
	case LADDER_OWN:
		r->own = ip_from_v4(0x0a3a1403);
		break;
	case LADDER_OWNER:
		r->priority = 255;
		break;
	case LADDER_AUTH_TYPE:
		r->params.auth = VR_AUTH_NONE;
		break;
	case LADDER_AUTH_SECRET:
		r->params.secret[7] = 1;
		break;
	case LADDER_ADDRESSES:
		r->addresses[1] = ip_from_v4(1);
		break;
	case LADDER_INTERVAL:
		r->params.adver_int = 3 * SEC;
		break;
	case LADDER_PASS:
	case LADDER_RUNGS:
		break;
	}
}

/* V2-58 to V2-70: the enum is in the order of the ladder. */
static void
test_a_packet_wrong_in_two_ways_falls_from_the_earlier_rung(void **state)
{
	(void)state;
	for (int a = LADDER_PASS; a < LADDER_RUNGS; a++) {
		for (int b = a; b < LADDER_RUNGS; b++) {
			struct receiver r = a_receiver();
			struct spoilt s = the_reference();
			enum ladder wanted = (enum ladder)(a ? a : b);

			break_rung(&s, &r, (enum ladder)a);
			if (b != a)
				break_rung(&s, &r, (enum ladder)b);
			if (a != LADDER_CHECKSUM && b != LADDER_CHECKSUM)
				mend_checksum(&s);
			print_message("  when %s and %s\n",
			    name_ladder((enum ladder)a),
			    name_ladder((enum ladder)b));
			assert_string_equal(name_ladder(climb(&r, s.b, s.len)),
			    name_ladder(wanted));
		}
	}
}

/* V2-05 and V2-10: all the other values. */
static void
test_no_other_ttl_type_version_or_authentication_passes(void **state)
{
	const struct receiver r = a_receiver();

	(void)state;
	for (unsigned ttl = 0; ttl < 255; ttl++) {
		struct spoilt s = the_reference();

		s.b[AT_TTL] = (uint8_t)ttl;
		assert_int_equal(climb(&r, s.b, s.len), LADDER_TTL);
	}
	for (unsigned first = 0; first < 256; first++) {
		struct spoilt s = the_reference();
		enum ladder wanted = LADDER_VERSION;

		s.b[AT_MESSAGE] = (uint8_t)first;
		mend_checksum(&s);
		if (first >> 4 == 2)
			wanted = first == 0x21 ? LADDER_PASS : LADDER_TYPE;
		assert_int_equal(climb(&r, s.b, s.len), wanted);
	}
	for (unsigned auth = 0; auth < 256; auth++) {
		struct spoilt s = the_reference();

		s.b[AT_MESSAGE + 4] = (uint8_t)auth;
		mend_checksum(&s);
		assert_int_equal(climb(&r, s.b, s.len),
		    auth == 1 ? LADDER_PASS : LADDER_AUTH_TYPE);
	}
}

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

/* V2-20, V2-18 */
static void
test_without_authentication_its_data_mean_nothing(void **state)
{
	struct receiver r = a_receiver();
	struct spoilt s = the_reference();

	(void)state;
	r.params.auth = VR_AUTH_NONE;
	assert_int_equal(climb(&r, s.b, s.len), LADDER_AUTH_TYPE);
	s.b[AT_MESSAGE + 4] = 0;
	mend_checksum(&s);
	assert_int_equal(climb(&r, s.b, s.len), LADDER_PASS);
}

/* V2-63: whoever it is, and however he ranks. */
static void
test_an_owner_believes_nobody(void **state)
{
	struct receiver r = a_receiver();

	(void)state;
	r.priority = VR_PRIO_OWNER;
	for (unsigned priority = 0; priority < 256; priority++) {
		struct spoilt s = the_reference();

		s.b[AT_MESSAGE + 2] = (uint8_t)priority;
		mend_checksum(&s);
		assert_int_equal(climb(&r, s.b, s.len), LADDER_OWNER);
	}
}

/* V2-69: sets, also where one names an address twice. */
static void
test_lists_are_compared_as_sets(void **state)
{
	static const struct {
		const char *when;
		uint32_t ours[3], theirs[3];
		enum ladder wanted;
	} rows[] = {
		{ "they are turned round", { 1, 2, 3 }, { 3, 1, 2 },
		    LADDER_PASS },
		{ "one of theirs is not ours", { 1, 2, 3 }, { 1, 2, 4 },
		    LADDER_ADDRESSES },
		{ "they name one twice", { 1, 2, 3 }, { 1, 2, 2 },
		    LADDER_ADDRESSES },
		{ "we name one twice", { 1, 2, 2 }, { 1, 2, 3 },
		    LADDER_ADDRESSES },
		{ "none agrees", { 1, 2, 3 }, { 4, 5, 6 }, LADDER_ADDRESSES },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct receiver r = a_receiver();
		struct spoilt s = the_reference();

		print_message("  when %s\n", rows[i].when);
		for (size_t k = 0; k < 3; k++) {
			r.addresses[k] = ip_from_v4(rows[i].ours[k]);
			memset(s.b + AT_MESSAGE + 8 + 4 * k, 0, 3);
			s.b[AT_MESSAGE + 11 + 4 * k] =
			    (uint8_t)rows[i].theirs[k];
		}
		mend_checksum(&s);
		assert_int_equal(climb(&r, s.b, s.len), rows[i].wanted);
	}
}

/* V2-66: fewer and more than ours, each complete in itself. */
static void
test_another_number_of_addresses_is_another_list(void **state)
{
	struct receiver r = a_receiver();
	struct ip four[4];

	(void)state;
	memcpy(four, r.addresses, sizeof(r.addresses));
	four[3] = ip_from_v4(9);
	for (size_t n = 0; n <= 4; n++) {
		struct spoilt s = the_reference();

		s.len = AT_MESSAGE +
		    advert_write(s.b + AT_MESSAGE, &ours, 200, four, n);
		set_total(&s);
		assert_int_equal(climb(&r, s.b, s.len),
		    n == 3 ? LADDER_PASS : LADDER_ADDRESSES);
	}
}

/* RFC 3768 5.3.9 and D8: whom the RFC does not exclude may speak. */
static void
test_a_source_outside_our_network_passes(void **state)
{
	const struct receiver r = a_receiver();
	struct spoilt s = the_reference();

	(void)state;
	s.b[AT_SOURCE] = 192;
	assert_int_equal(climb(&r, s.b, s.len), LADDER_PASS);
}

static void
test_every_rung_has_a_key_and_a_phrase_of_its_own(void **state)
{
	(void)state;
	for (int a = LADDER_PASS; a < LADDER_RUNGS; a++) {
		assert_string_not_equal(name_ladder((enum ladder)a), "?");
		assert_string_not_equal(
		    name_ladder_phrase((enum ladder)a), "?");
		for (int b = LADDER_PASS; b < a; b++) {
			assert_string_not_equal(name_ladder((enum ladder)a),
			    name_ladder((enum ladder)b));
			assert_string_not_equal(
			    name_ladder_phrase((enum ladder)a),
			    name_ladder_phrase((enum ladder)b));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_probe_gets_its_verdict),
		cmocka_unit_test(test_what_passed_is_what_was_sent),
		cmocka_unit_test(
		    test_a_packet_wrong_in_two_ways_falls_from_the_earlier_rung),
		cmocka_unit_test(
		    test_no_other_ttl_type_version_or_authentication_passes),
		cmocka_unit_test(test_no_flipped_bit_passes),
		cmocka_unit_test(
		    test_a_flipped_bit_of_the_header_passes_only_where_it_means_nothing),
		cmocka_unit_test(test_no_truncation_passes),
		cmocka_unit_test(
		    test_options_of_the_ip_header_are_stepped_over),
		cmocka_unit_test(
		    test_a_header_that_contradicts_itself_is_no_datagram),
		cmocka_unit_test(test_an_empty_message_is_short),
		cmocka_unit_test(
		    test_without_authentication_its_data_mean_nothing),
		cmocka_unit_test(test_an_owner_believes_nobody),
		cmocka_unit_test(test_lists_are_compared_as_sets),
		cmocka_unit_test(
		    test_another_number_of_addresses_is_another_list),
		cmocka_unit_test(test_a_source_outside_our_network_passes),
		cmocka_unit_test(
		    test_every_rung_has_a_key_and_a_phrase_of_its_own),
	};

	return cmocka_run_group_tests_name("ladder", tests, NULL, NULL);
}
