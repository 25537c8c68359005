#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/ip.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/labgen/hosts.h"

static int router = -1;

static void
must(bool held, const char *what)
{
	if (held)
		return;
	fprintf(stderr, "hosts: %s: %s\n", what, strerror(errno));
	abort();
}

static int
own_namespace(void)
{
	int fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	must(fd >= 0, "open a namespace");
	return fd;
}

bool
hosts_enter(void)
{
	if (unshare(CLONE_NEWNET) < 0) {
		fprintf(stderr,
		    "skipped: no network namespace of our own: %s\n",
		    strerror(errno));
		return false;
	}
	router = own_namespace();
	hosts_run(router, "ip link set lo up");
	return true;
}

int
hosts_router(void)
{
	return router;
}

int
hosts_add(const char *wire)
{
	int ns;

	must(router >= 0 && unshare(CLONE_NEWNET) == 0, "a host's namespace");
	ns = own_namespace();
	must(setns(router, CLONE_NEWNET) == 0, "come back");
	hosts_run(router,
	    "ip link add %s type veth peer name eth0 netns /proc/%d/fd/%d",
	    wire, (int)getpid(), ns);
	hosts_run(router, "ip link set %s up", wire);
	hosts_run(ns, "ip link set lo up && ip link set eth0 up");
	return ns;
}

/* Start a shell in the namespace; its output goes to out if not -1. */
static pid_t
start(int ns, const char *command, int out)
{
	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (pid)
		return pid;
	if (setns(ns, CLONE_NEWNET) < 0 || (out >= 0 && dup2(out, 1) < 0))
		_exit(126);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

static void
finish(pid_t pid, const char *command)
{
	int status;

	must(waitpid(pid, &status, 0) == pid, "wait for a command");
	if (status == 0)
		return;
	fprintf(stderr, "hosts: \"%s\" failed\n", command);
	abort();
}

void
hosts_run(int ns, const char *format, ...)
{
	char command[1024];
	va_list args;

	must(ns >= 0, "no namespace of our own");
	va_start(args, format);
	(void)vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	finish(start(ns, command, -1), command);
}

char *
hosts_ask(int ns, const char *format, ...)
{
	char command[1024], *said = NULL;
	size_t room = 0;
	int ends[2];
	va_list args;
	pid_t pid;
	FILE *f;

	must(ns >= 0 && pipe2(ends, O_CLOEXEC) == 0, "pipe");
	va_start(args, format);
	(void)vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	pid = start(ns, command, ends[1]);
	(void)close(ends[1]);
	f = fdopen(ends[0], "r");
	must(f != NULL, "read a command");
	if (getdelim(&said, &room, '\0', f) < 0) {
		free(said);
		said = strdup("");
	}
	(void)fclose(f);
	finish(pid, command);
	return said;
}

int
hosts_socket(int ns, int domain, int type, int protocol)
{
	int fd;

	must(setns(ns, CLONE_NEWNET) == 0, "go to a host");
	fd = socket(domain, type | SOCK_CLOEXEC, protocol);
	must(fd >= 0, "socket");
	must(setns(router, CLONE_NEWNET) == 0, "come back");
	return fd;
}

void
hosts_send(int ns, const struct hosts_packet *packet)
{
	uint8_t buf[1500] = { 0 };
	struct iphdr *ip = (struct iphdr *)(void *)buf;
	struct sockaddr_in to = { .sin_family = AF_INET };
	size_t len = sizeof(*ip) + packet->len;
	int fd = hosts_socket(ns, AF_INET, SOCK_RAW, IPPROTO_RAW);

	/* The kernel fills in the length, an id and the checksum. */
	ip->version = 4;
	ip->ihl = 5;
	ip->ttl = packet->ttl;
	ip->protocol = packet->protocol;
	must(len <= sizeof(buf), "room for a packet");
	must(inet_pton(AF_INET, packet->from, &ip->saddr) == 1 &&
		inet_pton(AF_INET, packet->to, &ip->daddr) == 1,
	    "addresses of a packet");
	memcpy(buf + sizeof(*ip), packet->data, packet->len);
	to.sin_addr.s_addr = ip->daddr;
	must(setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "eth0", 5) == 0,
	    "bind to eth0");
	must(setsockopt(
		 fd, SOL_SOCKET, SO_BROADCAST, &(int){ 1 }, sizeof(int)) == 0,
	    "allow broadcast");
	must(sendto(fd, buf, len, 0, (struct sockaddr *)&to, sizeof(to)) ==
		(ssize_t)len,
	    "send a packet");
	(void)close(fd);
}

bool
hosts_readable(int fd, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, ms) == 1;
}
