/*
 * What the operator asked of one virtual router: constant while it runs.
 */
#ifndef PROTO_PARAMS_H
#define PROTO_PARAMS_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrpd/base/instant.h"

/* The wire has one octet for the number of addresses. */
#define VR_ADDRESSES_MAX 255

/* RFC 3768 5.3.4: what a priority octet can mean besides a rank. */
#define VR_PRIO_LEAVING 0
#define VR_PRIO_DEFAULT 100
#define VR_PRIO_OWNER 255

/* RFC 2338 5.3.6; RFC 3768 keeps the numbers and reserves 1 and 2. */
enum vr_auth { VR_AUTH_NONE = 0, VR_AUTH_PASS = 1 };

#define VR_SECRET_LEN 8

struct vr_params {
	uint8_t version;  /* 2 */
	uint8_t vrid;	  /* 1 to 255 */
	uint8_t priority; /* 1 to 255; 255 means: owns its addresses */
	bool preempt;	  /* Preempt_Mode, RFC 3768 6.1 */
	nsec adver_int;	  /* v2: whole seconds, 1 to 255 */
	enum vr_auth auth;
	uint8_t secret[VR_SECRET_LEN]; /* zero-filled, RFC 2338 5.3.10 */

	/* Announcements (gratuitous ARP) besides the first of a takeover. */
	uint8_t announce_repeat; /* how many more rounds, 0 to 255 */
	nsec announce_interval;	 /* between two rounds */
	nsec announce_refresh;	 /* while master, again and again; 0: off */
};

#endif
