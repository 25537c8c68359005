/*
 * Giving up privileges, and taking what makes a process punctual.
 */
#ifndef DAEMON_DROP_H
#define DAEMON_DROP_H

#include <stdbool.h>
#include <sys/types.h>

/* Who the engine is. */
struct drop_user {
	uid_t uid;
	gid_t gid;
	const char *name;
};

/*
 * _vrrpd where that user exists, else nobody.  Asks the system's user data
 * base, so call it at start only.  0, or -ENOENT when there is neither.
 */
int drop_find_user(struct drop_user *ret);

/*
 * Raise what needs privilege to be raised and is inherited: locked memory.
 * Failure is fine here; who then locks memory will notice.
 */
void drop_raise_limits(void);

/*
 * Keep the capabilities that the monitor needs and give up all others, for
 * good and for children.  0 or a negative errno.
 */
int drop_monitor(void);

/*
 * Become the engine's user, with no capability and no way to get one, and
 * die with "parent".  0 or a negative errno: then do not go on.
 */
int drop_engine(const struct drop_user *user, pid_t parent);

/*
 * Real-time scheduling, and all memory locked, now and later.  The engine
 * comes before the monitor: a big batch for the kernel shall not hold up
 * an advert on a machine with one processor.  Each: 0 or a negative errno.
 */
enum drop_urgency { DROP_MONITOR, DROP_ENGINE };
int drop_schedule(enum drop_urgency urgency);
int drop_lock_memory(void);

#endif
