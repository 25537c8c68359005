/*
 * A router and hosts around it, each in a network namespace of its own that
 * exists only while the test program runs.  The program itself is the
 * router's; it reaches the hosts' namespaces through descriptors.
 *
 * What cannot be made ends the test program at once, so nothing is ever
 * done to the caller's namespace.
 */
#ifndef TESTS_LABGEN_HOSTS_H
#define TESTS_LABGEN_HOSTS_H

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

/* What a test program returns when it cannot run here. */
#define HOSTS_SKIP 77

/*
 * Leave the caller's namespace for the router's.  False, with a reason on
 * standard error, when that is not permitted.  First of all in main().
 */
bool hosts_enter(void);

/*
 * A host on a wire of its own to the router, where that is called "wire";
 * here it is "eth0".  Returns a descriptor of its namespace.
 */
int hosts_add(const char *wire);

/* The router's own namespace. */
int hosts_router(void);

/* Run a shell command in a namespace; it must succeed. */
void hosts_run(int ns, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* What it prints.  Free it. */
char *hosts_ask(int ns, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A socket of that namespace; it must succeed. */
int hosts_socket(int ns, int domain, int type, int protocol);

/*
 * Send an IPv4 packet with this header out of eth0 of a host, as only a
 * forger can.
 */
struct hosts_packet {
	const char *from, *to;
	uint8_t protocol, ttl;
	const void *data;
	size_t len;
};
void hosts_send(int ns, const struct hosts_packet *packet);

/* Wait until fd is readable; false when it is not within ms. */
bool hosts_readable(int fd, int ms);

#endif
