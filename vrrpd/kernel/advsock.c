#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vrrpd/kernel/advsock.h"
#include "vrrpd/kernel/mmsg.h"
#include "vrrpd/kernel/sockopt.h"

#define VRRP_PROTOCOL 112
#define VRRP_GROUP UINT32_C(0xe0000012) /* 224.0.0.18 */
#define VRRP_TTL 255
#define VRRP_TOS 0xc0 /* internetwork control */

/* Ahead of everything in the queues of this host; above 6 is privileged. */
#define PRIORITY 7

/* A thousand masters that speak at once, a few times over. */
#define RECEIVE_BYTES (4 * 1024 * 1024)

/*
 * A raw socket gets a copy of everything of its protocol.  One that is only
 * written to would fill up with it, and cost a copy for each.
 */
static int
make_deaf(int fd)
{
	struct sock_filter drop = BPF_STMT(BPF_RET | BPF_K, 0);
	int err = sockopt_filter(fd, &drop, 1);

	return err < 0 ? err : sockopt_set(fd, SOL_SOCKET, SO_RCVBUF, 0);
}

static int
raw_socket(int *ret_fd)
{
	int fd = socket(
	    AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, VRRP_PROTOCOL);

	if (fd < 0)
		return -errno;
	*ret_fd = fd;
	return 0;
}

int
advsock_open_send(int *ret_fd)
{
	int fd = -1;
	int err = raw_socket(&fd);

	if (err >= 0)
		err = make_deaf(fd);
	if (err >= 0)
		err = sockopt_set(fd, IPPROTO_IP, IP_MULTICAST_TTL, VRRP_TTL);
	if (err >= 0)
		err = sockopt_set(fd, IPPROTO_IP, IP_TTL, VRRP_TTL);
	if (err >= 0)
		err = sockopt_set(fd, IPPROTO_IP, IP_MULTICAST_LOOP, 0);
	/* TOS before the priority: the kernel derives one from it. */
	if (err >= 0)
		err = sockopt_set(fd, IPPROTO_IP, IP_TOS, VRRP_TOS);
	if (err >= 0)
		err = sockopt_set(fd, SOL_SOCKET, SO_PRIORITY, PRIORITY);
	if (err < 0) {
		if (fd >= 0)
			(void)close(fd);
		return err;
	}
	*ret_fd = fd;
	return 0;
}

int
advsock_open_receive(int *ret_fd)
{
	int fd = -1;
	int err = raw_socket(&fd);

	if (err >= 0)
		err = sockopt_set(fd, IPPROTO_IP, IP_PKTINFO, 1);
	if (err >= 0)
		err = sockopt_set(fd, IPPROTO_IP, IP_MULTICAST_ALL, 1);
	if (err >= 0)
		err =
		    sockopt_set(fd, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BYTES);
	if (err < 0) {
		if (fd >= 0)
			(void)close(fd);
		return err;
	}
	*ret_fd = fd;
	return 0;
}

/*
 * A holder is a UDP socket that is bound to nothing: it can hold
 * memberships and nothing can ever be delivered to it.
 */
struct member {
	int32_t index;
	int holder; /* descriptor */
};

struct advsock_members {
	struct member *members;
	size_t used, room;
	int *holders;
	size_t n_holders;
};

int
advsock_members_new(struct advsock_members **ret)
{
	struct advsock_members *m = calloc(1, sizeof(*m));

	if (!m)
		return -ENOMEM;
	*ret = m;
	return 0;
}

void
advsock_members_free(struct advsock_members *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n_holders; i++)
		(void)close(m->holders[i]);
	free(m->holders);
	free(m->members);
	free(m);
}

static int
membership(int holder, int option, int32_t index)
{
	struct ip_mreqn group = { .imr_ifindex = index };

	group.imr_multiaddr.s_addr = htonl(VRRP_GROUP);
	if (setsockopt(holder, IPPROTO_IP, option, &group, sizeof(group)) < 0)
		return -errno;
	return 0;
}

static int
add_holder(struct advsock_members *m)
{
	int *more = realloc(m->holders, (m->n_holders + 1) * sizeof(*more));
	int fd;

	if (!more)
		return -ENOMEM;
	m->holders = more;
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	m->holders[m->n_holders++] = fd;
	return fd;
}

/*
 * The limit is the administrator's to change at any time, so it is not read
 * but found: a full holder says ENOBUFS.  The last one is the emptiest.
 */
static int
join_somewhere(struct advsock_members *m, int32_t index, int *ret_holder)
{
	int err = -ENOBUFS;
	int fd;

	for (size_t i = m->n_holders; i > 0 && err == -ENOBUFS; i--) {
		*ret_holder = m->holders[i - 1];
		err = membership(*ret_holder, IP_ADD_MEMBERSHIP, index);
	}
	if (err != -ENOBUFS)
		return err;
	fd = add_holder(m);
	if (fd < 0)
		return fd;
	*ret_holder = fd;
	return membership(fd, IP_ADD_MEMBERSHIP, index);
}

