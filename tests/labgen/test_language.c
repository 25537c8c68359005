/*
 * What the site language refuses, and where it points.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "labgen/site/load.h"
#include "labgen/site/model.h"
#include "tests/labgen/broken.h"

static const char good[] =
    "roles = (\n"
    "  { name = \"r1\"; priority = 150; },\n"
    "  { name = \"r2\"; priority = 100; }\n"
    ");\n"
    "vrrp = {\n"
    "  version = 2;\n"
    "  advert_interval = 1.0;\n"
    "  auth = { type = \"pass\"; secret = \"azerty\"; };\n"
    "  sync = ( { name = \"all\"; members = \"*\"; } );\n"
    "};\n"
    "devices = { outside = \"eth1\"; trunk = [ \"eth0\", \"ens3\" ]; };\n"
    "networks = {\n"
    "  columns = [ \"name\", \"device\", \"vlan\", \"net\", \"real\",\n"
    "              \"virtual\", \"vrid\", \"zone\" ];\n"
    "  rows = (\n"
    "    ( \"EXT\", \"outside\", 0, \"10.1.1.0/24\", [\".2\", \".3\"],\n"
    "      \".4\", 101, \"internet\" ),\n"
    "    ( \"VLAN10\", \"trunk\", 10, \"172.16.10.0/24\", [\".100\", "
    "\".200\"],\n"
    "      \".1\", 100, \"staff\", { dhcp = \".50-.90\"; } ),\n"
    "    ( \"VLAN20\", \"trunk\", 20, \"172.16.20.0/24\", [\".100\", "
    "\".200\"],\n"
    "      \".1\", \"@VLAN10\", \"staff\" )\n"
    "  );\n"
    "};\n"
    "routes = ( { to = \"default\"; via = \"EXT.1\"; },\n"
    "           { to = \"10.9.0.0/16\"; via = \"VLAN10.9\"; } );\n"
    "zones = { internet = { }; staff = { intra = \"accept\"; }; };\n"
    "hosts = { www = \"VLAN10.80\"; vpn = { legs = [ \"VLAN10.7\", "
    "\"VLAN20.7\" ]; accept_risk = \"wanted\"; }; };\n"
    "groups = { admins = [ \"VLAN10.5-9\", \"@www\", \"198.51.100.0/24\", "
    "\"VLAN20\" ]; };\n"
    "services = { ssh = \"tcp/2222\"; backup = \"tcp/8100-8102,9000 "
    "udp/1\"; };\n"
    "rules = (\n"
    "  ( \"staff\", \"internet\", \"any\", \"accept\" ),\n"
    "  ( \"@admins\", \"self\", \"ssh ping\", \"accept\" ),\n"
    "  ( \"internet\", \"@www\", \"web\", \"accept\" ),\n"
    "  ( \"any\", \"any\", \"any\", \"drop\", { log = \"deny\"; } )\n"
    ");\n"
    "nat = {\n"
    "  source = ( { from = \"staff\"; to = \"internet\"; as = "
    "\"EXT.virtual\"; } );\n"
    "  dest = ( { on = \"10.1.1.4\"; service = \"ssh\"; to = \"@www\"; port "
    "= 22; } );\n"
    "};\n";

/* 514 characters: 102 ports. */
#define PORTS_10 "1001,1002,1003,1004,1005,1006,1007,1008,1009,1010,"
#define LONG_PORTS                                                            \
	"tcp/" PORTS_10 PORTS_10 PORTS_10 PORTS_10 PORTS_10 PORTS_10 PORTS_10 \
	    PORTS_10 PORTS_10 PORTS_10 "1001,1002"

#define ASSERT_ALL_REFUSED(rows) ASSERT_ALL_FOUND(good, rows)

