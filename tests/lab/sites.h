/*
 * Sites for the tests of the lab, built by hand: they need no reader and
 * can hold what a reader would refuse.
 */
#ifndef TEST_LAB_SITES_H
#define TEST_LAB_SITES_H

#include "labgen/site/model.h"

/* A value with room for its arrays; nothing to free. */
struct sites_room {
	struct site site;
	struct site_role roles[2];
	struct site_device devices[2];
	struct site_network networks[4];
	struct site_route routes[2];
	struct site_host hosts[2];
	struct site_range ranges[2];
	struct site_group groups[1];
	size_t members[4];
};

/* The network of conf/site.conf. */
void sites_demo(struct sites_room *room);

/* One LAN and nothing else, as conf/minimal.conf. */
void sites_minimal(struct sites_room *room);

/* Parse, or fail the test. */
struct ip sites_ip(const char *text);
struct ip_prefix sites_prefix(const char *text);

#endif
