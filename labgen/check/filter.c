#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "labgen/check/check.h"
#include "labgen/site/model.h"
#include "vrrpd/config/diag.h"

static bool
decides_all(const struct site_rule *rule)
{
	return rule->from.any && rule->to.any && !rule->n_services;
}

static bool
only_zone(const struct site_side *side, size_t *ret)
{
	if (side->any || side->self || side->n_hosts || side->n_zones != 1)
		return false;
	*ret = side->zones[0];
	return true;
}

static void
check_rules(const struct site *site, struct diag *diag)
{
	const struct site_rule *all = NULL;
	bool routers_send = false;

	for (size_t i = 0; i < site->n_rules; i++) {
		const struct site_rule *rule = &site->rules[i];
		size_t from, to;

		if (all) {
			diag_add(diag, DIAG_WARNING, rule->at,
			    CHECK_NEVER_REACHED, "move it up, or remove it",
			    "this rule is never asked: the one in line %u "
			    "decides everything",
			    all->at.line);
			break;
		}
		if (decides_all(rule))
			all = rule;
		if (rule->verdict == SITE_ACCEPT &&
		    (rule->from.self || rule->from.any))
			routers_send = true;
		if (only_zone(&rule->from, &from) &&
		    only_zone(&rule->to, &to) && from == to &&
		    site->zones[from].intra)
			diag_add(diag, DIAG_WARNING, rule->at, CHECK_INTRA,
			    "remove the rule, or the zone's intra",
			    "this rule is never asked: zone %s has "
			    "intra = \"accept\"",
			    site->zones[from].name);
	}
	if (site->n_rules && !routers_send)
		diag_add(diag, DIAG_WARNING, site->rules[site->n_rules - 1].at,
		    CHECK_ROUTERS_MUTE,
		    "add ( \"self\", \"any\", \"any\", \"accept\" ) above it",
		    "the routers themselves may not open any connection: no "
		    "DNS, no NTP, no log server");
}

static bool
check_zones(const struct site *site, struct diag *diag)
{
	bool *used = calloc(site->n_zones + 1, sizeof(*used));

	if (!used)
		return false;
	for (size_t i = 0; i < site->n_networks; i++)
		if (site->networks[i].zone != SITE_NONE)
			used[site->networks[i].zone] = true;
	for (size_t i = 0; i < site->n_zones; i++)
		if (!used[i])
			diag_add(diag, DIAG_WARNING, site->zones[i].at,
			    CHECK_ZONE_EMPTY,
			    "name it in the column \"zone\", or remove it",
			    "no network belongs to the zone %s",
			    site->zones[i].name);
	free(used);
	return true;
}

static bool
has_host(
    const struct site *site, const struct site_side *side, const struct ip *ip)
{
	for (size_t i = 0; i < side->n_hosts; i++) {
		const struct site_host *host = &site->hosts[side->hosts[i]];

		for (size_t k = 0; k < host->n_ranges; k++)
			if (ip_compare(&host->ranges[k].first, ip) <= 0 &&
			    ip_compare(ip, &host->ranges[k].last) <= 0)
				return true;
	}
	return false;
}

static bool
has_zone(const struct site_side *side, size_t zone)
{
	for (size_t i = 0; i < side->n_zones; i++)
		if (side->zones[i] == zone)
			return true;
	return side->any;
}

static const struct site_network *
network_of(const struct site *site, const struct ip *ip)
{
	for (size_t i = 0; i < site->n_networks; i++)
		if (ip_prefix_contains(&site->networks[i].net, ip))
			return &site->networks[i];
	return NULL;
}

static bool
has_port(const struct site *site, const struct site_rule *rule,
    const struct site_port *port)
{
	for (size_t i = 0; i < rule->n_services; i++) {
		const struct site_service *s =
		    &site->services[rule->services[i]];

		for (size_t k = 0; k < s->n_ports; k++)
			if (s->ports[k].proto == port->proto &&
			    s->ports[k].first <= port->first &&
			    port->last <= s->ports[k].last)
				return true;
	}
	return !rule->n_services;
}

/* From anybody behind the zone, to that machine and port. */
static bool
accepted(const struct site *site, size_t from, const struct ip *to,
    const struct site_port *port)
{
	const struct site_network *net = network_of(site, to);

	for (size_t i = 0; i < site->n_rules; i++) {
		const struct site_rule *rule = &site->rules[i];

		if (rule->verdict == SITE_ACCEPT &&
		    (has_zone(&rule->from, from) || rule->from.n_hosts) &&
		    ((net && has_zone(&rule->to, net->zone)) ||
			has_host(site, &rule->to, to)) &&
		    has_port(site, rule, port))
			return true;
	}
	return false;
}

