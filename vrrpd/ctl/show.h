/*
 * A snapshot for people and for programs.
 */
#ifndef CTL_SHOW_H
#define CTL_SHOW_H

#include <stdio.h>

#include "vrrpd/daemon/snapshot.h"

/* All virtual routers, a line each, and their groups; within 80 columns. */
void show_table(const struct snapshot *s, FILE *to);

/*
 * Everything about the virtual router or group of this name.  False when
 * there is none.
 */
bool show_one(const struct snapshot *s, const char *name, FILE *to);

/*
 * As JSON; name may be NULL for all.  0, -ENOENT when there is no virtual
 * router or group of that name, or -ENOMEM.
 */
int show_json(const struct snapshot *s, const char *name, FILE *to);

#endif
