#include "netns-lab/drill/history.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

size_t
history_router(const struct history *h, const char *name)
{
	for (size_t i = 0; i < h->n_routers; i++) {
		if (strcmp(h->routers[i]->node, name) == 0)
			return i;
	}
	return HISTORY_STRANGER;
}

const char *
history_router_name(const struct history *h, size_t router)
{
	return router < h->n_routers ? h->routers[router]->node : "a stranger";
}

static size_t
find_wire(const struct history *h, const char *segment, uint8_t vrid)
{
	size_t i;

	for (i = 0; i < h->n_wires; i++) {
		if (h->wires[i].vrid == vrid &&
		    strcmp(h->wires[i].segment, segment) == 0)
			break;
	}
	return i;
}

size_t
history_wire_of(const struct history *h, const struct record *advert)
{
	return find_wire(h, advert->segment, advert->vrid);
}

static const char *
add_virtual(struct history *h, const struct record *r)
{
	const size_t wire = find_wire(h, r->carrier, r->vrid);

	if (wire == HISTORY_WIRES_MAX)
		return "it has too many virtual routers";
	if (wire == h->n_wires) {
		h->wires[h->n_wires++] = (struct history_wire){
			.segment = r->carrier,
			.group = r->group,
			.vrid = r->vrid,
		};
	}
	h->virtuals[h->n_virtuals++] = (struct history_virtual){
		.segment = r->segment,
		.wire = wire,
		.address = r->address,
	};
	return NULL;
}

/* What the head of the log and the course of the run say. */
static const char *
take(struct history *h, const struct record *r)
{
	switch (r->kind) {
	case RECORD_RUN:
		if (r->format != RECORD_VERSION)
			return "it is of another version of this program";
		h->run = r;
		break;
	case RECORD_ROUTER:
		if (h->n_routers == HISTORY_ROUTERS_MAX)
			return "it has too many routers";
		h->routers[h->n_routers++] = r;
		break;
	case RECORD_VIRTUAL:
		return add_virtual(h, r);
	case RECORD_START:
		h->start = r->at;
		break;
	case RECORD_FAULT:
	case RECORD_LIFT:
		h->steps[h->n_steps++] = r;
		break;
	case RECORD_END:
		h->end = r->at;
		break;
	case RECORD_SITE:
	case RECORD_MARK:
	case RECORD_ADVERT:
	case RECORD_ANNOUNCE:
	case RECORD_HELD:
	case RECORD_GONE:
	case RECORD_LINK:
	case RECORD_LOST:
	case RECORD_LATE:
	case RECORD_PROBE:
	case RECORD_STALL:
	case RECORD_KINDS:
		break;
	}
	return NULL;
}

static const char *
index_records(struct history *h)
{
	for (size_t i = 0; i < h->n_all; i++) {
		const char *why = take(h, &h->all[i]);

		if (why)
			return why;
		h->n_records = i + 1;
		/* What follows is the lab being taken down. */
		if (h->all[i].kind == RECORD_END)
			break;
	}
	if (!h->run)
		return "it has no head: the lab did not come up";
	if (instant_is_never(h->start))
		return "it does not start: the routers never settled";
	if (instant_is_never(h->end))
		return "it does not end: the run was broken off";
	if (!h->n_routers || !h->n_virtuals)
		return "its head names no routers or no virtual addresses";
	return NULL;
}

int
history_init(
    struct history *h, const struct record_log *log, const char **ret_why)
{
	const size_t n = log->n ? log->n : 1;
	const char *why;

	*h = (struct history){
		.records = log->records,
		.all = log->records,
		.n_all = log->n,
		.wires = calloc(n, sizeof(*h->wires)),
		.virtuals = calloc(n, sizeof(*h->virtuals)),
		.steps = calloc(n, sizeof(const struct record *)),
		.start = INSTANT_NEVER,
		.end = INSTANT_NEVER,
	};
	if (!h->wires || !h->virtuals || !h->steps) {
		history_fini(h);
		return -ENOMEM;
	}
	why = index_records(h);
	if (why) {
		history_fini(h);
		*ret_why = why;
		return -EBADMSG;
	}
	return 0;
}

void
history_fini(struct history *h)
{
	free(h->wires);
	free(h->virtuals);
	free(h->steps);
	*h = (struct history){ 0 };
}
