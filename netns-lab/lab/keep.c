#include "netns-lab/lab/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "netns-lab/lab/lab.h"
#include "netns-lab/lab/procs.h"
#include "netns-lab/lab/status.h"
#include "netns-lab/lab/topo.h"

#define SOCKET "control"
#define PATIENCE_MS 10000
#define REQUEST_MAX (TOPO_NAME + 8)

/* What comes first in an answer. */
enum { ANSWER_TEXT = 't', ANSWER_TROUBLE = 'x' };

struct keeper {
	const struct keep *keep;
	struct lab *lab;
	int report; /* trouble of the start */
	int holder; /* pidfd of process 1 */
	int listener, children;
};

static int
socket_address(const char *folder, struct sockaddr_un *ret)
{
	*ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
	return (size_t)snprintf(ret->sun_path, sizeof(ret->sun_path), "%s/%s",
		   folder, SOCKET) < sizeof(ret->sun_path)
	    ? 0
	    : -ENAMETOOLONG;
}

/* Answers. */

/*
 * What travels beside the text: the holder, and if asked for, the
 * namespaces of a node.
 */
struct way {
	int holder;
	struct ns ns;
};

#define WAY_MAX (sizeof(struct way) / sizeof(int))

union way_room {
	char bytes[CMSG_SPACE(sizeof(struct way))];
	struct cmsghdr align;
};

