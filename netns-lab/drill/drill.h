/*
 * A drill: one story of faults, told in seconds, with what has to hold
 * after each, read from a file and bound to a site.
 *
 *   title = "Power cut of the master, and its return";
 *   why   = "the plainest failure there is";
 *   probes = ( { name = "nat"; from = "inner"; to = "server"; },
 *              { name = "gateway"; from = "inner"; to = "gateway"; } );
 *   steps = (
 *     { at = 2.0; fault = "power-cut"; on = "master"; title = "power cut";
 *       theory = "master_down";
 *       expect = ( { advertises = "backup"; holds = "backup"; } );
 *       limits = ( { outage = "master_down + 0.25"; } ); },
 *     { at = 9.0; lift = "power-cut"; on = "master"; ... } );
 *   length = 16.0;
 *
 * A step lasts until the next one, the last until "length".  Its
 * expectations hold at its end; its limits are over the whole step.  Rows
 * of "expect" and "limits" with "when" count only where the routers run
 * those daemons.
 *
 * A file speaks of routers as "master" and "backup", the two best by
 * priority, so that it fits every site; a router's own name is fine too.
 * Networks likewise: "inner" and "second" are the first and the second
 * network with a virtual address that the default route does not leave
 * by, "outer" is the one it does, or, without a default route, the last
 * one with a virtual address.
 *
 * A stream of probes that a site has no place for is left out, with the
 * reason, so that a drill fits large and small sites.
 */
#ifndef DRILL_DRILL_H
#define DRILL_DRILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "netns-lab/drill/record.h"
#include "netns-lab/drill/theory.h"
#include "vrrpd/base/instant.h"

struct diag;
struct site;

enum drill_fault {
	DRILL_POWER_CUT, /* the whole router is gone; lifted: it boots */
	DRILL_SIGKILL,	 /* all processes of its daemon; lifted: started */
	DRILL_SIGTERM,	 /* its daemon is asked to stop; lifted: started */
	DRILL_SIGSTOP,	 /* its daemon freezes; lifted: SIGCONT */
	DRILL_LINK_DOWN, /* its port of a network is down; lifted: up */
	DRILL_FAULTS
};

#define DRILL_NONE SIZE_MAX

/* An end of a stream of probes. */
enum drill_end {
	DRILL_CLIENT, /* the client of a network */
	DRILL_SERVER, /* the server beyond the default route */
	DRILL_GATEWAY /* the virtual address of the client's network */
};

struct drill_probe {
	char name[RECORD_NAME];
	enum drill_end from, to;
	size_t from_network; /* index of the site's; for DRILL_CLIENT */
	size_t to_network;
	uint16_t port; /* of UDP; 0 for DRILL_GATEWAY, which is pinged */
	nsec interval; /* between two probes, at least 100 us */
};

/* A stream that cannot be on this site. */
struct drill_absent {
	char name[RECORD_NAME];
	char why[RECORD_TEXT];
};

/* Which rows count: those whose daemons are "" or the router's. */
struct drill_when {
	char master[RECORD_NAME];
	char backup[RECORD_NAME];
};

/* Who does what at the end of a step: sets of routers. */
struct drill_expect {
	struct drill_when when;
	bool asks_advertises, asks_holds;
	uint32_t advertises; /* bit n: role n is master on each wire */
	uint32_t holds;	     /* bit n: role n holds each address */
};

enum drill_limit_kind {
	DRILL_OUTAGE,	   /* longest run of lost probes of any stream */
	DRILL_LOST,	   /* lost probes of any stream: a number */
	DRILL_TWO_MASTERS, /* time in which two advertise on one wire */
	DRILL_TWO_HOLDERS, /* time in which two hold one address */
	DRILL_NO_HOLDER,   /* time in which nobody holds an address */
	DRILL_SPLIT_GROUP, /* time in which one group has two masters */
	DRILL_ANNOUNCE,	   /* from a takeover to its gratuitous ARP */
	DRILL_LIMITS
};

struct drill_limit {
	bool set;
	struct theory_span span; /* all but DRILL_LOST */
	uint64_t count;		 /* DRILL_LOST */
};

struct drill_limits {
	struct drill_when when;
	struct drill_limit by_kind[DRILL_LIMITS];
	char why[RECORD_TEXT]; /* "" or the reason for these limits */
};

struct drill_step {
	nsec at; /* after RECORD_START */
	bool lift;
	enum drill_fault fault;
	size_t role;	/* index of the site's */
	size_t network; /* of the site's for DRILL_LINK_DOWN; else NONE */
	char title[RECORD_NAME];
	struct theory_span theory; /* of the outage, for the table */
	struct drill_expect *expect;
	size_t n_expect;
	struct drill_limits *limits;
	size_t n_limits;
};

struct drill {
	char name[RECORD_NAME]; /* of the file, without ".conf" */
	char title[RECORD_TEXT];
	char why[RECORD_TEXT * 4];
	nsec settle; /* longest wait for one master that holds everything */
	nsec length; /* of the whole story, later than the last step */
	struct drill_probe *probes;
	size_t n_probes;
	struct drill_absent *absent; /* left out of probes */
	size_t n_absent;
	struct drill_step *steps; /* in order of time, each later */
	size_t n_steps;
	size_t master, backup; /* roles of the site: the two best */
};

/* "power-cut", "sigkill" ...; as in files, logs and reports; ends with NULL. */
extern const char *const drill_fault_words[DRILL_FAULTS + 1];
const char *drill_fault_word(enum drill_fault fault);
bool drill_fault_parse(const char *word, enum drill_fault *ret);

/* "outage", "two_masters" ... */
const char *drill_limit_word(enum drill_limit_kind kind);

/*
 * Read a drill and bind it to a site.  Findings go to diag: unknown keys,
 * faults that are lifted before they are applied, networks that the site
 * does not have.  NULL if there was an error.  Free with drill_free().
 */
struct drill *drill_load(
    const char *path, const struct site *site, struct diag *diag);
void drill_free(struct drill *drill); /* NULL is fine */

#endif
