#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vrrpd/config/draft.h"
#include "vrrpd/config/model.h"
#include "vrrpd/config/pack.h"

/*
 * Links get their numbers in the order in which instances name them, so
 * that the same configuration is the same bytes however it was written.
 */
struct links {
	const char **names;
	uint32_t n;
};

static uint32_t
link_index(struct links *links, const char *name)
{
	for (uint32_t i = 0; i < links->n; i++)
		if (strcmp(links->names[i], name) == 0)
			return i;
	links->names[links->n] = name;
	return links->n++;
}

static void
collect_links(struct links *links, const struct draft *draft)
{
	for (size_t i = 0; i < draft->n_instances; i++) {
		const struct draft_instance *in = &draft->instances[i];

		(void)link_index(links, in->link);
		for (size_t j = 0; j < in->n_addresses; j++)
			(void)link_index(links, in->addresses[j].link);
	}
}

static uint32_t
count_addresses(const struct draft *draft)
{
	size_t n = 0;

	for (size_t i = 0; i < draft->n_instances; i++)
		n += draft->instances[i].n_addresses;
	return (uint32_t)n;
}

static uint32_t
count_members(const struct draft *draft)
{
	size_t n = 0;

	for (size_t i = 0; i < draft->n_groups; i++)
		n += draft->groups[i].n_members;
	return (uint32_t)n;
}

/* Room for n parts of size octets each, at *ret_at; aligned for all. */
static uint32_t
reserve(uint32_t end, size_t n, size_t size, uint32_t *ret_at)
{
	const size_t step = _Alignof(max_align_t);
	size_t at = (end + step - 1) / step * step;

	assert(at + n * size <= UINT32_MAX);
	*ret_at = (uint32_t)at;
	return (uint32_t)(at + n * size);
}

/* The head, with all numbers and offsets. */
static struct config
plan(const struct draft *draft, const struct links *links)
{
	struct config c;
	uint32_t end = sizeof(c);

	memset(&c, 0, sizeof(c));
	c.n_links = links->n;
	c.n_instances = (uint32_t)draft->n_instances;
	c.n_addresses = count_addresses(draft);
	c.n_groups = (uint32_t)draft->n_groups;
	c.n_members = count_members(draft);
	end = reserve(end, c.n_links, sizeof(struct config_link), &c.links_at);
	end = reserve(end, c.n_instances, sizeof(struct config_instance),
	    &c.instances_at);
	end = reserve(
	    end, c.n_addresses, sizeof(struct config_address), &c.addresses_at);
	end =
	    reserve(end, c.n_groups, sizeof(struct config_group), &c.groups_at);
	c.size = reserve(end, c.n_members, sizeof(uint32_t), &c.members_at);
	return c;
}

/* The region is ours alone until it is handed out. */
static void *
inside(struct config *c, uint32_t offset)
{
	return (char *)c + offset;
}

static void
put_name(char *to, size_t room, const char *name)
{
	size_t len = name ? strlen(name) : 0;

	assert(len < room);
	if (len)
		memcpy(to, name, len);
}

static void
put_addresses(struct config *c, const struct draft_instance *in, uint32_t first,
    struct links *links)
{
	struct config_address *to = inside(c, c->addresses_at);

	for (uint32_t i = 0; i < in->n_addresses; i++) {
		const struct draft_address *from = &in->addresses[i];

		to[first + i].prefix.addr = from->prefix.addr;
		to[first + i].prefix.len = from->prefix.len;
		to[first + i].link = link_index(links, from->link);
		to[first + i].track = from->track;
		to[first + i].advertised = i < in->n_advertised;
	}
}

/* Field by field: what lies between the fields stays zero. */
static void
put_params(struct vr_params *to, const struct vr_params *from)
{
	to->version = from->version;
	to->vrid = from->vrid;
	to->priority = from->priority;
	to->preempt = from->preempt;
	to->adver_int = from->adver_int;
	to->auth = from->auth;
	memcpy(to->secret, from->secret, sizeof(to->secret));
	to->announce_repeat = from->announce_repeat;
	to->announce_interval = from->announce_interval;
	to->announce_refresh = from->announce_refresh;
}

static void
put_instances(struct config *c, const struct draft *draft, struct links *links)
{
	struct config_instance *to = inside(c, c->instances_at);
	uint32_t first = 0;

	for (size_t i = 0; i < draft->n_instances; i++, to++) {
		const struct draft_instance *from = &draft->instances[i];

		put_name(to->name, sizeof(to->name), from->name);
		to->link = link_index(links, from->link);
		put_params(&to->params, &from->params);
		to->first_address = first;
		to->n_addresses = (uint32_t)from->n_addresses;
		to->n_advertised = (uint32_t)from->n_advertised;
		to->group = from->group == SIZE_MAX ? CONFIG_NO_INDEX
						    : (uint32_t)from->group;
		put_addresses(c, from, first, links);
		first += to->n_addresses;
	}
}

static void
put_groups(struct config *c, const struct draft *draft)
{
	struct config_group *to = inside(c, c->groups_at);
	uint32_t *members = inside(c, c->members_at);
	uint32_t next = 0;

	for (size_t i = 0; i < draft->n_groups; i++, to++) {
		const struct draft_group *from = &draft->groups[i];

		put_name(to->name, sizeof(to->name), from->name);
		to->first_member = next;
		to->n_members = (uint32_t)from->n_members;
		for (size_t j = 0; j < from->n_members; j++)
			members[next++] = (uint32_t)from->members[j].instance;
	}
}

struct config *
pack_draft(const struct draft *draft)
{
	size_t room = draft->n_instances + count_addresses(draft);
	struct links links = { calloc(room + 1, sizeof(char *)), 0 };
	struct config *c = NULL;
	struct config head;

	if (!links.names)
		return NULL;
	collect_links(&links, draft);
	head = plan(draft, &links);
	c = calloc(1, head.size);
	if (!c)
		goto out;
	memcpy(c, &head, sizeof(head));
	put_name(c->router, sizeof(c->router), draft->router);
	put_name(c->control_socket, sizeof(c->control_socket), draft->socket);
	for (uint32_t i = 0; i < links.n; i++) {
		struct config_link *to = inside(c, c->links_at);

		put_name(to[i].name, sizeof(to[i].name), links.names[i]);
	}
	put_instances(c, draft, &links);
	put_groups(c, draft);
out:
	free(links.names);
	return c;
}
