/*
 * The engine's life under the monitor: what it is allowed, and what becomes
 * of its addresses when it dies.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <pwd.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/daemon/play.h"
#include "tests/kernel/scratch.h"
#include "vrrpd/kernel/loop.h"
#include "vrrpd/kernel/nlconn.h"

static const char text[] =
    "router = \"r1\";\n"
    "instances = (\n"
    "  { name = \"one\"; interface = \"w0\"; vrid = 10; version = 2;\n"
    "    addresses = ( { address = \"10.0.0.1/32\"; } ); },\n"
    "  { name = \"two\"; interface = \"w0\"; vrid = 20; version = 2;\n"
    "    addresses = ( { address = \"10.0.0.2/32\"; } ); } );\n";

enum { ONE, TWO };

static int
set_up(void **state)
{
	struct play *p = calloc(1, sizeof(*p));

	scratch_wire("w0");
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
hold(struct play *p, uint32_t router)
{
	play_ask(p, REQUEST_HOLD, router, 0);
	assert_true(play_expect(p, DELTA_ADDRESS, router).address.present);
}

static void
count_removal(void *arg, const struct nlmsghdr *msg)
{
	int *removals = arg;

	if (msg->nlmsg_type == RTM_DELADDR)
		++*removals;
}

static void
test_a_new_engine_goes_on_with_what_the_former_held(void **state)
{
	struct play *p = *state;
	struct nlconn watch;
	int removals = 0;
	pid_t first;

	play_start(p);
	hold(p, TWO);
	assert_int_equal(nlconn_open(&watch, 0), 0);
	assert_int_equal(nlconn_follow(&watch, RTNLGRP_IPV4_IFADDR), 0);
	first = p->engine;
	assert_int_equal(kill(first, SIGKILL), 0);
	play_meet_engine(p);
	assert_int_not_equal(p->engine, first);

	/* Only the one, and its address is as it was. */
	(void)play_expect(p, DELTA_HELD, TWO);
	assert_true(play_expect(p, DELTA_ADDRESS, TWO).address.present);
	assert_int_equal(play_count_until_synced(p, DELTA_HELD), 0);

	/* What comes after the grace would have come by then. */
	play_ask(p, REQUEST_RELEASE, ONE, 0);
	(void)play_expect(p, DELTA_ADDRESS, ONE);
	assert_int_equal(nlconn_wait(&watch, 150), -ETIMEDOUT);
	assert_int_equal(
	    nlconn_receive(&watch, count_removal, &removals), -EAGAIN);
	assert_int_equal(removals, 0);
	assert_true(play_has(p, "w0", "10.0.0.2/32", 112));
	assert_int_equal(p->script->starts, 2);
	nlconn_close(&watch);
}

static void
test_what_nobody_resumes_is_withdrawn_in_100_ms(void **state)
{
	struct play *p = *state;
	instant killed;
	nsec took;

	play_start(p);
	hold(p, ONE);
	hold(p, TWO);
	p->script->mute = true;
	killed = loop_now();
	assert_int_equal(kill(p->engine, SIGKILL), 0);
	play_await(p, "w0", "10.0.0.1/32", 112, false);
	took = instant_since(killed, loop_now());
	print_message("  withdrawn after %.1f ms\n", (double)took / 1e6);
	assert_true(took >= 80 * MSEC);
	/* Generous: this machine may stand still for a while. */
	assert_true(took < 300 * MSEC);
	play_await(p, "w0", "10.0.0.2/32", 112, false);

	/* The engine that was late is gone; the next one holds nothing. */
	play_meet_engine(p);
	assert_int_equal(play_count_until_synced(p, DELTA_HELD), 0);
	assert_int_equal(p->script->starts, 3);
}

static void
test_one_that_dies_again_is_waited_for_without_addresses(void **state)
{
	struct play *p = *state;
	instant died;

	play_start(p);
	hold(p, ONE);
	assert_int_equal(kill(p->engine, SIGKILL), 0);
	play_meet_engine(p);
	(void)play_expect(p, DELTA_SYNCED, 0);
	died = loop_now();
	assert_int_equal(kill(p->engine, SIGKILL), 0);
	play_await(p, "w0", "10.0.0.1/32", 112, false);
	assert_true(instant_since(died, loop_now()) < 90 * MSEC);
	play_meet_engine(p);
	assert_true(instant_since(died, loop_now()) > 900 * MSEC);
	assert_int_equal(play_count_until_synced(p, DELTA_HELD), 0);
}

static void
test_one_that_talks_nonsense_is_replaced(void **state)
{
	static const struct {
		const char *when;
		struct request request;
	} rows[] = {
		{ "there is no such router", { REQUEST_HOLD, 2, 0 } },
		{ "there is no such address",
		    { REQUEST_RELEASE_ADDRESS, 0, 1 } },
		{ "there is no such verb", { (enum request_verb)77, 0, 0 } },
	};
	struct play *p = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		pid_t first;

		print_message("  when %s\n", rows[i].when);
		play_start(p);
		first = p->engine;
		play_ask(p, rows[i].request.verb, rows[i].request.router,
		    rows[i].request.address);
		play_meet_engine(p);
		assert_int_not_equal(p->engine, first);
		assert_int_equal(kill(p->monitor, SIGTERM), 0);
		assert_int_equal(play_exit_status(p), 0);
	}
}

