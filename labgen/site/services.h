/*
 * Services: what "tcp/80,443" means, and those that need not be written
 * because everybody means the same by them.
 */
#ifndef SITE_SERVICES_H
#define SITE_SERVICES_H

#include <stddef.h>

#include "labgen/site/model.h"

/* How many entries services_parse() may write for this text, at most. */
size_t services_room(const char *word);

/*
 * Parse one word, such as "tcp/80,443", "udp/1024-2047",
 * "icmp/echo-request" or "icmp/8".  Returns how many entries ret got, or 0
 * if it is not like that; *ret_why then says in a few words why.
 */
size_t services_parse(
    const char *word, struct site_port *ret, const char **ret_why);

/* The built-in catalogue, *ret_n services in order of their names. */
const struct site_service *services_known(size_t *ret_n);

#endif
