#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vrrpd/daemon/backoff.h"
#include "vrrpd/daemon/chan.h"
#include "vrrpd/daemon/child.h"
#include "vrrpd/kernel/loop.h"

#define PAUSE_FIRST (1 * SEC)
#define PAUSE_LAST (60 * SEC)
#define LIVED_WELL (60 * SEC)

#define N_FDS 6

void
child_init(struct child *c)
{
	*c = (struct child){ .channel = -1, .pause = -1 };
}

static int
compare_ints(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/*
 * What the monitor has open is privilege: its netlink sockets, its locks,
 * its event loop.  Only what the engine was given stays, and the log.
 */
static int
close_all_but(const struct engine_fds *fds)
{
	int keep[N_FDS] = { fds->monitor, fds->control, fds->send, fds->receive,
		fds->arp, log_descriptor() };
	unsigned next = STDERR_FILENO + 1;

	qsort(keep, N_FDS, sizeof(keep[0]), compare_ints);
	for (int i = 0; i < N_FDS; i++) {
		unsigned fd = (unsigned)keep[i];

		if (fd > next && close_range(next, fd - 1, 0) < 0)
			return -errno;
		if (fd >= next)
			next = fd + 1;
	}
	return close_range(next, ~0U, 0) < 0 ? -errno : 0;
}

static void
say(const char *what, int err)
{
	if (err < 0)
		log_line(LOG_LEVEL_ERROR, "%s: %s", what, strerror(-err));
}

/*
 * Real time and locked memory were tried by the monitor before, which has
 * said what is not permitted; without them the engine is late under load,
 * and works.
 */
static int
be_engine(
    const struct child_plan *plan, const struct engine_fds *fds, pid_t monitor)
{
	int err = close_all_but(fds);

	log_open(plan->log_level, "engine");
	say("cannot close the monitor's descriptors", err);
	if (err < 0)
		return 1;
	(void)drop_schedule(DROP_ENGINE);
	err = drop_engine(&plan->user, monitor);
	say("cannot give up privileges", err);
	if (err < 0)
		return 1;
	(void)drop_lock_memory();
	return engine_run(plan->config, fds);
}

int
child_start(struct child *c, const struct child_plan *plan)
{
	struct engine_fds fds = plan->fds;
	pid_t self = getpid();
	int ours = -1;
	int err = chan_open(&ours, &fds.monitor);
	pid_t pid;

	if (err < 0)
		return err;
	pid = fork();
	if (pid == 0)
		_exit(be_engine(plan, &fds, self));
	err = pid < 0 ? -errno : 0;
	(void)close(fds.monitor);
	if (err < 0) {
		(void)close(ours);
		return err;
	}
	c->pid = pid;
	c->channel = ours;
	c->started = loop_now();
	return 0;
}

bool
child_reap(struct child *c, int *ret_status)
{
	if (!c->pid || waitpid(c->pid, ret_status, WNOHANG) != c->pid)
		return false;
	c->pid = 0;
	return true;
}

void
child_close_channel(struct child *c)
{
	if (c->channel >= 0)
		(void)close(c->channel);
	c->channel = -1;
}

void
child_kill(struct child *c)
{
	if (!c->pid)
		return;
	(void)kill(c->pid, SIGKILL);
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	c->pid = 0;
}

nsec
child_pause(struct child *c, instant now)
{
	bool lived_well = instant_since(c->started, now) >= LIVED_WELL;

	if (c->pause < 0 || lived_well)
		c->pause = 0;
	else
		c->pause = backoff_next(c->pause, PAUSE_FIRST, PAUSE_LAST);
	return c->pause;
}
