/*
 * The schedule is absolute: probe n of a stream is due at begin + n times
 * the interval, and after a stall what was due meanwhile is sent at once,
 * so that numbers stay a measure of time.
 *
 * A number is decided when it has been answered, or when GRACE has passed
 * since it was sent; runs of lost ones are written to the log as soon as
 * an answered one behind them is decided.  Undecided numbers live in a
 * ring; if it ever were full, the oldest is decided early.
 */
#include "netns-lab/lab/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "netns-lab/drill/record.h"
#include "netns-lab/lab/observer.h"
#include "netns-lab/lab/packet.h"

#define GRACE SEC
#define RING (1u << 15)
#define BURST_MAX 1000

struct shot {
	instant sent;
	nsec late;
	bool answered;
};

/* A run of lost numbers that is not over, first 0: none. */
struct loss {
	uint64_t first, last;
	instant first_at, last_at;
	nsec late;
};

struct stream {
	const struct probe *p;
	int fd, log, events, control;
	uint64_t round;
	instant start;	      /* of the schedule */
	uint64_t next, floor; /* next to send; first undecided */
	uint64_t streak, last_answer;
	bool flows, ending;
	instant until; /* when the end is final */
	uint64_t received;
	nsec worst;
	nsec before; /* lateness of the last answered and decided one */
	struct loss loss;
	struct shot *ring;
};

static struct shot *
shot(struct stream *s, uint64_t number)
{
	return &s->ring[number % RING];
}

static void
restart(struct stream *s, uint64_t round)
{
	s->round = round;
	s->start = instant_after(observer_now(), s->p->interval);
	s->next = 1;
	s->floor = 1;
	s->streak = 0;
	s->last_answer = 0;
	s->received = 0;
	s->worst = 0;
	s->before = 0;
	s->loss.first = 0;
}

static instant
due(const struct stream *s)
{
	return instant_after(s->start, (nsec)(s->next - 1) * s->p->interval);
}

static void
write_loss(struct stream *s)
{
	struct record r = { .at = observer_now(),
		.kind = RECORD_LOST,
		.first = s->loss.first,
		.last = s->loss.last,
		.first_at = s->loss.first_at,
		.last_at = s->loss.last_at,
		.late = s->loss.late };

	record_name(r.stream, s->p->name);
	(void)record_write(s->log, &r);
	s->loss.first = 0;
}

static nsec
longer(nsec a, nsec b)
{
	return a > b ? a : b;
}

static void
decide_lost(struct stream *s, const struct shot *shot)
{
	if (!s->loss.first) {
		s->loss = (struct loss){ .first = s->floor,
			.first_at = shot->sent,
			.late = s->before };
	}
	s->loss.last = s->floor;
	s->loss.last_at = shot->sent;
	s->loss.late = longer(s->loss.late, shot->late);
}

/* Decide the oldest number. */
static void
decide(struct stream *s)
{
	const struct shot *oldest = shot(s, s->floor);

	/* Before it counts, nothing of it is written. */
	if (s->round == 0) {
		s->floor++;
		return;
	}
	if (!oldest->answered) {
		decide_lost(s, oldest);
	} else {
		s->before = oldest->late;
		if (s->loss.first) {
			s->loss.late = longer(s->loss.late, oldest->late);
			write_loss(s);
		}
	}
	s->floor++;
}

static void
decide_due(struct stream *s, instant now)
{
	while (s->floor < s->next) {
		const struct shot *oldest = shot(s, s->floor);

		if (!oldest->answered &&
		    instant_since(oldest->sent, now) < GRACE)
			return;
		decide(s);
	}
}

static void
write_late(struct stream *s, instant now, nsec late)
{
	struct record r = { .at = now, .kind = RECORD_LATE, .late = late };

	record_name(r.stream, s->p->name);
	(void)record_write(s->log, &r);
}

/*
 * What the kernel will not take counts as lost: a client that waits for an
 * answer to its ARP request soon fills its buffer, and that is an outage.
 * Trying such a number again at once would keep a processor busy at our
 * priority, and starve the routers that we watch.
 */
static void
send_one(struct stream *s, instant now)
{
	const struct packet packet = { s->round, s->next };
	const nsec late = instant_since(due(s), now);

	packet_send(s->fd, &s->p->way, &packet);
	if (s->next - s->floor >= RING)
		decide(s);
	*shot(s, s->next) = (struct shot){ now, late, false };
	s->worst = longer(s->worst, late);
	if (late > RECORD_LATE_MIN && s->round)
		write_late(s, now, late);
	s->next++;
}

static void
send_due(struct stream *s)
{
	instant now = observer_now();

	for (int i = 0; i < BURST_MAX && instant_due(due(s), now); i++) {
		send_one(s, now);
		now = observer_now();
	}
}

static void
answered(struct stream *s, uint64_t number)
{
	struct shot *one = shot(s, number);

	if (number < s->floor || number >= s->next || one->answered)
		return;
	one->answered = true;
	s->received++;
	s->streak = number == s->last_answer + 1 ? s->streak + 1 : 1;
	s->last_answer = number;
	if (s->streak >= PROBE_FLOWS && !s->flows) {
		s->flows = true;
		(void)!write(s->events, "f", 1);
	}
}

