#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "vrrpd/daemon/snapshot.h"

static int64_t
wall_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * SEC + ts.tv_nsec;
}

static uint32_t
aligned(size_t n)
{
	return (uint32_t)((n + 15) / 16 * 16);
}

static void *
at(struct snapshot *s, uint32_t offset)
{
	return (char *)s + offset;
}

static void
fill_addresses(
    const struct routers *r, uint32_t slot, struct snapshot_address *to)
{
	uint32_t n = routers_config(r, slot)->n_addresses;

	for (uint32_t i = 0; i < n; i++) {
		const struct config_address *a = routers_address(r, slot, i);

		to[i].prefix = a->prefix;
		to[i].advertised = a->advertised;
		to[i].present =
		    announce_is_present(&r->routers[slot].announce, i);
		memcpy(to[i].link, config_links(r->config)[a->link].name,
		    sizeof(to[i].link));
	}
}

static void
fill_instance(
    const struct routers *r, uint32_t slot, struct snapshot_instance *to)
{
	const struct config_instance *conf = routers_config(r, slot);
	const struct router *router = &r->routers[slot];
	const struct router_group *g = &r->groups[router->group];
	const struct vr *vr = &r->members[slot];

	memcpy(to->name, conf->name, sizeof(to->name));
	memcpy(to->link, config_links(r->config)[conf->link].name,
	    sizeof(to->link));
	to->group = conf->group;
	to->params = conf->params;
	memset(to->params.secret, 0, sizeof(to->params.secret));
	to->priority = vr->priority;
	to->owner = router->owner;
	to->state = g->machine.state;
	to->why = g->machine.why;
	to->since = g->machine.since;
	to->transitions = g->machine.transitions;
	to->own = r->own[slot];
	to->master = vr->master;
	to->master_down = vr_master_down_interval(vr, &r->params[slot]);
	to->due = vr->due;
	to->faults = vr->faults;
	to->counters = router->counters;
	to->first_address = conf->first_address;
	to->n_addresses = conf->n_addresses;
}

/* Configured groups come first, in the order of the configuration. */
static void
fill_group(const struct routers *r, uint32_t group, struct snapshot_group *to)
{
	const struct router_group *g = &r->groups[group];

	memcpy(to->name, config_groups(r->config)[g->config].name,
	    sizeof(to->name));
	to->state = g->machine.state;
	to->why = g->machine.why;
	to->since = g->machine.since;
	to->transitions = g->machine.transitions;
	to->n_members = g->n;
}

static void
fill_head(const struct routers *r, struct snapshot *s, instant now)
{
	const struct config *c = r->config;

	s->magic = SNAPSHOT_MAGIC;
	s->version = SNAPSHOT_VERSION;
	s->pid = (int32_t)getpid();
	s->taken = now;
	s->wall = wall_clock();
	memcpy(s->router, c->router, sizeof(s->router));
	memcpy(s->dropped, r->dropped, sizeof(s->dropped));
	s->n_instances = c->n_instances;
	s->n_addresses = c->n_addresses;
	s->n_groups = c->n_groups;
	s->instances_at = aligned(sizeof(*s));
	s->addresses_at = s->instances_at +
	    aligned(c->n_instances * sizeof(struct snapshot_instance));
	s->groups_at = s->addresses_at +
	    aligned(c->n_addresses * sizeof(struct snapshot_address));
	s->size =
	    s->groups_at + aligned(c->n_groups * sizeof(struct snapshot_group));
}

struct snapshot *
snapshot_take(const struct routers *r, instant now)
{
	struct snapshot head = { 0 };
	struct snapshot_instance *instances;
	struct snapshot_address *addresses;
	struct snapshot_group *groups;
	struct snapshot *s;

	fill_head(r, &head, now);
	s = calloc(1, head.size);
	if (!s)
		return NULL;
	*s = head;
	instances = at(s, s->instances_at);
	addresses = at(s, s->addresses_at);
	groups = at(s, s->groups_at);
	for (uint32_t slot = 0; slot < r->n; slot++) {
		struct snapshot_instance *to =
		    &instances[r->routers[slot].instance];

		fill_instance(r, slot, to);
		fill_addresses(r, slot, addresses + to->first_address);
	}
	for (uint32_t i = 0; i < s->n_groups; i++)
		fill_group(r, i, &groups[i]);
	return s;
}

static bool
fits(const struct snapshot *s, uint32_t offset, uint32_t n, size_t size)
{
	return offset % 16 == 0 && offset <= s->size &&
	    n <= (s->size - offset) / size;
}

bool
snapshot_valid(const void *block, size_t len)
{
	const struct snapshot *s = block;

	if (len < sizeof(*s) || s->magic != SNAPSHOT_MAGIC ||
	    s->version != SNAPSHOT_VERSION || s->size != len)
		return false;
	if (!fits(s, s->instances_at, s->n_instances,
		sizeof(struct snapshot_instance)) ||
	    !fits(s, s->addresses_at, s->n_addresses,
		sizeof(struct snapshot_address)) ||
	    !fits(s, s->groups_at, s->n_groups, sizeof(struct snapshot_group)))
		return false;
	for (uint32_t i = 0; i < s->n_instances; i++) {
		const struct snapshot_instance *in = &snapshot_instances(s)[i];

		if (in->first_address > s->n_addresses ||
		    in->n_addresses > s->n_addresses - in->first_address)
			return false;
		if (in->group != CONFIG_NO_INDEX && in->group >= s->n_groups)
			return false;
	}
	return true;
}

const struct snapshot_instance *
snapshot_instances(const struct snapshot *s)
{
	return (const void *)((const char *)s + s->instances_at);
}

const struct snapshot_address *
snapshot_addresses(const struct snapshot *s)
{
	return (const void *)((const char *)s + s->addresses_at);
}

const struct snapshot_group *
snapshot_groups(const struct snapshot *s)
{
	return (const void *)((const char *)s + s->groups_at);
}

bool
snapshot_named(const struct snapshot *s, const struct snapshot_instance *in,
    const char *name)
{
	if (strcmp(in->name, name) == 0)
		return true;
	return in->group != CONFIG_NO_INDEX &&
	    strcmp(snapshot_groups(s)[in->group].name, name) == 0;
}
