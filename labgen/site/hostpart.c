#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "labgen/site/hostpart.h"

/* One to four numbers, each behind a dot, as a number in base 256. */
static bool
parse_dotted(const char *at, uint32_t *ret)
{
	uint64_t value = 0;
	int parts = 0;

	while (*at == '.') {
		unsigned number = 0;
		int digits = 0;

		for (at++; *at >= '0' && *at <= '9' && digits < 4; at++) {
			if (digits++ > 0 && number == 0)
				return false;
			number = 10 * number + (unsigned)(*at - '0');
		}
		if (!digits || number > 255 || parts++ == 4)
			return false;
		value = value << 8 | number;
	}
	if (*at || !parts)
		return false;
	*ret = (uint32_t)value;
	return true;
}

enum hostpart
hostpart_judge(const struct ip *ip, const struct ip_prefix *net)
{
	struct ip last = ip_last(net);

	if (ip->family != IP_V4)
		return HOSTPART_IPV6;
	if (!ip_prefix_contains(net, ip))
		return HOSTPART_OUTSIDE;
	if (net->len >= 31)
		return HOSTPART_OK;
	if (ip_equal(ip, &net->addr))
		return HOSTPART_NETWORK;
	if (ip_equal(ip, &last))
		return HOSTPART_BROADCAST;
	return HOSTPART_OK;
}

enum hostpart
hostpart_parse(const char *text, const struct ip_prefix *net, struct ip *ret)
{
	struct ip ip;

	if (*text == '.') {
		uint32_t host;

		if (!parse_dotted(text, &host))
			return HOSTPART_SYNTAX;
		if (net->len > 0 && (uint64_t)host >> (32 - net->len))
			return HOSTPART_OUTSIDE;
		ip = ip_plus(&net->addr, host);
	} else if (!ip_parse(text, &ip)) {
		return HOSTPART_SYNTAX;
	}
	if (ip.family != IP_V4)
		return HOSTPART_IPV6;
	*ret = ip;
	return hostpart_judge(&ip, net);
}
