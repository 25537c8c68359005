#include "tests/lab/sites.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

struct ip
sites_ip(const char *text)
{
	struct ip ip = { .family = IP_NONE };

	assert_true(ip_parse(text, &ip));
	return ip;
}

struct ip_prefix
sites_prefix(const char *text)
{
	struct ip_prefix p = { .len = 0 };

	assert_true(ip_prefix_parse(text, &p));
	return p;
}

struct row {
	const char *name, *ifname, *net, *real[2], *virtual;
	size_t device;
	uint16_t vlan;
	uint8_t vrid;
};

static void
add_network(struct sites_room *room, const struct row *row)
{
	const size_t i = room->site.n_networks++;
	struct site_network *n = &room->networks[i];

	n->name = row->name;
	n->device = row->device;
	n->vlan = row->vlan;
	n->net = sites_prefix(row->net);
	n->virtual = sites_ip(row->virtual);
	n->carrier = i;
	n->vrid = row->vrid;
	for (size_t r = 0; r < 2; r++) {
		n->ifname[r] = row->ifname;
		n->real[r] = sites_ip(row->real[r]);
	}
}

static void
begin(struct sites_room *room, const char *name)
{
	memset(room, 0, sizeof(*room));
	room->site = (struct site){
		.name = name,
		.file = "by hand",
		.vrrp = { .version = 2,
		    .advert_interval = SEC,
		    .preempt = true },
		.roles = room->roles,
		.n_roles = 2,
		.devices = room->devices,
		.networks = room->networks,
		.routes = room->routes,
		.hosts = room->hosts,
		.groups = room->groups,
	};
	room->roles[0] = (struct site_role){ .name = "r1", .priority = 150 };
	room->roles[1] = (struct site_role){ .name = "r2", .priority = 100 };
}

void
sites_demo(struct sites_room *room)
{
	static const struct row rows[] = {
		{ "EXTERNAL", "eth1", "10.1.1.0/24", { "10.1.1.2", "10.1.1.3" },
		    "10.1.1.4", 0, 0, 101 },
		{ "VLAN10", "vlan10", "172.16.10.0/24",
		    { "172.16.10.100", "172.16.10.200" }, "172.16.10.1", 1, 10,
		    100 },
		{ "VLAN20", "vlan20", "172.16.20.0/24",
		    { "172.16.20.100", "172.16.20.200" }, "172.16.20.1", 1, 20,
		    120 },
	};

	begin(room, "demo");
	room->site.n_devices = 2;
	room->devices[0] = (struct site_device){ .name = "outside",
		.ifname = { "eth1", "eth1" } };
	room->devices[1] = (struct site_device){ .name = "trunk",
		.ifname = { "eth0", "eth0" } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		add_network(room, &rows[i]);
	room->routes[0] = (struct site_route){ .to = sites_prefix("0.0.0.0/0"),
		.via = sites_ip("10.1.1.1"),
		.network = 0 };
	room->site.n_routes = 1;
	room->groups[0] = (struct site_group){
		.name = "all", .networks = room->members, .n_networks = 3
	};
	for (size_t i = 0; i < 3; i++)
		room->members[i] = i;
	room->site.n_groups = 1;
}

void
sites_minimal(struct sites_room *room)
{
	static const struct row row = { "LAN", "eth0", "192.168.1.0/24",
		{ "192.168.1.2", "192.168.1.3" }, "192.168.1.1", 0, 0, 10 };

	begin(room, "minimal");
	room->site.n_devices = 1;
	room->devices[0] = (struct site_device){ .name = "eth0",
		.ifname = { "eth0", "eth0" } };
	add_network(room, &row);
}
