#include "netns-lab/lab/topo.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "labgen/site/model.h"
#include "netns-lab/lab/vacancy.h"

#define WORLD "WORLD"

/* The plan under construction. */
struct plan {
	struct topo *topo;
	const struct site *site;
	const struct site_route *out; /* the default route, or NULL */
	struct trouble *t;
	int err;
};

static void __attribute__((format(printf, 2, 3)))
fail(struct plan *p, const char *format, ...)
{
	char text[TROUBLE_TEXT];
	va_list args;

	if (p->err)
		return;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	(void)trouble_set(p->t, 0, "%s", text);
	p->err = -EINVAL;
}

size_t
topo_node(const struct topo *topo, const char *name)
{
	for (size_t i = 0; i < topo->n_nodes; i++) {
		if (strcmp(topo->nodes[i].name, name) == 0)
			return i;
	}
	return TOPO_NONE;
}

size_t
topo_segment(const struct topo *topo, const char *name)
{
	for (size_t i = 0; i < topo->n_segments; i++) {
		if (strcmp(topo->segments[i].name, name) == 0)
			return i;
	}
	return TOPO_NONE;
}

size_t
topo_port(const struct topo *topo, size_t node, size_t segment)
{
	const struct topo_node *n = &topo->nodes[node];

	for (size_t i = n->first_port; i < n->first_port + n->n_ports; i++) {
		if (topo->ports[i].segment == segment)
			return i;
	}
	return TOPO_NONE;
}

struct ip
topo_address(const struct topo *topo, size_t node)
{
	const struct topo_node *n = &topo->nodes[node];

	for (size_t i = n->first_port; i < n->first_port + n->n_ports; i++) {
		if (topo->ports[i].addr.addr.family != IP_NONE)
			return topo->ports[i].addr.addr;
	}
	return (struct ip){ .family = IP_NONE };
}

size_t
topo_virtual(const struct topo *topo, const struct ip *addr)
{
	for (size_t i = 0; i < topo->n_virtuals; i++) {
		if (ip_equal(&topo->virtuals[i].addr, addr))
			return i;
	}
	return TOPO_NONE;
}

size_t
topo_segment_of(const struct topo *topo, size_t network)
{
	const struct site_network *nets = topo->site->networks;

	for (size_t i = 0; i < topo->n_segments; i++) {
		const size_t first = topo->segments[i].network;

		if (first != TOPO_NONE &&
		    nets[first].device == nets[network].device &&
		    nets[first].vlan == nets[network].vlan)
			return i;
	}
	return TOPO_NONE;
}

static void
add_segment(struct plan *p, const char *name, size_t network)
{
	struct topo_segment *s = &p->topo->segments[p->topo->n_segments++];

	s->network = network;
	s->switch_node = TOPO_NONE;
	if ((size_t)snprintf(s->name, sizeof(s->name), "%s", name) >=
	    sizeof(s->name) - sizeof("client-"))
		fail(p, "the name of network %s is too long for a node", name);
}

/* A node without ports yet; NULL after a failure. */
static struct topo_node *
add_node(struct plan *p, enum topo_kind kind, size_t which, const char *prefix,
    const char *name)
{
	struct topo *topo = p->topo;
	struct topo_node *n = &topo->nodes[topo->n_nodes];
	char text[TOPO_NAME * 2];

	snprintf(text, sizeof(text), "%s%s", prefix, name);
	if (strlen(text) >= TOPO_NAME)
		fail(p, "%s is too long for the name of a node", text);
	else if (topo_node(topo, text) != TOPO_NONE)
		fail(p,
		    "two nodes of the lab would be called %s: "
		    "rename the one of the site",
		    text);
	if (p->err)
		return NULL;
	snprintf(n->name, sizeof(n->name), "%.*s", TOPO_NAME - 1, text);
	n->kind = kind;
	n->which = which;
	n->first_port = topo->n_ports;
	topo->n_nodes++;
	return n;
}

