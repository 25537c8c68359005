/*
 * The control socket: clients ask, the engine answers from a snapshot.
 *
 * A client that reads slowly has its own copy and its own patience; when
 * too many of them linger, the oldest is dropped.  Nothing here waits.
 */
#ifndef DAEMON_CONTROL_H
#define DAEMON_CONTROL_H

#include <stdint.h>

#include "vrrpd/base/instant.h"

#define CONTROL_MAGIC UINT32_C(0x56525243)
#define CONTROL_VERSION 1
#define CONTROL_CLIENTS 16

enum control_command {
	CONTROL_SHOW = 1 /* answered by a struct snapshot */
};

/* What a client sends; the answer follows, then the end of the stream. */
struct control_request {
	uint32_t magic;
	uint32_t version;
	uint32_t command; /* enum control_command */
};

struct control;
struct loop;
struct routers;

/* listener: a listening, non-blocking stream socket; all is lent. */
int control_open(struct control **ret, struct loop *loop, int listener,
    const struct routers *routers);
void control_close(struct control *c);

/*
 * A client whom the system has no descriptor for stays at the door, which
 * would wake us without end: nobody is let in for a second then.
 * control_tick() is wanted at control_due(), and may come at any time.
 */
instant control_due(const struct control *c);
void control_tick(struct control *c, instant now);

#endif
