/*
 * The files that labgen writes for a router: one emitter each.  They are
 * called through the table in emit.c and nowhere else.
 *
 * An emitter writes to a page and cannot fail; what a site must be like for
 * that is promised in labgen/site/model.h.
 */
#ifndef EMIT_TARGETS_H
#define EMIT_TARGETS_H

struct page;

void emit_vrrpd(struct page *p);
void emit_keepalived(struct page *p);
void emit_links(struct page *p);
void emit_addrs(struct page *p);
void emit_sysctl(struct page *p);
void emit_nftables(struct page *p);

#endif
