/*
 * What travels between a prober and the other end: a number, in UDP that an
 * echo of ours sends back, or in an ICMP echo that every kernel answers.
 */
#ifndef LAB_PACKET_H
#define LAB_PACKET_H

#include <stdint.h>

#include "vrrpd/base/ip.h"

/* Where to, and by what: UDP to a port, or, without one, ICMP. */
struct packet_way {
	struct ip target;
	uint16_t port;
};

/* "round" tells calibration from the real thing. */
struct packet {
	uint64_t round;
	uint64_t number;
};

/* A socket that does not block, in the namespace net; negative errno. */
int packet_open(int net, const struct packet_way *way);

/* What the kernel does not take is lost like any other. */
void packet_send(
    int fd, const struct packet_way *way, const struct packet *packet);

/*
 * Read one answer.  0: none waits; 1: it is ours, in *ret; -1: it is
 * somebody else's.  To be called by the process that sends.
 */
int packet_receive(int fd, const struct packet_way *way, struct packet *ret);

/* The socket of an echo; negative errno. */
int packet_echo_open(int net, uint16_t port);

/* Send back whatever comes, until the socket fails. */
void packet_echo(int fd);

#endif
