#include "labgen/emit/nftmatch.h"
#include "labgen/emit/nftnat.h"

static const char *const map_words[] = {
	[SITE_TCP] = "tcp", [SITE_UDP] = "udp"
};

/* Elements of one destination NAT for one protocol. */
static bool
elements(struct page *p, const struct site_dnat *d, enum site_proto proto,
    bool first)
{
	struct spans ports = { 0 };

	nftmatch_ports(p->site, &d->service, 1, proto, &ports);
	for (size_t i = 0; i < ports.n; i++) {
		page_add(p, "%s\n\t\t\t", first ? "" : ",");
		page_ip(p, &d->on);
		page_add(p, " . %s . ", map_words[proto]);
		nftmatch_port_span(p, &ports.list[i]);
		page_add(p, " counter comment \"");
		page_origin(p, &d->at);
		page_add(p, "\" : ");
		page_ip(p, &d->to);
		if (d->port)
			page_add(p, " . %u", (unsigned)d->port);
		first = false;
	}
	if (ports.err)
		p->text.err = ports.err;
	spans_free(&ports);
	return first;
}

/* Is it an element of the map of those that keep, or move, their port? */
static bool
in_map(const struct site *site, const struct site_dnat *d, bool moved)
{
	const struct site_service *s = &site->services[d->service];

	for (size_t i = 0; i < s->n_ports; i++)
		if (s->ports[i].proto != SITE_ICMP)
			return (d->port != 0) == moved;
	return false;
}

/*
 * One look-up whatever the number of services.  Those that keep their port
 * have a map of their own: its values are addresses alone, and its keys may
 * be ranges of ports.
 */
static bool
map(struct page *p, const char *name, bool moved)
{
	bool first = true;

	for (size_t i = 0; i < p->site->n_dnats; i++) {
		const struct site_dnat *d = &p->site->dnats[i];

		if (!in_map(p->site, d, moved))
			continue;
		if (first)
			page_add(p,
			    "\n\tmap %s {\n"
			    "\t\ttype ipv4_addr . inet_proto . inet_service"
			    " : ipv4_addr%s"
			    "%s\t\tcounter\n\t\telements = {",
			    name, moved ? " . inet_service\n" : "\n",
			    moved ? "" : "\t\tflags interval\n");
		first = elements(p, d, SITE_TCP, first);
		first = elements(p, d, SITE_UDP, first);
	}
	if (!first)
		page_add(p, "\n\t\t}\n\t}\n");
	return !first;
}

/* ICMP has no ports and therefore a rule instead of an element. */
static void
icmp(struct page *p, const struct site_dnat *d)
{
	struct spans types = { 0 };

	nftmatch_ports(p->site, &d->service, 1, SITE_ICMP, &types);
	if (types.n) {
		page_add(p, "\t\tip daddr ");
		page_ip(p, &d->on);
		page_add(p, " ");
		nftmatch_proto(p, SITE_ICMP, &types);
		page_add(p, "counter dnat ip to ");
		page_ip(p, &d->to);
		page_add(p, " comment \"");
		page_origin(p, &d->at);
		page_add(p, "\"\n");
	}
	if (types.err)
		p->text.err = types.err;
	spans_free(&types);
}

static void
destination(struct page *p)
{
	bool same, moved;

	if (!p->site->n_dnats)
		return;
	same = map(p, "nat_hosts", false);
	moved = map(p, "nat_ports", true);
	page_add(p,
	    "\n\tchain nat_in {\n"
	    "\t\ttype nat hook prerouting priority dstnat; policy accept;\n");
	if (same)
		page_add(p,
		    "\t\tdnat ip to ip daddr . meta l4proto . th dport"
		    " map @nat_hosts\n");
	if (moved)
		page_add(p,
		    "\t\tdnat ip to ip daddr . meta l4proto . th dport"
		    " map @nat_ports\n");
	for (size_t i = 0; i < p->site->n_dnats; i++)
		icmp(p, &p->site->dnats[i]);
	page_add(p, "\t}\n");
}

/* By source address: after routing, no rule knows the interface it came by. */
static void
source_of(struct page *p, const struct site_side *from, struct spans *s)
{
	for (size_t z = 0; z < p->site->n_zones; z++)
		if (nftmatch_side(p->site, from, z, s) == NFT_PART_ALL) {
			struct spans zone = { 0 };

			nftmatch_zone(p->site, z, &zone);
			for (size_t i = 0; i < zone.n; i++)
				spans_add(
				    s, zone.list[i].first, zone.list[i].last);
			if (zone.err)
				s->err = zone.err;
			spans_free(&zone);
		}
}

static void
interfaces(struct page *p, size_t zone)
{
	const char *between = "";

	page_add(p, "\t\toifname { ");
	for (size_t i = 0; i < p->site->n_networks; i++) {
		if (p->site->networks[i].zone != zone)
			continue;
		page_add(p, "%s\"", between);
		page_ifname(p, i);
		page_add(p, "\"");
		between = ", ";
	}
	page_add(p, " } ");
}

static void
translate(struct page *p, const struct site_snat *s)
{
	struct spans from = { 0 };

	source_of(p, &s->from, &from);
	if (from.n) {
		interfaces(p, s->to);
		nftmatch_addresses(p, "saddr", &from);
		page_add(p, "counter snat ip to ");
		page_ip(p, &s->as);
		page_add(p, " comment \"");
		page_origin(p, &s->at);
		page_add(p, "\"\n");
	}
	if (from.err)
		p->text.err = from.err;
	spans_free(&from);
}

static void
source(struct page *p)
{
	if (!p->site->n_snats)
		return;
	page_add(p,
	    "\n\t# To the virtual address, never a router's own: connections "
	    "outlive a router.\n"
	    "\tchain nat_out {\n"
	    "\t\ttype nat hook postrouting priority srcnat; policy accept;\n");
	for (size_t i = 0; i < p->site->n_snats; i++)
		translate(p, &p->site->snats[i]);
	page_add(p, "\t}\n");
}

void
nftnat_write(struct page *p)
{
	destination(p);
	source(p);
}