static void
test_the_good_site_is_good(void **state)
{
	struct diag *d = diag_new();
	struct site *s = site_parse("good.conf", good, strlen(good), d);

	(void)state;
	diag_show(d, stderr);
	assert_non_null(s);
	assert_int_equal(diag_warnings(d), 0);

	/* Per role, per row, and what others carry. */
	assert_string_equal(s->devices[1].ifname[1], "ens3");
	assert_string_equal(s->networks[1].ifname[1], "vlan10");
	assert_int_equal(s->networks[2].carrier, 1);
	assert_int_equal(s->networks[2].vrid, 0);
	assert_int_equal(ip_to_v4(&s->networks[1].dhcp_last), 0xac100a5a);
	assert_int_equal(s->groups[0].n_networks, 2);

	/* Ranges know how they are reached. */
	assert_int_equal(s->n_hosts, 3);
	assert_string_equal(s->hosts[2].name, "admins");
	assert_true(s->hosts[2].group);
	assert_int_equal(s->hosts[2].n_ranges, 4);
	assert_int_equal(ip_to_v4(&s->hosts[2].ranges[0].last), 0xac100a09);
	assert_int_equal(ip_to_v4(&s->hosts[2].ranges[1].first), 0xac100a50);
	assert_false(s->hosts[2].ranges[2].inside);
	assert_int_equal(s->hosts[2].ranges[2].network, 0);
	assert_int_equal(ip_to_v4(&s->hosts[2].ranges[3].last), 0xac1014ff);

	/* The catalogue gives way to what is written. */
	assert_string_equal(s->services[s->rules[1].services[0]].name, "ssh");
	assert_int_equal(
	    s->services[s->rules[1].services[0]].ports[0].first, 2222);
	assert_int_equal(s->services[1].n_ports, 3);
	assert_int_equal(s->services[1].ports[1].last, 9000);
	assert_int_equal(
	    s->services[s->rules[1].services[1]].ports[0].proto, SITE_ICMP);

	assert_int_equal(s->n_dnats, 1);
	assert_int_equal(s->dnats[0].port, 22);
	assert_int_equal(ip_to_v4(&s->dnats[0].to), 0xac100a50);
	site_free(s);
	diag_free(d);
}

