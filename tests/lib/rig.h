/*
 * One group of virtual routers on the bench: feed it events at instants of
 * our choice, read what it wants done as one line of text.
 *
 * The line names the actions in order, each by a word, the member's number
 * and what else counts:
 *
 *	backup>master    the group changed its state
 *	advert0=100      member 0 sends an advert with priority 100
 *	hold0 release0   all addresses of member 0
 *	release0.3       address 3 of member 0
 *	announce0        announce all addresses of member 0
 *
 * The rig also keeps what the world would hold after these actions, and
 * aborts the test as soon as the group breaks one of its promises: see
 * rig_feed().
 */
#ifndef TESTS_LIB_RIG_H
#define TESTS_LIB_RIG_H

#include "vrrpd/proto/group.h"

#define RIG_MEMBERS 4
#define RIG_ACTIONS VR_ACTIONS_MAX(RIG_MEMBERS)
#define RIG_TEXT 1024

/* When everything starts: not zero, so that a forgotten base shows. */
#define T0 ((instant){ 1000 * SEC })

struct rig {
	struct group group;
	struct vr members[RIG_MEMBERS];
	struct vr_params params[RIG_MEMBERS];
	struct ip own[RIG_MEMBERS];
	uint32_t n;
	uint64_t here[RIG_MEMBERS]; /* addresses that the world holds */
	struct vr_action actions[RIG_ACTIONS];
	uint32_t n_actions;
	char text[RIG_TEXT];
};

/*
 * A group in VR_INIT of n members: v2, interval one second, this priority,
 * preempting, two addresses each; member m's own address is 10.0.m.5.
 */
void rig_init(struct rig *rig, uint32_t n, uint8_t priority);

/*
 * Feed one event at T0 plus "at" and return the line of text, which stays
 * until the next call.  Asserted after every step: a master holds all
 * addresses of all members, who is leaving those that it says, everybody
 * else none; every transition of the line begins where the last one ended;
 * nothing is due that a deadline event at this instant has already seen.
 */
const char *rig_feed(struct rig *rig, nsec at, const struct vr_event *ev);

/* The same for the common events. */
const char *rig_start(struct rig *rig, nsec at);
const char *rig_resume(struct rig *rig, nsec at);
const char *rig_stop(struct rig *rig, nsec at);
const char *rig_clock(struct rig *rig, nsec at);
/* From 10.0.member.last, with this priority. */
const char *rig_advert(
    struct rig *rig, nsec at, uint32_t member, uint8_t priority, uint8_t last);
const char *rig_announced(
    struct rig *rig, nsec at, uint32_t member, uint32_t address);
const char *rig_faults(
    struct rig *rig, nsec at, uint32_t member, uint32_t faults);
const char *rig_priority(
    struct rig *rig, nsec at, uint32_t member, uint8_t priority);

struct group_view rig_view(struct rig *rig);

/* The next deadline, counted from T0; INT64_MAX for never. */
nsec rig_due(struct rig *rig);

/* A Backup since T0, and a Master since T0. */
void rig_backup(struct rig *rig, uint32_t n, uint8_t priority);
void rig_master(struct rig *rig, uint32_t n, uint8_t priority);

#endif
