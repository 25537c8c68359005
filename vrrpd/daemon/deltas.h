/*
 * What the monitor tells the engine, and what it means for the virtual
 * routers: causes of faults, ownership, what there is to announce.
 */
#ifndef DAEMON_DELTAS_H
#define DAEMON_DELTAS_H

#include "vrrpd/daemon/routers.h"

/*
 * Take one delta.  It is checked against the configuration; one that makes
 * no sense is ignored.  Links count only when deltas_settle() is called.
 */
void deltas_take(struct routers *r, const struct delta *d, instant now);

/* After a message of deltas: work out the causes of faults. */
void deltas_settle(struct routers *r, instant now);

/*
 * An address that the kernel refused is tried again when this much time
 * has passed: the router leaves its fault and may become master again.
 */
#define DELTAS_REFUSED_FOR (30 * SEC)

/* That time is over for the router of this slot. */
void deltas_forgive(struct routers *r, uint32_t slot, instant now);

#endif
