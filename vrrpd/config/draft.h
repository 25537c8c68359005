/*
 * A configuration on its way from the source to the model: with names
 * instead of indices, and everything with its place.
 *
 * What the schema refused is missing here (NULL, 0, IP_NONE); a rule skips
 * what is missing, since that has its finding already.
 */
#ifndef CONFIG_DRAFT_H
#define CONFIG_DRAFT_H

#include <stdbool.h>
#include <stddef.h>

#include "vrrpd/base/ip.h"
#include "vrrpd/config/arena.h"
#include "vrrpd/config/diag.h"
#include "vrrpd/proto/params.h"

struct draft_address {
	struct ip_prefix prefix; /* IP_NONE: refused */
	const char *link;
	bool track;
	struct place at, at_track;
};

struct draft_instance {
	const char *name;
	const char *link;
	struct vr_params params;
	double advert_interval; /* seconds, as written */
	double announce_refresh;
	struct draft_address *addresses; /* advertised ones first */
	size_t n_addresses, n_advertised;
	size_t group; /* SIZE_MAX: none */
	struct place at, at_name, at_vrid, at_version, at_priority;
	struct place at_interval, at_addresses, at_refresh;
};

struct draft_member {
	const char *name;
	size_t instance; /* SIZE_MAX: there is no such instance */
	struct place at;
};

struct draft_group {
	const char *name;
	struct draft_member *members;
	size_t n_members;
	struct place at, at_name, at_members;
};

struct draft {
	struct arena arena;
	const char *router; /* NULL: not named */
	const char *socket;
	struct draft_instance *instances;
	size_t n_instances;
	struct draft_group *groups;
	size_t n_groups;
	struct place at_instances;
};

#endif
