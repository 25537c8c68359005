/*
 * What the kernel should hold, as the engine asked for it: which virtual
 * routers are held, and so which addresses shall be on which interface.
 *
 * Pure: it knows the configuration and the engine's verbs, and neither the
 * kernel nor the time.  An address is named by its index in the whole
 * configuration.
 */
#ifndef DAEMON_WANT_H
#define DAEMON_WANT_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrpd/base/instant.h"
#include "vrrpd/base/ip.h"

struct config;
struct request;
struct want;

#define WANT_NONE UINT32_MAX

/* Nothing is held.  The configuration is lent.  0 or -ENOMEM. */
int want_new(const struct config *config, struct want **ret);
void want_free(struct want *w);

/*
 * Take a request that holds or releases.  Its indices are checked: false
 * when they or the verb mean nothing, and nothing changed.  ret_first and
 * ret_n are the addresses that it is about.
 */
bool want_take(struct want *w, const struct request *request,
    uint32_t *ret_first, uint32_t *ret_n);

void want_nothing(struct want *w);

bool want_is_held(const struct want *w, uint32_t router);

/* Is any router held? */
bool want_any(const struct want *w);

/* Shall this address be in the kernel? */
bool want_address(const struct want *w, uint32_t address);

/*
 * The address of the configuration with this prefix on the interface of
 * this name, a wanted one where there are several, or WANT_NONE.
 */
uint32_t want_find(
    const struct want *w, const char *link, const struct ip_prefix *prefix);

/* The router that an address belongs to. */
uint32_t want_router(const struct want *w, uint32_t address);

/*
 * How long addresses may stay while the engine is gone: a quarter of the
 * shortest Master_Down_Interval among the held routers, so that a new one
 * speaks before anybody else takes over; at most what makes 100 ms with
 * their withdrawal.
 */
nsec want_grace(const struct want *w);

#endif
