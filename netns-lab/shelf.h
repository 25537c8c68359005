/*
 * The drills that come with the program: where they are.  They are read by
 * drill/drill.h.
 */
#ifndef NETNS_LAB_SHELF_H
#define NETNS_LAB_SHELF_H

#include <limits.h>
#include <stdbool.h>

/*
 * The file of a drill: a word is the name of one of ours, what has a slash
 * is a path.  False: there is none, and the user has been told.
 */
bool shelf_find(const char *name, char path[static PATH_MAX]);

#endif
