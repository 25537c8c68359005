/*
 * The network for "ip -batch": links.batch makes and raises the interfaces,
 * addrs.batch gives them addresses and routes.  They are apart because a
 * lab brings interfaces of its own.  Loading the second twice is harmless.
 */
#include "labgen/emit/page.h"
#include "labgen/emit/targets.h"

static void
head(struct page *p, const char *what)
{
	page_add(p, "# %s of ", what);
	page_router(p);
	page_add(p, " for \"ip -batch\", written by labgen from ");
	page_source(p);
	page_add(p, ":\n# change that file, not this one.\n\n");
}

static bool
device_used(const struct site *site, size_t device)
{
	for (size_t i = 0; i < site->n_networks; i++)
		if (site->networks[i].device == device)
			return true;
	return false;
}

void
emit_links(struct page *p)
{
	const struct site *site = p->site;

	head(p, "Interfaces");
	for (size_t i = 0; i < site->n_devices; i++) {
		if (!device_used(site, i))
			continue;
		page_add(p, "link set dev ");
		page_device(p, i);
		page_add(p, " up\n");
	}
	for (size_t i = 0; i < site->n_networks; i++) {
		const struct site_network *n = &site->networks[i];

		if (!n->vlan)
			continue;
		page_add(p, "link add link ");
		page_device(p, n->device);
		page_add(p, " name ");
		page_ifname(p, i);
		page_add(
		    p, " type vlan id %u\nlink set dev ", (unsigned)n->vlan);
		page_ifname(p, i);
		page_add(p, " up\n");
	}
}

void
emit_addrs(struct page *p)
{
	const struct site *site = p->site;

	head(p, "Addresses and routes");
	for (size_t i = 0; i < site->n_networks; i++) {
		const struct site_network *n = &site->networks[i];
		/* RFC 3021: two addresses leave none for a broadcast. */
		bool brd = n->net.addr.family == IP_V4 && n->net.len < 31;

		page_add(p, "address replace ");
		page_real(p, i);
		page_add(p, "/%u %sdev ", (unsigned)n->net.len,
		    brd ? "broadcast + " : "");
		page_ifname(p, i);
		page_add(p, "\n");
	}
	for (size_t i = 0; i < site->n_routes; i++) {
		const struct site_route *r = &site->routes[i];

		page_add(p, "route replace ");
		page_prefix(p, &r->to);
		page_add(p, " via ");
		page_ip(p, &r->via);
		page_add(p, " dev ");
		page_ifname(p, r->network);
		page_add(p, "\n");
	}
}
