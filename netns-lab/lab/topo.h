/*
 * What a lab consists of, worked out from a site: nodes, segments, and the
 * ports that join them.  A plan only; nothing in here touches a kernel.
 *
 * Every router of the site is a node with the interfaces that the site
 * gives it, without addresses: those come from the router's own
 * configuration, as on a real machine.  Every network with a virtual
 * address gets a client, whose default route is that address.  The network
 * that holds the default route's gateway gets that gateway instead, "gw",
 * and beyond it, on a network of its own, stands "server".  Each segment
 * has a switch, so that a cable can be pulled where it is pulled in life.
 */
#ifndef LAB_TOPO_H
#define LAB_TOPO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vrrpd/base/ip.h"
#include "vrrpd/base/mac.h"
#include "netns-lab/lab/trouble.h"

struct site;

#define TOPO_NAME 64   /* with the final NUL */
#define TOPO_IFNAME 16 /* IFNAMSIZ */
#define TOPO_NONE SIZE_MAX

enum topo_kind {
	TOPO_ROUTER,  /* named as its role */
	TOPO_CLIENT,  /* "client-NETWORK" */
	TOPO_GATEWAY, /* "gw" */
	TOPO_SERVER,  /* "server" */
	TOPO_SWITCH   /* "switch-NETWORK" */
};

/* A node.  Its ports are consecutive. */
struct topo_node {
	char name[TOPO_NAME];
	enum topo_kind kind;
	size_t which;	   /* router: role; client: network; switch: segment */
	struct ip gateway; /* its default route, or IP_NONE */
	bool forwards;
	size_t first_port, n_ports;
};

/* One end at a node, the other at the switch of a segment. */
struct topo_port {
	size_t node, segment;
	char ifname[TOPO_IFNAME]; /* at the node */
	char plug[TOPO_IFNAME];	  /* at the switch */
	struct mac mac;		  /* of the node's end */
	struct ip_prefix addr;	  /* family IP_NONE: configured by others */
};

/* What is wired together: a device of the site with a VLAN, or the world. */
struct topo_segment {
	char name[TOPO_NAME]; /* of its (first) network, or "WORLD" */
	size_t switch_node;
	size_t network; /* of the site; TOPO_NONE: beyond the gateway */
};

/* A route of one node besides its default route. */
struct topo_route {
	size_t node;
	struct ip_prefix to;
	struct ip via;
};

/* A virtual address: who holds it is what a lab is about. */
struct topo_virtual {
	struct ip addr;
	size_t network; /* where it lies */
	size_t carrier; /* whose adverts decide */
	uint8_t vrid;	/* of the carrier */
};

struct topo {
	struct topo_node *nodes; /* routers first, in order of the roles */
	size_t n_nodes, n_routers;
	struct topo_port *ports;
	size_t n_ports;
	struct topo_segment *segments;
	size_t n_segments;
	struct topo_route *routes;
	size_t n_routes;
	struct topo_virtual *virtuals;
	size_t n_virtuals;
	const struct site *site; /* lent; outlives the topo */
};

/*
 * Plan a lab.  Fails when a network has no address left for a client, when
 * names clash, or when an interface name does not fit.  NULL with trouble.
 */
struct topo *topo_new(const struct site *site, struct trouble *t);
void topo_free(struct topo *topo); /* NULL is fine */

/* The index of a node, a segment (by network name), or TOPO_NONE. */
size_t topo_node(const struct topo *topo, const char *name);
size_t topo_segment(const struct topo *topo, const char *name);

/* The segment of a network of the site. */
size_t topo_segment_of(const struct topo *topo, size_t network);

/* The port of a node on a segment, or TOPO_NONE. */
size_t topo_port(const struct topo *topo, size_t node, size_t segment);

/* The first address that the plan gave a node, or one with IP_NONE. */
struct ip topo_address(const struct topo *topo, size_t node);

/* The virtual address with these octets, or TOPO_NONE. */
size_t topo_virtual(const struct topo *topo, const struct ip *addr);

#endif
