/*
 * Sockets of protocol 112 over IPv4: one to send adverts on any interface,
 * one to receive them from every interface, and the memberships that let
 * them in.  Their number does not grow with instances, and with interfaces
 * only by one holder for each twenty.
 *
 * Opening and joining takes CAP_NET_RAW (and CAP_NET_ADMIN for the big
 * buffer and the priority); sending and receiving takes nothing, so the
 * descriptors can be handed to a process without privileges.
 *
 * Memberships: a socket may hold only so many (igmp_max_memberships, 20 by
 * default), and what counts for delivery is that the interface has joined
 * the group at all.  A socket that never joined anything receives each
 * group its host has joined as long as IP_MULTICAST_ALL is on, which is
 * Linux's default and set here explicitly.  So memberships sit on sockets
 * that do nothing else, and the receiver joins nothing.  It also hears, of
 * course, what another program on this host has joined; each packet comes
 * with its interface, so the reader can tell.
 */
#ifndef KERNEL_ADVSOCK_H
#define KERNEL_ADVSOCK_H

#include <stddef.h>
#include <stdint.h>

#include "vrrpd/base/ip.h"
#include "vrrpd/kernel/mmsg.h"

/* An IPv4 header with options, and the longest advert of version 2. */
#define ADVSOCK_PACKET_MAX 1536
#define ADVSOCK_BATCH MMSG_BATCH

/* 0 or a negative errno; the descriptor is non-blocking. */
int advsock_open_send(int *ret_fd);
int advsock_open_receive(int *ret_fd);

/* Who holds the memberships. */
struct advsock_members;

int advsock_members_new(struct advsock_members **ret);

/* Leaves every group. */
void advsock_members_free(struct advsock_members *m);

/*
 * Join 224.0.0.18 on the interface of this index; joined already is fine.
 * 0, -ENODEV when there is no such interface, or another negative errno.
 */
int advsock_join(struct advsock_members *m, int32_t index);

/* Also when the interface is gone by now.  Not joined is fine. */
void advsock_leave(struct advsock_members *m, int32_t index);

struct advsock_out {
	int32_t index;	  /* of the interface it leaves by */
	struct ip source; /* one of this host's addresses */
	struct ip to;	  /* IP_NONE: 224.0.0.18 */
	const void *payload;
	size_t len;
	int result; /* 0 or a negative errno */
};

/*
 * Send all, in order, without waiting; one that fails does not keep back
 * those behind it.  The kernel writes the IP header: TTL 255, TOS 0xc0.
 * Returns how many were sent.
 */
size_t advsock_send_many(int fd, struct advsock_out *items, size_t n);

struct advsock_in {
	int32_t index; /* of the interface it came in by */
	const uint8_t *packet;
	size_t len; /* from the IP header on; cut at ADVSOCK_PACKET_MAX */
};

struct advsock_inbox {
	struct advsock_in items[ADVSOCK_BATCH];
	uint8_t bytes[ADVSOCK_BATCH][ADVSOCK_PACKET_MAX];
};

/*
 * What has arrived, without waiting: the number of items, valid until the
 * next call; 0 when nothing is there; or a negative errno.  ADVSOCK_BATCH
 * items mean that more may be waiting.
 */
int advsock_receive_many(int fd, struct advsock_inbox *box);

#endif
