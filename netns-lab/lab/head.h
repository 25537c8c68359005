/*
 * The head of an event log: which drill, which routers with which daemons,
 * and which virtual addresses the rest of the log is about.
 */
#ifndef LAB_HEAD_H
#define LAB_HEAD_H

#include "netns-lab/lab/trouble.h"

struct lab;
struct run;

int head_write(const struct run *run, const struct lab *lab, struct trouble *t);

#endif
