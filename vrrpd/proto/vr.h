/*
 * One virtual router: what RFC 3768 section 6 keeps for each, and the
 * arithmetic of its timers.  The state itself belongs to the group (of one
 * member, where the operator made none); see group.h.
 *
 * struct vr holds no pointers, so an assignment is a snapshot.
 */
#ifndef PROTO_VR_H
#define PROTO_VR_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrpd/base/instant.h"
#include "vrrpd/base/ip.h"
#include "vrrpd/proto/faults.h"
#include "vrrpd/proto/params.h"

/* Advertised and unadvertised addresses of one virtual router. */
#define VR_HELD_MAX 512

/* The master as it was last heard. */
struct vr_master {
	struct ip address; /* IP_NONE: never heard one */
	uint8_t priority;
	instant heard;
};

struct vr {
	uint8_t priority;     /* 1 to 255: the effective one */
	uint16_t n_addresses; /* 1 to VR_HELD_MAX */
	struct faults faults;
	struct vr_master master;
	/*
	 * Backup and leaving: Master_Down_Timer; master: Adver_Timer.
	 * Absolute, so a wake-up that comes early or twice means nothing.
	 */
	instant due;
	/* Backup: Master_Down_Timer has fired, it would be master now. */
	bool silent;
	/* Leaving: the successor has been heard ... */
	bool followed;
	/* ... and what it has not announced by then is released. */
	instant linger;
	/* ... after it was told that we had been master. */
	bool reminded;
	uint64_t held[VR_HELD_MAX / 64]; /* leaving: not yet released */
	uint16_t n_held;
	/* Master: when evidence of a rival made us announce again. */
	instant reasserted;
	instant owed; /* ... and when it must again, for later evidence */
};

/* A member that does nothing yet, without faults. */
void vr_init(struct vr *vr, uint8_t priority, uint16_t n_addresses);

/* RFC 3768 6.1: (256 - Priority) / 256 seconds, exact. */
nsec vr_skew_time(const struct vr *vr);

/* RFC 3768 6.1: 3 * Advertisement_Interval + Skew_Time. */
nsec vr_master_down_interval(
    const struct vr *vr, const struct vr_params *params);

/*
 * RFC 3768 6.4.3: does this advert end the reign of a master whose primary
 * address is "own"?  A higher priority does, and the same priority from a
 * higher address, compared unsigned in network order.
 */
bool vr_outranked(const struct vr *vr, uint8_t priority, const struct ip *src,
    const struct ip *own);

/* The addresses that a leaving member still holds. */
void vr_hold_all(struct vr *vr);
void vr_hold_none(struct vr *vr);
bool vr_holds(const struct vr *vr, uint32_t address);
void vr_drop(struct vr *vr, uint32_t address);

#endif
