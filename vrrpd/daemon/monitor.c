/*
 * One turn of the monitor: take what the engine, the kernel and signals
 * have brought; then settle once for all of it; then tell the engine.
 *
 * Whatever ends the monitor in order withdraws every address that carries
 * our number.  The engine's life is on a short leash:
 *
 *   starts   it is told everything there is, and says that it is ready
 *   ends     what it held stays for a grace shorter than anybody else's
 *            patience, while the next one starts and takes over; when that
 *            one is not ready by then, all is withdrawn and it starts
 *            afresh, so there are never two owners for longer
 *   stops    on our word, when it has handed over, or when its time is up
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include "vrrpd/config/model.h"
#include "vrrpd/daemon/chan.h"
#include "vrrpd/daemon/child.h"
#include "vrrpd/daemon/equipment.h"
#include "vrrpd/daemon/monitor.h"
#include "vrrpd/daemon/requests.h"
#include "vrrpd/daemon/upkeep.h"
#include "vrrpd/kernel/links.h"
#include "vrrpd/kernel/loop.h"

/* Messages of the engine that one turn takes. */
#define MESSAGES_PER_TURN 16

/* Handing over waits for others to advertise, and they wait for us. */
#define STOP_BASE (10 * SEC)
#define STOP_INTERVALS 4

#define WITHDRAW_TRIES 10
#define WITHDRAW_PAUSE (100 * MSEC)

enum phase {
	PHASE_RUNNING,
	PHASE_WAITING,	/* no engine, for a pause */
	PHASE_STOPPING, /* the engine hands over */
	PHASE_ENDED
};

struct monitor {
	const struct config *config;
	struct equipment equipment;
	struct child_plan plan;
	struct loop *loop;
	struct upkeep *upkeep;
	struct child child;
	struct request *requests; /* REQUESTS_MAX of them */
	enum phase phase;
	instant phase_due;  /* when a pause or the patience is over */
	instant resume_due; /* when a new engine must have said it is ready */
	bool congested;	    /* the engine must read before we tell more */
	int exit_status;
};

static void
enter(struct monitor *m, enum phase phase, instant due)
{
	m->phase = phase;
	m->phase_due = due;
}

static void
end(struct monitor *m, int exit_status)
{
	child_kill(&m->child);
	upkeep_withdraw(m->upkeep);
	m->exit_status = exit_status;
	enter(m, PHASE_ENDED, INSTANT_NEVER);
}

static void
forget_channel(struct monitor *m)
{
	loop_forget(m->loop, m->child.channel);
	child_close_channel(&m->child);
	m->congested = false;
}

/* Its requests make no sense or its channel is broken: do not trust it. */
static void
distrust(struct monitor *m, const char *why)
{
	log_line(LOG_LEVEL_ERROR, "the engine %s, ending it", why);
	if (m->child.pid)
		(void)kill(m->child.pid, SIGKILL);
	forget_channel(m);
}

/*
 * It is about to end, and its end has a signal of its own; should it be
 * alive without its channel, it is of no use.  A process that is ending by
 * itself keeps its own status.
 */
static void
hung_up(struct monitor *m)
{
	if (m->child.pid)
		(void)kill(m->child.pid, SIGKILL);
	forget_channel(m);
}

static void
take_request(struct monitor *m, const struct request *r)
{
	if (r->verb == REQUEST_RESUMED)
		m->resume_due = INSTANT_NEVER;
	else if (!upkeep_take(m->upkeep, r))
		distrust(m, "asked for something that does not exist");
}

static void
take_requests(struct monitor *m)
{
	for (int i = 0; i < MESSAGES_PER_TURN && m->child.channel >= 0; i++) {
		int n = chan_receive(m->child.channel, m->requests);

		if (n == -EPIPE)
			hung_up(m);
		else if (n < 0)
			distrust(m, "sent what is no request");
		if (n <= 0)
			return;
		for (int k = 0; k < n && m->child.channel >= 0; k++)
			take_request(m, &m->requests[k]);
	}
}

static void
channel_ready(void *arg, int fd, unsigned ready)
{
	(void)fd;
	(void)ready;
	take_requests(arg);
}

static int
watch_channel(struct monitor *m, bool congested)
{
	m->congested = congested;
	return loop_watch(m->loop, m->child.channel,
	    LOOP_READ | (congested ? LOOP_WRITE : 0), channel_ready, m);
}

static void
links_ready(void *arg, int fd, unsigned ready)
{
	struct monitor *m = arg;

	(void)fd;
	(void)ready;
	upkeep_disturb(m->upkeep);
}

