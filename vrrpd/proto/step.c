#include "vrrpd/proto/step.h"

void
step_go(struct step *s, enum vr_state to, enum vr_why why)
{
	struct vr_action *a =
	    vr_actions_add(s->out, VR_DO_TRANSITION, s->ev->member);

	a->from = s->group->state;
	a->to = to;
	a->why = why;
	s->group->state = to;
	s->group->why = why;
	s->group->since = s->now;
	s->group->transitions++;
}

void
step_advert(struct step *s, uint32_t m, uint8_t priority)
{
	vr_actions_add(s->out, VR_DO_ADVERT, m)->priority = priority;
}

bool
step_faulted(const struct step *s)
{
	for (uint32_t m = 0; m < s->g->n; m++)
		if (s->g->members[m].faults.set)
			return true;
	return false;
}

bool
step_all_silent(const struct step *s)
{
	for (uint32_t m = 0; m < s->g->n; m++)
		if (!s->g->members[m].silent)
			return false;
	return true;
}

static void
clear_timers(struct step *s)
{
	for (uint32_t m = 0; m < s->g->n; m++) {
		struct vr *vr = &s->g->members[m];

		vr->due = INSTANT_NEVER;
		vr->linger = INSTANT_NEVER;
		vr->owed = INSTANT_NEVER;
		vr->silent = false;
		vr->followed = false;
	}
	s->group->bound = INSTANT_NEVER;
}

void
step_enter_idle(struct step *s, enum vr_state to, enum vr_why why)
{
	clear_timers(s);
	step_go(s, to, why);
}

void
step_enter_master(struct step *s, enum vr_why why)
{
	clear_timers(s);
	step_go(s, VR_MASTER, why);
	/* 6.4.2: the advert first, then the announcements. */
	for (uint32_t m = 0; m < s->g->n; m++) {
		struct vr *vr = &s->g->members[m];

		step_advert(s, m, vr->priority);
		vr->due = instant_after(s->now, s->g->params[m].adver_int);
		vr->reasserted = s->now;
	}
	for (uint32_t m = 0; m < s->g->n; m++)
		vr_actions_add(s->out, VR_DO_HOLD, m);
	for (uint32_t m = 0; m < s->g->n; m++)
		vr_actions_add(s->out, VR_DO_ANNOUNCE, m);
}

/* Start or restart Master_Down_Timer; an owner waits for nobody. */
void
step_await_master(struct step *s, uint32_t m, nsec wait)
{
	struct vr *vr = &s->g->members[m];

	vr->silent = vr->priority == VR_PRIO_OWNER;
	vr->due = vr->silent ? INSTANT_NEVER : instant_after(s->now, wait);
}

/* 6.4.1 and 6.4.3: a Backup from now on, or at once Master as an owner. */
void
step_enter_backup(struct step *s, enum vr_why why)
{
	clear_timers(s);
	for (uint32_t m = 0; m < s->g->n; m++)
		step_await_master(s, m,
		    vr_master_down_interval(
			&s->g->members[m], &s->g->params[m]));
	if (step_all_silent(s)) {
		step_enter_master(s, VR_WHY_OWNER);
		return;
	}
	step_go(s, VR_BACKUP, why);
}

void
step_assign_faults(struct step *s)
{
	faults_assign(
	    &s->g->members[s->ev->member].faults, s->ev->faults, s->now);
}

void
step_remember_master(struct step *s)
{
	s->g->members[s->ev->member].master = (struct vr_master){
		.address = s->ev->advert.src,
		.priority = s->ev->advert.priority,
		.heard = s->now,
	};
}

/*
 * Each member follows after its own skew, also those that could not hear
 * the goodbye; one whose timer would fire sooner keeps it.
 */
void
step_master_left(struct step *s)
{
	for (uint32_t m = 0; m < s->g->n; m++) {
		struct vr *vr = &s->g->members[m];
		instant skew = instant_after(s->now, vr_skew_time(vr));

		if (vr->silent)
			continue;
		if (m == s->ev->member || instant_before(skew, vr->due))
			vr->due = skew;
		vr->master.priority = VR_PRIO_LEAVING;
	}
}
