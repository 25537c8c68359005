#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tests/lib/rows.h"
#include "tests/proto/frames.h"
#include "vrrpd/base/cksum.h"
#include "vrrpd/proto/advert.h"

static const struct vr_params plain = {
	.version = 2, .vrid = 1, .priority = 100, .adver_int = SEC
};
static const struct vr_params azerty = {
	.version = 2,
	.vrid = 100,
	.priority = 100,
	.adver_int = 5 * SEC,
	.auth = VR_AUTH_PASS,
	.secret = "azerty",
};

static size_t
three_addresses(struct ip ret[static 3])
{
	ret[0] = ip_from_v4(0xac100a01);
	ret[1] = ip_from_v4(0xac101401);
	ret[2] = ip_from_v4(0x0a3a1464);
	return 3;
}

/* V2-09, V2-16, V2-20, V2-24 to V2-26, V2-28, V2-53, V2-73, V2-74 */
static void
test_what_we_write_is_the_worked_packet(void **state)
{
	struct ip three[3];
	static const struct {
		const char *when;
		const uint8_t *frame;
		size_t len;
		const struct vr_params *params;
		uint8_t priority;
		size_t first, n; /* of the three addresses */
	} rows[] = {
		{ "01, without authentication", frame_noauth,
		    sizeof(frame_noauth), &plain, 100, 2, 1 },
		{ "02, with a password", frame_pass_azerty,
		    sizeof(frame_pass_azerty), &azerty, 100, 0, 3 },
		{ "03, leaving", frame_pass_azerty_prio0,
		    sizeof(frame_pass_azerty_prio0), &azerty, 0, 0, 3 },
	};

	(void)state;
	(void)three_addresses(three);
	for (size_t i = 0; i < N(rows); i++) {
		uint8_t buf[ADVERT_MAX];
		size_t len;

		print_message("  when it is packet %s\n", rows[i].when);
		len = advert_write(buf, rows[i].params, rows[i].priority,
		    three + rows[i].first, rows[i].n);
		assert_int_equal(len, rows[i].len - FRAME_MESSAGE);
		assert_memory_equal(buf, rows[i].frame + FRAME_MESSAGE, len);
	}
}

static void
test_the_worked_packet_is_read_back(void **state)
{
	struct ip three[3];
	struct advert ad;

	(void)state;
	(void)three_addresses(three);
	assert_true(advert_read(frame_pass_azerty + FRAME_MESSAGE,
	    sizeof(frame_pass_azerty) - FRAME_MESSAGE, &ad));
	assert_int_equal(ad.version, 2);
	assert_int_equal(ad.type, 1);
	assert_int_equal(ad.vrid, 100);
	assert_int_equal(ad.priority, 100);
	assert_int_equal(ad.count, 3);
	assert_int_equal(ad.auth_type, 1);
	assert_int_equal(ad.adver_int, 5 * SEC);
	assert_int_equal(advert_len(&ad), 28);
	for (size_t i = 0; i < 3; i++) {
		struct ip ip = advert_address(&ad, i);

		assert_true(ip_equal(&ip, &three[i]));
	}
	assert_memory_equal(ad.auth_data, "azerty\0", 8);
}

/* V2-28: shorter is filled with zeros, and eight need no end. */
static void
test_a_password_fills_eight_octets(void **state)
{
	static const struct {
		const char *when;
		uint8_t secret[VR_SECRET_LEN];
	} rows[] = {
		{ "one letter", "a" },
		{ "six letters", "azerty" },
		{ "eight letters", { '1', '2', '3', '4', '5', '6', '7', '8' } },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct vr_params params = azerty;
		uint8_t buf[ADVERT_MAX];
		size_t len;

		print_message("  when it has %s\n", rows[i].when);
		memcpy(params.secret, rows[i].secret, VR_SECRET_LEN);
		len = advert_write(buf, &params, 100, NULL, 0);
		assert_int_equal(len, 16);
		assert_memory_equal(buf + 8, rows[i].secret, 8);
	}
}

/* V2-20, V2-21 */
static void
test_no_authentication_sends_zeros_whatever_the_secret(void **state)
{
	static const uint8_t zeros[8];
	struct vr_params params = azerty;
	uint8_t buf[ADVERT_MAX];

	(void)state;
	params.auth = VR_AUTH_NONE;
	assert_int_equal(advert_write(buf, &params, 100, NULL, 0), 16);
	assert_int_equal(buf[4], 0);
	assert_memory_equal(buf + 8, zeros, 8);
}

