/*
 * A token bucket: at most "burst" events at once and "per_second" in the
 * long run.  Whatever a stranger can trigger passes through one.  The time
 * is an argument.
 */
#ifndef BASE_BUCKET_H
#define BASE_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrpd/base/instant.h"

struct bucket {
	nsec gap;      /* between two events in the long run */
	nsec depth;    /* how far ahead of that rate one may get */
	instant level; /* the bucket is full again at this instant */
	uint32_t held; /* events refused since the last one allowed */
};

static inline struct bucket
bucket_new(uint32_t per_second, uint32_t burst)
{
	nsec gap = SEC / (per_second ? per_second : 1);

	return (struct bucket){
		.gap = gap, .depth = gap * burst, .level = { INT64_MIN / 2 }
	};
}

/*
 * May one more happen now?  When yes and ret_held is given, it gets the
 * number of those refused since the last yes.
 */
static inline bool
bucket_take(struct bucket *b, instant now, uint32_t *ret_held)
{
	instant from = b->level.ns > now.ns ? b->level : now;
	instant to = instant_after(from, b->gap);

	if (instant_since(now, to) > b->depth) {
		b->held++;
		return false;
	}
	b->level = to;
	if (ret_held)
		*ret_held = b->held;
	b->held = 0;
	return true;
}

#endif
