/*
 * The filter and the translation that labgen writes, judged by packets:
 * every row says what becomes of one and which line of the source decides.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/if_ether.h>
#include <cmocka.h>

#include "tests/labgen/hosts.h"
#include "tests/labgen/net_seed.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define VRRP 112

/* Whose packet is next at fd, as text; NULL if none comes in time. */
static const char *
heard(int fd, int ms)
{
	static char text[INET_ADDRSTRLEN];
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	char buf[256];

	if (!hosts_readable(fd, ms))
		return NULL;
	assert_true(recvfrom(fd, buf, sizeof(buf), 0, (struct sockaddr *)&from,
			&len) >= 0);
	return inet_ntop(AF_INET, &from.sin_addr, text, sizeof(text));
}

/* A datagram with an UDP header without checksum, which is legal. */
static void
send_datagram(const struct net_flow *f)
{
	static uint16_t source_port = 20000;
	uint16_t udp[5] = { htons(++source_port), htons(f->port),
		htons(sizeof(udp)) };
	const struct hosts_packet packet = { f->saddr, f->daddr, IPPROTO_UDP,
		64, udp, sizeof(udp) };

	hosts_send(net_ns(f->from), &packet);
}

static void
test_datagrams_pass_or_not_as_the_source_says(void **state)
{
	static const struct net_flow rows[] = {
		{ "staff go out, as the virtual address", NET_STAFF, NET_WORLD,
		    "172.16.10.50", "198.51.100.53", 4000, "seed.conf:80",
		    "10.1.1.4", "198.51.100.53", 4000 },
		{ "so do staff of the other network", NET_OTHERS, NET_WORLD,
		    "172.16.20.50", "10.1.1.1", 4000, "seed.conf:80",
		    "10.1.1.4", "10.1.1.1", 4000 },
		{ "staff among themselves", NET_STAFF, NET_OTHERS,
		    "172.16.10.50", "172.16.20.50", 4000, "seed.conf:61",
		    "172.16.10.50", "172.16.20.50", 4000 },
		{ "a service with two ranges, its middle", NET_STAFF,
		    NET_SERVER, "172.16.10.50", "192.168.90.10", 8102,
		    "seed.conf:83", "172.16.10.50", "192.168.90.10", 8102 },
		{ "its last port", NET_STAFF, NET_SERVER, "172.16.10.50",
		    "192.168.90.10", 8110, "seed.conf:83", "172.16.10.50",
		    "192.168.90.10", 8110 },
		{ "one port more", NET_STAFF, NET_SERVER, "172.16.10.50",
		    "192.168.90.10", 8111, "seed.conf:90", NULL,
		    "192.168.90.10", 8111 },
		{ "a server asks its resolver", NET_SERVER, NET_WORLD,
		    "192.168.90.10", "198.51.100.53", 53, "seed.conf:85",
		    "192.168.90.10", "198.51.100.53", 53 },
		{ "a server asks somebody else", NET_SERVER, NET_WORLD,
		    "192.168.90.10", "10.1.1.1", 53, "seed.conf:90", NULL,
		    "10.1.1.1", 53 },
		{ "a server turns to staff", NET_SERVER, NET_STAFF,
		    "192.168.90.10", "172.16.10.50", 4000, "seed.conf:86", NULL,
		    "172.16.10.50", 4000 },
		{ "the world to staff", NET_WORLD, NET_STAFF, "10.1.1.1",
		    "172.16.10.50", 4000, "seed.conf:90", NULL, "172.16.10.50",
		    4000 },
		{ "the world to the virtual address", NET_WORLD, NET_STAFF,
		    "10.1.1.1", "10.1.1.4", 4000, "seed.conf:90", NULL,
		    "172.16.10.50", 4000 },
		{ "translated, but not allowed", NET_WORLD, NET_SERVER,
		    "10.1.1.1", "10.1.1.4", 8100, "seed.conf:90", NULL,
		    "192.168.90.10", 8100 },
		{ "the world claims to be staff", NET_WORLD, NET_OTHERS,
		    "172.16.10.50", "172.16.20.50", 4000, "spoofed source",
		    NULL, "172.16.20.50", 4000 },
		{ "staff claim to be of the other network", NET_STAFF,
		    NET_WORLD, "172.16.20.50", "198.51.100.53", 4000,
		    "spoofed source", NULL, "198.51.100.53", 4000 },
		{ "staff claim to be the world", NET_STAFF, NET_WORLD,
		    "198.51.100.9", "198.51.100.53", 4000, "spoofed source",
		    NULL, "198.51.100.53", 4000 },
		{ "staff claim to be the router", NET_STAFF, NET_WORLD,
		    "172.16.10.1", "198.51.100.53", 4000, "spoofed source",
		    NULL, "198.51.100.53", 4000 },
		{ "a host without an address yet asks all", NET_STAFF,
		    NET_WORLD, "0.0.0.0", "255.255.255.255", 67, "seed.conf:90",
		    NULL, "198.51.100.53", 67 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct net_flow *f = &rows[i];
		int fd = hosts_socket(net_ns(f->to), AF_INET, SOCK_DGRAM, 0);
		unsigned long before = net_count(f->decides);

		print_message("  when %s\n", f->when);
		net_bind(fd, f->at, f->at_port);
		send_datagram(f);
		if (!net_counted(f->decides, before))
			fail_msg("\"%s\" did not decide", f->decides);
		if (f->seen_as) {
			const char *who = heard(fd, NET_DEADLINE_MS);

			assert_non_null(who);
			assert_string_equal(who, f->seen_as);
		} else {
			assert_null(heard(fd, 0));
		}
		(void)close(fd);
	}
}

static void
test_connections_pass_are_refused_or_met_with_silence(void **state)
{
	enum { SILENCE = -1 };
	static const struct {
		struct net_flow flow;
		int result;
	} rows[] = {
		{ { "an admin comes by ssh", NET_STAFF, NET_SERVER,
		      "172.16.10.5", "192.168.90.11", 22, "seed.conf:81", NULL,
		      "192.168.90.11", 22 },
		    0 },
		{ { "staff do, and are refused", NET_STAFF, NET_SERVER,
		      "172.16.10.50", "192.168.90.11", 22, "seed.conf:82", NULL,
		      "192.168.90.11", 22 },
		    ECONNREFUSED },
		{ { "a server to staff is refused", NET_SERVER, NET_OTHERS,
		      "192.168.90.10", "172.16.20.50", 80, "seed.conf:86", NULL,
		      "172.16.20.50", 80 },
		    ECONNREFUSED },
		{ { "staff to the web server", NET_OTHERS, NET_SERVER,
		      "172.16.20.50", "192.168.90.10", 443, "seed.conf:84",
		      NULL, "192.168.90.10", 443 },
		    0 },
		{ { "the world to it, by the virtual address", NET_WORLD,
		      NET_SERVER, "10.1.1.1", "10.1.1.4", 80, "seed.conf:84",
		      NULL, "192.168.90.10", 80 },
		    0 },
		{ { "the same, counted as translated", NET_WORLD, NET_SERVER,
		      "10.1.1.1", "10.1.1.4", 443, "seed.conf:101", NULL,
		      "192.168.90.10", 443 },
		    0 },
		{ { "to another port, that is dropped", NET_WORLD, NET_SERVER,
		      "10.1.1.1", "10.1.1.4", 25, "seed.conf:102", NULL,
		      "192.168.90.10", 2525 },
		    SILENCE },
		{ { "not to the server beside it", NET_OTHERS, NET_SERVER,
		      "172.16.20.50", "192.168.90.11", 443, "seed.conf:90",
		      NULL, "192.168.90.11", 443 },
		    SILENCE },
		{ { "staff go out, translated", NET_STAFF, NET_WORLD,
		      "172.16.10.50", "198.51.100.53", 443, "seed.conf:100",
		      NULL, "198.51.100.53", 443 },
		    0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct net_flow *f = &rows[i].flow;
		unsigned long before = net_count(f->decides);
		bool silence = rows[i].result == SILENCE;
		struct net_call c;

		print_message("  when %s\n", f->when);
		c = net_call(f, silence ? 0 : NET_DEADLINE_MS);
		assert_int_equal(c.result, rows[i].result);
		if (!net_counted(f->decides, before))
			fail_msg("\"%s\" did not decide", f->decides);
		net_call_end(&c);
	}
}

static void
test_echo_requests_are_answered_where_the_source_says(void **state)
{
	static const struct {
		const char *when;
		enum net_host from;
		const char *saddr, *daddr, *decides;
		bool answered;
	} rows[] = {
		{ "staff ask their gateway", NET_STAFF, "172.16.10.50",
		    "172.16.10.1", "seed.conf:88", true },
		{ "staff ask a real address", NET_OTHERS, "172.16.20.50",
		    "172.16.20.100", "seed.conf:88", true },
		{ "a server asks its gateway", NET_SERVER, "192.168.90.10",
		    "192.168.90.1", "seed.conf:90", false },
		{ "the world asks the router's own", NET_WORLD, "10.1.1.1",
		    "10.1.1.2", "seed.conf:90", false },
		{ "a server asks its resolver", NET_SERVER, "192.168.90.10",
		    "198.51.100.53", "seed.conf:85", true },
	};
	/* Type 8, a checksum of nothing but that, no id. */
	static const uint8_t echo[] = { 8, 0, 0xf7, 0xff, 0, 0, 0, 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int fd = hosts_socket(
		    net_ns(rows[i].from), AF_INET, SOCK_RAW, IPPROTO_ICMP);
		const struct hosts_packet packet = { rows[i].saddr,
			rows[i].daddr, IPPROTO_ICMP, 64, echo, sizeof(echo) };
		unsigned long before = net_count(rows[i].decides);

		print_message("  when %s\n", rows[i].when);
		hosts_send(net_ns(rows[i].from), &packet);
		if (!net_counted(rows[i].decides, before))
			fail_msg("\"%s\" did not decide", rows[i].decides);
		if (rows[i].answered)
			assert_string_equal(
			    heard(fd, NET_DEADLINE_MS), rows[i].daddr);
		else
			assert_null(heard(fd, 0));
		(void)close(fd);
	}
}

static void
test_vrrp_is_taken_from_the_peers_only(void **state)
{
	static const struct {
		const char *when;
		enum net_host from;
		const char *saddr, *daddr;
		uint8_t ttl;
		bool taken;
	} rows[] = {
		{ "the peer sends it", NET_STAFF, "172.16.10.200", "224.0.0.18",
		    255, true },
		{ "the peer outside does", NET_WORLD, "10.1.1.3", "224.0.0.18",
		    255, true },
		{ "a host sends it", NET_STAFF, "172.16.10.50", "224.0.0.18",
		    255, false },
		{ "it came through a router", NET_STAFF, "172.16.10.200",
		    "224.0.0.18", 254, false },
		{ "it is meant for us alone", NET_STAFF, "172.16.10.200",
		    "172.16.10.100", 255, false },
		{ "it is the peer of another network", NET_STAFF, "10.1.1.3",
		    "224.0.0.18", 255, false },
		{ "the network carries no adverts", NET_OTHERS, "172.16.20.200",
		    "224.0.0.18", 255, false },
	};
	static const char stranger[] = "VRRP of a stranger";
	int fd = hosts_socket(hosts_router(), AF_INET, SOCK_RAW, VRRP);

	(void)state;
	for (size_t i = 0; i < NET_HOSTS; i++) {
		struct ip_mreqn group = { 0 };

		group.imr_multiaddr.s_addr = inet_addr("224.0.0.18");
		group.imr_address.s_addr = INADDR_ANY;
		group.imr_ifindex = (int)if_nametoindex(net_wire(i));
		assert_int_equal(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP,
				     &group, sizeof(group)),
		    0);
	}
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct hosts_packet packet = { rows[i].saddr,
			rows[i].daddr, VRRP, rows[i].ttl, "test", 4 };
		unsigned long before = net_count(stranger);

		print_message("  when %s\n", rows[i].when);
		hosts_send(net_ns(rows[i].from), &packet);
		if (rows[i].taken) {
			const char *who = heard(fd, NET_DEADLINE_MS);

			assert_non_null(who);
			assert_string_equal(who, rows[i].saddr);
			assert_int_equal(net_count(stranger), before);
		} else {
			assert_true(net_counted(stranger, before));
			assert_null(heard(fd, 0));
		}
	}
	(void)close(fd);
}

