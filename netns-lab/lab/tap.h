/*
 * What is said on the wires: every VRRP advert and every gratuitous ARP
 * that enters a switch, in the log with the port it came from.
 *
 * One process hears all segments.  Times are the kernel's stamps of the
 * frames, taken as CLOCK_REALTIME and brought to CLOCK_MONOTONIC by the
 * difference of the two clocks when the frame is read.
 */
#ifndef LAB_TAP_H
#define LAB_TAP_H

#include <sys/types.h>

#include "netns-lab/lab/trouble.h"

struct lab;

/* Returns the pid; nothing is missed after it returns. */
pid_t tap_start(const struct lab *lab, int log, struct trouble *t);

#endif
