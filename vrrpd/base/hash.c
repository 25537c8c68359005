#include <assert.h>
#include <stdbool.h>

#include "vrrpd/base/hash.h"

uint32_t
hash_room(uint32_t n)
{
	uint32_t room = 8;

	assert(n < 1u << 30);
	while (room < 2 * n)
		room *= 2;
	return room;
}

void
hash_init(struct hash *h, struct hash_slot *slots, uint32_t room)
{
	assert(room && (room & (room - 1)) == 0);
	h->slots = slots;
	h->mask = room - 1;
	h->used = 0;
	for (uint32_t i = 0; i < room; i++)
		slots[i].value = HASH_NONE;
}

static bool
same(const struct hash_key *a, const struct hash_key *b)
{
	return a->w[0] == b->w[0] && a->w[1] == b->w[1] && a->w[2] == b->w[2];
}

/*
 * Keys are interfaces and addresses of this router's own configuration, so
 * nobody outside can choose them to collide; a mixing step is enough.
 */
static uint64_t
mix(const struct hash_key *key)
{
	uint64_t x = 0;

	for (int i = 0; i < 3; i++) {
		x ^= key->w[i];
		x *= UINT64_C(0x9e3779b97f4a7c15);
		x ^= x >> 32;
	}
	return x;
}

static struct hash_slot *
find(const struct hash *h, const struct hash_key *key)
{
	uint64_t at = mix(key);

	for (;; at++) {
		struct hash_slot *slot = &h->slots[at & h->mask];

		if (slot->value == HASH_NONE || same(&slot->key, key))
			return slot;
	}
}

void
hash_put(struct hash *h, const struct hash_key *key, uint32_t value)
{
	struct hash_slot *slot = find(h, key);

	assert(value != HASH_NONE);
	if (slot->value == HASH_NONE) {
		/* find() stops only while one slot stays free. */
		assert(h->used < h->mask);
		h->used++;
		slot->key = *key;
	}
	slot->value = value;
}

uint32_t
hash_get(const struct hash *h, const struct hash_key *key)
{
	return find(h, key)->value;
}
