/*
 * What the monitor does to the kernel and tells the engine of it.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/daemon/play.h"
#include "tests/kernel/scratch.h"

static const char text[] =
    "router = \"r1\";\n"
    "instances = (\n"
    "  { name = \"one\"; interface = \"w0\"; vrid = 10; version = 2;\n"
    "    addresses = ( { address = \"10.0.0.1/32\"; },\n"
    "                  { address = \"10.0.0.2/32\"; },\n"
    "                  { address = \"10.5.0.1/24\"; },\n"
    "                  { address = \"10.5.0.2/24\"; } ); },\n"
    "  { name = \"two\"; interface = \"w1\"; vrid = 20; version = 2;\n"
    "    addresses = ( { address = \"10.1.0.1/32\"; } ); } );\n";

enum { ONE, TWO }; /* routers, and the links that they live on */

static int
set_up(void **state)
{
	struct play *p = calloc(1, sizeof(*p));

	scratch_wire("w0");
	scratch_ip("address add 10.0.0.11/24 dev w0");
	play_open(p, text);
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	play_close(*state);
	free(*state);
	scratch_ip("link delete w0");
	return 0;
}

static void
expect_address(struct play *p, uint32_t address, bool present, int error)
{
	struct delta d;

	do
		d = play_expect(p, DELTA_ADDRESS, ONE);
	while (d.address.address != address);
	assert_int_equal(d.address.present, present);
	assert_int_equal(d.address.error, error);
}

static void
test_what_is_held_is_there_and_confirmed(void **state)
{
	struct play *p = *state;

	play_start(p);
	play_ask(p, REQUEST_HOLD, ONE, 0);
	expect_address(p, 0, true, 0);
	/* The word comes after the deed. */
	assert_true(play_has(p, "w0", "10.0.0.1/32", 112));
	expect_address(p, 1, true, 0);

	play_ask(p, REQUEST_RELEASE_ADDRESS, ONE, 1);
	expect_address(p, 1, false, 0);
	assert_true(play_has(p, "w0", "10.0.0.1/32", 112));
	assert_false(play_has(p, "w0", "10.0.0.2/32", 112));

	play_ask(p, REQUEST_RELEASE, ONE, 0);
	expect_address(p, 0, false, 0);
	assert_false(play_has(p, "w0", "10.0.0.1/32", 112));
}

static void
test_what_somebody_removes_is_put_back_and_confirmed_again(void **state)
{
	struct play *p = *state;

	play_start(p);
	play_ask(p, REQUEST_HOLD, ONE, 0);
	expect_address(p, 0, true, 0);
	scratch_ip("address delete 10.0.0.1/32 dev w0");
	expect_address(p, 0, true, 0);
	assert_true(play_has(p, "w0", "10.0.0.1/32", 112));
}

/* The kernel removes the others of a subnet along with the first. */
static void
test_releasing_one_address_does_not_lose_another(void **state)
{
	struct play *p = *state;
	FILE *f = fopen("/proc/sys/net/ipv4/conf/w0/promote_secondaries", "w");

	assert_non_null(f);
	assert_true(fputs("0", f) >= 0);
	assert_int_equal(fclose(f), 0);
	/* Not the subnet of the interface's own address. */
	scratch_ip("address flush dev w0");
	play_start(p);
	play_ask(p, REQUEST_HOLD, ONE, 0);
	expect_address(p, 2, true, 0);
	expect_address(p, 3, true, 0);
	play_ask(p, REQUEST_RELEASE_ADDRESS, ONE, 2);
	expect_address(p, 2, false, 0);
	expect_address(p, 3, true, 0);
	assert_true(play_has(p, "w0", "10.5.0.2/24", 112));
	/* And it was not counted as somebody's doing. */
	for (int i = 0; i < 4; i++) {
		scratch_ip("address delete 10.5.0.2/24 dev w0");
		expect_address(p, 3, true, 0);
	}
}

