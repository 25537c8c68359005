/*
 * The example sites as models.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "labgen/site/load.h"
#include "labgen/site/model.h"

/* A site that loads without any finding; d gets what its places need. */
static struct site *
loaded(const char *path, struct diag **ret_diag)
{
	struct diag *d = diag_new();
	struct site *site = site_load(path, d);

	diag_show(d, stderr);
	assert_non_null(site);
	assert_int_equal(diag_errors(d), 0);
	assert_int_equal(diag_warnings(d), 0);
	*ret_diag = d;
	return site;
}

static void
assert_ip(struct ip ip, const char *text)
{
	char buf[IP_TEXT];

	assert_string_equal(ip_print(&ip, buf), text);
}

static void
test_the_seeds_network_is_a_site(void **state)
{
	struct diag *d;
	struct site *s = loaded("conf/site.conf", &d);
	const struct site_network *external, *vlan10, *vlan20;

	(void)state;
	assert_string_equal(s->name, "demo");
	assert_int_equal(s->n_roles, 2);
	assert_string_equal(s->roles[0].name, "r1");
	assert_int_equal(s->roles[0].priority, 150);
	assert_int_equal(s->roles[1].priority, 100);
	assert_int_equal(s->vrrp.version, 2);
	assert_int_equal(s->vrrp.advert_interval, SEC);
	assert_true(s->vrrp.preempt);
	assert_int_equal(s->vrrp.auth, VR_AUTH_PASS);
	assert_string_equal(s->vrrp.secret, "azerty");

	assert_int_equal(s->n_networks, 3);
	external = &s->networks[0];
	vlan10 = &s->networks[1];
	vlan20 = &s->networks[2];
	assert_string_equal(external->ifname[1], "eth1");
	assert_ip(external->real[0], "10.1.1.2");
	assert_ip(external->real[1], "10.1.1.3");
	assert_ip(external->virtual, "10.1.1.4");
	assert_int_equal(external->vrid, 101);
	assert_string_equal(s->zones[external->zone].name, "internet");
	assert_string_equal(vlan10->ifname[0], "vlan10");
	assert_string_equal(s->devices[vlan10->device].ifname[0], "eth0");
	assert_int_equal(vlan10->vlan, 10);
	assert_ip(vlan10->real[1], "172.16.10.200");
	assert_int_equal(vlan10->carrier, 1);
	assert_ip(vlan20->virtual, "172.16.20.1");
	assert_int_equal(vlan20->vrid, 120);
	assert_int_equal(vlan20->zone, vlan10->zone);

	assert_int_equal(s->n_routes, 1);
	assert_ip(s->routes[0].via, "10.1.1.1");
	assert_int_equal(s->routes[0].to.len, 0);
	assert_int_equal(s->n_groups, 1);
	assert_int_equal(s->groups[0].n_networks, 3);
	assert_true(s->filtered);
	assert_int_equal(s->n_rules, 4);
	assert_true(s->rules[1].to.self);
	assert_int_equal(s->rules[1].n_services, 2);
	assert_int_equal(s->rules[3].verdict, SITE_DROP);
	assert_string_equal(s->rules[3].log, "deny");
	assert_int_equal(s->n_snats, 1);
	assert_ip(s->snats[0].as, "10.1.1.4");
	site_free(s);
	diag_free(d);
}

static void
test_the_smallest_site_has_all_the_defaults(void **state)
{
	struct diag *d;
	struct site *s = loaded("conf/minimal.conf", &d);

	(void)state;
	assert_string_equal(s->name, "site");
	assert_int_equal(s->vrrp.version, 2);
	assert_int_equal(s->vrrp.advert_interval, SEC);
	assert_true(s->vrrp.preempt);
	assert_int_equal(s->vrrp.auth, VR_AUTH_NONE);
	assert_null(s->vrrp.secret);
	assert_int_equal(s->n_networks, 1);
	assert_int_equal(s->networks[0].vlan, 0);
	assert_string_equal(s->networks[0].ifname[0], "eth0");
	assert_string_equal(s->networks[0].ifname[1], "eth0");
	assert_int_equal(s->networks[0].zone, SITE_NONE);
	assert_true(s->networks[0].track);
	assert_false(s->filtered);
	assert_int_equal(s->n_zones, 0);
	assert_int_equal(s->n_rules, 0);
	assert_int_equal(s->n_groups, 0);
	site_free(s);
	diag_free(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_seeds_network_is_a_site),
		cmocka_unit_test(test_the_smallest_site_has_all_the_defaults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
