/*
 * Debian's keepalived as the other router: each believes the other, and
 * where both were masters the same one yields in the eyes of both.
 * usage: test_keepalived VRRPD
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/kernel/scratch.h"
#include "tests/wire/bed.h"

#define KEEPALIVED "/usr/sbin/keepalived"

/* Of priority 1 at 1 s, and a bit: by then both are masters, unheard. */
#define LONELY (4 * SEC + SEC / 2)
/* An advert of each, and what a loser does before it is a Backup. */
#define DECIDED (2 * SEC)
#define PERIODS 3

/* The peer is 10.58.20.3 or, for its second interface, 10.59.20.1. */
static const struct row {
	const char *name, *interface;
	uint8_t vrid;
	unsigned ours, theirs; /* priorities */
	const char *secret;
	bool we_win;
} rows[] = {
	{ "we rank higher", "w0", 10, 150, 100, "azerty", true },
	{ "it ranks higher", "w0", 11, 100, 150, "azerty", false },
	{ "we rank higher, no password", "w0", 12, 254, 1, NULL, true },
	{ "equal, its address is higher", "w0", 13, 100, 100, NULL, false },
	{ "equal, our address is higher", "w1", 14, 100, 100, "12345678",
	    true },
};
#define N_ROWS (sizeof(rows) / sizeof(rows[0]))

static pid_t peer;
static char peer_config[64], peer_log[64], peer_pid[64], peer_pid2[64];

static void
path(char buf[64], const char *name)
{
	(void)snprintf(buf, 64, "%s/%s", bed_folder(), name);
}

static const char *
our_config(void)
{
	static char text[8192];
	size_t at = 0;

#define ADD(...) \
	(at += (size_t)snprintf(text + at, sizeof(text) - at, __VA_ARGS__))
	ADD("instances = (");
	for (size_t i = 0; i < N_ROWS; i++) {
		ADD("%s{ name = \"v%u\"; interface = \"%s\"; vrid = %u;"
		    " priority = %u; addresses ="
		    " ( { address = \"10.72.0.%u/32\"; } );",
		    i ? "," : "", rows[i].vrid, rows[i].interface, rows[i].vrid,
		    rows[i].ours, rows[i].vrid);
		if (rows[i].secret)
			ADD(" auth = { type = \"pass\"; secret = \"%s\"; };",
			    rows[i].secret);
		ADD("}");
	}
	ADD(");");
#undef ADD
	return text;
}

static void
write_peer_config(void)
{
	FILE *f;

	path(peer_config, "keepalived.conf");
	path(peer_log, "keepalived.log");
	path(peer_pid, "keepalived.pid");
	path(peer_pid2, "keepalived-vrrp.pid");
	f = fopen(peer_config, "w");
	assert_non_null(f);
	fprintf(f, "global_defs {\n vrrp_garp_master_delay 0\n}\n");
	for (size_t i = 0; i < N_ROWS; i++) {
		fprintf(f,
		    "vrrp_instance v%u {\n state BACKUP\n interface %s\n"
		    " virtual_router_id %u\n priority %u\n advert_int 1\n",
		    rows[i].vrid, rows[i].interface, rows[i].vrid,
		    rows[i].theirs);
		if (rows[i].secret)
			fprintf(f,
			    " authentication {\n  auth_type PASS\n"
			    "  auth_pass %s\n }\n",
			    rows[i].secret);
		fprintf(f, " virtual_ipaddress {\n  10.72.0.%u/32\n }\n}\n",
		    rows[i].vrid);
	}
	assert_int_equal(fclose(f), 0);
}

static void
start_peer(void)
{
	write_peer_config();
	peer = fork();
	assert_true(peer >= 0);
	if (peer == 0) {
		int log = open(peer_log, O_WRONLY | O_CREAT | O_APPEND, 0600);

		(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
		scratch_go_there();
		(void)dup2(log, STDOUT_FILENO);
		(void)dup2(log, STDERR_FILENO);
		execl(KEEPALIVED, "keepalived", "--dont-fork", "--vrrp",
		    "--log-console", "--log-detail", "--use-file", peer_config,
		    "--pid", peer_pid, "--vrrp_pid", peer_pid2, (char *)NULL);
		_exit(127);
	}
}

static void
stop_peer(void)
{
	nsec until = bed_now() + 10 * SEC;

	if (!peer)
		return;
	(void)kill(peer, SIGTERM);
	while (waitpid(peer, NULL, WNOHANG) == 0) {
		if (bed_now() > until)
			(void)kill(peer, SIGKILL);
		bed_listen(bed_now() + 5 * MSEC);
	}
	peer = 0;
}

/* In the peer's namespace; it must succeed. */
static void
nft(const char *command)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		scratch_go_there();
		execlp("nft", "nft", command, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* No advert gets through, either way; links stay up. */
static void
cut(void)
{
	nft("table ip cut {"
	    " chain in { type filter hook input priority 0;"
	    " ip protocol 112 drop; };"
	    " chain out { type filter hook output priority 0;"
	    " ip protocol 112 drop; }; }");
}

static void
heal(void)
{
	nft("delete table ip cut");
}

static size_t
peer_log_count(const char *instance, const char *what)
{
	FILE *f = fopen(peer_log, "r");
	char line[1024], name[32];
	size_t n = 0;

	assert_non_null(f);
	(void)snprintf(name, sizeof(name), "(%s)", instance);
	while (fgets(line, sizeof(line), f))
		n += strstr(line, name) && strstr(line, what);
	(void)fclose(f);
	return n;
}

static struct {
	nsec decided, until;
	struct snapshot_instance before[N_ROWS], after[N_ROWS];
} run;

static int
play(void **state)
{
	(void)state;
	scratch_wire("w1");
	scratch_ip("address add 10.59.20.2/24 dev w1");
	scratch_ip_there("address add 10.59.20.1/24 dev w1");
	cut();
	start_peer();
	bed_start_and_wait(our_config());
	bed_listen(bed_now() + LONELY);
	for (size_t i = 0; i < N_ROWS; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "v%u", rows[i].vrid);
		assert_int_equal(bed_instance(name).state, VR_MASTER);
		assert_int_equal(
		    peer_log_count(name, "Entering MASTER STATE"), 1);
	}
	heal();
	bed_listen(bed_now() + DECIDED);
	run.decided = bed_now();
	for (size_t i = 0; i < N_ROWS; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "v%u", rows[i].vrid);
		run.before[i] = bed_instance(name);
	}
	bed_listen(bed_now() + PERIODS * SEC + SEC / 10);
	run.until = bed_now();
	for (size_t i = 0; i < N_ROWS; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "v%u", rows[i].vrid);
		run.after[i] = bed_instance(name);
	}
	return 0;
}

