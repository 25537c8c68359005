/*
 * The seed's network as a model made by hand, with a DMZ and everything
 * that a filter can say: for tests of what is done with a model.  Each call
 * gives a fresh copy, so that a test can change what it likes.
 */
#ifndef TESTS_LABGEN_MODEL_SEED_H
#define TESTS_LABGEN_MODEL_SEED_H

#include "labgen/site/model.h"

enum { SEED_R1, SEED_R2, SEED_ROLES };
enum { SEED_TRUNK, SEED_OUTSIDE, SEED_DEVICES };
enum { SEED_EXTERNAL, SEED_VLAN10, SEED_VLAN20, SEED_DMZ, SEED_NETWORKS };
enum { SEED_INTERNET, SEED_STAFF, SEED_SERVERS, SEED_ZONES };
enum { SEED_WWW, SEED_ADMINS, SEED_RESOLVER, SEED_HOSTS };
enum {
	SEED_WEB,
	SEED_DNS,
	SEED_PING,
	SEED_SSH,
	SEED_BACKUP,
	SEED_SMTP,
	SEED_SERVICES
};

struct model_seed {
	struct site site;
	struct site_role roles[SEED_ROLES];
	struct site_device devices[SEED_DEVICES];
	struct site_network networks[SEED_NETWORKS];
	struct site_route routes[1];
	struct site_zone zones[SEED_ZONES];
	struct site_host hosts[SEED_HOSTS];
	struct site_service services[SEED_SERVICES];
	struct site_rule rules[16];
	struct site_snat snats[1];
	struct site_dnat dnats[4];
	struct site_group groups[1];
};

/* m must stay where it is: the site points into it. */
void model_seed(struct model_seed *m);

#endif