static void
test_what_never_stays_is_given_up(void **state)
{
	struct play *p = *state;

	play_start(p);
	play_ask(p, REQUEST_HOLD, ONE, 0);
	expect_address(p, 0, true, 0);
	for (int i = 0; i < 4; i++) {
		scratch_ip("address delete 10.0.0.1/32 dev w0");
		expect_address(p, 0, true, 0);
	}
	scratch_ip("address delete 10.0.0.1/32 dev w0");
	expect_address(p, 0, false, ECANCELED);
	assert_false(play_has(p, "w0", "10.0.0.1/32", 112));
	/* After a pause it is tried again. */
	expect_address(p, 0, true, 0);
}

static void
test_an_administrators_address_stays_his(void **state)
{
	struct play *p = *state;

	scratch_ip("address add 10.0.0.1/32 dev w0");
	play_start(p);
	play_ask(p, REQUEST_HOLD, ONE, 0);
	expect_address(p, 0, true, 0);
	play_ask(p, REQUEST_RELEASE, ONE, 0);
	expect_address(p, 0, true, 0);
	assert_true(play_has(p, "w0", "10.0.0.1/32", 0));
}

static void
test_the_owner_is_who_has_all_addresses_himself(void **state)
{
	struct play *p = *state;

	scratch_ip("address add 10.0.0.1/24 dev w0");
	scratch_ip("address add 10.5.0.1/24 dev w0");
	scratch_ip("address add 10.5.0.2/24 dev w0");
	play_start(p);
	assert_false(play_expect(p, DELTA_OWNER, ONE).owner);
	scratch_ip("address add 10.0.0.2/24 dev w0");
	assert_true(play_expect(p, DELTA_OWNER, ONE).owner);
	scratch_ip("address delete 10.0.0.1/24 dev w0");
	assert_false(play_expect(p, DELTA_OWNER, ONE).owner);
}

static void
test_holding_is_not_owning(void **state)
{
	struct play *p = *state;

	play_start(p);
	play_ask(p, REQUEST_HOLD, ONE, 0);
	expect_address(p, 1, true, 0);
	/* Something to tell after it, so that we need not wait in vain. */
	scratch_ip("link set w0 address 02:00:00:00:00:07");
	for (;;) {
		struct delta d = play_expect(p, DELTA_LINK, ONE);

		if (d.link.mac.b[5] == 7)
			break;
	}
	/* Its primary address is still the one that is not ours. */
	scratch_ip("address delete 10.0.0.11/24 dev w0");
	for (;;) {
		struct delta d = play_expect(p, DELTA_LINK, ONE);

		if (d.link.primary.family == IP_NONE)
			break;
	}
}

static void
test_what_was_left_behind_is_removed_at_start(void **state)
{
	struct play *p = *state;

	play_leave_behind("w0", "10.0.0.1/32");
	play_leave_behind("w0", "10.9.9.9/32");
	play_start(p);
	assert_false(play_has(p, "w0", "10.0.0.1/32", 112));
	assert_false(play_has(p, "w0", "10.9.9.9/32", 112));
	assert_true(play_has(p, "w0", "10.0.0.11/24", 0));
}

/* Does the kernel list 224.0.0.18 under this interface? */
static bool
has_joined(const char *link)
{
	FILE *f = fopen("/proc/self/net/igmp", "r");
	bool here = false, found = false;
	char line[256];

	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		char name[32];

		if (sscanf(line, "%*d %31s", name) == 1 && line[0] != '\t')
			here = strcmp(name, link) == 0;
		else if (here && strstr(line, "120000E0"))
			found = true;
	}
	(void)fclose(f);
	return found;
}

static void
test_an_interface_may_come_late_go_and_be_renamed(void **state)
{
	struct play *p = *state;
	struct delta d;

	play_start(p);
	assert_true(has_joined("w0"));
	d = play_expect(p, DELTA_LINK, TWO);
	assert_int_equal(d.link.index, 0);
	play_ask(p, REQUEST_HOLD, TWO, 0);
	d = play_expect(p, DELTA_ADDRESS, TWO);
	assert_false(d.address.present);
	assert_int_equal(d.address.error, 0);

	scratch_wire("w1");
	d = play_expect(p, DELTA_LINK, TWO);
	assert_int_equal(d.link.index, scratch_index("w1"));
	d = play_expect(p, DELTA_ADDRESS, TWO);
	assert_true(d.address.present);
	assert_true(has_joined("w1"));

	/* Renamed, it is another one, and nothing of ours stays on it. */
	scratch_ip("link set w1 down");
	scratch_ip("link set w1 name other");
	do
		d = play_expect(p, DELTA_LINK, TWO);
	while (d.link.index);
	d = play_expect(p, DELTA_ADDRESS, TWO);
	assert_false(d.address.present);
	play_await(p, "other", "10.1.0.1/32", 112, false);
	assert_false(has_joined("other"));

	scratch_ip("link set other name w1");
	do
		d = play_expect(p, DELTA_LINK, TWO);
	while (!d.link.index);
	d = play_expect(p, DELTA_ADDRESS, TWO);
	assert_true(d.address.present);
	scratch_ip("link delete w1");
	do
		d = play_expect(p, DELTA_LINK, TWO);
	while (d.link.index);
}

