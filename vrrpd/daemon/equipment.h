/*
 * What the monitor works with and lends to the engine: its place in the
 * file system, sockets, the model of the kernel.  All that takes privilege
 * to get is got here, before privileges are given up.
 */
#ifndef DAEMON_EQUIPMENT_H
#define DAEMON_EQUIPMENT_H

#include "vrrpd/daemon/drop.h"
#include "vrrpd/daemon/engine.h"
#include "vrrpd/kernel/nlconn.h"

struct links;
struct rundir;

struct equipment {
	struct rundir *rundir;
	struct nlconn nl;
	struct links *links;
	struct engine_fds fds; /* without the channel */
	struct drop_user user; /* of the engine */
};

/*
 * Open everything, then keep the monitor's capabilities only.  What stands
 * in the way is logged.  0 or a negative errno; in any case it can be
 * closed.
 */
int equipment_open(struct equipment *e, const char *socket);
void equipment_close(struct equipment *e);

#endif
