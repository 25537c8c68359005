#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vrrpd/daemon/routers.h"

/* Log lines that strangers cause: some at once, then one a minute. */
#define COMPLAINTS_BURST 10

/* Of transitions, for each group: some at once, then one a second. */
#define TRANSITIONS_BURST 20

/* How large the parts of the one block of memory are. */
struct sizes {
	uint32_t n, n_groups, n_addresses, n_links, most_members;
};

/* Takes n * size octets, aligned for anything, off the block. */
static void *
carve(char **at, size_t n, size_t size)
{
	char *here = *at;

	*at += (n * size + 15) / 16 * 16;
	return here;
}

/*
 * Lay the arrays out from "at" on and return where they end: with at NULL
 * this measures, so that sizes and layout cannot disagree.
 */
static char *
lay_out(struct routers *r, const struct sizes *s, char *at)
{
	uint32_t dues = 2 * s->n + s->n_groups;

	r->routers = carve(&at, s->n, sizeof(*r->routers));
	r->members = carve(&at, s->n, sizeof(*r->members));
	r->params = carve(&at, s->n, sizeof(*r->params));
	r->own = carve(&at, s->n, sizeof(*r->own));
	r->slot_of = carve(&at, s->n, sizeof(*r->slot_of));
	r->groups = carve(&at, s->n_groups, sizeof(*r->groups));
	r->links = carve(&at, s->n_links, sizeof(*r->links));
	r->unheard = carve(&at, s->n_links, sizeof(*r->unheard));
	r->advertised = carve(&at, s->n_addresses, sizeof(*r->advertised));
	r->deadlines.slots = carve(&at, dues, sizeof(*r->deadlines.slots));
	r->link_by_index.slots =
	    carve(&at, hash_room(s->n_links), sizeof(*r->link_by_index.slots));
	r->router_by_vrid.slots =
	    carve(&at, hash_room(s->n), sizeof(*r->router_by_vrid.slots));
	r->router_by_address.slots = carve(&at, hash_room(s->n_addresses),
	    sizeof(*r->router_by_address.slots));
	r->actions =
	    carve(&at, VR_ACTIONS_MAX(s->most_members), sizeof(*r->actions));
	return at;
}

static struct sizes
measure(const struct config *c)
{
	const struct config_instance *instances = config_instances(c);
	struct sizes s = { .n = c->n_instances,
		.n_groups = c->n_groups,
		.n_addresses = c->n_addresses,
		.n_links = c->n_links,
		.most_members = 1 };

	for (uint32_t i = 0; i < c->n_instances; i++)
		if (instances[i].group == CONFIG_NO_INDEX)
			s.n_groups++;
	for (uint32_t i = 0; i < c->n_groups; i++)
		if (config_groups(c)[i].n_members > s.most_members)
			s.most_members = config_groups(c)[i].n_members;
	return s;
}

static uint8_t
priority_of(const struct config_instance *conf)
{
	return conf->params.priority ? conf->params.priority : VR_PRIO_DEFAULT;
}

static void
add_router(struct routers *r, uint32_t instance, uint32_t group)
{
	const struct config_instance *conf =
	    &config_instances(r->config)[instance];
	uint32_t slot = r->n++;
	struct router *router = &r->routers[slot];

	*router = (struct router){
		.instance = instance,
		.group = group,
		.announce_due = { .kind = DUE_ANNOUNCE, .index = slot },
		.refused_due = { .kind = DUE_REFUSED, .index = slot },
	};
	announce_init(&router->announce);
	r->slot_of[instance] = slot;
	r->params[slot] = conf->params;
	r->own[slot] = (struct ip){ .family = IP_NONE };
	vr_init(
	    &r->members[slot], priority_of(conf), (uint16_t)conf->n_addresses);
	r->groups[group].n++;
}

static uint32_t
add_group(struct routers *r, uint32_t config, instant now)
{
	uint32_t group = r->n_groups++;

	r->groups[group] = (struct router_group){
		.config = config,
		.first = r->n,
		.due = { .kind = DUE_GROUP, .index = group },
		.lines = bucket_new(1, TRANSITIONS_BURST),
	};
	group_init(&r->groups[group].machine, now);
	return group;
}

static void
fill(struct routers *r, instant now)
{
	const struct config *c = r->config;

	for (uint32_t i = 0; i < c->n_groups; i++) {
		const struct config_group *g = &config_groups(c)[i];
		uint32_t group = add_group(r, i, now);

		for (uint32_t m = 0; m < g->n_members; m++)
			add_router(
			    r, config_members(c)[g->first_member + m], group);
	}
	for (uint32_t i = 0; i < c->n_instances; i++)
		if (config_instances(c)[i].group == CONFIG_NO_INDEX)
			add_router(r, i, add_group(r, CONFIG_NO_INDEX, now));
}

static struct hash_key
address_key(uint32_t link, const struct ip *ip)
{
	struct hash_key key = { { link, 0, 0 } };

	memcpy(&key.w[1], ip->b, sizeof(ip->b));
	return key;
}

