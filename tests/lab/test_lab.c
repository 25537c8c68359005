/* A built lab on the real kernel: its wires, its seal, its power. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "netns-lab/lab/cable.h"
#include "netns-lab/lab/watch.h"
#include "netns-lab/lab/seal.h"
#include "tests/lab/sites.h"
#include "tests/lab/world.h"

/* For experiments: nothing in any kernel answers to it. */
#define OUR_TYPE 0x88b5

static size_t
port_of(const struct world *w, const char *node, const char *segment)
{
	const struct topo *topo = w->lab->topo;
	const size_t port =
	    topo_port(topo, topo_node(topo, node), topo_segment(topo, segment));

	CHECK(port != TOPO_NONE);
	return port;
}

/* A packet socket on a port's interface, for frames of our type. */
static int
open_port(const struct world *w, size_t port)
{
	const size_t node = w->lab->topo->ports[port].node;
	const struct sockaddr_ll addr = { .sll_family = AF_PACKET,
		.sll_protocol = htons(OUR_TYPE),
		.sll_ifindex = lab_ifindex(port) };
	const int fd =
	    ns_socket(w->lab->nodes[node].ns.net, AF_PACKET, SOCK_RAW, 0);

	CHECK(fd >= 0);
	CHECK(bind(fd, (const struct sockaddr *)&addr, sizeof(addr)) == 0);
	return fd;
}

static void
send_frame(int fd, uint8_t mark)
{
	uint8_t frame[60] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0,
		9, OUR_TYPE >> 8, OUR_TYPE & 0xff, mark };

	CHECK(send(fd, frame, sizeof(frame), 0) == sizeof(frame));
}

/* The mark of the next frame; 0 when none comes. */
static uint8_t
next_frame(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	uint8_t frame[64];

	if (poll(&p, 1, 5000) <= 0)
		return 0;
	return recv(fd, frame, sizeof(frame), 0) > ETH_HLEN ? frame[14] : 0;
}

static void
check_isolation(struct world *w)
{
	const int client10 =
	    open_port(w, port_of(w, "client-VLAN10", "VLAN10"));
	const int client20 =
	    open_port(w, port_of(w, "client-VLAN20", "VLAN20"));
	const int r1_10 = open_port(w, port_of(w, "r1", "VLAN10"));
	const int r1_20 = open_port(w, port_of(w, "r1", "VLAN20"));
	const int r2_10 = open_port(w, port_of(w, "r2", "VLAN10"));
	const int r2_out = open_port(w, port_of(w, "r2", "EXTERNAL"));
	const int gw = open_port(w, port_of(w, "gw", "EXTERNAL"));

	send_frame(client10, 1);
	CHECK(next_frame(r1_10) == 1);
	CHECK(next_frame(r2_10) == 1);
	/* Had the first frame leaked, it would be there before the second. */
	send_frame(client20, 2);
	CHECK(next_frame(r1_20) == 2);
	send_frame(gw, 3);
	CHECK(next_frame(r2_out) == 3);
	send_frame(r1_10, 4);
	CHECK(next_frame(client10) == 4);
	send_frame(r1_20, 5);
	CHECK(next_frame(client20) == 5);
	CHECK(next_frame(r2_10) == 4);
}

static void
test_segments_are_wired_and_nothing_leaks_between_them(void **state)
{
	(void)state;
	world_run(check_isolation);
}

static void
check_cable(struct world *w)
{
	const size_t port = port_of(w, "r1", "VLAN10");
	const int client = open_port(w, port_of(w, "client-VLAN10", "VLAN10"));
	const int r1 = open_port(w, port);
	const int r2 = open_port(w, port_of(w, "r2", "VLAN10"));
	struct trouble t;

	CHECK(lab_unplug(w->lab, port, &t) == 0);
	send_frame(client, 1);
	CHECK(next_frame(r2) == 1);
	CHECK(lab_plug(w->lab, port, &t) == 0);
	send_frame(client, 2);
	CHECK(next_frame(r2) == 2);
	CHECK(next_frame(r1) == 2);
}

static void
test_a_pulled_cable_carries_nothing_until_it_is_back(void **state)
{
	(void)state;
	world_run(check_cable);
}

