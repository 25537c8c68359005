/*
 * The filter and the translation that labgen writes, judged by packets.
 *
 * The kernel's rules are those of the golden file of the hand-made site
 * (model_seed.c); the routers' namespace plays its master, and hosts send
 * through it.  Every row says what becomes of a packet and which line of
 * the source decides it: that line's counter has to move, so that a packet
 * which is lost for another reason does not pass for one that was denied.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <cmocka.h>

#include "tests/labgen/hosts.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define FILES "tests/labgen/golden/seed/r1"
#define DEADLINE_MS 5000
#define VRRP 112

enum where { WORLD, STAFF, OTHERS, SERVER, PLACES };

/* The hosts: what is on which wire of the router. */
static const struct {
	const char *wire, *addresses[3], *gateway;
} places[PLACES] = {
	[WORLD] = { "eth1", { "10.1.1.1/24", "198.51.100.53/32" }, NULL },
	[STAFF] = { "vlan10", { "172.16.10.5/24", "172.16.10.50/24" },
	    "172.16.10.1" },
	[OTHERS] = { "vlan20", { "172.16.20.50/24" }, "172.16.20.1" },
	[SERVER] = { "vlan90", { "192.168.90.10/24", "192.168.90.11/24" },
	    "192.168.90.1" },
};

static int ns[PLACES];

/* ---- what the rules say about it ---- */

/* How often rules with this comment have fitted. */
static unsigned long
count(const char *comment)
{
	char *rules = hosts_ask(hosts_router(), "nft list table inet labgen");
	char wanted[64];
	unsigned long sum = 0;

	(void)snprintf(wanted, sizeof(wanted), "comment \"%s\"", comment);
	for (char *line = strtok(rules, "\n"); line;
	     line = strtok(NULL, "\n")) {
		const char *packets = strstr(line, "counter packets ");

		if (packets && strstr(line, wanted))
			sum += strtoul(packets + 16, NULL, 10);
	}
	free(rules);
	return sum;
}

/* Wait until it is one more than before. */
static bool
counted(const char *comment, unsigned long before)
{
	for (int tries = 0; tries < 200; tries++)
		if (count(comment) > before)
			return true;
	return false;
}

/* ---- packets ---- */

static struct sockaddr_in
address(const char *text, uint16_t port)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
		.sin_port = htons(port) };

	assert_int_equal(inet_pton(AF_INET, text, &sa.sin_addr), 1);
	return sa;
}

static void
bind_to(int fd, const char *text, uint16_t port)
{
	const struct sockaddr_in sa = address(text, port);
	const int on = 1;

	assert_int_equal(
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)), 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)&sa, sizeof(sa)), 0);
}

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

struct flow {
	const char *when;
	enum where from, to;
	const char *saddr, *daddr;
	uint16_t port;
	const char *decides; /* the comment of the rule that does */
	/* Whom the receiver, at "at", takes for the sender; NULL: denied */
	const char *seen_as, *at;
	uint16_t at_port;
};

/* A datagram with an UDP header without checksum, which is legal. */
static void
send_datagram(const struct flow *f)
{
	static uint16_t source_port = 20000;
	uint16_t udp[5] = { htons(++source_port), htons(f->port),
		htons(sizeof(udp)) };
	const struct hosts_packet packet = { f->saddr, f->daddr, IPPROTO_UDP,
		64, udp, sizeof(udp) };

	hosts_send(ns[f->from], &packet);
}

