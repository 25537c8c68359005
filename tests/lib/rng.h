/*
 * A small seeded generator, so that a random test can be replayed.
 */
#ifndef TESTS_LIB_RNG_H
#define TESTS_LIB_RNG_H

#include <stdint.h>

struct rng {
	uint64_t state;
};

/* The next 64 bits (splitmix64). */
uint64_t rng_next(struct rng *rng);

/* One of 0 ... n - 1; n is at least 1. */
uint32_t rng_below(struct rng *rng, uint32_t n);

/*
 * Which seeds a random test runs: 1 ... n, or the one that the environment
 * variable SEED names.
 */
struct seeds {
	uint64_t first, last;
};

struct seeds seeds_from_environment(uint64_t n);

#endif
