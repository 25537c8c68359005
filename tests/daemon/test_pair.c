/*
 * Two whole daemons on one wire: the program, its monitor and its engine as
 * they are installed.
 * usage: test_pair VRRPD
 */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/kernel/scratch.h"
#include "vrrpd/kernel/links.h"
#include "vrrpd/kernel/loop.h"

#define WAIT (6 * SEC)

static const char *program;

/* One router: its daemon, and what its kernel has. */
struct side {
	const char *name;
	void (*go)(void);
	int priority;
	char config[64];
	pid_t daemon;
	struct links *links;
};

struct pair {
	char folder[32];
	struct side here, there;
};

static void
write_config(const struct pair *p, struct side *s)
{
	FILE *f;

	(void)snprintf(
	    s->config, sizeof(s->config), "%s/%s.conf", p->folder, s->name);
	f = fopen(s->config, "w");
	assert_non_null(f);
	fprintf(f,
	    "router = \"%s\";\n"
	    "instances = ( { name = \"lan\"; interface = \"w0\";\n"
	    "  vrid = 10; version = 2; priority = %d;\n"
	    "  addresses = ( { address = \"10.0.0.1/32\"; } ); } );\n"
	    "control = { socket = \"%s/%s.control\"; };\n",
	    s->name, s->priority, p->folder, s->name);
	assert_int_equal(fclose(f), 0);
}

static void
start(struct side *s)
{
	s->daemon = fork();
	assert_true(s->daemon >= 0);
	if (s->daemon == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		s->go();
		execl(program, "vrrpd", "--config", s->config, "--log-level",
		    "error", (char *)NULL);
		_exit(127);
	}
}

static void
end_side(struct pair *p, struct side *s)
{
	static const char *const kinds[] = { "conf", "control",
		"control.lock" };

	if (s->daemon > 0) {
		(void)kill(s->daemon, SIGKILL);
		(void)waitpid(s->daemon, NULL, 0);
	}
	links_close(s->links);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		char path[64];

		(void)snprintf(path, sizeof(path), "%s/%s.%s", p->folder,
		    s->name, kinds[i]);
		(void)unlink(path);
	}
}

static int
set_up(void **state)
{
	struct pair *p = calloc(1, sizeof(*p));

	*p = (struct pair){ .folder = "/tmp/vrrpd-test-XXXXXX",
		.here = { "r1", scratch_go_here, 200, "", 0, NULL },
		.there = { "r2", scratch_go_there, 100, "", 0, NULL } };
	assert_non_null(mkdtemp(p->folder));
	write_config(p, &p->here);
	write_config(p, &p->there);
	scratch_wire("w0");
	scratch_ip("address add 10.0.0.11/24 dev w0");
	scratch_ip_there("address add 10.0.0.12/24 dev w0");
	assert_int_equal(links_open(&p->here.links, 1024 * 1024), 0);
	scratch_go_there();
	assert_int_equal(links_open(&p->there.links, 1024 * 1024), 0);
	scratch_go_here();
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct pair *p = *state;

	end_side(p, &p->here);
	end_side(p, &p->there);
	assert_int_equal(rmdir(p->folder), 0);
	free(p);
	scratch_ip("link delete w0");
	return 0;
}

static bool
has(struct side *s)
{
	const struct iface *iface;
	struct ip_prefix prefix;

	assert_true(ip_prefix_parse("10.0.0.1/32", &prefix));
	assert_true(links_follow(s->links) >= 0);
	iface = links_by_name(s->links, "w0");
	return iface && links_address(s->links, iface->index, &prefix);
}

static void
await(struct side *s, bool there)
{
	instant due = instant_after(loop_now(), WAIT);

	while (has(s) != there) {
		nsec left = instant_since(loop_now(), due);

		if (left <= 0 ||
		    !scratch_readable(links_fd(s->links), (int)(left / MSEC)))
			fail_msg("%s: the address does not %s", s->name,
			    there ? "come" : "go");
	}
}

/* Until something changes on either side. */
static void
await_change(const struct pair *p, int ms)
{
	struct pollfd fds[] = {
		{ .fd = links_fd(p->here.links), .events = POLLIN },
		{ .fd = links_fd(p->there.links), .events = POLLIN },
	};

	(void)poll(fds, 2, ms);
}

static int
exit_status(struct side *s)
{
	int status;

	assert_int_equal(waitpid(s->daemon, &status, 0), s->daemon);
	s->daemon = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The monitor's only child; 0 when there is none now. */
static pid_t
engine_of(const struct side *s)
{
	char path[64];
	int pid = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children",
	    (int)s->daemon, (int)s->daemon);
	f = fopen(path, "r");
	assert_non_null(f);
	if (fscanf(f, "%d", &pid) != 1)
		pid = 0;
	(void)fclose(f);
	return pid;
}

static void
test_the_address_has_an_owner_while_it_is_handed_over(void **state)
{
	struct pair *p = *state;
	instant due;

	start(&p->here);
	start(&p->there);
	await(&p->here, true);
	assert_false(has(&p->there));

	assert_int_equal(kill(p->here.daemon, SIGTERM), 0);
	due = instant_after(loop_now(), WAIT);
	for (;;) {
		/* In this order: who gave it away is asked first. */
		bool given = !has(&p->here);
		bool taken = has(&p->there);

		assert_true(taken || !given);
		if (given)
			break;
		assert_false(instant_due(due, loop_now()));
		await_change(p, (int)(WAIT / MSEC));
	}
	assert_int_equal(exit_status(&p->here), 0);
	assert_true(has(&p->there));
}

static void
test_the_death_of_an_engine_is_not_noticed_outside(void **state)
{
	struct pair *p = *state;
	instant due;
	pid_t first;

	start(&p->here);
	start(&p->there);
	await(&p->here, true);
	first = engine_of(&p->here);
	assert_true(first > 0);
	assert_int_equal(kill(first, SIGKILL), 0);

	/* Nothing comes or goes for longer than the other one's patience. */
	due = instant_after(loop_now(), 4 * SEC);
	while (!instant_due(due, loop_now())) {
		nsec left = instant_since(loop_now(), due);

		await_change(p, left > 0 ? (int)(left / MSEC) + 1 : 0);
		assert_true(has(&p->here));
		assert_false(has(&p->there));
	}
	assert_int_not_equal(engine_of(&p->here), first);
}

static void
test_what_a_killed_daemon_left_is_removed_by_the_next(void **state)
{
	struct pair *p = *state;

	start(&p->here);
	await(&p->here, true);
	assert_int_equal(kill(p->here.daemon, SIGKILL), 0);
	assert_int_equal(exit_status(&p->here), -1);
	assert_true(has(&p->here));
	start(&p->here);
	await(&p->here, false);
	assert_int_equal(kill(p->here.daemon, SIGTERM), 0);
	assert_int_equal(exit_status(&p->here), 0);
}

int
main(int argc, char **argv)
{
#define WITH_PAIR(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_PAIR(
		    test_the_address_has_an_owner_while_it_is_handed_over),
		WITH_PAIR(test_the_death_of_an_engine_is_not_noticed_outside),
		WITH_PAIR(
		    test_what_a_killed_daemon_left_is_removed_by_the_next),
	};

	if (argc != 2) {
		fprintf(stderr, "usage: test_pair VRRPD\n");
		return EXIT_FAILURE;
	}
	program = argv[1];
	if (!scratch_enter())
		return SCRATCH_SKIP;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
