/*
 * What the parts of the loader share while they turn a source into a
 * model.  The source has the form that keys.c asks for.  Each part reports
 * what it finds and goes on; the result counts only if nobody found an
 * error.
 */
#ifndef SITE_READER_H
#define SITE_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "labgen/site/model.h"
#include "labgen/site/names.h"
#include "vrrpd/config/arena.h"
#include "vrrpd/config/diag.h"
#include "vrrpd/config/source.h"

struct reader {
	struct site *site;
	struct arena *arena;
	struct diag *diag;
	const struct source_node *root;
	struct names devices, networks, zones, hosts, services;
	/* Refused: from their absence nothing follows. */
	bool route_gaps;    /* some routes */
	bool *virtual_gaps; /* by network: its virtual address */
	size_t *by_address; /* indices of networks, lowest address first */
};

/*
 * The parts, in the order in which they need each other.  False: no memory.
 */
bool routers_read(struct reader *r);  /* routers.c: roles, vrrp, devices */
bool zones_read(struct reader *r);    /* policy.c */
bool networks_read(struct reader *r); /* networks.c */
bool sync_read(struct reader *r);     /* sync.c */
bool routes_read(struct reader *r);   /* routes.c */
bool hosts_read(struct reader *r);    /* hosts.c */
bool policy_read(struct reader *r);   /* policy.c: services, rules */
bool nat_read(struct reader *r);      /* nat.c */

/* n elements of zeros that live as long as the site; NULL: no memory. */
void *reader_take(struct reader *r, size_t n, size_t size);

/* A copy that lives as long as the site; NULL: no memory. */
const char *reader_copy(struct reader *r, const char *text);

/* source_count(), and 0 for what is not written. */
size_t reader_count(const struct source_node *node);

/* Add an error; remedy may be NULL. */
#define reader_error(r, at, code, remedy, ...) \
	diag_add((r)->diag, DIAG_ERROR, at, code, remedy, __VA_ARGS__)

/*
 * Fill names with the keys of a map, in order, index i for its element i.
 * map may be NULL.
 */
bool reader_map_names(struct reader *r, const struct source_node *map,
    const char *kind, struct names *ret);

#endif