static void
test_wrong_networks_are_refused(void **state)
{
	static const struct broken rows[] = {
		{ "an address is none", "\".100\"", "`\"172.16.10.300\"",
		    "E206", "\"172.16.10.300\" is not an address" },
		{ "a number has a leading zero", "\".100\"", "`\".010\"",
		    "E206", "not an address" },
		{ "a real address is elsewhere", "\".100\"",
		    "`\"172.16.20.100\"", "E207", "outside VLAN10" },
		{ "a host part is too wide", "\".4\"", "`\".1.4\"", "E207",
		    "use a host of 10.1.1.0/24" },
		{ "the virtual address is outside", "\".4\"", "`\"10.1.2.4\"",
		    "E207", "10.1.2.4 is outside EXT (10.1.1.0/24)" },
		{ "it is the network's", "\".4\"", "`\".0\"", "E208",
		    "address of network EXT itself" },
		{ "it is the broadcast address", "\".4\"", "`\"10.1.1.255\"",
		    "E208", "broadcast" },
		{ "it is IPv6", "\".4\"", "`\"fe80::4\"", "E211",
		    "not supported yet" },
		{ "the network is IPv6", "\"10.1.1.0/24\"",
		    "`\"2001:db8::/64\"", "E211", "not supported yet" },
		{ "the network has no length", "\"10.1.1.0/24\"",
		    "`\"10.1.1.0\"", "E204", "10.1.1.0/24" },
		{ "the network is an address", "\"10.1.1.0/24\"",
		    "`\"10.1.1.2/24\"", "E205", "write 10.1.1.0/24" },
		{ "the network is multicast", "\"10.1.1.0/24\"",
		    "`\"224.1.1.0/24\"", "E204", "network for hosts" },
		{ "a router has no address", "[\".2\", \".3\"]", "`[\".2\"]",
		    "E209", "1 real addresses for 2 routers" },
		{ "two routers share one", "[\".2\", \".3\"]",
		    "[\".2\", `\".2\"]", "E210", "address of r1 already" },
		{ "the device is unknown", "\"outside\", 0", "`\"outsid\", 0",
		    "E203", "did you mean \"outside\"?" },
		{ "two are untagged on one device",
		    "( \"VLAN10\", \"trunk\", "
		    "10",
		    "`( \"VLAN10\", \"outside\", 0", "E228",
		    "untagged traffic of outside is network EXT" },
		{ "a VLAN is there twice", "( \"VLAN20\", \"trunk\", 20",
		    "`( \"VLAN20\", \"trunk\", 10", "E228",
		    "VLAN 10 of trunk is network VLAN10 already" },
		{ "two devices have VLAN 10", "( \"VLAN20\", \"trunk\", 20",
		    "`( \"VLAN20\", \"outside\", 10", "E228",
		    "interface vlan10 of r1 belongs to VLAN10" },
		{ "the name is taken", "\"VLAN20\"", "`\"VLAN10\"", "E202",
		    "the other is in line 18", 3 },
		{ "the name is taken by small letters", "\"VLAN20\"",
		    "`\"vlan10\"", "E202", "a network VLAN10 already", 3 },
		{ "the zone is unknown", "\"staff\", {", "`\"stafff\", {",
		    "E203", "did you mean \"staff\"?" },
		{ "there is no zone",
		    "( \"EXT\", \"outside\", 0, \"10.1.1.0/24\", [\".2\", "
		    "\".3\"],\n      \".4\", 101, \"internet\" ),",
		    "`( \"EXT\", \"outside\", 0, \"10.1.1.0/24\", [\".2\", "
		    "\".3\"],\n      \".4\", 101, \"\" ),",
		    "E220", "belongs to no zone" },
		{ "an untagged interface has a name", "\"internet\" )",
		    "\"internet\", { interface = `\"out\"; } )", "E212",
		    "no VLAN" },
		{ "the pool ends before it begins", "\".50-.90\"",
		    "`\".90-.50\"", "E222", "lower end first" },
	};

	(void)state;
	ASSERT_ALL_REFUSED(rows);
}

static void
test_wrong_vrrp_is_refused(void **state)
{
	static const struct broken rows[] = {
		{ "there is no VRID", "101", "`0", "E213", "no VRID" },
		{ "a VRID has no address", "\".4\", 101", "\"\", `101", "E213",
		    "no virtual address", 3 },
		{ "a VRID is too big", "101", "`256", "E142", "255" },
		{ "a VRID is a word", "101", "`\"VLAN10\"", "E213",
		    "not a VRID" },
		{ "the carrier is unknown", "\"@VLAN10\"", "`\"@VLAN11\"",
		    "E203", "did you mean \"@VLAN10\"?" },
		{ "the carrier is itself", "\"@VLAN10\"", "`\"@VLAN20\"",
		    "E214", "by itself" },
		{ "the carrier is carried", "101", "`\"@VLAN20\"", "E214",
		    "no adverts of its own" },
		{ "two routers have one priority", "100; }", "`150; }", "E216",
		    "priority of r1" },
		{ "two routers have one name", "\"r2\"", "`\"r1\"", "E202",
		    "line 2" },
		{ "a router is a folder", "\"r2\"", "`\"../r2\"", "E145",
		    "a name" },
		{ "the version is 3", "version = 2", "version = `3", "E217",
		    "not supported yet" },
		{ "the interval is a fraction", "1.0", "`1.5", "E218",
		    "whole seconds" },
		{ "the secret is too long", "\"azerty\"", "`\"azertyuio\"",
		    "E143", "8" },
		{ "the secret has a quote", "\"azerty\"", "`\"a\\\"b\"", "E145",
		    "letters, digits" },
		{ "a member is carried", "\"*\"", "\"EXT `VLAN20\"", "E219",
		    "no VRID of its own" },
		{ "a member is there twice", "\"*\"",
		    "[ \"EXT\", \"VLAN10\", \"`EXT\" ]", "E219",
		    "in this group already" },
		{ "a member is in two groups", "\"*\"; }",
		    "\"EXT\"; }, { name = \"b\"; members = \"`EXT\"; }", "E219",
		    "in the group all" },
		{ "a group has no members", "\"*\"", "`\"\"", "E219",
		    "has no members" },
		{ "an interface name is too long", "\"eth1\"",
		    "`\"enp0s31f6np0np01\"", "E212", "too long" },
		{ "an interface name has a blank", "\"eth1\"", "`\"eth 1\"",
		    "E212", "cannot be the name" },
		{ "two devices are one interface",
		    "\"eth1\"; trunk = [ "
		    "\"eth0\"",
		    "\"eth1\"; trunk = `[ \"eth1\"", "E228",
		    "interface eth1 of r1" },
		{ "a router has no interface", "[ \"eth0\", \"ens3\" ]",
		    "`[ \"eth0\" ]", "E209", "1 interfaces for 2 routers" },
	};

	(void)state;
	ASSERT_ALL_REFUSED(rows);
}

