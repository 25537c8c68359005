/*
 * Deadlines in order: an indexed binary heap over memory that the caller
 * lends.  Each item knows its own place, so moving and removing one takes
 * O(log n) and no search.
 */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stddef.h>
#include <stdint.h>

#include "vrrpd/base/instant.h"

/* Embedded in what has a deadline.  Zeroed is "not in a heap". */
struct heap_item {
	instant due;
	uint32_t place; /* 1 + index, 0 when not in a heap */
};

struct heap {
	struct heap_item **slots;
	uint32_t used;
	uint32_t room;
};

/* slots: room for as many items as will ever be in the heap at once. */
void heap_init(struct heap *h, struct heap_item **slots, uint32_t room);

/* Put the item in, or move it; an instant of never takes it out. */
void heap_set(struct heap *h, struct heap_item *item, instant due);

void heap_remove(struct heap *h, struct heap_item *item);

/* The item that is due first, or NULL. */
struct heap_item *heap_first(const struct heap *h);

#endif
