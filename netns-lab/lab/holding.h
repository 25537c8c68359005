/*
 * Which router holds which virtual address, as the watchers have told so
 * far.  It asks nobody.
 */
#ifndef LAB_HOLDING_H
#define LAB_HOLDING_H

#include <stdbool.h>
#include <stddef.h>

struct topo;

struct holding {
	const struct topo *topo; /* lent */
	bool *held; /* by router and virtual address; NULL: no memory */
};

/* Nobody holds anything. */
struct holding holding_new(const struct topo *topo);

/* Take in all notices that wait in a descriptor that does not block. */
void holding_hear(struct holding *h, int notices);

/* One router and one virtual address, by index. */
bool *holding_of(const struct holding *h, size_t router, size_t virtual);

bool holding_has_all(const struct holding *h, size_t router);
bool holding_has_none(const struct holding *h, size_t router);

/* This router has all, and nobody else has any. */
bool holding_is_alone(const struct holding *h, size_t router);

#endif
