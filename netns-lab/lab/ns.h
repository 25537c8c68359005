/*
 * Worlds that vanish with us and touch nothing else.
 *
 * A lab lives in a sealed world: network, mount, process, host name and
 * IPC namespaces of its own, made by ns_seal() before anything else
 * happens.  Its first process, the holder, is process 1 of the world: when
 * it dies, for whatever reason, the kernel kills every process of the
 * world and then takes down what they held.  There is no list of things to
 * clean up and nothing that could be left behind.
 *
 * Whatever changes a network asks seal_holds() first: outside of a
 * sealed world this library refuses to work.
 */
#ifndef LAB_NS_H
#define LAB_NS_H

#include <stdbool.h>

#include "netns-lab/lab/trouble.h"

/* The namespaces of one node, as descriptors; -1: none. */
struct ns {
	int net, mnt, uts;
};

#define NS_NONE ((struct ns){ -1, -1, -1 })

struct ns_world {
	const char *name;  /* its host name */
	const char *state; /* a folder that stays visible at its path */
	bool follows;	   /* the world ends when its maker ends */
	/* Runs as process 2; what it returns is the holder's exit status. */
	int (*inside)(void *arg);
	void *arg;
};

/*
 * Make a sealed world and run w->inside in it.  Returns a pidfd of the
 * holder; or, when the world could not be sealed, a negative errno with
 * trouble, and nothing of it is left.
 */
int ns_seal(const struct ns_world *w, struct trouble *t);

/*
 * Make the namespaces of a node called name, inside the sealed world: an
 * empty network, a host name, and mounts with an own /run and /sys; the
 * folder "state" stays visible.  The caller's own namespaces are as before.
 */
int ns_new(
    const char *name, const char *state, struct ns *ret, struct trouble *t);
void ns_close(struct ns *ns); /* what has no other users vanishes */

/* Enter for good: for a child process that is about to become another. */
int ns_enter(const struct ns *ns);

/*
 * Enter the world whose holder this pidfd is: of a child process, because
 * only the children of the caller will see its processes.
 */
int ns_enter_world(int holder);

/* Write a file below /proc/sys/net of the network namespace net. */
int ns_sysctl(int net, const char *path, const char *value);

/*
 * A socket that belongs to the network namespace net; the caller stays
 * where it is.  Negative errno on failure.
 */
int ns_socket(int net, int domain, int type, int protocol);

#endif
