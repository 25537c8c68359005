#include <string.h>

#include "labgen/site/keys.h"
#include "labgen/site/model.h"
#include "labgen/site/names.h"

#define NAME(sentence)                                                 \
	.type = SCHEMA_STRING, .required = true, .valid = names_valid, \
	.expects = NAMES_EXPECTED, .help = (sentence)

/*
 * The secret ends up in files of several programs with quoting rules of
 * their own: it keeps to what all of them take as it is.
 */
static bool
secret_valid(const char *s)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._+=-";

	return *s && !s[strspn(s, allowed)];
}

const struct schema site_role_keys[] = {
	{ .key = "name",
	    NAME("What the router is called; its output folder.") },
	{ .key = "priority",
	    .type = SCHEMA_INT,
	    .required = true,
	    .min = 1,
	    .max = 254,
	    .help = "The highest that lives is master; all differ." },
	{}
};

static const struct schema role = {
	.key = "a router",
	.type = SCHEMA_GROUP,
	.keys = site_role_keys,
};

static const char *const auth_types[] = { "pass", NULL };

const struct schema site_auth_keys[] = {
	{ .key = "type",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .words = auth_types,
	    .help = "\"pass\": text that every advert carries in clear." },
	{ .key = "secret",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .min = 1,
	    .max = VR_SECRET_LEN,
	    .valid = secret_valid,
	    .expects = "letters, digits and any of . _ + = -",
	    .help = "That text, the same on all routers; no security." },
	{}
};

static const struct schema member = {
	.key = "a network",
	.type = SCHEMA_STRING,
};

const struct schema site_sync_keys[] = {
	{ .key = "name", NAME("What the group is called.") },
	{ .key = "members",
	    .type = SCHEMA_STRING | SCHEMA_LIST,
	    .required = true,
	    .item = &member,
	    .help = "Networks with a VRID of their own, as a list or as words "
		    "between blanks; \"*\": all of them." },
	{}
};

static const struct schema sync_group = {
	.key = "a sync group",
	.type = SCHEMA_GROUP,
	.keys = site_sync_keys,
};

const struct schema site_vrrp_keys[] = {
	{ .key = "version",
	    .type = SCHEMA_INT,
	    .min = 2,
	    .max = 3,
	    .fallback = "2",
	    .help = "The protocol: 2 (RFC 3768); 3 is not supported yet." },
	{ .key = "advert_interval",
	    .type = SCHEMA_NUMBER,
	    .min = 1,
	    .max = 255,
	    .unit = "seconds",
	    .fallback = "1.0",
	    .help = "Time between two adverts; whole seconds." },
	{ .key = "preempt",
	    .type = SCHEMA_BOOL,
	    .fallback = "true",
	    .help = "Does a better router take over from a living master?" },
	{ .key = "auth",
	    .type = SCHEMA_GROUP,
	    .keys = site_auth_keys,
	    .help = "Simple text authentication of version 2." },
	{ .key = "sync",
	    .type = SCHEMA_LIST,
	    .item = &sync_group,
	    .help = "Groups of networks that move together.  Not written: all "
		    "in one group; an empty list: each for itself." },
	{}
};

static const struct schema ifname = {
	.key = "an interface",
	.type = SCHEMA_STRING,
};

static const struct schema device = {
	.key = "a device",
	.type = SCHEMA_STRING | SCHEMA_LIST,
	.item = &ifname,
};

static const struct schema address = {
	.key = "an address",
	.type = SCHEMA_STRING,
};

static const struct schema vrid = {
	.key = "a VRID",
	.type = SCHEMA_INT,
	.min = 1,
	.max = 255,
};