static void
test_wrong_policy_is_refused(void **state)
{
	static const struct broken rows[] = {
		{ "the gateway is elsewhere", "\"EXT.1\"", "`\"192.0.2.1\"",
		    "E221", "in no network of the site" },
		{ "the gateway is one of us", "\"EXT.1\"", "`\"EXT.3\"", "E221",
		    "routers themselves" },
		{ "a route is there twice", "{ to = \"10.9.0.0/16\"",
		    "`{ to = \"0.0.0.0/0\"", "E221", "0.0.0.0/0 already" },
		{ "a host is in no network", "\"VLAN10.80\"", "\"`VLAN1.80\"",
		    "E203", "did you mean \"VLAN10\"?" },
		{ "a host is the whole network", "\"VLAN10.80\"", "\"`VLAN10\"",
		    "E206", "not an address" },
		{ "a host is a range", "\"VLAN10.80\"", "\"`VLAN10.80-90\"",
		    "E206", "is not an address" },
		{ "a range leaves its network", "\"VLAN10.5-9\"",
		    "\"`172.16.10.5-172.16.20.9\"", "E223",
		    "partly inside one network" },
		{ "a range swallows a network", "\"VLAN10.5-9\"",
		    "\"`172.16.0.0/16\"", "E223", "several networks" },
		{ "a range is around a network", "\"VLAN10.5-9\"",
		    "\"`10.0.0.0/8\"", "E223", "several networks" },
		{ "a range is around a route", "\"VLAN10.5-9\"",
		    "\"`10.8.0.0-10.10.0.0\"", "E223", "several networks" },
		{ "a range is none", "\"VLAN10.5-9\"", "\"`10.1.1.5-x\"",
		    "E206", "not an address" },
		{ "an address has three numbers", "\"VLAN10.5-9\"",
		    "\"`10.1.1\"", "E206", "all four numbers" },
		{ "an address is IPv6", "\"VLAN10.5-9\"", "\"`2001:db8::5\"",
		    "E211", "not supported" },
		{ "a reference is very long", "\"VLAN10.5-9\"",
		    "\"`VLAN10."
		    "0000000000000000000000000000000000000000000000000000000000"
		    "000005-9\"",
		    "E206", "not an address" },
		{ "a name is very long", "\"VLAN10.5-9\"",
		    "\"`"
		    "VLAN000000000000000000000000000000000000000000000000000000"
		    "00000000010.5\"",
		    "E206", "not an address" },
		{ "a group is empty",
		    "[ \"VLAN10.5-9\", \"@www\", \"198.51.100.0/24\", "
		    "\"VLAN20\" ]",
		    "`[ ]", "E222", "has no address" },
		{ "a service is empty", "\"tcp/2222\"", "`\"\"", "E224",
		    "ssh is empty" },
		{ "a zone has a bad name", "internet = { };",
		    "internet = { }; `self = { };", "E201", "not \"any\"" },
		{ "no service is named", "\"ssh ping\"", "`\"\"", "E224",
		    "no service is named" },
		{ "any service has company", "\"ssh ping\"", "\"ssh `any\"",
		    "E224", "all services" },
		{ "nothing like it is known", "\"ssh ping\"", "\"`quake\"",
		    "E203", "define the service" },
		{ "a group names what is not there", "\"@www\", ",
		    "\"`@wwww\", ", "E203", "did you mean \"@www\"?" },
		{ "a group names itself", "\"@www\", ", "\"`@admins\", ",
		    "E222", "not defined yet" },
		{ "a host is made of hosts", "\"VLAN10.80\"", "\"`@vpn\"",
		    "E222", "made of other hosts" },
		{ "a name is reserved", "www = \"VLAN10.80\"",
		    "www = \"VLAN10.80\"; `any = \"VLAN10.81\"", "E201",
		    "not \"any\"" },
		{ "a port is too big", "tcp/2222", "`tcp/65536", "E224",
		    "1 to 65535" },
		{ "a word would be cut", " udp/1", " `" LONG_PORTS, "E224",
		    "too long" },
		{ "a protocol is unknown", " udp/1", " `sctp/1", "E224",
		    "only tcp/" },
		{ "ports end before they begin", "\"tcp/8100-8102,9000",
		    "\"`tcp/8102-8100,9000", "E224", "ends before" },
		{ "an ICMP type is unknown", " udp/1", " `icmp/echo", "E224",
		    "no such ICMP type" },
		{ "a zone is unknown", "( \"staff\", \"internet\"",
		    "( \"staff\", \"`internett\"", "E203",
		    "did you mean \"internet\"?" },
		{ "a network stands for a zone", "( \"staff\", \"internet\"",
		    "( \"`VLAN10\", \"internet\"", "E203", "a network" },
		{ "the @ is missing", "( \"internet\", \"@www\"",
		    "( \"internet\", \"`www\"", "E203", "write \"@www\"" },
		{ "any has company", "( \"staff\", \"internet\"",
		    "( `\"any staff\", \"internet\"", "E225",
		    "stands for everybody" },
		{ "nobody is named", "( \"staff\", \"internet\"",
		    "( `\"\", \"internet\"", "E225", "nobody" },
		{ "a service is unknown", "\"ssh ping\"", "\"ssh `pnig\"",
		    "E203", "did you mean \"ping\"?" },
		{ "the last rule accepts",
		    "( \"any\", \"any\", \"any\", "
		    "\"drop\", { log = \"deny\"; } )",
		    "`( \"any\", \"any\", \"any\", \"accept\" )", "E226",
		    "end the rules with" },
		{ "the last rule is about one zone",
		    "( \"any\", \"any\", \"any\", \"drop\"",
		    "`( \"staff\", \"any\", \"any\", \"drop\"", "E226",
		    "does not drop" },
		{ "a verdict is unknown", "\"drop\", {", "`\"dorp\", {", "E144",
		    "drop" },
		{ "a log prefix is a variable of nft", "\"deny\"", "`\"$deny\"",
		    "E229", "letters, digits" },
		{ "a log prefix has quotes", "\"deny\"", "`\"a\\\"b\"", "E229",
		    "letters, digits" },
		{ "translation is to a router's address", "\"EXT.virtual\"",
		    "`\"EXT.2\"", "E227", "write \"EXT.virtual\"" },
		{ "translation is to another zone", "\"EXT.virtual\"",
		    "`\"VLAN10.virtual\"", "E227", "not in the zone" },
		{ "everybody is translated", "from = \"staff\"",
		    "from = `\"any\"", "E227", "zones and hosts only" },
		{ "a router's address is translated", "\"10.1.1.4\"",
		    "`\"EXT.2\"", "E227", "no virtual address" },
		{ "the machine is several", "to = \"@www\"; port",
		    "to = `\"@admins\"; port", "E227", "several addresses" },
		{ "the port is for several", "\"ssh\"; to = \"@www\"; port = 2",
		    "\"web\"; to = \"@www\"; port = `2", "E227",
		    "more than one port" },
	};

	(void)state;
	ASSERT_ALL_REFUSED(rows);
}

