/*
 * What the states of a group share: one step in progress, and the ways
 * into the states.  For group.c and leaving.c alone.
 */
#ifndef PROTO_STEP_H
#define PROTO_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrpd/proto/group.h"

/* The arguments of group_step(). */
struct step {
	const struct group_view *g;
	struct group *group;
	instant now;
	const struct vr_event *ev;
	struct vr_actions *out;
};

/* The one function that assigns the state. */
void step_go(struct step *s, enum vr_state to, enum vr_why why);

void step_advert(struct step *s, uint32_t member, uint8_t priority);

/* Is there any cause of a fault in any member? */
bool step_faulted(const struct step *s);

/* Would every member be master? */
bool step_all_silent(const struct step *s);

/* Take over the causes of faults, or the master, that the event names. */
void step_assign_faults(struct step *s);
void step_remember_master(struct step *s);

/* A member heard priority 0: nobody waits longer than its skew. */
void step_master_left(struct step *s);

/* Start Master_Down_Timer of a member; an owner waits for nobody. */
void step_await_master(struct step *s, uint32_t member, nsec wait);

/* VR_INIT or VR_FAULT: no timer runs. */
void step_enter_idle(struct step *s, enum vr_state to, enum vr_why why);

/* 6.4.1 and 6.4.3: Backup from now on, or at once Master as an owner. */
void step_enter_backup(struct step *s, enum vr_why why);

/* 6.4.2: advertise, then take the addresses, then announce them. */
void step_enter_master(struct step *s, enum vr_why why);

#endif
