/*
 * The runner is process 2 of the sealed world.  It only sets things going
 * and waits: everything that is measured is measured by observers of its
 * own (tap.c, watch.c, probe.c, witness.c), which write to the same log.  What
 * it needs to know of the state of the routers the watchers tell it.
 *
 * Nothing is taken back at the end: the world, with all faults in it, is
 * gone when the runner returns.
 */
#include "netns-lab/lab/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "labgen/site/model.h"
#include "netns-lab/drill/drill.h"
#include "netns-lab/drill/record.h"
#include "netns-lab/lab/head.h"
#include "netns-lab/lab/holding.h"
#include "netns-lab/lab/inject.h"
#include "netns-lab/lab/lab.h"
#include "netns-lab/lab/observer.h"
#include "netns-lab/lab/procs.h"
#include "netns-lab/lab/streams.h"
#include "netns-lab/lab/tap.h"
#include "netns-lab/lab/topo.h"
#include "netns-lab/lab/watch.h"
#include "netns-lab/lab/witness.h"

/* Beyond the time that a prober waits for its last answers. */
#define FINISH (10 * SEC)

/* Why a wait ended. */
enum waited { WAITED_DEADLINE, WAITED_CONDITION, WAITED_ERROR };

struct runner {
	const struct run *run;
	const struct topo *topo;
	struct lab *lab;
	struct trouble *t;
	int notices[2]; /* from the watchers */
	int children;	/* signalfd */
	pid_t tap, witness;
	pid_t *watchers; /* by router */
	struct holding holding;
	struct streams streams;
	struct inject *faults; /* by step; a lift's is its fault's */
	struct pollfd *fds;
};

static int
note(struct runner *r, struct record *record)
{
	const int err = record_write(r->run->log, record);

	return err < 0 ? trouble_set(r->t, err, "writing the event log") : 0;
}

/* Waiting. */

static int
mark(struct runner *r, const char *text)
{
	struct record rec = { .at = observer_now(), .kind = RECORD_MARK };

	snprintf(rec.text, sizeof(rec.text), "%s", text);
	return note(r, &rec);
}

/* A daemon of which we know that it should end is not in the list. */
static int
take_children(struct runner *r)
{
	struct signalfd_siginfo info;
	char text[RECORD_TEXT];
	int status, err = 0;

	(void)!read(r->children, &info, sizeof(info));
	for (size_t i = 0; !err && i < r->topo->n_routers; i++) {
		struct node *n = &r->lab->nodes[i];

		if (!n->main || waitpid(n->main, &status, WNOHANG) != n->main)
			continue;
		(void)node_reap(n, n->main, status);
		snprintf(text, sizeof(text), "%s: %s ended, %s %d", n->name,
		    node_daemon_name(n->daemon),
		    WIFSIGNALED(status) ? "by signal" : "exit status",
		    WIFSIGNALED(status) ? WTERMSIG(status)
					: WEXITSTATUS(status));
		err = mark(r, text);
	}
	return err;
}

static nfds_t
gather(struct runner *r)
{
	nfds_t n = 0;

	r->fds[n++] = (struct pollfd){ r->notices[0], POLLIN, 0 };
	r->fds[n++] = (struct pollfd){ r->children, POLLIN, 0 };
	return n + streams_gather(&r->streams, r->fds + n);
}

static int
digest(struct runner *r)
{
	if (r->fds[0].revents)
		holding_hear(&r->holding, r->notices[0]);
	streams_digest(&r->streams, r->fds + 2);
	return r->fds[1].revents ? take_children(r) : 0;
}

/* Until the condition holds (NULL: it never does), or until the deadline. */
static enum waited
wait_for(struct runner *r, instant deadline, bool (*condition)(struct runner *))
{
	for (;;) {
		const instant now = observer_now();
		const nsec left = instant_since(now, deadline);
		const struct timespec wait = { left / SEC, left % SEC };
		nfds_t n;

		if (condition && condition(r))
			return WAITED_CONDITION;
		if (left <= 0)
			return WAITED_DEADLINE;
		n = gather(r);
		if (ppoll(r->fds, n, &wait, NULL) < 0 && errno != EINTR) {
			(void)trouble_set(r->t, errno, "waiting");
			return WAITED_ERROR;
		}
		if (digest(r) < 0)
			return WAITED_ERROR;
	}
}

/* Before the story. */

static bool
a_daemon_ended(const struct runner *r)
{
	for (size_t i = 0; i < r->topo->n_routers; i++) {
		if (!r->lab->nodes[i].main)
			return true;
	}
	return false;
}

static bool
settled(struct runner *r)
{
	return a_daemon_ended(r) ||
	    (holding_is_alone(&r->holding, r->run->drill->master) &&
		streams_flow(&r->streams));
}

