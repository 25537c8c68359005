#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netlink/errno.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "vrrpd/kernel/nlconn.h"

/* The kernel fills at most 32 KiB at a time when we offer that or more. */
#define DATAGRAM_MAX (64 * 1024)

/* An answer of the kernel that takes longer will not come any more. */
#define ANSWER_MS 5000

int
nlconn_errno(int answer)
{
	static const struct {
		int nle;
		int err;
	} map[] = {
		{ NLE_INTR, EINTR },
		{ NLE_BAD_SOCK, EBADF },
		{ NLE_AGAIN, EAGAIN },
		{ NLE_NOMEM, ENOMEM },
		{ NLE_EXIST, EEXIST },
		{ NLE_INVAL, EINVAL },
		{ NLE_RANGE, ERANGE },
		{ NLE_MSGSIZE, EMSGSIZE },
		{ NLE_OPNOTSUPP, EOPNOTSUPP },
		{ NLE_AF_NOSUPPORT, EAFNOSUPPORT },
		{ NLE_OBJ_NOTFOUND, ENOENT },
		{ NLE_NOADDR, EADDRNOTAVAIL },
		{ NLE_MSG_OVERFLOW, EOVERFLOW },
		{ NLE_NOACCESS, EACCES },
		{ NLE_PERM, EPERM },
		{ NLE_BUSY, EBUSY },
		{ NLE_NODEV, ENODEV },
		{ NLE_DUMP_INTR, EINTR },
	};

	if (answer >= 0)
		return 0;
	for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (map[i].nle == -answer)
			return -map[i].err;
	return -EIO;
}

static void
set_receive_bytes(int fd, int bytes)
{
	if (bytes <= 0)
		return;
	/* The second one is for those without CAP_NET_ADMIN. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes)) <
	    0)
		(void)setsockopt(
		    fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes));
}

int
nlconn_open(struct nlconn *nl, int receive_bytes)
{
	const int on = 1;
	int err = -ENOMEM;

	*nl = (struct nlconn){ .fd = -1 };
	nl->buf = malloc(DATAGRAM_MAX);
	nl->sock = nl_socket_alloc();
	if (!nl->buf || !nl->sock)
		goto out;
	err = nlconn_errno(nl_connect(nl->sock, NETLINK_ROUTE));
	if (err < 0)
		goto out;
	nl->fd = nl_socket_get_fd(nl->sock);
	err = nlconn_errno(nl_socket_set_nonblocking(nl->sock));
	if (err < 0)
		goto out;
	set_receive_bytes(nl->fd, receive_bytes);
	/* Answers need not repeat our request; an old kernel repeats it. */
	(void)setsockopt(nl->fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	return 0;
out:
	nlconn_close(nl);
	return err;
}

void
nlconn_close(struct nlconn *nl)
{
	nl_socket_free(nl->sock);
	free(nl->buf);
	*nl = (struct nlconn){ .fd = -1 };
}

int
nlconn_follow(struct nlconn *nl, unsigned group)
{
	return nlconn_errno(nl_socket_add_memberships(nl->sock, (int)group, 0));
}

int
nlconn_receive(struct nlconn *nl, nlconn_visit *visit, void *arg)
{
	struct sockaddr_nl from = { 0 };
	struct iovec iov = { .iov_base = nl->buf, .iov_len = DATAGRAM_MAX };
	struct msghdr mh = { .msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1 };
	ssize_t got;
	int left;

	do
		got = recvmsg(nl->fd, &mh, MSG_DONTWAIT);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	/* Any process may write to us; only the kernel is port 0. */
	if (mh.msg_namelen != sizeof(from) || from.nl_pid != 0)
		return 0;
	/* Cut short, so some message is missing: as bad as a lost one. */
	if (mh.msg_flags & MSG_TRUNC)
		return -ENOBUFS;
	left = (int)got;
	for (struct nlmsghdr *at = (struct nlmsghdr *)(void *)nl->buf;
	     nlmsg_ok(at, left); at = nlmsg_next(at, &left))
		visit(arg, at);
	return 0;
}

int
nlconn_wait(struct nlconn *nl, int timeout_ms)
{
	struct pollfd p = { .fd = nl->fd, .events = POLLIN };
	int n;

	do
		n = poll(&p, 1, timeout_ms);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return n == 0 ? -ETIMEDOUT : 0;
}

struct dump {
	nlconn_visit *visit;
	void *arg;
	uint32_t seq;
	uint32_t port;
	bool done;
	bool changed;
	int error;
};

static void
dump_visit(void *arg, const struct nlmsghdr *msg)
{
	struct dump *d = arg;

	/* Notifications carry the port of who caused them, or none. */
	if (msg->nlmsg_pid != d->port || msg->nlmsg_seq != d->seq) {
		d->visit(d->arg, msg);
		return;
	}
	if (msg->nlmsg_flags & NLM_F_DUMP_INTR)
		d->changed = true;
	if (msg->nlmsg_type == NLMSG_DONE) {
		d->done = true;
	} else if (msg->nlmsg_type == NLMSG_ERROR) {
		const struct nlmsgerr *e = nlmsg_data(msg);

		d->done = true;
		d->error = nlmsg_datalen(msg) >= (int)sizeof(e->error)
		    ? e->error
		    : -EBADMSG;
	} else {
		d->visit(d->arg, msg);
	}
}

static int
ask(struct nlconn *nl, uint16_t type, uint8_t family)
{
	struct {
		struct nlmsghdr h;
		struct rtgenmsg g;
	} req = { 0 };

	req.h.nlmsg_len = NLMSG_LENGTH(sizeof(req.g));
	req.h.nlmsg_type = type;
	req.h.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	req.h.nlmsg_seq = ++nl->seq;
	req.g.rtgen_family = family;
	return nlconn_errno(nl_sendto(nl->sock, &req, sizeof(req)));
}

int
nlconn_dump(struct nlconn *nl, uint16_t type, uint8_t family,
    nlconn_visit *visit, void *arg)
{
	struct dump d = { .visit = visit, .arg = arg };
	bool lost = false;
	int err = ask(nl, type, family);

	d.seq = nl->seq;
	d.port = nl_socket_get_local_port(nl->sock);
	while (err >= 0 && !d.done) {
		err = nlconn_wait(nl, ANSWER_MS);
		if (err < 0)
			break;
		err = nlconn_receive(nl, dump_visit, &d);
		/* The answer goes on behind the gap: read it to its end. */
		if (err == -ENOBUFS)
			lost = true;
		if (err == -ENOBUFS || err == -EAGAIN)
			err = 0;
	}
	if (err < 0)
		return err;
	if (d.error < 0)
		return d.error;
	if (lost)
		return -ENOBUFS;
	return d.changed ? -EINTR : 0;
}