#define OPTIONS                                                                \
	{ .key = "interface",                                                  \
		.type = SCHEMA_STRING,                                         \
		.help = "Name of a VLAN's interface instead of \"vlan10\"." }, \
	    { .key = "track",                                                  \
		    .type = SCHEMA_BOOL,                                       \
		    .fallback = "true",                                        \
		    .help =                                                    \
			"With vrid = \"@OTHER\": does a dead link here count " \
			"as a fault of the other?" },                          \
	    { .key = "foreign_vrids",                                          \
		    .type = SCHEMA_LIST,                                       \
		    .item = &vrid,                                             \
		    .help = "VRIDs that others use in this network." },        \
	{                                                                      \
		.key = "dhcp", .type = SCHEMA_STRING,                          \
		.help = "Addresses that a DHCP server gives out, "             \
			"\".50-.99\"; ours must lie outside."                  \
	}

const struct schema site_option_keys[] = { OPTIONS, {} };

static const struct schema options = {
	.key = "options",
	.type = SCHEMA_GROUP,
	.keys = site_option_keys,
};

const struct schema site_column_keys[] = {
	{ .key = "name", NAME("What the network is called.") },
	{ .key = "device",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .help = "Name of a device; without \"devices\" the interface." },
	{ .key = "vlan",
	    .type = SCHEMA_INT,
	    .min = 0,
	    .max = 4094,
	    .fallback = "0",
	    .help = "802.1Q tag; 0: untagged." },
	{ .key = "net",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .help = "The network, \"172.16.10.0/24\"." },
	{ .key = "real",
	    .type = SCHEMA_LIST,
	    .required = true,
	    .item = &address,
	    .help = "The routers' own addresses in the order of \"roles\"." },
	{ .key = "virtual",
	    .type = SCHEMA_STRING,
	    .fallback = "",
	    .help = "The address that the master holds; \"\": none." },
	{ .key = "vrid",
	    .type = SCHEMA_INT | SCHEMA_STRING,
	    .min = 0,
	    .max = 255,
	    .fallback = "0",
	    .help = "1 to 255; \"@OTHER\": carried by that network's adverts; "
		    "0 where there is no virtual address." },
	{ .key = "zone",
	    .type = SCHEMA_STRING,
	    .help = "The zone that rules know it by." },
	OPTIONS, {}
};

const struct schema site_route_keys[] = {
	{ .key = "to",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .help = "A network, or \"default\"." },
	{ .key = "via",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .help = "The gateway, \"EXTERNAL.1\"." },
	{}
};

static const struct schema route = {
	.key = "a route",
	.type = SCHEMA_GROUP,
	.keys = site_route_keys,
};

static const char *const intra_words[] = { "rules", "accept", NULL };

const struct schema site_zone_keys[] = {
	{ .key = "intra",
	    .type = SCHEMA_STRING,
	    .words = intra_words,
	    .fallback = "rules",
	    .help = "Traffic within the zone: \"accept\" lets it pass, "
		    "\"rules\" asks the rules." },
	{}
};

static const struct schema zone = {
	.key = "a zone",
	.type = SCHEMA_GROUP,
	.keys = site_zone_keys,
};

const struct schema site_host_keys[] = { { .key = "legs",
					     .type = SCHEMA_LIST,
					     .required = true,
					     .item = &address,
					     .help = "Its addresses." },
	{ .key = "accept_risk",
	    .type = SCHEMA_STRING,
	    .help = "Why it may stand in several networks." },
	{} };

static const struct schema host = {
	.key = "a host",
	.type = SCHEMA_STRING | SCHEMA_LIST | SCHEMA_GROUP,
	.keys = site_host_keys,
	.item = &address,
};

static const struct schema host_group = {
	.key = "a group of hosts",
	.type = SCHEMA_STRING | SCHEMA_LIST,
	.item = &address,
};

static const struct schema service = {
	.key = "a service",
	.type = SCHEMA_STRING,
};

static const char *const verdicts[] = { "accept", "drop", "reject", NULL };

const struct schema site_rule_option_keys[] = {
	{ .key = "log",
	    .type = SCHEMA_STRING,
	    .help = "Log what the rule decides, with this prefix." },
	{}
};

