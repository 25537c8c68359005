#include <assert.h>
#include <string.h>

#include "vrrpd/base/bytes.h"
#include "vrrpd/base/cksum.h"
#include "vrrpd/proto/advert.h"

#define TYPE_ADVERTISEMENT 1
#define CHECKSUM_AT 6

/* Seconds on the wire; the configuration admits nothing else for v2. */
static uint8_t
seconds(nsec interval)
{
	return (uint8_t)(interval / SEC);
}

size_t
advert_write(uint8_t buf[static ADVERT_MAX], const struct vr_params *params,
    uint8_t priority, const struct ip *addresses, size_t n)
{
	static const uint8_t none[VRRP_AUTH_LEN];
	struct bytes_out out = bytes_out(buf, ADVERT_MAX);
	uint16_t sum;

	assert(n <= VR_ADDRESSES_MAX);
	bytes_put_u8(&out, (uint8_t)(2 << 4 | TYPE_ADVERTISEMENT));
	bytes_put_u8(&out, params->vrid);
	bytes_put_u8(&out, priority);
	bytes_put_u8(&out, (uint8_t)n);
	bytes_put_u8(&out, (uint8_t)params->auth);
	bytes_put_u8(&out, seconds(params->adver_int));
	bytes_put_u16(&out, 0);
	for (size_t i = 0; i < n; i++)
		bytes_put(&out, addresses[i].b, 4);
	/* 5.3.10: zeros without authentication, whatever the secret. */
	bytes_put(&out, params->auth == VR_AUTH_PASS ? params->secret : none,
	    VRRP_AUTH_LEN);
	assert(!out.bad);

	/* 5.3.8: over the whole message, no pseudo-header, last of all. */
	sum = cksum_fold(cksum_add(0, buf, out.done));
	buf[CHECKSUM_AT] = (uint8_t)(sum >> 8);
	buf[CHECKSUM_AT + 1] = (uint8_t)sum;
	return out.done;
}

bool
advert_read(const uint8_t *message, size_t len, struct advert *ret)
{
	struct bytes_in in = bytes_in(message, len);
	uint8_t first = bytes_u8(&in);

	ret->version = first >> 4;
	ret->type = first & 15;
	ret->vrid = bytes_u8(&in);
	ret->priority = bytes_u8(&in);
	ret->count = bytes_u8(&in);
	ret->auth_type = bytes_u8(&in);
	ret->adver_int = bytes_u8(&in) * SEC;
	(void)bytes_u16(&in);
	ret->addresses = bytes_take(&in, (size_t)ret->count * 4);
	ret->auth_data = bytes_take(&in, VRRP_AUTH_LEN);
	return !in.bad;
}

size_t
advert_len(const struct advert *ad)
{
	return VRRP_HEADER_LEN + (size_t)ad->count * 4 + VRRP_AUTH_LEN;
}

struct ip
advert_address(const struct advert *ad, size_t i)
{
	assert(i < ad->count);
	return ip_from_octets(IP_V4, ad->addresses + 4 * i);
}
