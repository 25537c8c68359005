#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "labgen/check/check.h"
#include "labgen/site/model.h"
#include "vrrpd/config/diag.h"

static int
by_base(const void *a, const void *b)
{
	const struct site_network *x = *(const struct site_network *const *)a;
	const struct site_network *y = *(const struct site_network *const *)b;
	int order = ip_compare(&x->net.addr, &y->net.addr);

	if (!order)
		order = x->net.len - y->net.len;
	return order ? order : (x > y) - (x < y);
}

static void
overlap(const struct site_network *a, const struct site_network *b,
    struct diag *diag)
{
	const struct site_network *first = a < b ? a : b;
	const struct site_network *again = a < b ? b : a;
	char x[IP_PREFIX_TEXT], y[IP_PREFIX_TEXT];

	diag_add(diag, DIAG_ERROR, again->at_net, CHECK_OVERLAP,
	    "every address belongs to one network; change one of them",
	    "network %s (%s) overlaps %s (%s) in line %u", again->name,
	    ip_prefix_print(&again->net, x), first->name,
	    ip_prefix_print(&first->net, y), first->at.line);
}

/*
 * In order of their first addresses, a network that overlaps any earlier
 * one overlaps the one of them that reaches farthest.
 */
static bool
check_overlaps(const struct site *site, struct diag *diag)
{
	const struct site_network **sorted =
	    calloc(site->n_networks, sizeof(struct site_network *));
	size_t far = 0;

	if (!sorted)
		return false;
	for (size_t i = 0; i < site->n_networks; i++)
		sorted[i] = &site->networks[i];
	qsort(sorted, site->n_networks, sizeof(*sorted), by_base);
	for (size_t i = 1; i < site->n_networks; i++) {
		struct ip last = ip_last(&sorted[i]->net);
		struct ip far_last = ip_last(&sorted[far]->net);

		if (ip_compare(&sorted[i]->net.addr, &far_last) <= 0)
			overlap(sorted[far], sorted[i], diag);
		if (ip_compare(&last, &far_last) > 0)
			far = i;
	}
	free(sorted);
	return true;
}

static bool
within(const struct ip *ip, const struct ip *first, const struct ip *last)
{
	return ip->family != IP_NONE && ip_compare(first, ip) <= 0 &&
	    ip_compare(ip, last) <= 0;
}

/* Who of the routers has an address of the range; NULL: nobody. */
static const char *
owner(const struct site *site, const struct site_network *net,
    const struct ip *first, const struct ip *last)
{
	if (within(&net->virtual, first, last))
		return "the virtual router";
	for (size_t i = 0; i < site->n_roles; i++)
		if (within(&net->real[i], first, last))
			return site->roles[i].name;
	return NULL;
}

static void
check_own_addresses(
    const struct site *site, const struct site_network *net, struct diag *diag)
{
	const char *who;
	char text[IP_TEXT];

	for (size_t i = 0; i < site->n_roles; i++)
		if (ip_equal(&net->real[i], &net->virtual))
			diag_add(diag, DIAG_ERROR, net->at_virtual,
			    CHECK_VIRTUAL_REAL,
			    "give the virtual router an address of its own",
			    "virtual address %s of %s is the real one of %s",
			    ip_print(&net->virtual, text), net->name,
			    site->roles[i].name);
	if (net->dhcp_first.family == IP_NONE)
		return;
	who = owner(site, net, &net->dhcp_first, &net->dhcp_last);
	if (who)
		diag_add(diag, DIAG_ERROR, net->at, CHECK_DHCP_OURS,
		    "let the pool begin or end elsewhere",
		    "the DHCP pool of %s gives away the address of %s",
		    net->name, who);
}

/*
 * Legs in several networks: who forwards between them passes by the
 * routers, and with them by the filter.
 */
static void
check_legs(const struct site_host *host, struct diag *diag)
{
	size_t first = host->ranges[0].network;

	if (host->accept_risk)
		return;
	for (size_t i = 1; i < host->n_ranges; i++)
		if (host->ranges[i].network != first) {
			diag_add(diag, DIAG_WARNING, host->at, CHECK_HOST_LEGS,
			    "if these are several machines, move them to "
			    "\"groups\"; if it is wanted, write { legs = "
			    "[ ... ]; accept_risk = \"why\"; }",
			    "host %s stands in several networks: if it "
			    "forwards, it is a way around the filter",
			    host->name);
			return;
		}
}

static void
check_host(
    const struct site *site, const struct site_host *host, struct diag *diag)
{
	char text[IP_TEXT];

	for (size_t i = 0; i < host->n_ranges; i++) {
		const struct site_range *range = &host->ranges[i];
		const char *who = range->inside
		    ? owner(site, &site->networks[range->network],
			  &range->first, &range->last)
		    : NULL;

		if (who)
			diag_add(diag, DIAG_ERROR, host->at, CHECK_HOST_OURS,
			    "give one of them another address",
			    "host %s has the address %s of %s", host->name,
			    ip_print(&range->first, text), who);
	}
	check_legs(host, diag);
}

/* It would take traffic for a part of a network away from its link. */
static void
check_route(
    const struct site *site, const struct site_route *route, struct diag *diag)
{
	char x[IP_PREFIX_TEXT], y[IP_PREFIX_TEXT];

	if (!route->to.len)
		return;
	for (size_t i = 0; i < site->n_networks; i++) {
		const struct site_network *net = &site->networks[i];

		if (net->net.len > route->to.len ||
		    !ip_prefix_contains(&net->net, &route->to.addr))
			continue;
		diag_add(diag, DIAG_WARNING, route->at, CHECK_ROUTE_INSIDE,
		    "remove the route, or make the network smaller",
		    "the route to %s leads away from network %s (%s)",
		    ip_prefix_print(&route->to, x), net->name,
		    ip_prefix_print(&net->net, y));
	}
}

bool
check_network(const struct site *site, struct diag *diag)
{
	for (size_t i = 0; i < site->n_networks; i++)
		check_own_addresses(site, &site->networks[i], diag);
	for (size_t i = 0; i < site->n_hosts; i++)
		if (!site->hosts[i].group)
			check_host(site, &site->hosts[i], diag);
	for (size_t i = 0; i < site->n_routes; i++)
		check_route(site, &site->routes[i], diag);
	return check_overlaps(site, diag);
}
