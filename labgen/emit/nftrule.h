/*
 * A rule of the source as rules of one nftables chain.
 */
#ifndef EMIT_NFTRULE_H
#define EMIT_NFTRULE_H

#include <stdbool.h>
#include <stddef.h>

struct page;
struct site;
struct site_rule;

/*
 * Does the rule say anything about traffic from one zone to the other?
 * NFT_SELF (nftmatch.h) stands for the routers.
 */
bool nftrule_concerns(const struct site *site, const struct site_rule *rule,
    size_t from, size_t to);

/*
 * Write it for the chain of that traffic; nothing if it does not concern
 * it.  True if no packet of the chain gets past it.
 */
bool nftrule_write(
    struct page *p, const struct site_rule *rule, size_t from, size_t to);

/* The log statement, always bounded, in a line of its own. */
void nftrule_log(struct page *p, const char *prefix);

#endif
