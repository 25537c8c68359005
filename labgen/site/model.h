/*
 * A site as plain data: what the source says, resolved and checked for
 * itself, the same for every reader.
 *
 * Roles are columns: whatever may differ between the routers is an array
 * indexed by role.  Names have become indices, host parts have become
 * addresses, and everything knows where in the source it was written.
 * A model that site_load() returned without errors holds its promises
 * (each is named at its field); emitters need no further checks.
 */
#ifndef SITE_MODEL_H
#define SITE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vrrpd/base/instant.h"
#include "vrrpd/base/ip.h"
#include "vrrpd/config/arena.h"
#include "vrrpd/config/diag.h"
#include "vrrpd/proto/params.h"

#define SITE_ROLES_MAX 16
#define SITE_NONE SIZE_MAX

/*
 * One router of the redundant set, in order of the source.  Names of
 * routers, networks, zones, hosts and services are 1 to 31 letters, digits,
 * "_" and "-" and begin with a letter, so they can be file names, chain
 * names and instance names as they are.  Within each kind they differ in
 * more than the case of their letters.
 */
struct site_role {
	const char *name;
	uint8_t priority; /* 1 to 254, all different */
	struct place at;
};

/* A network device of the routers: what a network plugs into. */
struct site_device {
	const char *name;		    /* in the source: "trunk" */
	const char *ifname[SITE_ROLES_MAX]; /* "eth0" */
	struct place at;
};

struct site_network {
	const char *name;
	size_t device;
	uint16_t vlan; /* 0: untagged, else 1 to 4094 */
	struct ip_prefix net;
	/*
	 * The interface: the device itself, or "vlan10" upon it, or what
	 * the option "interface" says; 1 to 15 characters, no two networks
	 * of one router share it.
	 */
	const char *ifname[SITE_ROLES_MAX];
	struct ip real[SITE_ROLES_MAX]; /* each router's own address */
	struct ip virtual;		/* IP_NONE: no VRRP in this network */
	/*
	 * The network on whose interface the adverts for "virtual" run:
	 * this one, or, for vrid = "@OTHER", the other, which is its own
	 * carrier.  SITE_NONE without a virtual address.
	 */
	size_t carrier;
	uint8_t vrid; /* 0 where carrier is not this network */
	/*
	 * Only of interest where another network is the carrier: is a dead
	 * link here a fault of its instance?
	 */
	bool track;
	size_t zone; /* SITE_NONE exactly when the site is not filtered */
	/* Numbers that strangers use here, such as the provider's routers. */
	const uint8_t *foreign_vrids;
	size_t n_foreign_vrids;
	struct ip dhcp_first, dhcp_last; /* IP_NONE: no pool is declared */
	struct place at;
	struct place at_net, at_virtual, at_vrid;
	struct place at_real[SITE_ROLES_MAX];
};

struct site_route {
	struct ip_prefix to;
	struct ip via;
	size_t network; /* via lies in it */
	struct place at;
};

struct site_zone {
	const char *name;
	/* Traffic within and between its networks passes before any rule. */
	bool intra;
	struct place at;
};

/* A range of addresses that are all reached through one network. */
struct site_range {
	struct ip first, last;
	size_t network; /* they lie in it, or behind it by the routes */
	bool inside;	/* they lie in it */
};

/* What rules call "@name": a host (one machine) or a group of them. */
struct site_host {
	const char *name;
	bool group;
	const char *accept_risk; /* why it may have several legs, or NULL */
	const struct site_range *ranges;
	size_t n_ranges; /* at least 1 */
	struct place at;
};

enum site_proto { SITE_TCP, SITE_UDP, SITE_ICMP };

/* One line of a service: a protocol and its ports, or an ICMP type. */
struct site_port {
	enum site_proto proto;
	uint16_t first, last; /* ports; for ICMP the type, first == last */
};

struct site_service {
	const char *name;
	const struct site_port *ports;
	size_t n_ports;	 /* at least 1 */
	struct place at; /* without a file: of the built-in catalogue */
};

enum site_verdict { SITE_ACCEPT, SITE_DROP, SITE_REJECT };

/*
 * One side of a rule: the union of what is named here.  With "any" nothing
 * else is.
 */
struct site_side {
	bool any;  /* every zone and the routers */
	bool self; /* the routers */
	const size_t *zones;
	size_t n_zones;
	const size_t *hosts; /* indices of site_host */
	size_t n_hosts;
};

/*
 * The first rule that fits decides.  Answers to what was accepted always
 * pass, and so does VRRP between the routers.
 */
struct site_rule {
	struct site_side from, to;
	const size_t *services; /* none at all: any traffic */
	size_t n_services;
	enum site_verdict verdict;
	/* Prefix of its log line or NULL; 1 to 63 harmless characters. */
	const char *log;
	struct place at;
};

/* Source NAT of connections to the address that the master holds. */
struct site_snat {
	struct site_side from; /* zones or hosts, never any or self */
	size_t to;	       /* zone */
	struct ip as;	       /* a virtual address of a network of "to" */
	struct place at;
};

/* Destination NAT of a service at a virtual address to one machine. */
struct site_dnat {
	struct ip on;
	size_t service;
	struct ip to;
	uint16_t port; /* 0: the same; else service is one tcp or udp port */
	struct place at;
};

/* A sync group: networks whose instances move together, each in one only. */
struct site_group {
	const char *name;
	const size_t *networks; /* each carries an instance */
	size_t n_networks;
	struct place at;
};

struct site_vrrp {
	uint8_t version;
	nsec advert_interval;
	bool preempt;
	enum vr_auth auth;
	const char *secret; /* NULL without auth; 1 to 8 characters */
};

/*
 * The arrays and texts belong to the site (site_free() in load.h).  A site
 * that is not filtered has neither zones nor rules: everything is forwarded
 * and only VRRP itself is guarded.
 */
struct site {
	const char *name;
	const char *file;
	struct site_vrrp vrrp;
	struct site_role *roles;
	size_t n_roles; /* 2 to SITE_ROLES_MAX */
	struct site_device *devices;
	size_t n_devices;
	struct site_network *networks;
	size_t n_networks; /* at least one has a virtual address */
	struct site_route *routes;
	size_t n_routes;
	bool filtered;
	struct site_zone *zones;
	size_t n_zones;
	struct site_host *hosts;
	size_t n_hosts;
	struct site_service *services;
	size_t n_services;
	struct site_rule *rules;
	size_t n_rules; /* if filtered, the last one drops everything */
	struct site_snat *snats;
	size_t n_snats;
	struct site_dnat *dnats;
	size_t n_dnats;
	struct site_group *groups;
	size_t n_groups;
	struct arena memory; /* holds all of this, and the site itself */
};

#endif
