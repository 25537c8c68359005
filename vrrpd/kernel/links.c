/*
 * Notifications and dumps arrive on one connection, so the order in which
 * we read them is the order in which the kernel made them, and there is no
 * window between "dumped" and "following".
 *
 * Lost notifications are told once, as ENOBUFS from the next receive, and
 * nothing says which: so everything is marked as not seen, dumped, and what
 * is still not seen then is gone.
 */
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include "vrrpd/kernel/linkmsg.h"
#include "vrrpd/kernel/links.h"
#include "vrrpd/kernel/nlconn.h"

#define BUCKETS 1024
#define DUMPS_MAX 8

struct addr_node {
	struct iface_addr pub; /* first: iface_next_address() casts */
	int32_t index;
	uint32_t seen;
	TAILQ_ENTRY(addr_node) order;
	LIST_ENTRY(addr_node) hashed;
};
TAILQ_HEAD(addr_order, addr_node);
LIST_HEAD(addr_bucket, addr_node);

struct iface_node {
	struct iface pub; /* first: the public functions cast */
	uint32_t seen;
	struct addr_order addrs;
	TAILQ_ENTRY(iface_node) order;
	LIST_ENTRY(iface_node) by_index;
	LIST_ENTRY(iface_node) by_name;
};
TAILQ_HEAD(iface_order, iface_node);
LIST_HEAD(iface_bucket, iface_node);

struct links {
	struct nlconn nl;
	uint32_t generation; /* of the dump: what it saw carries it */
	bool stale;	     /* must be dumped before it is believed */
	bool changed;
	bool no_memory;
	uint64_t overruns;
	struct iface_order ifaces;
	struct iface_bucket by_index[BUCKETS];
	struct iface_bucket by_name[BUCKETS];
	struct addr_bucket addrs[BUCKETS];
};

static size_t
index_bucket(int32_t index)
{
	return (uint32_t)index % BUCKETS;
}

static size_t
octets_bucket(const void *octets, size_t n, uint32_t hash)
{
	const uint8_t *p = octets;

	for (size_t i = 0; i < n; i++)
		hash = (hash ^ p[i]) * 16777619u;
	return (hash ^ hash >> 16) % BUCKETS;
}

static size_t
name_bucket(const char *name)
{
	return octets_bucket(name, strnlen(name, IFACE_NAME_MAX), 2166136261u);
}

static size_t
addr_bucket(int32_t index, const struct ip *ip)
{
	return octets_bucket(ip->b, sizeof(ip->b), (uint32_t)index);
}

static struct iface_node *
find_iface(const struct links *l, int32_t index)
{
	struct iface_node *n;

	LIST_FOREACH(n, &l->by_index[index_bucket(index)], by_index)
	if (n->pub.index == index)
		return n;
	return NULL;
}

static void
drop_addr(struct links *l, struct iface_node *iface, struct addr_node *n)
{
	TAILQ_REMOVE(&iface->addrs, n, order);
	LIST_REMOVE(n, hashed);
	free(n);
	l->changed = true;
}

static void
drop_iface(struct links *l, struct iface_node *n)
{
	while (!TAILQ_EMPTY(&n->addrs))
		drop_addr(l, n, TAILQ_FIRST(&n->addrs));
	TAILQ_REMOVE(&l->ifaces, n, order);
	LIST_REMOVE(n, by_index);
	LIST_REMOVE(n, by_name);
	free(n);
	l->changed = true;
}

static void
name_iface(struct links *l, struct iface_node *n, const char *name)
{
	if (n->pub.name[0])
		LIST_REMOVE(n, by_name);
	memset(n->pub.name, 0, sizeof(n->pub.name));
	strncpy(n->pub.name, name, sizeof(n->pub.name) - 1);
	LIST_INSERT_HEAD(&l->by_name[name_bucket(n->pub.name)], n, by_name);
}

static struct iface_node *
make_iface(struct links *l, int32_t index, const char *name)
{
	struct iface_node *n = calloc(1, sizeof(*n));

	if (!n) {
		l->no_memory = true;
		return NULL;
	}
	n->pub.index = index;
	TAILQ_INIT(&n->addrs);
	TAILQ_INSERT_TAIL(&l->ifaces, n, order);
	LIST_INSERT_HEAD(&l->by_index[index_bucket(index)], n, by_index);
	name_iface(l, n, name);
	l->changed = true;
	return n;
}

