/*
 * A drill as it happens: what the log tells, as a line for each thing that
 * an onlooker would point at, with the state of every router beside it.
 *
 * Things of one kind that come together (the same router takes one wire
 * after the other) share a line.
 */
#ifndef REPORT_LIVE_H
#define REPORT_LIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

#include "netns-lab/drill/drill.h"
#include "netns-lab/drill/history.h"
#include "netns-lab/drill/record.h"

#define LIVE_LIST 96
#define LIVE_VIRTUALS 256 /* further ones are not shown */
#define LIVE_TOGETHER (60 * MSEC)

/* What is said of a router; things said together make one line. */
enum live_verb {
	LIVE_CLAIMS,
	LIVE_LEAVES,
	LIVE_HOLDS,
	LIVE_RELEASES,
	LIVE_ANNOUNCES,
	LIVE_VERBS
};

struct live_line {
	size_t n; /* things said; 0: nothing to say */
	instant first;
	char list[LIVE_LIST];
};

/* Something said once, of nobody in particular. */
struct live_note {
	instant at;
	char text[LIVE_LIST];
};

#define LIVE_NOTES 8

struct live_router {
	char name[RECORD_NAME];
	char daemon[RECORD_NAME];
	const char *broken; /* NULL, or "off", "dead" ... */
	size_t held;
	struct live_line lines[LIVE_VERBS];
};

struct live_virtual {
	struct ip address;
	char carrier[RECORD_NAME];
	uint8_t vrid;
	size_t master; /* of its wire; HISTORY_STRANGER: none known */
	bool announced;
};

struct live {
	FILE *to;
	const struct drill *drill; /* lent */
	struct live_router routers[HISTORY_ROUTERS_MAX];
	size_t n_routers;
	struct live_virtual virtuals[LIVE_VIRTUALS];
	size_t n_virtuals;
	struct live_note notes[LIVE_NOTES]; /* in order of time */
	size_t n_notes;
	size_t next_step;
	bool started, ended;
	instant zero; /* times are counted from here */
};

void live_init(struct live *l, const struct drill *drill, FILE *to);

/* The next record of the log, in the order in which it was written. */
void live_take(struct live *l, const struct record *r);

/* Say what has waited for company long enough; at the end, everything. */
void live_flush(struct live *l, instant now);

/* When live_flush() has something to say; never: nothing waits. */
instant live_due(struct live *l);

/*
 * A child process that follows the log file, which must exist, until its
 * END, which a run that went well has; after any other, stop it by SIGTERM.
 * The caller waits for it.
 * Returns the pid or negative errno.
 */
pid_t live_follow(const char *log_path, const struct drill *drill, FILE *to);

#endif
