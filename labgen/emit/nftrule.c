#include <errno.h>

#include "labgen/emit/nftmatch.h"
#include "labgen/emit/nftrule.h"

/* The packets of one line: hosts of both sides, and a protocol's ports. */
struct match {
	enum nft_part from, to;
	struct spans from_hosts, to_hosts;
};

static void
match_fini(struct match *m)
{
	spans_free(&m->from_hosts);
	spans_free(&m->to_hosts);
}

static void
write_match(struct page *p, const struct match *m, const enum site_proto *proto,
    const struct spans *ports)
{
	page_add(p, "\t\t");
	if (m->from == NFT_PART_SOME)
		nftmatch_addresses(p, "saddr", &m->from_hosts);
	if (m->to == NFT_PART_SOME)
		nftmatch_addresses(p, "daddr", &m->to_hosts);
	if (proto)
		nftmatch_proto(p, *proto, ports);
}

void
nftrule_log(struct page *p, const char *prefix)
{
	page_add(p,
	    "limit rate 10/second burst 20 packets "
	    "log prefix \"%s: \" level info\n",
	    prefix);
}

static void
write_verdict(struct page *p, const struct site_rule *rule, const char *verdict)
{
	page_add(p, "counter %s comment \"", verdict);
	page_origin(p, &rule->at);
	page_add(p, "\"\n");
}

/*
 * TCP is answered with a reset, but only who opens a connection is: after a
 * takeover the new master meets connections in the middle, and if the side
 * that may not open any speaks first, a reset would end what the other
 * side's next segment takes up again.
 */
static void
write_reject(struct page *p, const struct site_rule *rule,
    const struct match *m, const enum site_proto *proto,
    const struct spans *ports)
{
	if (!proto || *proto == SITE_TCP) {
		write_match(p, m, proto, ports);
		page_add(p, "tcp flags & (fin | syn | rst | ack) == syn ");
		write_verdict(p, rule, "reject with tcp reset");
		write_match(p, m, proto, ports);
		if (!proto)
			page_add(p, "meta l4proto tcp ");
		write_verdict(p, rule, "drop");
	}
	if (!proto || *proto != SITE_TCP) {
		write_match(p, m, proto, ports);
		write_verdict(p, rule, "reject with icmpx admin-prohibited");
	}
}

/* For one protocol or (NULL) for all; the log is a line of its own. */
static void
write_lines(struct page *p, const struct site_rule *rule, const struct match *m,
    const enum site_proto *proto, const struct spans *ports)
{
	if (rule->log) {
		write_match(p, m, proto, ports);
		nftrule_log(p, rule->log);
	}
	switch (rule->verdict) {
	case SITE_ACCEPT:
		write_match(p, m, proto, ports);
		write_verdict(p, rule, "accept");
		break;
	case SITE_DROP:
		write_match(p, m, proto, ports);
		write_verdict(p, rule, "drop");
		break;
	case SITE_REJECT:
		write_reject(p, rule, m, proto, ports);
		break;
	}
}

static void
write_services(
    struct page *p, const struct site_rule *rule, const struct match *m)
{
	static const enum site_proto protos[] = { SITE_TCP, SITE_UDP,
		SITE_ICMP };

	for (size_t i = 0; i < sizeof(protos) / sizeof(protos[0]); i++) {
		struct spans ports = { 0 };

		nftmatch_ports(p->site, rule->services, rule->n_services,
		    protos[i], &ports);
		if (ports.n)
			write_lines(p, rule, m, &protos[i], &ports);
		if (ports.err)
			p->text.err = ports.err;
		spans_free(&ports);
	}
}

bool
nftrule_write(
    struct page *p, const struct site_rule *rule, size_t from, size_t to)
{
	struct match m = { 0 };
	bool all;

	/* Of many rules, most concern other pairs. */
	if (!nftmatch_concerns(p->site, &rule->from, from) ||
	    !nftmatch_concerns(p->site, &rule->to, to))
		return false;
	m.from = nftmatch_side(p->site, &rule->from, from, &m.from_hosts);
	m.to = nftmatch_side(p->site, &rule->to, to, &m.to_hosts);
	all =
	    m.from == NFT_PART_ALL && m.to == NFT_PART_ALL && !rule->n_services;

	if (m.from_hosts.err || m.to_hosts.err)
		p->text.err = -ENOMEM;
	else if (rule->n_services)
		write_services(p, rule, &m);
	else
		write_lines(p, rule, &m, NULL, NULL);
	match_fini(&m);
	return all;
}
