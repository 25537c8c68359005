#include "netns-lab/lab/vacancy.h"

#include "labgen/site/model.h"

/* RFC 5737: networks that no site uses, tried in this order. */
static const char *const world_nets[] = { "198.51.100.0/24", "203.0.113.0/24",
	"192.0.2.0/24" };

/* A span of addresses that a client must stay out of. */
struct span {
	uint32_t first, last;
};

static struct span
one(const struct ip *ip)
{
	return (struct span){ ip_to_v4(ip), ip_to_v4(ip) };
}

/* If s is in the way, step below it; 0 is no host of any network. */
static bool
step_below(struct span s, uint32_t *candidate)
{
	if (*candidate < s.first || *candidate > s.last)
		return false;
	*candidate = s.first ? s.first - 1 : 0;
	return true;
}

static bool
avoid(const struct ip *ip, uint32_t *candidate)
{
	return ip->family == IP_V4 && step_below(one(ip), candidate);
}

/* Does anything of the site have this address?  Then go below it. */
static bool
avoid_site(const struct site *site, uint32_t *candidate)
{
	for (size_t i = 0; i < site->n_networks; i++) {
		const struct site_network *n = &site->networks[i];

		if (avoid(&n->virtual, candidate))
			return true;
		for (size_t r = 0; r < site->n_roles; r++) {
			if (avoid(&n->real[r], candidate))
				return true;
		}
	}
	for (size_t i = 0; i < site->n_routes; i++) {
		if (avoid(&site->routes[i].via, candidate))
			return true;
	}
	for (size_t i = 0; i < site->n_hosts; i++) {
		const struct site_host *h = &site->hosts[i];

		for (size_t k = 0; k < h->n_ranges; k++) {
			const struct site_range *g = &h->ranges[k];
			const struct span s = { ip_to_v4(&g->first),
				ip_to_v4(&g->last) };

			if (g->first.family == IP_V4 &&
			    step_below(s, candidate))
				return true;
		}
	}
	for (size_t i = 0; i < site->n_dnats; i++) {
		if (avoid(&site->dnats[i].to, candidate))
			return true;
	}
	return false;
}

bool
vacancy_address(
    const struct site *site, const struct ip_prefix *net, struct ip *ret)
{
	const struct ip_prefix base = ip_network(net);
	const struct ip last = ip_last(&base);
	const uint32_t first = ip_to_v4(&base.addr) + 1;
	uint32_t candidate = ip_to_v4(&last) - 1;

	if (base.len > 30)
		return false;
	/* Each step goes below something of a finite site, or ends at 0. */
	while (candidate >= first && avoid_site(site, &candidate))
		;
	if (candidate < first)
		return false;
	*ret = ip_from_v4(candidate);
	return true;
}

/* What in the site would clash with a network of the lab's own? */
static bool
in_use(const struct site *site, const struct ip_prefix *net)
{
	for (size_t i = 0; i < site->n_networks; i++) {
		if (ip_prefix_overlaps(&site->networks[i].net, net))
			return true;
	}
	for (size_t i = 0; i < site->n_routes; i++) {
		if (site->routes[i].to.len &&
		    ip_prefix_overlaps(&site->routes[i].to, net))
			return true;
	}
	for (size_t i = 0; i < site->n_hosts; i++) {
		for (size_t k = 0; k < site->hosts[i].n_ranges; k++) {
			const struct site_range *g = &site->hosts[i].ranges[k];

			if (ip_prefix_contains(net, &g->first) ||
			    ip_prefix_contains(net, &g->last))
				return true;
		}
	}
	return false;
}

bool
vacancy_network(const struct site *site, struct ip_prefix *ret)
{
	for (size_t i = 0; i < sizeof(world_nets) / sizeof(*world_nets); i++) {
		if (ip_prefix_parse(world_nets[i], ret) && !in_use(site, ret))
			return true;
	}
	return false;
}
