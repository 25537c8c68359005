#include <errno.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <netlink/attr.h>
#include <netlink/msg.h>

#include "vrrpd/kernel/addrs.h"
#include "vrrpd/kernel/links.h"
#include "vrrpd/kernel/nlbatch.h"
#include "vrrpd/kernel/nlconn.h"

/* One batch, and which change each of its messages stands for. */
struct round {
	struct nlbatch batch;
	struct addr_change *asked[NLBATCH_MAX];
	int err; /* the first of the connection's */
};

bool
addrs_is_ours(
    const struct links *links, int32_t index, const struct ip_prefix *prefix)
{
	const struct iface_addr *a = links_address(links, index, prefix);

	return a && a->protocol == ADDRS_PROTOCOL;
}

/*
 * NLM_F_EXCL: without it the kernel takes an equal address that is there
 * for one to be refreshed, and would put our number on an administrator's.
 * IPv6: no duplicate address detection, a virtual address is used at once.
 */
static struct nl_msg *
build(const struct addr_change *c)
{
	struct ifaddrmsg ifa = { .ifa_index = (uint32_t)c->index,
		.ifa_prefixlen = c->prefix.len,
		.ifa_scope = RT_SCOPE_UNIVERSE };
	size_t octets = ip_octets(c->prefix.addr.family);
	struct nl_msg *msg;

	ifa.ifa_family = c->prefix.addr.family == IP_V4 ? AF_INET : AF_INET6;
	if (ifa.ifa_family == AF_INET6)
		ifa.ifa_flags = IFA_F_NODAD;
	msg = nlmsg_alloc_simple(c->add ? RTM_NEWADDR : RTM_DELADDR,
	    c->add ? NLM_F_CREATE | NLM_F_EXCL : 0);
	if (!msg)
		return NULL;
	if (nlmsg_append(msg, &ifa, sizeof(ifa), NLMSG_ALIGNTO) < 0 ||
	    nla_put(msg, IFA_LOCAL, (int)octets, c->prefix.addr.b) < 0 ||
	    nla_put(msg, IFA_ADDRESS, (int)octets, c->prefix.addr.b) < 0 ||
	    (c->add && nla_put_u8(msg, IFA_PROTO, ADDRS_PROTOCOL) < 0)) {
		nlmsg_free(msg);
		return NULL;
	}
	return msg;
}

static void
commit(struct round *r, struct nlconn *nl)
{
	int err = nlbatch_commit(&r->batch, nl);

	for (uint32_t i = 0; i < r->batch.n; i++)
		r->asked[i]->result = r->batch.results[i];
	nlbatch_init(&r->batch);
	if (err < 0 && r->err == 0)
		r->err = err;
}

static void
put(struct round *r, struct nlconn *nl, struct addr_change *c)
{
	struct nl_msg *msg = build(c);
	int at;

	if (!msg) {
		c->result = -ENOMEM;
		return;
	}
	at = nlbatch_put(&r->batch, msg);
	if (at == -ENOSPC) {
		commit(r, nl);
		at = nlbatch_put(&r->batch, msg);
	}
	nlmsg_free(msg);
	if (at < 0)
		c->result = at;
	else
		r->asked[at] = c;
}

static int
allowed(const struct links *links, const struct addr_change *c)
{
	const struct iface_addr *a;

	if (c->add)
		return 0;
	a = links_address(links, c->index, &c->prefix);
	if (!a)
		return -EADDRNOTAVAIL;
	return a->protocol == ADDRS_PROTOCOL ? 0 : -EPERM;
}

int
addrs_apply(struct nlconn *nl, const struct links *links,
    struct addr_change *changes, size_t n)
{
	struct round *r = calloc(1, sizeof(*r));
	int err;

	if (!r)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		changes[i].result = allowed(links, &changes[i]);
		if (changes[i].result == 0)
			put(r, nl, &changes[i]);
	}
	commit(r, nl);
	err = r->err;
	free(r);
	return err;
}
