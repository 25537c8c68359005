/*
 * The folder that outputs go to: DIR/ROUTER/FILE.
 *
 * New files are written aside, in DIR/.labgen-new, and reach the disk there.
 * Then each router's folder changes places with its new one in a single
 * step of the kernel, so that at any moment - also after a crash or a power
 * cut - each router has either all of its old files or all of its new ones.
 * If one router's folder cannot change places, those before it change back.
 * What a crash leaves aside is cleared by the next run; runs at the same
 * time are refused by a lock on DIR.
 *
 * Only files that labgen writes are ever removed.  What else is found in a
 * router's folder moves along to the new one.
 */
#ifndef EMIT_OUTDIR_H
#define EMIT_OUTDIR_H

#include <stddef.h>
#include <sys/types.h>

#include "labgen/site/model.h"

struct outdir {
	const char *path;
	int dir;   /* DIR, locked; -1: none */
	int stage; /* DIR/.labgen-new */
	/* Files that labgen writes for each router: "vrrpd.conf" ... */
	const char *const *ours;
	size_t n_ours;
	struct {
		const char *name;
		enum { OUTDIR_ASIDE, OUTDIR_SWAPPED, OUTDIR_MOVED } is;
	} routers[SITE_ROLES_MAX];
	size_t n_routers;
	struct diag *diag;
};

/*
 * Make DIR if it is not there, lock it, and clear what a crashed run left.
 * path, ours and diag have to outlive o.  All of these return 0 or a
 * negative errno, with a finding in diag.
 */
int outdir_open(struct outdir *o, const char *path, const char *const *ours,
    size_t n_ours, struct diag *diag);

/*
 * Write one of the files aside.  The files of one router come in a row;
 * "router" outlives o.
 */
int outdir_put(struct outdir *o, const char *router, const char *file,
    mode_t mode, const char *data, size_t len);

/* Put all of it in place, or nothing. */
int outdir_commit(struct outdir *o);

/* Clear what is aside, unlock.  Fine after a failed open. */
void outdir_close(struct outdir *o);

#endif
