#include <stdio.h>
#include <string.h>

#include "tests/proto/frames.h"
#include "tests/wire/probe.h"
#include "vrrpd/base/cksum.h"

#define FRAME(name) frame_##name, sizeof(frame_##name)

const struct probe probes[] = {
	{ "ref", "V2-56", FRAME(ref_v2_pass), LADDER_PASS, 0 },
	{ "addr-order", "V2-69", FRAME(addr_order), LADDER_PASS, 0 },
	{ "addr-differs-prio255", "V2-68", FRAME(addr_differs_prio255),
	    LADDER_PASS, 0 },
	{ "ether-padding", "V2-72", FRAME(ether_padding), LADDER_PASS, 0 },
	{ "ttl-254", "V2-05 V2-58 V2-86", FRAME(ttl_254), LADDER_TTL, 0 },
	{ "ttl-1", "V2-05 V2-58", FRAME(ref_v2_pass), LADDER_TTL, 1 },
	{ "version-1", "V2-59", FRAME(version_1), LADDER_VERSION, 0 },
	{ "version-3", "V2-59", FRAME(ref_v3), LADDER_VERSION, 0 },
	{ "type-2", "V2-10", FRAME(type_2), LADDER_TYPE, 0 },
	{ "short-6", "V2-60", FRAME(short_6), LADDER_SHORT, 0 },
	{ "count-4-of-3", "V2-60", FRAME(count_4_of_3), LADDER_SHORT, 0 },
	{ "no-auth-data", "V2-60", FRAME(no_auth_data), LADDER_SHORT, 0 },
	{ "count-2-of-3", "V2-66 V2-72", FRAME(count_2_of_3), LADDER_TRAILING,
	    0 },
	{ "trailing-4", "V2-72", FRAME(trailing_4), LADDER_TRAILING, 0 },
	{ "checksum", "V2-61", FRAME(checksum), LADDER_CHECKSUM, 0 },
	{ "vrid-101", "V2-62", FRAME(vrid_101), LADDER_VRID, 0 },
	{ "auth-type-7", "V2-17", FRAME(auth_type_7), LADDER_AUTH_TYPE, 0 },
	{ "auth-type-2", "V2-30", FRAME(auth_type_2), LADDER_AUTH_TYPE, 0 },
	{ "noauth-vs-pass", "V2-18 V2-64", FRAME(noauth_vs_pass),
	    LADDER_AUTH_TYPE, 0 },
	{ "wrong-password", "V2-29", FRAME(wrong_password), LADDER_AUTH_SECRET,
	    0 },
	{ "password-tail", "V2-29", FRAME(password_tail), LADDER_AUTH_SECRET,
	    0 },
	{ "addr-differs", "V2-66 V2-68", FRAME(addr_differs), LADDER_ADDRESSES,
	    0 },
	{ "interval-2s", "V2-70", FRAME(interval_2s), LADDER_INTERVAL, 0 },
};
const size_t n_probes = sizeof(probes) / sizeof(probes[0]);

#define FRAME_VRID 100

/* Which of the frames' addresses, and what takes the place of its net. */
static const struct {
	uint8_t was[3];
	uint8_t is[2];
} nets[3] = {
	{ { 172, 16, 10 }, { 172, 16 } },
	{ { 172, 16, 20 }, { 172, 17 } },
	{ { 10, 58, 20 }, { 10, 59 } },
};
static const uint8_t hosts[3] = { 1, 1, 100 };

uint8_t
probe_vrid(size_t i)
{
	return (uint8_t)(2 + 2 * i);
}

static uint8_t
third_octet(size_t i)
{
	return (uint8_t)(100 + i);
}

void
probe_address(size_t i, size_t k, char *buf, size_t size)
{
	(void)snprintf(buf, size, "%u.%u.%u.%u", nets[k].is[0], nets[k].is[1],
	    third_octet(i), hosts[k]);
}

static void
readdress(uint8_t *word, size_t i)
{
	for (size_t k = 0; k < 3; k++)
		if (memcmp(word, nets[k].was, 3) == 0) {
			memcpy(word, nets[k].is, 2);
			word[2] = third_octet(i);
			return;
		}
}

static uint32_t
sum_without_checksum(const uint8_t *b, size_t len, size_t at)
{
	uint16_t sum = cksum_fold(
	    cksum_add(cksum_add(0, b, at), b + at + 2, len - at - 2));

	return (uint16_t)~sum;
}

/* RFC 1624: new = ~(~old + ~sum_before + sum_after) */
static void
correct(uint8_t *cksum, uint32_t before, uint32_t after)
{
	uint32_t old = (uint32_t)cksum[0] << 8 | cksum[1];
	uint32_t sum = (~old & 0xffff) + (~before & 0xffff) + after;

	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	sum = ~sum & 0xffff;
	cksum[0] = (uint8_t)(sum >> 8);
	cksum[1] = (uint8_t)sum;
}

static void
make_over(uint8_t *frame, size_t i)
{
	uint8_t *ip = frame + FRAME_ETHERNET, *m = frame + FRAME_MESSAGE;
	size_t len = ((size_t)ip[2] << 8 | ip[3]) - 20;
	uint32_t before, after;

	before = len >= 8 ? sum_without_checksum(m, len, 6) : 0;
	m[1] = (uint8_t)(probe_vrid(i) + m[1] - FRAME_VRID);
	frame[11] = m[1];
	for (size_t at = 8; at + 4 <= len; at += 4)
		readdress(m + at, i);
	after = len >= 8 ? sum_without_checksum(m, len, 6) : 0;
	if (len >= 8)
		correct(m + 6, before, after);
}

static void
set_ttl(uint8_t *ip, uint8_t ttl)
{
	uint32_t before = sum_without_checksum(ip, 20, 10);

	ip[8] = ttl;
	correct(ip + 10, before, sum_without_checksum(ip, 20, 10));
}

size_t
probe_frame(size_t i, uint8_t to[static PROBE_FRAME_MAX])
{
	memcpy(to, probes[i].frame, probes[i].len);
	make_over(to, i);
	if (probes[i].ttl)
		set_ttl(to + FRAME_ETHERNET, probes[i].ttl);
	return probes[i].len;
}

size_t
probe_reference(size_t i, uint8_t to[static PROBE_FRAME_MAX])
{
	memcpy(to, frame_ref_v2_pass, sizeof(frame_ref_v2_pass));
	make_over(to, i);
	return sizeof(frame_ref_v2_pass);
}

bool
probe_is_nobodys(const struct probe *p)
{
	return p->rung > LADDER_PASS && p->rung <= LADDER_VRID;
}
