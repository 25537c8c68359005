#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "netns-lab/lab/topo.h"
#include "netns-lab/lab/vacancy.h"
#include "tests/lab/sites.h"

static struct topo *
plan(const struct site *site)
{
	struct trouble t = { "" };
	struct topo *topo = topo_new(site, &t);

	if (!topo)
		fail_msg("%s", t.text);
	return topo;
}

static void
test_every_router_network_and_segment_gets_its_node(void **state)
{
	static const struct {
		const char *node;
		enum topo_kind kind;
		size_t ports;
		const char *address, *gateway;
	} rows[] = {
		{ "r1", TOPO_ROUTER, 3, NULL, NULL },
		{ "r2", TOPO_ROUTER, 3, NULL, NULL },
		{ "client-VLAN10", TOPO_CLIENT, 1, "172.16.10.254",
		    "172.16.10.1" },
		{ "client-VLAN20", TOPO_CLIENT, 1, "172.16.20.254",
		    "172.16.20.1" },
		{ "gw", TOPO_GATEWAY, 2, "10.1.1.1", NULL },
		{ "server", TOPO_SERVER, 1, "198.51.100.10", "198.51.100.1" },
		{ "switch-EXTERNAL", TOPO_SWITCH, 0, NULL, NULL },
		{ "switch-VLAN10", TOPO_SWITCH, 0, NULL, NULL },
		{ "switch-VLAN20", TOPO_SWITCH, 0, NULL, NULL },
		{ "switch-WORLD", TOPO_SWITCH, 0, NULL, NULL },
	};
	struct sites_room room;
	struct topo *topo;
	char text[IP_TEXT];

	(void)state;
	sites_demo(&room);
	topo = plan(&room.site);
	assert_int_equal(topo->n_nodes, sizeof(rows) / sizeof(rows[0]));
	assert_int_equal(topo->n_routers, 2);
	for (size_t i = 0; i < topo->n_nodes; i++) {
		const struct topo_node *n = &topo->nodes[i];
		const struct ip ip = topo_address(topo, i);

		print_message("  %s\n", rows[i].node);
		assert_string_equal(n->name, rows[i].node);
		assert_int_equal(n->kind, rows[i].kind);
		assert_int_equal(n->n_ports, rows[i].ports);
		assert_int_equal(n->forwards, n->kind == TOPO_GATEWAY);
		if (rows[i].address)
			assert_string_equal(
			    ip_print(&ip, text), rows[i].address);
		else
			assert_int_equal(ip.family, IP_NONE);
		if (rows[i].gateway)
			assert_string_equal(
			    ip_print(&n->gateway, text), rows[i].gateway);
		else
			assert_int_equal(n->gateway.family, IP_NONE);
	}
	topo_free(topo);
}

static void
test_routers_have_the_interfaces_of_the_site(void **state)
{
	static const char *const names[] = { "eth1", "vlan10", "vlan20" };
	struct sites_room room;
	struct topo *topo;

	(void)state;
	sites_demo(&room);
	topo = plan(&room.site);
	for (size_t r = 0; r < 2; r++) {
		for (size_t i = 0; i < 3; i++) {
			const size_t port = topo_port(topo, r, i);

			assert_true(port != TOPO_NONE);
			assert_string_equal(topo->ports[port].ifname, names[i]);
			assert_string_equal(
			    topo->ports[port].plug, room.roles[r].name);
		}
		assert_true(topo_port(topo, r, 3) == TOPO_NONE);
	}
	topo_free(topo);
}

static void
test_networks_on_one_wire_share_segment_and_interface(void **state)
{
	struct sites_room room;
	struct topo *topo;

	(void)state;
	sites_demo(&room);
	room.networks[2].device = room.networks[1].device;
	room.networks[2].vlan = room.networks[1].vlan;
	topo = plan(&room.site);
	assert_int_equal(topo->n_segments, 3);
	assert_int_equal(topo->nodes[0].n_ports, 2);
	assert_int_equal(topo_segment_of(topo, 2), topo_segment_of(topo, 1));
	topo_free(topo);
}

static void
test_answers_find_back_by_the_external_virtual_address(void **state)
{
	struct sites_room room;
	struct topo *topo;
	char text[IP_PREFIX_TEXT];

	(void)state;
	sites_demo(&room);
	topo = plan(&room.site);
	assert_int_equal(topo->n_routes, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct topo_route *r = &topo->routes[i];

		assert_int_equal(r->node, topo_node(topo, "gw"));
		assert_string_equal(ip_print(&r->via, text), "10.1.1.4");
		assert_string_equal(ip_prefix_print(&r->to, text),
		    i ? "172.16.20.0/24" : "172.16.10.0/24");
	}
	topo_free(topo);
}

static void
test_a_site_without_a_way_out_has_no_world(void **state)
{
	struct sites_room room;
	struct topo *topo;

	(void)state;
	sites_minimal(&room);
	topo = plan(&room.site);
	assert_true(topo_node(topo, "gw") == TOPO_NONE);
	assert_true(topo_node(topo, "server") == TOPO_NONE);
	assert_true(topo_node(topo, "client-LAN") != TOPO_NONE);
	assert_int_equal(topo->n_segments, 1);
	topo_free(topo);
}

