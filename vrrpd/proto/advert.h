/*
 * VRRP advertisements: values to bytes and back.
 *
 * Reading here means taking apart.  Whether an advert may be believed is
 * decided by the ladder.
 */
#ifndef PROTO_ADVERT_H
#define PROTO_ADVERT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vrrpd/base/instant.h"
#include "vrrpd/base/ip.h"
#include "vrrpd/proto/params.h"
#include "vrrpd/proto/vmac.h"

/* The longest v2 message: all addresses that the count can name. */
#define ADVERT_MAX (VRRP_HEADER_LEN + 4 * VR_ADDRESSES_MAX + VRRP_AUTH_LEN)

/* One message as it was heard; points into the buffer it came from. */
struct advert {
	struct ip src; /* of the IP header: the sender's primary address */
	uint8_t version;
	uint8_t type;
	uint8_t vrid;
	uint8_t priority;
	uint8_t count;		  /* of addresses */
	uint8_t auth_type;	  /* as on the wire */
	nsec adver_int;		  /* whole seconds in v2 */
	const uint8_t *addresses; /* count times 4 octets */
	const uint8_t *auth_data; /* VRRP_AUTH_LEN octets */
};

/*
 * Write the v2 message that "params" describes, with this priority and
 * these addresses (RFC 3768 5.1).  n is at most VR_ADDRESSES_MAX.  Returns
 * its length: 16 + 4 * n octets.
 */
size_t advert_write(uint8_t buf[static ADVERT_MAX],
    const struct vr_params *params, uint8_t priority,
    const struct ip *addresses, size_t n);

/*
 * Take apart the v2 message of len octets.  False when it is not as long
 * as its own count says; then nothing but version, type, vrid and priority
 * of *ret may be looked at, and those only if len was at least 4.
 * src is not touched.  Octets behind the message: see advert_len().
 */
bool advert_read(const uint8_t *message, size_t len, struct advert *ret);

/* How long the complete message is, by its own count. */
size_t advert_len(const struct advert *ad);

/* Address i of the advert, counted from 0. */
struct ip advert_address(const struct advert *ad, size_t i);

#endif
