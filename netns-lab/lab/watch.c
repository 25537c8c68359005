#include "netns-lab/lab/watch.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "netns-lab/drill/record.h"
#include "netns-lab/lab/lab.h"
#include "netns-lab/lab/observer.h"

#ifndef IFF_LOWER_UP
#define IFF_LOWER_UP (1 << 16)
#endif

/* What is known of one router, and whom to tell. */
struct watch {
	const struct lab *lab;
	size_t node;
	int fd, log, notices;
	bool *held; /* by virtual address */
	bool *seen; /* during a dump */
	int8_t *up; /* by port of the plan: -1 unknown */
};

static void
tell(struct watch *w, size_t virtual, bool held, const char *link)
{
	const struct topo *topo = w->lab->topo;
	const struct watch_notice notice = { w->node, virtual, held };
	struct record r = { .at = observer_now(),
		.kind = held ? RECORD_HELD : RECORD_GONE,
		.address = topo->virtuals[virtual].addr };

	if (w->held[virtual] == held)
		return;
	w->held[virtual] = held;
	record_name(r.node, topo->nodes[w->node].name);
	record_name(r.link, link);
	(void)record_write(w->log, &r);
	(void)!write(w->notices, &notice, sizeof(notice));
}

/* The address of a message about one, and its label if it has one. */
static struct ip
address_of(struct nlmsghdr *nlh, const char **ret_label)
{
	struct nlattr *tb[IFA_MAX + 1];

	if (nlmsg_parse(nlh, sizeof(struct ifaddrmsg), tb, IFA_MAX, NULL) < 0 ||
	    !tb[IFA_LOCAL])
		return (struct ip){ .family = IP_NONE };
	if (tb[IFA_LABEL])
		*ret_label = nla_get_string(tb[IFA_LABEL]);
	return ip_from_octets(IP_V4, nla_data(tb[IFA_LOCAL]));
}

static void
on_address(struct watch *w, struct nlmsghdr *nlh)
{
	const struct ifaddrmsg *ifa = nlmsg_data(nlh);
	const char *label = "";
	struct ip ip;
	size_t virtual;

	if (ifa->ifa_family != AF_INET)
		return;
	ip = address_of(nlh, &label);
	virtual = topo_virtual(w->lab->topo, &ip);
	if (virtual == TOPO_NONE)
		return;
	w->seen[virtual] = true;
	tell(w, virtual, nlh->nlmsg_type == RTM_NEWADDR, label);
}

/* Only the interfaces of the plan: what a daemon adds is its own affair. */
static void
on_link(struct watch *w, struct nlmsghdr *nlh)
{
	const unsigned both = IFF_UP | IFF_LOWER_UP;
	const struct ifinfomsg *ifi = nlmsg_data(nlh);
	const size_t port = lab_port_of(w->lab, ifi->ifi_index);
	const bool up =
	    nlh->nlmsg_type == RTM_NEWLINK && (ifi->ifi_flags & both) == both;
	struct record r = {
		.at = observer_now(), .kind = RECORD_LINK, .up = up
	};

	if (port == TOPO_NONE || w->up[port] == up)
		return;
	w->up[port] = up;
	record_name(r.node, w->lab->topo->nodes[w->node].name);
	record_name(r.link, w->lab->topo->ports[port].ifname);
	(void)record_write(w->log, &r);
}

static int
ask(int fd)
{
	const struct {
		struct nlmsghdr nlh;
		struct ifaddrmsg ifa;
	} dump = {
		.nlh = { .nlmsg_len = sizeof(dump),
		    .nlmsg_type = RTM_GETADDR,
		    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		    .nlmsg_seq = 1 },
		.ifa = { .ifa_family = AF_INET },
	};

	return send(fd, &dump, sizeof(dump), 0) < 0 ? -errno : 0;
}

/* Ask for everything; what does not turn up in the answer is gone. */
static int
start_dump(struct watch *w)
{
	memset(w->seen, 0, w->lab->topo->n_virtuals * sizeof(*w->seen));
	return ask(w->fd);
}

static void
end_dump(struct watch *w)
{
	for (size_t i = 0; i < w->lab->topo->n_virtuals; i++) {
		if (!w->seen[i])
			tell(w, i, false, "");
	}
}

