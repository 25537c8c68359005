/*
 * vrrpd.conf as one immutable value.
 *
 * The whole configuration is one region of memory without a pointer in it:
 * parts refer to each other by index, so that several processes can map
 * the same bytes.  It is replaced whole, never changed.  The reader of a
 * field needs no check: what is here has passed config_load().
 */
#ifndef CONFIG_MODEL_H
#define CONFIG_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrpd/base/instant.h"
#include "vrrpd/base/ip.h"
#include "vrrpd/proto/params.h"

#define CONFIG_NAME_MAX 32	/* with the final NUL */
#define CONFIG_LINK_NAME_MAX 16 /* IFNAMSIZ */
#define CONFIG_PATH_MAX 108	/* sun_path */
#define CONFIG_NO_INDEX UINT32_MAX

/* An interface that some instance or address names; each name once. */
struct config_link {
	char name[CONFIG_LINK_NAME_MAX];
};

/* One virtual address: installed with the prefix as it is written. */
struct config_address {
	struct ip_prefix prefix;
	uint32_t link;	 /* where it is installed: index of a link */
	bool track;	 /* is the loss of that link a fault of the instance? */
	bool advertised; /* false: in "unadvertised", not on the wire */
};

struct config_instance {
	char name[CONFIG_NAME_MAX];
	uint32_t link; /* where the adverts are */
	/* params.priority 0: not written; 100, or 255 when it owns them */
	struct vr_params params;
	uint32_t first_address; /* advertised ones first, in file order */
	uint32_t n_addresses;
	uint32_t n_advertised;
	uint32_t group; /* CONFIG_NO_INDEX: none */
};

struct config_group {
	char name[CONFIG_NAME_MAX];
	uint32_t first_member; /* into config_members() */
	uint32_t n_members;
};

struct config {
	uint32_t size; /* of the whole region in bytes */
	char router[CONFIG_NAME_MAX];
	char control_socket[CONFIG_PATH_MAX];
	uint32_t n_links, n_instances, n_addresses, n_groups, n_members;
	/* Where the arrays begin, in bytes from the start of the region. */
	uint32_t links_at, instances_at, addresses_at, groups_at, members_at;
};

static inline const void *
config_at(const struct config *c, uint32_t offset)
{
	return (const char *)c + offset;
}

static inline const struct config_link *
config_links(const struct config *c)
{
	return config_at(c, c->links_at);
}

static inline const struct config_instance *
config_instances(const struct config *c)
{
	return config_at(c, c->instances_at);
}

/* All addresses; an instance's are consecutive. */
static inline const struct config_address *
config_addresses(const struct config *c)
{
	return config_at(c, c->addresses_at);
}

static inline const struct config_group *
config_groups(const struct config *c)
{
	return config_at(c, c->groups_at);
}

/* Indices of instances; a group's are consecutive. */
static inline const uint32_t *
config_members(const struct config *c)
{
	return config_at(c, c->members_at);
}

#endif
