/*
 * clone3() makes the holder in new namespaces at one stroke, so there is
 * no moment at which a process of ours with one foot in the caller's
 * network could do anything; what it does next is in seal.c.
 */
#include "netns-lab/lab/ns.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netns-lab/lab/seal.h"

/* Give up what ties us to the caller's terminal and pipes. */
static void
detach(void)
{
	const int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = 0; null >= 0 && fd < 3; fd++)
		(void)dup2(null, fd);
	if (null > 2)
		close(null);
}

/* Process 1: wait for those whom nobody else waits for. */
static int
hold(pid_t inside)
{
	int status;
	pid_t pid;

	for (;;) {
		pid = waitpid(-1, &status, 0);
		if (pid == inside)
			return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
		if (pid < 0 && errno != EINTR)
			return 255;
	}
}

/*
 * The life of the holder.  report: a pipe for trouble, closed when the
 * world is sealed.  lifeline: a pipe that nobody writes; it ends with the
 * maker.
 */
static int __attribute__((noreturn))
holder(const struct ns_world *w, uintmax_t net, int report, int lifeline)
{
	struct pollfd gone = { .fd = lifeline, .events = POLLIN };
	struct trouble t = { "" };
	pid_t pid;

	(void)setsid();
	if (w->follows) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* If it died before, no signal will come. */
		if (poll(&gone, 1, 0) > 0)
			_exit(255);
	}
	close(lifeline);
	if (seal_world(w->name, w->state, net, &t) < 0) {
		(void)!write(report, t.text, strlen(t.text));
		_exit(255);
	}
	if (!w->follows)
		detach();
	pid = fork();
	if (pid == 0) {
		close(report);
		exit(w->inside(w->arg));
	}
	if (pid < 0) {
		(void)trouble_set(&t, errno, "starting the lab");
		(void)!write(report, t.text, strlen(t.text));
		_exit(255);
	}
	/* Nobody shall wait for us to close something that we do not use. */
	(void)close_range(3, UINT_MAX, 0);
	_exit(hold(pid));
}

static pid_t
clone_holder(int *ret_pidfd)
{
	struct clone_args args = {
		.flags = CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID |
		    CLONE_NEWUTS | CLONE_NEWIPC | CLONE_PIDFD,
		.pidfd = (uintptr_t)ret_pidfd,
		.exit_signal = SIGCHLD,
	};

	return (pid_t)syscall(SYS_clone3, &args, sizeof(args));
}

/* What the holder has to say before it goes on: nothing, if all is well. */
static int
await_seal(int report, int pidfd, struct trouble *t)
{
	size_t len = 0;
	ssize_t n;

	while (len < sizeof(t->text) - 1 &&
	    (n = read(report, t->text + len, sizeof(t->text) - 1 - len)) != 0) {
		if (n < 0 && errno != EINTR)
			break;
		len += n > 0 ? (size_t)n : 0;
	}
	t->text[len] = '\0';
	if (len == 0)
		return 0;
	(void)waitid(P_PIDFD, (id_t)pidfd, NULL, WEXITED);
	return -EPERM;
}

int
ns_seal(const struct ns_world *w, struct trouble *t)
{
	const uintmax_t net = seal_net(-1);
	int report[2] = { -1, -1 }, lifeline[2] = { -1, -1 };
	int pidfd = -1, err;
	pid_t pid;

	if (!net)
		return trouble_set(t, ENOSYS,
		    "this kernel has no network "
		    "namespaces");
	if (pipe2(report, O_CLOEXEC) < 0 || pipe2(lifeline, O_CLOEXEC) < 0) {
		err = trouble_set(t, errno, "making a pipe");
		goto out;
	}
	fflush(NULL);
	pid = clone_holder(&pidfd);
	if (pid == 0) {
		close(report[0]);
		close(lifeline[1]);
		holder(w, net, report[1], lifeline[0]);
	}
	if (pid < 0) {
		err = trouble_set(t, errno, "making the lab's namespaces%s",
		    errno == EPERM ? " (are you root?)" : "");
		goto out;
	}
	close(report[1]);
	report[1] = -1;
	err = await_seal(report[0], pidfd, t);
	if (err < 0)
		close(pidfd);
out:
	for (int i = 0; i < 2; i++) {
		if (report[i] >= 0)
			close(report[i]);
		if (lifeline[i] >= 0)
			close(lifeline[i]);
	}
	return err < 0 ? err : pidfd;
}

static int
open_own(const char *which)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/ns/%s", which);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static struct ns
current(void)
{
	return (struct ns){ open_own("net"), open_own("mnt"), open_own("uts") };
}

static bool
is_whole(const struct ns *ns)
{
	return ns->net >= 0 && ns->mnt >= 0 && ns->uts >= 0;
}

/*
 * What a fresh kernel would say; a new namespace takes over some of the
 * caller's settings instead.  "all" counts for what is made later as well.
 */
