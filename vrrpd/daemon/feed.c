#include <stdio.h>
#include <string.h>

#include "vrrpd/daemon/feed.h"
#include "vrrpd/daemon/log.h"
#include "vrrpd/daemon/outbox.h"
#include "vrrpd/proto/arp.h"
#include "vrrpd/proto/names.h"

/* The first member of the group that has a cause of a fault. */
static uint32_t
faulty_slot(const struct routers *r, const struct router_group *g)
{
	uint32_t slot = g->first;

	while (slot < g->first + g->n - 1 && !r->members[slot].faults.set)
		slot++;
	return slot;
}

/* The interface that the operator should look at. */
static const char *
faulty_link(const struct routers *r, uint32_t slot, enum fault cause)
{
	const struct config_instance *conf = routers_config(r, slot);
	uint32_t link = conf->link;

	for (uint32_t i = 0; i < conf->n_addresses; i++) {
		const struct config_address *a = routers_address(r, slot, i);

		if (cause == FAULT_ADDRESS_LINK && a->track &&
		    !r->links[a->link].running)
			link = a->link;
	}
	return config_links(r->config)[link].name;
}

/* More about the reason than its name: who, how long, which interface. */
static void
explain(const struct routers *r, const struct router_group *g,
    const struct vr_action *a, char *buf, size_t size)
{
	uint32_t slot =
	    a->why == VR_WHY_FAULT ? faulty_slot(r, g) : g->first + a->member;
	const struct vr *vr = &r->members[slot];
	enum fault cause;
	char ip[IP_TEXT];

	buf[0] = '\0';
	switch (a->why) {
	case VR_WHY_HIGHER_PRIO:
	case VR_WHY_HIGHER_ADDR:
		snprintf(buf, size, ": %s with priority %u on %s",
		    ip_print(&vr->master.address, ip), vr->master.priority,
		    routers_config(r, slot)->name);
		break;
	case VR_WHY_FAULT:
		if (!vr->faults.set)
			break;
		cause = (enum fault)__builtin_ctz(vr->faults.set);
		snprintf(buf, size, ": %s on %s: %s",
		    routers_config(r, slot)->name, faulty_link(r, slot, cause),
		    name_fault_phrase(cause));
		break;
	case VR_WHY_SILENCE:
		snprintf(buf, size, " for %.3f s",
		    (double)vr_master_down_interval(vr, &r->params[slot]) /
			(double)SEC);
		break;
	case VR_WHY_START:
	case VR_WHY_RESUME:
	case VR_WHY_OWNER:
	case VR_WHY_MASTER_LEFT:
	case VR_WHY_CLEARED:
	case VR_WHY_STOP:
	case VR_WHY_FOLLOWED:
	case VR_WHY_NOT_FOLLOWED:
		break;
	}
}

/*
 * Whoever may speak on a segment can drive a router to and fro as fast as
 * skews allow, so these lines are bounded too.
 */
static void
carry_transition(
    struct routers *r, uint32_t group, const struct vr_action *a, instant now)
{
	struct router_group *g = &r->groups[group];
	char more[128];

	if (a->to == VR_MASTER)
		for (uint32_t s = g->first; s < g->first + g->n; s++)
			r->routers[s].counters.became_master++;
	g->untold = !bucket_take(&g->lines, now, NULL);
	if (g->untold)
		return;
	explain(r, g, a, more, sizeof(more));
	log_line(LOG_LEVEL_INFO, "%s: %s -> %s (%s%s)",
	    routers_group_name(r, group), name_state(a->from),
	    name_state(a->to), name_why(a->why), more);
}

/* The last word on a state is true, though it may come late. */
static void
tell_state(struct routers *r, uint32_t group, instant now)
{
	struct router_group *g = &r->groups[group];

	if (!g->untold || !bucket_take(&g->lines, now, NULL))
		return;
	g->untold = false;
	log_line(LOG_LEVEL_WARNING,
	    "%s: now %s (%s; changes came too fast for the log)",
	    routers_group_name(r, group), name_state(g->machine.state),
	    name_why(g->machine.why));
}

static void
schedule_rounds(struct routers *r, uint32_t slot)
{
	struct router *router = &r->routers[slot];

	heap_set(
	    &r->deadlines, &router->announce_due.item, router->announce.due);
}

