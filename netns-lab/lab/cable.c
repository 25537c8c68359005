#include "netns-lab/lab/cable.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <net/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netlink/attr.h>
#include <netlink/handlers.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "netns-lab/lab/ns.h"
#include "netns-lab/lab/seal.h"

/* libnl has fewer errors than the kernel: ask for the kernel's own. */
static int
on_error(struct sockaddr_nl *from, struct nlmsgerr *answer, void *arg)
{
	int *err = arg;

	(void)from;
	*err = answer->error;
	return NL_STOP;
}

int
cable_open(int net, struct nl_sock **ret)
{
	struct nl_sock *nl = NULL;
	int home, err = 0;

	if (!seal_holds(net))
		return -EPERM;
	home = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (home < 0)
		return -errno;
	nl = nl_socket_alloc();
	if (!nl) {
		err = -ENOMEM;
	} else if (setns(net, CLONE_NEWNET) < 0) {
		err = -errno;
	} else {
		err = nl_connect(nl, NETLINK_ROUTE) < 0 ? -EIO : 0;
		/* Anywhere else whatever we did next would be wrong. */
		if (setns(home, CLONE_NEWNET) < 0)
			abort();
	}
	close(home);
	if (err < 0)
		cable_close(nl);
	else
		*ret = nl;
	return err;
}

void
cable_close(struct nl_sock *nl)
{
	if (nl)
		nl_socket_free(nl);
}

static struct nl_msg *
request(int type, int flags, void *head, size_t len)
{
	struct nl_msg *msg = nlmsg_alloc_simple(type, flags);

	if (msg && nlmsg_append(msg, head, len, 0) == 0)
		return msg;
	nlmsg_free(msg);
	return NULL;
}

/* Send what could be built, free it, and wait for the kernel's answer. */
static int
send_request(struct nl_sock *nl, struct nl_msg *msg, bool bad)
{
	int answer = 0, err;

	if (bad || !msg) {
		nlmsg_free(msg);
		return -ENOMEM;
	}
	nl_socket_modify_err_cb(nl, NL_CB_CUSTOM, on_error, &answer);
	err = nl_send_sync(nl, msg);
	return answer ? answer : err < 0 ? -EIO : 0;
}

static int
set_link(struct nl_sock *nl, int index, unsigned flags)
{
	struct ifinfomsg head = { .ifi_family = AF_UNSPEC,
		.ifi_index = index,
		.ifi_flags = flags,
		.ifi_change = IFF_UP };

	return send_request(
	    nl, request(RTM_NEWLINK, 0, &head, sizeof(head)), false);
}

int
cable_set(struct nl_sock *nl, int index, bool up)
{
	return set_link(nl, index, up ? IFF_UP : 0);
}

int
cable_loopback(struct nl_sock *nl)
{
	return set_link(nl, 1, IFF_UP);
}

int
cable_remove(struct nl_sock *nl, int index)
{
	struct ifinfomsg head = { .ifi_family = AF_UNSPEC, .ifi_index = index };

	return send_request(
	    nl, request(RTM_DELLINK, 0, &head, sizeof(head)), false);
}

static struct ifinfomsg
new_link(int index)
{
	return (struct ifinfomsg){ .ifi_family = AF_UNSPEC,
		.ifi_index = index,
		.ifi_flags = IFF_UP,
		.ifi_change = IFF_UP };
}

int
cable_switch(struct nl_sock *nl, const char *name, int index)
{
	struct ifinfomsg head = new_link(index);
	struct nl_msg *msg = request(
	    RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &head, sizeof(head));
	struct nlattr *info, *data;
	bool bad;

	if (!msg)
		return -ENOMEM;
	bad = nla_put_string(msg, IFLA_IFNAME, name) < 0 ||
	    !(info = nla_nest_start(msg, IFLA_LINKINFO)) ||
	    nla_put_string(msg, IFLA_INFO_KIND, "bridge") < 0 ||
	    !(data = nla_nest_start(msg, IFLA_INFO_DATA)) ||
	    nla_put_u32(msg, IFLA_BR_STP_STATE, 0) < 0 ||
	    nla_put_u8(msg, IFLA_BR_MCAST_SNOOPING, 0) < 0 ||
	    nla_nest_end(msg, data) < 0 || nla_nest_end(msg, info) < 0;
	return send_request(nl, msg, bad);
}

