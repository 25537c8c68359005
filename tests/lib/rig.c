#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "tests/lib/rig.h"
#include "vrrpd/proto/names.h"

#define ADDRESSES 2

void
rig_init(struct rig *rig, uint32_t n, uint8_t priority)
{
	assert_in_range(n, 1, RIG_MEMBERS);
	memset(rig, 0, sizeof(*rig));
	rig->n = n;
	group_init(&rig->group, T0);
	for (uint32_t m = 0; m < n; m++) {
		rig->params[m] = (struct vr_params){
			.version = 2,
			.vrid = (uint8_t)(m + 1),
			.priority = priority,
			.preempt = true,
			.adver_int = SEC,
		};
		rig->own[m] = ip_from_v4(UINT32_C(0x0a000005) | m << 8);
		vr_init(&rig->members[m], priority, ADDRESSES);
	}
}

struct group_view
rig_view(struct rig *rig)
{
	return (struct group_view){
		.group = &rig->group,
		.members = rig->members,
		.params = rig->params,
		.own = rig->own,
		.n = rig->n,
	};
}

static void
write_action(const struct vr_action *a, char *text, size_t room)
{
	switch (a->what) {
	case VR_DO_ADVERT:
		snprintf(text, room, "advert%u=%u", a->member, a->priority);
		break;
	case VR_DO_HOLD:
		snprintf(text, room, "hold%u", a->member);
		break;
	case VR_DO_RELEASE:
		snprintf(text, room, "release%u", a->member);
		break;
	case VR_DO_RELEASE_ADDRESS:
		snprintf(text, room, "release%u.%u", a->member, a->address);
		break;
	case VR_DO_ANNOUNCE:
		snprintf(text, room, "announce%u", a->member);
		break;
	case VR_DO_TRANSITION:
		snprintf(text, room, "%s>%s", name_state(a->from),
		    name_state(a->to));
		break;
	}
}

static void
write_text(struct rig *rig, const struct vr_actions *out)
{
	char *at = rig->text;

	*at = '\0';
	for (uint32_t i = 0; i < out->n; i++) {
		size_t left = RIG_TEXT - (size_t)(at - rig->text);

		assert_true(left > 32);
		if (i)
			*at++ = ' ';
		write_action(&out->at[i], at, left - 1);
		at += strlen(at);
	}
}

static uint64_t
all_addresses(const struct rig *rig, uint32_t m)
{
	return (UINT64_C(1) << rig->members[m].n_addresses) - 1;
}

/* Do to the world what the actions say. */
static enum vr_state
carry_out(struct rig *rig, const struct vr_actions *out, enum vr_state state)
{
	for (uint32_t i = 0; i < out->n; i++) {
		const struct vr_action *a = &out->at[i];

		assert_true(a->member < rig->n);
		switch (a->what) {
		case VR_DO_HOLD:
			rig->here[a->member] = all_addresses(rig, a->member);
			break;
		case VR_DO_RELEASE:
			rig->here[a->member] = 0;
			break;
		case VR_DO_RELEASE_ADDRESS:
			rig->here[a->member] &= ~(UINT64_C(1) << a->address);
			break;
		case VR_DO_ANNOUNCE:
			assert_int_equal(rig->here[a->member],
			    all_addresses(rig, a->member));
			break;
		case VR_DO_TRANSITION:
			assert_int_equal(a->from, state);
			state = a->to;
			break;
		case VR_DO_ADVERT:
			break;
		}
	}
	return state;
}

static void
check_whole(const struct rig *rig)
{
	for (uint32_t m = 0; m < rig->n; m++) {
		const struct vr *vr = &rig->members[m];
		uint64_t wanted = 0;

		if (rig->group.state == VR_MASTER)
			wanted = all_addresses(rig, m);
		if (rig->group.state == VR_LEAVING)
			wanted = vr->held[0];
		assert_int_equal(rig->here[m], wanted);
		if (rig->group.state == VR_LEAVING)
			assert_int_equal(
			    vr->n_held, __builtin_popcountll(vr->held[0]));
	}
}

const char *
rig_feed(struct rig *rig, nsec at, const struct vr_event *ev)
{
	const struct group_view view = rig_view(rig);
	const instant now = instant_after(T0, at);
	struct vr_actions out = { .at = rig->actions,
		.room = VR_ACTIONS_MAX(rig->n) };
	enum vr_state before = rig->group.state;

	/* Whom we resume held its addresses all the time. */
	if (ev->kind == VR_EV_RESUME && before == VR_INIT)
		for (uint32_t m = 0; m < rig->n; m++)
			rig->here[m] = all_addresses(rig, m);
	group_step(&view, now, ev, &out);
	rig->n_actions = out.n;
	write_text(rig, &out);
	assert_int_equal(carry_out(rig, &out, before), rig->group.state);
	check_whole(rig);
	if (ev->kind == VR_EV_DEADLINE)
		assert_true(instant_before(now, group_due(&view)));
	return rig->text;
}

const char *
rig_start(struct rig *rig, nsec at)
{
	return rig_feed(rig, at, &(struct vr_event){ .kind = VR_EV_START });
}

const char *
rig_resume(struct rig *rig, nsec at)
{
	return rig_feed(rig, at, &(struct vr_event){ .kind = VR_EV_RESUME });
}

const char *
rig_stop(struct rig *rig, nsec at)
{
	return rig_feed(rig, at, &(struct vr_event){ .kind = VR_EV_STOP });
}

const char *
rig_clock(struct rig *rig, nsec at)
{
	return rig_feed(rig, at, &(struct vr_event){ .kind = VR_EV_DEADLINE });
}

const char *
rig_advert(
    struct rig *rig, nsec at, uint32_t member, uint8_t priority, uint8_t last)
{
	struct vr_event ev = { .kind = VR_EV_ADVERT, .member = member };

	ev.advert.src = ip_from_v4(UINT32_C(0x0a000000) | member << 8 | last);
	ev.advert.priority = priority;
	return rig_feed(rig, at, &ev);
}

const char *
rig_announced(struct rig *rig, nsec at, uint32_t member, uint32_t address)
{
	struct vr_event ev = { .kind = VR_EV_ANNOUNCED, .member = member };

	ev.address = address;
	return rig_feed(rig, at, &ev);
}

const char *
rig_faults(struct rig *rig, nsec at, uint32_t member, uint32_t faults)
{
	struct vr_event ev = { .kind = VR_EV_FAULTS, .member = member };

	ev.faults = faults;
	return rig_feed(rig, at, &ev);
}

const char *
rig_priority(struct rig *rig, nsec at, uint32_t member, uint8_t priority)
{
	struct vr_event ev = { .kind = VR_EV_PRIORITY, .member = member };

	ev.priority = priority;
	return rig_feed(rig, at, &ev);
}

nsec
rig_due(struct rig *rig)
{
	const struct group_view view = rig_view(rig);
	instant due = group_due(&view);

	return instant_is_never(due) ? INT64_MAX : instant_since(T0, due);
}

void
rig_backup(struct rig *rig, uint32_t n, uint8_t priority)
{
	rig_init(rig, n, priority);
	rig_start(rig, 0);
	assert_int_equal(rig->group.state, VR_BACKUP);
}

void
rig_master(struct rig *rig, uint32_t n, uint8_t priority)
{
	rig_init(rig, n, priority);
	rig_resume(rig, 0);
	assert_int_equal(rig->group.state, VR_MASTER);
}
