/*
 * One rtnetlink connection: requests, dumps and notifications, as whole
 * messages.  What they mean is others' business.
 *
 * Messages are built and taken apart with libnl, but received here: libnl
 * gives one error for "no memory" and for "the kernel had to throw
 * notifications away" (ENOBUFS), and these two we must tell apart.  Only
 * what the kernel itself sent is passed on.
 */
#ifndef KERNEL_NLCONN_H
#define KERNEL_NLCONN_H

#include <stddef.h>
#include <stdint.h>

struct nl_sock;
struct nlmsghdr;

struct nlconn {
	struct nl_sock *sock;
	int fd;
	uint32_t seq; /* of the last request */
	uint8_t *buf; /* for one datagram */
};

/* Called for each message of the kernel. */
typedef void nlconn_visit(void *arg, const struct nlmsghdr *msg);

/*
 * receive_bytes: how much may wait for us in the kernel, 0 for its
 * default; beyond the system's limit that takes CAP_NET_ADMIN, and without
 * it we get what the limit allows.  0 or a negative errno; on failure there
 * is nothing to close.  A zeroed struct may be closed.
 */
int nlconn_open(struct nlconn *nl, int receive_bytes);
void nlconn_close(struct nlconn *nl);

/* Be told of a group (RTNLGRP_...).  0 or a negative errno. */
int nlconn_follow(struct nlconn *nl, unsigned group);

/*
 * Read one datagram without waiting and visit its messages.  Returns 0,
 * -EAGAIN when none is there, -ENOBUFS when notifications were lost, or
 * another negative errno.
 */
int nlconn_receive(struct nlconn *nl, nlconn_visit *visit, void *arg);

/* Wait up to timeout_ms for a datagram: 0, or -ETIMEDOUT, or other errno. */
int nlconn_wait(struct nlconn *nl, int timeout_ms);

/*
 * Ask for everything of a kind (RTM_GETLINK, RTM_GETADDR; family AF_UNSPEC
 * for all) and visit the answers, and any notification that arrives among
 * them, in the order the kernel gave them.  Returns 0, -EINTR when the
 * tables changed meanwhile (ask again), -ENOBUFS when notifications were
 * lost, -ETIMEDOUT, or another negative errno.
 */
int nlconn_dump(struct nlconn *nl, uint16_t type, uint8_t family,
    nlconn_visit *visit, void *arg);

/* libnl's answer (0 or a negative NLE_...) as 0 or a negative errno. */
int nlconn_errno(int answer);

#endif
