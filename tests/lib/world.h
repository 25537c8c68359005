/*
 * A small world in virtual time: routers with one group each, over shared
 * segments.  Adverts and announcements travel as the bytes that the real
 * codec writes and the real ladder reads; actions are carried out on a
 * table of who holds which address.
 *
 * Every router has one member on every segment; member s of each lives on
 * segment s.  Time moves only in world_run().  The same seed and the same
 * calls give the same run.
 */
#ifndef TESTS_LIB_WORLD_H
#define TESTS_LIB_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/lib/rng.h"
#include "vrrpd/base/instant.h"
#include "vrrpd/proto/announce.h"
#include "vrrpd/proto/group.h"

#define WORLD_ROUTERS 3
#define WORLD_SEGMENTS 2
#define WORLD_ADDRESSES 2 /* of each member */
#define WORLD_FRAME 64
#define WORLD_FRAMES 2048 /* on their way, or waiting for who stands still */

struct world_router {
	bool running; /* the daemon lives */
	bool frozen;  /* it stands still: its kernel keeps what it holds */
	struct group group;
	struct vr members[WORLD_SEGMENTS];
	struct vr_params params[WORLD_SEGMENTS];
	struct ip own[WORLD_SEGMENTS];
	struct announce announce[WORLD_SEGMENTS];
	uint32_t here[WORLD_SEGMENTS]; /* a bit for each address it holds */
	bool link[WORLD_SEGMENTS];     /* its interface is up */
	uint8_t side[WORLD_SEGMENTS];  /* only equals reach each other */
	instant due, wake;	       /* the deadline, and when it notices */
};

struct world_frame {
	instant at;
	uint64_t order;
	uint32_t to, segment;
	bool advert; /* else an announcement */
	uint8_t len;
	uint8_t octets[WORLD_FRAME];
};

/* What happened on a segment since world_reset_record(). */
struct world_record {
	nsec unowned;	  /* longest stretch without owner of an address */
	nsec two_masters; /* in all: two that could hear each other */
	nsec two_owners;
	nsec since[WORLD_ADDRESSES]; /* of the present stretch without */
};

struct world {
	uint32_t n_routers, n_segments;
	instant now;
	struct rng rng;
	nsec delay;    /* of every frame */
	nsec lateness; /* a deadline is noticed up to this much later */
	uint32_t loss; /* of 100 frames on their way to one receiver */
	struct world_router routers[WORLD_ROUTERS];
	struct world_frame frames[WORLD_FRAMES];
	uint32_t n_frames;
	uint64_t order;
	struct world_record record[WORLD_SEGMENTS];
	uint64_t adverts; /* sent since the beginning */
	/* The last to announce address 0, as a host beside router r heard. */
	uint32_t believed[WORLD_ROUTERS][WORLD_SEGMENTS];
};

/*
 * Everybody off, everything connected, no delay.  Router r has the given
 * priority everywhere and the address 10.segment.0.(r + 1).
 */
void world_init(struct world *w, uint32_t routers, uint32_t segments,
    const uint8_t *priorities, uint64_t seed);

/* Power on or start the daemon; SIGTERM (not while frozen); power off. */
void world_start(struct world *w, uint32_t router);
void world_stop(struct world *w, uint32_t router);
void world_crash(struct world *w, uint32_t router);

/*
 * SIGSTOP and SIGCONT: afterwards it learns of its links, then reads its
 * mail, then looks at the clock.
 */
void world_freeze(struct world *w, uint32_t router);
void world_thaw(struct world *w, uint32_t router);

/* Carrier of one interface. */
void world_link(struct world *w, uint32_t router, uint32_t segment, bool up);

/* Put a router on a side of the segment that only its equals reach. */
void world_side(
    struct world *w, uint32_t router, uint32_t segment, uint8_t side);

/* Let this much time pass. */
void world_run(struct world *w, nsec span);

/*
 * Let time pass until the router is in that state, at most this long;
 * returns how long it took, or -1.
 */
nsec world_await(
    struct world *w, uint32_t router, enum vr_state state, nsec limit);

void world_reset_record(struct world *w);

enum vr_state world_state(const struct world *w, uint32_t router);

/* Does it hold all addresses of all segments?  None? */
bool world_holds_all(const struct world *w, uint32_t router);
bool world_holds_none(const struct world *w, uint32_t router);

#endif
