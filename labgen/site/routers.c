/*
 * The routers themselves: roles, how they speak VRRP, their interfaces.
 */
#include <stdio.h>
#include <string.h>

#include "labgen/site/codes.h"
#include "labgen/site/interface.h"
#include "labgen/site/keys.h"
#include "labgen/site/reader.h"
#include "vrrpd/config/schema.h"

static void
check_priority(struct reader *r, size_t role, struct place at)
{
	const struct site_role *roles = r->site->roles;
	char remedy[96];

	for (size_t i = 0; i < role; i++) {
		if (roles[i].priority != roles[role].priority)
			continue;
		snprintf(remedy, sizeof(remedy),
		    "give them different ones; the higher is master");
		reader_error(r, at, CODE_PRIORITY_TWICE, remedy,
		    "%s has the priority of %s, %u", roles[role].name,
		    roles[i].name, roles[role].priority);
		return;
	}
}

static bool
read_role(struct reader *r, const struct source_node *node)
{
	struct site_role *role = &r->site->roles[r->site->n_roles];
	const char *name = schema_string(node, site_role_keys, "name");

	role->name = reader_copy(r, name);
	if (!role->name)
		return false;
	role->at = source_place(node);
	role->priority = (uint8_t)schema_int(node, site_role_keys, "priority");
	check_priority(
	    r, r->site->n_roles, source_place(source_child(node, "priority")));
	r->site->n_roles++;
	return true;
}

static bool
read_roles(struct reader *r)
{
	const struct source_node *list = source_child(r->root, "roles");
	size_t n = source_count(list);
	struct names names;

	r->site->roles = reader_take(r, n, sizeof(*r->site->roles));
	if (!r->site->roles || !names_init(&names, "router", n, r->arena))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct source_node *node = source_at(list, i);

		if (!read_role(r, node))
			return false;
		names_add(&names, r->site->roles[i].name,
		    source_place(source_child(node, "name")), i);
	}
	names_seal(&names, r->diag);
	return true;
}

static bool
read_auth(struct reader *r, const struct source_node *auth)
{
	const char *secret = schema_string(auth, site_auth_keys, "secret");

	r->site->vrrp.auth = VR_AUTH_PASS;
	r->site->vrrp.secret = reader_copy(r, secret);
	return r->site->vrrp.secret != NULL;
}

static bool
read_vrrp(struct reader *r)
{
	/* The defaults of a group that is not there are the same. */
	const struct source_node *group = source_child(r->root, "vrrp");
	const struct source_node *auth;
	struct site_vrrp *vrrp = &r->site->vrrp;
	double seconds;
	nsec whole;

	vrrp->version = (uint8_t)schema_int(group, site_vrrp_keys, "version");
	vrrp->preempt = schema_bool(group, site_vrrp_keys, "preempt");
	seconds = schema_number(group, site_vrrp_keys, "advert_interval");
	whole = (nsec)seconds;
	vrrp->advert_interval = whole * SEC;
	if (!group)
		return true;

	if (vrrp->version != 2)
		reader_error(r, source_place(source_child(group, "version")),
		    CODE_VERSION, "write version = 2",
		    "VRRP version %u is not supported yet", vrrp->version);
	if (seconds > (double)whole)
		reader_error(r,
		    source_place(source_child(group, "advert_interval")),
		    CODE_INTERVAL, "round it; the least is 1",
		    "VRRP version 2 counts whole seconds, not %g", seconds);
	auth = source_child(group, "auth");
	return !auth || read_auth(r, auth);
}

/* One interface for each role, from one text or from a list of them. */
static bool
read_device(struct reader *r, const struct source_node *node,
    struct site_device *device)
{
	size_t n_roles = r->site->n_roles;
	bool list = source_kind(node) != SOURCE_STRING;

	device->at = source_place(node);
	if (list && source_count(node) != n_roles) {
		reader_error(r, device->at, CODE_PER_ROLE,
		    "name one for each, or one text for all",
		    "%zu interfaces for %zu routers", source_count(node),
		    n_roles);
		return true;
	}
	for (size_t i = 0; i < n_roles; i++) {
		const struct source_node *cell =
		    list ? source_at(node, i) : node;

		if (i > 0 && !list)
			break;
		if (!interface_check(
			r, source_string(cell), source_place(cell)))
			continue;
		device->ifname[i] = reader_copy(r, source_string(cell));
		if (!device->ifname[i])
			return false;
	}
	for (size_t i = 1; i < n_roles && !list; i++)
		device->ifname[i] = device->ifname[0];
	return true;
}

static bool
read_devices(struct reader *r)
{
	const struct source_node *map = source_child(r->root, "devices");
	struct site *site = r->site;

	if (!reader_map_names(r, map, "device", &r->devices))
		return false;
	if (!map)
		return true;
	site->n_devices = source_count(map);
	site->devices = reader_take(r, site->n_devices, sizeof(*site->devices));
	if (!site->devices)
		return false;
	for (size_t i = 0; i < site->n_devices; i++) {
		const struct source_node *node = source_at(map, i);

		site->devices[i].name = reader_copy(r, source_key(node));
		if (!site->devices[i].name ||
		    !read_device(r, node, &site->devices[i]))
			return false;
	}
	return true;
}

bool
routers_read(struct reader *r)
{
	r->site->name =
	    reader_copy(r, schema_string(r->root, site_keys, "name"));
	return r->site->name && read_roles(r) && read_vrrp(r) &&
	    read_devices(r);
}
