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
 * look-up for each interface that it passes, then the few rules of that
 * pair of zones.  The cost therefore does not grow with the number of
 * networks or zones, and the file grows with networks times zones, not with
 * the square of the networks.
 * Devices are named, never numbered, since a rule with an index cannot be
 * loaded before the device exists.
 *
 * VRRP is written 112: its name needs /etc/protocols.
 */
#include <errno.h>

#include "labgen/emit/nftelements.h"
#include "labgen/emit/nftnat.h"
#include "labgen/emit/nftpairs.h"
#include "labgen/emit/nftrule.h"
#include "labgen/emit/page.h"
#include "labgen/emit/targets.h"

#define STATES                                                         \
	"\t\tct state vmap { established : accept, related : accept, " \
	"invalid : drop }\n"

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
			nftelements_next(p, &first);
			nftelements_ifname(p, i);
			page_add(p, " . ");
			page_ip(p, &site->networks[i].real[r]);
		}
	}
	nftelements_end(p, first);

	page_add(p, "\n\tset vrrp_interfaces {\n\t\ttype ifname\n");
	first = true;
	for (size_t i = 0; i < site->n_networks; i++) {
		if (site->networks[i].carrier != i)
			continue;
		nftelements_next(p, &first);
		nftelements_ifname(p, i);
	}
	nftelements_end(p, first);
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
	    "drop;\n" STATES "\t\tiifname vmap @forward_zones\n"
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

static void
filter(struct page *p)
{
	struct nftpairs *pairs = nftpairs_new(p->site);

	if (!pairs) {
		p->text.err = -ENOMEM;
		return;
	}
	nftpairs_write_maps(pairs, p);
	base_chains(p);
	nftpairs_write_chains(pairs, p);
	denied(p);
	nftpairs_free(pairs);
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
	if (p->site->filtered)
		filter(p);
	page_add(p, "}\n");
}
