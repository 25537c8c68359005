/*
 * A model of the system's interfaces and their IPv4 and IPv6 addresses,
 * kept as the kernel tells it.
 *
 * It is dumped once and then follows notifications.  When the kernel had to
 * throw some away the whole is dumped again, so the model is late at worst
 * and never wrong for good.  Interfaces come, go and are renamed; nothing
 * here holds on to one.  What the interfaces are for is not known here.
 */
#ifndef KERNEL_LINKS_H
#define KERNEL_LINKS_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrpd/base/ip.h"
#include "vrrpd/base/mac.h"

#define IFACE_NAME_MAX 16 /* IFNAMSIZ */

struct links;

struct iface {
	int32_t index;
	char name[IFACE_NAME_MAX];
	bool up;	/* administratively */
	bool running;	/* up, with carrier, and able to pass packets */
	struct mac mac; /* zero when it has none of six octets */
};

struct iface_addr {
	struct ip_prefix prefix;
	struct ip peer;	  /* the other end; IP_NONE on ordinary subnets */
	uint8_t protocol; /* who put it there (IFA_PROTO); 0: not said */
};

/*
 * Open, and dump.  receive_bytes: for notifications that wait for us.
 * 0 or a negative errno.
 */
int links_open(struct links **ret, int receive_bytes);
void links_close(struct links *l);

/* Readable when links_follow() has something to do. */
int links_fd(const struct links *l);

/*
 * Take in all notifications that are waiting, without waiting for any; dump
 * again after an overrun.  1 when the model changed, 0 when it did not, or
 * a negative errno: the model is then out of date, and the next call dumps
 * it anew.
 */
int links_follow(struct links *l);

/* How often the kernel lost notifications since the model was opened. */
uint64_t links_overruns(const struct links *l);

/*
 * What is found here is valid until the next links_follow().  NULL when
 * there is no such thing.
 */
const struct iface *links_by_index(const struct links *l, int32_t index);
const struct iface *links_by_name(const struct links *l, const char *name);
const struct iface_addr *links_address(
    const struct links *l, int32_t index, const struct ip_prefix *prefix);

/*
 * Does the interface have this address, under any prefix, from somebody
 * other than "protocol"?
 */
bool links_has_ip(const struct links *l, int32_t index, const struct ip *ip,
    uint8_t protocol);

/* One after the other, in no special order; NULL begins and ends. */
const struct iface *links_next(
    const struct links *l, const struct iface *previous);

/* In the kernel's order; NULL begins and ends. */
const struct iface_addr *iface_next_address(
    const struct iface *iface, const struct iface_addr *previous);

#endif