static void
carry(struct routers *r, uint32_t group, const struct vr_action *a, instant now)
{
	uint32_t slot = r->groups[group].first + a->member;
	struct router *router = &r->routers[slot];

	switch (a->what) {
	case VR_DO_ADVERT:
		outbox_advert(r->outbox, slot, a->priority);
		break;
	case VR_DO_HOLD:
		outbox_request(r->outbox, REQUEST_HOLD, router->instance, 0);
		break;
	case VR_DO_RELEASE:
		announce_stop(&router->announce);
		schedule_rounds(r, slot);
		outbox_request(r->outbox, REQUEST_RELEASE, router->instance, 0);
		break;
	case VR_DO_RELEASE_ADDRESS:
		outbox_request(r->outbox, REQUEST_RELEASE_ADDRESS,
		    router->instance, a->address);
		break;
	case VR_DO_ANNOUNCE:
		announce_start(&router->announce, &r->params[slot], now);
		schedule_rounds(r, slot);
		outbox_fresh(r->outbox, slot);
		break;
	case VR_DO_TRANSITION:
		carry_transition(r, group, a, now);
		break;
	}
}

/* A router that only leaves must not announce itself any more. */
static void
hush(struct routers *r, uint32_t group)
{
	const struct router_group *g = &r->groups[group];

	if (g->machine.state == VR_MASTER)
		return;
	for (uint32_t slot = g->first; slot < g->first + g->n; slot++) {
		announce_stop(&r->routers[slot].announce);
		schedule_rounds(r, slot);
	}
}

static void
feed_group(
    struct routers *r, uint32_t group, const struct vr_event *ev, instant now)
{
	struct router_group *g = &r->groups[group];
	struct group_view view = routers_view(r, group);
	struct vr_actions out = { .at = r->actions, .room = r->n_actions };
	uint32_t transitions = g->machine.transitions;

	group_step(&view, now, ev, &out);
	for (uint32_t i = 0; i < out.n; i++)
		carry(r, group, &out.at[i], now);
	if (g->machine.transitions != transitions)
		hush(r, group);
	tell_state(r, group, now);
	heap_set(&r->deadlines, &g->due.item, group_due(&view));
}

void
feed_event(struct routers *r, uint32_t slot, struct vr_event ev, instant now)
{
	uint32_t group = r->routers[slot].group;

	ev.member = slot - r->groups[group].first;
	feed_group(r, group, &ev, now);
}

static void
complain(struct routers *r, uint32_t slot, const struct advert *ad,
    enum ladder rung, instant now)
{
	char ip[IP_TEXT];
	uint32_t held;

	/* Our own adverts come back on some networks; that is no news. */
	if (rung == LADDER_OWN || !bucket_take(&r->complaints, now, &held))
		return;
	log_line(LOG_LEVEL_WARNING,
	    "%s: advert of %s ignored (%s; %u lines like this were held back)",
	    routers_config(r, slot)->name, ip_print(&ad->src, ip),
	    name_ladder_phrase(rung), held);
}

void
feed_datagram(struct routers *r, int32_t ifindex, const uint8_t *data,
    size_t len, instant now)
{
	struct vr_event ev = { .kind = VR_EV_ADVERT };
	const struct config_instance *conf;
	struct router_counters *counters;
	struct advert ad;
	enum ladder rung = ladder_read(data, len, &ad);
	uint32_t link, slot;

	if (rung != LADDER_PASS) {
		r->dropped[rung]++;
		return;
	}
	link = routers_find_link(r, ifindex);
	slot = routers_find(r, link, ad.vrid);
	if (link == CONFIG_NO_INDEX || slot == CONFIG_NO_INDEX) {
		r->dropped[LADDER_VRID]++;
		return;
	}
	conf = routers_config(r, slot);
	counters = &r->routers[slot].counters;
	rung = ladder_admit(&ad, &r->params[slot], r->members[slot].priority,
	    &r->own[slot], r->advertised + conf->first_address,
	    conf->n_advertised);
	if (rung != LADDER_PASS) {
		counters->dropped[rung]++;
		complain(r, slot, &ad, rung, now);
		return;
	}
	counters->adverts_received++;
	if (ad.priority == VR_PRIO_LEAVING)
		counters->leaving_received++;
	ev.advert.src = ad.src;
	ev.advert.priority = ad.priority;
	feed_event(r, slot, ev, now);
}

void
feed_frame(struct routers *r, int32_t ifindex, const uint8_t *frame, size_t len,
    instant now)
{
	struct vr_event ev = { .kind = VR_EV_ANNOUNCED };
	uint32_t link, slot;
	struct mac mac;
	struct ip ip;

	if (!arp_read(frame, len, &mac, &ip))
		return;
	link = routers_find_link(r, ifindex);
	/* What we sent ourselves can come back through a loop. */
	if (link == CONFIG_NO_INDEX || mac_equal(&mac, &r->links[link].mac))
		return;
	slot = routers_find_address(r, link, &ip, &ev.address);
	if (slot != CONFIG_NO_INDEX)
		feed_event(r, slot, ev, now);
}

void
feed_round(struct routers *r, uint32_t slot, instant now)
{
	if (announce_round(&r->routers[slot].announce, &r->params[slot], now))
		outbox_round(r->outbox, slot);
	schedule_rounds(r, slot);
}
