/*
 * vrrpd.conf: one instance for each network that carries adverts, with the
 * virtual addresses of the networks that rely on it.
 */
#include "labgen/emit/page.h"
#include "labgen/emit/targets.h"

static void
address(struct page *p, size_t carrier, size_t network, bool first)
{
	const struct site_network *n = &p->site->networks[network];

	/*
	 * As a host address: the router's own address brings the route of
	 * the network, and the kernel must not choose the virtual one as
	 * the source of the router's own connections.
	 */
	page_add(p, "%s\n      { address = \"", first ? "" : ",");
	page_ip(p, &n->virtual);
	page_add(p, "/%u\";", (unsigned)ip_bits(n->virtual.family));
	if (network != carrier) {
		page_add(p, " interface = \"");
		page_ifname(p, network);
		page_add(p, "\";%s", n->track ? "" : " track = false;");
	}
	page_add(p, " }");
}

/* The order of the source, here as in keepalived.conf: that of the wire. */
static void
addresses(struct page *p, size_t carrier)
{
	bool first = true;

	page_add(p, "    addresses = (");
	for (size_t i = 0; i < p->site->n_networks; i++) {
		if (p->site->networks[i].carrier != carrier)
			continue;
		address(p, carrier, i, first);
		first = false;
	}
	page_add(p, " );");
}

static void
instance(struct page *p, size_t network)
{
	const struct site_network *n = &p->site->networks[network];
	const struct site_vrrp *vrrp = &p->site->vrrp;

	page_add(p, "  { name = \"");
	page_lower(p, n->name);
	page_add(p, "\"; interface = \"");
	page_ifname(p, network);
	page_add(p,
	    "\"; vrid = %u; version = %u;\n    priority = ", (unsigned)n->vrid,
	    (unsigned)vrrp->version);
	page_priority(p);
	page_add(p, "; advert_interval = ");
	page_seconds(p, vrrp->advert_interval);
	page_add(p, "; preempt = %s;\n", vrrp->preempt ? "true" : "false");
	if (vrrp->auth == VR_AUTH_PASS)
		page_add(p,
		    "    auth = { type = \"pass\"; secret = \"%s\"; };\n",
		    vrrp->secret);
	addresses(p, network);
	page_add(p, " }");
}

static void
instances(struct page *p)
{
	const char *between = "";

	page_add(p, "instances = (");
	for (size_t i = 0; i < p->site->n_networks; i++) {
		if (p->site->networks[i].carrier != i)
			continue;
		page_add(p, "%s\n", between);
		instance(p, i);
		between = ",";
	}
	page_add(p, "\n);\n");
}

static void
group(struct page *p, const struct site_group *g)
{
	page_add(p, "  { name = \"%s\"; members = [", g->name);
	for (size_t i = 0; i < g->n_networks; i++) {
		page_add(p, "%s \"", i ? "," : "");
		page_lower(p, p->site->networks[g->networks[i]].name);
		page_add(p, "\"");
	}
	page_add(p, " ]; }");
}

/* A group of one holds nothing together; vrrpd takes it for a mistake. */
static void
groups(struct page *p)
{
	bool any = false;

	for (size_t i = 0; i < p->site->n_groups; i++) {
		if (p->site->groups[i].n_networks < 2)
			continue;
		page_add(p, any ? ",\n" : "\ngroups = (\n");
		group(p, &p->site->groups[i]);
		any = true;
	}
	if (any)
		page_add(p, "\n);\n");
}

void
emit_vrrpd(struct page *p)
{
	page_add(p, "# vrrpd.conf of ");
	page_router(p);
	page_add(p, ", written by labgen from ");
	page_source(p);
	page_add(p, ":\n# change that file, not this one.\n\nrouter = \"");
	page_router(p);
	page_add(p, "\";\n\n");
	instances(p);
	groups(p);
}
