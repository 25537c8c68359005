/*
 * Waiting: descriptors, one deadline and signals, in one place.
 *
 * The loop owns no time of anybody's: it wakes up at the earliest deadline
 * that it was told, and who asked looks at loop_now() and decides what is
 * due.  A turn calls back for each descriptor that is ready and returns, so
 * that the caller can then act once on all that came in.
 */
#ifndef KERNEL_LOOP_H
#define KERNEL_LOOP_H

#include <stddef.h>
#include <stdint.h>

#include "vrrpd/base/instant.h"

struct loop;

enum loop_interest { LOOP_READ = 1, LOOP_WRITE = 2 };

/* ready: of LOOP_READ and LOOP_WRITE; an error or hang-up sets both. */
typedef void loop_ready(void *arg, int fd, unsigned ready);
typedef void loop_signal(void *arg, int signal);

/* 0 or a negative errno. */
int loop_new(struct loop **ret);

/* Closes what the loop opened itself; watched descriptors stay open. */
void loop_free(struct loop *l);

/* CLOCK_MONOTONIC. */
instant loop_now(void);

/*
 * Call back when fd is ready for "interest" (of LOOP_READ and LOOP_WRITE,
 * or 0 for errors only); again for a known fd changes what is asked.
 * Level-triggered.  May be called from a callback.  0 or a negative errno.
 */
int loop_watch(
    struct loop *l, int fd, unsigned interest, loop_ready *ready, void *arg);

/*
 * Before fd is closed.  No callback for it follows, not even in this turn.
 * An fd that is not watched is left alone.
 */
void loop_forget(struct loop *l, int fd);

/*
 * Block the signals and call back for each that arrives.  Once per loop.
 * A child made by fork() inherits the blocked mask.  0 or a negative errno.
 */
int loop_signals(struct loop *l, const int *signals, size_t n,
    loop_signal *caught, void *arg);

/*
 * The loop's one deadline, with the kernel's full precision; never takes
 * it away.  It stays until changed: a deadline in the past makes every turn
 * return at once.  0 or a negative errno.
 */
int loop_arm(struct loop *l, instant due);

/*
 * One turn: wait until a descriptor is ready, a signal came or the
 * deadline passed; call back for what is ready.  0 or a negative errno.
 */
int loop_turn(struct loop *l);

#endif
