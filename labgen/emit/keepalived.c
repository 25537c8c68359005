/*
 * keepalived.conf, as an alternative to vrrpd on any of the routers: what
 * goes over the wire is the same, so that the two can be mixed.
 *
 * Every router starts as BACKUP and the priority decides.  "state MASTER"
 * on the better one adds nothing but a second way to contradict it, and
 * forbids nopreempt.  Nothing here makes keepalived touch a sysctl.
 */
#include "labgen/emit/page.h"
#include "labgen/emit/targets.h"

static void
group(struct page *p, const struct site_group *g)
{
	/* A group of one means nothing, and keepalived says so. */
	if (g->n_networks < 2)
		return;
	page_add(p, "vrrp_sync_group %s {\n    group {\n", g->name);
	for (size_t i = 0; i < g->n_networks; i++) {
		page_add(p, "        ");
		page_lower(p, p->site->networks[g->networks[i]].name);
		page_add(p, "\n");
	}
	page_add(p, "    }\n}\n\n");
}

/* Links of the addresses elsewhere: their loss is a fault, as in vrrpd. */
static void
tracked(struct page *p, size_t carrier)
{
	bool any = false;

	for (size_t i = 0; i < p->site->n_networks; i++) {
		const struct site_network *n = &p->site->networks[i];

		if (n->carrier != carrier || i == carrier || !n->track)
			continue;
		page_add(p, "%s        ", any ? "" : "    track_interface {\n");
		page_ifname(p, i);
		page_add(p, "\n");
		any = true;
	}
	if (any)
		page_add(p, "    }\n");
}

/* The order of the source, here as in vrrpd.conf: that of the wire. */
static void
addresses(struct page *p, size_t carrier)
{
	page_add(p, "    virtual_ipaddress {\n");
	for (size_t i = 0; i < p->site->n_networks; i++) {
		const struct site_network *n = &p->site->networks[i];

		if (n->carrier != carrier)
			continue;
		page_add(p, "        ");
		page_ip(p, &n->virtual);
		page_add(p, "/%u dev ", (unsigned)ip_bits(n->virtual.family));
		page_ifname(p, i);
		page_add(p, "\n");
	}
	page_add(p, "    }\n");
}

static void
instance(struct page *p, size_t network)
{
	const struct site_network *n = &p->site->networks[network];
	const struct site_vrrp *vrrp = &p->site->vrrp;

	page_add(p, "vrrp_instance ");
	page_lower(p, n->name);
	page_add(p, " {\n    state BACKUP\n    interface ");
	page_ifname(p, network);
	page_add(p, "\n    virtual_router_id %u\n    version %u\n",
	    (unsigned)n->vrid, (unsigned)vrrp->version);
	page_add(p, "    priority ");
	page_priority(p);
	page_add(p, "\n    advert_int ");
	page_seconds(p, vrrp->advert_interval);
	page_add(p, "\n%s", vrrp->preempt ? "" : "    nopreempt\n");
	if (vrrp->auth == VR_AUTH_PASS)
		page_add(p,
		    "    authentication {\n"
		    "        auth_type PASS\n"
		    "        auth_pass \"%s\"\n"
		    "    }\n",
		    vrrp->secret);
	tracked(p, network);
	addresses(p, network);
	page_add(p, "}\n");
}

void
emit_keepalived(struct page *p)
{
	page_add(p, "# keepalived.conf of ");
	page_router(p);
	page_add(p, ", written by labgen from ");
	page_source(p);
	page_add(p,
	    ":\n# change that file, not this one.  Run keepalived or vrrpd, "
	    "never both.\n\nglobal_defs {\n    router_id ");
	page_router(p);
	page_add(p, "\n}\n\n");
	for (size_t i = 0; i < p->site->n_groups; i++)
		group(p, &p->site->groups[i]);
	for (size_t i = 0, n = 0; i < p->site->n_networks; i++) {
		if (p->site->networks[i].carrier != i)
			continue;
		if (n++)
			page_add(p, "\n");
		instance(p, i);
	}
}
