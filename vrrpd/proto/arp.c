#include <assert.h>
#include <string.h>

#include "vrrpd/base/bytes.h"
#include "vrrpd/proto/arp.h"

#define ETHERTYPE_ARP 0x0806
#define ETHERTYPE_IPV4 0x0800
#define HARDWARE_ETHERNET 1
#define OP_REQUEST 1
#define OP_REPLY 2

void
arp_write(uint8_t frame[static ARP_FRAME_LEN], const struct mac *mac,
    const struct ip *ip)
{
	/* Ethertype, then the fixed part of an ARP request. */
	static const uint8_t fixed[10] = { 0x08, 0x06, 0, HARDWARE_ETHERNET,
		0x08, 0x00, 6, 4, 0, OP_REQUEST };

	assert(ip->family == IP_V4);
	memset(frame, 0xff, 6);
	memcpy(frame + 6, mac->b, 6);
	memcpy(frame + 12, fixed, sizeof(fixed));
	memcpy(frame + 22, mac->b, 6);
	memcpy(frame + 28, ip->b, 4);
	memcpy(frame + 32, mac->b, 6);
	memcpy(frame + 38, ip->b, 4);
}

bool
arp_read(
    const uint8_t *frame, size_t len, struct mac *ret_mac, struct ip *ret_ip)
{
	struct bytes_in in = bytes_in(frame, len);
	const uint8_t *mac, *sender, *target;
	uint16_t op;

	(void)bytes_take(&in, 12);
	if (bytes_u16(&in) != ETHERTYPE_ARP ||
	    bytes_u16(&in) != HARDWARE_ETHERNET ||
	    bytes_u16(&in) != ETHERTYPE_IPV4 || bytes_u8(&in) != 6 ||
	    bytes_u8(&in) != 4)
		return false;
	op = bytes_u16(&in);
	mac = bytes_take(&in, 6);
	sender = bytes_take(&in, 4);
	(void)bytes_take(&in, 6);
	target = bytes_take(&in, 4);
	if (in.bad || (op != OP_REQUEST && op != OP_REPLY) ||
	    memcmp(sender, target, 4) != 0)
		return false;
	memcpy(ret_mac->b, mac, 6);
	*ret_ip = ip_from_octets(IP_V4, sender);
	return true;
}
