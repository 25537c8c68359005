/* What the observers write, with us as the routers. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "netns-lab/lab/cable.h"
#include "netns-lab/lab/observer.h"
#include "netns-lab/lab/probe.h"
#include "netns-lab/lab/tap.h"
#include "netns-lab/lab/watch.h"
#include "netns-lab/lab/witness.h"
#include "tests/lab/sites.h"
#include "tests/lab/world.h"
#include "vrrpd/base/cksum.h"
#include "vrrpd/proto/advert.h"
#include "vrrpd/proto/arp.h"

static bool
is_kind(const struct record *r, const void *kind)
{
	return r->kind == *(const enum record_kind *)kind;
}

static struct record
await_kind(const struct world *w, size_t *from, enum record_kind kind)
{
	return world_await(w, from, is_kind, &kind);
}

static int
open_frames(const struct world *w, size_t port)
{
	const struct sockaddr_ll addr = { .sll_family = AF_PACKET,
		.sll_protocol = 0,
		.sll_ifindex = lab_ifindex(port) };
	const size_t node = w->lab->topo->ports[port].node;
	const int fd =
	    ns_socket(w->lab->nodes[node].ns.net, AF_PACKET, SOCK_RAW, 0);

	CHECK(fd >= 0);
	CHECK(bind(fd, (const struct sockaddr *)&addr, sizeof(addr)) == 0);
	return fd;
}

static void
send_advert(int fd, const struct mac *mac, uint8_t vrid, uint8_t priority)
{
	static const uint8_t to[] = { 0x01, 0x00, 0x5e, 0x00, 0x00, 0x12 };
	const struct vr_params params = { .version = 2,
		.vrid = vrid,
		.priority = priority,
		.adver_int = SEC };
	const struct ip addr = sites_ip("172.16.10.1");
	uint8_t frame[34 + ADVERT_MAX] = { 0 }, *ip = frame + 14;
	const size_t len =
	    advert_write(frame + 34, &params, priority, &addr, 1);

	memcpy(frame, to, 6);
	memcpy(frame + 6, mac->b, 6);
	frame[12] = 0x08;
	ip[0] = 0x45;
	ip[3] = (uint8_t)(20 + len);
	ip[8] = 255;
	ip[9] = 112;
	memcpy(
	    ip + 12, (const uint8_t[]){ 172, 16, 10, 100, 224, 0, 0, 18 }, 8);
	CHECK(send(fd, frame, 34 + len, 0) == (ssize_t)(34 + len));
}

static void
check_tap(struct world *w)
{
	const struct topo *topo = w->lab->topo;
	const size_t segment = topo_segment(topo, "VLAN10");
	const size_t port = topo_port(topo, 0, segment);
	const size_t client = topo_node(topo, "client-VLAN10");
	const int r1 = open_frames(w, port);
	const int other = open_frames(w, topo->nodes[client].first_port);
	const int log = record_open(w->log);
	const struct mac mac = topo->ports[port].mac;
	const struct ip ip = sites_ip("172.16.10.1");
	uint8_t frame[ARP_FRAME_LEN];
	struct trouble t;
	struct record r;
	instant before;
	size_t from = 0;

	CHECK(log >= 0 && tap_start(w->lab, log, &t) > 0);
	before = observer_now();
	send_advert(r1, &mac, 100, 150);
	r = await_kind(w, &from, RECORD_ADVERT);
	CHECK(strcmp(r.node, "r1") == 0 && strcmp(r.segment, "VLAN10") == 0);
	CHECK(r.vrid == 100 && r.priority == 150 && r.version == 2);
	CHECK(mac_equal(&r.mac, &mac));
	CHECK(ip_to_v4(&r.source) == 0xac100a64);
	CHECK(r.at.ns > before.ns - MSEC && r.at.ns < observer_now().ns);

	/* Whoever is no router is a stranger. */
	send_advert(other, &mac, 7, 255);
	r = await_kind(w, &from, RECORD_ADVERT);
	CHECK(strcmp(r.node, "") == 0 && r.vrid == 7 && r.priority == 255);

	arp_write(frame, &mac, &ip);
	CHECK(send(r1, frame, sizeof(frame), 0) == sizeof(frame));
	r = await_kind(w, &from, RECORD_ANNOUNCE);
	CHECK(strcmp(r.node, "r1") == 0 && strcmp(r.segment, "VLAN10") == 0);
	CHECK(ip_equal(&r.address, &ip) && mac_equal(&r.mac, &mac));
	/* Each was heard once: as it came in, not where it went out. */
	CHECK(from == 3);
}