static void
test_a_client_takes_the_highest_address_that_is_free(void **state)
{
	static const struct {
		const char *when, *net, *real, *virtual, *via, *first, *last;
		const char *want; /* NULL: there is none */
	} rows[] = {
		{ "nothing is in the way", "10.0.0.0/24", "10.0.0.2",
		    "10.0.0.1", "10.9.9.9", NULL, NULL, "10.0.0.254" },
		{ "a router has the highest", "10.0.0.0/24", "10.0.0.254",
		    "10.0.0.1", "10.9.9.9", NULL, NULL, "10.0.0.253" },
		{ "router, virtual address and gateway are in a row",
		    "10.0.0.0/24", "10.0.0.253", "10.0.0.254", "10.0.0.252",
		    NULL, NULL, "10.0.0.251" },
		{ "a host's range ends the network", "10.0.0.0/24", "10.0.0.2",
		    "10.0.0.1", "10.9.9.9", "10.0.0.200", "10.0.0.254",
		    "10.0.0.199" },
		{ "a range reaches beyond the network", "10.0.0.0/24",
		    "10.0.0.2", "10.0.0.1", "10.9.9.9", "10.0.0.128",
		    "10.0.1.255", "10.0.0.127" },
		{ "ranges and routers fill it", "10.0.0.0/29", "10.0.0.2",
		    "10.0.0.1", "10.9.9.9", "10.0.0.3", "10.0.0.6", NULL },
		{ "one is left in the middle", "10.0.0.0/29", "10.0.0.2",
		    "10.0.0.1", "10.9.9.9", "10.0.0.4", "10.0.0.6",
		    "10.0.0.3" },
		{ "a range covers everything there is", "10.0.0.0/24",
		    "10.0.0.2", "10.0.0.1", "10.9.9.9", "0.0.0.0",
		    "255.255.255.255", NULL },
		{ "the network is the very first", "0.0.0.0/30", "0.0.0.2",
		    "0.0.0.1", "10.9.9.9", NULL, NULL, NULL },
		{ "it has no host addresses", "10.0.0.0/31", "10.0.0.0",
		    "10.0.0.1", "10.9.9.9", NULL, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ip_prefix net = sites_prefix(rows[i].net);
		struct sites_room room;
		char text[IP_TEXT];
		struct ip got;

		print_message("  when %s\n", rows[i].when);
		sites_minimal(&room);
		room.networks[0].net = net;
		room.networks[0].real[0] = sites_ip(rows[i].real);
		room.networks[0].real[1] = sites_ip(rows[i].real);
		room.networks[0].virtual = sites_ip(rows[i].virtual);
		room.routes[0].via = sites_ip(rows[i].via);
		room.site.n_routes = 1;
		if (rows[i].first) {
			room.ranges[0].first = sites_ip(rows[i].first);
			room.ranges[0].last = sites_ip(rows[i].last);
			room.hosts[0].ranges = room.ranges;
			room.hosts[0].n_ranges = 1;
			room.site.n_hosts = 1;
		}
		assert_int_equal(vacancy_address(&room.site, &net, &got),
		    rows[i].want != NULL);
		if (rows[i].want)
			assert_string_equal(ip_print(&got, text), rows[i].want);
	}
}

static void
test_the_server_avoids_networks_of_the_site(void **state)
{
	struct sites_room room;
	struct topo *topo;
	struct ip ip;
	char text[IP_TEXT];

	(void)state;
	sites_demo(&room);
	room.networks[2].net = sites_prefix("198.51.100.0/25");
	topo = plan(&room.site);
	ip = topo_address(topo, topo_node(topo, "server"));
	assert_string_equal(ip_print(&ip, text), "203.0.113.10");
	topo_free(topo);
}

static void
test_what_cannot_be_built_is_refused_with_a_reason(void **state)
{
	static const struct {
		const char *when, *role, *network, *ifname, *says;
	} rows[] = {
		{ "a router is called like the gateway", "gw", "LAN", "eth0",
		    "called gw" },
		{ "a router is called like a client", "client-VLAN10", "VLAN10",
		    "eth0", "called client-VLAN10" },
		{ "a network has a very long name", "r1",
		    "a-network-with-a-name-that-is-longer-than-all-our-names-"
		    "may-be",
		    "eth0", "too long" },
		{ "an interface has a long name", "r1", "LAN",
		    "sixteen-letters-", "interface" },
		{ "an interface has a strange name", "r1", "LAN", "a/b",
		    "interface" },
		{ "an interface has no name", "r1", "LAN", "", "interface" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct trouble t = { "" };
		struct sites_room room;

		print_message("  when %s\n", rows[i].when);
		sites_demo(&room);
		room.roles[0].name = rows[i].role;
		room.networks[1].name = rows[i].network;
		room.networks[1].ifname[0] = rows[i].ifname;
		assert_null(topo_new(&room.site, &t));
		assert_non_null(strstr(t.text, rows[i].says));
	}
}

static void
test_long_names_are_plugged_in_under_short_ones(void **state)
{
	struct sites_room room;
	struct topo *topo;
	size_t node;

	(void)state;
	sites_demo(&room);
	room.networks[1].name = "accounting-department";
	topo = plan(&room.site);
	node = topo_node(topo, "client-accounting-department");
	assert_true(node != TOPO_NONE);
	assert_memory_equal(
	    topo->ports[topo->nodes[node].first_port].plug, "port", 4);
	topo_free(topo);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_every_router_network_and_segment_gets_its_node),
		cmocka_unit_test(test_routers_have_the_interfaces_of_the_site),
		cmocka_unit_test(
		    test_networks_on_one_wire_share_segment_and_interface),
		cmocka_unit_test(
		    test_answers_find_back_by_the_external_virtual_address),
		cmocka_unit_test(test_a_site_without_a_way_out_has_no_world),
		cmocka_unit_test(
		    test_a_client_takes_the_highest_address_that_is_free),
		cmocka_unit_test(test_the_server_avoids_networks_of_the_site),
		cmocka_unit_test(
		    test_what_cannot_be_built_is_refused_with_a_reason),
		cmocka_unit_test(
		    test_long_names_are_plugged_in_under_short_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
