/*
 * How members become one machine.
 *
 * The RFC lets each virtual router decide alone; a sync group must not,
 * or half of a router would be master.  So the members keep what they
 * heard (timers, priorities, causes of faults), and the group keeps the
 * one state.  It is master when every member would be, it leaves when any
 * member must, and it cannot serve while any member cannot.  Every such
 * move is made in one step, for all members: no order of events can show
 * a half-moved group.
 *
 * What one member hears of the master counts for the others too where
 * waiting could only lose time: priority 0 on one interface shortens the
 * wait of all of them to their skew.  A master whose other interface just
 * died cannot say goodbye there.
 *
 * step.c holds what all states share, leaving.c the state in which a
 * router still serves but no longer claims.
 */
#include <assert.h>

#include "vrrpd/proto/group.h"
#include "vrrpd/proto/leaving.h"
#include "vrrpd/proto/step.h"

/* Evidence of a rival makes a master announce again, not more often. */
#define REASSERT_GAP SEC

/* 6.4.1 Initialize */

/* Serve again, as far as the causes of faults allow. */
static void
begin(struct step *s, enum vr_why why)
{
	if (step_faulted(s))
		step_enter_idle(s, VR_FAULT, VR_WHY_FAULT);
	else
		step_enter_backup(s, why);
}

static void
init(struct step *s)
{
	switch (s->ev->kind) {
	case VR_EV_START:
		begin(s, VR_WHY_START);
		break;
	case VR_EV_RESUME:
		/* The addresses are here: let go of them in good order. */
		if (step_faulted(s))
			leaving_enter(s, VR_WHY_FAULT, s->g->n);
		else
			step_enter_master(s, VR_WHY_RESUME);
		break;
	case VR_EV_FAULTS:
		step_assign_faults(s);
		break;
	case VR_EV_PRIORITY:
		s->g->members[s->ev->member].priority = s->ev->priority;
		break;
	case VR_EV_STOP:
	case VR_EV_DEADLINE:
	case VR_EV_ADVERT:
	case VR_EV_ANNOUNCED:
		break;
	}
}

static void
fault(struct step *s)
{
	switch (s->ev->kind) {
	case VR_EV_FAULTS:
		step_assign_faults(s);
		if (!step_faulted(s))
			step_enter_backup(s, VR_WHY_CLEARED);
		break;
	case VR_EV_ADVERT:
		if (s->ev->advert.priority != VR_PRIO_LEAVING)
			step_remember_master(s);
		break;
	case VR_EV_STOP:
		step_enter_idle(s, VR_INIT, VR_WHY_STOP);
		break;
	case VR_EV_PRIORITY:
		s->g->members[s->ev->member].priority = s->ev->priority;
		break;
	case VR_EV_START:
	case VR_EV_RESUME:
	case VR_EV_DEADLINE:
	case VR_EV_ANNOUNCED:
		break;
	}
}

/* 6.4.2 Backup */

static void
backup_advert(struct step *s)
{
	uint32_t m = s->ev->member;
	const struct vr_params *params = &s->g->params[m];
	const struct vr *vr = &s->g->members[m];

	if (s->ev->advert.priority == VR_PRIO_LEAVING) {
		step_master_left(s);
		return;
	}
	step_remember_master(s);
	/* No address comparison here: an equal that is master stays it. */
	if (!params->preempt || s->ev->advert.priority >= vr->priority)
		step_await_master(s, m, vr_master_down_interval(vr, params));
}

static enum vr_why
why_silent(const struct step *s)
{
	for (uint32_t m = 0; m < s->g->n; m++) {
		const struct vr_master *master = &s->g->members[m].master;

		if (master->address.family != IP_NONE &&
		    master->priority == VR_PRIO_LEAVING)
			return VR_WHY_MASTER_LEFT;
	}
	return VR_WHY_SILENCE;
}

static void
backup_deadline(struct step *s)
{
	for (uint32_t m = 0; m < s->g->n; m++) {
		struct vr *vr = &s->g->members[m];

		if (instant_due(vr->due, s->now)) {
			vr->silent = true;
			vr->due = INSTANT_NEVER;
		}
	}
	if (step_all_silent(s))
		step_enter_master(s, why_silent(s));
}

static void
backup_priority(struct step *s)
{
	struct vr *vr = &s->g->members[s->ev->member];
	bool owned = vr->priority == VR_PRIO_OWNER;

	vr->priority = s->ev->priority;
	if (vr->priority == VR_PRIO_OWNER || owned)
		step_await_master(s, s->ev->member,
		    vr_master_down_interval(vr, &s->g->params[s->ev->member]));
	if (step_all_silent(s))
		step_enter_master(s, VR_WHY_OWNER);
}

