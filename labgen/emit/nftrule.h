/*
 * A rule of the source as rules of one nftables chain.  Which chains there
 * are is not decided here: see nftpairs.h.
 */
#ifndef EMIT_NFTRULE_H
#define EMIT_NFTRULE_H

#include <stdbool.h>
#include <stddef.h>

struct page;
struct site_rule;

/*
 * Write it for the chain of traffic from one zone to another (NFT_SELF of
 * nftmatch.h stands for the routers); nothing if it does not concern that.
 * True if no packet of the chain gets past it.
 */
bool nftrule_write(
    struct page *p, const struct site_rule *rule, size_t from, size_t to);

/* The log statement, always bounded, in a line of its own. */
void nftrule_log(struct page *p, const char *prefix);

#endif
