/*
 * Memory that is taken piece by piece and given back all at once, never a
 * piece alone.
 */
#ifndef CONFIG_ARENA_H
#define CONFIG_ARENA_H

#include <stddef.h>

struct arena_block;

/* Zeroed is empty. */
struct arena {
	struct arena_block *blocks;
};

/* size octets of zeros, aligned for anything; NULL: no memory. */
void *arena_take(struct arena *a, size_t size);

/* A copy of the first len octets of text, with a final NUL. */
char *arena_copy(struct arena *a, const char *text, size_t len);

/* Gives back all; the arena is empty again. */
void arena_fini(struct arena *a);

#endif
