#include "netns-lab/lab/holding.h"

#include <stdlib.h>
#include <unistd.h>

#include "netns-lab/lab/topo.h"
#include "netns-lab/lab/watch.h"

struct holding
holding_new(const struct topo *topo)
{
	const size_t n = topo->n_routers * topo->n_virtuals + 1;

	return (struct holding){ topo, calloc(n, sizeof(bool)) };
}

bool *
holding_of(const struct holding *h, size_t router, size_t virtual)
{
	return &h->held[router * h->topo->n_virtuals + virtual];
}

void
holding_hear(struct holding *h, int notices)
{
	struct watch_notice n;

	while (read(notices, &n, sizeof(n)) == sizeof(n))
		*holding_of(h, n.node, n.virtual) = n.held;
}

static size_t
how_many(const struct holding *h, size_t router)
{
	size_t n = 0;

	for (size_t v = 0; v < h->topo->n_virtuals; v++)
		n += *holding_of(h, router, v);
	return n;
}

bool
holding_has_all(const struct holding *h, size_t router)
{
	return how_many(h, router) == h->topo->n_virtuals;
}

bool
holding_has_none(const struct holding *h, size_t router)
{
	return how_many(h, router) == 0;
}

bool
holding_is_alone(const struct holding *h, size_t router)
{
	for (size_t i = 0; i < h->topo->n_routers; i++) {
		if (i == router ? !holding_has_all(h, i)
				: !holding_has_none(h, i))
			return false;
	}
	return true;
}
