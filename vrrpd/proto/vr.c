#include <assert.h>
#include <string.h>

#include "vrrpd/proto/vr.h"

void
vr_init(struct vr *vr, uint8_t priority, uint16_t n_addresses)
{
	assert(priority >= 1);
	assert(n_addresses <= VR_HELD_MAX);
	memset(vr, 0, sizeof(*vr));
	vr->priority = priority;
	vr->n_addresses = n_addresses;
	vr->due = INSTANT_NEVER;
	vr->linger = INSTANT_NEVER;
	vr->owed = INSTANT_NEVER;
	vr->reasserted = (instant){ INT64_MIN / 2 };
}

nsec
vr_skew_time(const struct vr *vr)
{
	return (256 - vr->priority) * SEC / 256;
}

nsec
vr_master_down_interval(const struct vr *vr, const struct vr_params *params)
{
	return 3 * params->adver_int + vr_skew_time(vr);
}

bool
vr_outranked(const struct vr *vr, uint8_t priority, const struct ip *src,
    const struct ip *own)
{
	if (priority != vr->priority)
		return priority > vr->priority;
	return ip_compare(src, own) > 0;
}

void
vr_hold_none(struct vr *vr)
{
	memset(vr->held, 0, sizeof(vr->held));
	vr->n_held = 0;
}

void
vr_hold_all(struct vr *vr)
{
	vr_hold_none(vr);
	for (uint32_t i = 0; i < vr->n_addresses; i++)
		vr->held[i / 64] |= UINT64_C(1) << i % 64;
	vr->n_held = vr->n_addresses;
}

bool
vr_holds(const struct vr *vr, uint32_t address)
{
	return address < vr->n_addresses &&
	    vr->held[address / 64] >> address % 64 & 1;
}

void
vr_drop(struct vr *vr, uint32_t address)
{
	if (!vr_holds(vr, address))
		return;
	vr->held[address / 64] &= ~(UINT64_C(1) << address % 64);
	vr->n_held--;
}
