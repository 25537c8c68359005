#include <assert.h>
#include <string.h>

#include "vrrpd/base/hex.h"
#include "vrrpd/base/ip.h"

size_t
ip_octets(enum ip_family family)
{
	switch (family) {
	case IP_V4:
		return 4;
	case IP_V6:
		return 16;
	case IP_NONE:
		break;
	}
	return 0;
}

uint8_t
ip_bits(enum ip_family family)
{
	return (uint8_t)(8 * ip_octets(family));
}

struct ip
ip_from_octets(enum ip_family family, const void *octets)
{
	struct ip ip = { .family = family };

	memcpy(ip.b, octets, ip_octets(family));
	return ip;
}

struct ip
ip_from_v4(uint32_t number)
{
	const uint8_t b[4] = { (uint8_t)(number >> 24), (uint8_t)(number >> 16),
		(uint8_t)(number >> 8), (uint8_t)number };

	return ip_from_octets(IP_V4, b);
}

uint32_t
ip_to_v4(const struct ip *ip)
{
	assert(ip->family == IP_V4);
	return (uint32_t)ip->b[0] << 24 | (uint32_t)ip->b[1] << 16 |
	    (uint32_t)ip->b[2] << 8 | ip->b[3];
}

/* Up to three decimal digits, at most max, no leading zero. */
static const char *
parse_number(const char *at, unsigned max, unsigned *ret)
{
	unsigned value = 0;
	int digits = 0;

	while (*at >= '0' && *at <= '9') {
		if (digits == 3 || (digits > 0 && value == 0))
			return NULL;
		value = 10 * value + (unsigned)(*at++ - '0');
		digits++;
	}
	if (!digits || value > max)
		return NULL;
	*ret = value;
	return at;
}

/* Four numbers; returns what stands behind them. */
static const char *
parse_quad(const char *at, uint8_t b[4])
{
	for (int i = 0; i < 4; i++) {
		unsigned value;

		if (i > 0 && *at++ != '.')
			return NULL;
		at = parse_number(at, 255, &value);
		if (!at)
			return NULL;
		b[i] = (uint8_t)value;
	}
	return at;
}

static const char *
parse_group(const char *at, uint16_t *ret)
{
	unsigned value = 0;
	int digits = 0;

	while (hex_value(*at) >= 0) {
		if (digits++ == 4)
			return NULL;
		value = value << 4 | (unsigned)hex_value(*at++);
	}
	if (!digits)
		return NULL;
	*ret = (uint16_t)value;
	return at;
}

/*
 * Groups are written to the front of b; where "::" stood, everything that
 * came later is moved to the end.
 */
static bool
parse_v6(const char *at, uint8_t b[16])
{
	size_t n = 0, gap = SIZE_MAX;

	memset(b, 0, 16);
	if (at[0] == ':' && at[1] != ':')
		return false;
	while (*at) {
		const char *next;
		uint16_t group;

		if (at[0] == ':' && at[1] == ':') {
			if (gap != SIZE_MAX)
				return false;
			gap = n;
			at += 2;
			if (!*at)
				break;
		} else if (n > 0) {
			if (*at++ != ':')
				return false;
		}
		if (n + 4 <= 16 && (next = parse_quad(at, b + n)) && !*next) {
			n += 4;
			break;
		}
		if (n + 2 > 16 || !(at = parse_group(at, &group)))
			return false;
		b[n++] = (uint8_t)(group >> 8);
		b[n++] = (uint8_t)group;
	}
	if (gap == SIZE_MAX)
		return n == 16;
	if (n == 16)
		return false;
	memmove(b + 16 - (n - gap), b + gap, n - gap);
	memset(b + gap, 0, 16 - n);
	return true;
}

bool
ip_parse(const char *text, struct ip *ret)
{
	uint8_t b[16];
	const char *end;

	if (strchr(text, ':')) {
		if (!parse_v6(text, b))
			return false;
		*ret = ip_from_octets(IP_V6, b);
		return true;
	}
	end = parse_quad(text, b);
	if (!end || *end)
		return false;
	*ret = ip_from_octets(IP_V4, b);
	return true;
}

bool
ip_prefix_parse(const char *text, struct ip_prefix *ret)
{
	const char *slash = strchr(text, '/');
	char addr[IP_TEXT];
	struct ip ip;
	unsigned len;
	size_t n;

	if (!slash)
		return false;
	n = (size_t)(slash - text);
	if (n >= sizeof(addr))
		return false;
	memcpy(addr, text, n);
	addr[n] = '\0';
	if (!ip_parse(addr, &ip))
		return false;
	slash = parse_number(slash + 1, ip_bits(ip.family), &len);
	if (!slash || *slash)
		return false;
	ret->addr = ip;
	ret->len = (uint8_t)len;
	return true;
}

static char *
print_number(char *at, unsigned value)
{
	if (value >= 100)
		*at++ = (char)('0' + value / 100);
	if (value >= 10)
		*at++ = (char)('0' + value / 10 % 10);
	*at++ = (char)('0' + value % 10);
	return at;
}

static char *
print_quad(char *at, const uint8_t *b)
{
	for (int i = 0; i < 4; i++) {
		if (i > 0)
			*at++ = '.';
		at = print_number(at, b[i]);
	}
	return at;
}

