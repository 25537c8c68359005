/*
 * How long things should take by the RFCs, and spans in these terms.
 *
 * Worked out from the RFC's formulas here, not by the protocol's own code:
 * a judge that asked the accused would find nothing.
 */
#ifndef DRILL_THEORY_H
#define DRILL_THEORY_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrpd/base/instant.h"

/* RFC 3768 6.1 and RFC 9568 6.1, for the router that takes over. */
struct theory {
	nsec advert; /* the master's interval */
	nsec skew;
	nsec master_down;
};

/* version: 2 or 3; priority: of the router that takes over. */
struct theory theory_of(
    uint8_t version, nsec advert_interval, uint8_t priority);

/* So many times each, plus a fixed span. */
struct theory_span {
	uint8_t masters_down, skews, adverts;
	uint8_t handovers; /* until theory_span_settle() */
	nsec plus;
};

/*
 * A handover takes the skew where the master can say goodbye before it
 * loses what it serves with, and a Master_Down_Interval where it cannot.
 */
void theory_span_settle(struct theory_span *span, bool says_goodbye);

/*
 * "master_down + 0.25", "2 * advert", "handover", "0.5": terms with "+"
 * between them, each a number of seconds or a word, perhaps with a number
 * of times up to 255 and "*" before it.  False leaves *ret alone.
 */
bool theory_span_parse(const char *text, struct theory_span *ret);

/* The same of a number of seconds. */
struct theory_span theory_span_fixed(double seconds);

/* Of a span without handovers. */
nsec theory_span_of(const struct theory_span *span, const struct theory *t);

#endif
