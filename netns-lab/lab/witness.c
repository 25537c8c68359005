#include "netns-lab/lab/witness.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "netns-lab/drill/record.h"
#include "netns-lab/lab/observer.h"

#define STEP (10 * MSEC)

static void
sleep_until(instant at)
{
	const struct timespec ts = { at.ns / SEC, at.ns % SEC };

	while (
	    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL) == EINTR)
		;
}

static void __attribute__((noreturn)) keep_watch(int log, instant due)
{
	for (;;) {
		struct record r = { .kind = RECORD_STALL };

		due = instant_after(due, STEP);
		sleep_until(due);
		r.at = observer_now();
		r.late = instant_since(due, r.at);
		if (r.late < RECORD_STALL_MIN)
			continue;
		(void)record_write(log, &r);
		/* What was missed is told; the steps missed are not repeated.
		 */
		due = r.at;
	}
}

pid_t
witness_start(int log, struct trouble *t)
{
	/* Here: it may have to wait before its first step. */
	const instant start = observer_now();
	const pid_t pid = observer_fork_ordinary();

	if (pid == 0)
		keep_watch(log, start);
	return pid < 0 ? trouble_set(t, errno, "starting the witness") : pid;
}
