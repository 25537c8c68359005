/*
 * What comes in: every probe frame of conformance section 2 and every kind
 * of rival, tried on the running daemon in both ways of its section 0.2.
 * usage: test_heard VRRPD
 *
 *   B-probe  a Backup hears a valid advert, then only the frame under test:
 *            one that counts puts off the takeover, one that does not, not
 *   M-probe  a Master hears the frame: one that counts ends its reign, one
 *            that does not leaves state and cadence alone
 *
 * All virtual routers live in one daemon, so each phase is played once for
 * all of them and the questions are asked afterwards.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/kernel/scratch.h"
#include "tests/wire/bed.h"
#include "tests/wire/probe.h"
#include "vrrpd/proto/arp.h"

/* Of priority 100 at 1 s. */
#define DOWN (3609375 * USEC)
#define JITTER (20 * MSEC)
#define OTHER_WIRE "w1"

#define OWNED "10.58.20.7"
#define OWNER_VRID 200
#define ELSEWHERE_VRID 201
#define STORM_VRID 202

/* Adverts that are valid, and what the election makes of them. */
static const struct rival {
	const char *name, *rules;
	uint8_t vrid, priority;
	const char *source;
	bool preempt;
	bool defers; /* a Backup goes on waiting */
	bool wins;   /* a Master yields */
} rivals[] = {
	{ "lower", "V2-48 V2-57", 220, 50, BED_PEER, true, false, false },
	{ "lower, no preemption", "V2-35 V2-47", 221, 50, BED_PEER, false, true,
	    false },
	{ "equal, lower address", "V2-47 V2-56", 222, 100, "10.58.20.1", true,
	    true, false },
	{ "equal, higher address", "V2-56", 223, 100, BED_PEER, true, true,
	    true },
	{ "equal, 9.255.255.255", "V2-56", 224, 100, "9.255.255.255", true,
	    true, false },
	{ "equal, 200.0.0.1", "V2-56", 225, 100, "200.0.0.1", true, true,
	    true },
};
#define N_RIVALS (sizeof(rivals) / sizeof(rivals[0]))

/* A probe or a rival, on its own virtual router. */
struct subject {
	const char *name, *rules;
	uint8_t vrid;
	bool defers, wins;
	uint8_t frame[BED_FRAME_MAX];
	size_t len;
	uint8_t valid[BED_FRAME_MAX]; /* what makes it a Backup that waits */
	size_t valid_len;
	nsec fed;  /* B-probe: when it heard the valid one */
	nsec last; /* ... and the last frame under test */
	nsec hit;  /* M-probe */
	struct router_counters counters;
};

#define SUBJECTS_MAX 64
static struct subject subjects[SUBJECTS_MAX];
static size_t n_subjects;

static struct {
	nsec m_from, m_until; /* the M-probe and what follows */
	nsec slow_from, slow_until;
	nsec flood_from, flood_sent, flood_until;
	uint64_t nobodys[LADDER_RUNGS]; /* sent: per reason */
	uint64_t slow_counted[LADDER_RUNGS], flood_counted, owner_counted;
	uint64_t own_counted;
	uint8_t stalled_vrid;
	nsec stall_from, stall_over;
	struct snapshot_instance stalled;
	uint32_t storm; /* transitions */
} run;

/* Ours is VRID x with one address 10.60.0.x. */
static size_t
advert(uint8_t *frame, uint8_t vrid, uint8_t priority, const char *source)
{
	const struct vr_params p = {
		.version = 2, .vrid = vrid, .adver_int = SEC
	};
	const struct ip ip = ip_from_v4(0x0a3c0000u + vrid);

	return bed_build_advert(frame, &p, priority, source, &ip, 1);
}

static void
gather_subjects(void)
{
	for (size_t i = 0; i < n_probes; i++) {
		struct subject *s = &subjects[n_subjects++];

		s->name = probes[i].name;
		s->rules = probes[i].rules;
		s->vrid = probe_vrid(i);
		s->defers = s->wins = probes[i].rung == LADDER_PASS;
		s->len = probe_frame(i, s->frame);
		s->valid_len = probe_reference(i, s->valid);
	}
	for (size_t i = 0; i < N_RIVALS; i++) {
		const struct rival *r = &rivals[i];
		struct subject *s = &subjects[n_subjects++];

		s->name = r->name;
		s->rules = r->rules;
		s->vrid = r->vrid;
		s->defers = r->defers;
		s->wins = r->wins;
		s->len = advert(s->frame, r->vrid, r->priority, r->source);
		s->valid_len = advert(s->valid, r->vrid, 200, BED_PEER);
	}
}

