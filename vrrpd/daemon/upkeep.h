/*
 * The kernel as the engine wants it, and the engine's picture of the
 * kernel: what is wanted, what is there, and what has yet to be told.
 */
#ifndef DAEMON_UPKEEP_H
#define DAEMON_UPKEEP_H

#include <stdbool.h>

#include "vrrpd/base/instant.h"

struct config;
struct links;
struct nlconn;
struct request;
struct upkeep;

/* The configuration and the connections are lent.  0 or a negative errno. */
int upkeep_new(const struct config *config, struct nlconn *nl,
    struct links *links, struct upkeep **ret);

/* Leaves the groups; what is in the kernel stays as it is. */
void upkeep_free(struct upkeep *u);

/*
 * Take a request that holds or releases; it is carried out by the next
 * settling.  False when it names something that does not exist.
 */
bool upkeep_take(struct upkeep *u, const struct request *request);

/* From now on nothing is wanted; likewise carried out later. */
void upkeep_withdraw(struct upkeep *u);

/* The kernel has something to say. */
void upkeep_disturb(struct upkeep *u);

/* Does any router hold addresses, and for how long without an engine? */
bool upkeep_holds(const struct upkeep *u);
nsec upkeep_grace(const struct upkeep *u);

/* When to settle: in the past (at once), later, or never. */
instant upkeep_due(const struct upkeep *u);

/*
 * Make the kernel what is wanted.  0 when it is; else it is tried again
 * later by itself: 1 when somebody undid it each time, or a negative errno,
 * which is logged.
 */
int upkeep_settle(struct upkeep *u);

/* A new engine is to be told everything; it is to be told to stop. */
void upkeep_new_engine(struct upkeep *u);
void upkeep_stop_engine(struct upkeep *u);

/* As telling_flush(). */
int upkeep_tell(struct upkeep *u, int channel);

#endif
