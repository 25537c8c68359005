#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vrrpd/daemon/holdings.h"
#include "vrrpd/daemon/log.h"
#include "vrrpd/daemon/segments.h"
#include "vrrpd/daemon/telling.h"
#include "vrrpd/daemon/upkeep.h"
#include "vrrpd/daemon/want.h"
#include "vrrpd/kernel/links.h"
#include "vrrpd/kernel/loop.h"

#define SETTLE_ROUNDS 4

/* After the kernel failed us. */
#define KERNEL_PAUSE (100 * MSEC)

struct upkeep {
	struct nlconn *nl;
	struct links *links;
	struct want *want;
	struct segments *segments;
	struct holdings *holdings;
	struct telling *telling;
	bool disturbed; /* something may be other than it should be */
	instant retry;	/* what failed is tried again */
};

int
upkeep_new(const struct config *config, struct nlconn *nl, struct links *links,
    struct upkeep **ret)
{
	struct upkeep *u = calloc(1, sizeof(*u));
	int err;

	if (!u)
		return -ENOMEM;
	u->nl = nl;
	u->links = links;
	u->disturbed = true;
	u->retry = INSTANT_NEVER;
	err = want_new(config, &u->want);
	if (err >= 0)
		err = segments_new(config, &u->segments);
	if (err >= 0)
		err = holdings_new(config, u->want, &u->holdings);
	if (err >= 0)
		err = telling_new(config, &u->telling);
	if (err < 0) {
		upkeep_free(u);
		return err;
	}
	*ret = u;
	return 0;
}

void
upkeep_free(struct upkeep *u)
{
	if (!u)
		return;
	segments_free(u->segments);
	holdings_free(u->holdings);
	telling_free(u->telling);
	want_free(u->want);
	free(u);
}

bool
upkeep_take(struct upkeep *u, const struct request *request)
{
	uint32_t first, n;

	if (!want_take(u->want, request, &first, &n))
		return false;
	holdings_ask(u->holdings, first, n);
	u->disturbed = true;
	return true;
}

void
upkeep_withdraw(struct upkeep *u)
{
	want_nothing(u->want);
	u->disturbed = true;
}

void
upkeep_disturb(struct upkeep *u)
{
	u->disturbed = true;
}

bool
upkeep_holds(const struct upkeep *u)
{
	return want_any(u->want);
}

nsec
upkeep_grace(const struct upkeep *u)
{
	return want_grace(u->want);
}

instant
upkeep_due(const struct upkeep *u)
{
	if (u->disturbed)
		return (instant){ 0 };
	return instant_earlier(u->retry, holdings_due(u->holdings));
}

/*
 * Until what is there is what is wanted.  What somebody else changes at the
 * same moment is seen in the next round; who changes it in each of them
 * will see us again later.
 */
int
upkeep_settle(struct upkeep *u)
{
	instant now = loop_now();
	int err = links_follow(u->links);

	u->disturbed = false;
	u->retry = INSTANT_NEVER;
	for (int i = 0; err >= 0 && i < SETTLE_ROUNDS; i++) {
		err = holdings_settle(
		    u->holdings, u->nl, u->links, u->telling, now);
		if (err == 0)
			break;
	}
	if (err < 0)
		log_line(LOG_LEVEL_ERROR, "netlink: %s, trying again",
		    strerror(-err));
	else
		segments_update(u->segments, u->links, u->telling);
	if (err)
		u->retry = instant_after(now, KERNEL_PAUSE);
	return err;
}

void
upkeep_new_engine(struct upkeep *u)
{
	telling_restart(u->telling, u->want);
}

void
upkeep_stop_engine(struct upkeep *u)
{
	telling_stop(u->telling);
}

int
upkeep_tell(struct upkeep *u, int channel)
{
	return telling_flush(u->telling, channel);
}