static const char *
config_text(void)
{
	static char text[32768];
	size_t at = 0;

#define ADD(...) \
	(at += (size_t)snprintf(text + at, sizeof(text) - at, __VA_ARGS__))
	ADD("instances = (");
	for (size_t i = 0; i < n_probes; i++) {
		ADD("{ name = \"v%u\"; interface = \"" BED_WIRE "\";"
		    " vrid = %u; priority = 100;"
		    " auth = { type = \"pass\"; secret = \"azerty\"; };"
		    " addresses = (",
		    probe_vrid(i), probe_vrid(i));
		for (size_t k = 0; k < 3; k++) {
			char ip[32];

			probe_address(i, k, ip, sizeof(ip));
			ADD("%s{ address = \"%s/32\"; }", k ? "," : "", ip);
		}
		ADD("); },");
	}
	for (size_t i = 0; i < N_RIVALS; i++)
		ADD("{ name = \"v%u\"; interface = \"" BED_WIRE "\";"
		    " vrid = %u; priority = 100; preempt = %s; addresses ="
		    " ( { address = \"10.60.0.%u/32\"; } ); },",
		    rivals[i].vrid, rivals[i].vrid,
		    rivals[i].preempt ? "true" : "false", rivals[i].vrid);
	ADD("{ name = \"owner\"; interface = \"" BED_WIRE "\"; vrid = %d;"
	    " addresses = ( { address = \"" OWNED "/24\"; } ); },",
	    OWNER_VRID);
	ADD("{ name = \"storm\"; interface = \"" BED_WIRE "\"; vrid = %d;"
	    " priority = 254; announce = { repeat = 0; refresh = 0; };"
	    " addresses = ( { address = \"10.60.0.%d/32\"; } ); },",
	    STORM_VRID, STORM_VRID);
	ADD("{ name = \"elsewhere\"; interface = \"" OTHER_WIRE "\";"
	    " vrid = %d;"
	    " addresses = ( { address = \"10.61.0.1/32\"; } ); } );",
	    ELSEWHERE_VRID);
#undef ADD
	return text;
}

static void
play_b_probe(void)
{
	for (size_t i = 0; i < n_subjects; i++)
		subjects[i].fed = bed_inject(
		    BED_WIRE, subjects[i].valid, subjects[i].valid_len);
	for (int k = 1; k <= 3; k++) {
		bed_listen(subjects[0].fed + k * SEC - 100 * MSEC);
		for (size_t i = 0; i < n_subjects; i++)
			subjects[i].last = bed_inject(
			    BED_WIRE, subjects[i].frame, subjects[i].len);
	}
	/* The last that was put off, then an advert of each at least. */
	bed_listen(bed_now() + DOWN + 1200 * MSEC);
}

static void
play_m_probe(void)
{
	run.m_from = bed_now();
	for (size_t i = 0; i < n_subjects; i++)
		subjects[i].hit =
		    bed_inject(BED_WIRE, subjects[i].frame, subjects[i].len);
	bed_listen(bed_now() + DOWN + 1200 * MSEC);
	run.m_until = bed_now();
	for (size_t i = 0; i < n_subjects; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "v%u", subjects[i].vrid);
		subjects[i].counters = bed_instance(name).counters;
	}
}

static void
count_nobodys(uint64_t to[LADDER_RUNGS])
{
	struct snapshot *s = bed_snapshot();

	memcpy(to, s->dropped, sizeof(s->dropped));
	free(s);
}

/* What the owner, and what the wrong interface, must not listen to. */
static void
inject_misplaced(void)
{
	const struct vr_params owner = {
		.version = 2, .vrid = OWNER_VRID, .adver_int = SEC
	};
	uint8_t frame[BED_FRAME_MAX];
	struct ip ip;
	size_t len;

	assert_true(ip_parse(OWNED, &ip));
	len = bed_build_advert(frame, &owner, 255, BED_PEER, &ip, 1);
	(void)bed_inject(BED_WIRE, frame, len);
	len = advert(frame, ELSEWHERE_VRID, 255, BED_PEER);
	(void)bed_inject(BED_WIRE, frame, len);
	(void)bed_inject(OTHER_WIRE, subjects[0].valid, subjects[0].valid_len);
}

/* Its own advert comes back, as through a loop or a reflector. */
static void
reflect(void)
{
	nsec now = bed_now();
	const struct seen *s = bed_advert(subjects[0].vrid, now - 2 * SEC, now);

	assert_non_null(s);
	(void)bed_inject(BED_WIRE, s->frame, s->len);
}

