/*
 * References to addresses: "VLAN10.12", "VLAN10.5-9", "VLAN10.virtual",
 * "192.0.2.1", "192.0.2.0/24" - resolved, or, where a function returns false,
 * a finding.  Nothing is looked up beyond the site.
 */
#ifndef SITE_ADDRESS_H
#define SITE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "labgen/site/model.h"

struct reader;

/* An IPv4 network with its host bits clear. */
bool address_network(
    struct reader *r, const char *text, struct place at, struct ip_prefix *ret);

/* An address of a network, from ".5" or in full. */
bool address_host(struct reader *r, const char *text,
    const struct site_network *net, struct place at, struct ip *ret);

/* A pool in a network, ".50-.99"; both ends belong to it. */
bool address_pool(struct reader *r, const char *text,
    const struct site_network *net, struct place at, struct site_range *ret);

/*
 * Any reference to one address or, where "many", to a range of them or a
 * network; in any case reached through one network only.
 */
bool address_reference(struct reader *r, const char *text, struct place at,
    bool many, struct site_range *ret);

/* The network that holds the address, or SITE_NONE. */
size_t address_holder(const struct reader *r, const struct ip *ip);

#endif