/* May this be the name of a network interface? */
static bool
is_ifname(const char *name)
{
	const size_t len = strlen(name);

	return len > 0 && len < TOPO_IFNAME && strcmp(name, ".") != 0 &&
	    strcmp(name, "..") != 0 && !strpbrk(name, "/: \t\n");
}

/* Plug the newest node into a segment. */
static void
add_port(struct plan *p, size_t segment, const char *ifname,
    const struct ip_prefix *addr)
{
	struct topo *topo = p->topo;
	const size_t node = topo->n_nodes - 1, index = topo->n_ports;
	struct topo_node *n = &topo->nodes[node];
	struct topo_port *port = &topo->ports[index];

	if (p->err)
		return;
	if (!is_ifname(ifname)) {
		fail(p, "%s: \"%s\" cannot be the name of an interface",
		    n->name, ifname);
		return;
	}
	port->node = node;
	port->segment = segment;
	snprintf(port->ifname, sizeof(port->ifname), "%.*s", TOPO_IFNAME - 1,
	    ifname);
	if (is_ifname(n->name))
		snprintf(port->plug, sizeof(port->plug), "%.*s",
		    TOPO_IFNAME - 1, n->name);
	else
		snprintf(
		    port->plug, sizeof(port->plug), "port%zu", index % 1000000);
	port->mac = (struct mac){ { 0x02, 'L', 'A', 'B', (uint8_t)(index >> 8),
	    (uint8_t)index } };
	if (addr)
		port->addr = *addr;
	topo->n_ports++;
	n->n_ports++;
}

/* The routers, each with one interface for each segment. */
static void
add_routers(struct plan *p)
{
	const struct site *site = p->site;

	for (size_t r = 0; r < site->n_roles && !p->err; r++) {
		const struct topo_node *n =
		    add_node(p, TOPO_ROUTER, r, "", site->roles[r].name);

		for (size_t i = 0; i < site->n_networks && !p->err; i++) {
			const size_t s = topo_segment_of(p->topo, i);
			const size_t me = (size_t)(n - p->topo->nodes);

			if (topo_port(p->topo, me, s) == TOPO_NONE)
				add_port(
				    p, s, site->networks[i].ifname[r], NULL);
		}
	}
	p->topo->n_routers = p->topo->n_nodes;
}

static bool
is_inner(const struct plan *p, size_t network)
{
	return p->site->networks[network].virtual.family != IP_NONE &&
	    (!p->out || p->out->network != network);
}

static void
add_client(struct plan *p, size_t network)
{
	const struct site_network *net = &p->site->networks[network];
	struct ip_prefix addr = net->net;
	struct topo_node *n;

	n = add_node(p, TOPO_CLIENT, network, "client-", net->name);
	if (!n)
		return;
	if (!vacancy_address(p->site, &net->net, &addr.addr)) {
		fail(p, "network %s has no address left for a client",
		    net->name);
		return;
	}
	n->gateway = net->virtual;
	add_port(p, topo_segment_of(p->topo, network), "eth0", &addr);
}

/* Without NAT the answers to the inner networks come to the gateway. */
static void
add_routes_back(struct plan *p, size_t gw)
{
	const struct site_network *outer = &p->site->networks[p->out->network];

	if (outer->virtual.family == IP_NONE)
		return;
	for (size_t i = 0; i < p->site->n_networks; i++) {
		if (!is_inner(p, i))
			continue;
		p->topo->routes[p->topo->n_routes++] = (struct topo_route){
			.node = gw,
			.to = ip_network(&p->site->networks[i].net),
			.via = outer->virtual,
		};
	}
}

