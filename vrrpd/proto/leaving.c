/*
 * Leaving: serving without claiming.
 *
 * RFC 3768 lets a master that shuts down drop everything at once; the
 * addresses then have no owner until the successor's skew has passed.  We
 * go on serving: priority 0 is sent, the addresses stay, and each is
 * released when the successor announces it, or a little after its advert,
 * or when patience ends.  A priority 0 that got lost is repeated once, and
 * only after every backup's skew must have passed, since each repetition
 * starts the skew anew.
 *
 * Being preempted and running into a fault use the same way out.  Who is
 * preempted says nothing at first (6.4.3): the winner is master on all
 * interfaces in a moment; only where it still was not heard when patience
 * ends, priority 0 makes room.
 *
 * A winner that has just become master announces the addresses.  One that
 * has been master all along, on the other side of a partition that healed,
 * does not: it may never have heard of us, and the hosts on our side would
 * go on sending to a router that no longer serves.  So where nothing was
 * announced in time, one advert of ours tells the winner that there was a
 * rival, and it announces again (design: evidence of a rival).
 */
#include "vrrpd/proto/leaving.h"

/* From the successor's first advert to its last announcement. */
#define LINGER (250 * MSEC)
/* A backup of priority 1 needs 255/256 s to follow; then some slack. */
#define PATIENCE (SEC + 250 * MSEC)

static void
release_member(struct step *s, uint32_t m)
{
	struct vr *vr = &s->g->members[m];

	if (vr->n_held)
		vr_actions_add(s->out, VR_DO_RELEASE, m);
	vr_hold_none(vr);
	vr->linger = INSTANT_NEVER;
}

/*
 * Does the winner not know that hosts take us for the master?  Only an
 * advert that must lose against his will do: see above.
 */
static bool
must_remind(const struct step *s, uint32_t m)
{
	const struct vr *vr = &s->g->members[m];
	bool preempted = s->group->why == VR_WHY_HIGHER_PRIO ||
	    s->group->why == VR_WHY_HIGHER_ADDR;

	return preempted && !vr->reminded && vr->n_held == vr->n_addresses &&
	    vr_outranked(
		vr, vr->master.priority, &vr->master.address, &s->g->own[m]);
}

static void
end_linger(struct step *s, uint32_t m)
{
	struct vr *vr = &s->g->members[m];

	if (!must_remind(s, m)) {
		release_member(s, m);
		return;
	}
	vr->reminded = true;
	vr->linger = instant_after(s->now, LINGER);
	step_advert(s, m, vr->priority);
}

/* The first advert of a successor; its announcements come behind it. */
static void
follow(struct step *s, uint32_t m)
{
	struct vr *vr = &s->g->members[m];

	if (vr->followed)
		return;
	vr->followed = true;
	if (vr->n_held)
		vr->linger = instant_after(s->now, LINGER);
}

static void
end_leaving(struct step *s, enum vr_why why)
{
	if (s->group->stopping) {
		step_enter_idle(s, VR_INIT, why);
		return;
	}
	if (step_faulted(s)) {
		step_enter_idle(s, VR_FAULT, why);
		return;
	}
	s->group->bound = INSTANT_NEVER;
	for (uint32_t m = 0; m < s->g->n; m++) {
		s->g->members[m].linger = INSTANT_NEVER;
		if (s->g->members[m].priority == VR_PRIO_OWNER)
			step_await_master(s, m, 0);
	}
	step_go(s, VR_BACKUP, why);
	/* With nobody left to wait for, no timer would wake us again. */
	if (step_all_silent(s))
		step_enter_master(s, VR_WHY_SILENCE);
}

static bool
all_released(const struct step *s)
{
	for (uint32_t m = 0; m < s->g->n; m++)
		if (s->g->members[m].n_held)
			return false;
	return true;
}

/* Nobody can follow on an interface that carries no adverts. */
static bool
unheard(const struct vr *vr)
{
	return vr->faults.set &
	    (FAULT_BIT(FAULT_LINK_MISSING) | FAULT_BIT(FAULT_LINK_DOWN) |
		FAULT_BIT(FAULT_NO_SOURCE));
}

