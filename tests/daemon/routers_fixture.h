/*
 * The engine's virtual routers over a configuration given as text, with an
 * outbox whose adverts and announcements go nowhere and whose requests to
 * the monitor can be read back.
 */
#ifndef TESTS_ROUTERS_FIXTURE_H
#define TESTS_ROUTERS_FIXTURE_H

#include <stddef.h>

#include "vrrpd/daemon/outbox.h"
#include "vrrpd/daemon/requests.h"
#include "vrrpd/daemon/routers.h"

/* When every fixture begins. */
#define T0 ((instant){ 1000 * SEC })

struct fixture {
	struct config *config;
	struct outbox *outbox;
	struct routers routers;
	int monitor; /* the monitor's end of the channel */
	int channel; /* the engine's end */
};

/* Asserts that the configuration is good. */
struct fixture *fixture_new(const char *text);
void fixture_free(struct fixture *f);

/* Deltas about a link by its name; the index is its place plus 10. */
void fixture_link(
    struct fixture *f, const char *name, bool running, instant now);
void fixture_no_link(struct fixture *f, const char *name, instant now);
void fixture_delta(struct fixture *f, struct delta d, instant now);

/* All links are there and running, and the picture is complete. */
void fixture_start(struct fixture *f, instant now);

/* Carry out, then read what the monitor got; returns how many. */
size_t fixture_requests(
    struct fixture *f, struct request *to, size_t room, instant now);

/* The state of the group of the instance with this name. */
enum vr_state fixture_state(const struct fixture *f, const char *name);
uint32_t fixture_slot(const struct fixture *f, const char *name);

#endif
