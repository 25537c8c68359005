/*
 * A virtual router that receives, and a datagram that it takes as long as
 * no test spoils it.  Nothing here decides what is right.
 */
#ifndef TESTS_PROTO_RECEIVER_H
#define TESTS_PROTO_RECEIVER_H

#include "vrrpd/proto/advert.h"
#include "vrrpd/proto/ladder.h"
#include "vrrpd/proto/params.h"

/* Where things are in a datagram without options. */
#define AT_TTL 8
#define AT_PROTOCOL 9
#define AT_SOURCE 12
#define AT_DESTINATION 16
#define AT_MESSAGE 20

/* VRID 100, priority 100, one second, a password. */
extern const struct vr_params receiver_params;

/* All that the ladder asks of our virtual router. */
struct receiver {
	struct vr_params params;
	uint8_t priority;
	struct ip own;
	struct ip addresses[3];
	size_t n;
};

/* By receiver_params, at 10.58.20.2, with three addresses. */
struct receiver a_receiver(void);

/*
 * The whole ladder as the engine climbs it: between the parts it looks up
 * the virtual router on the interface, here the only one.
 */
enum ladder climb(
    const struct receiver *r, const uint8_t *datagram, size_t len);

/* A datagram that a test may spoil. */
struct spoilt {
	uint8_t b[AT_MESSAGE + ADVERT_MAX];
	size_t len;
};

/* The reference advert for this receiver, from 10.58.20.3. */
struct spoilt the_reference(void);

/* Let the IPv4 header say the length that it has. */
void set_total(struct spoilt *s);

/* Put the checksum of the message right. */
void mend_checksum(struct spoilt *s);

#endif