static uint16_t
group_of(const struct ip *ip, int i)
{
	return (uint16_t)(ip->b[2 * i] << 8 | ip->b[2 * i + 1]);
}

/* RFC 5952 4.2: the longest run of two or more zero groups, the first. */
static int
longest_zeros(const struct ip *ip, int *ret_len)
{
	int best = -1, best_len = 1;

	for (int i = 0; i < 8; i++) {
		int n = 0;

		while (i + n < 8 && group_of(ip, i + n) == 0)
			n++;
		if (n > best_len) {
			best = i;
			best_len = n;
		}
	}
	*ret_len = best_len;
	return best;
}

static char *
print_v6(char *at, const struct ip *ip)
{
	static const char digits[] = "0123456789abcdef";
	int len, gap = longest_zeros(ip, &len);

	for (int i = 0; i < 8; i++) {
		uint16_t g = group_of(ip, i);
		int shift = 12;

		if (i == gap) {
			*at++ = ':';
			if (i + len == 8)
				*at++ = ':';
			i += len - 1;
			continue;
		}
		if (i > 0)
			*at++ = ':';
		while (shift > 0 && !(g >> shift))
			shift -= 4;
		for (; shift >= 0; shift -= 4)
			*at++ = digits[g >> shift & 15];
	}
	return at;
}

char *
ip_print(const struct ip *ip, char buf[static IP_TEXT])
{
	char *end = buf;

	switch (ip->family) {
	case IP_V4:
		end = print_quad(buf, ip->b);
		break;
	case IP_V6:
		end = print_v6(buf, ip);
		break;
	case IP_NONE:
		*end++ = '-';
		break;
	}
	*end = '\0';
	return buf;
}

char *
ip_prefix_print(const struct ip_prefix *p, char buf[static IP_PREFIX_TEXT])
{
	char *end;

	ip_print(&p->addr, buf);
	end = buf + strlen(buf);
	*end++ = '/';
	end = print_number(end, p->len);
	*end = '\0';
	return buf;
}

int
ip_compare(const struct ip *a, const struct ip *b)
{
	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return memcmp(a->b, b->b, sizeof(a->b));
}

bool
ip_equal(const struct ip *a, const struct ip *b)
{
	return ip_compare(a, b) == 0;
}

bool
ip_prefix_equal(const struct ip_prefix *a, const struct ip_prefix *b)
{
	return a->len == b->len && ip_equal(&a->addr, &b->addr);
}

bool
ip_is_unspecified(const struct ip *ip)
{
	static const uint8_t zero[16];

	return memcmp(ip->b, zero, sizeof(zero)) == 0;
}

bool
ip_is_multicast(const struct ip *ip)
{
	if (ip->family == IP_V4)
		return ip->b[0] >> 4 == 0xe;
	return ip->family == IP_V6 && ip->b[0] == 0xff;
}

bool
ip_is_loopback(const struct ip *ip)
{
	static const uint8_t one[16] = { [15] = 1 };

	if (ip->family == IP_V4)
		return ip->b[0] == 127;
	return ip->family == IP_V6 && memcmp(ip->b, one, sizeof(one)) == 0;
}

bool
ip_is_link_local(const struct ip *ip)
{
	if (ip->family == IP_V4)
		return ip->b[0] == 169 && ip->b[1] == 254;
	return ip->family == IP_V6 && ip->b[0] == 0xfe &&
	    (ip->b[1] & 0xc0) == 0x80;
}

/* Set or clear all bits of ip behind the first len ones. */
static struct ip
fill_host(struct ip ip, unsigned len, bool ones)
{
	for (unsigned i = 0; i < ip_octets(ip.family); i++) {
		unsigned keep = len > 8 * i ? len - 8 * i : 0;
		uint8_t mask = (uint8_t)(keep >= 8 ? 0 : 0xff >> keep);

		if (ones)
			ip.b[i] = (uint8_t)(ip.b[i] | mask);
		else
			ip.b[i] = (uint8_t)(ip.b[i] & ~mask);
	}
	return ip;
}

struct ip_prefix
ip_network(const struct ip_prefix *p)
{
	return (struct ip_prefix){ fill_host(p->addr, p->len, false), p->len };
}

struct ip
ip_last(const struct ip_prefix *p)
{
	return fill_host(p->addr, p->len, true);
}

bool
ip_prefix_contains(const struct ip_prefix *p, const struct ip *ip)
{
	struct ip ours = fill_host(p->addr, p->len, false);
	struct ip theirs = fill_host(*ip, p->len, false);

	return ip_equal(&ours, &theirs);
}

bool
ip_prefix_overlaps(const struct ip_prefix *a, const struct ip_prefix *b)
{
	const struct ip_prefix *wide = a->len <= b->len ? a : b;
	const struct ip_prefix *narrow = a->len <= b->len ? b : a;

	return ip_prefix_contains(wide, &narrow->addr);
}

struct ip
ip_plus(const struct ip *ip, uint32_t n)
{
	struct ip sum = *ip;
	uint64_t carry = n;

	for (size_t i = ip_octets(ip->family); i > 0 && carry; i--) {
		carry += sum.b[i - 1];
		sum.b[i - 1] = (uint8_t)carry;
		carry >>= 8;
	}
	return sum;
}
