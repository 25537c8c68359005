#include "vrrpd/daemon/clock.h"
#include "vrrpd/daemon/deltas.h"
#include "vrrpd/daemon/feed.h"
#include "vrrpd/daemon/routers.h"

void
clock_tick(struct routers *r, instant now)
{
	static const struct vr_event deadline = { .kind = VR_EV_DEADLINE };
	struct heap_item *item;

	while (
	    (item = heap_first(&r->deadlines)) && instant_due(item->due, now)) {
		struct due *due = (struct due *)item;

		switch (due->kind) {
		case DUE_GROUP:
			feed_event(
			    r, r->groups[due->index].first, deadline, now);
			break;
		case DUE_ANNOUNCE:
			feed_round(r, due->index, now);
			break;
		case DUE_REFUSED:
			deltas_forgive(r, due->index, now);
			break;
		}
	}
}

instant
clock_due(const struct routers *r)
{
	const struct heap_item *item = heap_first(&r->deadlines);

	return item ? item->due : INSTANT_NEVER;
}