static const char open_site[] =
    "roles = ( { name = \"r1\"; priority = 150; },\n"
    "          { name = \"r2\"; priority = 100; } );\n"
    "networks = {\n"
    "  columns = [ \"name\", \"device\", \"net\", \"real\", \"virtual\", "
    "\"vrid\",\n"
    "              \"zone\" ];\n"
    "  rows = (\n"
    "    ( \"LAN\", \"eth0\", \"10.1.1.0/24\", [\".2\", \".3\"], \".1\", 10,\n"
    "      \"\" ) );\n"
    "};\n";

static void
test_half_a_filter_is_refused(void **state)
{
	static const struct broken rows[] = {
		{ "a network has a zone of none", "\"\" )", "`\"lan\" )",
		    "E220", "the site has no zones" },
		{ "rules have no zones", "};\n", "};\n`rules = ( );\n", "E220",
		    "the site has none" },
		{ "zones have no rules", "\"\" ) );\n};\n",
		    "\"lan\" ) );\n};\n`zones = { lan = { }; };\n", "E220",
		    "zones but no rules" },
		{ "there are no rules", "\"\" ) );\n};\n",
		    "\"lan\" ) );\n};\nzones = { lan = { }; };\n"
		    "rules = `( );\n",
		    "E226", "does not drop" },
		{ "an interface is none", "\"eth0\"", "`\"eth/0\"", "E212",
		    "cannot be the name" },
	};

	(void)state;
	ASSERT_ALL_FOUND(open_site, rows);
}

