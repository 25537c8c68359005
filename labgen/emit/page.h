/*
 * One file for one router while it is written.
 *
 * What may differ between the routers - the declared values of a role: its
 * name, its priority, its addresses, what its interfaces are called - is
 * written by the functions below and by nothing else.  A symbolic page gets
 * a token instead of such a value, and the token says which value it stands
 * for, not whose.  Pages of different routers that differ in nothing but
 * declared values are therefore equal as symbolic pages: that is what
 * proof.h holds every emitter to.
 */
#ifndef EMIT_PAGE_H
#define EMIT_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "labgen/emit/text.h"
#include "labgen/site/model.h"

/* Octets that frame a token; no name or text of a site holds them. */
#define PAGE_TOKEN_BEGIN '\001'
#define PAGE_TOKEN_END '\002'

enum page_value {
	PAGE_ROUTER,   /* the router's name */
	PAGE_PRIORITY, /* its VRRP priority */
	PAGE_REAL,     /* its own address in the network "index" */
	PAGE_IFNAME,   /* its interface in the network "index" */
	PAGE_DEVICE,   /* its device "index" */
};

struct page {
	const struct site *site;
	size_t role;
	bool symbolic;
	struct text text;
};

/* The declared value itself, as every page shows it. */
void page_print_value(struct text *t, const struct site *site, size_t role,
    enum page_value value, size_t index);

/* The declared values of this page's router. */
void page_router(struct page *p);
void page_priority(struct page *p);
void page_real(struct page *p, size_t network);
void page_ifname(struct page *p, size_t network);
void page_device(struct page *p, size_t device);

/* Everything else is the same for all routers. */
void page_add(struct page *p, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void page_ip(struct page *p, const struct ip *ip);
void page_prefix(struct page *p, const struct ip_prefix *prefix);
/* Seconds, exactly, without needless zeros: "1", "0.25". */
void page_seconds(struct page *p, nsec span);
/* A name in lower case, as instances are called. */
void page_lower(struct page *p, const char *name);
/*
 * Where in the source something stands, "site.conf:50": the last part of
 * the path, so that the bytes do not depend on where labgen was started.
 */
void page_origin(struct page *p, const struct place *at);
/* Likewise the site file. */
void page_source(struct page *p);

#endif
