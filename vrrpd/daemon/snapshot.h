/*
 * The engine's state as plain structs, for clients of the control socket.
 *
 * One block of memory: this header, then the arrays, each at an offset
 * from the start; no pointers.  The layout is that of one machine and one
 * version: a client checks magic, version and size before it looks at
 * anything else.  Instants are CLOCK_MONOTONIC; spans are nanoseconds.
 */
#ifndef DAEMON_SNAPSHOT_H
#define DAEMON_SNAPSHOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vrrpd/config/model.h"
#include "vrrpd/daemon/routers.h"

#define SNAPSHOT_MAGIC UINT32_C(0x56525250)
#define SNAPSHOT_VERSION 1
/* More than this is no snapshot, whatever its header says. */
#define SNAPSHOT_MAX (64u << 20)

struct snapshot_address {
	struct ip_prefix prefix;
	char link[CONFIG_LINK_NAME_MAX];
	bool advertised;
	bool present; /* on this router now, by our doing or its own */
};

struct snapshot_instance {
	char name[CONFIG_NAME_MAX];
	char link[CONFIG_LINK_NAME_MAX];
	uint32_t group;		 /* index of a group, or CONFIG_NO_INDEX */
	struct vr_params params; /* the secret is left out */
	uint8_t priority;	 /* the effective one */
	bool owner;
	enum vr_state state;
	enum vr_why why; /* of the last transition */
	instant since;
	uint32_t transitions;
	struct ip own; /* primary address, the source of adverts */
	struct vr_master master;
	nsec master_down; /* Master_Down_Interval */
	instant due;	  /* the running timer, or never */
	struct faults faults;
	struct router_counters counters;
	uint32_t first_address, n_addresses;
};

struct snapshot_group {
	char name[CONFIG_NAME_MAX];
	enum vr_state state;
	enum vr_why why;
	instant since;
	uint32_t transitions;
	uint32_t n_members; /* the instances name their group */
};

struct snapshot {
	uint32_t magic;
	uint32_t version;
	uint32_t size; /* of all, in octets */
	int32_t pid;   /* of the engine */
	instant taken;
	int64_t wall; /* CLOCK_REALTIME at that instant, in nanoseconds */
	char router[CONFIG_NAME_MAX];
	uint64_t dropped[LADDER_RUNGS]; /* before a router was known */
	uint32_t n_instances, n_addresses, n_groups;
	uint32_t instances_at, addresses_at, groups_at;
};

/* A snapshot in memory of its own, for free(); NULL without memory. */
struct snapshot *snapshot_take(const struct routers *r, instant now);

/* Is this block of len octets a whole snapshot that can be looked at? */
bool snapshot_valid(const void *block, size_t len);

const struct snapshot_instance *snapshot_instances(const struct snapshot *s);
const struct snapshot_address *snapshot_addresses(const struct snapshot *s);
const struct snapshot_group *snapshot_groups(const struct snapshot *s);

/* Is this the instance's name, or that of its group? */
bool snapshot_named(const struct snapshot *s,
    const struct snapshot_instance *in, const char *name);

#endif