/* The external gateway, and the server beyond it. */
static void
add_world(struct plan *p)
{
	const struct site_network *outer;
	struct ip_prefix addr, world;
	struct topo_node *n;

	if (!p->out)
		return;
	outer = &p->site->networks[p->out->network];
	if (!vacancy_network(p->site, &world)) {
		fail(p,
		    "the site uses all networks that the lab knows for "
		    "its own server");
		return;
	}
	n = add_node(p, TOPO_GATEWAY, TOPO_NONE, "", "gw");
	if (!n)
		return;
	n->forwards = true;
	add_routes_back(p, (size_t)(n - p->topo->nodes));
	addr = (struct ip_prefix){ p->out->via, outer->net.len };
	add_port(p, topo_segment_of(p->topo, p->out->network), "eth0", &addr);
	addr = (struct ip_prefix){ ip_plus(&world.addr, 1), world.len };
	add_port(p, p->topo->n_segments - 1, "eth1", &addr);

	n = add_node(p, TOPO_SERVER, TOPO_NONE, "", "server");
	if (!n)
		return;
	n->gateway = addr.addr;
	addr.addr = ip_plus(&world.addr, 10);
	add_port(p, p->topo->n_segments - 1, "eth0", &addr);
}

static void
add_switches(struct plan *p)
{
	for (size_t s = 0; s < p->topo->n_segments && !p->err; s++) {
		p->topo->segments[s].switch_node = p->topo->n_nodes;
		(void)add_node(
		    p, TOPO_SWITCH, s, "switch-", p->topo->segments[s].name);
	}
}

static void
find_out(struct plan *p)
{
	for (size_t i = 0; i < p->site->n_routes && !p->out; i++) {
		if (p->site->routes[i].to.len == 0 &&
		    p->site->routes[i].via.family == IP_V4)
			p->out = &p->site->routes[i];
	}
}

static void
add_segments(struct plan *p)
{
	for (size_t i = 0; i < p->site->n_networks; i++) {
		if (p->site->networks[i].net.addr.family != IP_V4)
			fail(p,
			    "network %s is not IPv4: the lab knows no "
			    "other yet",
			    p->site->networks[i].name);
		if (topo_segment_of(p->topo, i) == TOPO_NONE)
			add_segment(p, p->site->networks[i].name, i);
	}
	if (p->out)
		add_segment(p, WORLD, TOPO_NONE);
}

static void
add_virtuals(struct plan *p)
{
	const struct site_network *nets = p->site->networks;

	for (size_t i = 0; i < p->site->n_networks; i++) {
		if (nets[i].virtual.family == IP_NONE)
			continue;
		p->topo->virtuals[p->topo->n_virtuals++] =
		    (struct topo_virtual){
			    .addr = nets[i].virtual,
			    .network = i,
			    .carrier = nets[i].carrier,
			    .vrid = nets[nets[i].carrier].vrid,
		    };
	}
}

/* Room for everything that a site of this size can ask for. */
static bool
make_room(struct topo *topo, const struct site *site)
{
	const size_t nets = site->n_networks + 1, roles = site->n_roles;

	topo->nodes = calloc(roles + 2 * nets + 2, sizeof(*topo->nodes));
	topo->ports = calloc((roles + 1) * nets + 3, sizeof(*topo->ports));
	topo->segments = calloc(nets, sizeof(*topo->segments));
	topo->routes = calloc(nets, sizeof(*topo->routes));
	topo->virtuals = calloc(nets, sizeof(*topo->virtuals));
	return topo->nodes && topo->ports && topo->segments && topo->routes &&
	    topo->virtuals;
}

struct topo *
topo_new(const struct site *site, struct trouble *t)
{
	struct plan p = { .site = site, .t = t };

	p.topo = calloc(1, sizeof(*p.topo));
	if (!p.topo || !make_room(p.topo, site)) {
		(void)trouble_set(t, ENOMEM, "planning the lab");
		topo_free(p.topo);
		return NULL;
	}
	p.topo->site = site;
	find_out(&p);
	add_segments(&p);
	add_routers(&p);
	for (size_t i = 0; i < site->n_networks && !p.err; i++) {
		if (is_inner(&p, i))
			add_client(&p, i);
	}
	if (!p.err)
		add_world(&p);
	add_switches(&p);
	add_virtuals(&p);
	if (p.err) {
		topo_free(p.topo);
		return NULL;
	}
	return p.topo;
}

void
topo_free(struct topo *topo)
{
	if (!topo)
		return;
	free(topo->nodes);
	free(topo->ports);
	free(topo->segments);
	free(topo->routes);
	free(topo->virtuals);
	free(topo);
}