static void
send_answer(int fd, char kind, char *text, const struct way *way, size_t n)
{
	union way_room room = { .bytes = "" };
	struct iovec parts[] = { { &kind, 1 }, { text, strlen(text) } };
	struct msghdr msg = { .msg_iov = parts,
		.msg_iovlen = 2,
		.msg_control = room.bytes,
		.msg_controllen = CMSG_SPACE(n * sizeof(int)) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(n * sizeof(int));
	memcpy(CMSG_DATA(c), way, n * sizeof(int));
	/* Who does not wait for the answer does not need it. */
	(void)sendmsg(fd, &msg, MSG_NOSIGNAL);
}

static void
answer_status(struct keeper *k, int fd)
{
	const struct way way = { .holder = k->holder };
	char none[] = "";
	char *text = status_text(k->lab, k->keep->state->name);

	send_answer(fd, ANSWER_TEXT, text ? text : none, &way, 1);
	free(text);
}

static void
answer_enter(struct keeper *k, int fd, const char *name)
{
	const struct topo *topo = k->lab->topo;
	const size_t node = topo_node(topo, name);
	struct way way = { .holder = k->holder };
	char text[TROUBLE_TEXT] = "";
	size_t len;

	if (node != TOPO_NONE) {
		way.ns = k->lab->nodes[node].ns;
		send_answer(fd, ANSWER_TEXT, text, &way, WAY_MAX);
		return;
	}
	len = (size_t)snprintf(
	    text, sizeof(text), "no node \"%.64s\"; there are", name);
	for (size_t i = 0; i < topo->n_nodes && len < sizeof(text); i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s %s",
		    i ? "," : "", topo->nodes[i].name);
	send_answer(fd, ANSWER_TROUBLE, text, &way, 1);
}

static void
serve(struct keeper *k)
{
	const struct timeval patience = { .tv_sec = 2 };
	char request[REQUEST_MAX + 1];
	const int fd = accept4(k->listener, NULL, NULL, SOCK_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return;
	/* Somebody who says nothing keeps the others waiting, not long. */
	(void)setsockopt(
	    fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	(void)setsockopt(
	    fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	n = recv(fd, request, REQUEST_MAX, 0);
	request[n > 0 ? n : 0] = '\0';
	if (strcmp(request, "status") == 0)
		answer_status(k, fd);
	else if (strncmp(request, "enter ", 6) == 0)
		answer_enter(k, fd, request + 6);
	close(fd);
}

/* The keeper's life. */

static int
listen_in(const char *folder, struct trouble *t)
{
	struct sockaddr_un addr;
	const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd >= 0 && socket_address(folder, &addr) == 0 &&
	    bind(fd, (const struct sockaddr *)&addr, sizeof(addr)) == 0 &&
	    listen(fd, 16) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return trouble_set(t, errno, "listening in %s", folder);
}

static int
begin(struct keeper *k, struct trouble *t)
{
	const struct lab_wish wish = { .topo = k->keep->topo,
		.state = k->keep->state->path,
		.files = k->keep->files,
		.daemons = k->keep->daemons };
	int err;

	k->children = procs_children();
	k->holder = pidfd_open(1, 0);
	if (k->children < 0 || k->holder < 0)
		return trouble_set(t, errno, "waiting for daemons");
	k->lab = lab_new(&wish, t);
	if (!k->lab)
		return -EIO;
	err = lab_start(k->lab, t);
	if (err < 0)
		return err;
	k->listener = listen_in(k->keep->state->path, t);
	return k->listener < 0 ? k->listener : 0;
}

static void __attribute__((noreturn)) keep_on(struct keeper *k)
{
	struct pollfd fds[] = { { .fd = k->listener, .events = POLLIN },
		{ .fd = k->children, .events = POLLIN } };
	struct signalfd_siginfo info;
	int status;

	for (;;) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			_exit(1);
		if (fds[1].revents) {
			(void)!read(k->children, &info, sizeof(info));
			while (lab_reap(k->lab, &status) > 0)
				;
		}
		if (fds[0].revents)
			serve(k);
	}
}

static int
inside(void *arg)
{
	struct keeper *k = arg;
	struct trouble t = { "" };

	if (begin(k, &t) < 0) {
		(void)!write(k->report, t.text, strlen(t.text));
		return 1;
	}
	/* That is how our maker knows that all is well. */
	close(k->report);
	keep_on(k);
}

/* The keeper closes the pipe when all is well, or says what is not. */
static int
await_begin(int report, int holder, struct trouble *t)
{
	size_t len = 0;
	ssize_t n;

	while (len < sizeof(t->text) - 1 &&
	    (n = read(report, t->text + len, sizeof(t->text) - 1 - len)) > 0)
		len += (size_t)n;
	t->text[len] = '\0';
	if (len > 0)
		(void)waitid(P_PIDFD, (id_t)holder, NULL, WEXITED);
	else if (waitid(P_PIDFD, (id_t)holder, NULL, WEXITED | WNOHANG) == 0)
		return 0;
	return len > 0 ? -EIO : trouble_set(t, EIO, "the lab died");
}

int
keep_up(const struct keep *keep, struct trouble *t)
{
	struct keeper k = { .keep = keep, .listener = -1, .children = -1 };
	const struct ns_world world = { .name = keep->state->name,
		.state = keep->state->path,
		.inside = inside,
		.arg = &k };
	int report[2], holder, err;

	if (pipe2(report, O_CLOEXEC) < 0)
		return trouble_set(t, errno, "making a pipe");
	k.report = report[1];
	holder = ns_seal(&world, t);
	close(report[1]);
	err = holder < 0 ? holder : await_begin(report[0], holder, t);
	close(report[0]);
	if (holder >= 0)
		close(holder);
	return err;
}

/* Callers. */

static int
no_lab(const char *name, struct trouble *t)
{
	(void)trouble_set(t, 0, "no lab called %s runs", name);
	return -ENOENT;
}

static int
call(const char *name)
{
	struct sockaddr_un addr;
	char path[NODE_PATH];
	int fd, err;

	if (!state_name_fits(name))
		return -ENOENT;
	state_path(name, path);
	if (socket_address(path, &addr) < 0)
		return -ENOENT;
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)&addr, sizeof(addr)) < 0) {
		err = errno == ECONNREFUSED ? -ENOENT : -errno;
		close(fd);
		return err;
	}
	return fd;
}

