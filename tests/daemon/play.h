/*
 * A monitor on the real kernel, with an engine that does what a test says.
 *
 * The monitor runs in a process of its own.  Its engine is ours: it writes
 * every delta that it gets to whoever connects to the control socket, and
 * passes on to the monitor what it reads from there.
 */
#ifndef TESTS_PLAY_H
#define TESTS_PLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "vrrpd/base/ip.h"
#include "vrrpd/daemon/requests.h"

/* Longer than anything that should happen. */
#define PLAY_MS 3000

struct config;
struct links;

/* How the engines of this play behave; shared with them. */
struct play_script {
	bool mute;	 /* do not say REQUEST_RESUMED */
	bool stubborn;	 /* ignore DELTA_STOP */
	uint32_t starts; /* engines so far */
};

struct play {
	struct config *config;
	struct play_script *script;
	char folder[64];
	char socket[80];
	pid_t monitor;
	int conn; /* to the engine, or -1 */
	pid_t engine;
	struct links *links; /* what the kernel has, as we see it */
};

/* Read the configuration; start nothing yet. */
void play_open(struct play *p, const char *config_text);

/* Start the monitor, and connect to its engine. */
void play_start(struct play *p);

/* Start the monitor only. */
void play_start_alone(struct play *p);

/* End whatever runs and leave nothing behind. */
void play_close(struct play *p);

/* See off the engine that we know, if any, and connect to the next. */
void play_meet_engine(struct play *p);

/* Wait for the end of the engine that we know. */
void play_see_off_engine(struct play *p);

/* Fails the test when the monitor does not end in time. */
int play_exit_status(struct play *p);

void play_ask(
    struct play *p, enum request_verb verb, uint32_t router, uint32_t address);

/* The next delta of this kind about "which"; others are passed over. */
struct delta play_expect(struct play *p, enum delta_kind kind, uint32_t which);

/* Wait until DELTA_SYNCED; how many of this kind came before it? */
int play_count_until_synced(struct play *p, enum delta_kind kind);

/* Is it on the interface now?  protocol 0: an administrator's. */
bool play_has(
    struct play *p, const char *link, const char *prefix, uint8_t protocol);

/* Wait until it is, or until it is not. */
void play_await(struct play *p, const char *link, const char *prefix,
    uint8_t protocol, bool there);

/* Put an address there as a former vrrpd would have left it. */
void play_leave_behind(const char *link, const char *prefix);

#endif
