/*
 * The matching half of an nftables rule: which packets of a chain a side
 * or a service of the source means.
 */
#ifndef EMIT_NFTMATCH_H
#define EMIT_NFTMATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "labgen/emit/page.h"
#include "labgen/emit/spans.h"

/* Instead of a zone: the routers themselves. */
#define NFT_SELF SITE_NONE

/* What a side of a rule means among the hosts of one zone. */
enum nft_part {
	NFT_PART_NONE, /* none of them */
	NFT_PART_SOME, /* the addresses added to ret_hosts, if given */
	NFT_PART_ALL
};

enum nft_part nftmatch_side(const struct site *site,
    const struct site_side *side, size_t zone, struct spans *ret_hosts);

/* Does it mean any of them? */
bool nftmatch_concerns(
    const struct site *site, const struct site_side *side, size_t zone);

/*
 * All addresses that lie in a zone or behind it, by networks and routes;
 * the longest prefix decides, as it does in the kernel.
 */
void nftmatch_zone(const struct site *site, size_t zone, struct spans *ret);

/* The ports or types that these services mean of one protocol. */
void nftmatch_ports(const struct site *site, const size_t *services,
    size_t n_services, enum site_proto proto, struct spans *ret);

/* "ip saddr 10.1.1.0/24 ", "ip daddr { ... } "; nothing for all. */
void nftmatch_addresses(
    struct page *p, const char *field, const struct spans *addresses);

/* "tcp dport { 80, 443 } ", "icmp type 8 ". */
void nftmatch_proto(
    struct page *p, enum site_proto proto, const struct spans *ports);

/* One span as nftables writes it: a number, or two with "-" between. */
void nftmatch_address_span(struct page *p, const struct span *span);
void nftmatch_port_span(struct page *p, const struct span *span);

#endif