/* What is still missing, for somebody who has to find out why. */
static int
unsettled(struct runner *r)
{
	char text[TROUBLE_TEXT / 2] = "";
	size_t len = 0;

	for (size_t i = 0; i < r->topo->n_routers; i++) {
		const struct node *n = &r->lab->nodes[i];
		char words[200];
		const char *what = !n->main ? "has no daemon any more"
		    : holding_has_all(&r->holding, i)
		    ? "holds all virtual addresses"
		    : holding_has_none(&r->holding, i)
		    ? "holds no virtual address"
		    : "holds some virtual addresses";

		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "; %s %s; it said last: %s", n->name, what,
		    node_last_words(n, words, sizeof(words)));
		if (len >= sizeof(text))
			len = sizeof(text) - 1;
	}
	for (size_t i = 0; i < r->run->drill->n_probes; i++) {
		if (r->streams.all[i].flows)
			continue;
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "; probes \"%s\" are not answered",
		    r->run->drill->probes[i].name);
		if (len >= sizeof(text))
			len = sizeof(text) - 1;
	}
	(void)trouble_set(r->t, 0, "the lab did not settle%s", text);
	return -ETIMEDOUT;
}

static int
settle(struct runner *r)
{
	const instant deadline =
	    instant_after(observer_now(), r->run->drill->settle);

	if (wait_for(r, deadline, settled) == WAITED_ERROR)
		return -EIO;
	if (a_daemon_ended(r) || !settled(r))
		return unsettled(r);
	return 0;
}

/* The story. */

static int
watch_router(struct runner *r, size_t router)
{
	const pid_t pid =
	    watch_start(r->lab, router, r->run->log, r->notices[1], r->t);

	if (pid < 0)
		return pid;
	r->watchers[router] = pid;
	return 0;
}

/* A router without power holds nothing, and nobody is there to say so. */
static int
lose_power(struct runner *r, size_t router)
{
	int err = 0;

	observer_end(r->watchers[router]);
	r->watchers[router] = 0;
	holding_hear(&r->holding, r->notices[0]);
	for (size_t v = 0; !err && v < r->topo->n_virtuals; v++) {
		const struct topo_virtual *virtual = &r->topo->virtuals[v];
		struct record rec = { .at = observer_now(),
			.kind = RECORD_GONE,
			.address = virtual->addr };

		if (!*holding_of(&r->holding, router, v))
			continue;
		*holding_of(&r->holding, router, v) = false;
		record_name(rec.node, r->lab->nodes[router].name);
		record_name(rec.link,
		    r->run->site->networks[virtual->network].ifname[router]);
		err = note(r, &rec);
	}
	return err;
}

static int
note_step(struct runner *r, const struct drill_step *step)
{
	struct record rec = { .at = observer_now(),
		.kind = step->lift ? RECORD_LIFT : RECORD_FAULT };

	record_name(rec.fault, drill_fault_word(step->fault));
	record_name(rec.node, r->run->site->roles[step->role].name);
	if (step->network != DRILL_NONE)
		record_name(
		    rec.segment, r->run->site->networks[step->network].name);
	return note(r, &rec);
}

/* The fault that this step applies or lifts: the first like it. */
static struct inject *
fault_of(struct runner *r, const struct drill_step *step)
{
	const struct drill *drill = r->run->drill;
	size_t i = 0;

	while (drill->steps[i].fault != step->fault ||
	    drill->steps[i].role != step->role ||
	    drill->steps[i].network != step->network)
		i++;
	r->faults[i].fault = step->fault;
	r->faults[i].node = step->role;
	r->faults[i].segment = step->network == DRILL_NONE
	    ? TOPO_NONE
	    : topo_segment_of(r->topo, step->network);
	return &r->faults[i];
}

static int
take_step(struct runner *r, const struct drill_step *step)
{
	struct inject *fault = fault_of(r, step);
	int err = note_step(r, step);

	if (!err && step->lift)
		err = inject_lift(fault, r->lab, r->t);
	else if (!err)
		err = inject_apply(fault, r->lab, r->t);
	if (err || step->fault != DRILL_POWER_CUT)
		return err;
	return step->lift ? watch_router(r, step->role)
			  : lose_power(r, step->role);
}

static int
tell_story(struct runner *r)
{
	const struct drill *drill = r->run->drill;
	struct record rec = { .kind = RECORD_START };
	instant start;
	int err = streams_begin(&r->streams, r->t);

	start = observer_now();
	rec.at = start;
	if (!err)
		err = note(r, &rec);
	for (size_t i = 0; !err && i < drill->n_steps; i++) {
		const instant at = instant_after(start, drill->steps[i].at);

		if (wait_for(r, at, NULL) == WAITED_ERROR)
			return -EIO;
		err = take_step(r, &drill->steps[i]);
	}
	if (!err &&
	    wait_for(r, instant_after(start, drill->length), NULL) ==
		WAITED_ERROR)
		err = -EIO;
	return err;
}