static void
test_vrrp_leaves_where_it_belongs_only(void **state)
{
	static const struct {
		const char *when;
		enum net_host to;
		const char *saddr;
		bool leaves;
	} rows[] = {
		{ "it is our own", NET_STAFF, "172.16.10.100", true },
		{ "the network carries no adverts", NET_OTHERS, "172.16.20.100",
		    false },
		{ "the source is the virtual address", NET_STAFF, "172.16.10.1",
		    false },
	};
	static const char astray[] = "VRRP where it does not belong";

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct sockaddr_in to = net_address("224.0.0.18", 0);
		const char *wire = net_wire(rows[i].to);
		int out = hosts_socket(hosts_router(), AF_INET, SOCK_RAW, VRRP);
		int in =
		    hosts_socket(net_ns(rows[i].to), AF_INET, SOCK_RAW, VRRP);
		struct ip_mreqn group = { 0 };
		unsigned long before = net_count(astray);
		const int ttl = 255;
		ssize_t sent;

		print_message("  when %s\n", rows[i].when);
		group.imr_multiaddr = to.sin_addr;
		group.imr_address = net_address("0.0.0.0", 0).sin_addr;
		group.imr_ifindex = 2; /* eth0, the only one beside lo */
		assert_int_equal(setsockopt(in, IPPROTO_IP, IP_ADD_MEMBERSHIP,
				     &group, sizeof(group)),
		    0);
		net_bind(out, rows[i].saddr, 0);
		assert_int_equal(setsockopt(out, SOL_SOCKET, SO_BINDTODEVICE,
				     wire, (socklen_t)strlen(wire)),
		    0);
		assert_int_equal(setsockopt(out, IPPROTO_IP, IP_MULTICAST_TTL,
				     &ttl, sizeof(ttl)),
		    0);
		sent = sendto(out, "test", 4, 0, (const struct sockaddr *)&to,
		    sizeof(to));
		if (rows[i].leaves) {
			const char *who = heard(in, NET_DEADLINE_MS);

			assert_int_equal(sent, 4);
			assert_non_null(who);
			assert_string_equal(who, rows[i].saddr);
		} else {
			assert_true(net_counted(astray, before));
			assert_null(heard(in, 0));
		}
		(void)close(out);
		(void)close(in);
	}
}

