#include <stdio.h>
#include <string.h>

#include "labgen/site/address.h"
#include "labgen/site/codes.h"
#include "labgen/site/hostpart.h"
#include "labgen/site/reader.h"

/* For texts that are put together from pieces of others. */
#define PIECE 64

static bool
copy_piece(char to[static PIECE], const char *from, size_t len)
{
	if (len >= PIECE)
		return false;
	memcpy(to, from, len);
	to[len] = '\0';
	return true;
}

static bool
not_supported(struct reader *r, const char *text, struct place at)
{
	reader_error(r, at, CODE_IPV6, "use an IPv4 address",
	    "IPv6 is not supported yet: %s", text);
	return false;
}

bool
address_network(
    struct reader *r, const char *text, struct place at, struct ip_prefix *ret)
{
	char remedy[64 + IP_PREFIX_TEXT], buf[IP_PREFIX_TEXT];
	struct ip_prefix p, base;

	if (strchr(text, ':'))
		return not_supported(r, text, at);
	if (!ip_prefix_parse(text, &p)) {
		struct ip ip;

		snprintf(remedy, sizeof(remedy),
		    "write address and length: %s/24",
		    ip_parse(text, &ip) ? text : "172.16.10.0");
		reader_error(r, at, CODE_NETWORK, remedy,
		    "\"%s\" is not an IPv4 network", text);
		return false;
	}
	base = ip_network(&p);
	if (!ip_equal(&base.addr, &p.addr)) {
		snprintf(remedy, sizeof(remedy), "write %s",
		    ip_prefix_print(&base, buf));
		reader_error(r, at, CODE_NETWORK_HOST, remedy,
		    "%s is an address inside a network, not a network", text);
		return false;
	}
	*ret = p;
	return true;
}

/* Say what is wrong with a host of a network; true if nothing is. */
static bool
host_verdict(struct reader *r, enum hostpart what, const char *text,
    const struct site_network *net, struct place at)
{
	char prefix[IP_PREFIX_TEXT], remedy[64 + IP_PREFIX_TEXT];

	ip_prefix_print(&net->net, prefix);
	snprintf(remedy, sizeof(remedy), "use a host of %s", prefix);
	switch (what) {
	case HOSTPART_OK:
		return true;
	case HOSTPART_SYNTAX:
		reader_error(r, at, CODE_ADDRESS,
		    "write \".5\" for host 5 of the network, or all four "
		    "numbers",
		    "\"%s\" is not an address", text);
		break;
	case HOSTPART_IPV6:
		return not_supported(r, text, at);
	case HOSTPART_OUTSIDE:
		reader_error(r, at, CODE_OUTSIDE, remedy,
		    "address %s is outside %s (%s)", text, net->name, prefix);
		break;
	case HOSTPART_NETWORK:
		reader_error(r, at, CODE_NOT_A_HOST, remedy,
		    "%s is the address of network %s itself", text, net->name);
		break;
	case HOSTPART_BROADCAST:
		reader_error(r, at, CODE_NOT_A_HOST, remedy,
		    "%s is the broadcast address of %s (%s)", text, net->name,
		    prefix);
		break;
	}
	return false;
}

bool
address_host(struct reader *r, const char *text, const struct site_network *net,
    struct place at, struct ip *ret)
{
	struct ip ip;
	enum hostpart what = hostpart_parse(text, &net->net, &ip);

	if (!host_verdict(r, what, text, net, at))
		return false;
	*ret = ip;
	return true;
}

/* Behind "-": like a host, but the dot of ".9" may be left out. */
static bool
range_end(struct reader *r, const char *text, const struct site_network *net,
    struct place at, struct ip *ret)
{
	char dotted[PIECE];
	struct ip ip;

	if (*text == '.' || ip_parse(text, &ip) || strlen(text) + 2 > PIECE)
		return address_host(r, text, net, at, ret);
	snprintf(dotted, sizeof(dotted), ".%s", text);
	return address_host(r, dotted, net, at, ret);
}

static bool
ordered(struct reader *r, const char *text, struct place at,
    const struct site_range *range)
{
	if (ip_compare(&range->first, &range->last) <= 0)
		return true;
	reader_error(r, at, CODE_RANGE, "write the lower end first",
	    "\"%s\" ends before it begins", text);
	return false;
}

/* ".5", ".5-9", ".5-.9" or the same in full. */
static bool
hosts_of(struct reader *r, const char *text, const struct site_network *net,
    struct place at, bool many, struct site_range *ret)
{
	const char *dash = strchr(text, '-');
	struct site_range range = { .inside = true };
	char first[PIECE];

	range.network = (size_t)(net - r->site->networks);
	if (!dash || !many) {
		if (!address_host(r, text, net, at, &range.first))
			return false;
		range.last = range.first;
		*ret = range;
		return true;
	}
	if (!copy_piece(first, text, (size_t)(dash - text)))
		return host_verdict(r, HOSTPART_SYNTAX, text, net, at);
	if (!address_host(r, first, net, at, &range.first) ||
	    !range_end(r, dash + 1, net, at, &range.last) ||
	    !ordered(r, text, at, &range))
		return false;
	*ret = range;
	return true;
}

bool
address_pool(struct reader *r, const char *text, const struct site_network *net,
    struct place at, struct site_range *ret)
{
	return hosts_of(r, text, net, at, true, ret);
}

size_t
address_holder(const struct reader *r, const struct ip *ip)
{
	size_t low = 0, high = r->site->n_networks;

	/* The last network that begins at or before ip. */
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct site_network *net =
		    &r->site->networks[r->by_address[mid]];

		if (ip_compare(&net->net.addr, ip) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low)
		return SITE_NONE;
	low = r->by_address[low - 1];
	return ip_prefix_contains(&r->site->networks[low].net, ip) ? low
								   : SITE_NONE;
}