static void
test_datagrams_pass_or_not_as_the_source_says(void **state)
{
	static const struct flow rows[] = {
		{ "staff go out, as the virtual address", STAFF, WORLD,
		    "172.16.10.50", "198.51.100.53", 4000, "seed.conf:80",
		    "10.1.1.4", "198.51.100.53", 4000 },
		{ "so do staff of the other network", OTHERS, WORLD,
		    "172.16.20.50", "10.1.1.1", 4000, "seed.conf:80",
		    "10.1.1.4", "10.1.1.1", 4000 },
		{ "staff among themselves", STAFF, OTHERS, "172.16.10.50",
		    "172.16.20.50", 4000, "seed.conf:61", "172.16.10.50",
		    "172.16.20.50", 4000 },
		{ "a service with two ranges, its middle", STAFF, SERVER,
		    "172.16.10.50", "192.168.90.10", 8102, "seed.conf:83",
		    "172.16.10.50", "192.168.90.10", 8102 },
		{ "its last port", STAFF, SERVER, "172.16.10.50",
		    "192.168.90.10", 8110, "seed.conf:83", "172.16.10.50",
		    "192.168.90.10", 8110 },
		{ "one port more", STAFF, SERVER, "172.16.10.50",
		    "192.168.90.10", 8111, "seed.conf:90", NULL,
		    "192.168.90.10", 8111 },
		{ "a server asks its resolver", SERVER, WORLD, "192.168.90.10",
		    "198.51.100.53", 53, "seed.conf:85", "192.168.90.10",
		    "198.51.100.53", 53 },
		{ "a server asks somebody else", SERVER, WORLD, "192.168.90.10",
		    "10.1.1.1", 53, "seed.conf:90", NULL, "10.1.1.1", 53 },
		{ "a server turns to staff", SERVER, STAFF, "192.168.90.10",
		    "172.16.10.50", 4000, "seed.conf:86", NULL, "172.16.10.50",
		    4000 },
		{ "the world to staff", WORLD, STAFF, "10.1.1.1",
		    "172.16.10.50", 4000, "seed.conf:90", NULL, "172.16.10.50",
		    4000 },
		{ "the world to the virtual address", WORLD, STAFF, "10.1.1.1",
		    "10.1.1.4", 4000, "seed.conf:90", NULL, "172.16.10.50",
		    4000 },
		{ "translated, but not allowed", WORLD, SERVER, "10.1.1.1",
		    "10.1.1.4", 8100, "seed.conf:90", NULL, "192.168.90.10",
		    8100 },
		{ "the world claims to be staff", WORLD, OTHERS, "172.16.10.50",
		    "172.16.20.50", 4000, "spoofed source", NULL,
		    "172.16.20.50", 4000 },
		{ "staff claim to be of the other network", STAFF, WORLD,
		    "172.16.20.50", "198.51.100.53", 4000, "spoofed source",
		    NULL, "198.51.100.53", 4000 },
		{ "staff claim to be the world", STAFF, WORLD, "198.51.100.9",
		    "198.51.100.53", 4000, "spoofed source", NULL,
		    "198.51.100.53", 4000 },
		{ "staff claim to be the router", STAFF, WORLD, "172.16.10.1",
		    "198.51.100.53", 4000, "spoofed source", NULL,
		    "198.51.100.53", 4000 },
		{ "a host without an address yet asks all", STAFF, WORLD,
		    "0.0.0.0", "255.255.255.255", 67, "seed.conf:90", NULL,
		    "198.51.100.53", 67 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct flow *f = &rows[i];
		int fd = hosts_socket(ns[f->to], AF_INET, SOCK_DGRAM, 0);
		unsigned long before = count(f->decides);

		print_message("  when %s\n", f->when);
		bind_to(fd, f->at, f->at_port);
		send_datagram(f);
		if (!counted(f->decides, before))
			fail_msg("\"%s\" did not decide", f->decides);
		if (f->seen_as) {
			const char *who = heard(fd, DEADLINE_MS);

			assert_non_null(who);
			assert_string_equal(who, f->seen_as);
		} else {
			assert_null(heard(fd, 0));
		}
		(void)close(fd);
	}
}

/* ---- connections ---- */

/* Connect and give the result of it: 0, an errno, or -1 for silence. */
static int
connect_within(int fd, const char *to, uint16_t port, int ms)
{
	const struct sockaddr_in sa = address(to, port);
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	socklen_t len = sizeof(int);
	int err;

	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	if (connect(fd, (const struct sockaddr *)&sa, sizeof(sa)) == 0)
		return 0;
	if (errno != EINPROGRESS)
		return errno;
	if (poll(&p, 1, ms) != 1)
		return -1;
	assert_int_equal(getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len), 0);
	return err;
}

