/*
 * Traffic by pairs: from one zone to another, to the routers, and from
 * them.  Every pair that the source says something about has a chain, and
 * maps lead there by the names of interfaces.
 */
#ifndef EMIT_NFTPAIRS_H
#define EMIT_NFTPAIRS_H

struct nftpairs;
struct page;
struct site;

/* Find the pairs; NULL without memory.  The site outlives them. */
struct nftpairs *nftpairs_new(const struct site *site);
void nftpairs_free(struct nftpairs *pairs); /* NULL is fine */

/*
 * input_zones, output_zones, and for what is forwarded forward_zones, which
 * leads to a chain forward/ZONE that looks up the map of its name.
 */
void nftpairs_write_maps(const struct nftpairs *pairs, struct page *p);
/* The chains that these name; each ends in a verdict or in "denied". */
void nftpairs_write_chains(const struct nftpairs *pairs, struct page *p);

#endif
