#include <assert.h>
#include <string.h>

#include "vrrpd/proto/announce.h"

#define WORDS (VR_HELD_MAX / 64)

void
announce_init(struct announce *a)
{
	memset(a, 0, sizeof(*a));
	a->due = INSTANT_NEVER;
}

static instant
next_round(
    const struct announce *a, const struct vr_params *params, instant now)
{
	if (a->left)
		return instant_after(now, params->announce_interval);
	if (params->announce_refresh)
		return instant_after(now, params->announce_refresh);
	return INSTANT_NEVER;
}

void
announce_start(struct announce *a, const struct vr_params *params, instant now)
{
	a->active = true;
	a->left = params->announce_repeat;
	a->due = next_round(a, params, now);
	memcpy(a->fresh, a->present, sizeof(a->fresh));
}

void
announce_stop(struct announce *a)
{
	a->active = false;
	a->left = 0;
	a->due = INSTANT_NEVER;
	memset(a->fresh, 0, sizeof(a->fresh));
}

void
announce_present(struct announce *a, uint32_t address, bool present)
{
	uint64_t bit = UINT64_C(1) << address % 64;

	assert(address < VR_HELD_MAX);
	if (present) {
		a->present[address / 64] |= bit;
		if (a->active)
			a->fresh[address / 64] |= bit;
	} else {
		a->present[address / 64] &= ~bit;
		a->fresh[address / 64] &= ~bit;
	}
}

bool
announce_is_present(const struct announce *a, uint32_t address)
{
	return address < VR_HELD_MAX &&
	    a->present[address / 64] >> address % 64 & 1;
}

int32_t
announce_next_fresh(struct announce *a)
{
	for (int32_t w = 0; w < WORDS; w++) {
		int32_t bit;

		if (!a->fresh[w])
			continue;
		bit = __builtin_ctzll(a->fresh[w]);
		a->fresh[w] &= a->fresh[w] - 1;
		return 64 * w + bit;
	}
	return -1;
}

bool
announce_round(struct announce *a, const struct vr_params *params, instant now)
{
	if (!instant_due(a->due, now))
		return false;
	if (a->left)
		a->left--;
	a->due = next_round(a, params, now);
	return true;
}
