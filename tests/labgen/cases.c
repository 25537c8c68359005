#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "labgen/emit/emit.h"
#include "labgen/site/load.h"
#include "tests/labgen/cases.h"
#include "tests/labgen/model_seed.h"
#include "vrrpd/config/diag.h"

static struct model_seed seed;

static const struct site *
load_seed(struct diag *diag)
{
	(void)diag;
	model_seed(&seed);
	return &seed.site;
}

/* The second router calls its devices differently, and no preemption. */
static const struct site *
load_devices(struct diag *diag)
{
	(void)diag;
	model_seed(&seed);
	seed.devices[SEED_TRUNK].ifname[SEED_R2] = "ens3";
	seed.devices[SEED_OUTSIDE].ifname[SEED_R2] = "ens4.7";
	seed.networks[SEED_EXTERNAL].ifname[SEED_R2] = "ens4.7";
	seed.networks[SEED_VLAN20].track = false;
	seed.site.vrrp.preempt = false;
	seed.site.vrrp.auth = VR_AUTH_NONE;
	seed.site.vrrp.secret = NULL;
	return &seed.site;
}

static void
unload_seed(const struct site *site)
{
	(void)site;
}

static struct site *loaded;

static const struct site *
load_site(struct diag *diag)
{
	return loaded = site_load("conf/site.conf", diag);
}

static const struct site *
load_minimal(struct diag *diag)
{
	return loaded = site_load("conf/minimal.conf", diag);
}

static const struct site *
load_full(struct diag *diag)
{
	return loaded = site_load("tests/labgen/full.conf", diag);
}

static void
unload(const struct site *site)
{
	(void)site;
	site_free(loaded);
	loaded = NULL;
}

const struct cases_entry cases[] = {
	{ "site", load_site, unload },
	{ "minimal", load_minimal, unload },
	{ "full", load_full, unload },
	{ "seed", load_seed, unload_seed },
	{ "devices", load_devices, unload_seed },
};

const size_t n_cases = sizeof(cases) / sizeof(cases[0]);

void
cases_emit(const struct cases_entry *c, const char *dir)
{
	struct diag *diag = diag_new();
	const struct site *site;
	int err = -1;

	assert_non_null(diag);
	site = c->load(diag);
	if (site)
		err = emit_site(site, dir, SITE_NONE, diag);
	diag_show(diag, stderr);
	if (site)
		c->unload(site);
	diag_free(diag);
	if (err)
		fail_msg("%s cannot be emitted", c->name);
}
