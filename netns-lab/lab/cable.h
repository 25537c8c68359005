/*
 * Links, addresses and routes of the lab, made over rtnetlink.
 *
 * A cable is a veth pair: it is created inside the switch's namespace with
 * its other end named and placed in the node's at the same time, so that
 * no end ever shows up anywhere else.  Interfaces get the index that the
 * caller chose.  Everything works on the
 * namespace that was opened, and cable_open() refuses the one that the
 * lab's maker lives in.
 */
#ifndef LAB_CABLE_H
#define LAB_CABLE_H

#include <stdbool.h>

#include "vrrpd/base/ip.h"
#include "vrrpd/base/mac.h"

struct nl_sock;

/* Work on the network namespace net.  Negative errno, or 0. */
int cable_open(int net, struct nl_sock **ret);
void cable_close(struct nl_sock *nl); /* NULL is fine */

/* The loopback device goes up. */
int cable_loopback(struct nl_sock *nl);

/* A bridge as a plain switch: no spanning tree, floods all multicast. */
int cable_switch(struct nl_sock *nl, const char *name, int index);

struct cable_end {
	const char *name;
	int index;
	struct mac mac;
};

/*
 * Lay a cable from the bridge with index "master", in nl's namespace, to
 * the namespace "net".  Here it is up, over there it is still down.
 */
int cable_lay(struct nl_sock *nl, int master, const struct cable_end *here,
    int net, const struct cable_end *there);

/* The interface goes up or down. */
int cable_set(struct nl_sock *nl, int index, bool up);

/* The interface goes away, and its other end with it. */
int cable_remove(struct nl_sock *nl, int index);

int cable_address(struct nl_sock *nl, int index, const struct ip_prefix *addr);
int cable_route(
    struct nl_sock *nl, const struct ip_prefix *to, const struct ip *via);

#endif
