/*
 * What leaves the router: one run of one daemon with several virtual
 * routers, written down by the peer, then asked questions about.
 * usage: test_sent VRRPD
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kernel/scratch.h"
#include "tests/wire/bed.h"
#include "vrrpd/base/cksum.h"
#include "vrrpd/proto/advert.h"
#include "vrrpd/proto/arp.h"

#define OWNED "10.58.20.7"
#define REPEAT 2
#define ROUNDS_EVERY (200 * MSEC)
#define PERIODS 5
/* The RFCs ask for no drift; one scheduling delay is none. */
#define JITTER (20 * MSEC)

/* The virtual routers under test, and what each is there for. */
static struct subject {
	const char *name;
	uint8_t vrid;
	uint8_t priority; /* 0: not written */
	const char *secret;
	const char *addresses[3];
	nsec fed;  /* when it last heard the peer */
	nsec wait; /* how long it waits then as a Backup */
	nsec due;  /* ... so this is when it must take over */
} routers[] = {
	{ "plain", 1, 100, NULL, { "10.58.20.100/24" },
	    .wait = 3609375 * USEC },
	{ "seed", 100, 150, "azerty",
	    { "172.16.10.1/24", "172.16.20.1/24", "10.58.20.101/32" },
	    .wait = 3 * SEC + 106 * SEC / 256 },
	{ "first", 255, 254, "a", { "10.58.20.102/32" },
	    .wait = 3 * SEC + 2 * SEC / 256 },
	{ "last", 7, 1, "12345678", { "10.58.20.103/32" },
	    .wait = 3 * SEC + 255 * SEC / 256 },
	/* Told at once that the master leaves: it waits its skew only. */
	{ "left", 60, 100, NULL, { "10.58.20.104/32" }, .wait = 609375 * USEC },
	/* The owner waits for nobody; the other one is fed all the time. */
	{ "owner", 70, 0, NULL, { OWNED "/24" } },
	{ "backup", 50, 100, NULL, { "10.58.20.105/32" } },
};
enum { PLAIN, SEED, HIGH, LOW, LEFT, OWNER, BACKUP, N_ROUTERS };

/* What happened when. */
static struct {
	nsec begin;	/* the daemon was started */
	nsec told_left; /* "seed" was sent a priority 0 while it was master */
	nsec stop;	/* SIGTERM */
	nsec end;
	int status;
} run;

static struct vr_params
params_of(const struct subject *r)
{
	struct vr_params p = { .version = 2,
		.vrid = r->vrid,
		.priority = r->priority,
		.adver_int = SEC,
		.auth = r->secret ? VR_AUTH_PASS : VR_AUTH_NONE };

	if (r->secret)
		memcpy(p.secret, r->secret, strlen(r->secret));
	return p;
}

static size_t
addresses_of(const struct subject *r, struct ip to[3])
{
	size_t n = 0;

	for (; n < 3 && r->addresses[n]; n++) {
		struct ip_prefix p;

		assert_true(ip_prefix_parse(r->addresses[n], &p));
		to[n] = p.addr;
	}
	return n;
}

/* The peer claims to be master, or to leave. */
static nsec
tell(struct subject *r, uint8_t priority)
{
	const struct vr_params params = params_of(r);
	uint8_t frame[BED_FRAME_MAX];
	struct ip addresses[3];
	size_t n = addresses_of(r, addresses);
	size_t len =
	    bed_build_advert(frame, &params, priority, BED_PEER, addresses, n);

	r->fed = bed_inject(BED_WIRE, frame, len);
	return r->fed;
}

/* The peer says that it has the addresses now. */
static void
announce(const struct subject *r)
{
	static const struct mac peer = { { 2, 0, 0, 0, 0, 3 } };
	uint8_t frame[ARP_FRAME_LEN];
	struct ip addresses[3];
	size_t n = addresses_of(r, addresses);

	for (size_t i = 0; i < n; i++) {
		arp_write(frame, &peer, &addresses[i]);
		(void)bed_inject(BED_WIRE, frame, sizeof(frame));
	}
}

