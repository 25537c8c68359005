/*
 * Whether, and by which UDP port, a probe may pass the filter of a site.
 *
 * Only as much of the rules is read as concerns a client or the server of
 * the lab, whose addresses belong to no named host: zones and services.
 */
#ifndef DRILL_PASSAGE_H
#define DRILL_PASSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct site;

/* Does UDP to this port pass from one network's zone to another's? */
bool passage_open(
    const struct site *site, size_t from, size_t to, uint16_t port);

/* May a client of the network send an ICMP echo to the routers? */
bool passage_ping(const struct site *site, size_t from);

/*
 * A port that passes: "wanted" if it does, otherwise one of a service of
 * the site.  0 when no UDP passes at all.  from, to: networks.
 */
uint16_t passage_port(
    const struct site *site, size_t from, size_t to, uint16_t wanted);

#endif
