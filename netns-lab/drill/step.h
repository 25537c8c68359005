/*
 * What was measured of one step of a drill: of each kind the worst, on
 * whatever stream, wire or address it was seen.
 */
#ifndef DRILL_STEP_H
#define DRILL_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include "netns-lab/drill/drill.h"
#include "netns-lab/drill/history.h"
#include "netns-lab/drill/measure.h"

#define STEP_SUBJECT (RECORD_NAME + IP_TEXT)

struct step_worst {
	bool seen; /* false: nothing of the kind happened */
	nsec value;
	uint64_t count; /* DRILL_LOST: the probes; value is their time */
	instant from, to;
	nsec late; /* how late a prober was at the time */
	char subject[STEP_SUBJECT];
};

struct step {
	struct measure_window window; /* from its fault to the next */
	struct step_worst worst[DRILL_LIMITS];
	nsec late;		    /* the worst lateness of a prober */
	nsec stall;		    /* the longest of ordinary processes */
	nsec theory;		    /* of the outage, by the drill */
	uint32_t advertises, holds; /* at the end, on any wire or address */
	/*
	 * Of an outage with a theory: from the instant when the new master
	 * was due to traffic flowing again.  Due is: theory after the old
	 * one's last claim or, when theory is the skew, after it let go.
	 */
	bool has_beyond;
	nsec beyond;
};

/* The step that began with h->steps[i]. */
struct step step_measure(const struct history *h, const struct drill *drill,
    size_t i, const struct theory *theory);

#endif