const struct schema site_rule_keys[] = {
	{ .key = "from",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .help = "Zones and \"@host\"s between blanks, \"self\" for the "
		    "routers, or \"any\"." },
	{ .key = "to",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .help = "Likewise." },
	{ .key = "services",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .help = "Services between blanks, or \"any\"." },
	{ .key = "verdict",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .words = verdicts,
	    .help = "What becomes of a new connection." },
	{ .key = "options",
	    .type = SCHEMA_GROUP,
	    .keys = site_rule_option_keys,
	    .help = "What only few rules need." },
	{}
};

static const struct schema rule = {
	.key = "a rule",
	.type = SCHEMA_ROW,
	.keys = site_rule_keys,
};

const struct schema site_snat_keys[] = {
	{ .key = "from",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .help = "Zones and \"@host\"s whose connections are translated." },
	{ .key = "to",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .help = "The zone that they go to." },
	{ .key = "as",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .help = "Their new source, \"EXTERNAL.virtual\"." },
	{}
};

static const struct schema snat = {
	.key = "a translation",
	.type = SCHEMA_GROUP,
	.keys = site_snat_keys,
};

const struct schema site_dnat_keys[] = {
	{ .key = "on",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .help = "The virtual address where connections come in." },
	{ .key = "service",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .help = "Which connections." },
	{ .key = "to",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .help = "The machine, \"@www\" or \"VLAN10.80\"." },
	{ .key = "port",
	    .type = SCHEMA_INT,
	    .min = 1,
	    .max = 65535,
	    .help = "Its port there, if it differs." },
	{}
};

static const struct schema dnat = {
	.key = "a translation",
	.type = SCHEMA_GROUP,
	.keys = site_dnat_keys,
};

const struct schema site_nat_keys[] = {
	{ .key = "source",
	    .type = SCHEMA_LIST,
	    .item = &snat,
	    .help = "Who goes out with a virtual address." },
	{ .key = "dest",
	    .type = SCHEMA_LIST,
	    .item = &dnat,
	    .help = "What comes in and goes on to a machine inside." },
	{}
};

const struct schema site_keys[] = { { .key = "name",
					.type = SCHEMA_STRING,
					.valid = names_valid,
					.expects = NAMES_EXPECTED,
					.fallback = "site",
					.help = "What the site is called." },
	{ .key = "roles",
	    .type = SCHEMA_LIST,
	    .required = true,
	    .min = 2,
	    .max = SITE_ROLES_MAX,
	    .item = &role,
	    .help = "The routers; all lists of addresses follow their order." },
	{ .key = "vrrp",
	    .type = SCHEMA_GROUP,
	    .keys = site_vrrp_keys,
	    .help = "How the routers agree on a master." },
	{ .key = "devices",
	    .type = SCHEMA_MAP,
	    .item = &device,
	    .help = "Interfaces by names of your own; a list where they differ "
		    "from router to router." },
	{ .key = "networks",
	    .type = SCHEMA_TABLE,
	    .required = true,
	    .min = 1,
	    .keys = site_column_keys,
	    .item = &options,
	    .help = "One row for each network." },
	{ .key = "routes",
	    .type = SCHEMA_LIST,
	    .item = &route,
	    .help = "What lies behind gateways." },
	{ .key = "zones",
	    .type = SCHEMA_MAP,
	    .item = &zone,
	    .help = "The parties that rules speak of." },
	{ .key = "hosts",
	    .type = SCHEMA_MAP,
	    .item = &host,
	    .help = "Machines, each with its address; rules call them "
		    "\"@name\"." },
	{ .key = "groups",
	    .type = SCHEMA_MAP,
	    .item = &host_group,
	    .help = "Sets of addresses, ranges, hosts and groups above." },
	{ .key = "services",
	    .type = SCHEMA_MAP,
	    .item = &service,
	    .help = "Protocols and ports by name, \"tcp/80,443 udp/443\"." },
	{ .key = "rules",
	    .type = SCHEMA_LIST,
	    .item = &rule,
	    .help = "Who may open connections to whom; the first that fits "
		    "decides." },
	{ .key = "nat",
	    .type = SCHEMA_GROUP,
	    .keys = site_nat_keys,
	    .help = "Address translation." },
	{} };
