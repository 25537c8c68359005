#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/kernel/scratch.h"

#define WORDS_MAX 32

static int here = -1;
static int there = -1;
static pid_t there_pid;

static void
must(bool held, const char *what)
{
	if (held)
		return;
	fprintf(stderr, "scratch: %s: %s\n", what, strerror(errno));
	abort();
}

bool
scratch_enter(void)
{
	if (unshare(CLONE_NEWNET) < 0) {
		fprintf(stderr,
		    "skipped: no network namespace of our own: %s\n",
		    strerror(errno));
		return false;
	}
	here = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	must(here >= 0, "open our namespace");
	scratch_ip("link set lo up");
	return true;
}

/* In the child only. */
static void
exec_ip(char *line)
{
	char *words[WORDS_MAX] = { (char *)(uintptr_t) "ip" };
	size_t n = 1;

	for (char *w = strtok(line, " "); w && n < WORDS_MAX - 1;
	     w = strtok(NULL, " "))
		words[n++] = w;
	execvp("ip", words);
	_exit(127);
}

static void
run_ip(int ns, const char *format, va_list args)
{
	char line[512];
	int status;
	pid_t pid;

	must(ns >= 0, "no namespace of our own");
	(void)vsnprintf(line, sizeof(line), format, args);
	pid = fork();
	must(pid >= 0, "fork");
	if (pid == 0) {
		if (setns(ns, CLONE_NEWNET) < 0)
			_exit(126);
		exec_ip(line);
	}
	must(waitpid(pid, &status, 0) == pid, "wait for ip");
	if (status != 0) {
		fprintf(stderr, "scratch: \"ip %s\" failed\n", format);
		abort();
	}
}

void
scratch_ip(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	run_ip(here, format, args);
	va_end(args);
}

static void
make_there(void)
{
	char path[64];
	int ready[2];
	char c;

	if (there >= 0)
		return;
	must(pipe2(ready, O_CLOEXEC) == 0, "pipe");
	there_pid = fork();
	must(there_pid >= 0, "fork");
	if (there_pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (unshare(CLONE_NEWNET) < 0 || write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			(void)pause();
	}
	must(read(ready[0], &c, 1) == 1, "the other namespace");
	(void)close(ready[0]);
	(void)close(ready[1]);
	(void)snprintf(path, sizeof(path), "/proc/%d/ns/net", (int)there_pid);
	there = open(path, O_RDONLY | O_CLOEXEC);
	must(there >= 0, "open the other namespace");
	scratch_ip_there("link set lo up");
}

void
scratch_ip_there(const char *format, ...)
{
	va_list args;

	make_there();
	va_start(args, format);
	run_ip(there, format, args);
	va_end(args);
}

void
scratch_wire(const char *name)
{
	make_there();
	scratch_ip("link add %s type veth peer name %s netns %d", name, name,
	    (int)there_pid);
	scratch_ip("link set %s up", name);
	scratch_ip_there("link set %s up", name);
}

void
scratch_go_there(void)
{
	make_there();
	must(setns(there, CLONE_NEWNET) == 0, "go there");
}

void
scratch_go_here(void)
{
	must(setns(here, CLONE_NEWNET) == 0, "come back");
}

int32_t
scratch_index(const char *name)
{
	return (int32_t)if_nametoindex(name);
}

bool
scratch_readable(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, ms) == 1;
}
