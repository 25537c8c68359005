#include <string.h>

#include "tests/lib/world.h"
#include "tests/lib/world_record.h"

static uint32_t
owners(const struct world *w, uint32_t s, uint32_t address)
{
	uint32_t n = 0;

	for (uint32_t r = 0; r < w->n_routers; r++)
		n += w->routers[r].here[s] >> address & 1;
	return n;
}

bool
world_reaches(const struct world *w, uint32_t a, uint32_t b, uint32_t s)
{
	const struct world_router *ra = &w->routers[a], *rb = &w->routers[b];

	return ra->link[s] && rb->link[s] && ra->side[s] == rb->side[s];
}

static bool
two_masters(const struct world *w, uint32_t s)
{
	for (uint32_t a = 0; a < w->n_routers; a++)
		for (uint32_t b = 0; b < a; b++)
			if (world_state(w, a) == VR_MASTER &&
			    world_state(w, b) == VR_MASTER &&
			    world_reaches(w, a, b, s))
				return true;
	return false;
}

void
world_record_until(struct world *w, instant now)
{
	nsec span = instant_since(w->now, now);

	for (uint32_t s = 0; s < w->n_segments; s++) {
		struct world_record *rec = &w->record[s];
		bool two = false;

		for (uint32_t a = 0; a < WORLD_ADDRESSES; a++) {
			uint32_t n = owners(w, s, a);

			two |= n > 1;
			rec->since[a] = n ? 0 : rec->since[a] + span;
			if (rec->since[a] > rec->unowned)
				rec->unowned = rec->since[a];
		}
		rec->two_owners += two ? span : 0;
		rec->two_masters += two_masters(w, s) ? span : 0;
	}
	w->now = now;
}

void
world_reset_record(struct world *w)
{
	memset(w->record, 0, sizeof(w->record));
}