static const char *
config_text(void)
{
	static char text[8192];
	int at = snprintf(text, sizeof(text), "instances = (");

	for (size_t i = 0; i < N_ROUTERS; i++) {
		const struct subject *r = &routers[i];

		at += snprintf(text + at, sizeof(text) - (size_t)at,
		    "%s{ name = \"%s\"; interface = \"" BED_WIRE "\";"
		    " vrid = %u;"
		    " announce = { repeat = %d; interval = 0.2; refresh = 0; };"
		    " addresses = (",
		    i ? "," : "", r->name, r->vrid, REPEAT);
		for (size_t k = 0; k < 3 && r->addresses[k]; k++)
			at += snprintf(text + at, sizeof(text) - (size_t)at,
			    "%s{ address = \"%s\"; }", k ? "," : "",
			    r->addresses[k]);
		at += snprintf(text + at, sizeof(text) - (size_t)at, ");");
		if (r->priority)
			at += snprintf(text + at, sizeof(text) - (size_t)at,
			    " priority = %u;", r->priority);
		if (r->secret)
			at += snprintf(text + at, sizeof(text) - (size_t)at,
			    " auth = { type = \"pass\"; secret = \"%s\"; };",
			    r->secret);
		at += snprintf(text + at, sizeof(text) - (size_t)at, "}");
	}
	(void)snprintf(text + at, sizeof(text) - (size_t)at, ");");
	return text;
}

/* Until then, with "backup" kept a Backup. */
static void
listen_and_feed(nsec until)
{
	while (bed_now() < until) {
		nsec next = routers[BACKUP].fed + SEC;

		if (bed_now() >= next) {
			(void)tell(&routers[BACKUP], 200);
			continue;
		}
		bed_listen(next < until ? next : until);
	}
}

static void
become_masters(void)
{
	assert_non_null(
	    bed_advert(routers[OWNER].vrid, 0, run.begin + 5 * SEC));
	for (size_t i = 0; i < OWNER; i++)
		(void)tell(&routers[i], 255);
	(void)tell(&routers[LEFT], 0);
	for (size_t i = 0; i < OWNER; i++)
		routers[i].due = routers[i].fed + routers[i].wait;
	(void)tell(&routers[BACKUP], 200);
	listen_and_feed(bed_now() + 4 * SEC + PERIODS * SEC + 200 * MSEC);
}

/* A goodbye, 0.4 s after an advert of "seed". */
static void
leave_to_a_master(void)
{
	nsec now = bed_now();
	const struct seen *s =
	    bed_advert(routers[SEED].vrid, now, now + 2 * SEC);

	assert_non_null(s);
	listen_and_feed(s->at + 400 * MSEC);
	run.told_left = tell(&routers[SEED], 0);
	listen_and_feed(run.told_left + 1100 * MSEC);
}

/* Each priority 0 is answered by a successor at once. */
static void
stop(void)
{
	run.stop = bed_now();
	assert_int_equal(kill(bed_monitor(), SIGTERM), 0);
	for (size_t i = 0; i < BACKUP; i++) {
		assert_non_null(
		    bed_advert(routers[i].vrid, run.stop, run.stop + SEC));
		(void)tell(&routers[i], 200);
		announce(&routers[i]);
	}
	run.status = bed_exit_status(5 * SEC);
	run.end = bed_now();
	bed_listen(run.end + 300 * MSEC);
}

static int
play(void **state)
{
	(void)state;
	scratch_ip("address add " OWNED "/24 dev " BED_WIRE);
	run.begin = bed_now();
	bed_start(config_text());
	become_masters();
	leave_to_a_master();
	stop();
	return 0;
}

static const struct seen *
first_advert(size_t i)
{
	const struct seen *s = bed_advert(routers[i].vrid, 0, run.end);

	if (!s)
		fail_msg("%s never advertised", routers[i].name);
	return s;
}

