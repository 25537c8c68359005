#include "vrrpd/daemon/backoff.h"
#include "vrrpd/daemon/patience.h"

static void
pause_from(struct patience *p, instant now)
{
	p->pause =
	    backoff_next(p->pause, PATIENCE_PAUSE_FIRST, PATIENCE_PAUSE_LAST);
	p->retry = instant_after(now, p->pause);
	p->paused = true;
}

bool
patience_lost(struct patience *p, instant now)
{
	if (!p->losses || instant_since(p->since, now) > PATIENCE_WINDOW) {
		/* It stayed for as long as the longest pause: all is well. */
		if (instant_since(p->since, now) > PATIENCE_PAUSE_LAST)
			p->pause = 0;
		p->since = now;
		p->losses = 0;
	}
	if (++p->losses < PATIENCE_LOSSES)
		return false;
	p->losses = 0;
	pause_from(p, now);
	return true;
}

void
patience_refused(struct patience *p, instant now)
{
	pause_from(p, now);
}

void
patience_renew(struct patience *p)
{
	p->paused = false;
}

bool
patience_may_try(const struct patience *p, instant now)
{
	return !p->paused || instant_due(p->retry, now);
}
