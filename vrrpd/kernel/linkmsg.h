/*
 * What the kernel says about interfaces and addresses, message by message:
 * octets to values.  Any octets may come in; what makes no sense is no
 * message.
 */
#ifndef KERNEL_LINKMSG_H
#define KERNEL_LINKMSG_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrpd/base/mac.h"
#include "vrrpd/kernel/links.h"

struct nlmsghdr;

/* One of RTM_NEWLINK or RTM_DELLINK. */
struct linkmsg {
	int32_t index;
	bool up;
	bool running;
	char name[IFACE_NAME_MAX]; /* empty: not mentioned */
	bool has_mac;		   /* else not mentioned */
	struct mac mac;		   /* zero when it has none of six octets */
};

/* False when it is not about an interface as such. */
bool linkmsg_read(const struct nlmsghdr *msg, struct linkmsg *ret);

/* One of RTM_NEWADDR or RTM_DELADDR; false for other families than IP. */
bool linkmsg_read_address(
    const struct nlmsghdr *msg, int32_t *ret_index, struct iface_addr *ret);

#endif
