/*
 * A sync group: the state machine of RFC 3768 section 6.4, over all the
 * virtual routers that move together.  A virtual router outside any group
 * is a group of one, so there is one way to become master, not two.
 *
 * Nothing in here touches the world.  The caller brings an event and the
 * time, and carries out, in order, the actions it gets back.  The members
 * lie in one array that the caller lends; neither struct holds a pointer,
 * so an assignment is a snapshot.
 */
#ifndef PROTO_GROUP_H
#define PROTO_GROUP_H

#include "vrrpd/base/instant.h"
#include "vrrpd/proto/action.h"
#include "vrrpd/proto/event.h"
#include "vrrpd/proto/params.h"
#include "vrrpd/proto/vr.h"

struct group {
	enum vr_state state;
	enum vr_why why; /* of the last transition */
	instant since;	 /* of the last transition */
	uint32_t transitions;
	/* Leaving: whether it ends in VR_INIT, and when patience does. */
	bool stopping;
	bool begged; /* the second priority 0 has been sent */
	instant bound;
};

/* The group with all that it needs to decide; lent for one call. */
struct group_view {
	struct group *group;
	struct vr *members;		/* n of them */
	const struct vr_params *params; /* one for each member */
	const struct ip *own; /* each member's primary address, or none */
	uint32_t n;
};

/* A group in VR_INIT.  The members are made with vr_init(). */
void group_init(struct group *group, instant now);

/*
 * Feed one event.  This cannot fail: an event that means nothing in the
 * current state changes nothing and asks for nothing.  Actions are added
 * to out, which has room for VR_ACTIONS_MAX(n) more of them.
 */
void group_step(const struct group_view *g, instant now,
    const struct vr_event *ev, struct vr_actions *out);

/* When the group wants its next VR_EV_DEADLINE, or never. */
instant group_due(const struct group_view *g);

#endif
