/*
 * Gratuitous ARP: the frame by which a new master tells hosts and switches
 * where a virtual address is now, built and recognised (RFC 826, RFC 5227).
 */
#ifndef PROTO_ARP_H
#define PROTO_ARP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vrrpd/base/ip.h"
#include "vrrpd/base/mac.h"

/* Ethernet header and ARP body; the driver pads it. */
#define ARP_FRAME_LEN 42

/*
 * RFC 3768 6.4.1: a broadcast request in which sender and target are the
 * virtual address.  The target hardware address is the sender's, as
 * RFC 9568 wants it; older texts leave it open.
 */
void arp_write(uint8_t frame[static ARP_FRAME_LEN], const struct mac *mac,
    const struct ip *ip);

/*
 * Is this a gratuitous ARP, request or reply, that claims an address?
 * True: who claims what.  False leaves the results alone.
 */
bool arp_read(
    const uint8_t *frame, size_t len, struct mac *ret_mac, struct ip *ret_ip);

#endif
