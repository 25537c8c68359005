/*
 * Addresses as people write them inside a network: ".100" for its host 100,
 * ".1.4" for host 1 x 256 + 4 of a wider one, or in full.  It reports
 * nothing: findings are made by the caller.
 */
#ifndef SITE_HOSTPART_H
#define SITE_HOSTPART_H

#include "vrrpd/base/ip.h"

enum hostpart {
	HOSTPART_OK,
	HOSTPART_SYNTAX,    /* neither a host part nor an address */
	HOSTPART_IPV6,	    /* an IPv6 address: not supported yet */
	HOSTPART_OUTSIDE,   /* an address, or a host part, beyond the network */
	HOSTPART_NETWORK,   /* the network's own address */
	HOSTPART_BROADCAST, /* its broadcast address */
};

/*
 * Resolve text in an IPv4 network whose host bits are zero.  Networks of
 * /31 (RFC 3021) and /32 have neither network nor broadcast address.
 * *ret is set, except for HOSTPART_SYNTAX, HOSTPART_IPV6 and a host part
 * that is HOSTPART_OUTSIDE.
 */
enum hostpart hostpart_parse(
    const char *text, const struct ip_prefix *net, struct ip *ret);

/* The same question about an address; never SYNTAX. */
enum hostpart hostpart_judge(const struct ip *ip, const struct ip_prefix *net);

#endif