/* A whole answer, however long: a kind and a text; free it. */
static char *
hear_answer(int fd, struct way *ret)
{
	const ssize_t size = recv(fd, NULL, 0, MSG_PEEK | MSG_TRUNC);
	char *text = size > 0 ? calloc(1, (size_t)size + 1) : NULL;
	union way_room room;
	struct iovec part = { text, size > 0 ? (size_t)size : 0 };
	struct msghdr msg = { .msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = room.bytes,
		.msg_controllen = sizeof(room.bytes) };
	struct cmsghdr *c;

	if (!text)
		return NULL;
	if (recvmsg(fd, &msg, MSG_CMSG_CLOEXEC) <= 0) {
		free(text);
		return NULL;
	}
	c = CMSG_FIRSTHDR(&msg);
	if (c && c->cmsg_type == SCM_RIGHTS &&
	    c->cmsg_len <= CMSG_LEN(sizeof(*ret)))
		memcpy(ret, CMSG_DATA(c), c->cmsg_len - CMSG_LEN(0));
	return text;
}

static void
forget(struct way *way)
{
	ns_close(&way->ns);
	if (way->holder >= 0)
		close(way->holder);
	way->holder = -1;
}

/* Ask one thing; the results are the caller's if it succeeds. */
static int
ask(const char *name, const char *request, char **ret_text, struct way *ret_way,
    struct trouble *t)
{
	struct way way = { -1, NS_NONE };
	const int fd = call(name);
	char *text = NULL;
	int err = 0;

	if (fd == -ENOENT)
		return no_lab(name, t);
	if (fd < 0)
		return trouble_set(t, fd, "calling the lab %s", name);
	if (send(fd, request, strlen(request), MSG_NOSIGNAL) > 0)
		text = hear_answer(fd, &way);
	close(fd);
	if (!text || way.holder < 0)
		err = no_lab(name, t);
	else if (*text == ANSWER_TROUBLE)
		err = trouble_set(t, 0, "%s: %s", name, text + 1);
	if (err) {
		forget(&way);
		free(text);
		return err;
	}
	*ret_text = text;
	*ret_way = way;
	return 0;
}

int
keep_status(const char *name, char **ret_text, struct trouble *t)
{
	struct way way;
	char *text;
	int err = ask(name, "status", &text, &way, t);

	if (err)
		return err;
	forget(&way);
	/* Without the octet that tells its kind. */
	memmove(text, text + 1, strlen(text));
	*ret_text = text;
	return 0;
}

int
keep_way(const char *name, const char *node, int *ret_holder, struct ns *ret_ns,
    struct trouble *t)
{
	char request[REQUEST_MAX + 1];
	struct way way;
	char *text;
	int err;

	if ((size_t)snprintf(request, sizeof(request), "enter %s", node) >=
	    sizeof(request))
		return trouble_set(t, 0, "%s: no node \"%s\"", name, node);
	err = ask(name, request, &text, &way, t);
	if (err)
		return err;
	free(text);
	*ret_holder = way.holder;
	*ret_ns = way.ns;
	return 0;
}

/* The number of the process behind a pidfd, as we see it. */
static pid_t
pid_of(int pidfd)
{
	char path[64], line[128];
	pid_t pid = -ESRCH;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);
	f = fopen(path, "re");
	if (!f)
		return -errno;
	while (fgets(line, sizeof(line), f))
		(void)sscanf(line, "Pid: %d", &pid);
	fclose(f);
	return pid > 0 ? pid : -ESRCH;
}

pid_t
keep_pid(const char *name, struct trouble *t)
{
	struct way way;
	pid_t pid;
	char *text;
	int err = ask(name, "status", &text, &way, t);

	if (err)
		return err;
	pid = pid_of(way.holder);
	forget(&way);
	free(text);
	return pid;
}

int
keep_down(const char *name, struct trouble *t)
{
	struct pollfd p = { .events = POLLIN };
	struct way way;
	char *text;
	int err;

	err = ask(name, "status", &text, &way, t);
	if (err)
		return err;
	free(text);
	p.fd = way.holder;
	(void)pidfd_send_signal(way.holder, SIGKILL, NULL, 0);
	/* Process 1 of a world ends when all others have. */
	if (poll(&p, 1, PATIENCE_MS) <= 0)
		err =
		    trouble_set(t, ETIMEDOUT, "the lab %s does not end", name);
	forget(&way);
	return err < 0 ? err : state_remove(name, t);
}
