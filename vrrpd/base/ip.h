/*
 * IPv4 and IPv6 addresses and prefixes as values.
 *
 * A struct ip is its family and its octets in network order; the octets
 * that a family does not use are zero, so two addresses are equal exactly
 * when their bytes are.  Text is parsed and printed here without libc's
 * resolver: nothing in this file can ask the network anything.
 */
#ifndef BASE_IP_H
#define BASE_IP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ip_family {
	IP_NONE = 0, /* no address */
	IP_V4 = 4,
	IP_V6 = 6
};

struct ip {
	enum ip_family family;
	uint8_t b[16];
};

/* An address with a prefix length: a network, or an interface address. */
struct ip_prefix {
	struct ip addr;
	uint8_t len; /* 0 to 32, or 0 to 128 */
};

/* Room for the longest text with its final NUL. */
#define IP_TEXT 40
#define IP_PREFIX_TEXT 44

/*
 * Parse a dotted quad or RFC 4291 text.  No leading zeros in IPv4 numbers
 * (inet_aton would read them as octal), no zone index, nothing before or
 * behind.  False leaves *ret alone.
 */
bool ip_parse(const char *text, struct ip *ret);

/* "address/length"; bits behind the prefix are kept. */
bool ip_prefix_parse(const char *text, struct ip_prefix *ret);

/* The text goes to buf, which is returned; IPv6 as RFC 5952 wants it. */
char *ip_print(const struct ip *ip, char buf[static IP_TEXT]);
char *ip_prefix_print(
    const struct ip_prefix *p, char buf[static IP_PREFIX_TEXT]);

/* An IPv4 address from its number in host order, and back. */
struct ip ip_from_v4(uint32_t number);
uint32_t ip_to_v4(const struct ip *ip);

/* From 4 or 16 octets in network order. */
struct ip ip_from_octets(enum ip_family family, const void *octets);

/* How many octets an address of this family has: 4, 16, or 0. */
size_t ip_octets(enum ip_family family);
/* The same in bits: the longest prefix. */
uint8_t ip_bits(enum ip_family family);

bool ip_equal(const struct ip *a, const struct ip *b);
bool ip_prefix_equal(const struct ip_prefix *a, const struct ip_prefix *b);

/*
 * Negative, zero or positive: unsigned in network order, as RFC 9568
 * 6.4.3 breaks ties.  IPv4 sorts before IPv6.
 */
int ip_compare(const struct ip *a, const struct ip *b);

bool ip_is_unspecified(const struct ip *ip); /* 0.0.0.0, :: or none */
bool ip_is_multicast(const struct ip *ip);
bool ip_is_loopback(const struct ip *ip);
bool ip_is_link_local(const struct ip *ip); /* fe80::/10 or 169.254/16 */

/* The prefix with all bits behind its length cleared. */
struct ip_prefix ip_network(const struct ip_prefix *p);
/* The last address of the prefix; for IPv4 the broadcast address. */
struct ip ip_last(const struct ip_prefix *p);
/* Is ip inside?  False when the families differ. */
bool ip_prefix_contains(const struct ip_prefix *p, const struct ip *ip);
/* Do two prefixes share an address? */
bool ip_prefix_overlaps(const struct ip_prefix *a, const struct ip_prefix *b);
/* ip + n; wraps at the end of the family's space. */
struct ip ip_plus(const struct ip *ip, uint32_t n);

#endif
