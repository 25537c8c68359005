/*
 * The table of networks.  Two passes: names and addresses of all rows
 * first, then what refers to other rows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "labgen/site/address.h"
#include "labgen/site/codes.h"
#include "labgen/site/interface.h"
#include "labgen/site/keys.h"
#include "labgen/site/reader.h"
#include "vrrpd/config/schema.h"

/* One row on its way into the model. */
struct row {
	struct reader *r;
	const struct source_node *table, *node;
	const struct source_node *more; /* the cell of options, or NULL */
	struct site_network *net;
};

static const struct source_node *
cell(const struct row *row, const char *column)
{
	return schema_cell(row->table, row->node, column);
}

/* Options may be columns as well. */
static const struct source_node *
option(const struct row *row, const char *key)
{
	const struct source_node *node = source_child(row->more, key);

	return node ? node : cell(row, key);
}

/* NULL, where nothing is written, and text that is empty mean none. */
static const struct source_node *
text_or_none(const struct source_node *node)
{
	return node && *source_string(node) ? node : NULL;
}

/* Multicast, loopback and "this network" have no place on a wire. */
static bool
usable(struct reader *r, const char *text, struct place at,
    const struct ip_prefix *net)
{
	const uint8_t first = net->addr.b[0];

	if (net->len >= 4 && first != 0 && first != 127 && first < 224)
		return true;
	reader_error(r, at, CODE_NETWORK, "use a network for hosts",
	    "%s cannot be the network of an interface", text);
	return false;
}

static void
read_net(const struct row *row)
{
	const struct source_node *node = cell(row, "net");
	struct site_network *net = row->net;
	struct ip_prefix p;

	net->at_net = source_place(node);
	if (address_network(row->r, source_string(node), net->at_net, &p) &&
	    usable(row->r, source_string(node), net->at_net, &p))
		net->net = p;
}

static void
read_real(const struct row *row)
{
	const struct source_node *list = cell(row, "real");
	const size_t n_roles = row->r->site->n_roles;
	struct site_network *net = row->net;

	if (source_count(list) != n_roles) {
		reader_error(row->r, source_place(list), CODE_PER_ROLE,
		    "write one for each router, in the order of \"roles\"",
		    "%zu real addresses for %zu routers", source_count(list),
		    n_roles);
		return;
	}
	for (size_t i = 0; i < n_roles; i++) {
		const struct source_node *node = source_at(list, i);

		net->at_real[i] = source_place(node);
		if (!address_host(row->r, source_string(node), net,
			net->at_real[i], &net->real[i]))
			continue;
		for (size_t k = 0; k < i; k++)
			if (ip_equal(&net->real[k], &net->real[i]))
				reader_error(row->r, net->at_real[i],
				    CODE_REAL_TWICE,
				    "every router needs its own",
				    "%s is the address of %s already",
				    source_string(node),
				    row->r->site->roles[k].name);
	}
}

static void
read_virtual(const struct row *row)
{
	const struct source_node *node = cell(row, "virtual");
	struct site_network *net = row->net;

	net->at_virtual = node ? source_place(node) : net->at;
	node = text_or_none(node);
	if (!node)
		return;
	if (net->net.addr.family == IP_NONE ||
	    !address_host(row->r, source_string(node), net, net->at_virtual,
		&net->virtual))
		row->r->virtual_gaps[net - row->r->site->networks] = true;
}

/* Without "devices", what stands in the column is the interface. */
static bool
device_for(struct reader *r, const struct source_node *node, size_t *ret)
{
	struct site *site = r->site;
	const char *text = source_string(node);
	struct site_device *device;

	for (size_t i = 0; i < site->n_devices; i++)
		if (strcmp(site->devices[i].name, text) == 0) {
			*ret = i;
			return true;
		}
	if (!interface_check(r, text, source_place(node)))
		return true;
	device = &site->devices[site->n_devices];
	device->name = reader_copy(r, text);
	device->at = source_place(node);
	for (size_t i = 0; i < site->n_roles; i++)
		device->ifname[i] = device->name;
	*ret = site->n_devices++;
	return device->name != NULL;
}

static bool
read_device(const struct row *row)
{
	const struct source_node *node = cell(row, "device");
	struct reader *r = row->r;

	row->net->device = SITE_NONE;
	if (!source_child(r->root, "devices"))
		return device_for(r, node, &row->net->device);
	row->net->device = names_need(
	    &r->devices, "", source_string(node), source_place(node), r->diag);
	return true;
}

