/*
 * What can happen to a group of virtual routers.
 */
#ifndef PROTO_EVENT_H
#define PROTO_EVENT_H

#include <stdint.h>

#include "vrrpd/proto/advert.h"

enum vr_event_kind {
	VR_EV_START,	 /* to the group: begin (RFC 3768 6.4.1 Startup) */
	VR_EV_RESUME,	 /* to the group: go on as the master it was */
	VR_EV_STOP,	 /* to the group: hand over and end (Shutdown) */
	VR_EV_DEADLINE,	 /* to the group: look at the clock */
	VR_EV_ADVERT,	 /* a member heard an advert that passed the ladder */
	VR_EV_ANNOUNCED, /* somebody else announced an address of a member */
	VR_EV_FAULTS,	 /* the causes of a member's fault changed */
	VR_EV_PRIORITY	 /* a member's priority changed */
};

struct vr_event {
	enum vr_event_kind kind;
	uint32_t member; /* where the kind speaks of one */
	union {
		struct {
			struct ip src;
			uint8_t priority;
		} advert;
		uint32_t address; /* of the member's, counted from 0 */
		uint32_t faults;  /* set of FAULT_BIT() */
		uint8_t priority; /* 1 to 255 */
	};
};

#endif
