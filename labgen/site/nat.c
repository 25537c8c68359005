/*
 * Address translation: who goes out as which virtual address, and what
 * comes in on one.
 */
#include <stdio.h>
#include <string.h>

#include "labgen/site/address.h"
#include "labgen/site/codes.h"
#include "labgen/site/reader.h"
#include "labgen/site/side.h"

/*
 * A virtual address of the site: it is where the master is, so what was
 * translated goes on after a failover.
 */
static bool
read_virtual(struct reader *r, const struct source_node *node,
    struct ip *ret_ip, size_t *ret_network)
{
	struct place at = source_place(node);
	const struct site_network *net;
	struct site_range range;
	char remedy[64];

	if (!address_reference(r, source_string(node), at, false, &range))
		return false;
	net = &r->site->networks[range.network];
	if (r->virtual_gaps[range.network])
		return false;
	if (!range.inside || !ip_equal(&range.first, &net->virtual)) {
		snprintf(remedy, sizeof(remedy), "write \"%s.virtual\"",
		    net->virtual.family == IP_NONE ? "NETWORK" : net->name);
		reader_error(r, at, CODE_NAT, remedy,
		    "%s is no virtual address: connections through it would "
		    "end with the router that holds it",
		    source_string(node));
		return false;
	}
	*ret_ip = range.first;
	*ret_network = range.network;
	return true;
}

static bool
read_snat_from(
    struct reader *r, const struct source_node *node, struct site_snat *snat)
{
	if (!side_read(r, node, &snat->from))
		return false;
	if (snat->from.any || snat->from.self)
		reader_error(r, source_place(node), CODE_NAT,
		    "name the zones and \"@hosts\"",
		    "source translation is for zones and hosts only");
	return true;
}

static bool
read_snat(struct reader *r, const struct source_node *node)
{
	struct site_snat *snat = &r->site->snats[r->site->n_snats++];
	const struct source_node *from = source_child(node, "from");
	const struct source_node *to = source_child(node, "to");
	const struct source_node *as = source_child(node, "as");
	size_t network;

	snat->at = source_place(node);
	if (!read_snat_from(r, from, snat))
		return false;
	snat->to = names_need(
	    &r->zones, "", source_string(to), source_place(to), r->diag);
	if (read_virtual(r, as, &snat->as, &network) && snat->to != SITE_NONE &&
	    r->site->networks[network].zone != SITE_NONE &&
	    r->site->networks[network].zone != snat->to)
		reader_error(r, source_place(as), CODE_NAT,
		    "name the virtual address of a network of that zone",
		    "%s is not in the zone %s", source_string(as),
		    r->site->zones[snat->to].name);
	return true;
}

/* "@www", or an address; one machine in any case. */
static bool
read_machine(struct reader *r, const struct source_node *node, struct ip *ret)
{
	const char *text = source_string(node);
	struct place at = source_place(node);
	const struct site_host *host;
	struct site_range range;
	size_t index;

	if (*text != '@') {
		if (!address_reference(r, text, at, false, &range))
			return false;
		*ret = range.first;
		return true;
	}
	index = names_need(&r->hosts, "@", text + 1, at, r->diag);
	if (index == SITE_NONE)
		return false;
	host = &r->site->hosts[index];
	if (!host->n_ranges)
		return false;
	if (host->n_ranges != 1 ||
	    !ip_equal(&host->ranges[0].first, &host->ranges[0].last)) {
		reader_error(r, at, CODE_NAT,
		    "name one address, such as NETWORK.5",
		    "%s has several addresses", text);
		return false;
	}
	*ret = host->ranges[0].first;
	return true;
}

static void
check_port(struct reader *r, const struct site_dnat *dnat,
    const struct source_node *port)
{
	const struct site_service *service = &r->site->services[dnat->service];

	if (!service->n_ports)
		return;
	if (service->n_ports == 1 && service->ports[0].proto != SITE_ICMP &&
	    service->ports[0].first == service->ports[0].last)
		return;
	reader_error(r, source_place(port), CODE_NAT,
	    "name a service of one tcp or udp port, or leave \"port\" out",
	    "the service %s has more than one port to translate",
	    service->name);
}

static void
read_dnat(struct reader *r, const struct source_node *node)
{
	struct site_dnat *dnat = &r->site->dnats[r->site->n_dnats++];
	const struct source_node *on = source_child(node, "on");
	const struct source_node *service = source_child(node, "service");
	const struct source_node *to = source_child(node, "to");
	const struct source_node *port = source_child(node, "port");
	size_t network;

	dnat->at = source_place(node);
	read_virtual(r, on, &dnat->on, &network);
	read_machine(r, to, &dnat->to);
	dnat->service = names_need(&r->services, "", source_string(service),
	    source_place(service), r->diag);
	if (port)
		dnat->port = (uint16_t)source_int(port);
	if (port && dnat->service != SITE_NONE)
		check_port(r, dnat, port);
}

bool
nat_read(struct reader *r)
{
	const struct source_node *nat = source_child(r->root, "nat");
	const struct source_node *source = source_child(nat, "source");
	const struct source_node *dest = source_child(nat, "dest");
	size_t n_source = reader_count(source), n_dest = reader_count(dest);
	struct site *site = r->site;

	site->snats = reader_take(r, n_source + 1, sizeof(*site->snats));
	site->dnats = reader_take(r, n_dest + 1, sizeof(*site->dnats));
	if (!site->snats || !site->dnats)
		return false;
	for (size_t i = 0; i < n_source; i++)
		if (!read_snat(r, source_at(source, i)))
			return false;
	for (size_t i = 0; i < n_dest; i++)
		read_dnat(r, source_at(dest, i));
	return true;
}
