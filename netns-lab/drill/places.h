/*
 * The words of a drill for routers and networks, and whom they mean on a
 * site.
 */
#ifndef DRILL_PLACES_H
#define DRILL_PLACES_H

#include <stdbool.h>
#include <stddef.h>

#include "netns-lab/drill/drill.h"

struct source_node;

struct places {
	const struct site *site;
	struct diag *diag;
	size_t master, backup; /* roles: the two best by priority */
};

struct places places_of(const struct site *site, struct diag *diag);

/* A router's role; DRILL_NONE: there is none, which has its finding. */
size_t places_router(const struct places *p, const struct source_node *word);

/* A set of routers by bits of roles: one of them, "both" or "none". */
uint32_t places_routers(const struct places *p, const struct source_node *word);

/*
 * A network of the site.  False: the site has none of that part ("inner",
 * "second", "outer").  DRILL_NONE in *ret: there is no such name, which has
 * its finding.
 */
bool places_network(
    const struct places *p, const struct source_node *word, size_t *ret);

/*
 * Has the lab a client in this network?  It has where there is a virtual
 * address, but where the default route leaves there is the gateway.
 */
bool places_client(const struct places *p, size_t network);

/*
 * An end of a stream; as above.  *ret is the network of a client, or the
 * one by which the server is reached; a gateway has none of its own.
 */
bool places_end(const struct places *p, const struct source_node *word,
    enum drill_end *ret_kind, size_t *ret);

#endif