struct call {
	int client, server; /* -1: none */
	int result;
};

/* The SYN, if nothing answers it, is counted before we look. */
static struct call
make_call(const struct flow *f, int ms)
{
	int listener = hosts_socket(ns[f->to], AF_INET, SOCK_STREAM, 0);
	struct call c = { -1, -1, 0 };

	bind_to(listener, f->at, f->at_port);
	assert_int_equal(listen(listener, 4), 0);
	c.client = hosts_socket(ns[f->from], AF_INET, SOCK_STREAM, 0);
	bind_to(c.client, f->saddr, 0);
	c.result = connect_within(c.client, f->daddr, f->port, ms);
	if (c.result == 0 && hosts_readable(listener, DEADLINE_MS))
		c.server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	(void)close(listener);
	return c;
}

static void
end_call(const struct call *c)
{
	(void)close(c->client);
	if (c->server >= 0)
		(void)close(c->server);
}

static void
test_connections_pass_are_refused_or_met_with_silence(void **state)
{
	enum { SILENCE = -1 };
	static const struct {
		struct flow flow;
		int result;
	} rows[] = {
		{ { "an admin comes by ssh", STAFF, SERVER, "172.16.10.5",
		      "192.168.90.11", 22, "seed.conf:81", NULL,
		      "192.168.90.11", 22 },
		    0 },
		{ { "staff do, and are refused", STAFF, SERVER, "172.16.10.50",
		      "192.168.90.11", 22, "seed.conf:82", NULL,
		      "192.168.90.11", 22 },
		    ECONNREFUSED },
		{ { "a server to staff is refused", SERVER, OTHERS,
		      "192.168.90.10", "172.16.20.50", 80, "seed.conf:86", NULL,
		      "172.16.20.50", 80 },
		    ECONNREFUSED },
		{ { "staff to the web server", OTHERS, SERVER, "172.16.20.50",
		      "192.168.90.10", 443, "seed.conf:84", NULL,
		      "192.168.90.10", 443 },
		    0 },
		{ { "the world to it, by the virtual address", WORLD, SERVER,
		      "10.1.1.1", "10.1.1.4", 80, "seed.conf:84", NULL,
		      "192.168.90.10", 80 },
		    0 },
		{ { "the same, counted as translated", WORLD, SERVER,
		      "10.1.1.1", "10.1.1.4", 443, "seed.conf:101", NULL,
		      "192.168.90.10", 443 },
		    0 },
		{ { "to another port, that is dropped", WORLD, SERVER,
		      "10.1.1.1", "10.1.1.4", 25, "seed.conf:102", NULL,
		      "192.168.90.10", 2525 },
		    SILENCE },
		{ { "not to the server beside it", OTHERS, SERVER,
		      "172.16.20.50", "192.168.90.11", 443, "seed.conf:90",
		      NULL, "192.168.90.11", 443 },
		    SILENCE },
		{ { "staff go out, translated", STAFF, WORLD, "172.16.10.50",
		      "198.51.100.53", 443, "seed.conf:100", NULL,
		      "198.51.100.53", 443 },
		    0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct flow *f = &rows[i].flow;
		unsigned long before = count(f->decides);
		bool silence = rows[i].result == SILENCE;
		struct call c;

		print_message("  when %s\n", f->when);
		c = make_call(f, silence ? 0 : DEADLINE_MS);
		assert_int_equal(c.result, rows[i].result);
		if (!counted(f->decides, before))
			fail_msg("\"%s\" did not decide", f->decides);
		end_call(&c);
	}
}

/* Let the router forget every connection, as a new master knows none. */
static void
forget_connections(void)
{
	struct {
		struct nlmsghdr h;
		struct nfgenmsg g;
	} ask = { 0 };
	struct {
		struct nlmsghdr h;
		struct nlmsgerr e;
		char rest[256];
	} answer;
	int fd = hosts_socket(
	    hosts_router(), AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);

	ask.h.nlmsg_len = sizeof(ask);
	ask.h.nlmsg_type = NFNL_SUBSYS_CTNETLINK << 8 | IPCTNL_MSG_CT_DELETE;
	ask.h.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	ask.g.nfgen_family = AF_INET;
	ask.g.version = NFNETLINK_V0;
	assert_int_equal(send(fd, &ask, sizeof(ask), 0), sizeof(ask));
	assert_true(hosts_readable(fd, DEADLINE_MS));
	assert_true(recv(fd, &answer, sizeof(answer), 0) > 0);
	assert_int_equal(answer.h.nlmsg_type, NLMSG_ERROR);
	assert_int_equal(answer.e.error, 0);
	(void)close(fd);
}

static void
say(int from, int to, const char *word)
{
	char buf[64] = "";
	size_t len = strlen(word);

	assert_int_equal(send(from, word, len, MSG_NOSIGNAL), len);
	if (!hosts_readable(to, DEADLINE_MS))
		fail_msg("\"%s\" did not arrive", word);
	assert_int_equal(recv(to, buf, sizeof(buf), 0), len);
	assert_string_equal(buf, word);
}

static void
test_connections_survive_a_new_master_that_knows_none(void **state)
{
	static const struct flow rows[] = {
		{ "within the site", OTHERS, SERVER, "172.16.20.50",
		    "192.168.90.10", 443, NULL, NULL, "192.168.90.10", 443 },
		{ "out, translated", STAFF, WORLD, "172.16.10.50",
		    "198.51.100.53", 443, NULL, NULL, "198.51.100.53", 443 },
		{ "in, translated", WORLD, SERVER, "10.1.1.1", "10.1.1.4", 80,
		    NULL, NULL, "192.168.90.10", 80 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct call c;

		print_message("  when %s\n", rows[i].when);
		c = make_call(&rows[i], DEADLINE_MS);
		assert_int_equal(c.result, 0);
		assert_true(c.server >= 0);
		say(c.client, c.server, "before");
		say(c.server, c.client, "answer");
		forget_connections();
		say(c.client, c.server, "after");
		say(c.server, c.client, "answer again");
		end_call(&c);
	}
}

/*
 * The server may not open connections to staff: what it sends first looks
 * like that to a router which knows no connection, and is refused.
 */
static void
test_who_may_not_open_a_connection_does_not_end_one(void **state)
{
	static const struct flow flow = { "", OTHERS, SERVER, "172.16.20.50",
		"192.168.90.10", 443, "seed.conf:86", NULL, "192.168.90.10",
		443 };
	struct call c = make_call(&flow, DEADLINE_MS);
	unsigned long before = count(flow.decides);
	char buf[16] = "";

	(void)state;
	assert_int_equal(c.result, 0);
	assert_true(c.server >= 0);
	forget_connections();
	assert_int_equal(send(c.server, "first", 5, MSG_NOSIGNAL), 5);
	assert_true(counted(flow.decides, before));
	say(c.client, c.server, "second");
	/* Now it is known again, and the server sends once more. */
	assert_true(hosts_readable(c.client, DEADLINE_MS));
	assert_int_equal(recv(c.client, buf, sizeof(buf), 0), 5);
	assert_string_equal(buf, "first");
	end_call(&c);
}

/* ---- echo requests and VRRP ---- */

static void
test_echo_requests_are_answered_where_the_source_says(void **state)
{
	static const struct {
		const char *when;
		enum where from;
		const char *saddr, *daddr, *decides;
		bool answered;
	} rows[] = {
		{ "staff ask their gateway", STAFF, "172.16.10.50",
		    "172.16.10.1", "seed.conf:88", true },
		{ "staff ask a real address", OTHERS, "172.16.20.50",
		    "172.16.20.100", "seed.conf:88", true },
		{ "a server asks its gateway", SERVER, "192.168.90.10",
		    "192.168.90.1", "seed.conf:90", false },
		{ "the world asks the router's own", WORLD, "10.1.1.1",
		    "10.1.1.2", "seed.conf:90", false },
		{ "a server asks its resolver", SERVER, "192.168.90.10",
		    "198.51.100.53", "seed.conf:85", true },
	};
	/* Type 8, a checksum of nothing but that, no id. */
	static const uint8_t echo[] = { 8, 0, 0xf7, 0xff, 0, 0, 0, 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int fd = hosts_socket(
		    ns[rows[i].from], AF_INET, SOCK_RAW, IPPROTO_ICMP);
		const struct hosts_packet packet = { rows[i].saddr,
			rows[i].daddr, IPPROTO_ICMP, 64, echo, sizeof(echo) };
		unsigned long before = count(rows[i].decides);

		print_message("  when %s\n", rows[i].when);
		hosts_send(ns[rows[i].from], &packet);
		if (!counted(rows[i].decides, before))
			fail_msg("\"%s\" did not decide", rows[i].decides);
		if (rows[i].answered)
			assert_string_equal(
			    heard(fd, DEADLINE_MS), rows[i].daddr);
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
		enum where from;
		const char *saddr, *daddr;
		uint8_t ttl;
		bool taken;
	} rows[] = {
		{ "the peer sends it", STAFF, "172.16.10.200", "224.0.0.18",
		    255, true },
		{ "the peer outside does", WORLD, "10.1.1.3", "224.0.0.18", 255,
		    true },
		{ "a host sends it", STAFF, "172.16.10.50", "224.0.0.18", 255,
		    false },
		{ "it came through a router", STAFF, "172.16.10.200",
		    "224.0.0.18", 254, false },
		{ "it is meant for us alone", STAFF, "172.16.10.200",
		    "172.16.10.100", 255, false },
		{ "it is the peer of another network", STAFF, "10.1.1.3",
		    "224.0.0.18", 255, false },
		{ "the network carries no adverts", OTHERS, "172.16.20.200",
		    "224.0.0.18", 255, false },
	};
	static const char stranger[] = "VRRP of a stranger";
	int fd = hosts_socket(hosts_router(), AF_INET, SOCK_RAW, VRRP);

	(void)state;
	for (size_t i = 0; i < PLACES; i++) {
		struct ip_mreqn group = { 0 };

		group.imr_multiaddr.s_addr = inet_addr("224.0.0.18");
		group.imr_address.s_addr = INADDR_ANY;
		group.imr_ifindex = (int)if_nametoindex(places[i].wire);
		assert_int_equal(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP,
				     &group, sizeof(group)),
		    0);
	}
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct hosts_packet packet = { rows[i].saddr,
			rows[i].daddr, VRRP, rows[i].ttl, "test", 4 };
		unsigned long before = count(stranger);

		print_message("  when %s\n", rows[i].when);
		hosts_send(ns[rows[i].from], &packet);
		if (rows[i].taken) {
			const char *who = heard(fd, DEADLINE_MS);

			assert_non_null(who);
			assert_string_equal(who, rows[i].saddr);
			assert_int_equal(count(stranger), before);
		} else {
			assert_true(counted(stranger, before));
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
		enum where to;
		const char *saddr;
		bool leaves;
	} rows[] = {
		{ "it is our own", STAFF, "172.16.10.100", true },
		{ "the network carries no adverts", OTHERS, "172.16.20.100",
		    false },
		{ "the source is the virtual address", STAFF, "172.16.10.1",
		    false },
	};
	static const char astray[] = "VRRP where it does not belong";

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct sockaddr_in to = address("224.0.0.18", 0);
		const char *wire = places[rows[i].to].wire;
		int out = hosts_socket(hosts_router(), AF_INET, SOCK_RAW, VRRP);
		int in = hosts_socket(ns[rows[i].to], AF_INET, SOCK_RAW, VRRP);
		struct ip_mreqn group = { 0 };
		unsigned long before = count(astray);
		const int ttl = 255;
		ssize_t sent;

		print_message("  when %s\n", rows[i].when);
		group.imr_multiaddr = to.sin_addr;
		group.imr_address = address("0.0.0.0", 0).sin_addr;
		group.imr_ifindex = 2; /* eth0, the only one beside lo */
		assert_int_equal(setsockopt(in, IPPROTO_IP, IP_ADD_MEMBERSHIP,
				     &group, sizeof(group)),
		    0);
		bind_to(out, rows[i].saddr, 0);
		assert_int_equal(setsockopt(out, SOL_SOCKET, SO_BINDTODEVICE,
				     wire, (socklen_t)strlen(wire)),
		    0);
		assert_int_equal(setsockopt(out, IPPROTO_IP, IP_MULTICAST_TTL,
				     &ttl, sizeof(ttl)),
		    0);
		sent = sendto(out, "test", 4, 0, (const struct sockaddr *)&to,
		    sizeof(to));
		if (rows[i].leaves) {
			const char *who = heard(in, DEADLINE_MS);

			assert_int_equal(sent, 4);
			assert_non_null(who);
			assert_string_equal(who, rows[i].saddr);
		} else {
			assert_true(counted(astray, before));
			assert_null(heard(in, 0));
		}
		(void)close(out);
		(void)close(in);
	}
}