static struct member *
find_member(struct advsock_members *m, int32_t index)
{
	for (size_t i = 0; i < m->used; i++)
		if (m->members[i].index == index)
			return &m->members[i];
	return NULL;
}

int
advsock_join(struct advsock_members *m, int32_t index)
{
	struct member *more;
	int holder = -1;
	int err;

	if (find_member(m, index))
		return 0;
	if (m->used == m->room) {
		size_t room = m->room ? 2 * m->room : 32;

		more = realloc(m->members, room * sizeof(*more));
		if (!more)
			return -ENOMEM;
		m->members = more;
		m->room = room;
	}
	err = join_somewhere(m, index, &holder);
	if (err < 0)
		return err;
	m->members[m->used++] = (struct member){ index, holder };
	return 0;
}

void
advsock_leave(struct advsock_members *m, int32_t index)
{
	struct member *gone = find_member(m, index);

	if (!gone)
		return;
	/* An interface that is gone still occupies its place until now. */
	(void)membership(gone->holder, IP_DROP_MEMBERSHIP, index);
	*gone = m->members[--m->used];
}

/* What sendmmsg() and recvmmsg() need beside the octets of a packet. */
struct slot {
	struct sockaddr_in addr;
	struct iovec iov;
	union {
		struct cmsghdr align;
		uint8_t bytes[CMSG_SPACE(sizeof(struct in_pktinfo))];
	} control;
};

static void
address(struct slot *s, struct msghdr *mh, const struct advsock_out *item)
{
	struct in_pktinfo info = { .ipi_ifindex = item->index };
	uint32_t to = VRRP_GROUP;
	struct cmsghdr *c;

	if (item->to.family == IP_V4)
		to = ip_to_v4(&item->to);
	s->addr = (struct sockaddr_in){ .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(to) };
	s->iov = (struct iovec){ (void *)(uintptr_t)item->payload, item->len };
	*mh = (struct msghdr){ .msg_name = &s->addr,
		.msg_namelen = sizeof(s->addr),
		.msg_iov = &s->iov,
		.msg_iovlen = 1,
		.msg_control = &s->control,
		.msg_controllen = sizeof(s->control) };
	if (item->source.family == IP_V4)
		info.ipi_spec_dst.s_addr = htonl(ip_to_v4(&item->source));
	memset(&s->control, 0, sizeof(s->control));
	c = CMSG_FIRSTHDR(mh);
	c->cmsg_level = IPPROTO_IP;
	c->cmsg_type = IP_PKTINFO;
	c->cmsg_len = CMSG_LEN(sizeof(info));
	memcpy(CMSG_DATA(c), &info, sizeof(info));
}

/* At most MMSG_BATCH of them. */
static size_t
send_batch(int fd, struct advsock_out *items, size_t n)
{
	struct mmsghdr msgs[MMSG_BATCH];
	struct slot slots[MMSG_BATCH];
	int results[MMSG_BATCH];
	size_t sent;

	for (size_t i = 0; i < n; i++) {
		msgs[i].msg_len = 0;
		address(&slots[i], &msgs[i].msg_hdr, &items[i]);
	}
	sent = mmsg_send(fd, msgs, n, results);
	for (size_t i = 0; i < n; i++)
		items[i].result = results[i];
	return sent;
}

size_t
advsock_send_many(int fd, struct advsock_out *items, size_t n)
{
	size_t sent = 0;

	for (size_t at = 0; at < n; at += MMSG_BATCH) {
		size_t some = n - at < MMSG_BATCH ? n - at : MMSG_BATCH;

		sent += send_batch(fd, items + at, some);
	}
	return sent;
}

static int32_t
arrived_on(struct msghdr *mh)
{
	struct in_pktinfo info;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(mh); c; c = CMSG_NXTHDR(mh, c))
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
			memcpy(&info, CMSG_DATA(c), sizeof(info));
			return info.ipi_ifindex;
		}
	return 0;
}

int
advsock_receive_many(int fd, struct advsock_inbox *box)
{
	struct mmsghdr msgs[MMSG_BATCH];
	struct slot slots[MMSG_BATCH];
	int n;

	for (size_t i = 0; i < MMSG_BATCH; i++) {
		struct slot *s = &slots[i];

		s->iov = (struct iovec){ box->bytes[i], ADVSOCK_PACKET_MAX };
		msgs[i] = (struct mmsghdr){ .msg_hdr = { .msg_iov = &s->iov,
						.msg_iovlen = 1,
						.msg_control = &s->control,
						.msg_controllen =
						    sizeof(s->control) } };
	}
	n = mmsg_receive(fd, msgs, MMSG_BATCH);
	for (int i = 0; i < n; i++)
		box->items[i] = (struct advsock_in){
			.index = arrived_on(&msgs[i].msg_hdr),
			.packet = box->bytes[i],
			.len = msgs[i].msg_len,
		};
	return n;
}
