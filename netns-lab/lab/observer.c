#include "netns-lab/lab/observer.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

pid_t
observer_fork_ordinary(void)
{
	const pid_t parent = getpid();
	const pid_t pid = fork();

	if (pid != 0)
		return pid;
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	return 0;
}

pid_t
observer_fork(void)
{
	const struct sched_param param = { .sched_priority =
					       OBSERVER_PRIORITY };
	const pid_t pid = observer_fork_ordinary();

	if (pid != 0)
		return pid;
	/* Where these are not permitted we are late more often, and say so. */
	(void)prctl(PR_SET_TIMERSLACK, 1UL);
	(void)mlockall(MCL_CURRENT | MCL_FUTURE);
	(void)sched_setscheduler(0, SCHED_FIFO, &param);
	return 0;
}

void
observer_end(pid_t pid)
{
	if (pid <= 0)
		return;
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

instant
observer_now(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (instant){ ts.tv_sec * SEC + ts.tv_nsec };
}
