/*
 * The numbers that VRRP is known by on the wire.
 */
#ifndef PROTO_VMAC_H
#define PROTO_VMAC_H

#include <stdint.h>

#include "vrrpd/base/ip.h"
#include "vrrpd/base/mac.h"

/* RFC 3768 5.2.4: the IP protocol; also our number in the kernel. */
#define VRRP_PROTOCOL 112
/* RFC 3768 5.2.3: what a router never forwards, a receiver must see. */
#define VRRP_TTL 255
/* RFC 3768 7.1: 8 octets of header and, in v2, 8 of authentication. */
#define VRRP_HEADER_LEN 8
#define VRRP_AUTH_LEN 8

/* RFC 3768 5.2.2: 224.0.0.18. */
static inline struct ip
vrrp_group(void)
{
	return ip_from_v4(UINT32_C(0xe0000012));
}

#endif
