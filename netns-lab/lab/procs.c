#include "netns-lab/lab/procs.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>

#define PROCS_MAX 4096
#define LOOKS_MAX 20

struct proc {
	pid_t pid, parent, session;
	bool ours;
};

struct procs {
	struct proc all[PROCS_MAX];
	size_t n;
};

/* The fields behind the name, which may itself hold anything. */
static bool
read_stat(pid_t pid, struct proc *ret)
{
	char path[64], text[512];
	const char *p;
	size_t len;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	f = fopen(path, "re");
	if (!f)
		return false;
	len = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	text[len] = '\0';
	p = strrchr(text, ')');
	ret->pid = pid;
	ret->ours = false;
	return p &&
	    sscanf(p + 1, " %*c %d %*d %d", &ret->parent, &ret->session) == 2;
}

static int
look(struct procs *procs)
{
	struct dirent *e;
	DIR *d = opendir("/proc");

	if (!d)
		return -errno;
	procs->n = 0;
	while ((e = readdir(d)) &&
	    procs->n < sizeof(procs->all) / sizeof(*procs->all)) {
		if (isdigit((unsigned char)e->d_name[0]) &&
		    read_stat(atoi(e->d_name), &procs->all[procs->n]))
			procs->n++;
	}
	closedir(d);
	return 0;
}

static bool
is_ours(const struct procs *procs, pid_t pid)
{
	for (size_t i = 0; i < procs->n; i++) {
		if (procs->all[i].pid == pid)
			return procs->all[i].ours;
	}
	return false;
}

/* Children of ours are ours, to the last generation. */
static size_t
mark(struct procs *procs, pid_t main)
{
	size_t n = 0, before;

	do {
		before = n;
		n = 0;
		for (size_t i = 0; i < procs->n; i++) {
			struct proc *p = &procs->all[i];

			p->ours = p->ours || p->pid == main ||
			    p->session == main || is_ours(procs, p->parent);
			n += p->ours;
		}
	} while (n != before);
	return n;
}

static int
signal_all(pid_t main, int signal, size_t *ret_n)
{
	struct procs *procs = malloc(sizeof(*procs));
	int err;

	if (!procs)
		return -ENOMEM;
	err = look(procs);
	if (err < 0)
		goto out;
	*ret_n = mark(procs, main);
	for (size_t i = 0; i < procs->n; i++) {
		if (procs->all[i].ours)
			(void)kill(procs->all[i].pid, signal);
	}
out:
	free(procs);
	return err;
}

int
procs_stop(pid_t main)
{
	size_t n = 0, before;
	int err;

	/* The main process first, so that it starts no others. */
	if (kill(main, SIGSTOP) < 0)
		return -errno;
	for (int i = 0; i < LOOKS_MAX; i++) {
		before = n;
		err = signal_all(main, SIGSTOP, &n);
		if (err < 0 || n == before)
			return err;
	}
	return -EAGAIN;
}

int
procs_signal(pid_t main, int signal)
{
	size_t n;

	return signal_all(main, signal, &n);
}

int
procs_kill_in(int net)
{
	struct procs *procs = malloc(sizeof(*procs));
	struct stat wanted, st;
	char path[64];
	int err;

	if (!procs)
		return -ENOMEM;
	err = fstat(net, &wanted) < 0 ? -errno : look(procs);
	for (size_t i = 0; !err && i < procs->n; i++) {
		snprintf(
		    path, sizeof(path), "/proc/%d/ns/net", procs->all[i].pid);
		if (stat(path, &st) == 0 && st.st_ino == wanted.st_ino &&
		    st.st_dev == wanted.st_dev)
			(void)kill(procs->all[i].pid, SIGKILL);
	}
	free(procs);
	return err;
}

int
procs_children(void)
{
	sigset_t chld;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &chld, NULL);
	return signalfd(-1, &chld, SFD_CLOEXEC | SFD_NONBLOCK);
}
