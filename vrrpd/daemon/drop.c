#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cap-ng.h>

#include "vrrpd/daemon/drop.h"

int
drop_find_user(struct drop_user *ret)
{
	static const char *const names[] = { "_vrrpd", "nobody" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct passwd *pw = getpwnam(names[i]);

		if (!pw)
			continue;
		*ret = (struct drop_user){ pw->pw_uid, pw->pw_gid, names[i] };
		return 0;
	}
	return -ENOENT;
}

void
drop_raise_limits(void)
{
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };

	(void)setrlimit(RLIMIT_MEMLOCK, &all);
}

/*
 * For: addresses and big buffers; joining and raw sockets; ending the
 * engine, which has another user by then; starting one as that user, with
 * real time and locked memory.
 */
static const unsigned kept[] = { CAP_NET_ADMIN, CAP_NET_RAW, CAP_KILL,
	CAP_SETUID, CAP_SETGID, CAP_SYS_NICE, CAP_IPC_LOCK };

int
drop_monitor(void)
{
	bool have[sizeof(kept) / sizeof(kept[0])];
	const size_t n = sizeof(kept) / sizeof(kept[0]);

	if (capng_get_caps_process() < 0)
		return -EIO;
	/* A container may not have all of them to begin with. */
	for (size_t i = 0; i < n; i++)
		have[i] = capng_have_capability(CAPNG_PERMITTED, kept[i]);
	capng_clear(CAPNG_SELECT_ALL);
	for (size_t i = 0; i < n; i++)
		if (have[i])
			capng_update(CAPNG_ADD,
			    CAPNG_EFFECTIVE | CAPNG_PERMITTED |
				CAPNG_BOUNDING_SET,
			    kept[i]);
	if (capng_apply(CAPNG_SELECT_ALL) < 0)
		return -EPERM;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	return 0;
}

int
drop_engine(const struct drop_user *user, pid_t parent)
{
	if (setgroups(0, NULL) < 0 ||
	    setresgid(user->gid, user->gid, user->gid) < 0 ||
	    setresuid(user->uid, user->uid, user->uid) < 0)
		return -errno;
	/* The change of user took them; make sure, and that none returns. */
	capng_clear(CAPNG_SELECT_CAPS);
	if (capng_apply(CAPNG_SELECT_CAPS) < 0)
		return -EPERM;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	/* A change of user forgets this one, so it is set behind it. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0)
		return -errno;
	return getppid() == parent ? 0 : -ESRCH;
}

int
drop_schedule(enum drop_urgency urgency)
{
	struct sched_param param = { 0 };

	param.sched_priority = sched_get_priority_min(SCHED_FIFO) +
	    (urgency == DROP_ENGINE ? 1 : 0);
	if (sched_setscheduler(0, SCHED_FIFO, &param) < 0)
		return -errno;
	return 0;
}

int
drop_lock_memory(void)
{
	if (mlockall(MCL_CURRENT | MCL_FUTURE) < 0)
		return -errno;
	return 0;
}