/* The best route to an address: the longest prefix; or NULL. */
static const struct site_route *
route_to(const struct site *site, const struct ip *ip)
{
	const struct site_route *best = NULL;

	for (size_t i = 0; i < site->n_routes; i++) {
		const struct site_route *route = &site->routes[i];

		if (ip_prefix_contains(&route->to, ip) &&
		    (!best || route->to.len > best->to.len))
			best = route;
	}
	return best;
}

/* Does something of the site lie within the range, though not its ends? */
static bool
swallows(const struct reader *r, const struct site_range *range)
{
	const struct site *site = r->site;

	for (size_t i = 0; i < site->n_networks; i++)
		if (site->networks[i].net.addr.family != IP_NONE &&
		    ip_compare(&range->first, &site->networks[i].net.addr) <=
			0 &&
		    ip_compare(&site->networks[i].net.addr, &range->last) <= 0)
			return true;
	for (size_t i = 0; i < site->n_routes; i++)
		if (site->routes[i].network != range->network &&
		    ip_compare(&range->first, &site->routes[i].to.addr) <= 0 &&
		    ip_compare(&site->routes[i].to.addr, &range->last) <= 0 &&
		    site->routes[i].to.len > 0)
			return true;
	return false;
}

/* Through which network the range is reached. */
static bool
locate(struct reader *r, const char *text, struct place at,
    struct site_range *range)
{
	size_t first = address_holder(r, &range->first);
	size_t last = address_holder(r, &range->last);
	const struct site_route *to_first, *to_last;

	if (first != last) {
		reader_error(r, at, CODE_UNREACHED,
		    "split it, one part for each network",
		    "%s is only partly inside one network", text);
		return false;
	}
	if (first != SITE_NONE) {
		range->network = first;
		range->inside = true;
		return true;
	}
	to_first = route_to(r->site, &range->first);
	to_last = route_to(r->site, &range->last);
	if (r->route_gaps)
		return false;
	if (!to_first || !to_last) {
		reader_error(r, at, CODE_UNREACHED,
		    "add a route to it, or a default route",
		    "no network and no route leads to %s", text);
		return false;
	}
	range->network = to_first->network;
	range->inside = false;
	if (to_first->network != to_last->network || swallows(r, range)) {
		reader_error(r, at, CODE_UNREACHED,
		    "split it, one part for each network",
		    "%s is reached through several networks", text);
		return false;
	}
	return true;
}

/* "192.0.2.7", "192.0.2.7-192.0.2.9", "192.0.2.0/24" */
static bool
absolute(struct reader *r, const char *text, struct place at, bool many,
    struct site_range *ret)
{
	const char *dash = strchr(text, '-');
	struct site_range range = { 0 };
	char first[PIECE];

	if (strchr(text, ':'))
		return not_supported(r, text, at);
	if (many && strchr(text, '/')) {
		struct ip_prefix p;

		if (!address_network(r, text, at, &p))
			return false;
		range.first = p.addr;
		range.last = ip_last(&p);
	} else if (many && dash) {
		if (!copy_piece(first, text, (size_t)(dash - text)) ||
		    !ip_parse(first, &range.first) ||
		    !ip_parse(dash + 1, &range.last))
			goto syntax;
	} else {
		if (!ip_parse(text, &range.first))
			goto syntax;
		range.last = range.first;
	}
	if (!ordered(r, text, at, &range) || !locate(r, text, at, &range))
		return false;
	*ret = range;
	return true;
syntax:
	reader_error(r, at, CODE_ADDRESS,
	    "write NETWORK.5, or all four numbers", "\"%s\" is not an address",
	    text);
	return false;
}

static bool
virtual_of(struct reader *r, const struct site_network *net, struct place at,
    struct site_range *ret)
{
	if (r->virtual_gaps[net - r->site->networks])
		return false;
	if (net->virtual.family == IP_NONE) {
		reader_error(r, at, CODE_ADDRESS,
		    "give it one, or name another",
		    "network %s has no virtual address", net->name);
		return false;
	}
	*ret = (struct site_range){
		.first = net->virtual,
		.last = net->virtual,
		.network = (size_t)(net - r->site->networks),
		.inside = true,
	};
	return true;
}

/* "VLAN10" alone. */
static bool
whole_network(struct reader *r, const struct site_network *net, struct place at,
    bool many, struct site_range *ret)
{
	if (!many) {
		reader_error(r, at, CODE_ADDRESS,
		    "name one of its hosts, such as NETWORK.5",
		    "%s is a network, not an address", net->name);
		return false;
	}
	*ret = (struct site_range){
		.first = net->net.addr,
		.last = ip_last(&net->net),
		.network = (size_t)(net - r->site->networks),
		.inside = true,
	};
	return true;
}

bool
address_reference(struct reader *r, const char *text, struct place at,
    bool many, struct site_range *ret)
{
	size_t len = strcspn(text, ".");
	const struct site_network *net;
	char name[PIECE];
	size_t index;

	if (strchr(text, ':') || (*text >= '0' && *text <= '9'))
		return absolute(r, text, at, many, ret);
	if (!copy_piece(name, text, len)) {
		reader_error(r, at, CODE_ADDRESS, NULL,
		    "\"%s\" is not an address", text);
		return false;
	}
	index = names_need(&r->networks, "", name, at, r->diag);
	if (index == SITE_NONE)
		return false;
	net = &r->site->networks[index];
	if (net->net.addr.family == IP_NONE)
		return false;
	if (!text[len])
		return whole_network(r, net, at, many, ret);
	if (strcmp(text + len, ".virtual") == 0)
		return virtual_of(r, net, at, ret);
	return hosts_of(r, text + len, net, at, many, ret);
}
