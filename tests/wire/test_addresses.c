/*
 * Addresses that others take away or put there, and what becomes of them
 * when processes die.
 * usage: test_addresses VRRPD
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/kernel/scratch.h"
#include "tests/wire/bed.h"

/* Of priority 254 at 1 s. */
#define DOWN (3 * SEC + 2 * SEC / 256)
#define SOON SEC
#define VRID 20
#define OURS "10.71.0.1"
#define ADMINS "10.71.0.2"

static const char config[] =
    "instances = (\n"
    "  { name = \"lan\"; interface = \"" BED_WIRE "\"; vrid = 20;\n"
    "    priority = 254; addresses = ( { address = \"" OURS "/32\"; },\n"
    "      { address = \"" ADMINS "/32\"; } ); } );\n";

static void
start_as_master(void)
{
	bed_start_and_wait(config);
	bed_await_state("lan", VR_MASTER, DOWN + SOON);
	bed_await_address(BED_WIRE, OURS "/32", true, SOON);
}

static int
set_up(void **state)
{
	(void)state;
	scratch_ip("address add " ADMINS "/32 dev " BED_WIRE);
	return 0;
}

static void
test_a_bad_file_touches_nothing(void **state)
{
	nsec now = bed_now();

	(void)state;
	bed_start("instances = ( { name = \"lan\"; interface = \"" BED_WIRE
		  "\"; vrid = 256; addresses = ( { address = \"" OURS
		  "/32\"; } ); } );\n");
	assert_int_equal(bed_exit_status(5 * SEC), 2);
	assert_true(bed_log_count("conf:2:") > 0);
	assert_false(bed_has(BED_WIRE, OURS "/32"));
	assert_null(bed_advert(VRID, now, bed_now()));
}

static void
test_what_somebody_removes_comes_back_and_is_announced(void **state)
{
	const struct seen *s;
	nsec now;

	(void)state;
	start_as_master();
	now = bed_now();
	scratch_ip("address del " OURS "/32 dev " BED_WIRE);
	s = bed_announcement(OURS, now, now + SOON);
	assert_non_null(s);
	assert_true(bed_has(BED_WIRE, OURS "/32"));
	print_message("  announced again %.1f ms after \"ip\" was started\n",
	    (double)(s->at - now) / 1e6);
}

/* Design section 3: never two owners for more than 100 ms. */
static void
test_the_death_of_the_engine_is_bridged(void **state)
{
	pid_t engine = bed_engine();
	const struct seen *s;
	nsec now;

	(void)state;
	assert_true(engine > 0);
	now = bed_now();
	assert_int_equal(kill(engine, SIGKILL), 0);
	s = bed_advert(VRID, now, now + 2 * SEC);
	assert_non_null(s);
	print_message(
	    "  next advert after %.1f ms\n", (double)(s->at - now) / 1e6);
	assert_true(s->at - now <= 100 * MSEC);
	assert_int_equal(bed_message(s)[2], 254);
	assert_true(bed_has(BED_WIRE, OURS "/32"));
	assert_int_equal(bed_log_count("somebody removed it"), 1);
	assert_int_equal(bed_instance("lan").state, VR_MASTER);
	assert_int_equal(bed_instance("lan").why, VR_WHY_RESUME);
}

static void
test_a_second_daemon_is_refused_and_the_first_goes_on(void **state)
{
	pid_t first = bed_engine();

	(void)state;
	assert_int_equal(bed_second_start(5 * SEC), 1);
	assert_int_equal(bed_engine(), first);
	assert_int_equal(bed_instance("lan").state, VR_MASTER);
	assert_true(bed_has(BED_WIRE, OURS "/32"));
}

static void
test_an_address_of_the_admins_own_stays_when_we_go(void **state)
{
	(void)state;
	assert_int_equal(kill(bed_monitor(), SIGTERM), 0);
	assert_int_equal(bed_exit_status(10 * SEC), 0);
	assert_false(bed_has(BED_WIRE, OURS "/32"));
	assert_true(bed_has(BED_WIRE, ADMINS "/32"));
}

static void
test_what_the_dead_left_is_cleaned_by_the_next_start(void **state)
{
	(void)state;
	start_as_master();
	bed_kill();
	assert_true(bed_has(BED_WIRE, OURS "/32"));
	bed_start_and_wait(config);
	bed_await_address(BED_WIRE, OURS "/32", false, SOON);
	assert_true(bed_has(BED_WIRE, ADMINS "/32"));
	assert_int_equal(bed_log_count("an earlier vrrpd had left it"), 1);
	assert_int_equal(kill(bed_monitor(), SIGTERM), 0);
	assert_int_equal(bed_exit_status(SOON), 0);
	assert_true(bed_has(BED_WIRE, ADMINS "/32"));
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_bad_file_touches_nothing),
		cmocka_unit_test(
		    test_what_somebody_removes_comes_back_and_is_announced),
		cmocka_unit_test(test_the_death_of_the_engine_is_bridged),
		cmocka_unit_test(
		    test_a_second_daemon_is_refused_and_the_first_goes_on),
		cmocka_unit_test(
		    test_an_address_of_the_admins_own_stays_when_we_go),
		cmocka_unit_test(
		    test_what_the_dead_left_is_cleaned_by_the_next_start),
	};
	int failed;

	if (argc != 2) {
		fprintf(stderr, "usage: test_addresses VRRPD\n");
		return EXIT_FAILURE;
	}
	if (!scratch_enter())
		return SCRATCH_SKIP;
	bed_open(argv[1]);
	failed = cmocka_run_group_tests(tests, set_up, NULL);
	bed_close();
	return failed;
}
