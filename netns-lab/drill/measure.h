/*
 * How long something held in a window of a run, read from the log: pure
 * functions of a history.
 *
 * Who is master on a wire is told by the adverts alone, as a router that
 * listens would tell: the last to claim it (an advert of a priority above
 * zero) has it until it lets go (priority zero), another claims it, or it
 * has been silent for a Master_Down_Interval.
 */
#ifndef DRILL_MEASURE_H
#define DRILL_MEASURE_H

#include <stdbool.h>

#include "netns-lab/drill/drill.h"
#include "netns-lab/drill/history.h"

/* From "from" on, before "to". */
struct measure_window {
	instant from, to;
};

/* A time in which something held, perhaps with gaps. */
struct measure_span {
	nsec total;
	instant first; /* when it began first; never: it did not hold */
	instant last;  /* when it ended last */
};

/*
 * Two routers claimed the wire at the same time: a claim came between two
 * claims of another that are no more than a Master_Down_Interval apart.
 * It counts from that claim to the second one: then the other had not
 * yielded.
 */
struct measure_span measure_two_masters(const struct history *h, size_t wire,
    nsec master_down, struct measure_window window);

/*
 * Two routers or more held the address; nobody did.  By bits of roles:
 * holders at the end of the window.
 */
struct measure_holders {
	struct measure_span two, none;
	uint32_t at_end;
};
struct measure_holders measure_holders(
    const struct history *h, size_t virtual, struct measure_window window);

/* Wires of the sync group had different masters; those with none do not
 * count. */
struct measure_span measure_split_group(const struct history *h,
    const char *group, nsec master_down, struct measure_window window);

/*
 * Who is master on the wire, by bits of roles (HISTORY_STRANGER is one
 * more): none, one, or, when claims crossed within the last interval and a
 * half, more.
 */
uint32_t measure_masters(
    const struct history *h, size_t wire, nsec master_down, instant at);

/*
 * The first change of the wire's master in the window: who and when; false
 * when there is none.
 */
bool measure_takeover(const struct history *h, size_t wire,
    struct measure_window window, size_t *ret_router, instant *ret_at);

/* The first announcement of an address by a router in the window. */
bool measure_announced(const struct history *h, size_t virtual, size_t router,
    struct measure_window window, instant *ret_at);

/* Lost probes of a stream: runs that began in the window. */
struct measure_lost {
	bool known; /* the stream has told its sum */
	uint64_t lost;
	uint64_t sent; /* in the whole run */
	nsec interval;
	const struct record *longest; /* NULL: none was lost */
	nsec outage;		      /* its length */
};
struct measure_lost measure_lost(
    const struct history *h, const char *stream, struct measure_window window);

/* The longest stall that reached into the window; 0: none. */
nsec measure_stall(const struct history *h, struct measure_window window);

/* The worst lateness of any prober that reached into the window; 0: none. */
nsec measure_late(const struct history *h, struct measure_window window);

#endif
