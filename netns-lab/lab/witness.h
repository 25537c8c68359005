/*
 * A witness of stalls: a process of ordinary priority, as keepalived is,
 * that sleeps in short steps on an absolute schedule and tells the log
 * when it woke late.  What ordinary processes suffer from a busy machine
 * the real-time observers do not notice.
 */
#ifndef LAB_WITNESS_H
#define LAB_WITNESS_H

#include <sys/types.h>

#include "netns-lab/lab/trouble.h"

/* Returns the pid. */
pid_t witness_start(int log, struct trouble *t);

#endif
