/*
 * A lab: the plan of topo.h, built and running inside a sealed world.
 *
 * Everything here happens inside of the world that ns_seal() made, and
 * nothing has to be undone: it ends with the world.
 */
#ifndef LAB_LAB_H
#define LAB_LAB_H

#include <stddef.h>
#include <sys/types.h>

#include "netns-lab/lab/node.h"
#include "netns-lab/lab/topo.h"
#include "netns-lab/lab/trouble.h"

struct nl_sock;

/* Of the bridge in a switch; above these come the nodes' interfaces ... */
#define LAB_BRIDGE_INDEX 99
/* ... and the switches' ends of their cables. */
#define LAB_PLUG_INDEX 50000

struct lab {
	const struct topo *topo; /* lent */
	struct node *nodes;	 /* in the order of topo->nodes */
	struct nl_sock **nl;	 /* one per node: what cable.h works on */
	char state[NODE_PATH];	 /* its folder */
};

struct lab_wish {
	const struct topo *topo;
	const char *state;		 /* folder; exists */
	const char *files;		 /* labgen's output: FILES/ROUTER/ */
	const enum node_daemon *daemons; /* one per router */
};

/*
 * Build all nodes, switches and links, and configure the routers; their
 * daemons do not run yet.  NULL with trouble.
 */
struct lab *lab_new(const struct lab_wish *wish, struct trouble *t);
void lab_free(struct lab *lab); /* NULL is fine */

/* Start the daemons of all routers. */
int lab_start(struct lab *lab, struct trouble *t);

/*
 * The index of a port's interface in its node, and of its plug in the
 * switch; and the port of either index, or TOPO_NONE.
 */
int lab_ifindex(size_t port);
int lab_plug_ifindex(size_t port);
size_t lab_port_of(const struct lab *lab, int ifindex);

/* Unplug or plug the cable of a port, at its switch. */
int lab_unplug(struct lab *lab, size_t port, struct trouble *t);
int lab_plug(struct lab *lab, size_t port, struct trouble *t);

/*
 * Cut the power of a router: its processes die and its links are down, at
 * one instant.  Nothing of it is kept but the files.
 */
int lab_power_off(struct lab *lab, size_t node, struct trouble *t);

/*
 * Power returns: a machine fresh from boot, with new namespaces, the same
 * MAC addresses, its configuration loaded and its daemon started.
 */
int lab_power_on(struct lab *lab, size_t node, struct trouble *t);

/* Reap what has ended; 0 when nothing has, else the pid and its status. */
pid_t lab_reap(struct lab *lab, int *ret_status);

#endif
