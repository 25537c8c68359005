/*
 * Many changes in one sendmsg(), and the kernel's answer to each of them.
 *
 * The kernel works through the messages of one send in order; one that it
 * refuses does not keep it from doing the next.
 */
#ifndef KERNEL_NLBATCH_H
#define KERNEL_NLBATCH_H

#include <stddef.h>
#include <stdint.h>

struct nl_msg;
struct nlconn;

/*
 * Answers wait in the socket's receive buffer until we read them, so a
 * batch is bounded by that: 256 of them take about 200 KiB.
 */
#define NLBATCH_MAX 256
#define NLBATCH_BYTES (NLBATCH_MAX * 128)

struct nlbatch {
	uint32_t first_seq;
	uint32_t n;
	size_t used;
	int results[NLBATCH_MAX]; /* 0 or negative errno, after the commit */
	/* Aligned as netlink wants it. */
	_Alignas(4) uint8_t bytes[NLBATCH_BYTES];
};

void nlbatch_init(struct nlbatch *b);

/*
 * Append a copy of the message; the answer is asked for here.  Its number
 * in the batch from 0, or -ENOSPC when the batch must be committed first.
 */
int nlbatch_put(struct nlbatch *b, struct nl_msg *msg);

/*
 * Send all and wait for all answers, which are then in b->results.  Returns
 * 0 when each was answered (also with a refusal), or a negative errno of
 * the connection; what was not answered then has that as its result.
 */
int nlbatch_commit(struct nlbatch *b, struct nlconn *nl);

#endif