static bool
put_end(struct nl_msg *msg, const struct cable_end *end)
{
	return nla_put_string(msg, IFLA_IFNAME, end->name) == 0 &&
	    nla_put(msg, IFLA_ADDRESS, sizeof(end->mac.b), end->mac.b) == 0;
}

static bool
put_peer(struct nl_msg *msg, int net, const struct cable_end *there)
{
	/* It cannot go up before both ends are there. */
	struct ifinfomsg head = { .ifi_family = AF_UNSPEC,
		.ifi_index = there->index };
	struct nlattr *info, *data, *peer;

	return (info = nla_nest_start(msg, IFLA_LINKINFO)) &&
	    nla_put_string(msg, IFLA_INFO_KIND, "veth") == 0 &&
	    (data = nla_nest_start(msg, IFLA_INFO_DATA)) &&
	    (peer = nla_nest_start(msg, VETH_INFO_PEER)) &&
	    nlmsg_append(msg, &head, sizeof(head), 0) == 0 &&
	    put_end(msg, there) &&
	    nla_put_u32(msg, IFLA_NET_NS_FD, (uint32_t)net) == 0 &&
	    nla_nest_end(msg, peer) == 0 && nla_nest_end(msg, data) == 0 &&
	    nla_nest_end(msg, info) == 0;
}

int
cable_lay(struct nl_sock *nl, int master, const struct cable_end *here, int net,
    const struct cable_end *there)
{
	struct ifinfomsg head = new_link(here->index);
	struct nl_msg *msg = request(
	    RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &head, sizeof(head));

	if (!msg)
		return -ENOMEM;
	return send_request(nl, msg,
	    !put_end(msg, here) ||
		nla_put_u32(msg, IFLA_MASTER, (uint32_t)master) < 0 ||
		!put_peer(msg, net, there));
}

static unsigned char
family_of(const struct ip *ip)
{
	return ip->family == IP_V6 ? AF_INET6 : AF_INET;
}

int
cable_address(struct nl_sock *nl, int index, const struct ip_prefix *addr)
{
	struct ifaddrmsg head = { .ifa_family = family_of(&addr->addr),
		.ifa_prefixlen = addr->len,
		.ifa_index = (unsigned)index };
	const int len = (int)ip_octets(addr->addr.family);
	const struct ip last = ip_last(addr);
	struct nl_msg *msg = request(
	    RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, &head, sizeof(head));

	if (!msg)
		return -ENOMEM;
	return send_request(nl, msg,
	    nla_put(msg, IFA_LOCAL, len, addr->addr.b) < 0 ||
		nla_put(msg, IFA_ADDRESS, len, addr->addr.b) < 0 ||
		nla_put(msg, IFA_BROADCAST, len, last.b) < 0);
}

int
cable_route(
    struct nl_sock *nl, const struct ip_prefix *to, const struct ip *via)
{
	struct rtmsg head = { .rtm_family = family_of(via),
		.rtm_dst_len = to->len,
		.rtm_table = RT_TABLE_MAIN,
		.rtm_protocol = RTPROT_STATIC,
		.rtm_scope = RT_SCOPE_UNIVERSE,
		.rtm_type = RTN_UNICAST };
	const int len = (int)ip_octets(via->family);
	struct nl_msg *msg = request(
	    RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, &head, sizeof(head));

	if (!msg)
		return -ENOMEM;
	return send_request(nl, msg,
	    (to->len && nla_put(msg, RTA_DST, len, to->addr.b) < 0) ||
		nla_put(msg, RTA_GATEWAY, len, via->b) < 0);
}