static void
test_the_tap_hears_each_advert_and_announcement_once(void **state)
{
	(void)state;
	world_run(check_tap);
}

static void
check_watch(struct world *w)
{
	const struct topo *topo = w->lab->topo;
	const size_t port = topo_port(topo, 0, topo_segment(topo, "VLAN10"));
	const struct ip_prefix virtual = { topo->virtuals[1].addr, 32 };
	const struct ip_prefix real = sites_prefix("172.16.10.100/24");
	const int log = record_open(w->log);
	struct watch_notice notice;
	int notices[2];
	struct trouble t;
	struct record r;
	size_t from = 0;

	CHECK(pipe(notices) == 0 && log >= 0);
	/* One is there before the watcher is, and is told all the same. */
	CHECK(cable_address(w->lab->nl[0], lab_ifindex(port), &virtual) == 0);
	CHECK(watch_start(w->lab, 0, log, notices[1], &t) > 0);
	r = await_kind(w, &from, RECORD_HELD);
	CHECK(strcmp(r.node, "r1") == 0 && strcmp(r.link, "vlan10") == 0);
	CHECK(ip_equal(&r.address, &virtual.addr));
	CHECK(read(notices[0], &notice, sizeof(notice)) == sizeof(notice));
	CHECK(notice.node == 0 && notice.virtual == 1 && notice.held);

	/* A real address is nobody's business. */
	CHECK(cable_address(w->lab->nl[0], lab_ifindex(port), &real) == 0);
	CHECK(lab_unplug(w->lab, port, &t) == 0);
	r = await_kind(w, &from, RECORD_LINK);
	CHECK(strcmp(r.link, "vlan10") == 0 && !r.up && from == 2);
	CHECK(lab_plug(w->lab, port, &t) == 0);
	r = await_kind(w, &from, RECORD_LINK);
	CHECK(r.up);

	CHECK(cable_remove(w->lab->nl[0], lab_ifindex(port)) == 0);
	r = await_kind(w, &from, RECORD_GONE);
	CHECK(ip_equal(&r.address, &virtual.addr));
	CHECK(read(notices[0], &notice, sizeof(notice)) == sizeof(notice));
	CHECK(!notice.held && notice.virtual == 1);
}

static void
test_the_watcher_tells_what_a_router_holds(void **state)
{
	(void)state;
	world_run(check_watch);
}

/* Wait until the stream says something; what it is. */
static ssize_t
await_stream(const struct probe_stream *s)
{
	struct pollfd p = { .fd = s->events, .events = POLLIN };
	char octet;

	CHECK(poll(&p, 1, 10000) == 1);
	return read(s->events, &octet, 1);
}

static bool
is_run_behind(const struct record *r, const void *at)
{
	return r->kind == RECORD_LOST &&
	    r->first_at.ns >= ((const instant *)at)->ns;
}

static void
check_probe_by(struct world *w, uint16_t udp_port)
{
	const struct topo *topo = w->lab->topo;
	const size_t segment = topo_segment(topo, "VLAN10");
	const size_t client = topo_node(topo, "client-VLAN10");
	const size_t port = topo_port(topo, 0, segment);
	const struct ip_prefix real = sites_prefix("172.16.10.100/24");
	const struct probe p = { .name = "test",
		.from = w->lab->nodes[client].ns.net,
		.to = w->lab->nodes[0].ns.net,
		.way = { real.addr, udp_port },
		.interval = MSEC };
	const int log = record_open(w->log);
	struct probe_stream s;
	struct trouble t;
	struct record lost, sum;
	instant cut, back;
	size_t from = 0;

	CHECK(log >= 0);
	CHECK(cable_address(w->lab->nl[0], lab_ifindex(port), &real) == 0);
	CHECK(probe_start(&p, log, &s, &t) == 0);
	CHECK(await_stream(&s) == 1);
	CHECK(probe_begin(&s) == 0);

	CHECK(lab_unplug(w->lab, port, &t) == 0);
	cut = observer_now();
	do
		back = observer_now();
	while (instant_since(cut, back) < SEC / 5);
	CHECK(lab_plug(w->lab, port, &t) == 0);
	lost = world_await(
	    w, &from, is_run_behind, &(instant){ cut.ns - 50 * MSEC });
	CHECK(strcmp(lost.stream, "test") == 0);
	CHECK(lost.first >= 1 && lost.last >= lost.first);
	/* Lost numbers are milliseconds, as late as the machine was. */
	CHECK(lost.last - lost.first + 1 >= 190);
	CHECK(lost.last_at.ns >= back.ns - 20 * MSEC - lost.late);
	CHECK(lost.last_at.ns - lost.first_at.ns >= 150 * MSEC);

	probe_end(&s);
	CHECK(await_stream(&s) == 0);
	from = 0;
	sum = await_kind(w, &from, RECORD_PROBE);
	CHECK(sum.interval == MSEC && sum.sent > lost.last);
	CHECK(sum.sent - sum.received >= lost.last - lost.first + 1);
	probe_close(&s);
}

