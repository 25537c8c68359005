/*
 * Numbered probes: a client sends a small packet every interval, the other
 * end sends it back, and what does not come back is lost.
 *
 * Each stream is a process of its own with an absolute schedule, under
 * SCHED_FIFO where that is permitted, and so is each echo.  Outage means
 * lost numbers times the interval: gaps between arrivals would count the
 * stalls of the machine as well.
 */
#ifndef LAB_PROBE_H
#define LAB_PROBE_H

#include <stdint.h>
#include <sys/types.h>

#include "netns-lab/lab/packet.h"
#include "netns-lab/lab/trouble.h"
#include "vrrpd/base/instant.h"

/* This many answers in a row mean that a stream flows. */
#define PROBE_FLOWS 100

struct probe {
	const char *name; /* of the stream, in the log */
	int from, to;	  /* network namespaces; no "to" is needed for ICMP */
	struct packet_way way;
	nsec interval;
};

/*
 * A running stream.  "events" becomes readable when it flows, and has
 * POLLHUP when it has ended.
 */
struct probe_stream {
	pid_t pid, echo;
	int events; /* one octet once the stream flows */
	int control;
};

/*
 * Start both ends.  The stream runs, without counting, until told to
 * begin.  log: from record_open().
 */
int probe_start(const struct probe *p, int log, struct probe_stream *ret,
    struct trouble *t);

/* From now on numbers count, from 1. */
int probe_begin(struct probe_stream *s);

/*
 * Send no more, wait for what is under way, write the losses and sums to
 * the log, and end; the caller waits for POLLHUP on "events".
 */
void probe_end(struct probe_stream *s);

/* Close what the caller holds; kills what still runs. */
void probe_close(struct probe_stream *s);

#endif
