#include "netns-lab/lab/passage.h"

#include "labgen/site/model.h"

static bool
has_zone(const struct site_side *side, size_t zone)
{
	for (size_t i = 0; i < side->n_zones; i++) {
		if (side->zones[i] == zone)
			return true;
	}
	return side->any;
}

static bool
has_port(const struct site_service *service, uint16_t port)
{
	for (size_t i = 0; i < service->n_ports; i++) {
		const struct site_port *p = &service->ports[i];

		if (p->proto == SITE_UDP && port >= p->first && port <= p->last)
			return true;
	}
	return service->n_ports == 0;
}

static bool
has_service(
    const struct site *site, const struct site_rule *rule, uint16_t port)
{
	for (size_t i = 0; i < rule->n_services; i++) {
		if (has_port(&site->services[rule->services[i]], port))
			return true;
	}
	return rule->n_services == 0;
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
	for (size_t i = 0; i < site->n_rules; i++) {
		const struct site_rule *rule = &site->rules[i];

		if (has_zone(&rule->from, source) &&
		    has_zone(&rule->to, target) &&
		    has_service(site, rule, port))
			return rule->verdict == SITE_ACCEPT;
	}
	return false;
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
