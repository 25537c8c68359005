/*
 * Faults, one row each: how it is brought about and how it is taken back.
 * Their words are drill/drill.h's; how a reader is told is the drill's own
 * title.
 */
#ifndef LAB_INJECT_H
#define LAB_INJECT_H

#include <stdbool.h>
#include <stddef.h>

#include "netns-lab/drill/drill.h"
#include "netns-lab/lab/trouble.h"

struct lab;

/* A fault at a place. */
struct inject {
	enum drill_fault fault;
	size_t node;	/* of the topo: a router */
	size_t segment; /* of the topo for DRILL_LINK_DOWN; else TOPO_NONE */
	bool applied;
};

/* Apply; nothing happens when it is applied already. */
int inject_apply(struct inject *f, struct lab *lab, struct trouble *t);
/* Take it back; nothing happens when it is not applied. */
int inject_lift(struct inject *f, struct lab *lab, struct trouble *t);

#endif