/* All messages of one datagram. */
static void
digest(struct watch *w, char *buf, size_t size)
{
	int len = (int)size;

	for (struct nlmsghdr *nlh = (void *)buf; nlmsg_ok(nlh, len);
	     nlh = nlmsg_next(nlh, &len)) {
		switch (nlh->nlmsg_type) {
		case RTM_NEWADDR:
		case RTM_DELADDR:
			on_address(w, nlh);
			break;
		case RTM_NEWLINK:
		case RTM_DELLINK:
			on_link(w, nlh);
			break;
		case NLMSG_DONE:
			end_dump(w);
			break;
		default:
			break;
		}
	}
}

static void __attribute__((noreturn)) follow(struct watch *w)
{
	static const size_t room = 65536;
	char *buf = malloc(room);
	ssize_t n;

	if (!buf)
		_exit(1);
	for (;;) {
		n = recv(w->fd, buf, room, 0);
		if (n > 0)
			digest(w, buf, (size_t)n);
		else if (n < 0 && errno == ENOBUFS)
			(void)start_dump(w);
		else if (n < 0 && errno != EINTR)
			_exit(1);
	}
}

static int
open_netlink(int net, unsigned groups)
{
	const struct sockaddr_nl addr = { .nl_family = AF_NETLINK,
		.nl_groups = groups };
	const int room = 4 << 20;
	const int fd = ns_socket(net, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	int err;

	if (fd < 0)
		return fd;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	if (bind(fd, (const struct sockaddr *)&addr, sizeof(addr)) < 0) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

pid_t
watch_start(
    const struct lab *lab, size_t node, int log, int notices, struct trouble *t)
{
	const struct topo *topo = lab->topo;
	struct watch w = {
		.lab = lab, .node = node, .log = log, .notices = notices
	};
	pid_t pid;

	w.fd = open_netlink(
	    lab->nodes[node].ns.net, RTMGRP_LINK | RTMGRP_IPV4_IFADDR);
	if (w.fd < 0)
		return trouble_set(
		    t, w.fd, "watching %s", lab->nodes[node].name);
	w.held = calloc(topo->n_virtuals + 1, sizeof(*w.held));
	w.seen = calloc(topo->n_virtuals + 1, sizeof(*w.seen));
	w.up = malloc(topo->n_ports + 1);
	if (!w.held || !w.seen || !w.up) {
		pid = trouble_set(t, ENOMEM, "watching");
		goto out;
	}
	/* Interfaces are up from the start; only changes are news. */
	memset(w.up, 1, topo->n_ports + 1);
	pid = observer_fork();
	if (pid == 0 && start_dump(&w) == 0)
		follow(&w);
	if (pid == 0)
		_exit(1);
	if (pid < 0)
		pid = trouble_set(t, errno, "starting a watcher");
out:
	close(w.fd);
	free(w.held);
	free(w.seen);
	free(w.up);
	return pid;
}

static bool
take_dump(const struct topo *topo, char *buf, size_t size, bool *held)
{
	int len = (int)size;

	for (struct nlmsghdr *nlh = (void *)buf; nlmsg_ok(nlh, len);
	     nlh = nlmsg_next(nlh, &len)) {
		const char *label;
		struct ip ip;
		size_t v;

		if (nlh->nlmsg_type != RTM_NEWADDR)
			return true;
		ip = address_of(nlh, &label);
		v = topo_virtual(topo, &ip);
		if (v != TOPO_NONE)
			held[v] = true;
	}
	return false;
}

int
watch_ask(const struct lab *lab, size_t node, bool *held)
{
	static const size_t room = 65536;
	char *buf = NULL;
	int fd, err;

	memset(held, 0, lab->topo->n_virtuals * sizeof(*held));
	if (lab->nodes[node].off)
		return 0;
	fd = open_netlink(lab->nodes[node].ns.net, 0);
	if (fd < 0)
		return fd;
	buf = malloc(room);
	err = buf ? ask(fd) : -ENOMEM;
	while (!err) {
		const ssize_t n = recv(fd, buf, room, 0);

		if (n <= 0)
			err = n < 0 ? -errno : -EIO;
		else if (take_dump(lab->topo, buf, (size_t)n, held))
			break;
	}
	free(buf);
	close(fd);
	return err;
}
