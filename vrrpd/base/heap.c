#include <assert.h>

#include "vrrpd/base/heap.h"

void
heap_init(struct heap *h, struct heap_item **slots, uint32_t room)
{
	h->slots = slots;
	h->used = 0;
	h->room = room;
}

static void
seat(struct heap *h, struct heap_item *item, uint32_t at)
{
	h->slots[at] = item;
	item->place = at + 1;
}

static void
rise(struct heap *h, struct heap_item *item)
{
	uint32_t at = item->place - 1;

	while (at > 0) {
		uint32_t parent = (at - 1) / 2;

		if (!instant_before(item->due, h->slots[parent]->due))
			break;
		seat(h, h->slots[parent], at);
		at = parent;
	}
	seat(h, item, at);
}

static void
sink(struct heap *h, struct heap_item *item)
{
	uint32_t at = item->place - 1;

	for (;;) {
		uint32_t child = 2 * at + 1;

		if (child >= h->used)
			break;
		if (child + 1 < h->used &&
		    instant_before(
			h->slots[child + 1]->due, h->slots[child]->due))
			child++;
		if (!instant_before(h->slots[child]->due, item->due))
			break;
		seat(h, h->slots[child], at);
		at = child;
	}
	seat(h, item, at);
}

void
heap_set(struct heap *h, struct heap_item *item, instant due)
{
	if (instant_is_never(due)) {
		heap_remove(h, item);
		item->due = due;
		return;
	}
	if (!item->place) {
		assert(h->used < h->room);
		seat(h, item, h->used++);
	}
	item->due = due;
	rise(h, item);
	sink(h, item);
}

void
heap_remove(struct heap *h, struct heap_item *item)
{
	uint32_t at = item->place;
	struct heap_item *last;

	if (!at)
		return;
	item->place = 0;
	last = h->slots[--h->used];
	if (last == item)
		return;
	seat(h, last, at - 1);
	rise(h, last);
	sink(h, last);
}

struct heap_item *
heap_first(const struct heap *h)
{
	return h->used ? h->slots[0] : NULL;
}
