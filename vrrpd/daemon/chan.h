/*
 * The channel between monitor and engine: whole messages of requests one
 * way, of deltas the other (daemon/requests.h).  Neither end ever waits.
 */
#ifndef DAEMON_CHAN_H
#define DAEMON_CHAN_H

#include <stddef.h>

struct delta;
struct request;

/* Both ends are non-blocking.  0 or a negative errno. */
int chan_open(int *ret_monitor, int *ret_engine);

/*
 * Send at most DELTAS_MAX as one message.  0; -EAGAIN when the engine has
 * not read what it got before; -EPIPE when it is gone; or another one.
 */
int chan_send(int fd, const struct delta *deltas, size_t n);

/*
 * One message of at most REQUESTS_MAX requests into a buffer of that many.
 * Returns how many; 0 when there is none; -EPIPE when the engine is gone;
 * -EBADMSG for what is no array of requests.  What they ask for is not
 * checked here.
 */
int chan_receive(int fd, struct request *requests);

#endif
