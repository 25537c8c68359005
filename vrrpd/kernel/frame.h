/*
 * Ethernet frames with ARP: sent on any interface, and heard from all of
 * them, through one packet socket.
 *
 * What is heard is only what announces an address: gratuitous ARP, in the
 * form of a request or of a reply, which names the same address as sender
 * and as target (RFC 5227 section 3).  The kernel sorts that out, so
 * ordinary ARP traffic wakes up nobody.  Our own frames are not heard.
 *
 * Opening takes CAP_NET_RAW, using it nothing.
 */
#ifndef KERNEL_FRAME_H
#define KERNEL_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "vrrpd/kernel/mmsg.h"

/* An Ethernet header and ARP for IPv4 are 42 octets; padding fills to 60. */
#define FRAME_MAX 64
#define FRAME_BATCH MMSG_BATCH

/* 0 or a negative errno; the descriptor is non-blocking. */
int frame_open(int *ret_fd);

struct frame_out {
	int32_t index;	   /* of the interface it leaves by */
	const void *frame; /* from the Ethernet header on */
	size_t len;
	int result; /* 0 or a negative errno */
};

/*
 * Send all, in order, without waiting; one that fails does not keep back
 * those behind it.  Returns how many were sent.
 */
size_t frame_send_many(int fd, struct frame_out *items, size_t n);

struct frame_in {
	int32_t index; /* of the interface it came in by */
	const uint8_t *frame;
	size_t len; /* from the Ethernet header on; cut at FRAME_MAX */
};

struct frame_inbox {
	struct frame_in items[FRAME_BATCH];
	uint8_t bytes[FRAME_BATCH][FRAME_MAX];
};

/*
 * What has arrived, without waiting: the number of items, valid until the
 * next call; 0 when nothing is there; or a negative errno.  FRAME_BATCH
 * items mean that more may be waiting.
 */
int frame_receive_many(int fd, struct frame_inbox *box);

#endif
