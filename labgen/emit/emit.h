/*
 * A site to the files of its routers.
 *
 * All files are made in memory first and proven there (proof.h).  Only then
 * anything is written, aside, and put in place at the end (outdir.h): on
 * any failure the old output stays whole.
 */
#ifndef EMIT_EMIT_H
#define EMIT_EMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct diag;
struct page;
struct site;

/* One file that every router gets. */
struct emit_target {
	const char *path; /* below the router's folder */
	void (*write)(struct page *p);
	mode_t mode; /* what holds a secret is not for everybody */
	/*
	 * The same on all routers, up to what their interfaces are called;
	 * otherwise it holds nothing of any router but its own.
	 */
	bool shared;
};

struct emit_table {
	const struct emit_target *targets;
	size_t n;
};

extern const struct emit_table emit_standard;

/*
 * Write DIR/ROUTER/... for one role, or for all with SITE_NONE; all roles'
 * files are made and proven in any case.  With dir NULL nothing is written.
 * The same site gives the same bytes.  0 or a negative errno, with findings
 * in diag: -EPROTO if the proof failed, which is a bug of ours.
 */
int emit_site(
    const struct site *site, const char *dir, size_t role, struct diag *diag);

/* The same for another table: tests break emitters on purpose. */
int emit_site_by(const struct emit_table *table, const struct site *site,
    const char *dir, size_t role, struct diag *diag);

#endif
