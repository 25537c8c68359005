/*
 * Our own addresses in the kernel: added and removed, many at a time.
 *
 * Each carries our protocol number (IFA_PROTO), which is how it is known
 * again after a crash.  An address without that number is somebody else's:
 * it is neither replaced, nor marked, nor removed here.
 */
#ifndef KERNEL_ADDRS_H
#define KERNEL_ADDRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vrrpd/base/ip.h"

/* VRRP's number among the IP protocols; free among those of IFA_PROTO. */
#define ADDRS_PROTOCOL 112

struct links;
struct nlconn;

struct addr_change {
	int32_t index; /* of the interface */
	struct ip_prefix prefix;
	bool add; /* else remove */
	int result;
};

/*
 * Carry out all changes in order, in as few batches as possible, and wait
 * for the kernel's answers.  Each gets its result: 0, or the negative errno
 * that the kernel gave; for those that are not even asked for, because
 * links says so:
 *   -EADDRNOTAVAIL  to remove: no such address
 *   -EPERM          to remove: it is not ours
 * -EEXIST to add means that such an address is there, whoever's it is.
 * Returns 0, or a negative errno when the connection failed.  What changed
 * is in links after its next links_follow(): for IPv4 the kernel notifies
 * before it answers, for IPv6 a moment after.
 */
int addrs_apply(struct nlconn *nl, const struct links *links,
    struct addr_change *changes, size_t n);

/* Is there such an address, and is it ours? */
bool addrs_is_ours(
    const struct links *links, int32_t index, const struct ip_prefix *prefix);

#endif
