/*
 * Points and spans of time.
 *
 * An instant counts nanoseconds of the monotonic clock (CLOCK_MONOTONIC in
 * the daemon, virtual time in simulations).  It is a struct so that no
 * arithmetic happens to it outside this header.  Spans are plain nsec;
 * seconds and centiseconds exist on the wire and in files only.
 */
#ifndef BASE_INSTANT_H
#define BASE_INSTANT_H

#include <stdbool.h>
#include <stdint.h>

/* A span of time in nanoseconds; 292 years either way. */
typedef int64_t nsec;

#define USEC ((nsec)1000)
#define MSEC ((nsec)1000000)
#define CSEC ((nsec)10000000)
#define SEC ((nsec)1000000000)

typedef struct {
	int64_t ns;
} instant;

/* Later than anything that happens. */
#define INSTANT_NEVER ((instant){ INT64_MAX })

/* at plus span; what would pass the end of time is never. */
static inline instant
instant_after(instant at, nsec span)
{
	if (span > 0 && at.ns > INT64_MAX - span)
		return INSTANT_NEVER;
	return (instant){ at.ns + span };
}

/* How long after "from" is "to"; negative if it was earlier. */
static inline nsec
instant_since(instant from, instant to)
{
	return to.ns - from.ns;
}

static inline bool
instant_is_never(instant at)
{
	return at.ns == INT64_MAX;
}

static inline bool
instant_before(instant a, instant b)
{
	return a.ns < b.ns;
}

/* Has "due" come at time "now"?  Never is never due. */
static inline bool
instant_due(instant due, instant now)
{
	return !instant_is_never(due) && due.ns <= now.ns;
}

static inline instant
instant_earlier(instant a, instant b)
{
	return a.ns <= b.ns ? a : b;
}

#endif
