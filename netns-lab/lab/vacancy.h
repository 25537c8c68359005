/*
 * Addresses that a site leaves free, for what the lab adds of its own.
 */
#ifndef LAB_VACANCY_H
#define LAB_VACANCY_H

#include <stdbool.h>

#include "vrrpd/base/ip.h"

struct site;

/*
 * The highest host address of net that nothing in the site has: no router,
 * no virtual address, gateway or named host.  False when there is none.
 */
bool vacancy_address(
    const struct site *site, const struct ip_prefix *net, struct ip *ret);

/* A network that nothing in the site has or leads to.  False: there is none. */
bool vacancy_network(const struct site *site, struct ip_prefix *ret);

#endif
