#include <assert.h>

#include "tests/labgen/model_seed.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define FILE_NAME "conf/seed.conf"

static struct ip
ip(const char *text)
{
	struct ip ret = { 0 };
	bool good = ip_parse(text, &ret);

	assert(good);
	return ret;
}

static struct ip_prefix
prefix(const char *text)
{
	struct ip_prefix ret = { 0 };
	bool good = ip_prefix_parse(text, &ret);

	assert(good);
	return ret;
}

static struct place
line(uint32_t number)
{
	return (struct place){ FILE_NAME, number, 5 };
}

static void
add_network(struct model_seed *m, size_t i, struct site_network net,
    const char *net_text, const char *first, const char *second,
    const char *virtual)
{
	net.net = prefix(net_text);
	net.real[SEED_R1] = ip(first);
	net.real[SEED_R2] = ip(second);
	net.virtual = ip(virtual);
	net.track = true;
	net.at = net.at_net = net.at_virtual = net.at_vrid =
	    line(40 + (uint32_t)i);
	m->networks[i] = net;
}

static void
add_networks(struct model_seed *m)
{
	m->devices[SEED_TRUNK] = (struct site_device){
		.name = "trunk", .ifname = { "eth0", "eth0" }, .at = line(31)
	};
	m->devices[SEED_OUTSIDE] = (struct site_device){
		.name = "outside", .ifname = { "eth1", "eth1" }, .at = line(30)
	};

	add_network(m, SEED_EXTERNAL,
	    (struct site_network){ .name = "EXTERNAL",
		.device = SEED_OUTSIDE,
		.ifname = { "eth1", "eth1" },
		.carrier = SEED_EXTERNAL,
		.vrid = 101,
		.zone = SEED_INTERNET },
	    "10.1.1.0/24", "10.1.1.2", "10.1.1.3", "10.1.1.4");
	add_network(m, SEED_VLAN10,
	    (struct site_network){ .name = "VLAN10",
		.device = SEED_TRUNK,
		.vlan = 10,
		.ifname = { "vlan10", "vlan10" },
		.carrier = SEED_VLAN10,
		.vrid = 100,
		.zone = SEED_STAFF },
	    "172.16.10.0/24", "172.16.10.100", "172.16.10.200", "172.16.10.1");
	add_network(m, SEED_VLAN20,
	    (struct site_network){ .name = "VLAN20",
		.device = SEED_TRUNK,
		.vlan = 20,
		.ifname = { "vlan20", "vlan20" },
		.carrier = SEED_VLAN10,
		.zone = SEED_STAFF },
	    "172.16.20.0/24", "172.16.20.100", "172.16.20.200", "172.16.20.1");
	add_network(m, SEED_DMZ,
	    (struct site_network){ .name = "DMZ",
		.device = SEED_TRUNK,
		.vlan = 90,
		.ifname = { "vlan90", "vlan90" },
		.carrier = SEED_DMZ,
		.vrid = 90,
		.zone = SEED_SERVERS },
	    "192.168.90.0/24", "192.168.90.2", "192.168.90.3", "192.168.90.1");

	m->routes[0] = (struct site_route){ .to = prefix("0.0.0.0/0"),
		.via = ip("10.1.1.1"),
		.network = SEED_EXTERNAL,
		.at = line(50) };
}

static const struct site_port web[] = { { SITE_TCP, 80, 80 },
	{ SITE_TCP, 443, 443 } };
static const struct site_port dns[] = { { SITE_UDP, 53, 53 },
	{ SITE_TCP, 53, 53 } };
static const struct site_port ping[] = { { SITE_ICMP, 8, 8 } };
static const struct site_port ssh[] = { { SITE_TCP, 22, 22 } };
/* Overlapping on purpose: as a set of nftables they must be one. */
static const struct site_port backup[] = { { SITE_UDP, 8100, 8102 },
	{ SITE_UDP, 8102, 8110 } };
static const struct site_port smtp[] = { { SITE_TCP, 25, 25 } };

static void
add_names(struct model_seed *m)
{
	static struct site_range www[1], admins[2], resolver[1];

	www[0] = (struct site_range){ ip("192.168.90.10"), ip("192.168.90.10"),
		SEED_DMZ, true };
	admins[0] = (struct site_range){ ip("172.16.10.5"), ip("172.16.10.9"),
		SEED_VLAN10, true };
	admins[1] = (struct site_range){ ip("172.16.20.5"), ip("172.16.20.5"),
		SEED_VLAN20, true };
	resolver[0] = (struct site_range){ ip("198.51.100.53"),
		ip("198.51.100.53"), SEED_EXTERNAL, false };

	m->zones[SEED_INTERNET] =
	    (struct site_zone){ .name = "internet", .at = line(60) };
	m->zones[SEED_STAFF] = (struct site_zone){
		.name = "staff", .intra = true, .at = line(61)
	};
	m->zones[SEED_SERVERS] =
	    (struct site_zone){ .name = "servers", .at = line(62) };

	m->hosts[SEED_WWW] = (struct site_host){ .name = "www",
		.ranges = www,
		.n_ranges = COUNT(www),
		.at = line(70) };
	m->hosts[SEED_ADMINS] = (struct site_host){ .name = "admins",
		.group = true,
		.ranges = admins,
		.n_ranges = COUNT(admins),
		.at = line(71) };
	m->hosts[SEED_RESOLVER] = (struct site_host){ .name = "resolver",
		.ranges = resolver,
		.n_ranges = COUNT(resolver),
		.at = line(72) };

	m->services[SEED_WEB] =
	    (struct site_service){ "web", web, COUNT(web), { 0 } };
	m->services[SEED_DNS] =
	    (struct site_service){ "dns", dns, COUNT(dns), { 0 } };
	m->services[SEED_PING] =
	    (struct site_service){ "ping", ping, COUNT(ping), { 0 } };
	m->services[SEED_SSH] =
	    (struct site_service){ "ssh", ssh, COUNT(ssh), { 0 } };
	m->services[SEED_BACKUP] =
	    (struct site_service){ "backup", backup, COUNT(backup), line(75) };
	m->services[SEED_SMTP] =
	    (struct site_service){ "smtp", smtp, COUNT(smtp), { 0 } };
}

