/*
 * Sets of numbers as sorted spans that neither touch nor overlap: IPv4
 * addresses, ports, ICMP types.  nftables 1.0.6 refuses sets whose elements
 * overlap, so what a source lists twice must become one.
 */
#ifndef EMIT_SPANS_H
#define EMIT_SPANS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct span {
	uint32_t first, last;
};

/* Zeroed is the empty set. */
struct spans {
	struct span *list;
	size_t n;
	size_t room;
	int err; /* 0, or -ENOMEM: the set is incomplete */
};

void spans_add(struct spans *s, uint32_t first, uint32_t last);
void spans_remove(struct spans *s, uint32_t first, uint32_t last);

/* Are these all the numbers from 0 to max? */
bool spans_are_all(const struct spans *s, uint32_t max);

void spans_free(struct spans *s);

#endif