static void
check_power(struct world *w)
{
	const size_t port = port_of(w, "r1", "VLAN10");
	const struct topo_virtual *v = &w->lab->topo->virtuals[1];
	const struct ip_prefix addr = { v->addr, 32 };
	const int client = open_port(w, port_of(w, "client-VLAN10", "VLAN10"));
	const int r2 = open_port(w, port_of(w, "r2", "VLAN10"));
	bool held[8];
	struct trouble t;

	CHECK(cable_address(w->lab->nl[0], lab_ifindex(port), &addr) == 0);
	CHECK(watch_ask(w->lab, 0, held) == 0 && held[1] && !held[0]);
	CHECK(lab_power_off(w->lab, 0, &t) == 0);
	CHECK(lab_power_off(w->lab, 0, &t) == -EALREADY);
	CHECK(watch_ask(w->lab, 0, held) == 0 && !held[1]);
	send_frame(client, 1);
	CHECK(next_frame(r2) == 1);
	/* There is no daemon to start, which is said; the machine is up. */
	CHECK(lab_power_on(w->lab, 0, &t) == -ENOENT);
	CHECK(watch_ask(w->lab, 0, held) == 0 && !held[1]);
	CHECK(cable_address(w->lab->nl[0], lab_ifindex(port), &addr) == 0);
	{
		const int r1 = open_port(w, port);

		send_frame(client, 2);
		CHECK(next_frame(r1) == 2);
	}
}

static void
test_a_router_comes_back_from_a_power_cut_with_nothing_left_over(void **state)
{
	(void)state;
	world_run(check_power);
}

static void
check_places(struct world *w)
{
	struct nl_sock *nl = NULL;
	char name[64];
	struct ns ns;
	struct trouble t;
	int home;

	CHECK(getpid() == 2);
	CHECK(
	    gethostname(name, sizeof(name)) == 0 && strcmp(name, "test") == 0);
	CHECK(seal_holds(-1));
	/* Knobs that are not a network's are out of reach. */
	CHECK(access("/proc/sys/vm/swappiness", W_OK) < 0 && errno == EROFS);
	CHECK(access("/run/systemd", F_OK) < 0);
	home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	CHECK(ns_new("one", w->state, &ns, &t) == 0);
	CHECK(cable_open(ns.net, &nl) == 0);
	/* A node has a network, a name and a /run to itself. */
	CHECK(ns_enter(&ns) == 0);
	CHECK(gethostname(name, sizeof(name)) == 0 && strcmp(name, "one") == 0);
	CHECK(if_nametoindex("lo") == 1 && if_nametoindex("switch") == 0);
	CHECK(access(w->state, F_OK) == 0);
	CHECK(access("/run/vrrpd", F_OK) < 0);
	cable_close(nl);
	close(home);
}

static void
test_a_node_has_its_own_places_in_a_sealed_world(void **state)
{
	(void)state;
	world_run(check_places);
}

static void
test_nothing_is_changed_outside_of_a_sealed_world(void **state)
{
	const int net = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	struct nl_sock *nl = NULL;
	struct trouble t = { "" };
	struct sites_room room;
	struct topo *topo;
	struct ns ns = NS_NONE;
	struct lab_wish wish = { .state = "/tmp", .files = "/tmp" };
	const enum node_daemon daemons[2] = { NODE_VRRPD, NODE_VRRPD };

	(void)state;
	assert_false(seal_holds(-1));
	assert_int_equal(ns_new("one", "/tmp", &ns, &t), -EPERM);
	assert_int_equal(cable_open(net, &nl), -EPERM);
	assert_int_equal(
	    ns_sysctl(net, "/proc/sys/net/ipv4/ip_forward", "0"), -EPERM);
	sites_demo(&room);
	topo = topo_new(&room.site, &t);
	wish.topo = topo;
	wish.daemons = daemons;
	assert_null(lab_new(&wish, &t));
	assert_non_null(strstr(t.text, "not inside a lab"));
	topo_free(topo);
	(void)rmdir("/tmp/log");
	close(net);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_nothing_is_changed_outside_of_a_sealed_world),
		cmocka_unit_test(
		    test_a_node_has_its_own_places_in_a_sealed_world),
		cmocka_unit_test(
		    test_segments_are_wired_and_nothing_leaks_between_them),
		cmocka_unit_test(
		    test_a_pulled_cable_carries_nothing_until_it_is_back),
		cmocka_unit_test(
		    test_a_router_comes_back_from_a_power_cut_with_nothing_left_over),
	};
	const int skip = world_skip();

	return skip ? skip : cmocka_run_group_tests(tests, NULL, NULL);
}