/* The device's interfaces, or one for the VLAN upon it. */
static bool
read_interface(const struct row *row)
{
	const struct source_node *node = cell(row, "vlan");
	const struct source_node *own = option(row, "interface");
	struct site_network *net = row->net;
	struct reader *r = row->r;
	const char *name;
	char text[16];

	net->vlan = node ? (uint16_t)source_int(node) : 0;
	if (own && !net->vlan)
		reader_error(r, source_place(own), CODE_INTERFACE,
		    "name the device's interface in \"devices\"",
		    "network %s has no VLAN whose interface could have a name "
		    "of its own",
		    net->name);
	if (!net->vlan && net->device != SITE_NONE) {
		const struct site_device *dev = &r->site->devices[net->device];

		memcpy(net->ifname, dev->ifname, sizeof(net->ifname));
	}
	if (!net->vlan)
		return true;
	snprintf(text, sizeof(text), "vlan%u", net->vlan);
	if (own && interface_check(r, source_string(own), source_place(own)))
		name = reader_copy(r, source_string(own));
	else
		name = reader_copy(r, text);
	for (size_t i = 0; i < r->site->n_roles; i++)
		net->ifname[i] = name;
	return name != NULL;
}

static void
read_zone(const struct row *row)
{
	const struct source_node *node = text_or_none(cell(row, "zone"));
	struct site_network *net = row->net;
	struct reader *r = row->r;

	net->zone = SITE_NONE;
	if (r->site->filtered && !node)
		reader_error(r, net->at, CODE_ZONE_MISSING,
		    "name its zone in the column \"zone\"",
		    "network %s belongs to no zone", net->name);
	else if (r->site->filtered)
		net->zone = names_need(&r->zones, "", source_string(node),
		    source_place(node), r->diag);
	else if (node)
		reader_error(r, source_place(node), CODE_ZONE_MISSING,
		    "add zones = { ... }; or leave the column out",
		    "the site has no zones");
}

static bool
read_foreign_vrids(const struct row *row)
{
	const struct source_node *list = option(row, "foreign_vrids");
	size_t n = reader_count(list);
	uint8_t *vrids;

	if (!n)
		return true;
	vrids = reader_take(row->r, n, sizeof(*vrids));
	if (!vrids)
		return false;
	for (size_t i = 0; i < n; i++)
		vrids[i] = (uint8_t)source_int(source_at(list, i));
	row->net->foreign_vrids = vrids;
	row->net->n_foreign_vrids = n;
	return true;
}

static bool
read_options(const struct row *row)
{
	const struct source_node *dhcp = text_or_none(option(row, "dhcp"));
	const struct source_node *track = option(row, "track");
	struct site_network *net = row->net;
	struct site_range pool;

	net->track = track ? source_bool(track) : true;
	if (dhcp && net->net.addr.family != IP_NONE &&
	    address_pool(
		row->r, source_string(dhcp), net, source_place(dhcp), &pool)) {
		net->dhcp_first = pool.first;
		net->dhcp_last = pool.last;
	}
	return read_foreign_vrids(row);
}

static bool
read_row(const struct row *row)
{
	const struct source_node *name = cell(row, "name");
	struct site_network *net = row->net;

	net->at = source_place(row->node);
	net->name = reader_copy(row->r, source_string(name));
	net->carrier = SITE_NONE;
	if (!net->name || !read_device(row) || !read_interface(row))
		return false;
	read_net(row);
	if (net->net.addr.family != IP_NONE)
		read_real(row);
	read_virtual(row);
	read_zone(row);
	return read_options(row);
}

/* "@OTHER": the other has to have adverts of its own. */
static void
read_carrier(const struct row *row, const struct source_node *node)
{
	const char *text = source_string(node);
	struct site_network *net = row->net;
	struct reader *r = row->r;

	if (*text != '@') {
		reader_error(r, net->at_vrid, CODE_VRID,
		    "write a number from 1 to 255, or \"@OTHER\" to move with "
		    "the network OTHER",
		    "\"%s\" is not a VRID", text);
		return;
	}
	net->carrier =
	    names_need(&r->networks, "@", text + 1, net->at_vrid, r->diag);
	if (net->carrier == (size_t)(net - r->site->networks))
		reader_error(r, net->at_vrid, CODE_CARRIER,
		    "give it a number, or name another network",
		    "network %s cannot be carried by itself", net->name);
}