void
leaving_enter(struct step *s, enum vr_why why, uint32_t winner)
{
	s->group->stopping = why == VR_WHY_STOP;
	s->group->begged = false;
	s->group->bound = instant_after(s->now, PATIENCE);
	step_go(s, VR_LEAVING, why);
	for (uint32_t m = 0; m < s->g->n; m++) {
		struct vr *vr = &s->g->members[m];

		vr->silent = false;
		vr->followed = false;
		vr->reminded = false;
		vr->linger = INSTANT_NEVER;
		vr->owed = INSTANT_NEVER;
		vr->due = instant_after(
		    s->now, vr_master_down_interval(vr, &s->g->params[m]));
		vr_hold_all(vr);
		if (m == winner)
			follow(s, m);
		if (winner == s->g->n)
			step_advert(s, m, VR_PRIO_LEAVING);
	}
	for (uint32_t m = 0; m < s->g->n; m++)
		if (unheard(&s->g->members[m]))
			release_member(s, m);
	if (all_released(s))
		end_leaving(s, why);
}

static void
hear_advert(struct step *s)
{
	uint32_t m = s->ev->member;
	const struct vr *vr = &s->g->members[m];

	if (s->ev->advert.priority == VR_PRIO_LEAVING) {
		step_master_left(s);
		return;
	}
	step_remember_master(s);
	step_await_master(s, m, vr_master_down_interval(vr, &s->g->params[m]));
	follow(s, m);
}

static void
hear_announcement(struct step *s)
{
	struct vr *vr = &s->g->members[s->ev->member];

	if (!vr_holds(vr, s->ev->address))
		return;
	vr_drop(vr, s->ev->address);
	vr_actions_add(s->out, VR_DO_RELEASE_ADDRESS, s->ev->member)->address =
	    s->ev->address;
	if (all_released(s))
		end_leaving(s, VR_WHY_FOLLOWED);
}

/*
 * The fault that made us leave has gone, and nobody wanted the addresses:
 * who can serve does not go for nothing.
 */
static bool
unwanted(const struct step *s)
{
	for (uint32_t m = 0; m < s->g->n; m++)
		if (s->g->members[m].followed)
			return false;
	return !s->group->stopping && !step_faulted(s);
}

/*
 * Ask again where nobody was heard; the second time, stop waiting there.
 * Where somebody was heard at last, the linger has the last word.
 */
static void
lose_patience(struct step *s)
{
	bool beg = !s->group->begged;

	if (!beg && unwanted(s)) {
		step_enter_master(s, VR_WHY_NOT_FOLLOWED);
		return;
	}
	s->group->begged = true;
	s->group->bound = beg ? instant_after(s->now, PATIENCE) : INSTANT_NEVER;
	for (uint32_t m = 0; m < s->g->n; m++) {
		const struct vr *vr = &s->g->members[m];

		if (vr->followed || !vr->n_held)
			continue;
		if (beg)
			step_advert(s, m, VR_PRIO_LEAVING);
		else
			release_member(s, m);
	}
	if (all_released(s))
		end_leaving(s, VR_WHY_NOT_FOLLOWED);
}

/* The successor fell silent before we had even gone. */
static bool
serve_again(const struct step *s)
{
	return !s->group->stopping && !step_faulted(s) && step_all_silent(s);
}

static void
look_at_clock(struct step *s)
{
	for (uint32_t m = 0; m < s->g->n; m++) {
		struct vr *vr = &s->g->members[m];

		if (instant_due(vr->due, s->now)) {
			vr->silent = true;
			vr->due = INSTANT_NEVER;
		}
		if (instant_due(vr->linger, s->now))
			end_linger(s, m);
	}
	if (serve_again(s))
		step_enter_master(s, VR_WHY_SILENCE);
	else if (all_released(s))
		end_leaving(s, VR_WHY_FOLLOWED);
	else if (instant_due(s->group->bound, s->now))
		lose_patience(s);
}

static void
change_faults(struct step *s)
{
	uint32_t m = s->ev->member;

	step_assign_faults(s);
	if (unheard(&s->g->members[m]))
		release_member(s, m);
	if (all_released(s))
		end_leaving(s, VR_WHY_FAULT);
	else if (serve_again(s))
		step_enter_master(s, VR_WHY_SILENCE);
}

void
leaving_step(struct step *s)
{
	switch (s->ev->kind) {
	case VR_EV_DEADLINE:
		look_at_clock(s);
		break;
	case VR_EV_ADVERT:
		hear_advert(s);
		break;
	case VR_EV_ANNOUNCED:
		hear_announcement(s);
		break;
	case VR_EV_FAULTS:
		change_faults(s);
		break;
	case VR_EV_STOP:
		s->group->stopping = true;
		break;
	case VR_EV_PRIORITY:
		s->g->members[s->ev->member].priority = s->ev->priority;
		break;
	case VR_EV_START:
	case VR_EV_RESUME:
		break;
	}
}
