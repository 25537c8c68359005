/*
 * What the engine has yet to be told: the newest state of each link,
 * router and address, not a list of events.
 *
 * An engine that does not read (it is stopped, or starved) makes nothing
 * here grow; when it reads again it gets the truth of then.  A message
 * carries, in this order: links, ownership, the former engine's routers,
 * addresses, "that was all", "stop".
 */
#ifndef DAEMON_TELLING_H
#define DAEMON_TELLING_H

#include <stdbool.h>
#include <stdint.h>

struct config;
struct delta_link;
struct telling;
struct want;

/* 0 or -ENOMEM; the configuration is lent. */
int telling_new(const struct config *config, struct telling **ret);
void telling_free(struct telling *t);

/*
 * News; an address by its index in the whole configuration.  A link or an
 * ownership that is as it was is no news; an address always is, since it also
 * confirms what the engine asked for.
 */
void telling_link(
    struct telling *t, uint32_t link, const struct delta_link *news);
void telling_owner(struct telling *t, uint32_t router, bool owner);
void telling_address(
    struct telling *t, uint32_t address, bool present, int error);
void telling_stop(struct telling *t);

/*
 * A new engine knows nothing: it will be told every link, every ownership,
 * the routers that are held and the addresses of those, and that it is
 * complete.
 */
void telling_restart(struct telling *t, const struct want *want);

/*
 * Send what there is.  0 when all was sent, -EAGAIN when the engine must
 * read first, -EPIPE when it is gone, or another negative errno.
 */
int telling_flush(struct telling *t, int fd);

#endif