static void
check_probe(struct world *w)
{
	check_probe_by(w, 9000);
}

static void
check_ping(struct world *w)
{
	check_probe_by(w, 0);
}

static void
test_pings_that_no_echo_of_ours_answers_do_as_well(void **state)
{
	(void)state;
	world_run(check_ping);
}

/* The machine stands still for the witness when it is stopped. */
static void
check_witness(struct world *w)
{
	const int log = record_open(w->log);
	const nsec pause = 200 * MSEC;
	size_t from = 0;
	struct trouble t;
	struct record r;
	instant before;
	pid_t pid;

	CHECK(log >= 0);
	pid = witness_start(log, &t);
	CHECK(pid > 0 && kill(pid, SIGSTOP) == 0);
	CHECK(waitpid(pid, NULL, WUNTRACED) == pid);
	before = observer_now();
	while (instant_since(before, observer_now()) < pause)
		;
	CHECK(kill(pid, SIGCONT) == 0);
	do
		r = await_kind(w, &from, RECORD_STALL);
	while (r.late < pause - 20 * MSEC);
	CHECK(instant_since(before, r.at) >= pause);
	observer_end(pid);
}

static void
test_the_witness_tells_how_long_it_was_kept_waiting(void **state)
{
	(void)state;
	world_run(check_witness);
}

static void
test_lost_probes_tell_how_long_a_cable_was_out(void **state)
{
	(void)state;
	world_run(check_probe);
}

/* Processor time of a process so far, in clock ticks. */
static unsigned long
ticks_of(pid_t pid)
{
	unsigned long user, kernel;
	char path[64];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "r");
	CHECK(f);
	CHECK(fscanf(f,
		  "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u "
		  "%*u %*u %lu %lu",
		  &user, &kernel) == 2);
	fclose(f);
	return user + kernel;
}

/*
 * Regression: nobody answers ARP, the socket's buffer fills, and the prober
 * tried again and again at real-time priority.
 */
static void
check_unanswered(struct world *w)
{
	const size_t client = topo_node(w->lab->topo, "client-VLAN10");
	const struct probe p = { .name = "test",
		.from = w->lab->nodes[client].ns.net,
		.to = w->lab->nodes[0].ns.net,
		.way = { sites_ip("172.16.10.77"), 9000 },
		.interval = MSEC };
	const int log = record_open(w->log);
	struct probe_stream s;
	struct pollfd flows = { .events = POLLIN };
	struct trouble t;

	CHECK(log >= 0 && probe_start(&p, log, &s, &t) == 0);
	flows.fd = s.events;
	CHECK(poll(&flows, 1, 1500) == 0);
	/* A quarter of the time at the most; spinning takes nearly all. */
	CHECK(ticks_of(s.pid) < (unsigned long)sysconf(_SC_CLK_TCK) * 3 / 8);
	probe_close(&s);
}

static void
test_a_prober_that_nobody_answers_leaves_the_processor_to_others(void **state)
{
	(void)state;
	world_run(check_unanswered);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_the_tap_hears_each_advert_and_announcement_once),
		cmocka_unit_test(test_the_watcher_tells_what_a_router_holds),
		cmocka_unit_test(
		    test_lost_probes_tell_how_long_a_cable_was_out),
		cmocka_unit_test(
		    test_a_prober_that_nobody_answers_leaves_the_processor_to_others),
		cmocka_unit_test(
		    test_pings_that_no_echo_of_ours_answers_do_as_well),
		cmocka_unit_test(
		    test_the_witness_tells_how_long_it_was_kept_waiting),
	};
	const int skip = world_skip();

	return skip ? skip : cmocka_run_group_tests(tests, NULL, NULL);
}
