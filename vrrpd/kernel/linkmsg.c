/*
 * Two habits of the kernel to know here:
 *
 * - RTM_NEWLINK and RTM_DELLINK with a family other than AF_UNSPEC tell of a
 *   bridge port or of IPv6 settings.  A DELLINK of AF_BRIDGE says that the
 *   interface left its bridge, not that it is gone.
 * - A notification may carry a part of the attributes only (wireless events
 *   do): what is absent has not changed.
 */
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "vrrpd/kernel/linkmsg.h"

/* libnl does not write to what it parses, but does not say so either. */
static bool
parse(const struct nlmsghdr *msg, size_t head, struct nlattr **tb, int max)
{
	return nlmsg_parse((struct nlmsghdr *)(uintptr_t)msg, (int)head, tb,
		   max, NULL) >= 0;
}

static void
read_name(struct nlattr *attr, char ret[static IFACE_NAME_MAX])
{
	int len = attr ? nla_len(attr) : 0;

	if (len < 2 || len > IFACE_NAME_MAX)
		return;
	memcpy(ret, nla_data(attr), (size_t)len);
	ret[IFACE_NAME_MAX - 1] = '\0';
}

bool
linkmsg_read(const struct nlmsghdr *msg, struct linkmsg *ret)
{
	const unsigned passing = IFF_UP | IFF_RUNNING | IFF_LOWER_UP;
	const struct ifinfomsg *ifi = nlmsg_data(msg);
	struct nlattr *tb[IFLA_MAX + 1];
	struct nlattr *mac;

	if (nlmsg_datalen(msg) < (int)sizeof(*ifi) ||
	    ifi->ifi_family != AF_UNSPEC || ifi->ifi_index <= 0 ||
	    !parse(msg, sizeof(*ifi), tb, IFLA_MAX))
		return false;
	*ret = (struct linkmsg){
		.index = ifi->ifi_index,
		.up = ifi->ifi_flags & IFF_UP,
		.running = (ifi->ifi_flags & passing) == passing,
	};
	read_name(tb[IFLA_IFNAME], ret->name);
	mac = tb[IFLA_ADDRESS];
	ret->has_mac = mac;
	if (mac && nla_len(mac) == (int)sizeof(ret->mac.b))
		memcpy(ret->mac.b, nla_data(mac), sizeof(ret->mac.b));
	return true;
}

static bool
read_ip(uint8_t family, struct nlattr *attr, struct ip *ret)
{
	enum ip_family f = family == AF_INET ? IP_V4 : IP_V6;

	if (!attr || (size_t)nla_len(attr) != ip_octets(f))
		return false;
	*ret = ip_from_octets(f, nla_data(attr));
	return true;
}

/*
 * IFA_LOCAL is our address and IFA_ADDRESS the other end's where there is
 * one; without another end both are ours, and IPv6 then sends the second
 * only.
 */
bool
linkmsg_read_address(
    const struct nlmsghdr *msg, int32_t *ret_index, struct iface_addr *ret)
{
	const struct ifaddrmsg *ifa = nlmsg_data(msg);
	struct iface_addr a = { .protocol = 0 };
	struct nlattr *tb[IFA_MAX + 1];
	struct ip far = { 0 };

	if (nlmsg_datalen(msg) < (int)sizeof(*ifa) ||
	    (ifa->ifa_family != AF_INET && ifa->ifa_family != AF_INET6) ||
	    !parse(msg, sizeof(*ifa), tb, IFA_MAX))
		return false;
	if (!read_ip(ifa->ifa_family, tb[IFA_LOCAL], &a.prefix.addr) &&
	    !read_ip(ifa->ifa_family, tb[IFA_ADDRESS], &a.prefix.addr))
		return false;
	a.prefix.len = ifa->ifa_prefixlen;
	if (a.prefix.len > ip_bits(a.prefix.addr.family))
		return false;
	if (read_ip(ifa->ifa_family, tb[IFA_ADDRESS], &far) &&
	    !ip_equal(&far, &a.prefix.addr))
		a.peer = far;
	if (tb[IFA_PROTO] && nla_len(tb[IFA_PROTO]) >= 1)
		a.protocol = nla_get_u8(tb[IFA_PROTO]);
	*ret_index = (int32_t)ifa->ifa_index;
	*ret = a;
	return true;
}
