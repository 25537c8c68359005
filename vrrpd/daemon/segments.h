/*
 * The interfaces of the configuration, as they are right now: found by
 * name, with adverts let in where instances live.
 *
 * An interface may be missing, appear, vanish or be renamed at any time;
 * the model of the kernel is asked, nothing is remembered but the number
 * that it had when the group was joined.
 */
#ifndef DAEMON_SEGMENTS_H
#define DAEMON_SEGMENTS_H

#include <stdint.h>

struct config;
struct links;
struct segments;
struct telling;

/* The configuration is lent.  0 or a negative errno. */
int segments_new(const struct config *config, struct segments **ret);

/* Leaves every group. */
void segments_free(struct segments *s);

/*
 * Compare with the model: join and leave, and tell what changed about the
 * interfaces and about who owns addresses.
 */
void segments_update(
    struct segments *s, const struct links *links, struct telling *telling);

#endif
