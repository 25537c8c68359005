/*
 * What labgen/check finds in sites whose every line is right.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "labgen/check/check.h"
#include "labgen/site/load.h"
#include "labgen/site/model.h"
#include "tests/labgen/broken.h"

static const char good[] =
    "roles = ( { name = \"r1\"; priority = 150; },\n"
    "          { name = \"r2\"; priority = 100; } );\n"
    "vrrp = { sync = ( { name = \"all\"; members = \"*\"; } ); };\n"
    "devices = { outside = \"eth1\"; trunk = \"eth0\"; other = \"eth2\"; };\n"
    "networks = {\n"
    "  columns = [ \"name\", \"device\", \"vlan\", \"net\", \"real\",\n"
    "              \"virtual\", \"vrid\", \"zone\" ];\n"
    "  rows = (\n"
    "    ( \"EXT\", \"outside\", 0, \"10.1.1.0/24\", [\".2\", \".3\"],\n"
    "      \".4\", 101, \"internet\", { foreign_vrids = [ 1, 2 ]; } ),\n"
    "    ( \"VLAN10\", \"trunk\", 10, \"10.2.10.0/24\", [\".2\", \".3\"],\n"
    "      \".1\", 100, \"staff\", { dhcp = \".50-.90\"; } ),\n"
    "    ( \"VLAN20\", \"trunk\", 20, \"10.2.20.0/24\", [\".2\", \".3\"],\n"
    "      \".1\", 20, \"staff\" ),\n"
    "    ( \"DMZ\", \"other\", 30, \"10.3.0.0/16\", [\".2\", \".3\"],\n"
    "      \".1\", \"@VLAN10\", \"dmz\", { track = true; } )\n"
    "  );\n"
    "};\n"
    "routes = ( { to = \"default\"; via = \"EXT.1\"; },\n"
    "           { to = \"192.168.0.0/16\"; via = \"VLAN10.9\"; } );\n"
    "zones = { internet = { }; staff = { intra = \"accept\"; };\n"
    "          dmz = { }; };\n"
    "hosts = { www = \"DMZ.80\"; mail = \"DMZ.25\";\n"
    "  vpn = { legs = [ \"VLAN10.7\", \"VLAN20.7\" ];\n"
    "          accept_risk = \"it is our VPN\"; }; };\n"
    "groups = { dns = [ \"VLAN10.12\", \"VLAN20.12\" ]; };\n"
    "services = { alt = \"tcp/8080\"; };\n"
    "rules = (\n"
    "  ( \"staff\", \"internet dmz\", \"any\", \"accept\" ),\n"
    "  ( \"self\", \"any\", \"any\", \"accept\" ),\n"
    "  ( \"internet\", \"@www\", \"alt web\", \"accept\" ),\n"
    "  ( \"any\", \"dmz\", \"smtp\", \"accept\" ),\n"
    "  ( \"any\", \"any\", \"any\", \"drop\" )\n"
    ");\n"
    "nat = { dest = (\n"
    "  { on = \"EXT.virtual\"; service = \"web\"; to = \"@www\"; },\n"
    "  { on = \"EXT.virtual\"; service = \"rdp\"; to = \"@www\"; port = "
    "8080; },\n"
    "  { on = \"EXT.virtual\"; service = \"smtp\"; to = \"DMZ.25\"; }\n"
    "); };\n";

static void
test_a_good_site_has_no_findings(void **state)
{
	struct diag *d = diag_new();
	struct site *site = site_parse("good.conf", good, strlen(good), d);

	(void)state;
	diag_show(d, stderr);
	assert_non_null(site);
	assert_true(check_site(site, d));
	diag_show(d, stderr);
	assert_int_equal(diag_errors(d) + diag_warnings(d), 0);
	site_free(site);
	diag_free(d);
}

static void
test_addresses_in_each_others_way_are_found(void **state)
{
	static const struct broken rows[] = {
		{ "two networks are the same", "\"10.2.20.0/24\"",
		    "`\"10.2.10.0/24\"", "E401",
		    "VLAN20 (10.2.10.0/24) overlaps VLAN10" },
		{ "one is inside another", "\"10.2.20.0/24\"",
		    "\"10.3.20.0/24\"", "E401", "overlaps VLAN20",
		    .at = "\"10.3.0.0/16\"" },
		{ "one holds several", "\"10.3.0.0/16\"", "`\"10.2.0.0/16\"",
		    "E401", "DMZ (10.2.0.0/16) overlaps VLAN10", 2 },
		{ "the virtual address is a router's", "\".4\", 101",
		    "`\".3\", 101", "E402", "the real one of r2" },
		{ "a host has a router's address", "www = \"DMZ.80\"",
		    "`www = \"DMZ.0.2\"", "E403", "10.3.0.2 of r1" },
		{ "a host has the virtual address", "www = \"DMZ.80\"",
		    "`www = \"DMZ.0.1\"", "E403", "the virtual router" },
		{ "a pool holds ours",
		    "( \"VLAN10\", \"trunk\", 10, \"10.2.10.0/24\", [\".2\", "
		    "\".3\"],\n      \".1\", 100, \"staff\", { dhcp = \".50",
		    "`( \"VLAN10\", \"trunk\", 10, \"10.2.10.0/24\", [\".2\", "
		    "\".3\"],\n      \".1\", 100, \"staff\", { dhcp = \".3",
		    "E404", "the address of r2" },
		{ "a host has legs", "www = \"DMZ.80\"",
		    "`host = [ \"VLAN10.5\", \"VLAN20.5\" ]; www = "
		    "\"DMZ.80\"",
		    "W405", "accept_risk" },
		{ "a route leads away from a network", "{ to = \"192.168.0.0",
		    "`{ to = \"10.3.0.0", "W406", "network DMZ" },
	};

	(void)state;
	ASSERT_ALL_FOUND(good, rows);
}

static void
test_virtual_routers_that_meet_are_found(void **state)
{
	static const struct broken rows[] = {
		{ "the provider has that VRID", "101", "`2", "E411",
		    "others use VRID 2" },
		{ "two VLANs of a trunk share one", "\".1\", 20",
		    "\".1\", `100", "W413", "\"@NETWORK\"" },
		{ "one VLAN comes up on two devices",
		    "30, \"10.3.0.0/16\", [\".2\", \".3\"],\n"
		    "      \".1\", \"@VLAN10\", \"dmz\", {",
		    "20, \"10.3.0.0/16\", [\".2\", \".3\"],\n"
		    "      \".1\", `20, \"dmz\", { interface = \"dmz\";",
		    "E412", "VLAN, 20" },
		{ "a dead link goes unnoticed",
		    "( \"DMZ\", \"other\", 30, \"10.3.0.0/16\", [\".2\", "
		    "\".3\"],\n      \".1\", \"@VLAN10\", \"dmz\", { track = "
		    "true",
		    "`( \"DMZ\", \"other\", 30, \"10.3.0.0/16\", [\".2\", "
		    "\".3\"],\n      \".1\", \"@VLAN10\", \"dmz\", { track = "
		    "false",
		    "W414", "link of DMZ" },
		{ "networks move alone", "\"*\"", "\"EXT\"", "W416",
		    "VLAN20 is in no sync group", 2, "( \"VLAN20\"" },
	};

	(void)state;
	ASSERT_ALL_FOUND(good, rows);
}

static void
test_rules_without_effect_are_found(void **state)
{
	static const struct broken rows[] = {
		{ "all is decided before",
		    "  ( \"any\", \"dmz\", \"smtp\", \"accept\" ),",
		    "  ( \"any\", \"any\", \"any\", \"drop\" ),\n"
		    "  `( \"any\", \"dmz\", \"smtp\", \"accept\" ),",
		    "W421", "the one in line" },
		{ "the zone has decided", "( \"staff\", \"internet dmz\", ",
		    "`( \"staff\", \"staff\", ", "W422", "zone staff" },
		{ "a zone is empty", "internet = { };",
		    "internet = { }; `lost = { };", "W423", "the zone lost" },
		{ "the routers are mute",
		    "  ( \"self\", \"any\", \"any\", \"accept\" ),\n"
		    "  ( \"internet\", \"@www\", \"alt web\", \"accept\" ),\n"
		    "  ( \"any\", \"dmz\", \"smtp\", \"accept\" ),\n"
		    "  (",
		    "  ( \"internet\", \"@www\", \"alt web\", \"accept\" ),\n"
		    "  ( \"internet\", \"dmz\", \"smtp\", \"accept\" ),\n"
		    "  `(",
		    "W424", "\"self\", \"any\"" },
	};

	(void)state;
	ASSERT_ALL_FOUND(good, rows);
}

static void
test_translations_that_cannot_work_are_found(void **state)
{
	static const struct broken rows[] = {
		{ "no rule accepts the service",
		    "  ( \"internet\", \"@www\", \"alt web\", \"accept\" ),\n",
		    "", "W425",
		    "( \"internet\", \"@www\", \"web\", \"accept\" )", 2,
		    "{ on = \"EXT.virtual\"; service = \"web\"" },
		{ "no rule accepts the new port", "alt web", "web", "W425",
		    "<a service of tcp/8080>",
		    .at = "{ on = \"EXT.virtual\"; service = \"rdp\"" },
		{ "the rule is for another machine", "\"@www\", \"alt web\"",
		    "\"@mail\", \"alt web\"", "W425", "@www", 2,
		    "{ on = \"EXT.virtual\"; service = \"web\"" },
		{ "two machines want one port",
		    "{ on = \"EXT.virtual\"; service = \"smtp\"; to = "
		    "\"DMZ.25\"; }",
		    "{ on = \"EXT.virtual\"; service = \"smtp\"; to = "
		    "\"DMZ.25\"; },\n"
		    "  `{ on = \"10.1.1.4\"; service = \"http\"; to = "
		    "\"DMZ.80\"; }",
		    "E426", "another machine already, in line" },
	};

	(void)state;
	ASSERT_ALL_FOUND(good, rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_good_site_has_no_findings),
		cmocka_unit_test(test_addresses_in_each_others_way_are_found),
		cmocka_unit_test(test_virtual_routers_that_meet_are_found),
		cmocka_unit_test(test_rules_without_effect_are_found),
		cmocka_unit_test(test_translations_that_cannot_work_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
