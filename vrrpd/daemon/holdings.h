/*
 * Wanted addresses against present ones: what is ours, wanted and missing
 * is put there; what carries our number and is not wanted goes, whoever
 * left it.  There is no list of what to undo.
 */
#ifndef DAEMON_HOLDINGS_H
#define DAEMON_HOLDINGS_H

#include <stdint.h>

#include "vrrpd/base/instant.h"

struct config;
struct holdings;
struct links;
struct nlconn;
struct telling;
struct want;

/* All are lent.  0 or -ENOMEM. */
int holdings_new(const struct config *config, const struct want *want,
    struct holdings **ret);
void holdings_free(struct holdings *h);

/*
 * The engine asked for these addresses, one way or the other: it will be
 * told how they are, and what was given up is tried again.
 */
void holdings_ask(struct holdings *h, uint32_t first, uint32_t n);

/*
 * Compare with the model, carry out the difference as one batch, follow the
 * kernel, and tell what came of it.  0 when there was nothing to do; 1 when
 * there was, so the model has changed: call it again; or a negative errno
 * of the connection or the model: then nothing is told yet, call it again
 * after a while.
 */
int holdings_settle(struct holdings *h, struct nlconn *nl, struct links *links,
    struct telling *telling, instant now);

/* When there is something to try again, or never. */
instant holdings_due(const struct holdings *h);

#endif
