/*
 * What a router's own kernel says of its addresses and links: the virtual
 * addresses it holds go to the log as they come and go, and so do its
 * links.  One process for each router that has power.
 */
#ifndef LAB_WATCH_H
#define LAB_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "netns-lab/lab/trouble.h"

struct lab;

/* One change, as the watcher tells whoever started it. */
struct watch_notice {
	size_t node;	/* of the topo: a router */
	size_t virtual; /* of the topo */
	bool held;
};

/*
 * Start to watch a router.  Notices come over "notices", a pipe or socket
 * that takes them whole.  Returns the pid; no change is missed after it
 * returns.
 */
pid_t watch_start(const struct lab *lab, size_t node, int log, int notices,
    struct trouble *t);

/*
 * Which virtual addresses the router holds now, asked once: held[i] for
 * each of the topo's.  Without power it holds none.
 */
int watch_ask(const struct lab *lab, size_t node, bool *held);

#endif