static struct hash_key
vrid_key(uint32_t link, uint8_t vrid)
{
	return (struct hash_key){ { link, vrid, 0 } };
}

static void
index_routers(struct routers *r, const struct sizes *s)
{
	const struct config_address *addresses = config_addresses(r->config);

	hash_init(&r->router_by_vrid, r->router_by_vrid.slots, hash_room(s->n));
	hash_init(&r->router_by_address, r->router_by_address.slots,
	    hash_room(s->n_addresses));
	for (uint32_t slot = 0; slot < r->n; slot++) {
		const struct config_instance *conf = routers_config(r, slot);
		struct hash_key key = vrid_key(conf->link, conf->params.vrid);

		hash_put(&r->router_by_vrid, &key, slot);
	}
	for (uint32_t a = 0; a < s->n_addresses; a++) {
		struct hash_key key =
		    address_key(addresses[a].link, &addresses[a].prefix.addr);

		r->advertised[a] = addresses[a].prefix.addr;
		hash_put(&r->router_by_address, &key, a);
	}
}

int
routers_init(struct routers *r, const struct config *config,
    struct outbox *outbox, instant now)
{
	struct sizes s = measure(config);
	size_t size;

	memset(r, 0, sizeof(*r));
	size = (size_t)(lay_out(r, &s, (char *)0) - (char *)0);
	r->memory = calloc(1, size ? size : 1);
	if (!r->memory)
		return -ENOMEM;
	lay_out(r, &s, r->memory);
	r->config = config;
	r->outbox = outbox;
	r->n_actions = VR_ACTIONS_MAX(s.most_members);
	r->complaints = bucket_new(1, COMPLAINTS_BURST);
	r->complaints.gap = 60 * SEC;
	r->complaints.depth = COMPLAINTS_BURST * r->complaints.gap;
	heap_init(&r->deadlines, r->deadlines.slots, 2 * s.n + s.n_groups);
	fill(r, now);
	index_routers(r, &s);
	routers_index_links(r);
	return 0;
}

void
routers_fini(struct routers *r)
{
	free(r->memory);
	r->memory = NULL;
}

bool
routers_done(const struct routers *r)
{
	if (!r->stopping)
		return false;
	for (uint32_t i = 0; i < r->n_groups; i++)
		if (r->groups[i].machine.state != VR_INIT)
			return false;
	return true;
}

void
routers_index_links(struct routers *r)
{
	hash_init(&r->link_by_index, r->link_by_index.slots,
	    hash_room(r->config->n_links));
	for (uint32_t i = 0; i < r->config->n_links; i++) {
		struct hash_key key = { { (uint32_t)r->links[i].index } };

		if (r->links[i].index)
			hash_put(&r->link_by_index, &key, i);
	}
}

/* HASH_NONE and CONFIG_NO_INDEX are both "there is none". */
static_assert(HASH_NONE == CONFIG_NO_INDEX, "one number for none");

uint32_t
routers_find_link(const struct routers *r, int32_t ifindex)
{
	struct hash_key key = { { (uint32_t)ifindex } };

	return hash_get(&r->link_by_index, &key);
}

uint32_t
routers_find(const struct routers *r, uint32_t link, uint8_t vrid)
{
	struct hash_key key = vrid_key(link, vrid);

	return hash_get(&r->router_by_vrid, &key);
}

uint32_t
routers_find_address(const struct routers *r, uint32_t link,
    const struct ip *ip, uint32_t *ret_address)
{
	struct hash_key key = address_key(link, ip);
	uint32_t a = hash_get(&r->router_by_address, &key);
	uint32_t low = 0, high = r->config->n_instances;
	const struct config_instance *instances = config_instances(r->config);

	if (a == HASH_NONE)
		return CONFIG_NO_INDEX;
	/* Addresses lie in the order of their instances. */
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (instances[middle].first_address <= a)
			low = middle;
		else
			high = middle;
	}
	*ret_address = a - instances[low].first_address;
	return r->slot_of[low];
}

const struct config_instance *
routers_config(const struct routers *r, uint32_t slot)
{
	return &config_instances(r->config)[r->routers[slot].instance];
}

const struct config_address *
routers_address(const struct routers *r, uint32_t slot, uint32_t address)
{
	return &config_addresses(
	    r->config)[routers_config(r, slot)->first_address + address];
}

const struct delta_link *
routers_link(const struct routers *r, uint32_t slot)
{
	return &r->links[routers_config(r, slot)->link];
}

const char *
routers_group_name(const struct routers *r, uint32_t group)
{
	const struct router_group *g = &r->groups[group];

	if (g->config != CONFIG_NO_INDEX)
		return config_groups(r->config)[g->config].name;
	return routers_config(r, g->first)->name;
}

struct group_view
routers_view(const struct routers *r, uint32_t group)
{
	struct router_group *g = &r->groups[group];

	return (struct group_view){
		.group = &g->machine,
		.members = r->members + g->first,
		.params = r->params + g->first,
		.own = r->own + g->first,
		.n = g->n,
	};
}
