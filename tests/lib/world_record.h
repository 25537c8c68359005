/*
 * The record of a world: who owned what since the last look.  For world.c,
 * which says when time has passed; it never moves anything itself.
 */
#ifndef TESTS_LIB_WORLD_RECORD_H
#define TESTS_LIB_WORLD_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrpd/base/instant.h"

struct world;

/* Do routers a and b hear each other on segment s? */
bool world_reaches(const struct world *w, uint32_t a, uint32_t b, uint32_t s);

/* Put the time from w->now on as it is now, and move w->now. */
void world_record_until(struct world *w, instant now);

#endif
