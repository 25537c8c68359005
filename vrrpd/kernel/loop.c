#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "vrrpd/kernel/loop.h"

#define EVENTS_PER_TURN 64

/*
 * What is watched, found by descriptor number.  The serial tells a
 * descriptor from an earlier one of the same number: the kernel may still
 * have an event of the earlier in the array that we are working through.
 */
struct watch {
	loop_ready *ready; /* NULL: not watched */
	void *arg;
	uint32_t serial;
};

struct loop {
	int epoll;
	int timer;
	int signals;
	loop_signal *caught;
	void *caught_arg;
	instant armed;
	struct watch *watches;
	size_t room;
	uint32_t serial;
};

instant
loop_now(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (instant){ ts.tv_sec * SEC + ts.tv_nsec };
}

/* The deadline needs no answer, only the wake-up. */
static void
timer_ready(void *arg, int fd, unsigned ready)
{
	uint64_t times;

	(void)arg;
	(void)ready;
	/* It fails when the timer was armed anew since; that is fine. */
	if (read(fd, &times, sizeof(times)) < 0)
		return;
}

int
loop_new(struct loop **ret)
{
	struct loop *l = calloc(1, sizeof(*l));
	int err = -ENOMEM;

	if (!l)
		return err;
	l->signals = -1;
	l->timer = -1;
	l->armed = INSTANT_NEVER;
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (l->epoll < 0) {
		err = -errno;
		goto out;
	}
	l->timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (l->timer < 0) {
		err = -errno;
		goto out;
	}
	err = loop_watch(l, l->timer, LOOP_READ, timer_ready, l);
	if (err < 0)
		goto out;
	*ret = l;
	return 0;
out:
	loop_free(l);
	return err;
}

void
loop_free(struct loop *l)
{
	if (!l)
		return;
	if (l->signals >= 0)
		(void)close(l->signals);
	if (l->timer >= 0)
		(void)close(l->timer);
	if (l->epoll >= 0)
		(void)close(l->epoll);
	free(l->watches);
	free(l);
}

static int
make_room(struct loop *l, int fd)
{
	size_t room = l->room ? l->room : 32;
	struct watch *more;

	while (room <= (size_t)fd)
		room *= 2;
	if (room == l->room)
		return 0;
	more = realloc(l->watches, room * sizeof(*more));
	if (!more)
		return -ENOMEM;
	for (size_t i = l->room; i < room; i++)
		more[i] = (struct watch){ 0 };
	l->watches = more;
	l->room = room;
	return 0;
}

int
loop_watch(
    struct loop *l, int fd, unsigned interest, loop_ready *ready, void *arg)
{
	struct epoll_event ev = { 0 };
	struct watch *w;
	bool known;
	int err;

	if (fd < 0)
		return -EBADF;
	err = make_room(l, fd);
	if (err < 0)
		return err;
	w = &l->watches[fd];
	known = w->ready != NULL;
	if (!known)
		w->serial = ++l->serial;
	if (interest & LOOP_READ)
		ev.events |= EPOLLIN;
	if (interest & LOOP_WRITE)
		ev.events |= EPOLLOUT;
	ev.data.u64 = (uint64_t)w->serial << 32 | (uint32_t)fd;
	if (epoll_ctl(
		l->epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &ev) < 0)
		return -errno;
	w->ready = ready;
	w->arg = arg;
	return 0;
}

void
loop_forget(struct loop *l, int fd)
{
	if (fd < 0 || (size_t)fd >= l->room || !l->watches[fd].ready)
		return;
	(void)epoll_ctl(l->epoll, EPOLL_CTL_DEL, fd, NULL);
	l->watches[fd] = (struct watch){ 0 };
}

static void
signals_ready(void *arg, int fd, unsigned ready)
{
	struct signalfd_siginfo info;
	struct loop *l = arg;

	(void)ready;
	while (read(fd, &info, sizeof(info)) == sizeof(info))
		l->caught(l->caught_arg, (int)info.ssi_signo);
}

int
loop_signals(struct loop *l, const int *signals, size_t n, loop_signal *caught,
    void *arg)
{
	sigset_t set;

	if (l->signals >= 0)
		return -EALREADY;
	(void)sigemptyset(&set);
	for (size_t i = 0; i < n; i++)
		(void)sigaddset(&set, signals[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	l->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (l->signals < 0)
		return -errno;
	l->caught = caught;
	l->caught_arg = arg;
	return loop_watch(l, l->signals, LOOP_READ, signals_ready, l);
}

int
loop_arm(struct loop *l, instant due)
{
	struct itimerspec at = { 0 };
	int64_t ns = due.ns;

	if (due.ns == l->armed.ns)
		return 0;
	if (!instant_is_never(due)) {
		/* All zero would disarm it. */
		if (ns < 1)
			ns = 1;
		at.it_value.tv_sec = ns / SEC;
		at.it_value.tv_nsec = (long)(ns % SEC);
	}
	if (timerfd_settime(l->timer, TFD_TIMER_ABSTIME, &at, NULL) < 0)
		return -errno;
	l->armed = due;
	return 0;
}

static void
call_back(struct loop *l, const struct epoll_event *ev)
{
	uint32_t fd = (uint32_t)ev->data.u64;
	unsigned ready = 0;
	struct watch *w;

	if (fd >= l->room)
		return;
	w = &l->watches[fd];
	if (!w->ready || w->serial != ev->data.u64 >> 32)
		return;
	if (ev->events & (EPOLLIN | EPOLLERR | EPOLLHUP))
		ready |= LOOP_READ;
	if (ev->events & (EPOLLOUT | EPOLLERR | EPOLLHUP))
		ready |= LOOP_WRITE;
	w->ready(w->arg, (int)fd, ready);
}

int
loop_turn(struct loop *l)
{
	struct epoll_event evs[EVENTS_PER_TURN];
	/*
	 * A deadline that has passed but was not moved must not be lost
	 * with the timer's one shot, so it is a look instead of a wait.
	 */
	int timeout = instant_due(l->armed, loop_now()) ? 0 : -1;
	int n = epoll_wait(l->epoll, evs, EVENTS_PER_TURN, timeout);

	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	for (int i = 0; i < n; i++)
		call_back(l, &evs[i]);
	return 0;
}
