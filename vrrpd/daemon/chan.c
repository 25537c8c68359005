#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vrrpd/daemon/chan.h"
#include "vrrpd/daemon/requests.h"

/* A thousand instances that all change at once, several times. */
#define BUFFER_BYTES (1024 * 1024)

static void
make_room(int fd)
{
	const int bytes = BUFFER_BYTES;

	/* A smaller one works as well, it is only full earlier. */
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof(bytes)) <
	    0)
		(void)setsockopt(
		    fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
}

int
chan_open(int *ret_monitor, int *ret_engine)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK,
		0, ends) < 0)
		return -errno;
	make_room(ends[0]);
	make_room(ends[1]);
	*ret_monitor = ends[0];
	*ret_engine = ends[1];
	return 0;
}

int
chan_send(int fd, const struct delta *deltas, size_t n)
{
	ssize_t sent;

	do
		sent = send(fd, deltas, n * sizeof(*deltas),
		    MSG_DONTWAIT | MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	if (sent >= 0)
		return 0;
	return errno == ECONNRESET ? -EPIPE : -errno;
}

int
chan_receive(int fd, struct request *requests)
{
	struct iovec iov = { requests, REQUESTS_MAX * sizeof(*requests) };
	struct msghdr mh = { .msg_iov = &iov, .msg_iovlen = 1 };
	ssize_t got;

	do
		got = recvmsg(fd, &mh, MSG_DONTWAIT);
	while (got < 0 && errno == EINTR);
	if (got < 0 && errno == EAGAIN)
		return 0;
	if (got < 0)
		return errno == ECONNRESET ? -EPIPE : -errno;
	if (got == 0)
		return -EPIPE;
	if (mh.msg_flags & MSG_TRUNC || (size_t)got % sizeof(*requests))
		return -EBADMSG;
	return (int)((size_t)got / sizeof(*requests));
}
