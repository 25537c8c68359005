/*
 * The engine as a child process: started without privileges, its end
 * noticed, started again with patience.
 */
#ifndef DAEMON_CHILD_H
#define DAEMON_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "vrrpd/base/instant.h"
#include "vrrpd/daemon/drop.h"
#include "vrrpd/daemon/engine.h"
#include "vrrpd/daemon/log.h"

struct config;

/* What every engine gets. */
struct child_plan {
	const struct config *config;
	struct engine_fds fds; /* without the channel */
	struct drop_user user;
	enum log_level log_level;
};

struct child {
	pid_t pid;	 /* 0: none runs */
	int channel;	 /* our end, or -1 */
	instant started; /* the one that runs, or ran last */
	nsec pause;	 /* before the last start */
};

void child_init(struct child *c);

/*
 * Start one.  It runs engine_run() as the plan's user, holds no descriptor
 * but its own, and is killed when we end.  0 or a negative errno.
 */
int child_start(struct child *c, const struct child_plan *plan);

/*
 * Collect the process if it has ended: true, with its wait status.  The
 * channel stays open, since it may still hold its last words.
 */
bool child_reap(struct child *c, int *ret_status);

void child_close_channel(struct child *c);

/* Kill it and wait for its end; none is fine. */
void child_kill(struct child *c);

/*
 * How long to wait before the next start, after one that ended now: not at
 * all when it had lived for a minute, else 0, 1 s, 2 s ... 60 s.
 */
nsec child_pause(struct child *c, instant now);

#endif
