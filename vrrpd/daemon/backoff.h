/*
 * Waiting longer each time something fails again.
 */
#ifndef DAEMON_BACKOFF_H
#define DAEMON_BACKOFF_H

#include "vrrpd/base/instant.h"

/* Twice the previous wait, but at least "first" and at most "last". */
static inline nsec
backoff_next(nsec previous, nsec first, nsec last)
{
	nsec next = 2 * previous;

	if (next < first)
		return first;
	return next > last ? last : next;
}

#endif
