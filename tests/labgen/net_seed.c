#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "tests/labgen/hosts.h"
#include "tests/labgen/net_seed.h"

#define FILES "tests/labgen/golden/seed/r1"

static const struct {
	const char *wire, *addresses[3], *gateway;
} places[NET_HOSTS] = {
	[NET_WORLD] = { "eth1", { "10.1.1.1/24", "198.51.100.53/32" }, NULL },
	[NET_STAFF] = { "vlan10", { "172.16.10.5/24", "172.16.10.50/24" },
	    "172.16.10.1" },
	[NET_OTHERS] = { "vlan20", { "172.16.20.50/24" }, "172.16.20.1" },
	[NET_SERVER] = { "vlan90", { "192.168.90.10/24", "192.168.90.11/24" },
	    "192.168.90.1" },
};

static int ns[NET_HOSTS];

int
net_ns(enum net_host host)
{
	return ns[host];
}

const char *
net_wire(enum net_host host)
{
	return places[host].wire;
}

unsigned long
net_count(const char *comment)
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

bool
net_counted(const char *comment, unsigned long before)
{
	for (int tries = 0; tries < 200; tries++)
		if (net_count(comment) > before)
			return true;
	return false;
}

struct sockaddr_in
net_address(const char *text, uint16_t port)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
		.sin_port = htons(port) };

	assert_int_equal(inet_pton(AF_INET, text, &sa.sin_addr), 1);
	return sa;
}

void
net_bind(int fd, const char *text, uint16_t port)
{
	const struct sockaddr_in sa = net_address(text, port);
	const int on = 1;

	assert_int_equal(
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)), 0);
	assert_int_equal(bind(fd, (const struct sockaddr *)&sa, sizeof(sa)), 0);
}

/* Connect and give the result of it: 0, an errno, or -1 for silence. */
static int
connect_within(int fd, const char *to, uint16_t port, int ms)
{
	const struct sockaddr_in sa = net_address(to, port);
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

struct net_call
net_call(const struct net_flow *f, int ms)
{
	int listener = hosts_socket(ns[f->to], AF_INET, SOCK_STREAM, 0);
	struct net_call c = { -1, -1, 0 };

	net_bind(listener, f->at, f->at_port);
	assert_int_equal(listen(listener, 4), 0);
	c.client = hosts_socket(ns[f->from], AF_INET, SOCK_STREAM, 0);
	net_bind(c.client, f->saddr, 0);
	c.result = connect_within(c.client, f->daddr, f->port, ms);
	if (c.result == 0 && hosts_readable(listener, NET_DEADLINE_MS))
		c.server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	(void)close(listener);
	return c;
}

void
net_call_end(const struct net_call *c)
{
	(void)close(c->client);
	if (c->server >= 0)
		(void)close(c->server);
}

int
net_set_up(void **state)
{
	int router = hosts_router();

	(void)state;
	for (size_t i = 0; i < NET_HOSTS; i++) {
		ns[i] = hosts_add(places[i].wire);
		for (size_t k = 0; places[i].addresses[k]; k++)
			hosts_run(ns[i], "ip address add %s dev eth0",
			    places[i].addresses[k]);
		if (places[i].gateway)
			hosts_run(ns[i], "ip route add default via %s",
			    places[i].gateway);
	}
	hosts_run(ns[NET_WORLD],
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
