/*
 * The client's end of vrrpd's control socket.
 */
#ifndef CTL_CLIENT_H
#define CTL_CLIENT_H

#include "vrrpd/daemon/snapshot.h"

/*
 * Ask the daemon at this socket for its state.  0 and a snapshot for
 * free(), or a negative errno: -EPROTO when what answered is no vrrpd of
 * this version, -ETIMEDOUT when nothing came within five seconds.
 */
int client_snapshot(const char *path, struct snapshot **ret);

#endif
