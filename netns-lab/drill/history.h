/*
 * A log with an index: what the run was about, and who is meant by the
 * names in its lines.
 */
#ifndef DRILL_HISTORY_H
#define DRILL_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "netns-lab/drill/record.h"

#define HISTORY_ROUTERS_MAX 16
#define HISTORY_WIRES_MAX 4096
/* Who sends adverts and is none of our routers; as a bit, the next one. */
#define HISTORY_STRANGER HISTORY_ROUTERS_MAX

/* One virtual router: what shares a wire and a VRID. */
struct history_wire {
	const char *segment;
	const char *group; /* of sync; "" for none */
	uint8_t vrid;
};

/* A virtual address. */
struct history_virtual {
	const char *segment;
	size_t wire; /* that moves it */
	struct ip address;
};

/* Texts point into the records. */
struct history {
	const struct record *records; /* without those after the end */
	size_t n_records;
	const struct record *run;
	const struct record *routers[HISTORY_ROUTERS_MAX]; /* by role */
	size_t n_routers;
	struct history_wire *wires;
	size_t n_wires;
	struct history_virtual *virtuals;
	size_t n_virtuals;
	const struct record **steps; /* the faults and lifts, in order */
	size_t n_steps;
	instant start, end;
	/* Found after the end as well: what the probers sum up. */
	const struct record *all;
	size_t n_all;
};

/*
 * The log has to outlive the history.  0 or negative errno; -EBADMSG: the
 * log is not that of a complete run, *ret_why (a constant) says why.
 */
int history_init(
    struct history *h, const struct record_log *log, const char **ret_why);
void history_fini(struct history *h);

/* The role of a router, HISTORY_STRANGER for what is none. */
size_t history_router(const struct history *h, const char *name);

/* "r1", or "a stranger". */
const char *history_router_name(const struct history *h, size_t router);

/* Which wire an advert is on; n_wires when on none of the run's. */
size_t history_wire_of(const struct history *h, const struct record *advert);

#endif