static void
test_losing_the_carrier_is_told(void **state)
{
	struct play *p = *state;
	struct delta d;

	play_start(p);
	do
		d = play_expect(p, DELTA_LINK, ONE);
	while (!d.link.running);
	scratch_ip_there("link set w0 down");
	do
		d = play_expect(p, DELTA_LINK, ONE);
	while (d.link.running);
}

static void
test_a_second_one_is_refused(void **state)
{
	static const struct {
		const char *when;
		bool same_path;
	} rows[] = {
		{ "it has the same socket", true },
		{ "it is only in the same network namespace", false },
	};
	struct play *p = *state;

	play_start(p);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct play second = { 0 };

		print_message("  when %s\n", rows[i].when);
		play_open(&second, text);
		if (rows[i].same_path)
			memcpy(second.socket, p->socket, sizeof(p->socket));
		play_start_alone(&second);
		assert_int_equal(play_exit_status(&second), 1);
		/* The first one's socket is still there. */
		if (rows[i].same_path)
			second.socket[0] = '\0';
		play_close(&second);
		assert_int_equal(access(p->socket, F_OK), 0);
	}
}

static void
test_told_to_stop_it_hands_over_and_withdraws(void **state)
{
	struct play *p = *state;

	play_start(p);
	play_ask(p, REQUEST_HOLD, ONE, 0);
	expect_address(p, 0, true, 0);
	assert_int_equal(kill(p->monitor, SIGTERM), 0);
	(void)play_expect(p, DELTA_STOP, 0);
	assert_int_equal(play_exit_status(p), 0);
	assert_false(play_has(p, "w0", "10.0.0.1/32", 112));
	assert_false(has_joined("w0"));
}

static void
test_told_twice_it_does_not_wait_for_the_engine(void **state)
{
	struct play *p = *state;

	p->script->stubborn = true;
	play_start(p);
	play_ask(p, REQUEST_HOLD, ONE, 0);
	expect_address(p, 0, true, 0);
	assert_int_equal(kill(p->monitor, SIGTERM), 0);
	(void)play_expect(p, DELTA_STOP, 0);
	assert_true(play_has(p, "w0", "10.0.0.1/32", 112));
	assert_int_equal(kill(p->monitor, SIGTERM), 0);
	assert_int_equal(play_exit_status(p), 0);
	assert_false(play_has(p, "w0", "10.0.0.1/32", 112));
}

int
main(void)
{
#define WITH_PLAY(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_PLAY(test_what_is_held_is_there_and_confirmed),
		WITH_PLAY(
		    test_what_somebody_removes_is_put_back_and_confirmed_again),
		WITH_PLAY(test_releasing_one_address_does_not_lose_another),
		WITH_PLAY(test_what_never_stays_is_given_up),
		WITH_PLAY(test_an_administrators_address_stays_his),
		WITH_PLAY(test_the_owner_is_who_has_all_addresses_himself),
		WITH_PLAY(test_holding_is_not_owning),
		WITH_PLAY(test_what_was_left_behind_is_removed_at_start),
		WITH_PLAY(test_an_interface_may_come_late_go_and_be_renamed),
		WITH_PLAY(test_losing_the_carrier_is_told),
		WITH_PLAY(test_a_second_one_is_refused),
		WITH_PLAY(test_told_to_stop_it_hands_over_and_withdraws),
		WITH_PLAY(test_told_twice_it_does_not_wait_for_the_engine),
	};

	if (!scratch_enter())
		return SCRATCH_SKIP;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
