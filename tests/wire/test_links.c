/*
 * Interfaces that are missing, vanish, return under the same or another
 * number, and lose their addresses or their carrier.
 * usage: test_links VRRPD
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/kernel/scratch.h"
#include "tests/wire/bed.h"

/* Of priority 254 at 1 s. */
#define DOWN (3 * SEC + 2 * SEC / 256)
/* The kernel itself reports a carrier up to a second late. */
#define SOON (3 * SEC)
#define LATE_VRID 10
#define MOVED_VRID 13

static const char config[] =
    "instances = (\n"
    "  { name = \"late\"; interface = \"late0\"; vrid = 10; priority = 254;\n"
    "    addresses = ( { address = \"10.70.0.1/32\"; } ); },\n"
    "  { name = \"strict\"; interface = \"" BED_WIRE "\"; vrid = 11;\n"
    "    priority = 254; addresses = ( { address = \"10.70.1.1/32\"; },\n"
    "      { address = \"10.70.1.2/32\"; interface = \"side0\"; } ); },\n"
    "  { name = \"loose\"; interface = \"" BED_WIRE "\"; vrid = 12;\n"
    "    priority = 254; announce = { repeat = 0; refresh = 0; };\n"
    "    addresses = ( { address = \"10.70.2.1/32\"; },\n"
    "      { address = \"10.70.2.2/32\"; interface = \"side0\";\n"
    "        track = false; } ); },\n"
    "  { name = \"moved\"; interface = \"" BED_WIRE "\"; vrid = 13;\n"
    "    priority = 254;\n"
    "    addresses = ( { address = \"10.70.3.1/32\"; } ); } );\n";

static void
await_fault(const char *name, enum fault cause)
{
	struct snapshot_instance in;

	bed_await_state(name, VR_FAULT, SOON);
	in = bed_instance(name);
	assert_int_equal(in.faults.set, FAULT_BIT(cause));
}

/* It waits as a Backup, then advertises, with this source. */
static const struct seen *
await_service(const char *name, uint8_t vrid)
{
	nsec now = bed_now();
	const struct seen *s;

	bed_await_state(name, VR_BACKUP, SOON);
	s = bed_advert(vrid, now, bed_now() + DOWN + SOON);
	if (!s)
		fail_msg("%s does not advertise", name);

	return s;
}

static void
make_late_link(void)
{
	scratch_wire("late0");
	scratch_ip("address add 10.70.9.2/24 dev late0");
}

static int
start(void **state)
{
	(void)state;
	scratch_wire("side0");
	bed_start_and_wait(config);
	return 0;
}

static void
test_a_missing_interface_is_a_fault_until_it_appears(void **state)
{
	(void)state;
	await_fault("late", FAULT_LINK_MISSING);
	assert_true(bed_log_count("cannot serve: late on late0: no such") > 0);
	make_late_link();
	(void)await_service("late", LATE_VRID);
}

static void
test_one_that_is_renamed_is_missed_and_left_clean(void **state)
{
	nsec now;

	(void)state;
	scratch_ip("link set late0 down");
	scratch_ip("link set late0 name gone0");
	await_fault("late", FAULT_LINK_MISSING);
	now = bed_now();
	while (bed_has("gone0", "10.70.0.1/32"))
		assert_true(bed_now() < now + SOON);
	scratch_ip("link set gone0 name late0");
	scratch_ip("link set late0 up");
	(void)await_service("late", LATE_VRID);
}

static void
test_one_that_is_made_anew_is_used_again(void **state)
{
	const struct seen *s;
	int32_t index;

	(void)state;
	scratch_ip("link delete late0");
	await_fault("late", FAULT_LINK_MISSING);
	make_late_link();
	scratch_go_there();
	index = scratch_index("late0");
	scratch_go_here();
	s = await_service("late", LATE_VRID);
	assert_int_equal(s->index, index);
	assert_true(bed_has("late0", "10.70.0.1/32"));
}

/* V2-01 */
static void
test_adverts_come_from_the_address_that_is_there(void **state)
{
	uint32_t transitions;
	const struct seen *s;
	struct ip want, got;
	nsec now;

	(void)state;
	bed_await_state("moved", VR_MASTER, DOWN + SOON);
	transitions = bed_instance("moved").transitions;
	scratch_ip("address add 10.58.30.9/24 dev " BED_WIRE);
	scratch_ip("address del " BED_ROUTER "/24 dev " BED_WIRE);
	now = bed_now();
	s = bed_advert(MOVED_VRID, now, now + 2 * SEC);
	assert_non_null(s);
	got = bed_source(s);
	assert_true(ip_parse("10.58.30.9", &want));
	assert_true(ip_equal(&got, &want));
	assert_int_equal(bed_instance("moved").transitions, transitions);
	assert_int_equal(bed_instance("moved").counters.send_errors, 0);
}

static void
test_without_an_address_of_its_own_it_cannot_serve(void **state)
{
	(void)state;
	scratch_ip("address del 10.58.30.9/24 dev " BED_WIRE);
	await_fault("moved", FAULT_NO_SOURCE);
	scratch_ip("address add " BED_ROUTER "/24 dev " BED_WIRE);
	(void)await_service("moved", MOVED_VRID);
}

/* The seed's "dev vlan20" */
static void
test_the_link_of_an_address_elsewhere_counts_unless_told_otherwise(void **state)
{
	uint32_t transitions;
	nsec now;

	(void)state;
	bed_await_state("strict", VR_MASTER, DOWN + SOON);
	bed_await_state("loose", VR_MASTER, DOWN + SOON);
	transitions = bed_instance("loose").transitions;
	scratch_ip_there("link set side0 down");
	/* It hands over first: nobody follows, which takes its time. */
	bed_await_state("strict", VR_FAULT, 4 * SEC);
	assert_int_equal(
	    bed_instance("strict").faults.set, FAULT_BIT(FAULT_ADDRESS_LINK));
	assert_int_equal(bed_instance("loose").transitions, transitions);
	now = bed_now();
	scratch_ip_there("link set side0 up");
	assert_non_null(bed_announcement("10.70.2.2", now, now + SOON));
	bed_await_state("strict", VR_BACKUP, SOON);
	assert_int_equal(bed_instance("loose").transitions, transitions);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_missing_interface_is_a_fault_until_it_appears),
		cmocka_unit_test(
		    test_one_that_is_renamed_is_missed_and_left_clean),
		cmocka_unit_test(test_one_that_is_made_anew_is_used_again),
		cmocka_unit_test(
		    test_adverts_come_from_the_address_that_is_there),
		cmocka_unit_test(
		    test_without_an_address_of_its_own_it_cannot_serve),
		cmocka_unit_test(
		    test_the_link_of_an_address_elsewhere_counts_unless_told_otherwise),
	};
	int failed;

	if (argc != 2) {
		fprintf(stderr, "usage: test_links VRRPD\n");
		return EXIT_FAILURE;
	}
	if (!scratch_enter())
		return SCRATCH_SKIP;
	bed_open(argv[1]);
	failed = cmocka_run_group_tests(tests, start, NULL);
	bed_close();
	return failed;
}
