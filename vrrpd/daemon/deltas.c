#include <string.h>

#include "vrrpd/daemon/deltas.h"
#include "vrrpd/daemon/feed.h"
#include "vrrpd/daemon/log.h"
#include "vrrpd/daemon/outbox.h"

static void
take_link(struct routers *r, uint32_t link, const struct delta_link *d)
{
	const struct delta_link *old = &r->links[link];
	bool moved = old->index != d->index;

	/* What was announced until now went nowhere, or names another MAC. */
	if (d->running &&
	    (moved || !old->running || !mac_equal(&old->mac, &d->mac)))
		r->unheard[link] = r->any_unheard = true;
	r->links[link] = *d;
	if (moved)
		routers_index_links(r);
}

static void
take_owner(struct routers *r, uint32_t slot, bool owner, instant now)
{
	const struct config_instance *conf = routers_config(r, slot);
	struct vr_event ev = { .kind = VR_EV_PRIORITY };

	r->routers[slot].owner = owner;
	if (conf->params.priority == VR_PRIO_OWNER && !owner)
		log_line(LOG_LEVEL_WARNING,
		    "%s: priority 255 is the owner's, but the interface does "
		    "not have the addresses itself",
		    conf->name);
	/* The operator's word counts; without one, what the interface has. */
	if (conf->params.priority)
		return;
	ev.priority = owner ? VR_PRIO_OWNER : VR_PRIO_DEFAULT;
	if (r->members[slot].priority != ev.priority)
		feed_event(r, slot, ev, now);
}

static void
take_address(struct routers *r, uint32_t slot, const struct delta_address *d,
    instant now)
{
	struct router *router = &r->routers[slot];

	if (d->address >= routers_config(r, slot)->n_addresses)
		return;
	announce_present(&router->announce, d->address, d->present);
	if (d->present && router->announce.active)
		outbox_fresh(r->outbox, slot);
	if (!d->error)
		return;
	router->refused++;
	heap_set(&r->deadlines, &router->refused_due.item,
	    instant_after(now, DELTAS_REFUSED_FOR));
}

/*
 * The picture is complete.  A group that a former engine served goes on as
 * master; what it held of a group that it served only in part is given up.
 */
static void
start(struct routers *r, instant now)
{
	r->started = true;
	for (uint32_t i = 0; i < r->n_groups; i++) {
		struct router_group *g = &r->groups[i];
		struct vr_event ev = { .kind = VR_EV_RESUME };

		for (uint32_t slot = g->first; slot < g->first + g->n; slot++)
			if (!r->routers[slot].held)
				ev.kind = VR_EV_START;
		feed_event(r, g->first, ev, now);
		for (uint32_t slot = g->first; slot < g->first + g->n; slot++)
			if (r->routers[slot].held &&
			    g->machine.state != VR_MASTER &&
			    g->machine.state != VR_LEAVING)
				outbox_request(r->outbox, REQUEST_RELEASE,
				    r->routers[slot].instance, 0);
	}
	outbox_request(r->outbox, REQUEST_RESUMED, 0, 0);
}

static void
stop(struct routers *r, instant now)
{
	struct vr_event ev = { .kind = VR_EV_STOP };

	r->stopping = true;
	for (uint32_t i = 0; i < r->n_groups; i++)
		feed_event(r, r->groups[i].first, ev, now);
}

void
deltas_take(struct routers *r, const struct delta *d, instant now)
{
	uint32_t slot;

	switch (d->kind) {
	case DELTA_LINK:
		if (d->which < r->config->n_links)
			take_link(r, d->which, &d->link);
		return;
	case DELTA_SYNCED:
		deltas_settle(r, now);
		if (!r->started)
			start(r, now);
		return;
	case DELTA_STOP:
		stop(r, now);
		return;
	case DELTA_OWNER:
	case DELTA_HELD:
	case DELTA_ADDRESS:
		break;
	}
	if (d->which >= r->n)
		return;
	slot = r->slot_of[d->which];
	if (d->kind == DELTA_OWNER)
		take_owner(r, slot, d->owner, now);
	else if (d->kind == DELTA_HELD)
		r->routers[slot].held = true;
	else
		take_address(r, slot, &d->address, now);
}

static bool
addresses_have_links(const struct routers *r, uint32_t slot)
{
	const struct config_instance *conf = routers_config(r, slot);

	for (uint32_t i = 0; i < conf->n_addresses; i++) {
		const struct config_address *a = routers_address(r, slot, i);

		if (a->track && a->link != conf->link &&
		    !r->links[a->link].running)
			return false;
	}
	return true;
}

static uint32_t
causes(const struct routers *r, uint32_t slot)
{
	const struct delta_link *link = routers_link(r, slot);
	uint32_t set = 0;

	if (!link->index)
		set |= FAULT_BIT(FAULT_LINK_MISSING);
	else if (!link->running)
		set |= FAULT_BIT(FAULT_LINK_DOWN);
	else if (link->primary.family == IP_NONE)
		set |= FAULT_BIT(FAULT_NO_SOURCE);
	if (!addresses_have_links(r, slot))
		set |= FAULT_BIT(FAULT_ADDRESS_LINK);
	if (r->routers[slot].refused)
		set |= FAULT_BIT(FAULT_ADDRESS_REFUSED);
	return set;
}

static void
announce_unheard(struct routers *r, uint32_t slot)
{
	struct announce *announce = &r->routers[slot].announce;

	for (uint32_t i = 0; i < routers_config(r, slot)->n_addresses; i++)
		if (r->unheard[routers_address(r, slot, i)->link] &&
		    announce_is_present(announce, i))
			announce_present(announce, i, true);
	outbox_fresh(r->outbox, slot);
}

/*
 * A link came back, or got another MAC, while we are master and its
 * addresses never left it: nobody else will say where they are.
 */
static void
settle_unheard(struct routers *r)
{
	for (uint32_t slot = 0; slot < r->n; slot++)
		if (r->routers[slot].announce.active)
			announce_unheard(r, slot);
	memset(r->unheard, 0, r->config->n_links * sizeof(*r->unheard));
	r->any_unheard = false;
}

void
deltas_settle(struct routers *r, instant now)
{
	for (uint32_t slot = 0; slot < r->n; slot++) {
		struct vr_event ev = { .kind = VR_EV_FAULTS };

		r->own[slot] = routers_link(r, slot)->primary;
		ev.faults = causes(r, slot);
		if (ev.faults != r->members[slot].faults.set)
			feed_event(r, slot, ev, now);
	}
	if (r->any_unheard)
		settle_unheard(r);
}

void
deltas_forgive(struct routers *r, uint32_t slot, instant now)
{
	heap_remove(&r->deadlines, &r->routers[slot].refused_due.item);
	r->routers[slot].refused = 0;
	deltas_settle(r, now);
}
