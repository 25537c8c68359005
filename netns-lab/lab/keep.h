/*
 * A lab that stays: the program inside of a lab that "up" made, and the
 * way in for everybody else, a socket in the lab's folder.
 *
 * Who connects may ask one thing, for the lab's status as text or for the
 * namespaces of a node, gets it, and is gone.  The lab ends when its
 * holder is killed.
 */
#ifndef LAB_KEEP_H
#define LAB_KEEP_H

#include <stddef.h>
#include <sys/types.h>

#include "netns-lab/lab/node.h"
#include "netns-lab/lab/state.h"
#include "netns-lab/lab/trouble.h"

struct topo;

struct keep {
	const struct state *state; /* locked */
	const struct topo *topo;
	const enum node_daemon *daemons;
	const char *files; /* labgen's output: FILES/ROUTER/ */
};

/*
 * Build the lab and start its daemons in a sealed world of its own, which
 * goes on after this has returned.
 */
int keep_up(const struct keep *keep, struct trouble *t);

/* What a living lab says of itself: free it.  -ENOENT: no such lab. */
int keep_status(const char *name, char **ret_text, struct trouble *t);

/*
 * The way into a node of a living lab: a pidfd of its holder, and the
 * node's namespaces.  -ENOENT: no such lab, or no such node.
 */
int keep_way(const char *name, const char *node, int *ret_holder,
    struct ns *ret_ns, struct trouble *t);

/* Kill the lab, and wait until nothing of it is left. */
int keep_down(const char *name, struct trouble *t);

/* The holder's number, as the caller sees it, or negative errno. */
pid_t keep_pid(const char *name, struct trouble *t);

#endif
