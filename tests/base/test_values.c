#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <string.h>

#include "vrrpd/base/bucket.h"
#include "vrrpd/base/bytes.h"
#include "vrrpd/base/instant.h"
#include "vrrpd/base/mac.h"
#include "vrrpd/base/near.h"

static void
test_macs_are_parsed_and_printed(void **state)
{
	static const char *const bad[] = { "", "00:00:5e:00:01", "x",
		"00:00:5e:00:01:6g", "00-00-5e-00-01-64", "00:00:5e:00:01:64 ",
		"0:0:5e:0:1:64", "00:00:5e:00:01:64:", "00:00:5e:00:01:6",
		" 0:00:5e:00:01:64", "00:00:5e:00:0164:", "+0:00:5e:00:01:64" };
	struct mac mac, same;
	char text[MAC_TEXT];

	(void)state;
	assert_true(mac_parse("00:00:5E:00:01:aF", &mac));
	assert_string_equal(mac_print(&mac, text), "00:00:5e:00:01:af");
	assert_true(mac_parse(text, &same));
	assert_true(mac_equal(&mac, &same));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (mac_parse(bad[i], &mac))
			fail_msg("\"%s\" should be refused", bad[i]);
		assert_true(mac_equal(&mac, &same));
	}
	same.b[5] ^= 1;
	assert_false(mac_equal(&mac, &same));
}

static void
test_a_reader_never_leaves_its_range(void **state)
{
	static const uint8_t data[] = { 1, 2, 3, 4 };
	struct bytes_in in = bytes_in(data, 3);

	(void)state;
	assert_int_equal(bytes_u8(&in), 1);
	assert_int_equal(bytes_u16(&in), 0x0203);
	assert_false(in.bad);
	assert_int_equal(in.left, 0);
	assert_int_equal(bytes_u8(&in), 0);
	assert_true(in.bad);

	in = bytes_in(data, 3);
	assert_null(bytes_take(&in, 4));
	/* Once bad, nothing more is read, though there is something. */
	assert_int_equal(bytes_u8(&in), 0);
	assert_int_equal(in.left, 3);
	in = bytes_in(data, 3);
	assert_null(bytes_take(&in, SIZE_MAX));
	in = bytes_in(data, 0);
	assert_non_null(bytes_take(&in, 0));
	assert_false(in.bad);
}

static void
test_a_writer_never_leaves_its_range(void **state)
{
	uint8_t data[5] = { 9, 9, 9, 9, 9 };
	struct bytes_out out = bytes_out(data, 4);

	(void)state;
	bytes_put_u8(&out, 1);
	bytes_put_u16(&out, 0x0203);
	assert_false(out.bad);
	assert_int_equal(out.done, 3);
	bytes_put_u16(&out, 0x0405);
	assert_true(out.bad);
	/* What does not fit is not written by half. */
	assert_memory_equal(data, "\x01\x02\x03\x09\x09", 5);
	bytes_put_u8(&out, 4);
	assert_memory_equal(data, "\x01\x02\x03\x09\x09", 5);
	assert_int_equal(out.done, 3);
}

static void
test_instants_do_not_pass_the_end_of_time(void **state)
{
	const instant late = { INT64_MAX - 5 };

	(void)state;
	assert_true(instant_is_never(instant_after(late, 6)));
	assert_int_equal(instant_after(late, 4).ns, INT64_MAX - 1);
	assert_true(instant_is_never(instant_after(INSTANT_NEVER, SEC)));
	assert_false(instant_due(INSTANT_NEVER, INSTANT_NEVER));
	assert_true(instant_due((instant){ 5 }, (instant){ 5 }));
	assert_false(instant_due((instant){ 6 }, (instant){ 5 }));
	assert_int_equal(instant_since((instant){ 7 }, (instant){ 5 }), -2);
}

static void
test_a_bucket_lets_a_burst_pass_and_then_its_rate(void **state)
{
	struct bucket b = bucket_new(10, 3);
	instant now = { 5 * SEC };
	uint32_t held = 77;
	int passed = 0;

	(void)state;
	for (int i = 0; i < 10; i++)
		passed += bucket_take(&b, now, NULL);
	assert_int_equal(passed, 3);
	now = instant_after(now, SEC / 10 - 1);
	assert_false(bucket_take(&b, now, NULL));
	now = instant_after(now, 1);
	assert_true(bucket_take(&b, now, &held));
	assert_int_equal(held, 8);
	assert_false(bucket_take(&b, now, NULL));

	/* In the long run it is the rate, whatever is asked. */
	passed = 0;
	for (int ms = 0; ms < 10000; ms++)
		passed += bucket_take(&b, instant_after(now, ms * MSEC), NULL);
	assert_in_range(passed, 99, 101);

	/* After a rest there is one burst again, not more. */
	now = instant_after(now, 3600 * SEC);
	passed = 0;
	for (int i = 0; i < 10; i++)
		passed += bucket_take(&b, now, NULL);
	assert_int_equal(passed, 3);
}

static void
test_a_new_bucket_is_full_at_any_time(void **state)
{
	static const instant times[] = { { 0 }, { 1 }, { SEC },
		{ INT64_MAX / 4 } };

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct bucket b = bucket_new(1, 1);

		assert_true(bucket_take(&b, times[i], NULL));
		assert_false(bucket_take(&b, times[i], NULL));
	}
}

static void
test_distance_counts_letters(void **state)
{
	static const struct {
		const char *a, *b;
		size_t distance;
	} rows[] = {
		{ "", "", 0 },
		{ "", "abc", 3 },
		{ "vrid", "vrid", 0 },
		{ "priorty", "priority", 1 },
		{ "adress", "address", 1 },
		{ "intreface", "interface", 1 },
		{ "vird", "vrid", 1 },
		{ "abc", "xyz", 3 },
		{ "kitten", "sitting", 3 },
		{ "ab", "ba", 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("  when %s, %s\n", rows[i].a, rows[i].b);
		assert_int_equal(
		    near_distance(rows[i].a, rows[i].b), rows[i].distance);
		assert_int_equal(
		    near_distance(rows[i].b, rows[i].a), rows[i].distance);
	}
}

static void
test_only_a_near_word_is_guessed(void **state)
{
	static const char *const words[] = { "name", "interface", "vrid",
		"version", "priority", "preempt" };
	char longer[80];

	(void)state;
	assert_string_equal(near_word("priorty", words, 6), "priority");
	assert_string_equal(near_word("vird", words, 6), "vrid");
	assert_string_equal(near_word("interfcae", words, 6), "interface");
	assert_null(near_word("colour", words, 6));
	/* Two letters of four are too many, two of six are not. */
	assert_null(near_word("nxxe", words, 6));
	assert_string_equal(near_word("perempz", words, 6), "preempt");
	assert_null(near_word("x", words, 6));
	assert_null(near_word("", words, 6));
	assert_null(near_word("name", words, 0));
	memset(longer, 'n', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	assert_null(near_word(longer, words, 6));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_macs_are_parsed_and_printed),
		cmocka_unit_test(test_a_reader_never_leaves_its_range),
		cmocka_unit_test(test_a_writer_never_leaves_its_range),
		cmocka_unit_test(test_instants_do_not_pass_the_end_of_time),
		cmocka_unit_test(
		    test_a_bucket_lets_a_burst_pass_and_then_its_rate),
		cmocka_unit_test(test_a_new_bucket_is_full_at_any_time),
		cmocka_unit_test(test_distance_counts_letters),
		cmocka_unit_test(test_only_a_near_word_is_guessed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