/* None for a while; nobody else shall wait for what it held. */
static void
pause_engine(struct monitor *m, nsec pause)
{
	log_line(LOG_LEVEL_WARNING, "the engine will be started in %d s",
	    (int)(pause / SEC));
	upkeep_withdraw(m->upkeep);
	enter(m, PHASE_WAITING, instant_after(loop_now(), pause));
}

static void
start_engine(struct monitor *m)
{
	instant now = loop_now();
	int err = child_start(&m->child, &m->plan);

	if (err >= 0)
		err = watch_channel(m, false);
	if (err < 0) {
		log_line(LOG_LEVEL_ERROR, "cannot start the engine: %s",
		    strerror(-err));
		child_kill(&m->child);
		child_close_channel(&m->child);
		pause_engine(m, child_pause(&m->child, now) + SEC);
		return;
	}
	upkeep_new_engine(m->upkeep);
	enter(m, PHASE_RUNNING, INSTANT_NEVER);
	if (upkeep_holds(m->upkeep))
		m->resume_due = instant_after(now, upkeep_grace(m->upkeep));
}

static void
log_end(int status)
{
	if (WIFSIGNALED(status))
		log_line(LOG_LEVEL_ERROR,
		    "the engine was ended by signal %d (%s)", WTERMSIG(status),
		    strsignal(WTERMSIG(status)));
	else
		log_line(LOG_LEVEL_ERROR, "the engine ended with status %d",
		    WEXITSTATUS(status));
}

static void
engine_ended(struct monitor *m, int status)
{
	bool clean = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	nsec pause;

	/* What it said last, it meant. */
	take_requests(m);
	forget_channel(m);
	m->resume_due = INSTANT_NEVER;
	if (m->phase != PHASE_STOPPING || !clean)
		log_end(status);
	if (m->phase == PHASE_STOPPING) {
		end(m, clean ? 0 : 1);
		return;
	}
	pause = child_pause(&m->child, loop_now());
	if (pause > 0)
		pause_engine(m, pause);
	else
		start_engine(m);
}

static nsec
stop_bound(const struct config *config)
{
	const struct config_instance *instances = config_instances(config);
	nsec longest = 0;

	for (uint32_t i = 0; i < config->n_instances; i++)
		if (instances[i].params.adver_int > longest)
			longest = instances[i].params.adver_int;
	return STOP_BASE + STOP_INTERVALS * longest;
}

static void
stop(struct monitor *m)
{
	if (m->phase == PHASE_STOPPING) {
		log_line(LOG_LEVEL_WARNING,
		    "told to stop once more: ending without handover");
		end(m, 0);
	} else if (!m->child.pid) {
		end(m, 0);
	} else if (m->phase != PHASE_ENDED) {
		log_line(LOG_LEVEL_INFO, "handing over, then ending");
		upkeep_stop_engine(m->upkeep);
		enter(m, PHASE_STOPPING,
		    instant_after(loop_now(), stop_bound(m->config)));
	}
}

static void
caught(void *arg, int signal)
{
	struct monitor *m = arg;
	int status;

	switch (signal) {
	case SIGCHLD:
		if (child_reap(&m->child, &status))
			engine_ended(m, status);
		break;
	case SIGTERM:
	case SIGINT:
		stop(m);
		break;
	case SIGHUP:
		log_line(LOG_LEVEL_WARNING,
		    "SIGHUP ignored: a changed file counts after a restart");
		break;
	}
}

/*
 * A new engine has not said in time that it is ready.  It was told that it
 * holds what is withdrawn now, so it cannot go on.
 */
static void
resume_over(struct monitor *m)
{
	log_line(LOG_LEVEL_ERROR,
	    "the new engine was not ready in time, withdrawing what the "
	    "former one held");
	m->resume_due = INSTANT_NEVER;
	if (m->phase == PHASE_STOPPING) {
		end(m, 1);
		return;
	}
	child_kill(&m->child);
	forget_channel(m);
	upkeep_withdraw(m->upkeep);
	start_engine(m);
}

static void
phase_over(struct monitor *m)
{
	switch (m->phase) {
	case PHASE_WAITING:
		start_engine(m);
		break;
	case PHASE_STOPPING:
		log_line(LOG_LEVEL_ERROR,
		    "the engine has not handed over in time, ending it");
		end(m, 1);
		break;
	case PHASE_RUNNING:
	case PHASE_ENDED:
		break;
	}
}