static void
receive(struct stream *s)
{
	struct packet packet;
	int got;

	while ((got = packet_receive(s->fd, &s->p->way, &packet)) != 0) {
		if (got > 0 && packet.round == s->round)
			answered(s, packet.number);
	}
}

/* The one who started us wants something, or is gone. */
static void
obey(struct stream *s)
{
	char order;

	if (read(s->control, &order, 1) != 1)
		_exit(1);
	if (order == 'b') {
		restart(s, s->round + 1);
	} else if (order == 'e') {
		s->ending = true;
		s->until = instant_after(observer_now(), GRACE);
	}
}

static void __attribute__((noreturn)) finish(struct stream *s)
{
	struct record r = { .kind = RECORD_PROBE,
		.interval = s->p->interval,
		.late = s->worst };

	while (s->floor < s->next)
		decide(s);
	if (s->loss.first)
		write_loss(s);
	r.at = observer_now();
	r.sent = s->next - 1;
	r.received = s->received;
	record_name(r.stream, s->p->name);
	_exit(record_write(s->log, &r) < 0);
}

static struct timespec
as_timespec(nsec span)
{
	if (span < 0)
		span = 0;
	return (struct timespec){ span / SEC, span % SEC };
}

static void __attribute__((noreturn)) stream_run(struct stream *s)
{
	struct pollfd fds[] = { { .fd = s->fd, .events = POLLIN },
		{ .fd = s->control, .events = POLLIN } };

	restart(s, 0);
	for (;;) {
		const instant now = observer_now();
		const instant next = s->ending ? s->until : due(s);
		struct timespec wait = as_timespec(instant_since(now, next));

		if (s->ending &&
		    (instant_due(s->until, now) || s->floor == s->next))
			finish(s);
		if (ppoll(fds, 2, &wait, NULL) < 0 && errno != EINTR)
			_exit(1);
		if (fds[0].revents)
			receive(s);
		if (fds[1].revents)
			obey(s);
		if (!s->ending)
			send_due(s);
		decide_due(s, observer_now());
	}
}

static int
start_echo(const struct probe *p, struct probe_stream *ret)
{
	int fd;

	if (!p->way.port)
		return 0;
	fd = packet_echo_open(p->to, p->way.port);
	if (fd < 0)
		return fd;
	ret->echo = observer_fork();
	if (ret->echo == 0) {
		packet_echo(fd);
		_exit(1);
	}
	close(fd);
	return ret->echo < 0 ? -EAGAIN : 0;
}

static int
start_stream(const struct probe *p, int log, struct probe_stream *ret)
{
	struct stream s = { .p = p, .log = log };
	int events[2] = { -1, -1 }, control[2] = { -1, -1 };
	int err = 0;

	s.fd = packet_open(p->from, &p->way);
	s.ring = calloc(RING, sizeof(*s.ring));
	if (s.fd < 0 || !s.ring) {
		err = s.fd < 0 ? s.fd : -ENOMEM;
		goto out;
	}
	if (pipe2(events, O_CLOEXEC) < 0 || pipe2(control, O_CLOEXEC) < 0) {
		err = -errno;
		goto out;
	}
	ret->pid = observer_fork();
	if (ret->pid == 0) {
		close(events[0]);
		close(control[1]);
		s.events = events[1];
		s.control = control[0];
		stream_run(&s);
	}
	if (ret->pid < 0) {
		err = -EAGAIN;
		goto out;
	}
	ret->events = events[0];
	ret->control = control[1];
	events[0] = control[1] = -1;
out:
	for (int i = 0; i < 2; i++) {
		if (events[i] >= 0)
			close(events[i]);
		if (control[i] >= 0)
			close(control[i]);
	}
	if (s.fd >= 0)
		close(s.fd);
	free(s.ring);
	return err;
}

int
probe_start(
    const struct probe *p, int log, struct probe_stream *ret, struct trouble *t)
{
	int err;

	*ret = (struct probe_stream){ .events = -1, .control = -1 };
	err = start_echo(p, ret);
	if (!err)
		err = start_stream(p, log, ret);
	if (err < 0) {
		probe_close(ret);
		return trouble_set(
		    t, err, "starting the probes of %s", p->name);
	}
	return 0;
}

int
probe_begin(struct probe_stream *s)
{
	return write(s->control, "b", 1) == 1 ? 0 : -EPIPE;
}

void
probe_end(struct probe_stream *s)
{
	/* If it is gone already, that shows on "events". */
	(void)!write(s->control, "e", 1);
}

void
probe_close(struct probe_stream *s)
{
	observer_end(s->pid);
	observer_end(s->echo);
	if (s->events >= 0)
		close(s->events);
	if (s->control >= 0)
		close(s->control);
	*s = (struct probe_stream){ .events = -1, .control = -1 };
}