static int
clean(void **state)
{
	(void)state;
	stop_peer();
	(void)unlink(peer_config);
	(void)unlink(peer_log);
	(void)unlink(peer_pid);
	(void)unlink(peer_pid2);
	return 0;
}

/* V2-56, after a partition in which both were masters. */
static void
test_exactly_one_of_the_two_is_master(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS; i++) {
		const struct router_counters *a = &run.before[i].counters;
		const struct router_counters *b = &run.after[i].counters;
		size_t sent =
		    bed_count_adverts(rows[i].vrid, run.decided, run.until);
		uint64_t heard = b->adverts_received - a->adverts_received;

		print_message("  when %s\n", rows[i].name);
		assert_int_equal(
		    run.after[i].state, rows[i].we_win ? VR_MASTER : VR_BACKUP);
		assert_int_equal(
		    run.after[i].transitions, run.before[i].transitions);
		assert_in_range(sent, rows[i].we_win ? PERIODS : 0,
		    rows[i].we_win ? PERIODS + 1 : 0);
		assert_in_range(heard, rows[i].we_win ? 0 : PERIODS,
		    rows[i].we_win ? 0 : PERIODS + 1);
	}
}

static void
test_keepalived_finds_nothing_wrong_with_our_adverts(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "v%u", rows[i].vrid);
		print_message("  when %s\n", rows[i].name);
		assert_true(peer_log_count(name, "Entering BACKUP STATE") > 0);
		assert_int_equal(peer_log_count(name, "bogus"), 0);
		assert_int_equal(peer_log_count(name, "nvalid"), 0);
		assert_int_equal(peer_log_count(name, "mismatch"), 0);
		if (!rows[i].we_win)
			assert_true(
			    peer_log_count(name, "Entering MASTER STATE") > 0);
	}
}

static void
test_we_find_nothing_wrong_with_its_adverts(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ROWS; i++)
		for (size_t k = LADDER_PASS + 1; k < LADDER_RUNGS; k++)
			assert_int_equal(run.after[i].counters.dropped[k], 0);
	assert_int_equal(bed_log_count(" ignored ("), 0);
}

/* Nothing reaches keepalived that would make it take over. */
static void
test_keepalived_does_not_notice_the_death_of_our_engine(void **state)
{
	size_t before = peer_log_count("v10", "Entering MASTER STATE");
	const struct seen *s;
	nsec now = bed_now();

	(void)state;
	assert_int_equal(kill(bed_engine(), SIGKILL), 0);
	s = bed_advert(10, now, now + SEC);
	assert_non_null(s);
	assert_true(s->at - now <= 100 * MSEC);
	/* Longer than its patience, and not when an advert is due. */
	bed_listen(now + 4 * SEC + SEC / 2);
	assert_int_equal(
	    peer_log_count("v10", "Entering MASTER STATE"), before);
	assert_int_equal(bed_instance("v10").state, VR_MASTER);
}

/* It hears our goodbye and follows after its skew; we go when it has. */
static void
test_keepalived_follows_when_we_are_told_to_stop(void **state)
{
	nsec from = bed_now();

	(void)state;
	assert_int_equal(kill(bed_monitor(), SIGTERM), 0);
	assert_int_equal(bed_exit_status(5 * SEC), 0);
	print_message(
	    "  ended after %.0f ms\n", (double)(bed_now() - from) / 1e6);
	assert_true(peer_log_count("v10", "Entering MASTER STATE") > 0);
	assert_int_equal(bed_count_adverts(10, from, bed_now()), 1);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exactly_one_of_the_two_is_master),
		cmocka_unit_test(
		    test_keepalived_finds_nothing_wrong_with_our_adverts),
		cmocka_unit_test(test_we_find_nothing_wrong_with_its_adverts),
		cmocka_unit_test(
		    test_keepalived_does_not_notice_the_death_of_our_engine),
		cmocka_unit_test(
		    test_keepalived_follows_when_we_are_told_to_stop),
	};
	int failed;

	if (argc != 2) {
		fprintf(stderr, "usage: test_keepalived VRRPD\n");
		return EXIT_FAILURE;
	}
	if (access(KEEPALIVED, X_OK) < 0) {
		fprintf(stderr, "skipped: there is no " KEEPALIVED "\n");
		return SCRATCH_SKIP;
	}
	if (!scratch_enter())
		return SCRATCH_SKIP;
	bed_open(argv[1]);
	failed = cmocka_run_group_tests(tests, play, clean);
	bed_close();
	return failed;
}