static void
test_one_that_does_not_read_gets_the_newest_state(void **state)
{
	struct play *p = *state;
	struct delta d = { 0 };

	play_start(p);
	hold(p, ONE);
	assert_int_equal(kill(p->engine, SIGSTOP), 0);
	for (int i = 0; i < 20; i++) {
		scratch_ip("link set w0 down");
		scratch_ip("link set w0 up");
	}
	scratch_ip("link set w0 address 02:00:00:00:00:08");
	/* The monitor is not held up by it. */
	scratch_ip("address delete 10.0.0.1/32 dev w0");
	play_await(p, "w0", "10.0.0.1/32", 112, true);
	assert_int_equal(kill(p->engine, SIGCONT), 0);
	while (d.link.mac.b[5] != 8)
		d = play_expect(p, DELTA_LINK, 0);
}

struct status {
	unsigned uids[4];
	uint64_t permitted, effective, inheritable, ambient;
	int no_new_privs;
};

static struct status
status_of(pid_t pid)
{
	struct status s = { .no_new_privs = -1 };
	char path[64], line[256];
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	f = fopen(path, "r");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		(void)sscanf(line, "Uid: %u %u %u %u", &s.uids[0], &s.uids[1],
		    &s.uids[2], &s.uids[3]);
		(void)sscanf(line, "CapPrm: %" SCNx64, &s.permitted);
		(void)sscanf(line, "CapEff: %" SCNx64, &s.effective);
		(void)sscanf(line, "CapInh: %" SCNx64, &s.inheritable);
		(void)sscanf(line, "CapAmb: %" SCNx64, &s.ambient);
		(void)sscanf(line, "NoNewPrivs: %d", &s.no_new_privs);
	}
	(void)fclose(f);
	return s;
}

static int
descriptors_of(pid_t pid)
{
	char path[64];
	DIR *dir;
	int n = 0;

	(void)snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	dir = opendir(path);
	assert_non_null(dir);
	while (readdir(dir))
		n++;
	(void)closedir(dir);
	return n - 2; /* . and .. */
}

static void
test_the_engine_has_no_privileges_and_the_monitor_few(void **state)
{
	const uint64_t few = UINT64_C(1) << CAP_NET_ADMIN |
	    UINT64_C(1) << CAP_NET_RAW | UINT64_C(1) << CAP_KILL |
	    UINT64_C(1) << CAP_SETUID | UINT64_C(1) << CAP_SETGID |
	    UINT64_C(1) << CAP_SYS_NICE | UINT64_C(1) << CAP_IPC_LOCK;
	struct play *p = *state;
	const struct passwd *pw = getpwnam("_vrrpd");
	struct status s;

	if (!pw)
		pw = getpwnam("nobody");
	assert_non_null(pw);
	play_start(p);
	s = status_of(p->engine);
	for (int i = 0; i < 4; i++)
		assert_int_equal(s.uids[i], pw->pw_uid);
	assert_int_equal(
	    s.permitted | s.effective | s.inheritable | s.ambient, 0);
	assert_int_equal(s.no_new_privs, 1);
	/* 0, 1, 2 and the log; five of its own; our connection. */
	assert_in_range(descriptors_of(p->engine), 9, 10);

	s = status_of(p->monitor);
	assert_int_equal(s.permitted & ~few, 0);
	assert_int_equal(s.effective & ~few, 0);
	assert_int_equal(s.inheritable | s.ambient, 0);
	assert_int_equal(s.no_new_privs, 1);
}

static void
test_the_engine_does_not_outlive_the_monitor(void **state)
{
	struct play *p = *state;

	play_start(p);
	assert_int_equal(kill(p->monitor, SIGKILL), 0);
	play_see_off_engine(p);
	assert_int_equal(p->script->starts, 1);
}

int
main(void)
{
#define WITH_PLAY(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_PLAY(test_a_new_engine_goes_on_with_what_the_former_held),
		WITH_PLAY(test_what_nobody_resumes_is_withdrawn_in_100_ms),
		WITH_PLAY(
		    test_one_that_dies_again_is_waited_for_without_addresses),
		WITH_PLAY(test_one_that_talks_nonsense_is_replaced),
		WITH_PLAY(test_one_that_does_not_read_gets_the_newest_state),
		WITH_PLAY(
		    test_the_engine_has_no_privileges_and_the_monitor_few),
		WITH_PLAY(test_the_engine_does_not_outlive_the_monitor),
	};

	if (!scratch_enter())
		return SCRATCH_SKIP;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
