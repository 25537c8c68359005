/*
 * What a turn of the engine wants done, collected while it decides and
 * carried out at the end, in this order: adverts, requests to the monitor,
 * first announcements, repeats.  An advert never waits for anything else;
 * the first frame of every address goes before the second of any.
 */
#ifndef DAEMON_OUTBOX_H
#define DAEMON_OUTBOX_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrpd/base/instant.h"
#include "vrrpd/daemon/requests.h"

struct routers;
struct outbox;

struct outbox_fds {
	int send;    /* adverts: kernel/advsock.h */
	int arp;     /* announcements: kernel/frame.h */
	int monitor; /* requests: daemon/requests.h */
};

/*
 * For so many virtual routers with so many addresses in all.  0 or
 * -ENOMEM.  The descriptors are lent.
 */
int outbox_new(struct outbox **ret, uint32_t routers, uint32_t addresses,
    const struct outbox_fds *fds);
void outbox_free(struct outbox *o);

/*
 * Collect; slots are those of the routers.  A turn sends one advert per
 * router: of several, the last one tells how things stand.
 */
void outbox_advert(struct outbox *o, uint32_t slot, uint8_t priority);
void outbox_request(struct outbox *o, enum request_verb verb, uint32_t router,
    uint32_t address);
/* The router has addresses whose first announcement is to be sent. */
void outbox_fresh(struct outbox *o, uint32_t slot);
/* A round over all its addresses is to be sent. */
void outbox_round(struct outbox *o, uint32_t slot);

/* What outbox_flush() could not finish. */
#define OUTBOX_MORE 1	   /* call it again in the next turn */
#define OUTBOX_CONGESTED 2 /* ... when the monitor can take more */

/*
 * Carry out.  What the kernel refuses is counted with its router and said
 * to the log at a bounded rate; what does not fit now (a full channel,
 * more repeats than one turn may send) stays.  Returns a set of the above.
 */
unsigned outbox_flush(struct outbox *o, struct routers *r, instant now);

#endif
