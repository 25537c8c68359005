/*
 * Where a lab keeps its files: /run/netns-lab/NAME, for root only.
 *
 * Whoever has the lock in it is the lab; a folder whose lock is free
 * belongs to a lab that has died, and is taken away by whoever finds it.
 * The processes of a lab inherit the lock, so it is free when the last of
 * them is gone, however that came about.
 */
#ifndef LAB_STATE_H
#define LAB_STATE_H

#include <stdbool.h>

#include "netns-lab/lab/node.h"
#include "netns-lab/lab/trouble.h"

#define STATE_NAME 33 /* of a lab, with the final NUL */

struct state {
	char name[STATE_NAME];
	char path[NODE_PATH]; /* the folder */
	int lock;	      /* -1: none */
};

/* Letters, digits, and . _ - inside: what can be a lab's name. */
bool state_name_fits(const char *name);

/*
 * Make the folder of a new lab and lock it, after what a dead one of that
 * name left.  -EEXIST: such a lab runs.
 */
int state_create(const char *name, struct state *ret, struct trouble *t);

/*
 * Take away the folder, waiting a few seconds for the last processes of a
 * lab that was killed.  -ENOENT: there is none; -EBUSY: the lab lives on.
 */
int state_remove(const char *name, struct trouble *t);

/* The caller forgets the lock; the lab goes on if it has inherited it. */
void state_close(struct state *s);

/* The folder of a lab of that name, whether there is one or not. */
void state_path(const char *name, char path[static NODE_PATH]);

/*
 * The names of all labs that live, sorted; what dead ones left is removed.
 * Returns how many, or a negative errno; free each name and the array.
 */
int state_list(char ***ret_names);

#endif