/* All that must not count, ten times a second. */
static void
play_slow(void)
{
	char name[16];

	run.slow_from = bed_now();
	for (int k = 0; k < 30; k++) {
		for (size_t i = 0; i < n_probes; i++)
			if (probes[i].rung != LADDER_PASS)
				(void)bed_inject(BED_WIRE, subjects[i].frame,
				    subjects[i].len);
		inject_misplaced();
		reflect();
		bed_listen(run.slow_from + (k + 1) * 100 * MSEC);
	}
	run.slow_until = bed_now();
	count_nobodys(run.slow_counted);
	run.owner_counted =
	    bed_instance("owner").counters.dropped[LADDER_OWNER];
	(void)snprintf(name, sizeof(name), "v%u", subjects[0].vrid);
	run.own_counted = bed_instance(name).counters.dropped[LADDER_OWN];
}

#define FLOOD 20000

static uint64_t
all_dropped(void)
{
	struct snapshot *s = bed_snapshot();
	const struct snapshot_instance *in = snapshot_instances(s);
	uint64_t n = 0;

	for (size_t k = 0; k < LADDER_RUNGS; k++) {
		n += s->dropped[k];
		for (uint32_t i = 0; i < s->n_instances; i++)
			n += in[i].counters.dropped[k];
	}
	free(s);
	return n;
}

static void
play_flood(void)
{
	uint64_t before = all_dropped();
	size_t sent = 0;

	run.flood_from = bed_now();
	for (size_t i = 0; sent < FLOOD; i = (i + 1) % n_probes)
		if (probes[i].rung != LADDER_PASS) {
			(void)bed_inject(
			    BED_WIRE, subjects[i].frame, subjects[i].len);
			sent++;
		}
	run.flood_sent = bed_now();
	bed_listen(bed_now() + 1500 * MSEC);
	run.flood_until = bed_now();
	run.flood_counted = all_dropped() - before;
}

/*
 * A stranger plays successor and goodbye in turn, as fast as skews allow:
 * each round is three transitions.
 */
static void
play_storm(void)
{
	static const struct mac stranger = { { 2, 0, 0, 0, 0, 9 } };
	const struct ip ip = ip_from_v4(0x0a3c0000u + STORM_VRID);
	uint8_t higher[BED_FRAME_MAX], goodbye[BED_FRAME_MAX];
	uint8_t arp[ARP_FRAME_LEN];
	size_t len = advert(higher, STORM_VRID, 255, BED_PEER);
	uint32_t before = bed_instance("storm").transitions;

	(void)advert(goodbye, STORM_VRID, 0, BED_PEER);
	arp_write(arp, &stranger, &ip);
	for (int i = 0; i < 100; i++) {
		(void)bed_inject(BED_WIRE, higher, len);
		bed_listen(bed_now() + 2 * MSEC);
		(void)bed_inject(BED_WIRE, arp, sizeof(arp));
		bed_listen(bed_now() + 2 * MSEC);
		(void)bed_inject(BED_WIRE, goodbye, len);
		bed_listen(bed_now() + 12 * MSEC);
	}
	run.storm = bed_instance("storm").transitions - before;
}

#define STALL_FLOOD 3000

/*
 * While the engine stands still its timer runs out and strangers fill the
 * queue; the advert that proves the master alive comes behind them.
 */
static void
play_stall(void)
{
	const struct subject *s = &subjects[n_subjects - 1];
	pid_t engine = bed_engine();
	uint64_t heard;
	char name[16];

	run.stalled_vrid = s->vrid;
	(void)snprintf(name, sizeof(name), "v%u", s->vrid);
	(void)bed_inject(BED_WIRE, s->valid, s->valid_len);
	bed_await_state(name, VR_BACKUP, 2 * SEC);
	heard = bed_instance(name).counters.adverts_received;
	run.stall_from = bed_inject(BED_WIRE, s->valid, s->valid_len);
	/* Left in the queue it would be read first, and excuse all. */
	while (bed_instance(name).counters.adverts_received == heard)
		assert_true(bed_now() < run.stall_from + SEC);
	assert_int_equal(kill(engine, SIGSTOP), 0);
	for (size_t i = 0; i < STALL_FLOOD; i++)
		(void)bed_inject(
		    BED_WIRE, subjects[14].frame, subjects[14].len);
	bed_listen(run.stall_from + DOWN + 200 * MSEC);
	(void)bed_inject(BED_WIRE, s->valid, s->valid_len);
	assert_int_equal(kill(engine, SIGCONT), 0);
	run.stall_over = bed_now();
	bed_listen(bed_now() + 500 * MSEC);
	run.stalled = bed_instance(name);
}

