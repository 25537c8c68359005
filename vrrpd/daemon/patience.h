/*
 * How long to go on putting one address back that does not stay.
 *
 * Pure.  What somebody removes is put back at once; the fifth time within
 * ten seconds we stop, since two programs that undo each other help nobody,
 * and try again after a pause that doubles each time.  What the kernel
 * refuses is tried again after a pause as well.
 */
#ifndef DAEMON_PATIENCE_H
#define DAEMON_PATIENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrpd/base/instant.h"

#define PATIENCE_LOSSES 5
#define PATIENCE_WINDOW (10 * SEC)
#define PATIENCE_PAUSE_FIRST (1 * SEC)
#define PATIENCE_PAUSE_LAST (60 * SEC)

/* Zeroed: nothing has gone wrong. */
struct patience {
	instant since;	 /* first of the losses below */
	uint32_t losses; /* within one window */
	nsec pause;	 /* the last one */
	instant retry;	 /* not before this instant */
	bool paused;
};

/* It was there and somebody took it away.  True when that was too often. */
bool patience_lost(struct patience *p, instant now);

/* The kernel refused it. */
void patience_refused(struct patience *p, instant now);

/* It has been asked for anew: try at once, but do not forget the losses. */
void patience_renew(struct patience *p);

bool patience_may_try(const struct patience *p, instant now);

#endif