/* V2-11, V2-12, V2-14, V2-23 */
static void
test_every_octet_of_the_header_takes_its_whole_range(void **state)
{
	static const struct {
		const char *when;
		uint8_t vrid, priority;
		nsec interval;
		uint8_t seconds;
	} rows[] = {
		{ "all are least", 1, 0, SEC, 1 },
		{ "all are greatest", 255, 255, 255 * SEC, 255 },
		{ "the priority is 127", 7, 127, 2 * SEC, 2 },
		{ "the priority is 128", 128, 128, 128 * SEC, 128 },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct vr_params params = plain;
		uint8_t buf[ADVERT_MAX];
		struct advert ad;
		size_t len;

		print_message("  when %s\n", rows[i].when);
		params.vrid = rows[i].vrid;
		params.adver_int = rows[i].interval;
		len = advert_write(buf, &params, rows[i].priority, NULL, 0);
		assert_int_equal(buf[0], 0x21);
		assert_int_equal(buf[1], rows[i].vrid);
		assert_int_equal(buf[2], rows[i].priority);
		assert_int_equal(buf[5], rows[i].seconds);
		assert_true(advert_read(buf, len, &ad));
		assert_int_equal(ad.vrid, rows[i].vrid);
		assert_int_equal(ad.priority, rows[i].priority);
		assert_int_equal(ad.adver_int, rows[i].interval);
	}
}

/* V2-16, V2-25: each count that the octet can hold, and its checksum. */
static void
test_any_count_of_addresses_comes_back_as_it_went(void **state)
{
	struct ip many[VR_ADDRESSES_MAX];

	(void)state;
	for (size_t i = 0; i < VR_ADDRESSES_MAX; i++)
		many[i] = ip_from_v4(0xfefdfc00 + (uint32_t)i);
	for (size_t n = 0; n <= VR_ADDRESSES_MAX; n++) {
		uint8_t buf[ADVERT_MAX];
		struct advert ad;
		size_t len = advert_write(buf, &azerty, 254, many, n);

		assert_int_equal(len, 16 + 4 * n);
		assert_int_equal(cksum_fold(cksum_add(0, buf, len)), 0);
		assert_true(advert_read(buf, len, &ad));
		assert_int_equal(ad.count, n);
		assert_int_equal(advert_len(&ad), len);
		for (size_t i = 0; i < n; i++) {
			struct ip ip = advert_address(&ad, i);

			assert_true(ip_equal(&ip, &many[i]));
		}
	}
}

/*
 * V2-60.  The octets lie in memory of exactly that size, so a sanitizer
 * sees every step beyond them.
 */
static void
test_no_truncation_is_read(void **state)
{
	const size_t whole = sizeof(frame_pass_azerty) - FRAME_MESSAGE;

	(void)state;
	for (size_t len = 0; len <= whole; len++) {
		uint8_t *part = malloc(len ? len : 1);
		struct advert ad;

		assert_non_null(part);
		memcpy(part, frame_pass_azerty + FRAME_MESSAGE, len);
		assert_int_equal(advert_read(part, len, &ad), len == whole);
		if (len >= 4) {
			assert_int_equal(ad.version, 2);
			assert_int_equal(ad.type, 1);
			assert_int_equal(ad.vrid, 100);
			assert_int_equal(ad.priority, 100);
		}
		free(part);
	}
}

static void
test_octets_behind_the_message_are_left_to_the_ladder(void **state)
{
	uint8_t buf[ADVERT_MAX + 4] = { 0 };
	struct advert ad;
	size_t len = advert_write(buf, &azerty, 100, NULL, 0);

	(void)state;
	assert_true(advert_read(buf, len + 4, &ad));
	assert_int_equal(advert_len(&ad), len);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_we_write_is_the_worked_packet),
		cmocka_unit_test(test_the_worked_packet_is_read_back),
		cmocka_unit_test(test_a_password_fills_eight_octets),
		cmocka_unit_test(
		    test_no_authentication_sends_zeros_whatever_the_secret),
		cmocka_unit_test(
		    test_every_octet_of_the_header_takes_its_whole_range),
		cmocka_unit_test(
		    test_any_count_of_addresses_comes_back_as_it_went),
		cmocka_unit_test(test_no_truncation_is_read),
		cmocka_unit_test(
		    test_octets_behind_the_message_are_left_to_the_ladder),
	};

	return cmocka_run_group_tests_name("advert", tests, NULL, NULL);
}
