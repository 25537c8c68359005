#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include "vrrpd/daemon/control.h"
#include "vrrpd/daemon/snapshot.h"
#include "vrrpd/kernel/loop.h"

/* How long the door stays shut when there is no descriptor to be had. */
#define SHUT_FOR SEC

struct client {
	struct control *control;
	int fd; /* -1: free */
	uint64_t age;
	struct control_request request;
	size_t got;
	char *answer; /* NULL: the request is not complete yet */
	size_t len, sent;
};

struct control {
	struct loop *loop;
	int listener;
	const struct routers *routers;
	uint64_t ages;
	instant reopen; /* never: the door is open */
	struct client clients[CONTROL_CLIENTS];
};

static void
drop(struct client *cl)
{
	if (cl->fd < 0)
		return;
	loop_forget(cl->control->loop, cl->fd);
	close(cl->fd);
	free(cl->answer);
	cl->answer = NULL;
	cl->fd = -1;
}

static void
answer(struct client *cl)
{
	struct snapshot *s = NULL;

	if (cl->request.magic == CONTROL_MAGIC &&
	    cl->request.version == CONTROL_VERSION &&
	    cl->request.command == CONTROL_SHOW)
		s = snapshot_take(cl->control->routers, loop_now());
	if (!s) {
		drop(cl);
		return;
	}
	cl->answer = (char *)s;
	cl->len = s->size;
	cl->sent = 0;
}

static void
read_request(struct client *cl)
{
	ssize_t n = recv(cl->fd, (char *)&cl->request + cl->got,
	    sizeof(cl->request) - cl->got, MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		drop(cl);
		return;
	}
	cl->got += (size_t)n;
	if (cl->got == sizeof(cl->request))
		answer(cl);
}

static void client_ready(void *arg, int fd, unsigned ready);

static void
write_answer(struct client *cl)
{
	ssize_t n = send(cl->fd, cl->answer + cl->sent, cl->len - cl->sent,
	    MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n < 0 && errno != EAGAIN && errno != EINTR) {
		drop(cl);
		return;
	}
	if (n > 0)
		cl->sent += (size_t)n;
	if (cl->sent == cl->len ||
	    loop_watch(
		cl->control->loop, cl->fd, LOOP_WRITE, client_ready, cl) < 0)
		drop(cl);
}

static void
client_ready(void *arg, int fd, unsigned ready)
{
	struct client *cl = arg;

	(void)fd;
	(void)ready;
	if (!cl->answer)
		read_request(cl);
	if (cl->fd >= 0 && cl->answer)
		write_answer(cl);
}

/* A free place, or that of the client who has been here longest. */
static struct client *
place(struct control *c)
{
	struct client *oldest = &c->clients[0];

	for (size_t i = 0; i < CONTROL_CLIENTS; i++) {
		struct client *cl = &c->clients[i];

		if (cl->fd < 0)
			return cl;
		if (cl->age < oldest->age)
			oldest = cl;
	}
	drop(oldest);
	return oldest;
}

static void
shut(struct control *c)
{
	loop_forget(c->loop, c->listener);
	c->reopen = instant_after(loop_now(), SHUT_FOR);
}

/* Those waited for nothing, or their client has gone again. */
static bool
is_passing(int error)
{
	return error == EAGAIN || error == EINTR || error == ECONNABORTED;
}

static void
accept_client(void *arg, int fd, unsigned ready)
{
	struct control *c = arg;
	struct client *cl;
	int conn = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

	(void)ready;
	if (conn < 0) {
		if (!is_passing(errno))
			shut(c);
		return;
	}
	cl = place(c);
	*cl = (struct client){ .control = c, .fd = conn, .age = c->ages++ };
	if (loop_watch(c->loop, conn, LOOP_READ, client_ready, cl) < 0)
		drop(cl);
}

int
control_open(struct control **ret, struct loop *loop, int listener,
    const struct routers *routers)
{
	struct control *c = calloc(1, sizeof(*c));
	int err;

	if (!c)
		return -ENOMEM;
	c->loop = loop;
	c->listener = listener;
	c->routers = routers;
	c->reopen = INSTANT_NEVER;
	for (size_t i = 0; i < CONTROL_CLIENTS; i++)
		c->clients[i].fd = -1;
	err = loop_watch(loop, listener, LOOP_READ, accept_client, c);
	if (err < 0) {
		free(c);
		return err;
	}
	*ret = c;
	return 0;
}

void
control_close(struct control *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < CONTROL_CLIENTS; i++)
		drop(&c->clients[i]);
	loop_forget(c->loop, c->listener);
	free(c);
}

instant
control_due(const struct control *c)
{
	return c->reopen;
}

void
control_tick(struct control *c, instant now)
{
	if (!instant_due(c->reopen, now))
		return;
	c->reopen = INSTANT_NEVER;
	if (loop_watch(c->loop, c->listener, LOOP_READ, accept_client, c) < 0)
		shut(c);
}