static const struct {
	const char *path, *value;
} fresh[] = {
	{ "/proc/sys/net/ipv4/ip_forward", "0" },
	{ "/proc/sys/net/ipv4/conf/all/rp_filter", "0" },
	{ "/proc/sys/net/ipv4/conf/default/rp_filter", "0" },
	{ "/proc/sys/net/ipv4/conf/all/arp_ignore", "0" },
	{ "/proc/sys/net/ipv4/conf/default/arp_ignore", "0" },
	{ "/proc/sys/net/ipv4/conf/all/arp_announce", "0" },
	{ "/proc/sys/net/ipv4/conf/default/arp_announce", "0" },
	{ "/proc/sys/net/ipv4/conf/all/arp_accept", "0" },
	{ "/proc/sys/net/ipv4/conf/default/arp_accept", "0" },
	{ "/proc/sys/net/ipv4/conf/all/arp_notify", "0" },
	{ "/proc/sys/net/ipv4/conf/default/arp_notify", "0" },
	{ "/proc/sys/net/ipv4/conf/all/promote_secondaries", "0" },
	{ "/proc/sys/net/ipv4/conf/default/promote_secondaries", "0" },
};

static int
write_sysctl(const char *path, const char *value)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	const size_t len = strlen(value);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, value, len) != (ssize_t)len)
		err = errno ? -errno : -EIO;
	close(fd);
	return err;
}

static int
freshen(struct trouble *t)
{
	for (size_t i = 0; i < sizeof(fresh) / sizeof(*fresh); i++) {
		const int err = write_sysctl(fresh[i].path, fresh[i].value);

		if (err < 0)
			return trouble_set(t, err, "setting %s", fresh[i].path);
	}
	return 0;
}

static int
furnish(const char *name, const char *state, struct trouble *t)
{
	int err;

	if (unshare(CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWUTS) < 0)
		return trouble_set(
		    t, errno, "making the namespaces of %s", name);
	if ((err = seal_sys(t)) < 0 || (err = seal_run(state, t)) < 0 ||
	    (err = freshen(t)) < 0)
		return err;
	if (sethostname(name, strlen(name)) < 0)
		return trouble_set(t, errno, "naming %s", name);
	return 0;
}

int
ns_new(const char *name, const char *state, struct ns *ret, struct trouble *t)
{
	struct ns home, made = NS_NONE;
	int err;

	if (!seal_holds(-1))
		return trouble_set(t, EPERM, "not inside a lab");
	home = current();
	if (!is_whole(&home)) {
		err = trouble_set(t, errno, "opening the lab's namespaces");
		ns_close(&home);
		return err;
	}
	err = furnish(name, state, t);
	if (!err) {
		made = current();
		if (!is_whole(&made))
			err = trouble_set(t, errno, "opening %s", name);
	}
	/* Lost in a strange place there is nothing that we could do right. */
	if (ns_enter(&home) < 0)
		abort();
	ns_close(&home);
	if (err < 0)
		ns_close(&made);
	else
		*ret = made;
	return err;
}

void
ns_close(struct ns *ns)
{
	if (ns->net >= 0)
		close(ns->net);
	if (ns->mnt >= 0)
		close(ns->mnt);
	if (ns->uts >= 0)
		close(ns->uts);
	*ns = NS_NONE;
}

int
ns_enter(const struct ns *ns)
{
	if (setns(ns->net, CLONE_NEWNET) < 0 ||
	    setns(ns->uts, CLONE_NEWUTS) < 0 || setns(ns->mnt, CLONE_NEWNS) < 0)
		return -errno;
	return 0;
}

int
ns_enter_world(int holder)
{
	const int flags = CLONE_NEWNET | CLONE_NEWNS | CLONE_NEWPID |
	    CLONE_NEWUTS | CLONE_NEWIPC;

	return setns(holder, flags) < 0 ? -errno : 0;
}

int
ns_sysctl(int net, const char *path, const char *value)
{
	const int home = open_own("net");
	int err;

	if (home < 0)
		return -errno;
	if (!seal_holds(net)) {
		err = -EPERM;
	} else if (setns(net, CLONE_NEWNET) < 0) {
		err = -errno;
	} else {
		err = write_sysctl(path, value);
		if (setns(home, CLONE_NEWNET) < 0)
			abort();
	}
	close(home);
	return err;
}

int
ns_socket(int net, int domain, int type, int protocol)
{
	const int home = open_own("net");
	int fd = -1, err = 0;

	if (home < 0)
		return -errno;
	if (setns(net, CLONE_NEWNET) < 0) {
		err = -errno;
	} else {
		fd = socket(domain, type | SOCK_CLOEXEC, protocol);
		err = fd < 0 ? -errno : 0;
		if (setns(home, CLONE_NEWNET) < 0)
			abort();
	}
	close(home);
	return err < 0 ? err : fd;
}
