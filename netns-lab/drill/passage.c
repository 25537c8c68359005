#include "netns-lab/drill/passage.h"

#include "labgen/site/model.h"

/* The routers themselves, where a zone is asked for. */
#define SELF SITE_NONE

static bool
has_zone(const struct site_side *side, size_t zone)
{
	if (zone == SELF)
		return side->any || side->self;
	for (size_t i = 0; i < side->n_zones; i++) {
		if (side->zones[i] == zone)
			return true;
	}
	return side->any;
}

/* A port of UDP, or a type of ICMP. */
static bool
has_port(
    const struct site_service *service, enum site_proto proto, uint16_t port)
{
	for (size_t i = 0; i < service->n_ports; i++) {
		const struct site_port *p = &service->ports[i];

		if (p->proto == proto && port >= p->first && port <= p->last)
			return true;
	}
	return service->n_ports == 0;
}

static bool
has_service(const struct site *site, const struct site_rule *rule,
    enum site_proto proto, uint16_t port)
{
	for (size_t i = 0; i < rule->n_services; i++) {
		if (has_port(&site->services[rule->services[i]], proto, port))
			return true;
	}
	return rule->n_services == 0;
}

/* What the first rule that fits says; source and target are zones. */
static bool
accepts(const struct site *site, size_t source, size_t target,
    enum site_proto proto, uint16_t port)
{
	for (size_t i = 0; i < site->n_rules; i++) {
		const struct site_rule *rule = &site->rules[i];

		if (has_zone(&rule->from, source) &&
		    has_zone(&rule->to, target) &&
		    has_service(site, rule, proto, port))
			return rule->verdict == SITE_ACCEPT;
	}
	return false;
}

bool
passage_open(const struct site *site, size_t from, size_t to, uint16_t port)
{
	const size_t source = site->networks[from].zone;
	const size_t target = site->networks[to].zone;

	if (!site->filtered)
		return true;
	if (source == target && site->zones[source].intra)
		return true;
	return accepts(site, source, target, SITE_UDP, port);
}

#define ECHO_REQUEST 8

bool
passage_ping(const struct site *site, size_t from)
{
	return !site->filtered ||
	    accepts(
		site, site->networks[from].zone, SELF, SITE_ICMP, ECHO_REQUEST);
}

uint16_t
passage_port(const struct site *site, size_t from, size_t to, uint16_t wanted)
{
	if (passage_open(site, from, to, wanted))
		return wanted;
	for (size_t i = 0; i < site->n_services; i++) {
		const struct site_service *s = &site->services[i];

		for (size_t k = 0; k < s->n_ports; k++) {
			if (s->ports[k].proto == SITE_UDP &&
			    passage_open(site, from, to, s->ports[k].first))
				return s->ports[k].first;
		}
	}
	return 0;
}
