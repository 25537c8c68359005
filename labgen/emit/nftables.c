/*
 * nftables.nft: one table for the whole site, replaced in one transaction.
 *
 * The file is the same on every router, up to what its interfaces are
 * called: whoever is master filters alike, and one hash compares them.
 * Hence nothing here asks which router it is: the peers of VRRP are all
 * routers, and local addresses are the kernel's business.
 *
 * The order of a packet's way is the order of the chains: VRRP and spoofed
 * sources before connection tracking, then what is established, then one
 * look-up by the pair of interfaces, then the few rules of that pair.  The
 * cost therefore does not grow with the number of networks or zones.
 * Devices are named, never numbered, since a rule with an index cannot be
 * loaded before the device exists.
 *
 * VRRP is written 112: its name needs /etc/protocols.
 */
#include "labgen/emit/nftmatch.h"
#include "labgen/emit/nftnat.h"
#include "labgen/emit/nftrule.h"
#include "labgen/emit/targets.h"

#define STATES                                                         \
	"\t\tct state vmap { established : accept, related : accept, " \
	"invalid : drop }\n"

static const char *
zone_name(const struct site *site, size_t zone)
{
	return zone == NFT_SELF ? "self" : site->zones[zone].name;
}

/* The chain of traffic from a zone to another, or from or to the routers. */
static void
pair_name(struct page *p, size_t from, size_t to)
{
	if (to == NFT_SELF)
		page_add(p, "input/%s", zone_name(p->site, from));
	else if (from == NFT_SELF)
		page_add(p, "output/%s", zone_name(p->site, to));
	else
		page_add(p, "forward/%s/%s", zone_name(p->site, from),
		    zone_name(p->site, to));
}

static bool
pair_intra(const struct site *site, size_t from, size_t to)
{
	return from != NFT_SELF && from == to && site->zones[from].intra;
}

/* The last rule is no pair's business: it has a chain of its own. */
static size_t
pair_rules(const struct site *site)
{
	return site->n_rules ? site->n_rules - 1 : 0;
}

/* Has this traffic a chain?  What has none is denied by the last rule. */
static bool
pair_used(const struct site *site, size_t from, size_t to)
{
	if (pair_intra(site, from, to))
		return true;
	for (size_t i = 0; i < pair_rules(site); i++)
		if (nftrule_concerns(site, &site->rules[i], from, to))
			return true;
	return false;
}

static void
pair_chain(struct page *p, size_t from, size_t to)
{
	const struct site *site = p->site;
	bool decided = false;

	page_add(p, "\n\tchain ");
	pair_name(p, from, to);
	page_add(p, " {\n");
	if (pair_intra(site, from, to)) {
		page_add(p, "\t\tcounter accept comment \"");
		page_origin(p, &site->zones[from].at);
		page_add(p, "\"\n");
		decided = true;
	}
	for (size_t i = 0; !decided && i < pair_rules(site); i++)
		decided = nftrule_write(p, &site->rules[i], from, to);
	page_add(p, decided ? "\t}\n" : "\t\tgoto denied\n\t}\n");
}

static void
for_each_pair(
    struct page *p, void (*write)(struct page *p, size_t from, size_t to))
{
	const struct site *site = p->site;

	for (size_t from = 0; from < site->n_zones; from++) {
		if (pair_used(site, from, NFT_SELF))
			write(p, from, NFT_SELF);
		if (pair_used(site, NFT_SELF, from))
			write(p, NFT_SELF, from);
		for (size_t to = 0; to < site->n_zones; to++)
			if (pair_used(site, from, to))
				write(p, from, to);
	}
}

/* Separators of a list of elements: its head, then commas, then its tail. */
static void
element(struct page *p, bool *first)
{
	page_add(p, *first ? "\t\telements = {\n\t\t\t" : ",\n\t\t\t");
	*first = false;
}

static void
elements_end(struct page *p, bool first)
{
	page_add(p, first ? "\t}\n" : "\n\t\t}\n\t}\n");
}

static void
quoted_ifname(struct page *p, size_t network)
{
	page_add(p, "\"");
	page_ifname(p, network);
	page_add(p, "\"");
}

static void
vrrp_sets(struct page *p)
{
	const struct site *site = p->site;
	bool first = true;

	page_add(p,
	    "\t# Who speaks VRRP, and where: every router's own address.\n"
	    "\tset vrrp_peers {\n\t\ttype ifname . ipv4_addr\n");
	for (size_t i = 0; i < site->n_networks; i++) {
		if (site->networks[i].carrier != i)
			continue;
		for (size_t r = 0; r < site->n_roles; r++) {
			element(p, &first);
			quoted_ifname(p, i);
			page_add(p, " . ");
			page_ip(p, &site->networks[i].real[r]);
		}
	}
	elements_end(p, first);

	page_add(p, "\n\tset vrrp_interfaces {\n\t\ttype ifname\n");
	first = true;
	for (size_t i = 0; i < site->n_networks; i++) {
		if (site->networks[i].carrier != i)
			continue;
		element(p, &first);
		quoted_ifname(p, i);
	}
	elements_end(p, first);
}

/*
 * RFC 3768 5.2.3: a TTL of 255 proves that no router is in between.  It is
 * not tracked, so that nothing which tracking does can hold it up.
 */