/* Afterwards. */

static bool
all_ended(struct runner *r)
{
	return streams_ended(&r->streams);
}

static int
finish(struct runner *r)
{
	struct record end = { .at = observer_now(), .kind = RECORD_END };

	streams_end(&r->streams);
	if (wait_for(r, instant_after(end.at, FINISH), all_ended) !=
	    WAITED_CONDITION)
		return trouble_set(r->t, ETIMEDOUT, "the probers do not end");
	return note(r, &end);
}

/* Observers. */

static int
start_observers(struct runner *r)
{
	int err = 0;

	r->tap = tap_start(r->lab, r->run->log, r->t);
	if (r->tap < 0)
		return r->tap;
	r->witness = witness_start(r->run->log, r->t);
	if (r->witness < 0)
		return r->witness;
	for (size_t i = 0; !err && i < r->topo->n_routers; i++)
		err = watch_router(r, i);
	return err ? err
		   : streams_start(&r->streams, r->lab, r->run->log, r->t);
}

static int
make_room(struct runner *r)
{
	const struct drill *drill = r->run->drill;

	r->watchers = calloc(r->topo->n_routers, sizeof(*r->watchers));
	r->holding = holding_new(r->topo);
	r->streams = streams_new(drill);
	r->faults = calloc(drill->n_steps + 1, sizeof(*r->faults));
	r->fds = calloc(drill->n_probes + 2, sizeof(*r->fds));
	if (!r->watchers || !r->holding.held || !r->streams.all || !r->faults ||
	    !r->fds)
		return trouble_set(r->t, ENOMEM, "starting the drill");
	r->children = procs_children();
	if (r->children < 0 || pipe2(r->notices, O_CLOEXEC | O_NONBLOCK) < 0)
		return trouble_set(r->t, errno, "starting the drill");
	return 0;
}

static int
rehearse(struct runner *r)
{
	const struct lab_wish wish = { .topo = r->topo,
		.state = r->run->state,
		.files = r->run->files,
		.daemons = r->run->daemons };
	int err;

	r->lab = lab_new(&wish, r->t);
	if (!r->lab)
		return -EIO;
	if ((err = make_room(r)) < 0 ||
	    (err = head_write(r->run, r->lab, r->t)) < 0 ||
	    (err = start_observers(r)) < 0 ||
	    (err = lab_start(r->lab, r->t)) < 0 || (err = settle(r)) < 0 ||
	    (err = tell_story(r)) < 0)
		return err;
	return finish(r);
}

/* Process 2 of the world; what it has to say goes through the pipe. */
struct inside {
	struct runner runner;
	int report;
};

static int
inside(void *arg)
{
	struct inside *in = arg;
	struct trouble *t = in->runner.t;
	const int err = rehearse(&in->runner);

	if (err < 0)
		(void)!write(in->report, t->text, strlen(t->text));
	return err == -ETIMEDOUT ? 2 : err < 0;
}

static int
run_world(const struct run *run, struct topo *topo, struct trouble *t)
{
	struct inside in = { .runner = { .run = run, .topo = topo, .t = t } };
	const struct ns_world world = { .name = run->name,
		.state = run->state,
		.follows = true,
		.inside = inside,
		.arg = &in };
	siginfo_t info = { .si_status = 1 };
	int report[2], holder, status;
	ssize_t len;

	if (pipe2(report, O_CLOEXEC) < 0)
		return trouble_set(t, errno, "making a pipe");
	in.report = report[1];
	holder = ns_seal(&world, t);
	close(report[1]);
	if (holder < 0) {
		close(report[0]);
		return holder;
	}
	/* When the holder is gone, so is the whole world. */
	(void)waitid(P_PIDFD, (id_t)holder, &info, WEXITED);
	status = info.si_status;
	close(holder);
	len = read(report[0], t->text, sizeof(t->text) - 1);
	t->text[len > 0 ? len : 0] = '\0';
	close(report[0]);
	if (status && len <= 0)
		return trouble_set(t, EIO, "the lab died");
	return status == 0 ? 0 : status == 2 ? -ETIMEDOUT : -EIO;
}

int
run_drill(const struct run *run, struct trouble *t)
{
	struct topo *topo = topo_new(run->site, t);
	int err;

	if (!topo)
		return -EINVAL;
	err = run_world(run, topo, t);
	topo_free(topo);
	return err;
}
