#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "vrrpd/base/heap.h"

#define N 40

static uint32_t
next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* The same question, asked of all items one by one. */
static instant
naive_first(const struct heap_item *items, const bool *in)
{
	instant first = INSTANT_NEVER;

	for (size_t i = 0; i < N; i++)
		if (in[i])
			first = instant_earlier(first, items[i].due);
	return first;
}

static void
assert_order(const struct heap *h)
{
	for (uint32_t i = 0; i < h->used; i++) {
		assert_int_equal(h->slots[i]->place, i + 1);
		if (i > 0)
			assert_false(instant_before(
			    h->slots[i]->due, h->slots[(i - 1) / 2]->due));
	}
}

static void
test_the_first_is_what_a_search_would_find(void **state)
{
	struct heap_item items[N] = { 0 }, *slots[N];
	bool in[N] = { false };
	uint32_t seed = 7;
	struct heap h;

	(void)state;
	heap_init(&h, slots, N);
	assert_null(heap_first(&h));
	for (int round = 0; round < 20000; round++) {
		size_t i = next_random(&seed) % N;
		uint32_t what = next_random(&seed) % 8;

		if (what == 0) {
			heap_remove(&h, &items[i]);
			in[i] = false;
		} else if (what == 1) {
			heap_set(&h, &items[i], INSTANT_NEVER);
			in[i] = false;
		} else {
			/* Few values, so that there are equals. */
			heap_set(&h, &items[i],
			    (instant){ next_random(&seed) % 64 });
			in[i] = true;
		}
		assert_order(&h);
		if (heap_first(&h))
			assert_int_equal(
			    heap_first(&h)->due.ns, naive_first(items, in).ns);
		else
			assert_true(instant_is_never(naive_first(items, in)));
		assert_true((items[i].place != 0) == in[i]);
	}
}

static void
test_items_leave_in_order(void **state)
{
	struct heap_item items[N] = { 0 }, *slots[N];
	int64_t last = INT64_MIN;
	struct heap h;

	(void)state;
	heap_init(&h, slots, N);
	for (int i = 0; i < N; i++)
		heap_set(&h, &items[i], (instant){ i * 17 % N - N / 2 });
	for (int i = 0; i < N; i++) {
		struct heap_item *first = heap_first(&h);

		assert_non_null(first);
		assert_true(first->due.ns > last);
		last = first->due.ns;
		heap_remove(&h, first);
		heap_remove(&h, first); /* once more does nothing */
	}
	assert_null(heap_first(&h));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_is_what_a_search_would_find),
		cmocka_unit_test(test_items_leave_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
