/*
 * Address translation: to and from virtual addresses only, so that it means
 * the same on whichever router is master.
 */
#ifndef EMIT_NFTNAT_H
#define EMIT_NFTNAT_H

struct page;

/* The maps and chains of the table; nothing where the site has no NAT. */
void nftnat_write(struct page *p);

#endif
