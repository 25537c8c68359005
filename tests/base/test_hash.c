#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>

#include "vrrpd/base/hash.h"

static void
test_room_is_a_power_of_two_and_at_most_half_full(void **state)
{
	(void)state;
	for (uint32_t n = 0; n < 5000; n++) {
		uint32_t room = hash_room(n);

		assert_true((room & (room - 1)) == 0);
		assert_true(room >= 2 * n && room > 0);
	}
}

/* Keys as they are used: neighbours that differ in one word. */
static struct hash_key
key(uint32_t i)
{
	return (struct hash_key){ { i % 7, i / 7, i % 3 } };
}

static void
test_what_was_put_is_found_and_nothing_else(void **state)
{
	const uint32_t n = 1000, room = hash_room(n);
	struct hash_slot *slots = calloc(room, sizeof(*slots));
	struct hash h;

	(void)state;
	assert_non_null(slots);
	hash_init(&h, slots, room);
	for (uint32_t i = 0; i < n; i++) {
		const struct hash_key k = key(i);

		assert_true(hash_get(&h, &k) == HASH_NONE);
		hash_put(&h, &k, i);
	}
	for (uint32_t i = 0; i < 3 * n; i++) {
		const struct hash_key k = key(i);

		assert_true(hash_get(&h, &k) == (i < n ? i : HASH_NONE));
	}
	assert_int_equal(h.used, n);
	free(slots);
}

static void
test_putting_again_replaces(void **state)
{
	struct hash_slot slots[8];
	const struct hash_key a = { { 1, 2, 3 } }, b = { { 3, 2, 1 } };
	struct hash h;

	(void)state;
	hash_init(&h, slots, 8);
	hash_put(&h, &a, 1);
	hash_put(&h, &b, 2);
	hash_put(&h, &a, 3);
	assert_int_equal(hash_get(&h, &a), 3);
	assert_int_equal(hash_get(&h, &b), 2);
	assert_int_equal(h.used, 2);
}

/* As many as were asked for must fit, whatever slots they fall into. */
static void
test_a_table_takes_all_it_has_room_for(void **state)
{
	(void)state;
	for (uint32_t n = 1; n < 200; n++) {
		const uint32_t room = hash_room(n);
		struct hash_slot *slots = calloc(room, sizeof(*slots));
		struct hash h;

		assert_non_null(slots);
		hash_init(&h, slots, room);
		for (uint32_t i = 0; i < n; i++)
			hash_put(&h, &(struct hash_key){ { 0, 0, i } }, i);
		for (uint32_t i = 0; i < n; i++)
			assert_int_equal(
			    hash_get(&h, &(struct hash_key){ { 0, 0, i } }), i);
		free(slots);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_room_is_a_power_of_two_and_at_most_half_full),
		cmocka_unit_test(test_what_was_put_is_found_and_nothing_else),
		cmocka_unit_test(test_putting_again_replaces),
		cmocka_unit_test(test_a_table_takes_all_it_has_room_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
