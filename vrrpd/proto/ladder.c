#include <stdbool.h>
#include <string.h>

#include "vrrpd/base/cksum.h"
#include "vrrpd/proto/ladder.h"

#define IPV4_MIN 20

/* The fields of an IPv4 header that we look at (RFC 791 3.1). */
struct datagram {
	const uint8_t *payload;
	size_t len;
	uint8_t ttl;
	struct ip src, dst;
};

/*
 * Lengths come from the header, never from the frame: a short frame is
 * padded to the minimum of the medium, and the padding is no tail.
 */
static bool
open_datagram(const uint8_t *b, size_t len, struct datagram *ret)
{
	size_t header, total;

	if (len < IPV4_MIN || b[0] >> 4 != 4)
		return false;
	header = (size_t)(b[0] & 15) * 4;
	total = (size_t)b[2] << 8 | b[3];
	if (header < IPV4_MIN || total < header || total > len)
		return false;
	if (b[9] != VRRP_PROTOCOL)
		return false;
	ret->payload = b + header;
	ret->len = total - header;
	ret->ttl = b[8];
	ret->src = ip_from_octets(IP_V4, b + 12);
	ret->dst = ip_from_octets(IP_V4, b + 16);
	return true;
}

enum ladder
ladder_read(const uint8_t *datagram, size_t len, struct advert *ret)
{
	const struct ip group = vrrp_group();
	struct datagram d;
	bool complete;

	if (!open_datagram(datagram, len, &d))
		return LADDER_DATAGRAM;
	if (d.ttl != VRRP_TTL)
		return LADDER_TTL;
	if (!ip_equal(&d.dst, &group))
		return LADDER_DESTINATION;
	if (d.len < 1)
		return LADDER_SHORT;
	complete = advert_read(d.payload, d.len, ret);
	if (ret->version != 2)
		return LADDER_VERSION;
	if (ret->type != 1)
		return LADDER_TYPE;
	if (!complete)
		return LADDER_SHORT;
	if (d.len != advert_len(ret))
		return LADDER_TRAILING;
	if (cksum_fold(cksum_add(0, d.payload, d.len)) != 0)
		return LADDER_CHECKSUM;
	ret->src = d.src;
	return LADDER_PASS;
}

static bool
lists(const struct advert *ad, const struct ip *ip)
{
	for (size_t i = 0; i < ad->count; i++)
		if (memcmp(ad->addresses + 4 * i, ip->b, 4) == 0)
			return true;
	return false;
}

static bool
among(const struct ip *addresses, size_t n, const uint8_t *octets)
{
	for (size_t i = 0; i < n; i++)
		if (memcmp(addresses[i].b, octets, 4) == 0)
			return true;
	return false;
}

/*
 * 7.1 compares lists; their order means nothing.  The common case is the
 * same list in the same order, and costs one pass.
 */
static bool
same_addresses(const struct advert *ad, const struct ip *addresses, size_t n)
{
	size_t i = 0;

	if (ad->count != n)
		return false;
	while (i < n && memcmp(ad->addresses + 4 * i, addresses[i].b, 4) == 0)
		i++;
	if (i == n)
		return true;
	for (i = 0; i < n; i++) {
		if (!lists(ad, &addresses[i]) ||
		    !among(addresses, n, ad->addresses + 4 * i))
			return false;
	}
	return true;
}

enum ladder
ladder_admit(const struct advert *ad, const struct vr_params *params,
    uint8_t priority, const struct ip *own, const struct ip *addresses,
    size_t n)
{
	/*
	 * No RFC covers an advert of our own that comes back, through a
	 * loop or a reflector; to believe it would be to yield to oneself.
	 */
	if (ip_equal(&ad->src, own))
		return LADDER_OWN;
	if (priority == VR_PRIO_OWNER)
		return LADDER_OWNER;
	if (ad->auth_type != params->auth)
		return LADDER_AUTH_TYPE;
	/* All eight octets: what follows a NUL counts (RFC 2338 5.3.10). */
	if (params->auth == VR_AUTH_PASS &&
	    memcmp(ad->auth_data, params->secret, VR_SECRET_LEN) != 0)
		return LADDER_AUTH_SECRET;
	if (ad->priority != VR_PRIO_OWNER && !same_addresses(ad, addresses, n))
		return LADDER_ADDRESSES;
	if (ad->adver_int != params->adver_int)
		return LADDER_INTERVAL;
	return LADDER_PASS;
}