/* What the message does not mention stays. */
static void
refresh(struct links *l, struct iface_node *n, const struct linkmsg *news)
{
	struct iface *i = &n->pub;

	n->seen = l->generation;
	if (news->name[0] && strcmp(news->name, i->name) != 0) {
		name_iface(l, n, news->name);
		l->changed = true;
	}
	if (i->up != news->up || i->running != news->running) {
		i->up = news->up;
		i->running = news->running;
		l->changed = true;
	}
	if (news->has_mac && !mac_equal(&i->mac, &news->mac)) {
		i->mac = news->mac;
		l->changed = true;
	}
}

static void
link_message(struct links *l, const struct nlmsghdr *msg, bool gone)
{
	struct iface_node *n;
	struct linkmsg news;

	if (!linkmsg_read(msg, &news))
		return;
	n = find_iface(l, news.index);
	if (gone) {
		if (n)
			drop_iface(l, n);
		return;
	}
	if (!n && news.name[0])
		n = make_iface(l, news.index, news.name);
	if (n)
		refresh(l, n, &news);
}

static struct addr_node *
find_addr(const struct links *l, int32_t index, const struct iface_addr *a)
{
	size_t at = addr_bucket(index, &a->prefix.addr);
	struct addr_node *n;

	LIST_FOREACH(n, &l->addrs[at], hashed)
	if (n->index == index && ip_prefix_equal(&n->pub.prefix, &a->prefix) &&
	    ip_equal(&n->pub.peer, &a->peer))
		return n;
	return NULL;
}

static void
put_addr(struct links *l, struct iface_node *iface, const struct iface_addr *a)
{
	struct addr_node *n = find_addr(l, iface->pub.index, a);

	if (!n) {
		n = calloc(1, sizeof(*n));
		if (!n) {
			l->no_memory = true;
			return;
		}
		n->pub = *a;
		n->index = iface->pub.index;
		TAILQ_INSERT_TAIL(&iface->addrs, n, order);
		LIST_INSERT_HEAD(
		    &l->addrs[addr_bucket(n->index, &a->prefix.addr)], n,
		    hashed);
		l->changed = true;
	} else if (n->pub.protocol != a->protocol) {
		n->pub.protocol = a->protocol;
		l->changed = true;
	}
	n->seen = l->generation;
}

static void
addr_message(struct links *l, const struct nlmsghdr *msg, bool gone)
{
	struct iface_node *iface;
	struct iface_addr a;
	struct addr_node *n;
	int32_t index;

	if (!linkmsg_read_address(msg, &index, &a))
		return;
	iface = find_iface(l, index);
	if (!iface)
		return;
	if (!gone) {
		put_addr(l, iface, &a);
		return;
	}
	n = find_addr(l, iface->pub.index, &a);
	if (n)
		drop_addr(l, iface, n);
}

static void
visit(void *arg, const struct nlmsghdr *msg)
{
	struct links *l = arg;

	switch (msg->nlmsg_type) {
	case RTM_NEWLINK:
	case RTM_DELLINK:
		link_message(l, msg, msg->nlmsg_type == RTM_DELLINK);
		break;
	case RTM_NEWADDR:
	case RTM_DELADDR:
		addr_message(l, msg, msg->nlmsg_type == RTM_DELADDR);
		break;
	}
}

static void
sweep(struct links *l)
{
	struct iface_node *next_iface;
	struct addr_node *next;

	for (struct iface_node *i = TAILQ_FIRST(&l->ifaces); i;
	     i = next_iface) {
		next_iface = TAILQ_NEXT(i, order);
		for (struct addr_node *a = TAILQ_FIRST(&i->addrs); a;
		     a = next) {
			next = TAILQ_NEXT(a, order);
			if (a->seen != l->generation)
				drop_addr(l, i, a);
		}
		if (i->seen != l->generation)
			drop_iface(l, i);
	}
}

static int
dump_once(struct links *l)
{
	int err;

	l->generation++;
	err = nlconn_dump(&l->nl, RTM_GETLINK, AF_UNSPEC, visit, l);
	if (err >= 0)
		err = nlconn_dump(&l->nl, RTM_GETADDR, AF_UNSPEC, visit, l);
	return err;
}

