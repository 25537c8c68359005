/*
 * A run told by hand: two routers, r1 of priority 150 and r2 of 100, two
 * wires (EXT/101 and V10/100) in one sync group, an address on each,
 * VRRPv2 at one second, one stream of probes at a millisecond.  Times are
 * milliseconds; the run starts at 0.
 */
#ifndef TESTS_DRILL_STORY_H
#define TESTS_DRILL_STORY_H

#include "netns-lab/drill/drill.h"
#include "netns-lab/drill/record.h"

/* Master_Down_Interval and skew of r2. */
#define STORY_MASTER_DOWN ((nsec)3609375000)
#define STORY_SKEW ((nsec)609375000)

/*
 * The power of r1 is cut at 2.5 s, half a second after its advert; r2 takes
 * over when its Master_Down_Interval is over.  It ends at 9 s.
 */
#define STORY_CUT 2500.0
#define STORY_TAKEN (2000.0 + 3609.375)
#define STORY_END 9000.0

#define STORY_MAX 1000

struct story {
	struct record records[STORY_MAX];
	size_t n;
};

/* The head and the start; r1 holds both addresses. */
void story_begin(struct story *s, const char *daemon1, const char *daemon2);

void story_fault(struct story *s, double ms, enum drill_fault f, int router);
void story_lift(struct story *s, double ms, enum drill_fault f, int router);

/* wire 0: EXT/101, wire 1: V10/100; router 1 or 2, 0 is a stranger. */
void story_advert(
    struct story *s, double ms, int wire, int router, uint8_t priority);
/* On both wires every second from ms on, as long as before "until". */
void story_adverts(struct story *s, double ms, double until, int router);
void story_announce(struct story *s, double ms, int wire, int router);
void story_held(struct story *s, double ms, int wire, int router);
void story_gone(struct story *s, double ms, int wire, int router);
/* n probes lost, the first sent at ms. */
void story_lost(struct story *s, double ms, uint64_t n, double late_ms);
void story_late(struct story *s, double ms, double late_ms);
/* The sum of the probes, and the end. */
void story_end(struct story *s, double ms);

/* All of that but the end: a clean power cut between two vrrpd. */
void story_power_cut(struct story *s);

/* Sorted, for history_init(); the story is changed. */
struct record_log story_log(struct story *s);

#endif
