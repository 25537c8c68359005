#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "tests/lib/rig.h"
#include "tests/lib/rng.h"

/*
 * Whatever happens in whatever order, the promises of rig_feed() hold: no
 * group is ever half moved, no step asks for more than it may, and nobody
 * is left without a deadline.  SEED=n build/tests/proto/test_proto_random
 * repeats one sequence.
 */
#define SEQUENCES 3000
#define STEPS 150

static struct vr_event
any_event(struct rng *rng, uint32_t n)
{
	static const uint8_t priorities[] = { 0, 0, 1, 50, 100, 100, 150, 255 };
	struct vr_event ev = { .member = rng_below(rng, n) };
	uint32_t dice = rng_below(rng, 100);

	if (dice < 40) {
		ev.kind = VR_EV_DEADLINE;
	} else if (dice < 70) {
		ev.kind = VR_EV_ADVERT;
		ev.advert.src =
		    ip_from_v4(0x0a000003 | ev.member << 8 | rng_below(rng, 8));
		ev.advert.priority = priorities[rng_below(rng, 8)];
	} else if (dice < 80) {
		ev.kind = VR_EV_ANNOUNCED;
		ev.address = rng_below(rng, 3);
	} else if (dice < 90) {
		ev.kind = VR_EV_FAULTS;
		if (rng_below(rng, 3) == 0)
			ev.faults = FAULT_BIT(rng_below(rng, FAULT_CAUSES));
	} else if (dice < 93) {
		ev.kind = VR_EV_PRIORITY;
		ev.priority = priorities[2 + rng_below(rng, 6)];
	} else if (dice < 95) {
		ev.kind = VR_EV_STOP;
	} else if (dice < 96) {
		ev.kind = VR_EV_RESUME;
	} else {
		ev.kind = VR_EV_START;
	}
	return ev;
}

/* A deadline at its instant, mostly; else early, or late by a stall. */
static nsec
next_instant(struct rig *rig, struct rng *rng, nsec now, bool deadline)
{
	nsec due = rig_due(rig);

	if (!deadline || due == INT64_MAX)
		return now + rng_below(rng, 300000000);
	switch (rng_below(rng, 8)) {
	case 0:
		return now;
	case 1:
		return (due > now ? due : now) + rng_below(rng, 2000000000);
	default:
		return due > now ? due : now;
	}
}

/* A backup and a master wait for something; idle states for nothing. */
static void
check_deadline(struct rig *rig)
{
	switch (rig->group.state) {
	case VR_INIT:
	case VR_FAULT:
		assert_int_equal(rig_due(rig), INT64_MAX);
		break;
	case VR_BACKUP:
	case VR_MASTER:
	case VR_LEAVING:
		assert_int_not_equal(rig_due(rig), INT64_MAX);
		break;
	}
}

static void
test_no_sequence_of_events_shows_a_half_moved_group(void **state)
{
	const struct seeds seeds = seeds_from_environment(SEQUENCES);

	(void)state;
	for (uint64_t seed = seeds.first; seed <= seeds.last; seed++) {
		struct rng rng = { seed };
		struct rig rig;
		nsec now = 0;

		rig_init(&rig, 1 + rng_below(&rng, RIG_MEMBERS), 100);
		rig.params[0].preempt = rng_below(&rng, 2);
		for (uint32_t i = 0; i < STEPS; i++) {
			struct vr_event ev = any_event(&rng, rig.n);

			now = next_instant(
			    &rig, &rng, now, ev.kind == VR_EV_DEADLINE);
			if (seeds.first == seeds.last)
				print_message("%lld: event %d of member %u\n",
				    (long long)now, ev.kind, ev.member);
			rig_feed(&rig, now, &ev);
			if (seeds.first == seeds.last)
				print_message("\t%s\n", rig.text);
			check_deadline(&rig);
		}
	}
}

/*
 * Left alone afterwards, every group comes to rest: master, or waiting for
 * what can only come from outside.
 */
static void
test_whoever_hears_nothing_more_is_master_in_the_end(void **state)
{
	const struct seeds seeds = seeds_from_environment(SEQUENCES);

	(void)state;
	for (uint64_t seed = seeds.first; seed <= seeds.last; seed++) {
		struct rng rng = { seed };
		struct rig rig;
		nsec now = 0;

		rig_init(&rig, 1 + rng_below(&rng, RIG_MEMBERS), 100);
		for (uint32_t i = 0; i < STEPS / 3; i++) {
			struct vr_event ev = any_event(&rng, rig.n);

			now = next_instant(
			    &rig, &rng, now, ev.kind == VR_EV_DEADLINE);
			rig_feed(&rig, now, &ev);
		}
		for (uint32_t m = 0; m < rig.n; m++)
			rig_faults(&rig, now, m, 0);
		rig_start(&rig, now);
		for (uint32_t i = 0; i < 40; i++) {
			if (rig_due(&rig) == INT64_MAX)
				rig_start(&rig, now);
			now = rig_due(&rig);
			rig_clock(&rig, now);
		}
		if (rig.group.state != VR_MASTER)
			print_message("SEED=%llu\n", (unsigned long long)seed);
		assert_int_equal(rig.group.state, VR_MASTER);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_no_sequence_of_events_shows_a_half_moved_group),
		cmocka_unit_test(
		    test_whoever_hears_nothing_more_is_master_in_the_end),
	};

	return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
