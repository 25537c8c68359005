/*
 * The streams of probes of a drill, bound to a site: those it has a place
 * for, and those that are left out and why.
 */
#ifndef DRILL_STREAMS_H
#define DRILL_STREAMS_H

#include <stdbool.h>

struct drill;
struct places;
struct source_node;

/*
 * Fill in probes and absent of the drill, which owns them; list may be
 * NULL.  Findings go to the diag of the places.  False: no memory.
 */
bool streams_read(struct drill *drill, const struct places *places,
    const struct source_node *list);

#endif
