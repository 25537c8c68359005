#include <stdlib.h>

#include "tests/lib/rng.h"

uint64_t
rng_next(struct rng *rng)
{
	uint64_t x = rng->state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

uint32_t
rng_below(struct rng *rng, uint32_t n)
{
	return (uint32_t)(rng_next(rng) % n);
}

struct seeds
seeds_from_environment(uint64_t n)
{
	const char *seed = getenv("SEED");
	struct seeds range = { 1, n };

	if (seed)
		range.first = range.last = strtoull(seed, NULL, 10);
	return range;
}
