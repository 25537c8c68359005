#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "tests/lib/rows.h"
#include "tests/proto/frames.h"
#include "tests/proto/receiver.h"
#include "vrrpd/proto/ladder.h"
#include "vrrpd/proto/names.h"

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
		    advert_write(
			s.b + AT_MESSAGE, &receiver_params, 200, four, n);
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
