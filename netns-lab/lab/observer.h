/*
 * Observers are processes: one that is slow cannot hold up another, and
 * what they saw is joined by the monotonic clock alone.
 */
#ifndef LAB_OBSERVER_H
#define LAB_OBSERVER_H

#include <sys/types.h>

#include "vrrpd/base/instant.h"

/* Above whatever the routers use, so that we see them as they are. */
#define OBSERVER_PRIORITY 40

/*
 * As fork().  The child ends with its parent, and runs with real-time
 * priority and locked memory where that is permitted.
 */
pid_t observer_fork(void);

/* As fork(), with the priority of the caller; it ends with its parent too. */
pid_t observer_fork_ordinary(void);

/* End it, if it still runs, and reap it. */
void observer_end(pid_t pid);

/* CLOCK_MONOTONIC. */
instant observer_now(void);

#endif
