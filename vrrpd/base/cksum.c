#include "vrrpd/base/cksum.h"

uint32_t
cksum_add(uint32_t sum, const void *data, size_t len)
{
	const uint8_t *p = data;
	size_t i;

	for (i = 0; i + 1 < len; i += 2)
		sum += (uint32_t)p[i] << 8 | p[i + 1];
	if (i < len)
		sum += (uint32_t)p[i] << 8;
	return sum;
}

uint32_t
cksum_add_pseudo(uint32_t sum, const struct ip *src, const struct ip *dst,
    uint8_t protocol, size_t len)
{
	sum = cksum_add(sum, src->b, ip_octets(src->family));
	sum = cksum_add(sum, dst->b, ip_octets(dst->family));
	/* IPv4's 16-bit length gives the same sum: the rest is zero. */
	sum += (uint32_t)(len >> 16) + (uint32_t)(len & 0xffff);
	return sum + protocol;
}

uint16_t
cksum_fold(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}