static void
test_a_site_without_vrrp_is_refused(void **state)
{
	static const char text[] =
	    "roles = ( { name = \"r1\"; priority = 150; },\n"
	    "          { name = \"r2\"; priority = 100; } );\n"
	    "networks = { columns = [ \"name\", \"device\", \"net\", \"real\" "
	    "];\n"
	    "  rows = ( ( \"LAN\", \"eth0\", \"10.1.1.0/24\", "
	    "[\".2\", \".3\"] ) ); };\n";
	struct diag *d = diag_new();
	struct diag_finding found;

	(void)state;
	assert_null(site_parse("none.conf", text, strlen(text), d));
	assert_int_equal(diag_errors(d), 1);
	assert_true(diag_get(d, 0, &found));
	assert_string_equal(found.code, "E215");
	diag_free(d);
}

static void
test_wrong_form_is_refused(void **state)
{
	static const struct broken rows[] = {
		{ "a key has a typo", "priority = 150", "`priorty = 150",
		    "E140", "did you mean \"priority\"?", 2 },
		{ "a column has a typo", "\"virtual\", \"vrid\"",
		    "`\"virtuel\", \"vrid\"", "E140",
		    "did you mean \"virtual\"?" },
		{ "a row is short", "( \"VLAN20\", \"trunk\", 20, ",
		    "`( \"VLAN20\", \"trunk\", ", "E147", "zone" },
		{ "a comment never ends", "zones = {", "`/* zones = {", "E101",
		    "comment" },
		{ "zones have no rules", "rules = (", "`rule_ = (", "E140",
		    "rules" },
	};

	(void)state;
	ASSERT_ALL_REFUSED(rows);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_good_site_is_good),
		cmocka_unit_test(test_wrong_networks_are_refused),
		cmocka_unit_test(test_wrong_vrrp_is_refused),
		cmocka_unit_test(test_wrong_policy_is_refused),
		cmocka_unit_test(test_half_a_filter_is_refused),
		cmocka_unit_test(test_a_site_without_vrrp_is_refused),
		cmocka_unit_test(test_wrong_form_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