/* Tables that change while they are dumped are dumped again. */
static int
dump(struct links *l)
{
	int err = -EAGAIN;

	for (int i = 0; i < DUMPS_MAX && err < 0; i++) {
		err = dump_once(l);
		if (err == -ENOBUFS)
			l->overruns++;
		else if (err < 0 && err != -EINTR)
			return err;
	}
	if (err < 0)
		return err;
	sweep(l);
	l->stale = false;
	return 0;
}

int
links_open(struct links **ret, int receive_bytes)
{
	static const unsigned groups[] = { RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR,
		RTNLGRP_IPV6_IFADDR };
	struct links *l = calloc(1, sizeof(*l));
	int err = -ENOMEM;

	if (!l)
		return err;
	TAILQ_INIT(&l->ifaces);
	l->stale = true;
	err = nlconn_open(&l->nl, receive_bytes);
	for (size_t i = 0; err >= 0 && i < sizeof(groups) / sizeof(groups[0]);
	     i++)
		err = nlconn_follow(&l->nl, groups[i]);
	if (err >= 0)
		err = links_follow(l);
	if (err < 0) {
		links_close(l);
		return err;
	}
	*ret = l;
	return 0;
}

void
links_close(struct links *l)
{
	if (!l)
		return;
	while (!TAILQ_EMPTY(&l->ifaces))
		drop_iface(l, TAILQ_FIRST(&l->ifaces));
	nlconn_close(&l->nl);
	free(l);
}

int
links_fd(const struct links *l)
{
	return l->nl.fd;
}

uint64_t
links_overruns(const struct links *l)
{
	return l->overruns;
}

static int
drain(struct links *l)
{
	int err;

	do {
		err = nlconn_receive(&l->nl, visit, l);
		if (err == -ENOBUFS) {
			l->overruns++;
			l->stale = true;
			err = 0;
		}
	} while (err >= 0);
	return err == -EAGAIN ? 0 : err;
}

int
links_follow(struct links *l)
{
	int err;

	l->changed = false;
	err = drain(l);
	if (err >= 0 && l->stale)
		err = dump(l);
	if (err >= 0 && l->no_memory)
		err = -ENOMEM;
	if (err < 0) {
		l->stale = true;
		l->no_memory = false;
		return err;
	}
	return l->changed ? 1 : 0;
}

const struct iface *
links_by_index(const struct links *l, int32_t index)
{
	struct iface_node *n = find_iface(l, index);

	return n ? &n->pub : NULL;
}

const struct iface *
links_by_name(const struct links *l, const char *name)
{
	struct iface_node *n;

	LIST_FOREACH(n, &l->by_name[name_bucket(name)], by_name)
	if (strcmp(n->pub.name, name) == 0)
		return &n->pub;
	return NULL;
}

const struct iface_addr *
links_address(
    const struct links *l, int32_t index, const struct ip_prefix *prefix)
{
	struct addr_node *n;

	LIST_FOREACH(n, &l->addrs[addr_bucket(index, &prefix->addr)], hashed)
	if (n->index == index && ip_prefix_equal(&n->pub.prefix, prefix) &&
	    n->pub.peer.family == IP_NONE)
		return &n->pub;
	return NULL;
}

bool
links_has_ip(
    const struct links *l, int32_t index, const struct ip *ip, uint8_t protocol)
{
	struct addr_node *n;

	LIST_FOREACH(n, &l->addrs[addr_bucket(index, ip)], hashed)
	if (n->index == index && n->pub.protocol != protocol &&
	    ip_equal(&n->pub.prefix.addr, ip))
		return true;
	return false;
}

const struct iface *
links_next(const struct links *l, const struct iface *previous)
{
	const struct iface_node *n = (const void *)previous;

	n = n ? TAILQ_NEXT(n, order) : TAILQ_FIRST(&l->ifaces);
	return n ? &n->pub : NULL;
}

const struct iface_addr *
iface_next_address(const struct iface *iface, const struct iface_addr *previous)
{
	const struct iface_node *i = (const void *)iface;
	const struct addr_node *n = (const void *)previous;

	n = n ? TAILQ_NEXT(n, order) : TAILQ_FIRST(&i->addrs);
	return n ? &n->pub : NULL;
}
