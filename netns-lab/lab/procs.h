/*
 * The processes of a daemon: its main process, everything in its session,
 * and all of their children.
 */
#ifndef LAB_PROCS_H
#define LAB_PROCS_H

#include <sys/types.h>

/*
 * A descriptor, not blocking, that is readable when a child of ours has
 * ended: SIGCHLD comes by it alone from now on.  -1 with errno.
 */
int procs_children(void);

/*
 * Send all of them SIGSTOP, and look again until there is nobody new: then
 * the whole daemon stands still, wherever it was.
 */
int procs_stop(pid_t main);

/* SIGCONT or SIGKILL to all of them, which stand still. */
int procs_signal(pid_t main, int signal);

/* Kill everything that lives in the network namespace net. */
int procs_kill_in(int net);

#endif
