#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "vrrpd/config/arena.h"

#define BLOCK 65536

struct arena_block {
	struct arena_block *next;
	size_t used, room;
	_Alignas(max_align_t) unsigned char octets[];
};

static struct arena_block *
block_new(size_t size)
{
	size_t room = size > BLOCK ? size : BLOCK;
	struct arena_block *b;

	if (size > SIZE_MAX / 2)
		return NULL;
	b = calloc(1, sizeof(*b) + room);
	if (b)
		b->room = room;
	return b;
}

void *
arena_take(struct arena *a, size_t size)
{
	const size_t step = _Alignof(max_align_t);
	struct arena_block *b = a->blocks;
	void *piece;

	if (size > SIZE_MAX - step)
		return NULL;
	size = (size + step - 1) / step * step;
	if (!b || b->room - b->used < size) {
		b = block_new(size);
		if (!b)
			return NULL;
		b->next = a->blocks;
		a->blocks = b;
	}
	piece = b->octets + b->used;
	b->used += size;
	return piece;
}

char *
arena_copy(struct arena *a, const char *text, size_t len)
{
	char *copy = arena_take(a, len + 1);

	if (copy)
		memcpy(copy, text, len);
	return copy;
}

void
arena_fini(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *next = a->blocks->next;

		free(a->blocks);
		a->blocks = next;
	}
}
