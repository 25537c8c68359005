/*
 * Static routes: what lies behind gateways.
 */
#include <stdlib.h>
#include <string.h>

#include "labgen/site/address.h"
#include "labgen/site/codes.h"
#include "labgen/site/reader.h"

static bool
read_to(struct reader *r, const struct source_node *node, struct ip_prefix *ret)
{
	if (strcmp(source_string(node), "default") == 0) {
		*ret = (struct ip_prefix){ .addr = ip_from_v4(0) };
		return true;
	}
	return address_network(r, source_string(node), source_place(node), ret);
}

/* A gateway stands in one of our networks, and is none of our routers. */
static bool
read_via(
    struct reader *r, const struct source_node *node, struct site_route *route)
{
	const char *text = source_string(node);
	struct place at = source_place(node);
	const struct site_network *net;
	struct site_range range;
	struct ip ip;

	if (ip_parse(text, &ip) && ip.family == IP_V4 &&
	    address_holder(r, &ip) == SITE_NONE) {
		reader_error(r, at, CODE_ROUTE,
		    "name a gateway that stands in one of the networks",
		    "%s is in no network of the site", text);
		return false;
	}
	if (!address_reference(r, text, at, false, &range))
		return false;
	net = &r->site->networks[range.network];
	for (size_t i = 0; i < r->site->n_roles; i++)
		if (ip_equal(&net->real[i], &range.first) ||
		    ip_equal(&net->virtual, &range.first)) {
			reader_error(r, at, CODE_ROUTE,
			    "name the gateway beyond",
			    "%s is an address of the routers themselves", text);
			return false;
		}
	route->via = range.first;
	route->network = range.network;
	return true;
}

static int
by_prefix(const void *a, const void *b)
{
	const struct site_route *x = *(const struct site_route *const *)a;
	const struct site_route *y = *(const struct site_route *const *)b;
	int order = ip_compare(&x->to.addr, &y->to.addr);

	if (!order)
		order = x->to.len - y->to.len;
	return order ? order : (x > y) - (x < y);
}

static bool
check_twice(struct reader *r)
{
	const struct site *site = r->site;
	const struct site_route **sorted =
	    reader_take(r, site->n_routes + 1, sizeof(*sorted));

	if (!sorted)
		return false;
	for (size_t i = 0; i < site->n_routes; i++)
		sorted[i] = &site->routes[i];
	qsort(sorted, site->n_routes, sizeof(*sorted), by_prefix);
	for (size_t i = 1; i < site->n_routes; i++) {
		char text[IP_PREFIX_TEXT];

		if (ip_prefix_equal(&sorted[i - 1]->to, &sorted[i]->to))
			reader_error(r, sorted[i]->at, CODE_ROUTE,
			    "remove one of them",
			    "there is a route to %s already",
			    ip_prefix_print(&sorted[i]->to, text));
	}
	return true;
}

bool
routes_read(struct reader *r)
{
	const struct source_node *list = source_child(r->root, "routes");
	size_t n = reader_count(list);
	struct site *site = r->site;

	site->routes = reader_take(r, n + 1, sizeof(*site->routes));
	if (!site->routes)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct source_node *node = source_at(list, i);
		struct site_route route = { 0 };
		bool good = read_to(r, source_child(node, "to"), &route.to);

		route.at = source_place(node);
		if (read_via(r, source_child(node, "via"), &route) && good)
			site->routes[site->n_routes++] = route;
	}
	r->route_gaps = site->n_routes < n;
	return check_twice(r);
}
