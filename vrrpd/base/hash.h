/*
 * A table from fixed-size keys to numbers that does not allocate while it
 * is used: open addressing over slots that the caller lends.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

/* Three words hold an interface, a family and an IPv6 address. */
struct hash_key {
	uint64_t w[3];
};

#define HASH_NONE UINT32_MAX

struct hash_slot {
	struct hash_key key;
	uint32_t value; /* HASH_NONE: free */
};

struct hash {
	struct hash_slot *slots;
	uint32_t mask;
	uint32_t used;
};

/*
 * How many slots to lend for n entries: a power of two, at most half full.
 */
uint32_t hash_room(uint32_t n);

/* slots: hash_room(n) of them; the table starts empty. */
void hash_init(struct hash *h, struct hash_slot *slots, uint32_t room);

/*
 * Put or replace.  The caller never puts in more entries than it asked
 * room for; value is not HASH_NONE.
 */
void hash_put(struct hash *h, const struct hash_key *key, uint32_t value);

/* The value, or HASH_NONE. */
uint32_t hash_get(const struct hash *h, const struct hash_key *key);

#endif
