/*
 * The probe frames of tests/proto/frames.h, each made over for a virtual
 * router of its own, so that all can be tried in one run of the daemon.
 *
 * Probe i speaks to VRID 2 + 2 * i, whose addresses are 172.16.(100 + i).1,
 * 172.17.(100 + i).1 and 10.59.(100 + i).100.  The checksum is corrected by
 * what was changed: a right one stays right, a wrong one wrong.
 */
#ifndef TESTS_PROBE_H
#define TESTS_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vrrpd/proto/ladder.h"

#define PROBE_FRAME_MAX 128

struct probe {
	const char *name;  /* as in conformance.md, without "probe-v2-" */
	const char *rules; /* what it tests there */
	const uint8_t *frame;
	size_t len;
	/* LADDER_PASS: to be believed; else why not. */
	enum ladder rung;
	uint8_t ttl; /* 0: as it is */
};

extern const struct probe probes[];
extern const size_t n_probes;

uint8_t probe_vrid(size_t i);
/* Of three addresses, as text. */
void probe_address(size_t i, size_t k, char *buf, size_t size);

/* The frame of probe i for its router; returns its length. */
size_t probe_frame(size_t i, uint8_t to[static PROBE_FRAME_MAX]);
/* The reference frame, which is to be believed, for that router. */
size_t probe_reference(size_t i, uint8_t to[static PROBE_FRAME_MAX]);

/* Dropped before a router is known: counted by the daemon as a whole. */
bool probe_is_nobodys(const struct probe *p);

#endif
