/*
 * One drill on one fresh lab: build, start, settle, follow the story, and
 * leave an event log that the judge can read.
 */
#ifndef LAB_RUN_H
#define LAB_RUN_H

#include "netns-lab/lab/node.h"
#include "netns-lab/lab/trouble.h"

struct drill;
struct site;

struct run {
	const char *name;  /* of the lab */
	const char *state; /* its folder; exists */
	const struct site *site;
	const struct drill *drill;
	const enum node_daemon *daemons; /* one per router */
	const char *files;		 /* labgen's output: FILES/ROUTER/ */
	/* Where the site's file is, for readers of the log. */
	const char *site_path;
	int log; /* event log, from record_open() */
};

/*
 * Run it, in a sealed world that is gone when this returns.  0: the log is
 * complete, whatever it says; else a negative errno with trouble.
 * -ETIMEDOUT: the lab was built but did not settle.
 */
int run_drill(const struct run *run, struct trouble *t);

#endif