/* What rules call the machine, or a word to be replaced. */
static const char *
name_of(const struct site *site, const struct ip *ip)
{
	for (size_t i = 0; i < site->n_hosts; i++) {
		const struct site_host *host = &site->hosts[i];

		if (host->n_ranges == 1 &&
		    ip_equal(&host->ranges[0].first, ip) &&
		    ip_equal(&host->ranges[0].last, ip))
			return host->name;
	}
	return "NAME-IT-IN-HOSTS";
}

/* The filter comes after the translation: it sees the machine's port. */
static void
check_accepted(
    const struct site *site, const struct site_dnat *dnat, struct diag *diag)
{
	const struct site_service *service = &site->services[dnat->service];
	const struct site_network *on = network_of(site, &dnat->on);
	char remedy[256], port[48];

	if (!on || on->zone == SITE_NONE)
		return;
	for (size_t i = 0; i < service->n_ports; i++) {
		struct site_port wanted = service->ports[i];

		if (dnat->port)
			wanted.first = wanted.last = dnat->port;
		if (accepted(site, on->zone, &dnat->to, &wanted))
			continue;
		if (dnat->port)
			snprintf(port, sizeof(port), "<a service of %s/%u>",
			    wanted.proto == SITE_TCP ? "tcp" : "udp",
			    dnat->port);
		else
			snprintf(port, sizeof(port), "%s", service->name);
		snprintf(remedy, sizeof(remedy),
		    "add ( \"%s\", \"@%s\", \"%s\", \"accept\" ) to the rules",
		    site->zones[on->zone].name, name_of(site, &dnat->to), port);
		diag_add(diag, DIAG_WARNING, dnat->at, CHECK_NAT_DENIED, remedy,
		    "%s from zone %s is translated, but no rule accepts it",
		    service->name, site->zones[on->zone].name);
		return;
	}
}

/* Ports of a virtual address that are spoken for. */
struct taken {
	struct site_port port;
	const struct site_dnat *by;
};

static int
compare(const void *a, const void *b)
{
	const struct taken *x = a, *y = b;
	int order = ip_compare(&x->by->on, &y->by->on);

	if (order)
		return order;
	if (x->port.proto != y->port.proto)
		return x->port.proto < y->port.proto ? -1 : 1;
	if (x->port.first != y->port.first)
		return x->port.first < y->port.first ? -1 : 1;
	return (x->by > y->by) - (x->by < y->by);
}

static bool
meet(const struct taken *a, const struct taken *b)
{
	return a->by != b->by && ip_equal(&a->by->on, &b->by->on) &&
	    a->port.proto == b->port.proto && b->port.first <= a->port.last;
}

static void
report_twice(const struct site *site, const struct taken *a,
    const struct taken *b, struct diag *diag)
{
	const struct site_dnat *first = a->by < b->by ? a->by : b->by;
	const struct site_dnat *again = a->by < b->by ? b->by : a->by;
	char text[IP_TEXT];

	diag_add(diag, DIAG_ERROR, again->at, CHECK_NAT_TWICE,
	    "remove one of them, or use another port",
	    "%s of %s goes to another machine already, in line %u",
	    site->services[again->service].name, ip_print(&again->on, text),
	    first->at.line);
}

static bool
check_twice(const struct site *site, struct diag *diag)
{
	struct taken *list;
	size_t n = 0, far = 0;

	for (size_t i = 0; i < site->n_dnats; i++)
		n += site->services[site->dnats[i].service].n_ports;
	list = calloc(n + 1, sizeof(*list));
	if (!list)
		return false;
	n = 0;
	for (size_t i = 0; i < site->n_dnats; i++) {
		const struct site_dnat *dnat = &site->dnats[i];
		const struct site_service *s = &site->services[dnat->service];

		for (size_t k = 0; k < s->n_ports; k++)
			list[n++] = (struct taken){ s->ports[k], dnat };
	}
	qsort(list, n, sizeof(*list), compare);
	for (size_t i = 1; i < n; i++) {
		if (meet(&list[far], &list[i]))
			report_twice(site, &list[far], &list[i], diag);
		if (!ip_equal(&list[far].by->on, &list[i].by->on) ||
		    list[far].port.proto != list[i].port.proto ||
		    list[far].port.last < list[i].port.last)
			far = i;
	}
	free(list);
	return true;
}

bool
check_filter(const struct site *site, struct diag *diag)
{
	bool zones = check_zones(site, diag);

	check_rules(site, diag);
	for (size_t i = 0; i < site->n_dnats; i++)
		check_accepted(site, &site->dnats[i], diag);
	return check_twice(site, diag) && zones;
}
