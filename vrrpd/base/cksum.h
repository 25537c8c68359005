/*
 * The internet checksum of RFC 1071.  It tells the sum; whether a packet may
 * pass with it is decided by the ladder.
 */
#ifndef BASE_CKSUM_H
#define BASE_CKSUM_H

#include <stddef.h>
#include <stdint.h>

#include "vrrpd/base/ip.h"

/*
 * Add len octets, as big-endian 16-bit words, to a running sum that starts
 * at 0; an odd last octet counts as the high half of a word.  At most
 * 128 KiB in all, so that the sum cannot overflow.
 */
uint32_t cksum_add(uint32_t sum, const void *data, size_t len);

/*
 * Add the pseudo-header of RFC 8200 section 8.1 or its IPv4 counterpart:
 * source, destination, upper-layer length and protocol.
 */
uint32_t cksum_add_pseudo(uint32_t sum, const struct ip *src,
    const struct ip *dst, uint8_t protocol, size_t len);

/*
 * The checksum, in host order, of what was added.  Over data that already
 * holds its right checksum this is 0.
 */
uint16_t cksum_fold(uint32_t sum);

#endif