static const size_t internet[] = { SEED_INTERNET };
static const size_t staff[] = { SEED_STAFF };
static const size_t servers[] = { SEED_SERVERS };
static const size_t h_www[] = { SEED_WWW };
static const size_t h_admins[] = { SEED_ADMINS };
static const size_t h_resolver[] = { SEED_RESOLVER };
static const size_t s_web[] = { SEED_WEB };
static const size_t s_dns_ping[] = { SEED_DNS, SEED_PING };
static const size_t s_ping[] = { SEED_PING };
static const size_t s_ssh[] = { SEED_SSH };
static const size_t s_backup[] = { SEED_BACKUP };
static const size_t s_smtp[] = { SEED_SMTP };

#define ZONE(list)                            \
	{                                     \
		.zones = (list), .n_zones = 1 \
	}
#define HOST(list)                            \
	{                                     \
		.hosts = (list), .n_hosts = 1 \
	}
#define SELF                 \
	{                    \
		.self = true \
	}
#define ANY                 \
	{                   \
		.any = true \
	}
#define SERVICES(list) .services = (list), .n_services = COUNT(list)

static void
add_rules(struct model_seed *m)
{
	const struct site_rule rules[] = {
		{ ZONE(staff), ZONE(internet), .verdict = SITE_ACCEPT },
		{ HOST(h_admins), ZONE(servers), SERVICES(s_ssh),
		    .verdict = SITE_ACCEPT, .log = "dmz-ssh" },
		{ ZONE(staff), ZONE(servers), SERVICES(s_ssh),
		    .verdict = SITE_REJECT },
		{ ZONE(staff), ZONE(servers), SERVICES(s_backup),
		    .verdict = SITE_ACCEPT },
		{ ANY, HOST(h_www), SERVICES(s_web), .verdict = SITE_ACCEPT },
		{ ZONE(servers), HOST(h_resolver), SERVICES(s_dns_ping),
		    .verdict = SITE_ACCEPT },
		{ ZONE(servers), ZONE(staff), .verdict = SITE_REJECT },
		{ ZONE(internet), HOST(h_www), SERVICES(s_smtp),
		    .verdict = SITE_DROP },
		{ ZONE(staff), SELF, SERVICES(s_ping), .verdict = SITE_ACCEPT },
		{ SELF, ANY, .verdict = SITE_ACCEPT },
		{ ANY, ANY, .verdict = SITE_DROP, .log = "deny" },
	};

	for (size_t i = 0; i < COUNT(rules); i++) {
		m->rules[i] = rules[i];
		m->rules[i].at = line(80 + (uint32_t)i);
	}
	m->site.n_rules = COUNT(rules);

	m->snats[0] = (struct site_snat){ ZONE(staff), SEED_INTERNET,
		ip("10.1.1.4"), line(100) };
	m->dnats[0] = (struct site_dnat){ ip("10.1.1.4"), SEED_WEB,
		ip("192.168.90.10"), 0, line(101) };
	m->dnats[1] = (struct site_dnat){ ip("10.1.1.4"), SEED_SMTP,
		ip("192.168.90.10"), 2525, line(102) };
	m->dnats[2] = (struct site_dnat){ ip("10.1.1.4"), SEED_PING,
		ip("192.168.90.10"), 0, line(103) };
	m->dnats[3] = (struct site_dnat){ ip("10.1.1.4"), SEED_BACKUP,
		ip("192.168.90.10"), 0, line(104) };
}

void
model_seed(struct model_seed *m)
{
	static const size_t group[] = { SEED_EXTERNAL, SEED_VLAN10, SEED_DMZ };

	*m = (struct model_seed){
		.roles = { { "r1", 150, line(10) }, { "r2", 100, line(11) } },
		.groups = { { "all", group, COUNT(group), line(20) } },
		.site = { .name = "seed", .file = FILE_NAME, .filtered = true },
	};
	m->site.vrrp = (struct site_vrrp){ .version = 2,
		.advert_interval = SEC,
		.preempt = true,
		.auth = VR_AUTH_PASS,
		.secret = "azerty" };
	add_networks(m);
	add_names(m);
	add_rules(m);
#define LIST(field) \
	m->site.field = m->field, m->site.n_##field = COUNT(m->field)
	LIST(roles);
	LIST(devices);
	LIST(networks);
	LIST(routes);
	LIST(zones);
	LIST(hosts);
	LIST(services);
	LIST(snats);
	LIST(dnats);
	LIST(groups);
	m->site.rules = m->rules;
}
