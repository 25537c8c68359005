/*
 * What a group of virtual routers wants done: data in a queue that the
 * caller lends, to be carried out in order.
 */
#ifndef PROTO_ACTION_H
#define PROTO_ACTION_H

#include <assert.h>
#include <stdint.h>

enum vr_state {
	VR_INIT,    /* RFC 3768 6.4.1 */
	VR_BACKUP,  /* 6.4.2 */
	VR_MASTER,  /* 6.4.3 */
	VR_LEAVING, /* no longer claims, still serves until followed */
	VR_FAULT    /* cannot serve: see the causes */
};

/* Why a group changed its state. */
enum vr_why {
	VR_WHY_START,	    /* it was told to begin */
	VR_WHY_RESUME,	    /* it was master before a restart */
	VR_WHY_OWNER,	    /* it owns the addresses */
	VR_WHY_SILENCE,	    /* no advert for the Master_Down_Interval */
	VR_WHY_MASTER_LEFT, /* the master sent priority 0 */
	VR_WHY_HIGHER_PRIO, /* a router of higher priority is master */
	VR_WHY_HIGHER_ADDR, /* same priority, higher address */
	VR_WHY_FAULT,	    /* a member cannot serve */
	VR_WHY_CLEARED,	    /* all members can serve again */
	VR_WHY_STOP,	    /* it was told to end */
	VR_WHY_FOLLOWED,    /* the successor has all addresses */
	VR_WHY_NOT_FOLLOWED /* nobody took over in time */
};

enum vr_do {
	VR_DO_ADVERT,	       /* send one, with .priority */
	VR_DO_HOLD,	       /* all addresses of the member shall be here */
	VR_DO_RELEASE,	       /* none of them shall be here */
	VR_DO_RELEASE_ADDRESS, /* .address shall not be here */
	VR_DO_ANNOUNCE,	       /* tell everybody where they are, again */
	VR_DO_TRANSITION       /* of the group: .from, .to, .why */
};

struct vr_action {
	enum vr_do what;
	uint32_t member; /* not for a transition: the member that caused it */
	union {
		uint8_t priority;
		uint32_t address;
		struct {
			enum vr_state from, to;
			enum vr_why why;
		};
	};
};

/* How many actions one event can cause in a group of n members. */
#define VR_ACTIONS_MAX(n) (8 * (n) + 8)

struct vr_actions {
	struct vr_action *at; /* room for VR_ACTIONS_MAX(members) */
	uint32_t n;
	uint32_t room;
};

static inline struct vr_action *
vr_actions_add(struct vr_actions *out, enum vr_do what, uint32_t member)
{
	struct vr_action *a = &out->at[out->n];

	assert(out->n < out->room);
	out->n++;
	*a = (struct vr_action){ .what = what, .member = member };
	return a;
}

#endif
