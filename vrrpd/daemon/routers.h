/*
 * The engine's virtual routers: the state of the protocol core laid out
 * over one configuration, and how to find one.
 *
 * Everything is sized at start; nothing is allocated later.  What happens
 * to them is in feed.h and deltas.h; no descriptor is touched here.
 */
#ifndef DAEMON_ROUTERS_H
#define DAEMON_ROUTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrpd/base/bucket.h"
#include "vrrpd/base/hash.h"
#include "vrrpd/base/heap.h"
#include "vrrpd/base/instant.h"
#include "vrrpd/config/model.h"
#include "vrrpd/daemon/requests.h"
#include "vrrpd/proto/announce.h"
#include "vrrpd/proto/group.h"
#include "vrrpd/proto/ladder.h"

struct outbox;

/* What one virtual router has seen and done since the start. */
struct router_counters {
	uint64_t adverts_sent;
	uint64_t adverts_received; /* those that passed the ladder */
	uint64_t leaving_sent;	   /* of those sent: priority 0 */
	uint64_t leaving_received; /* of those received: priority 0 */
	uint64_t send_errors;
	uint64_t announcements_sent;
	uint64_t became_master;
	uint64_t dropped[LADDER_RUNGS]; /* by reason */
};

/* A deadline in the heap, and whose it is. */
enum due_kind {
	DUE_GROUP,    /* index of a group */
	DUE_ANNOUNCE, /* slot of a router */
	DUE_REFUSED   /* slot of a router */
};

struct due {
	struct heap_item item; /* first: the heap hands this out */
	enum due_kind kind;
	uint32_t index;
};

struct router {
	uint32_t instance; /* index in the configuration */
	uint32_t group;	   /* index in routers.groups */
	bool held;	   /* a former engine's holding, until START */
	bool owner;	   /* the interface itself has the addresses */
	uint32_t refused;  /* addresses that the kernel refused */
	struct announce announce;
	struct due announce_due;
	struct due refused_due;
	struct router_counters counters;
};

struct router_group {
	struct group machine;
	uint32_t config; /* index of the configured group, or NO_INDEX */
	uint32_t first;	 /* slot of its first member */
	uint32_t n;
	struct due due;
	struct bucket lines; /* log lines about transitions */
	bool untold;	     /* the last one was not logged */
};

/*
 * Routers lie in slots, the members of a group side by side; members,
 * params and own are arrays over slots, as the core wants them.
 */
struct routers {
	const struct config *config;
	uint32_t n;
	struct router *routers;
	struct vr *members;
	struct vr_params *params;
	struct ip *own;
	uint32_t *slot_of; /* by index of the instance */
	uint32_t n_groups;
	struct router_group *groups;
	struct delta_link *links; /* by index of the configured link */
	bool *unheard;		  /* by link: announce its addresses anew */
	bool any_unheard;
	struct ip *advertised; /* addresses of all, as adverts want them */
	struct heap deadlines;
	struct hash link_by_index;     /* kernel's index to ours */
	struct hash router_by_vrid;    /* link and VRID to slot */
	struct hash router_by_address; /* link and address to address */
	struct vr_action *actions;
	uint32_t n_actions;
	uint64_t dropped[LADDER_RUNGS]; /* before a router was known */
	struct bucket complaints;	/* log lines that strangers cause */
	bool started;
	bool stopping;
	struct outbox *outbox;
	void *memory; /* all of the arrays */
};

/* 0 or -ENOMEM.  The configuration and the outbox are lent. */
int routers_init(struct routers *r, const struct config *config,
    struct outbox *outbox, instant now);
void routers_fini(struct routers *r);

/* Told to stop, and every group has handed over. */
bool routers_done(const struct routers *r);

/* Index of the configured link that the kernel numbers so, or NO_INDEX. */
uint32_t routers_find_link(const struct routers *r, int32_t ifindex);
/* Slot of the router with this VRID on a link, or CONFIG_NO_INDEX. */
uint32_t routers_find(const struct routers *r, uint32_t link, uint8_t vrid);
/*
 * Slot of the router that has this address on a link, and which of its
 * addresses it is, or CONFIG_NO_INDEX.
 */
uint32_t routers_find_address(const struct routers *r, uint32_t link,
    const struct ip *ip, uint32_t *ret_address);
/* The kernel's numbers of links have changed. */
void routers_index_links(struct routers *r);

/* The parts of a slot, for those who carry out or show. */
const struct config_instance *routers_config(
    const struct routers *r, uint32_t slot);
const struct config_address *routers_address(
    const struct routers *r, uint32_t slot, uint32_t address);
const struct delta_link *routers_link(const struct routers *r, uint32_t slot);
/* The name under which a group is known: its own, or its one member's. */
const char *routers_group_name(const struct routers *r, uint32_t group);
struct group_view routers_view(const struct routers *r, uint32_t group);

#endif
