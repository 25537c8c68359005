/*
 * What a lab that stays has to tell of itself: its nodes, and what its
 * routers hold at the moment.
 */
#ifndef LAB_STATUS_H
#define LAB_STATUS_H

struct lab;

/* For people; the caller frees it.  NULL: no memory.  name: of the lab. */
char *status_text(const struct lab *lab, const char *name);

#endif
