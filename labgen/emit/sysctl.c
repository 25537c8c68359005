/*
 * sysctl.conf: what routing with addresses that move needs of the kernel.
 * All keys belong to a network namespace, and only interfaces of the site
 * are named.  They are written with slashes, which sysctl(8) and systemd
 * take as well: an interface may be called "eth0.10".
 */
#include "labgen/emit/page.h"
#include "labgen/emit/targets.h"

struct setting {
	const char *key;
	int value;
	bool all;      /* for conf/all as well: the kernel combines both */
	bool filtered; /* only where the filter is ours */
	const char *why;
};

static const struct setting settings[] = {
	{ "arp_ignore", 1, false, false,
	    "Answer ARP only where the address is: a virtual address must "
	    "not be\n# found through another segment of the same router." },
	{ "arp_announce", 2, false, false,
	    "Ask by ARP with the router's own address of that network: a "
	    "virtual one\n# would lead neighbours elsewhere to a router that "
	    "may lose it." },
	{ "send_redirects", 0, true, false,
	    "No redirects: they would teach hosts the way around the virtual "
	    "router\n# (RFC 3768 8.1.1).  The kernel sends them if either "
	    "says so." },
	{ "accept_redirects", 0, true, false,
	    "Nobody on the wire changes this router's routes." },
	{ "rp_filter", 0, true, true,
	    "Spoofed sources are dropped, counted, by nftables.nft: not here "
	    "a second\n# time in silence.  The kernel takes the higher of "
	    "both." },
};

static void
setting(struct page *p, const struct setting *s)
{
	if (s->filtered && !p->site->filtered)
		return;
	page_add(p, "\n# %s\n", s->why);
	if (s->all)
		page_add(p, "net/ipv4/conf/all/%s = %d\n", s->key, s->value);
	for (size_t i = 0; i < p->site->n_networks; i++) {
		page_add(p, "net/ipv4/conf/");
		page_ifname(p, i);
		page_add(p, "/%s = %d\n", s->key, s->value);
	}
}

/*
 * Each router tracks connections for itself, so both have to bear with
 * connections that they did not see from the beginning, or not all of.  A
 * leading "-" lets the key be missing: it exists from the first rule that
 * tracks.
 */
static void
tracking(struct page *p)
{
	if (!p->site->filtered && !p->site->n_dnats)
		return;
	page_add(p,
	    "\n# A new master takes up connections in the middle, and one that "
	    "gets them back\n# has missed a part: neither makes their packets "
	    "invalid, which are dropped.\n"
	    "-net/netfilter/nf_conntrack_tcp_loose = 1\n"
	    "-net/netfilter/nf_conntrack_tcp_be_liberal = 1\n");
}

void
emit_sysctl(struct page *p)
{
	page_add(p, "# Kernel settings of ");
	page_router(p);
	page_add(p, ", written by labgen from ");
	page_source(p);
	page_add(p,
	    ":\n# change that file, not this one.  Load it after nftables.nft "
	    "and "
	    "when the\n# interfaces exist.\n\n# Forward packets: first of all, "
	    "since it sets others "
	    "to their defaults.\nnet/ipv4/ip_forward = 1\n");
	for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
		setting(p, &settings[i]);
	tracking(p);
}
