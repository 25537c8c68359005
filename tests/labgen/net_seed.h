/*
 * The hand-made site's master and hosts around it, all in namespaces of
 * their own: the kernel has the rules of the golden files, and packets are
 * the judge.
 *
 * Every rule of the site has a counter with a comment that names its line.
 * A test says which line decides, and waits for that counter to move: so a
 * packet that is lost for another reason does not pass for a denied one.
 */
#ifndef TESTS_LABGEN_NET_SEED_H
#define TESTS_LABGEN_NET_SEED_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

/* Long enough for anything that should come. */
#define NET_DEADLINE_MS 5000

/* The hosts, one on each wire of the router. */
enum net_host { NET_WORLD, NET_STAFF, NET_OTHERS, NET_SERVER, NET_HOSTS };

/* Make all of it, and load the router as a boot would; for cmocka. */
int net_set_up(void **state);

int net_ns(enum net_host host);
/* What the router calls the wire to it. */
const char *net_wire(enum net_host host);

/* How often rules with this comment have fitted. */
unsigned long net_count(const char *comment);
/* Wait until it is more than before; false after some seconds. */
bool net_counted(const char *comment, unsigned long before);

struct sockaddr_in net_address(const char *text, uint16_t port);
void net_bind(int fd, const char *text, uint16_t port);

/* A flow, and what should become of it. */
struct net_flow {
	const char *when;
	enum net_host from, to;
	const char *saddr, *daddr;
	uint16_t port;
	const char *decides; /* the comment of the rule that does */
	/* Whom the receiver, at "at", takes for the sender; NULL: denied */
	const char *seen_as, *at;
	uint16_t at_port;
};

/* A connection of such a flow: its ends, -1 for none. */
struct net_call {
	int client, server;
	int result; /* of connect(): 0, an errno, or -1 for silence */
};

/* Have it made within ms; the SYN is on its way in any case. */
struct net_call net_call(const struct net_flow *f, int ms);
void net_call_end(const struct net_call *c);

#endif
