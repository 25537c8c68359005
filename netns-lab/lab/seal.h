/*
 * The seal of a world: what a process has to do in new namespaces so that
 * nothing it does reaches the machine.  It makes no namespaces; see ns.h.
 */
#ifndef LAB_SEAL_H
#define LAB_SEAL_H

#include <stdbool.h>
#include <stdint.h>

#include "netns-lab/lab/trouble.h"

/*
 * Seal the namespaces that process 1 of a new world finds itself in.
 * callers_net: the number of the network namespace outside.
 */
int seal_world(const char *name, const char *state, uintmax_t callers_net,
    struct trouble *t);

/* An empty /run, in which only the state folder is as before. */
int seal_run(const char *state, struct trouble *t);

/* The /sys of the network that we are in, not writable. */
int seal_sys(struct trouble *t);

/*
 * Does the calling process live in a sealed world, and is net (-1: its own)
 * another network than that of the world's maker?
 */
bool seal_holds(int net);

/* The number of a network namespace, -1: ours; 0 when it cannot be told. */
uintmax_t seal_net(int net);

#endif
