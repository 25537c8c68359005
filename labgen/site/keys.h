/*
 * The keys of the site language.  What they have to do with each other is
 * not in here: that is for the readers and labgen/check.
 */
#ifndef SITE_KEYS_H
#define SITE_KEYS_H

#include "vrrpd/config/schema.h"

/* The file as a whole, and the parts that a reader needs to name. */
extern const struct schema site_keys[];
extern const struct schema site_role_keys[];
extern const struct schema site_vrrp_keys[];
extern const struct schema site_auth_keys[];
extern const struct schema site_sync_keys[];
extern const struct schema site_column_keys[];
extern const struct schema site_option_keys[];
extern const struct schema site_route_keys[];
extern const struct schema site_zone_keys[];
extern const struct schema site_host_keys[];
extern const struct schema site_rule_keys[];
extern const struct schema site_rule_option_keys[];
extern const struct schema site_nat_keys[];
extern const struct schema site_snat_keys[];
extern const struct schema site_dnat_keys[];

#endif
