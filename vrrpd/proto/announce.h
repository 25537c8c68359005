/*
 * Which announcement (gratuitous ARP) of a virtual router is due when.
 *
 * The first frame of an address goes out the moment the address is here;
 * then come rounds over all of them, each an interval after the one
 * before, for switches and hosts that missed it.  Pure arithmetic: the
 * caller sends the frames.
 */
#ifndef PROTO_ANNOUNCE_H
#define PROTO_ANNOUNCE_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrpd/base/instant.h"
#include "vrrpd/proto/params.h"
#include "vrrpd/proto/vr.h"

struct announce {
	bool active;   /* from VR_DO_ANNOUNCE until no longer master */
	uint16_t left; /* repeats that are still to come */
	instant due;   /* the next round, or never */
	uint64_t present[VR_HELD_MAX / 64]; /* addresses that are here */
	uint64_t fresh[VR_HELD_MAX / 64];   /* ... not announced yet */
};

void announce_init(struct announce *a);

/* Announce all from now on: what is here at once, the rest as it comes. */
void announce_start(
    struct announce *a, const struct vr_params *params, instant now);

/*
 * Announce nothing any more: for every transition that does not end in
 * VR_MASTER.  Who is leaving would else win its hosts back from the
 * successor with the next round.
 */
void announce_stop(struct announce *a);

/* An address has come or gone. */
void announce_present(struct announce *a, uint32_t address, bool present);

/*
 * Take the next address whose first frame is to be sent now, or -1 when
 * there is none.
 */
int32_t announce_next_fresh(struct announce *a);

/*
 * Is a round over all present addresses due?  True once per round, which
 * also sets the time of the next one.
 */
bool announce_round(
    struct announce *a, const struct vr_params *params, instant now);

bool announce_is_present(const struct announce *a, uint32_t address);

#endif
