#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/rows.h"
#include "vrrpd/proto/vr.h"

/* V2-33, V2-34: table 5.1 of the catalogue, exactly. */
static void
test_the_timers_are_exact(void **state)
{
	static const struct {
		nsec interval;
		uint8_t priority;
		nsec skew, master_down;
	} rows[] = {
		{ SEC, 1, 996093750, 3996093750 },
		{ SEC, 100, 609375000, 3609375000 },
		{ SEC, 150, 414062500, 3414062500 },
		{ SEC, 254, 7812500, 3007812500 },
		{ SEC, 255, 3906250, 3003906250 },
		{ 5 * SEC, 1, 996093750, 15996093750 },
		{ 5 * SEC, 100, 609375000, 15609375000 },
		{ 5 * SEC, 254, 7812500, 15007812500 },
		{ 255 * SEC, 1, 996093750, 765996093750 },
	};

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		const struct vr_params params = { .adver_int =
						      rows[i].interval };
		struct vr vr;

		print_message("  when the interval is %lld s and the priority "
			      "%u\n",
		    (long long)(rows[i].interval / SEC), rows[i].priority);
		vr_init(&vr, rows[i].priority, 1);
		assert_int_equal(vr_skew_time(&vr), rows[i].skew);
		assert_int_equal(
		    vr_master_down_interval(&vr, &params), rows[i].master_down);
	}
}

/* V2-12, V2-56 (M4 to M7): all 255 by 255 priorities, and the ties. */
static void
test_a_higher_priority_outranks_and_no_lower_one(void **state)
{
	const struct ip own = ip_from_v4(0x0a3a1402);
	const struct ip low = ip_from_v4(0x01000001);
	const struct ip high = ip_from_v4(0xdf000001);

	(void)state;
	for (unsigned ours = 1; ours < 256; ours++) {
		struct vr vr;

		vr_init(&vr, (uint8_t)ours, 1);
		for (unsigned his = 1; his < 256; his++) {
			uint8_t p = (uint8_t)his;

			if (his == ours)
				continue;
			assert_int_equal(
			    vr_outranked(&vr, p, &low, &own), his > ours);
			assert_int_equal(
			    vr_outranked(&vr, p, &high, &own), his > ours);
		}
	}
}

static void
test_equals_are_told_apart_by_address_unsigned_in_network_order(void **state)
{
	static const struct {
		const char *sender;
		bool outranks;
	} rows[] = {
		{ "10.58.20.1", false },
		{ "10.58.20.2", false },
		{ "10.58.20.3", true },
		{ "9.255.255.255", false },
		{ "200.0.0.1", true },
		{ "11.0.0.0", true },
	};
	const struct ip own = ip_from_v4(0x0a3a1402);

	(void)state;
	for (size_t i = 0; i < N(rows); i++) {
		struct ip src;
		struct vr vr;

		print_message("  when the sender is %s\n", rows[i].sender);
		assert_true(ip_parse(rows[i].sender, &src));
		vr_init(&vr, 100, 1);
		assert_int_equal(
		    vr_outranked(&vr, 100, &src, &own), rows[i].outranks);
	}
}

static void
test_each_held_address_is_dropped_once(void **state)
{
	static const uint16_t counts[] = { 1, 63, 64, 65, 255, VR_HELD_MAX };

	(void)state;
	for (size_t i = 0; i < N(counts); i++) {
		struct vr vr;

		print_message("  when there are %u\n", counts[i]);
		vr_init(&vr, 100, counts[i]);
		vr_hold_all(&vr);
		assert_int_equal(vr.n_held, counts[i]);
		assert_false(vr_holds(&vr, counts[i]));
		vr_drop(&vr, counts[i]);
		assert_int_equal(vr.n_held, counts[i]);
		for (uint32_t a = 0; a < counts[i]; a++) {
			assert_true(vr_holds(&vr, a));
			vr_drop(&vr, a);
			vr_drop(&vr, a);
			assert_false(vr_holds(&vr, a));
			assert_int_equal(vr.n_held, counts[i] - a - 1);
		}
	}
}

/* A cause has begun when it came, not when another one did. */
static void
test_each_cause_of_a_fault_keeps_its_since(void **state)
{
	struct faults f = { 0 };
	const uint32_t link = FAULT_BIT(FAULT_LINK_DOWN);
	const uint32_t source = FAULT_BIT(FAULT_NO_SOURCE);

	(void)state;
	faults_assign(&f, link, (instant){ 1 });
	faults_assign(&f, link | source, (instant){ 2 });
	assert_int_equal(f.set, link | source);
	assert_int_equal(f.since[FAULT_LINK_DOWN].ns, 1);
	assert_int_equal(f.since[FAULT_NO_SOURCE].ns, 2);
	faults_assign(&f, source, (instant){ 3 });
	faults_assign(&f, link | source, (instant){ 4 });
	assert_int_equal(f.since[FAULT_LINK_DOWN].ns, 4);
	assert_int_equal(f.since[FAULT_NO_SOURCE].ns, 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_timers_are_exact),
		cmocka_unit_test(
		    test_a_higher_priority_outranks_and_no_lower_one),
		cmocka_unit_test(
		    test_equals_are_told_apart_by_address_unsigned_in_network_order),
		cmocka_unit_test(test_each_held_address_is_dropped_once),
		cmocka_unit_test(test_each_cause_of_a_fault_keeps_its_since),
	};

	return cmocka_run_group_tests_name("vr", tests, NULL, NULL);
}
