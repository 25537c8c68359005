/*
 * A story and a drill of one step, to be judged; tests change both.
 */
#ifndef TESTS_DRILL_TRIAL_H
#define TESTS_DRILL_TRIAL_H

#include "netns-lab/drill/judge.h"
#include "tests/drill/story.h"

extern struct story trial_story;
extern struct drill_expect trial_expect[2];
extern struct drill_limits trial_limits[2];
extern struct drill_probe trial_nat;
extern struct drill_step trial_steps[2];
extern struct drill trial_drill;

/* One step: a fault on r1, after which r2 has everything. */
void trial_of(enum drill_fault fault);

/* A limit of that step; for probes, as many as milliseconds. */
void trial_limit(enum drill_limit_kind kind, nsec allowed);

/* The story's judgement; both are the caller's to finish. */
struct judgement trial_judged(struct history *h);

/* The first verdict about "about"; JUDGE_RESULTS: there is none. */
enum judge_result trial_result(unsigned about);

#endif
