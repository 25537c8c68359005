/*
 * The control socket's place in the file system, and that there is only
 * one of us.
 *
 * Two locks, for two different things of which there must be one: a lock
 * file beside the socket stands for the path, and a name in the network
 * namespace stands for that namespace, since everything there that carries
 * our number is taken for ours.
 */
#ifndef DAEMON_RUNDIR_H
#define DAEMON_RUNDIR_H

#include <stddef.h>

struct rundir;

/* Room for the reason why it failed. */
#define RUNDIR_REASON 256

/*
 * Make the folder when it is missing (mode 0755), lock, and listen on the
 * socket: mode 0660, for the group vrrpd where that exists.  The folder
 * must belong to us or to root, and nobody else may write to it.  0 or a
 * negative errno, with a sentence for the operator in reason.
 */
int rundir_open(const char *socket_path, struct rundir **ret,
    char reason[static RUNDIR_REASON]);

/* The listening socket, non-blocking. */
int rundir_listener(const struct rundir *r);

/* Remove what was made, except the folder. */
void rundir_close(struct rundir *r);

#endif
