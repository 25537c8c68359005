/*
 * Feeding the groups: an event goes in, what the group wants done goes
 * into the outbox and, where an operator should know, into the log.
 */
#ifndef DAEMON_FEED_H
#define DAEMON_FEED_H

#include <stddef.h>
#include <stdint.h>

#include "vrrpd/daemon/routers.h"

/* One event for the router of this slot, or for its group. */
void feed_event(
    struct routers *r, uint32_t slot, struct vr_event ev, instant now);

/* An IPv4 datagram of protocol 112 that arrived on an interface. */
void feed_datagram(struct routers *r, int32_t ifindex, const uint8_t *data,
    size_t len, instant now);

/* A frame with a gratuitous ARP that arrived on an interface. */
void feed_frame(struct routers *r, int32_t ifindex, const uint8_t *frame,
    size_t len, instant now);

/* A round of announcements of this slot may be due. */
void feed_round(struct routers *r, uint32_t slot, instant now);

#endif