static void
read_vrid(const struct row *row)
{
	const struct source_node *node = cell(row, "vrid");
	bool text = node && source_kind(node) == SOURCE_STRING;
	struct site_network *net = row->net;
	int32_t number = node && !text ? source_int(node) : 0;

	net->at_vrid = node ? source_place(node) : net->at;
	if (!text_or_none(cell(row, "virtual"))) {
		if (text || number)
			reader_error(row->r, net->at_vrid, CODE_VRID,
			    "write 0, or give it a virtual address",
			    "network %s has a VRID but no virtual address",
			    net->name);
	} else if (text) {
		read_carrier(row, node);
	} else if (number) {
		net->carrier = (size_t)(net - row->r->site->networks);
		net->vrid = (uint8_t)number;
	} else {
		reader_error(row->r, net->at_vrid, CODE_VRID,
		    "give it a number from 1 to 255 that nobody else uses in "
		    "this network",
		    "network %s has a virtual address but no VRID", net->name);
	}
}

/* When all rows have read their VRID. */
static void
check_carriers(struct reader *r)
{
	const struct site *site = r->site;
	bool any = false;

	for (size_t i = 0; i < site->n_networks; i++) {
		const struct site_network *net = &site->networks[i];
		const struct site_network *other;

		any |= net->virtual.family != IP_NONE || r->virtual_gaps[i];
		if (net->carrier == SITE_NONE || net->carrier == i)
			continue;
		other = &site->networks[net->carrier];
		if (other->carrier != net->carrier)
			reader_error(r, net->at_vrid, CODE_CARRIER,
			    "name a network whose VRID is a number",
			    "network %s has no adverts of its own that could "
			    "carry %s",
			    other->name, net->name);
	}
	if (!any)
		reader_error(r, (struct place){ .file = site->file },
		    CODE_NO_VRRP, "give a network a virtual address and a VRID",
		    "no network has a virtual address");
}

static int
by_base(const void *a, const void *b, void *site)
{
	const struct site_network *nets = ((const struct site *)site)->networks;
	size_t i = *(const size_t *)a, k = *(const size_t *)b;
	int order = ip_compare(&nets[i].net.addr, &nets[k].net.addr);

	return order ? order : (i > k) - (i < k);
}

static bool
index_addresses(struct reader *r)
{
	size_t n = r->site->n_networks;

	r->by_address = reader_take(r, n + 1, sizeof(*r->by_address));
	if (!r->by_address)
		return false;
	for (size_t i = 0; i < n; i++)
		r->by_address[i] = i;
	qsort_r(r->by_address, n, sizeof(*r->by_address), by_base, r->site);
	return true;
}

/* Implicit devices are at most as many as there are rows. */
static bool
make_room(struct reader *r, size_t n)
{
	struct site *site = r->site;

	site->networks = reader_take(r, n + 1, sizeof(*site->networks));
	if (!site->devices)
		site->devices = reader_take(r, n + 1, sizeof(*site->devices));
	r->virtual_gaps = reader_take(r, n + 1, sizeof(*r->virtual_gaps));
	return site->networks && site->devices && r->virtual_gaps &&
	    names_init(&r->networks, "network", n, r->arena);
}

static bool
read_rows(struct reader *r, const struct source_node *table, struct row *rows)
{
	struct site *site = r->site;
	for (size_t i = 0; i < schema_rows(table); i++) {
		struct row *row = &rows[i];

		row->r = r;
		row->table = table;
		row->node = schema_row(table, i);
		row->more = schema_more(table, row->node);
		row->net = &site->networks[i];
		if (!read_row(row))
			return false;
		names_add(&r->networks, row->net->name,
		    source_place(cell(row, "name")), i);
		site->n_networks++;
	}
	return true;
}

bool
networks_read(struct reader *r)
{
	const struct source_node *table = source_child(r->root, "networks");
	size_t n = schema_rows(table);
	struct row *rows = reader_take(r, n + 1, sizeof(*rows));

	if (!rows || !make_room(r, n) || !read_rows(r, table, rows))
		return false;
	names_seal(&r->networks, r->diag);
	for (size_t i = 0; i < r->site->n_networks; i++)
		read_vrid(&rows[i]);
	check_carriers(r);
	return index_addresses(r) && interface_clashes(r);
}