/* V2-02, V2-04, V2-06, V2-09, V2-14 to V2-16, V2-19, V2-23, V2-25, V2-73 */
static void
test_every_field_of_an_advert_is_as_the_rfc_has_it(void **state)
{
	static const uint8_t group[] = { 224, 0, 0, 18 };
	static const uint8_t group_mac[] = { 1, 0, 0x5e, 0, 0, 0x12 };

	(void)state;
	for (size_t i = 0; i < BACKUP; i++) {
		const struct subject *r = &routers[i];
		const struct seen *s = first_advert(i);
		const uint8_t *ip = s->frame + 14, *m = bed_message(s);
		struct ip addresses[3];
		size_t n = addresses_of(r, addresses);

		print_message("  %s\n", r->name);
		assert_memory_equal(s->frame, group_mac, 6);
		assert_int_equal(ip[0], 0x45);
		assert_int_equal(ip[1], 0xc0);
		assert_int_equal(ip[2] << 8 | ip[3], 20 + 16 + 4 * n);
		assert_int_equal(ip[8], 255);
		assert_int_equal(ip[9], 112);
		assert_memory_equal(ip + 16, group, 4);
		assert_int_equal(cksum_fold(cksum_add(0, ip, 20)), 0);
		assert_int_equal(s->len, 14 + 20 + 16 + 4 * n);

		assert_int_equal(m[0], 0x21);
		assert_int_equal(m[1], r->vrid);
		assert_int_equal(m[2], r->priority ? r->priority : 255);
		assert_int_equal(m[3], n);
		assert_int_equal(m[4], r->secret ? 1 : 0);
		assert_int_equal(m[5], 1);
		for (size_t k = 0; k < n; k++)
			assert_memory_equal(m + 8 + 4 * k, addresses[k].b, 4);
	}
}

/* V2-24, V2-74 */
static void
test_the_checksum_covers_the_whole_message_and_no_more(void **state)
{
	(void)state;
	for (size_t i = 0; i < BACKUP; i++) {
		const struct seen *s = first_advert(i);

		assert_int_equal(
		    cksum_fold(cksum_add(0, bed_message(s), s->len - 34u)), 0);
	}
}

/* V2-20, V2-21, V2-26, V2-28 */
static void
test_the_authentication_data_is_the_zero_filled_secret(void **state)
{
	(void)state;
	for (size_t i = 0; i < BACKUP; i++) {
		const struct seen *s = first_advert(i);
		uint8_t secret[8] = { 0 };

		if (routers[i].secret)
			memcpy(secret, routers[i].secret,
			    strlen(routers[i].secret));
		print_message("  %s\n", routers[i].name);
		assert_memory_equal(s->frame + s->len - 8, secret, 8);
	}
}

/* V2-01, V2-75: two of its own, and virtual ones of the same subnet. */
static void
test_the_source_is_the_primary_address_in_each_of_them(void **state)
{
	struct ip primary;

	(void)state;
	assert_true(ip_parse(BED_ROUTER, &primary));
	for (size_t i = 0; i < BACKUP; i++) {
		nsec from = 0;
		const struct seen *s;

		while ((s = bed_advert(routers[i].vrid, from, run.end))) {
			struct ip source = bed_source(s);

			assert_true(ip_equal(&source, &primary));
			from = s->at + 1;
		}
	}
}

/* V2-13, V2-39 */
static void
test_an_owner_is_master_at_once_with_priority_255(void **state)
{
	const struct seen *s = first_advert(OWNER);

	(void)state;
	print_message("  first advert %.1f ms after the start of the program\n",
	    (double)(s->at - run.begin) / 1e6);
	assert_true(s->at - run.begin < SEC);
	assert_non_null(bed_announcement(OWNED, s->at, s->at + BED_LATE));
}