static void
guards(struct page *p)
{
	bool filtered = p->site->filtered;

	page_add(p,
	    "\n\tchain guard_in {\n"
	    "\t\ttype filter hook prerouting priority raw; policy accept;\n"
	    "\t\tmeta l4proto 112 goto vrrp_in\n%s%s"
	    "\t}\n",
	    filtered ? "\t\tmeta nfproto ipv6 iifname != \"lo\" counter drop "
		       "comment \"no IPv6 in this site\"\n"
		     : "",
	    filtered ? "\t\tfib saddr . iif oif missing counter drop "
		       "comment \"spoofed source\"\n"
		     : "");
	page_add(p,
	    "\n\tchain vrrp_in {\n"
	    "\t\tiifname . ip saddr @vrrp_peers ip daddr 224.0.0.18 "
	    "ip ttl 255 counter notrack accept\n"
	    "\t\tcounter drop comment \"VRRP of a stranger\"\n"
	    "\t}\n");
	page_add(p,
	    "\n\tchain guard_out {\n"
	    "\t\ttype filter hook output priority raw; policy accept;\n"
	    "\t\tmeta l4proto 112 goto vrrp_out\n%s"
	    "\t}\n",
	    filtered ? "\t\tmeta nfproto ipv6 oifname != \"lo\" counter drop "
		       "comment \"no IPv6 in this site\"\n"
		     : "");
	page_add(p,
	    "\n\tchain vrrp_out {\n"
	    "\t\toifname . ip saddr @vrrp_peers ip daddr 224.0.0.18 "
	    "ip ttl 255 counter notrack accept\n"
	    "\t\tcounter drop comment \"VRRP where it does not belong\"\n"
	    "\t}\n");
}

static void
zone_map(struct page *p, const char *name, bool input)
{
	bool first = true;

	page_add(p, "\n\tmap %s {\n\t\ttype ifname : verdict\n", name);
	for (size_t i = 0; i < p->site->n_networks; i++) {
		size_t zone = p->site->networks[i].zone;
		size_t from = input ? zone : NFT_SELF;
		size_t to = input ? NFT_SELF : zone;

		if (!pair_used(p->site, from, to))
			continue;
		element(p, &first);
		quoted_ifname(p, i);
		page_add(p, " : goto ");
		pair_name(p, from, to);
	}
	elements_end(p, first);
}

/* Also from an interface to itself: that network may have a router more. */
static void
pair_map(struct page *p)
{
	const struct site *site = p->site;
	bool first = true;

	page_add(
	    p, "\n\tmap forward_pairs {\n\t\ttype ifname . ifname : verdict\n");
	for (size_t i = 0; i < site->n_networks; i++)
		for (size_t k = 0; k < site->n_networks; k++) {
			size_t from = site->networks[i].zone;
			size_t to = site->networks[k].zone;

			if (!pair_used(site, from, to))
				continue;
			element(p, &first);
			quoted_ifname(p, i);
			page_add(p, " . ");
			quoted_ifname(p, k);
			page_add(p, " : goto ");
			pair_name(p, from, to);
		}
	elements_end(p, first);
}

/*
 * IGMP passes: a switch that snoops asks who listens, and without an answer
 * it stops to pass the adverts on, which would make two masters.
 */
static void
base_chains(struct page *p)
{
	page_add(p,
	    "\n\tchain input {\n"
	    "\t\ttype filter hook input priority filter; policy drop;\n"
	    "\t\tmeta l4proto 112 accept comment \"passed guard_in\"\n" STATES
	    "\t\tiifname \"lo\" accept\n"
	    "\t\tiifname @vrrp_interfaces ip protocol igmp accept "
	    "comment \"switches that snoop\"\n"
	    "\t\tiifname vmap @input_zones\n"
	    "\t\tgoto denied\n"
	    "\t}\n");
	page_add(p,
	    "\n\tchain forward {\n"
	    "\t\ttype filter hook forward priority filter; policy "
	    "drop;\n" STATES "\t\tiifname . oifname vmap @forward_pairs\n"
	    "\t\tgoto denied\n"
	    "\t}\n");
	page_add(p,
	    "\n\tchain output {\n"
	    "\t\ttype filter hook output priority filter; policy drop;\n"
	    "\t\tmeta l4proto 112 accept comment \"passed guard_out\"\n" STATES
	    "\t\toifname \"lo\" accept\n"
	    "\t\toifname @vrrp_interfaces ip protocol igmp accept "
	    "comment \"switches that snoop\"\n"
	    "\t\toifname vmap @output_zones\n"
	    "\t\tgoto denied\n"
	    "\t}\n");
}

static void
denied(struct page *p)
{
	const struct site_rule *last = &p->site->rules[p->site->n_rules - 1];

	page_add(p, "\n\tchain denied {\n");
	if (last->log) {
		page_add(p, "\t\t");
		nftrule_log(p, last->log);
	}
	page_add(p, "\t\tcounter drop comment \"");
	page_origin(p, &last->at);
	page_add(p, "\"\n\t}\n");
}

void
emit_nftables(struct page *p)
{
	page_add(p,
	    "#!/usr/sbin/nft -f\n"
	    "# The packet filter, the same on every router, written by "
	    "labgen from\n# ");
	page_source(p);
	page_add(p,
	    ": change that file, not this one.  One transaction replaces\n"
	    "# this table as a whole and leaves other tables alone.\n\n"
	    "table inet labgen\n"
	    "delete table inet labgen\n\n"
	    "table inet labgen {\n");
	vrrp_sets(p);
	guards(p);
	nftnat_write(p);
	if (p->site->filtered) {
		zone_map(p, "input_zones", true);
		pair_map(p);
		zone_map(p, "output_zones", false);
		base_chains(p);
		for_each_pair(p, pair_chain);
		denied(p);
	}
	page_add(p, "}\n");
}
