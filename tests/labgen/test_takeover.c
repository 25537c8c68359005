/*
 * Connections through a router that has not seen all of them: it has just
 * become master, or has become it again.
 */
#include <arpa/inet.h>
#include <errno.h>
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
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <linux/netlink.h>
#include <cmocka.h>

#include "tests/labgen/hosts.h"
#include "tests/labgen/net_seed.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

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
	assert_true(hosts_readable(fd, NET_DEADLINE_MS));
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
	if (!hosts_readable(to, NET_DEADLINE_MS))
		fail_msg("\"%s\" did not arrive", word);
	assert_int_equal(recv(to, buf, sizeof(buf), 0), len);
	assert_string_equal(buf, word);
}

static void
test_connections_survive_a_new_master_that_knows_none(void **state)
{
	static const struct net_flow rows[] = {
		{ "within the site", NET_OTHERS, NET_SERVER, "172.16.20.50",
		    "192.168.90.10", 443, NULL, NULL, "192.168.90.10", 443 },
		{ "out, translated", NET_STAFF, NET_WORLD, "172.16.10.50",
		    "198.51.100.53", 443, NULL, NULL, "198.51.100.53", 443 },
		{ "in, translated", NET_WORLD, NET_SERVER, "10.1.1.1",
		    "10.1.1.4", 80, NULL, NULL, "192.168.90.10", 80 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct net_call c;

		print_message("  when %s\n", rows[i].when);
		c = net_call(&rows[i], NET_DEADLINE_MS);
		assert_int_equal(c.result, 0);
		assert_true(c.server >= 0);
		say(c.client, c.server, "before");
		say(c.server, c.client, "answer");
		forget_connections();
		say(c.client, c.server, "after");
		say(c.server, c.client, "answer again");
		net_call_end(&c);
	}
}

/*
 * The server may not open connections to staff: what it sends first looks
 * like that to a router which knows no connection, and is refused.
 */
static void
test_who_may_not_open_a_connection_does_not_end_one(void **state)
{
	static const struct net_flow flow = { "", NET_OTHERS, NET_SERVER,
		"172.16.20.50", "192.168.90.10", 443, "seed.conf:86", NULL,
		"192.168.90.10", 443 };
	struct net_call c = net_call(&flow, NET_DEADLINE_MS);
	unsigned long before = net_count(flow.decides);
	char buf[16] = "";

	(void)state;
	assert_int_equal(c.result, 0);
	assert_true(c.server >= 0);
	forget_connections();
	assert_int_equal(send(c.server, "first", 5, MSG_NOSIGNAL), 5);
	assert_true(net_counted(flow.decides, before));
	say(c.client, c.server, "second");
	/* Now it is known again, and the server sends once more. */
	assert_true(hosts_readable(c.client, NET_DEADLINE_MS));
	assert_int_equal(recv(c.client, buf, sizeof(buf), 0), 5);
	assert_string_equal(buf, "first");
	net_call_end(&c);
}

/* Send much, so that the windows of before are far behind. */
static void
pour(int from, int to, size_t amount)
{
	static char buf[65536];
	size_t sent = 0, got = 0;

	while (got < sent || sent < amount) {
		ssize_t n = 0;

		if (sent < amount)
			n = send(from, buf, sizeof(buf), MSG_DONTWAIT);
		sent += n > 0 ? (size_t)n : 0;
		assert_true(hosts_readable(to, NET_DEADLINE_MS));
		n = recv(to, buf, sizeof(buf), MSG_DONTWAIT);
		assert_true(n > 0);
		got += (size_t)n;
	}
}

/*
 * While another router is master, the connection goes on without this one:
 * here by a wire from host to host.  Its numbers are then beyond any window
 * that this router has seen.
 */
static void
test_connections_survive_the_way_back(void **state)
{
	static const struct net_flow flow = { "", NET_OTHERS, NET_SERVER,
		"172.16.20.50", "192.168.90.10", 443, NULL, NULL,
		"192.168.90.10", 443 };
	const int near = net_ns(NET_OTHERS), far = net_ns(NET_SERVER);
	struct net_call c = net_call(&flow, NET_DEADLINE_MS);

	(void)state;
	assert_int_equal(c.result, 0);
	assert_true(c.server >= 0);
	say(c.client, c.server, "by this router");
	say(c.server, c.client, "so it is");

	hosts_run(near,
	    "ip link add direct type veth peer name direct netns "
	    "/proc/%d/fd/%d && ip link set direct up",
	    (int)getpid(), far);
	hosts_run(far,
	    "ip link set direct up && "
	    "ip route add 172.16.20.50/32 dev direct");
	hosts_run(near, "ip route add 192.168.90.10/32 dev direct");
	pour(c.client, c.server, 8 << 20);
	pour(c.server, c.client, 8 << 20);
	hosts_run(near, "ip link del direct");

	say(c.client, c.server, "by this router again");
	say(c.server, c.client, "so it is again");
	net_call_end(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_connections_survive_a_new_master_that_knows_none),
		cmocka_unit_test(
		    test_who_may_not_open_a_connection_does_not_end_one),
		cmocka_unit_test(test_connections_survive_the_way_back),
	};

	if (!hosts_enter())
		return HOSTS_SKIP;
	return cmocka_run_group_tests(tests, net_set_up, NULL);
}
