/*
 * The streams of probes of a drill in a lab: started, waited for, ended.
 */
#ifndef LAB_STREAMS_H
#define LAB_STREAMS_H

#include <poll.h>
#include <stdbool.h>

#include "netns-lab/lab/probe.h"
#include "netns-lab/lab/trouble.h"

struct drill;
struct lab;

struct streams {
	const struct drill *drill; /* lent */
	struct streams_one {
		struct probe_stream s;
		bool flows, ended;
	} * all; /* by probe of the drill; NULL: no memory */
};

/* None runs yet. */
struct streams streams_new(const struct drill *drill);

int streams_start(
    struct streams *s, const struct lab *lab, int log, struct trouble *t);

/* From now on numbers count. */
int streams_begin(struct streams *s, struct trouble *t);
void streams_end(struct streams *s);

/* One for each stream into fds; how many; and what poll() said of them. */
nfds_t streams_gather(const struct streams *s, struct pollfd *fds);
void streams_digest(struct streams *s, const struct pollfd *fds);

/* All of them do, or have. */
bool streams_flow(const struct streams *s);
bool streams_ended(const struct streams *s);

#endif