/* V2-12, V2-33, V2-34, V2-40, V2-45 to V2-46 */
static void
test_the_takeover_comes_exactly_when_its_timer_fires(void **state)
{
	(void)state;
	for (size_t i = 0; i < OWNER; i++) {
		const struct subject *r = &routers[i];
		const struct seen *s = first_advert(i);
		nsec excess = s->at - r->due;

		print_message("  %s: %.3f s + %.3f ms\n", r->name,
		    (double)r->wait / 1e9, (double)excess / 1e6);
		assert_true(excess >= 0);
		assert_true(excess <= BED_LATE);
	}
}

/* V2-45, V2-82, V2-83 */
static void
test_the_advert_comes_first_then_an_announcement_per_address(void **state)
{
	(void)state;
	for (size_t i = 0; i < BACKUP; i++) {
		const struct seen *ad = first_advert(i);
		struct ip addresses[3];
		size_t n = addresses_of(&routers[i], addresses);

		for (size_t k = 0; k < n; k++) {
			char text[IP_TEXT];
			const struct seen *arp = bed_announcement(
			    ip_print(&addresses[k], text), 0, run.end);

			assert_non_null(arp);
			assert_true(arp->at >= ad->at);
			print_message("  %s: %s is announced after %.3f ms\n",
			    routers[i].name, text,
			    (double)(arp->at - ad->at) / 1e6);
			assert_true(arp->at <= ad->at + BED_LATE);
		}
	}
}

/* RFC 826, RFC 5227 section 3; V2-82 */
static void
test_every_field_of_an_announcement_is_gratuitous_arp(void **state)
{
	static const uint8_t head[] = { 0, 1, 8, 0, 6, 4, 0, 1 };
	static const uint8_t everybody[] = { 255, 255, 255, 255, 255, 255 };
	const struct seen *s = bed_announcement("172.16.20.1", 0, run.end);
	const uint8_t *own = s->frame + 6;
	struct ip ip;

	(void)state;
	assert_true(ip_parse("172.16.20.1", &ip));
	assert_memory_equal(s->frame, everybody, 6);
	assert_memory_equal(s->frame + 14, head, sizeof(head));
	/* No virtual MAC here: the interface's own, as in its adverts. */
	assert_memory_equal(s->frame + 22, own, 6);
	assert_memory_equal(first_advert(SEED)->frame + 6, own, 6);
	assert_memory_equal(s->frame + 28, ip.b, 4);
	assert_memory_equal(s->frame + 32, own, 6);
	assert_memory_equal(s->frame + 38, ip.b, 4);
}

static void
test_each_address_is_announced_once_and_in_as_many_rounds_as_asked(void **state)
{
	(void)state;
	for (size_t i = 0; i < BACKUP; i++) {
		nsec at = first_advert(i)->at;
		struct ip addresses[3];
		size_t n = addresses_of(&routers[i], addresses);

		for (size_t k = 0; k < n; k++) {
			char text[IP_TEXT];

			ip_print(&addresses[k], text);
			print_message("  %s\n", text);
			assert_int_equal(
			    bed_count_announcements(text, at, at + 2 * SEC),
			    1 + REPEAT);
			assert_int_equal(
			    bed_count_announcements(text, at,
				at + REPEAT * ROUNDS_EVERY - 50 * MSEC),
			    REPEAT);
		}
	}
}

/* V2-54 */
static void
test_the_period_does_not_drift(void **state)
{
	(void)state;
	for (size_t i = 0; i < OWNER; i++) {
		nsec first = first_advert(i)->at, worst = 0;

		for (int k = 1; k <= PERIODS; k++) {
			nsec due = first + k * SEC;
			const struct seen *s = bed_advert(
			    routers[i].vrid, due - SEC / 2, due + SEC / 2);
			nsec off;

			assert_non_null(s);
			off = s->at - due;
			if (off < 0)
				off = -off;
			worst = off > worst ? off : worst;
		}
		print_message("  %s: at most %.3f ms off after %d periods\n",
		    routers[i].name, (double)worst / 1e6, PERIODS);
		assert_true(worst < JITTER);
		assert_int_equal(bed_count_adverts(routers[i].vrid, first,
				     first + PERIODS * SEC + SEC / 2),
		    PERIODS + 1);
	}
}