/* ---- the router, loaded as it would be at boot, and its hosts ---- */

static int
set_up(void **state)
{
	int router = hosts_router();

	(void)state;
	for (size_t i = 0; i < PLACES; i++) {
		ns[i] = hosts_add(places[i].wire);
		for (size_t k = 0; places[i].addresses[k]; k++)
			hosts_run(ns[i], "ip address add %s dev eth0",
			    places[i].addresses[k]);
		if (places[i].gateway)
			hosts_run(ns[i], "ip route add default via %s",
			    places[i].gateway);
	}
	hosts_run(ns[WORLD],
	    "ip route add 192.168.90.0/24 via 10.1.1.4 && "
	    "ip route add 172.16.0.0/16 via 10.1.1.4");
	hosts_run(router, "ip -batch " FILES "/network/addrs.batch");
	hosts_run(router, "nft -f " FILES "/nftables.nft");
	hosts_run(router,
	    "sed -n 's/^-\\{0,1\\}\\([^#= ]*\\) = \\(.*\\)$/\\1 \\2/p' " FILES
	    "/sysctl.conf | while read -r key value; do"
	    " echo \"$value\" >\"/proc/sys/$key\" || exit 1; done");
	/* As the master has them. */
	hosts_run(router,
	    "ip address add 10.1.1.4/32 dev eth1 && "
	    "ip address add 172.16.10.1/32 dev vlan10 && "
	    "ip address add 172.16.20.1/32 dev vlan20 && "
	    "ip address add 192.168.90.1/32 dev vlan90");
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_datagrams_pass_or_not_as_the_source_says),
		cmocka_unit_test(
		    test_connections_pass_are_refused_or_met_with_silence),
		cmocka_unit_test(
		    test_connections_survive_a_new_master_that_knows_none),
		cmocka_unit_test(
		    test_who_may_not_open_a_connection_does_not_end_one),
		cmocka_unit_test(
		    test_echo_requests_are_answered_where_the_source_says),
		cmocka_unit_test(test_vrrp_is_taken_from_the_peers_only),
		cmocka_unit_test(test_vrrp_leaves_where_it_belongs_only),
	};

	if (!hosts_enter())
		return HOSTS_SKIP;
	return cmocka_run_group_tests(tests, set_up, NULL);
}