static int
play(void **state)
{
	int fd;

	(void)state;
	gather_subjects();
	scratch_wire(OTHER_WIRE);
	scratch_ip("address add 10.61.0.2/24 dev " OTHER_WIRE);
	scratch_ip("address add " OWNED "/24 dev " BED_WIRE);
	/* Or the kernel itself drops what seems to come from us. */
	fd = open("/proc/sys/net/ipv4/conf/" BED_WIRE "/accept_local",
	    O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "1", 1), 1);
	(void)close(fd);
	bed_start_and_wait(config_text());
	play_b_probe();
	play_m_probe();
	play_slow();
	play_flood();
	play_storm();
	play_stall();
	return 0;
}

/* The largest difference from one second between two adverts. */
static nsec
worst_jitter(uint8_t vrid, nsec from, nsec until)
{
	nsec worst = 0, last = 0;

	for (const struct seen *s = bed_advert(vrid, from, until); s;
	     s = bed_advert(vrid, last + 1, until)) {
		nsec off = last ? s->at - last - SEC : 0;

		if (off < 0)
			off = -off;
		worst = off > worst ? off : worst;
		last = s->at;
	}
	/* Silence would have no jitter either. */
	assert_true(last >= until - SEC - JITTER);
	return worst;
}

static void
test_a_backup_is_put_off_by_what_counts_and_by_nothing_else(void **state)
{
	nsec worst = 0;

	(void)state;
	for (size_t i = 0; i < n_subjects; i++) {
		const struct subject *s = &subjects[i];
		nsec due = (s->defers ? s->last : s->fed) + DOWN;
		const struct seen *first = bed_advert(s->vrid, 0, run.m_from);

		print_message("  when it hears %s (%s)\n", s->name, s->rules);
		assert_non_null(first);
		assert_true(first->at >= due);
		assert_true(first->at <= due + BED_LATE);
		if (first->at - due > worst)
			worst = first->at - due;
	}
	print_message(
	    "  at most %.3f ms later than its timer\n", (double)worst / 1e6);
}

static void
test_a_master_yields_to_what_counts_and_is_back_in_time(void **state)
{
	(void)state;
	for (size_t i = 0; i < n_subjects; i++) {
		const struct subject *s = &subjects[i];
		const struct seen *back;

		if (!s->wins)
			continue;
		print_message("  when it hears %s (%s)\n", s->name, s->rules);
		/* One last advert tells the winner that there was a rival. */
		assert_int_equal(
		    bed_count_adverts(s->vrid, s->hit, s->hit + 240 * MSEC), 0);
		assert_true(bed_count_adverts(
				s->vrid, s->hit, s->hit + 300 * MSEC) <= 1);
		back = bed_advert(s->vrid, s->hit + 300 * MSEC, run.m_until);
		assert_non_null(back);
		assert_true(back->at >= s->hit + DOWN);
		assert_true(back->at <= s->hit + DOWN + BED_LATE);
	}
}

static void
test_a_master_keeps_its_cadence_whatever_else_it_hears(void **state)
{
	nsec worst = 0;

	(void)state;
	for (size_t i = 0; i < n_subjects; i++) {
		const struct subject *s = &subjects[i];
		nsec jitter;

		if (s->wins)
			continue;
		print_message("  when it hears %s (%s)\n", s->name, s->rules);
		jitter = worst_jitter(s->vrid, run.m_from, run.m_until);
		assert_true(jitter < JITTER);
		worst = jitter > worst ? jitter : worst;
	}
	print_message("  at most %.3f ms off\n", (double)worst / 1e6);
}

/* V2-65: three times as a Backup, once as a Master. */
static void
test_each_reason_is_counted_where_it_belongs(void **state)
{
	uint64_t nobodys[LADDER_RUNGS] = { 0 };

	(void)state;
	for (size_t i = 0; i < n_probes; i++) {
		const struct router_counters *c = &subjects[i].counters;

		print_message("  %s\n", probes[i].name);
		for (enum ladder k = LADDER_PASS + 1; k < LADDER_RUNGS; k++)
			assert_int_equal(c->dropped[k],
			    k == probes[i].rung && !probe_is_nobodys(&probes[i])
				? 4
				: 0);
		assert_int_equal(c->adverts_received,
		    1 + (probes[i].rung == LADDER_PASS ? 4 : 0));
		/* B, M, and thirty times later on. */
		if (probe_is_nobodys(&probes[i]))
			nobodys[probes[i].rung] += 34;
	}
	/* On another interface, and of another interface: V2-62. */
	nobodys[LADDER_VRID] += 2 * 30;
	for (enum ladder k = LADDER_PASS + 1; k < LADDER_RUNGS; k++)
		assert_int_equal(run.slow_counted[k], nobodys[k]);
}

