#include <string.h>

#include "tests/proto/frames.h"
#include "tests/proto/receiver.h"
#include "vrrpd/base/cksum.h"

const struct vr_params receiver_params = {
	.version = 2,
	.vrid = 100,
	.priority = 100,
	.adver_int = SEC,
	.auth = VR_AUTH_PASS,
	.secret = "azerty",
};

struct receiver
a_receiver(void)
{
	struct receiver r = {
		.params = receiver_params, .priority = 100, .n = 3
	};

	r.own = ip_from_v4(0x0a3a1402);
	r.addresses[0] = ip_from_v4(0xac100a01);
	r.addresses[1] = ip_from_v4(0xac101401);
	r.addresses[2] = ip_from_v4(0x0a3a1464);
	return r;
}

enum ladder
climb(const struct receiver *r, const uint8_t *datagram, size_t len)
{
	struct advert ad;
	enum ladder rung = ladder_read(datagram, len, &ad);

	if (rung != LADDER_PASS)
		return rung;
	if (ad.vrid != r->params.vrid)
		return LADDER_VRID;
	return ladder_admit(
	    &ad, &r->params, r->priority, &r->own, r->addresses, r->n);
}

struct spoilt
the_reference(void)
{
	struct spoilt s = { .len = sizeof(frame_ref_v2_pass) - FRAME_ETHERNET };

	memcpy(s.b, frame_ref_v2_pass + FRAME_ETHERNET, s.len);
	return s;
}

void
set_total(struct spoilt *s)
{
	s->b[2] = (uint8_t)(s->len >> 8);
	s->b[3] = (uint8_t)s->len;
}

void
mend_checksum(struct spoilt *s)
{
	uint16_t sum;

	s->b[AT_MESSAGE + 6] = s->b[AT_MESSAGE + 7] = 0;
	sum = cksum_fold(cksum_add(0, s->b + AT_MESSAGE, s->len - AT_MESSAGE));
	s->b[AT_MESSAGE + 6] = (uint8_t)(sum >> 8);
	s->b[AT_MESSAGE + 7] = (uint8_t)sum;
}
