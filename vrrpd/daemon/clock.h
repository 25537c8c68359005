/*
 * The engine's deadlines: whose time has come, and when the next one will.
 */
#ifndef DAEMON_CLOCK_H
#define DAEMON_CLOCK_H

#include "vrrpd/base/instant.h"

struct routers;

/*
 * Do what is due at "now", once each: what that makes due is due later, so
 * this ends.
 */
void clock_tick(struct routers *r, instant now);

/* When clock_tick() is wanted next. */
instant clock_due(const struct routers *r);

#endif