/* V2-55 */
static void
test_a_master_answers_a_goodbye_at_once_and_starts_its_period_anew(void **state)
{
	const uint8_t vrid = routers[SEED].vrid;
	const struct seen *s =
	    bed_advert(vrid, run.told_left, run.told_left + BED_LATE);
	nsec at;

	(void)state;
	assert_non_null(s);
	at = s->at;
	s = bed_advert(vrid, at + 1, at + SEC + BED_LATE);
	assert_non_null(s);
	assert_true(s->at - at >= SEC - BED_LATE);
}

/* V2-37, V2-44 */
static void
test_a_backup_says_nothing_not_even_when_it_ends(void **state)
{
	(void)state;
	assert_int_equal(
	    bed_count_adverts(routers[BACKUP].vrid, 0, run.end + SEC), 0);
	assert_int_equal(
	    bed_count_announcements("10.58.20.105", 0, run.end + SEC), 0);
}

/* V2-15, V2-53 */
static void
test_sigterm_sends_one_goodbye_and_nothing_after_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < BACKUP; i++) {
		const struct seen *last =
		    bed_advert(routers[i].vrid, run.stop, run.end);
		const struct seen *first = first_advert(i);

		print_message("  %s\n", routers[i].name);
		assert_non_null(last);
		assert_int_equal(bed_message(last)[2], 0);
		assert_int_equal(
		    bed_count_adverts(routers[i].vrid, run.stop, run.end + SEC),
		    1);
		/* All but priority and checksum is as it always was. */
		assert_int_equal(last->len, first->len);
		assert_memory_equal(bed_message(last) + 8,
		    bed_message(first) + 8, last->len - 42u);
		assert_int_equal(cksum_fold(cksum_add(
				     0, bed_message(last), last->len - 34u)),
		    0);
	}
	assert_int_equal(run.status, 0);
	print_message("  ended %.1f ms after SIGTERM\n",
	    (double)(run.end - run.stop) / 1e6);
	assert_true(run.end - run.stop < SEC);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_every_field_of_an_advert_is_as_the_rfc_has_it),
		cmocka_unit_test(
		    test_the_checksum_covers_the_whole_message_and_no_more),
		cmocka_unit_test(
		    test_the_authentication_data_is_the_zero_filled_secret),
		cmocka_unit_test(
		    test_the_source_is_the_primary_address_in_each_of_them),
		cmocka_unit_test(
		    test_an_owner_is_master_at_once_with_priority_255),
		cmocka_unit_test(
		    test_the_takeover_comes_exactly_when_its_timer_fires),
		cmocka_unit_test(
		    test_the_advert_comes_first_then_an_announcement_per_address),
		cmocka_unit_test(
		    test_every_field_of_an_announcement_is_gratuitous_arp),
		cmocka_unit_test(
		    test_each_address_is_announced_once_and_in_as_many_rounds_as_asked),
		cmocka_unit_test(test_the_period_does_not_drift),
		cmocka_unit_test(
		    test_a_master_answers_a_goodbye_at_once_and_starts_its_period_anew),
		cmocka_unit_test(
		    test_a_backup_says_nothing_not_even_when_it_ends),
		cmocka_unit_test(
		    test_sigterm_sends_one_goodbye_and_nothing_after_it),
	};
	int failed;

	if (argc != 2) {
		fprintf(stderr, "usage: test_sent VRRPD\n");
		return EXIT_FAILURE;
	}
	if (!scratch_enter())
		return SCRATCH_SKIP;
	bed_open(argv[1]);
	failed = cmocka_run_group_tests(tests, play, NULL);
	bed_close();
	return failed;
}