static void
backup(struct step *s)
{
	switch (s->ev->kind) {
	case VR_EV_DEADLINE:
		backup_deadline(s);
		break;
	case VR_EV_ADVERT:
		backup_advert(s);
		break;
	case VR_EV_FAULTS:
		step_assign_faults(s);
		if (step_faulted(s))
			step_enter_idle(s, VR_FAULT, VR_WHY_FAULT);
		break;
	case VR_EV_PRIORITY:
		backup_priority(s);
		break;
	case VR_EV_STOP:
		step_enter_idle(s, VR_INIT, VR_WHY_STOP);
		break;
	case VR_EV_START:
	case VR_EV_RESUME:
	case VR_EV_ANNOUNCED:
		break;
	}
}

/* 6.4.3 Master */

/*
 * Something else claims what is ours: tell everybody again, at once or as
 * soon as it may be.  Never not at all: the last to announce is the one
 * that hosts believe.
 */
static void
reassert(struct step *s, uint32_t m)
{
	struct vr *vr = &s->g->members[m];
	instant free = instant_after(vr->reasserted, REASSERT_GAP);

	if (instant_before(s->now, free)) {
		vr->owed = free;
		return;
	}
	vr->owed = INSTANT_NEVER;
	vr->reasserted = s->now;
	vr_actions_add(s->out, VR_DO_ANNOUNCE, m);
}

static void
master_advert(struct step *s)
{
	uint32_t m = s->ev->member;
	struct vr *vr = &s->g->members[m];
	uint8_t priority = s->ev->advert.priority;

	if (priority == VR_PRIO_LEAVING) {
		step_advert(s, m, vr->priority);
		vr->due = instant_after(s->now, s->g->params[m].adver_int);
		/* Only a master says goodbye: hosts may have believed it. */
		reassert(s, m);
		return;
	}
	if (!vr_outranked(vr, priority, &s->ev->advert.src, &s->g->own[m])) {
		reassert(s, m);
		return;
	}
	step_remember_master(s);
	leaving_enter(s,
	    priority > vr->priority ? VR_WHY_HIGHER_PRIO : VR_WHY_HIGHER_ADDR,
	    m);
}

/*
 * The next advert is due one interval after this one was, not after it
 * was sent: no drift.  A router that comes out of a stall longer than an
 * interval does not send what it missed, and announces itself again, since
 * others may have taken it for dead.
 */
static void
master_deadline(struct step *s)
{
	for (uint32_t m = 0; m < s->g->n; m++) {
		struct vr *vr = &s->g->members[m];
		nsec interval = s->g->params[m].adver_int;

		if (instant_due(vr->owed, s->now))
			reassert(s, m);
		if (!instant_due(vr->due, s->now))
			continue;
		step_advert(s, m, vr->priority);
		if (instant_since(vr->due, s->now) < interval) {
			vr->due = instant_after(vr->due, interval);
		} else {
			vr->due = instant_after(s->now, interval);
			reassert(s, m);
		}
	}
}

static void
master(struct step *s)
{
	switch (s->ev->kind) {
	case VR_EV_DEADLINE:
		master_deadline(s);
		break;
	case VR_EV_ADVERT:
		master_advert(s);
		break;
	case VR_EV_ANNOUNCED:
		reassert(s, s->ev->member);
		break;
	case VR_EV_FAULTS:
		step_assign_faults(s);
		if (step_faulted(s))
			leaving_enter(s, VR_WHY_FAULT, s->g->n);
		break;
	case VR_EV_PRIORITY:
		s->g->members[s->ev->member].priority = s->ev->priority;
		break;
	case VR_EV_STOP:
		leaving_enter(s, VR_WHY_STOP, s->g->n);
		break;
	case VR_EV_START:
	case VR_EV_RESUME:
		break;
	}
}

void
group_init(struct group *group, instant now)
{
	*group = (struct group){
		.state = VR_INIT,
		.why = VR_WHY_STOP,
		.since = now,
		.bound = INSTANT_NEVER,
	};
}

void
group_step(const struct group_view *g, instant now, const struct vr_event *ev,
    struct vr_actions *out)
{
	struct step s = {
		.g = g, .group = g->group, .now = now, .ev = ev, .out = out
	};

	assert(ev->member < g->n);
	switch (g->group->state) {
	case VR_INIT:
		init(&s);
		break;
	case VR_BACKUP:
		backup(&s);
		break;
	case VR_MASTER:
		master(&s);
		break;
	case VR_LEAVING:
		leaving_step(&s);
		break;
	case VR_FAULT:
		fault(&s);
		break;
	}
}

instant
group_due(const struct group_view *g)
{
	instant due = g->group->bound;

	for (uint32_t m = 0; m < g->n; m++) {
		due = instant_earlier(due, g->members[m].due);
		due = instant_earlier(due, g->members[m].linger);
		due = instant_earlier(due, g->members[m].owed);
	}
	return due;
}