static void
test_bad_frames_ten_times_a_second_do_not_touch_the_cadence(void **state)
{
	nsec worst = 0;

	(void)state;
	for (size_t i = 0; i < n_subjects; i++) {
		nsec jitter = worst_jitter(
		    subjects[i].vrid, run.slow_from, run.slow_until);

		assert_true(jitter < JITTER);
		worst = jitter > worst ? jitter : worst;
	}
	print_message("  at most %.3f ms off\n", (double)worst / 1e6);
}

/* V2-63 */
static void
test_an_owner_does_not_listen_to_another_one(void **state)
{
	(void)state;
	assert_int_equal(run.owner_counted, 30);
	assert_true(
	    worst_jitter(OWNER_VRID, run.slow_from, run.slow_until) < JITTER);
}

static void
test_its_own_advert_coming_back_is_counted_and_ignored(void **state)
{
	(void)state;
	assert_int_equal(run.own_counted, 30);
}

static void
test_a_flood_does_not_touch_the_cadence(void **state)
{
	nsec worst = 0;

	(void)state;
	for (size_t i = 0; i < n_subjects; i++) {
		nsec jitter = worst_jitter(
		    subjects[i].vrid, run.slow_from, run.flood_until);

		assert_true(jitter < JITTER);
		worst = jitter > worst ? jitter : worst;
	}
	print_message("  %d frames in %.0f ms, %llu of them counted, at most "
		      "%.3f ms off\n",
	    FLOOD, (double)(run.flood_sent - run.flood_from) / 1e6,
	    (unsigned long long)run.flood_counted, (double)worst / 1e6);
	assert_true(run.flood_counted > 0);
	assert_true(run.flood_counted <= FLOOD);
}

static void
test_strangers_cannot_fill_the_log(void **state)
{
	size_t n = bed_log_count(" ignored (");

	(void)state;
	print_message("  %zu lines\n", n);
	assert_true(n > 0);
	/* Ten at once, then one in a minute. */
	assert_true(n <= 11);
}

static void
test_nor_by_driving_a_router_to_and_fro(void **state)
{
	size_t n = bed_log_count("storm: ");

	(void)state;
	print_message("  %u transitions in %zu lines\n", run.storm, n);
	assert_true(run.storm >= 200);
	/* Twenty at once, then one in a second. */
	assert_true(n >= 20);
	assert_true(n <= 30);
	/* What was held back is made good for by the state it led to. */
	assert_true(bed_log_count("storm: now ") > 0);
}

static void
test_behind_a_stall_the_queue_is_read_before_the_clock(void **state)
{
	(void)state;
	assert_int_equal(run.stalled.state, VR_BACKUP);
	assert_int_equal(bed_count_adverts(run.stalled_vrid, run.stall_from,
			     run.stall_over + SEC),
	    0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_backup_is_put_off_by_what_counts_and_by_nothing_else),
		cmocka_unit_test(
		    test_a_master_yields_to_what_counts_and_is_back_in_time),
		cmocka_unit_test(
		    test_a_master_keeps_its_cadence_whatever_else_it_hears),
		cmocka_unit_test(test_each_reason_is_counted_where_it_belongs),
		cmocka_unit_test(
		    test_bad_frames_ten_times_a_second_do_not_touch_the_cadence),
		cmocka_unit_test(test_an_owner_does_not_listen_to_another_one),
		cmocka_unit_test(
		    test_its_own_advert_coming_back_is_counted_and_ignored),
		cmocka_unit_test(test_a_flood_does_not_touch_the_cadence),
		cmocka_unit_test(test_strangers_cannot_fill_the_log),
		cmocka_unit_test(test_nor_by_driving_a_router_to_and_fro),
		cmocka_unit_test(
		    test_behind_a_stall_the_queue_is_read_before_the_clock),
	};
	int failed;

	if (argc != 2) {
		fprintf(stderr, "usage: test_heard VRRPD\n");
		return EXIT_FAILURE;
	}
	if (!scratch_enter())
		return SCRATCH_SKIP;
	bed_open(argv[1]);
	failed = cmocka_run_group_tests(tests, play, NULL);
	bed_close();
	return failed;
}
