#include "netns-lab/drill/places.h"

#include <stdio.h>
#include <string.h>

#include "labgen/site/model.h"
#include "vrrpd/base/near.h"
#include "vrrpd/config/diag.h"
#include "vrrpd/config/source.h"

/* The two best by priority; a site has at least two, all different. */
struct places
places_of(const struct site *site, struct diag *diag)
{
	struct places p = { .site = site, .diag = diag };

	p.master = site->roles[1].priority > site->roles[0].priority;
	p.backup = !p.master;
	for (size_t i = 2; i < site->n_roles; i++) {
		const uint8_t priority = site->roles[i].priority;

		if (priority > site->roles[p.master].priority) {
			p.backup = p.master;
			p.master = i;
		} else if (priority > site->roles[p.backup].priority) {
			p.backup = i;
		}
	}
	return p;
}

size_t
places_router(const struct places *p, const struct source_node *n)
{
	const char *names[SITE_ROLES_MAX + 2] = { "master", "backup" };
	const char *name, *near;
	char remedy[2 * RECORD_TEXT];

	if (!n)
		return DRILL_NONE;
	name = source_string(n);
	if (strcmp(name, names[0]) == 0)
		return p->master;
	if (strcmp(name, names[1]) == 0)
		return p->backup;
	for (size_t i = 0; i < p->site->n_roles; i++) {
		if (strcmp(name, p->site->roles[i].name) == 0)
			return i;
		names[i + 2] = p->site->roles[i].name;
	}
	near = near_word(name, names, p->site->n_roles + 2);
	snprintf(remedy, sizeof(remedy),
	    "write \"%.64s\", or a router's name of the site",
	    near ? near : "master");
	diag_add(p->diag, DIAG_ERROR, source_place(n), "D201", remedy,
	    "the site has no router \"%s\"", name);
	return DRILL_NONE;
}

uint32_t
places_routers(const struct places *p, const struct source_node *n)
{
	size_t one;

	if (strcmp(source_string(n), "none") == 0)
		return 0;
	if (strcmp(source_string(n), "both") == 0)
		return 1u << p->master | 1u << p->backup;
	one = places_router(p, n);
	return one == DRILL_NONE ? 0 : 1u << one;
}

/* Where the default route leaves; DRILL_NONE: the site has none. */
static size_t
default_network(const struct site *site)
{
	for (size_t i = 0; i < site->n_routes; i++) {
		if (site->routes[i].to.len == 0)
			return site->routes[i].network;
	}
	return DRILL_NONE;
}

/* The nth network with a virtual address that is not the outer one. */
static size_t
inner_network(const struct site *site, size_t nth)
{
	const size_t outer = default_network(site);

	for (size_t i = 0; i < site->n_networks; i++) {
		if (site->networks[i].virtual.family != IP_NONE && i != outer &&
		    nth-- == 0)
			return i;
	}
	return DRILL_NONE;
}

static size_t
outer_network(const struct site *site)
{
	size_t outer = default_network(site);

	for (size_t i = 0; outer == DRILL_NONE && i < site->n_networks; i++) {
		const size_t last = site->n_networks - 1 - i;

		if (site->networks[last].virtual.family != IP_NONE)
			outer = last;
	}
	return outer;
}

bool
places_network(const struct places *p, const struct source_node *n, size_t *ret)
{
	static const char *const parts[] = { "inner", "second", "outer" };
	const char *name = source_string(n);

	*ret = DRILL_NONE;
	for (size_t i = 0; i < 3; i++) {
		if (strcmp(name, parts[i]) == 0) {
			*ret = i < 2 ? inner_network(p->site, i)
				     : outer_network(p->site);
			return *ret != DRILL_NONE;
		}
	}
	for (size_t i = 0; i < p->site->n_networks; i++) {
		if (strcmp(name, p->site->networks[i].name) == 0)
			*ret = i;
	}
	if (*ret == DRILL_NONE)
		diag_add(p->diag, DIAG_ERROR, source_place(n), "D202",
		    "write \"inner\", \"second\", \"outer\" or a network's "
		    "name",
		    "the site has no network \"%s\"", name);
	return true;
}

bool
places_client(const struct places *p, size_t network)
{
	return p->site->networks[network].virtual.family != IP_NONE &&
	    network != default_network(p->site);
}

bool
places_end(const struct places *p, const struct source_node *n,
    enum drill_end *kind, size_t *ret)
{
	if (strcmp(source_string(n), "server") == 0) {
		*kind = DRILL_SERVER;
		*ret = default_network(p->site);
		return *ret != DRILL_NONE;
	}
	if (strcmp(source_string(n), "gateway") == 0) {
		*kind = DRILL_GATEWAY;
		*ret = DRILL_NONE;
		return true;
	}
	*kind = DRILL_CLIENT;
	return places_network(p, n, ret);
}