static void
tell(struct monitor *m)
{
	int err;

	if (m->child.channel < 0)
		return;
	err = upkeep_tell(m->upkeep, m->child.channel);
	if (err == -EPIPE) {
		hung_up(m);
		return;
	}
	if (err < 0 && err != -EAGAIN) {
		distrust(m, "cannot be told anything");
		return;
	}
	if ((err == -EAGAIN) != m->congested)
		(void)watch_channel(m, err == -EAGAIN);
}

static instant
next_due(const struct monitor *m)
{
	instant due = instant_earlier(m->phase_due, m->resume_due);

	return instant_earlier(due, upkeep_due(m->upkeep));
}

static int
turn(struct monitor *m)
{
	int err = loop_arm(m->loop, next_due(m));
	instant now;

	if (err >= 0)
		err = loop_turn(m->loop);
	if (err < 0)
		return err;
	now = loop_now();
	if (instant_due(m->resume_due, now))
		resume_over(m);
	if (instant_due(m->phase_due, now))
		phase_over(m);
	if (instant_due(upkeep_due(m->upkeep), loop_now()))
		(void)upkeep_settle(m->upkeep);
	tell(m);
	return 0;
}

static int
allocate(struct monitor *m)
{
	int err = upkeep_new(
	    m->config, &m->equipment.nl, m->equipment.links, &m->upkeep);

	m->requests = calloc(REQUESTS_MAX, sizeof(*m->requests));
	if (err >= 0 && !m->requests)
		err = -ENOMEM;
	if (err < 0)
		log_line(LOG_LEVEL_ERROR, "cannot start: %s", strerror(-err));
	return err;
}

static int
prepare_loop(struct monitor *m)
{
	static const int signals[] = { SIGCHLD, SIGTERM, SIGINT, SIGHUP };
	int err = loop_new(&m->loop);

	if (err >= 0)
		err = loop_signals(m->loop, signals,
		    sizeof(signals) / sizeof(signals[0]), caught, m);
	if (err >= 0)
		err = loop_watch(m->loop, links_fd(m->equipment.links),
		    LOOP_READ, links_ready, m);
	if (err < 0)
		log_line(LOG_LEVEL_ERROR, "cannot wait for events: %s",
		    strerror(-err));
	return err;
}

/* Waits between tries only: the kernel answers, or says that it cannot. */
static int
withdraw_all(struct monitor *m)
{
	const struct timespec pause = { .tv_nsec = WITHDRAW_PAUSE };
	int err = -EAGAIN;

	upkeep_withdraw(m->upkeep);
	for (int i = 0; i < WITHDRAW_TRIES && err; i++) {
		if (i > 0)
			(void)nanosleep(&pause, NULL);
		err = upkeep_settle(m->upkeep);
	}
	return err;
}

/*
 * The first settling, before there is an engine: nothing is wanted, so what
 * carries our number is left over from one that could not clean up.
 */
static int
run(struct monitor *m)
{
	int err = 0;

	(void)upkeep_settle(m->upkeep);
	start_engine(m);
	tell(m);
	while (err >= 0 && m->phase != PHASE_ENDED)
		err = turn(m);
	if (err < 0) {
		log_line(LOG_LEVEL_ERROR, "event loop: %s", strerror(-err));
		end(m, 1);
	}
	if (withdraw_all(m)) {
		log_line(LOG_LEVEL_ERROR, "addresses may have stayed behind");
		return 1;
	}
	log_line(LOG_LEVEL_INFO, "ended, nothing of ours is left");
	return m->exit_status;
}

static void
tear_down(struct monitor *m)
{
	child_close_channel(&m->child);
	loop_free(m->loop);
	upkeep_free(m->upkeep);
	free(m->requests);
	equipment_close(&m->equipment);
}

int
monitor_run(const struct config *config, const struct monitor_options *options)
{
	const char *socket =
	    options->socket ? options->socket : config->control_socket;
	struct monitor m = {
		.config = config,
		.phase_due = INSTANT_NEVER,
		.resume_due = INSTANT_NEVER,
	};
	int status = 1;

	child_init(&m.child);
	if (equipment_open(&m.equipment, socket) >= 0 && allocate(&m) >= 0 &&
	    prepare_loop(&m) >= 0) {
		m.plan = (struct child_plan){
			.config = config,
			.fds = m.equipment.fds,
			.user = m.equipment.user,
			.log_level = options->log_level,
		};
		status = run(&m);
	}
	tear_down(&m);
	return status;
}
