/*
 * The receive checks of RFC 3768 7.1, in the order of the RFC.
 *
 * Each rung drops with a reason of its own; the caller counts it and
 * changes nothing else.  The lower part needs only the datagram, the upper
 * part the virtual router that it names.
 */
#ifndef PROTO_LADDER_H
#define PROTO_LADDER_H

#include <stddef.h>
#include <stdint.h>

#include "vrrpd/proto/advert.h"

enum ladder {
	LADDER_PASS = 0,
	LADDER_DATAGRAM,    /* no IPv4 datagram of protocol 112 */
	LADDER_TTL,	    /* 5.2.3: not 255, so it crossed a router */
	LADDER_DESTINATION, /* 5.2.2: not 224.0.0.18 */
	LADDER_VERSION,	    /* 7.1: not version 2 */
	LADDER_TYPE,	    /* 5.3.2: not an advertisement */
	LADDER_SHORT,	    /* 7.1: less than the complete message */
	LADDER_TRAILING,    /* octets behind the complete message */
	LADDER_CHECKSUM,    /* 7.1 */
	LADDER_VRID,	    /* 7.1: no such router on that interface */
	LADDER_OWN,	    /* sent from an address of this router */
	LADDER_OWNER,	    /* 7.1: we own the addresses */
	LADDER_AUTH_TYPE,   /* 7.1: not the configured method */
	LADDER_AUTH_SECRET, /* RFC 2338 5.3.6.2: another password */
	LADDER_ADDRESSES,   /* 7.1: another list, not from the owner */
	LADDER_INTERVAL,    /* 7.1: another Advertisement_Interval */
	LADDER_RUNGS	    /* how many values there are */
};

/*
 * The lower part: from an IPv4 datagram as a raw socket delivers it, with
 * its header, to an advert.  *ret points into "datagram".  On a failure
 * *ret is undefined.
 */
enum ladder ladder_read(
    const uint8_t *datagram, size_t len, struct advert *ret);

/*
 * The upper part: may this advert be believed by the virtual router of
 * these params, whose own primary address is "own" and whose effective
 * priority is "priority"?  addresses: the n that it advertises itself.
 */
enum ladder ladder_admit(const struct advert *ad,
    const struct vr_params *params, uint8_t priority, const struct ip *own,
    const struct ip *addresses, size_t n);

#endif
