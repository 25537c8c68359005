/*
 * The elements of a named set or map, one in each line.  Which they are is
 * never decided here.
 */
#ifndef EMIT_NFTELEMENTS_H
#define EMIT_NFTELEMENTS_H

#include <stdbool.h>
#include <stddef.h>

struct page;

/* What comes before an element; "first" begins as true. */
void nftelements_next(struct page *p, bool *first);
/* What ends the set or map, which may have none. */
void nftelements_end(struct page *p, bool first);

/* The interface of a network, in quotes. */
void nftelements_ifname(struct page *p, size_t network);

#endif
