#include "labgen/emit/nftmatch.h"

/* Does it mean the zone as a whole? */
static bool
means_all(const struct site_side *side, size_t zone)
{
	if (side->any)
		return true;
	if (zone == NFT_SELF)
		return side->self;
	for (size_t i = 0; i < side->n_zones; i++)
		if (side->zones[i] == zone)
			return true;
	return false;
}

/* The addresses of a host in that zone; true if there are any. */
static bool
host_in_zone(const struct site *site, const struct site_host *h, size_t zone,
    struct spans *ret_hosts)
{
	bool any = false;

	for (size_t i = 0; i < h->n_ranges; i++) {
		const struct site_range *r = &h->ranges[i];

		if (site->networks[r->network].zone != zone)
			continue;
		if (ret_hosts)
			spans_add(
			    ret_hosts, ip_to_v4(&r->first), ip_to_v4(&r->last));
		any = true;
	}
	return any;
}

enum nft_part
nftmatch_side(const struct site *site, const struct site_side *side,
    size_t zone, struct spans *ret_hosts)
{
	bool some = false;

	if (means_all(side, zone))
		return NFT_PART_ALL;
	for (size_t i = 0; zone != NFT_SELF && i < side->n_hosts; i++)
		some |= host_in_zone(
		    site, &site->hosts[side->hosts[i]], zone, ret_hosts);
	return some ? NFT_PART_SOME : NFT_PART_NONE;
}

bool
nftmatch_concerns(
    const struct site *site, const struct site_side *side, size_t zone)
{
	return nftmatch_side(site, side, zone, NULL) != NFT_PART_NONE;
}

static void
put_prefix(struct spans *s, const struct ip_prefix *prefix, bool add)
{
	struct ip_prefix net = ip_network(prefix);
	struct ip last = ip_last(prefix);

	if (add)
		spans_add(s, ip_to_v4(&net.addr), ip_to_v4(&last));
	else
		spans_remove(s, ip_to_v4(&net.addr), ip_to_v4(&last));
}

void
nftmatch_zone(const struct site *site, size_t zone, struct spans *ret)
{
	/* From the widest to the narrowest: the later one overrides. */
	for (unsigned len = 0; len <= 32; len++) {
		for (size_t i = 0; i < site->n_routes; i++) {
			const struct site_route *r = &site->routes[i];

			if (r->to.len == len)
				put_prefix(ret, &r->to,
				    site->networks[r->network].zone == zone);
		}
		for (size_t i = 0; i < site->n_networks; i++) {
			const struct site_network *n = &site->networks[i];

			if (n->net.len == len)
				put_prefix(ret, &n->net, n->zone == zone);
		}
	}
}

void
nftmatch_ports(const struct site *site, const size_t *services,
    size_t n_services, enum site_proto proto, struct spans *ret)
{
	for (size_t i = 0; i < n_services; i++) {
		const struct site_service *s = &site->services[services[i]];

		for (size_t k = 0; k < s->n_ports; k++)
			if (s->ports[k].proto == proto)
				spans_add(
				    ret, s->ports[k].first, s->ports[k].last);
	}
}

/* The prefix length if the span is a prefix, or 0 (which none here has). */
static unsigned
prefix_len(const struct span *span)
{
	uint32_t size = span->last - span->first; /* one less, in fact */

	if ((size & (size + 1)) || (span->first & size))
		return 0;
	return 32 - (unsigned)__builtin_popcount(size);
}

void
nftmatch_address_span(struct page *p, const struct span *span)
{
	struct ip first = ip_from_v4(span->first);
	struct ip last = ip_from_v4(span->last);
	unsigned len = prefix_len(span);

	page_ip(p, &first);
	if (span->first == span->last)
		return;
	if (len) {
		page_add(p, "/%u", len);
	} else {
		page_add(p, "-");
		page_ip(p, &last);
	}
}

void
nftmatch_port_span(struct page *p, const struct span *span)
{
	page_add(p, "%u", (unsigned)span->first);
	if (span->last != span->first)
		page_add(p, "-%u", (unsigned)span->last);
}

static void
one_of(struct page *p, const struct spans *s,
    void (*print)(struct page *p, const struct span *span))
{
	if (s->n != 1)
		page_add(p, "{ ");
	for (size_t i = 0; i < s->n; i++) {
		page_add(p, "%s", i ? ", " : "");
		print(p, &s->list[i]);
	}
	page_add(p, s->n != 1 ? " } " : " ");
}

void
nftmatch_addresses(
    struct page *p, const char *field, const struct spans *addresses)
{
	if (spans_are_all(addresses, UINT32_MAX))
		return;
	page_add(p, "ip %s ", field);
	one_of(p, addresses, nftmatch_address_span);
}

void
nftmatch_proto(struct page *p, enum site_proto proto, const struct spans *ports)
{
	static const struct {
		const char *name, *field;
		uint32_t max;
	} words[] = {
		[SITE_TCP] = { "tcp", "dport", UINT16_MAX },
		[SITE_UDP] = { "udp", "dport", UINT16_MAX },
		[SITE_ICMP] = { "icmp", "type", UINT8_MAX },
	};

	if (spans_are_all(ports, words[proto].max)) {
		page_add(p, "meta l4proto %s ", words[proto].name);
		return;
	}
	page_add(p, "%s %s ", words[proto].name, words[proto].field);
	one_of(p, ports, nftmatch_port_span);
}