/*
 * A switch that snoops sends queries; where no report follows, it stops to
 * pass adverts on, and both routers become master.
 */
static void
test_a_switch_learns_who_listens_to_vrrp(void **state)
{
	/* IGMPv2: to be answered within 0.1 s, for all groups. */
	static const uint8_t query[] = { 0x11, 1, 0xee, 0xfe, 0, 0, 0, 0 };
	const struct hosts_packet packet = { "172.16.10.50", "224.0.0.1",
		IPPROTO_IGMP, 1, query, sizeof(query) };
	int router = hosts_socket(hosts_router(), AF_INET, SOCK_RAW, VRRP);
	/*
	 * Heard on the wire: a host that joins the group reports as well,
	 * and whoever is second to report holds his peace (RFC 2236 3).
	 */
	int fd = hosts_socket(
	    net_ns(NET_STAFF), AF_PACKET, SOCK_DGRAM, htons(ETH_P_IP));
	uint8_t report[128] = { 0 };
	struct ip_mreqn group = { 0 };

	(void)state;
	group.imr_multiaddr = net_address("224.0.0.18", 0).sin_addr;
	group.imr_ifindex = (int)if_nametoindex(net_wire(NET_STAFF));
	assert_int_equal(setsockopt(router, IPPROTO_IP, IP_ADD_MEMBERSHIP,
			     &group, sizeof(group)),
	    0);

	hosts_send(net_ns(NET_STAFF), &packet);
	do {
		if (!hosts_readable(fd, NET_DEADLINE_MS))
			fail_msg("no report to 224.0.0.18");
		assert_true(recv(fd, report, sizeof(report), 0) >= 20);
		/* An IPv4 header with the router alert, then a v2 report. */
	} while (report[9] != IPPROTO_IGMP || report[15] != 100 ||
	    report[4 * (report[0] & 15)] != 0x16);
	(void)close(router);
	(void)close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_datagrams_pass_or_not_as_the_source_says),
		cmocka_unit_test(
		    test_connections_pass_are_refused_or_met_with_silence),
		cmocka_unit_test(
		    test_echo_requests_are_answered_where_the_source_says),
		cmocka_unit_test(test_vrrp_is_taken_from_the_peers_only),
		cmocka_unit_test(test_vrrp_leaves_where_it_belongs_only),
		cmocka_unit_test(test_a_switch_learns_who_listens_to_vrrp),
	};

	if (!hosts_enter())
		return HOSTS_SKIP;
	return cmocka_run_group_tests(tests, net_set_up, NULL);
}
