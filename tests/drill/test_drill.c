#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "labgen/site/model.h"
#include "netns-lab/drill/drill.h"
#include "vrrpd/config/diag.h"

#define V4(n)                                         \
	{                                             \
		.family = IP_V4, .b = { 10, 0, 0, n } \
	}

static struct site_role roles[] = {
	{ .name = "edge", .priority = 90 },
	{ .name = "r1", .priority = 150 },
	{ .name = "r2", .priority = 100 },
};

/* The outer one first, one without a virtual address, two inner ones. */
static struct site_network networks[] = {
	{ .name = "EXT", .virtual = V4(1) },
	{ .name = "MGMT" },
	{ .name = "V10", .virtual = V4(2) },
	{ .name = "V20", .virtual = V4(3) },
};

static struct site_route routes[] = {
	{ .to = { .addr = { .family = IP_V4 }, .len = 0 }, .network = 0 },
};

static const struct site the_site = {
	.roles = roles,
	.n_roles = 3,
	.networks = networks,
	.n_networks = 4,
	.routes = routes,
	.n_routes = 1,
};

/* Two networks only, and no way out. */
static const struct site small_site = {
	.roles = roles,
	.n_roles = 3,
	.networks = networks + 1,
	.n_networks = 2,
};

#define A_STEP "at = 1.0; on = \"master\"; title = \"x\"; "
#define HEAD "title = \"t\"; length = 9; "

/* Load a text; what was found is in "findings". */
static char findings[8192];

static struct drill *
load(const struct site *site, const char *text)
{
	char path[] = "/tmp/test_drill.XXXXXX";
	struct diag *diag = diag_new();
	const int fd = mkstemp(path);
	FILE *out = fmemopen(findings, sizeof(findings), "w");
	struct drill *d;

	assert_true(fd >= 0 && diag && out);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	d = drill_load(path, site, diag);
	assert_int_equal(d == NULL, diag_errors(diag) > 0);
	memset(findings, 0, sizeof(findings));
	diag_show(diag, out);
	fclose(out);
	diag_free(diag);
	unlink(path);
	return d;
}

static void
test_a_drill_is_bound_to_its_site(void **state)
{
	struct drill *d = load(&the_site,
	    "title = \"Power cut\"; why = \"because\"; settle = 12.5;\n"
	    "length = 16;\n"
	    "probes = ( { name = \"nat\"; from = \"inner\"; to = \"server\"; },"
	    "  { name = \"lan\"; from = \"second\"; to = \"V10\";"
	    "    interval = 0.002; } );\n"
	    "steps = ( { at = 2; fault = \"power-cut\"; on = \"master\";"
	    "    title = \"cut\"; theory = \"master_down\";"
	    "    expect = ( { advertises = \"backup\"; holds = \"edge\"; },"
	    "      { when = { master = \"keepalived\"; };"
	    "        holds = \"none\"; } );"
	    "    limits = ( { outage = \"master_down + 0.25\"; lost = 7;"
	    "      two_masters = 0; why = \"so\"; } ); },"
	    "  { at = 9.5; lift = \"power-cut\"; on = \"r1\";"
	    "    title = \"back\"; expect = ( { holds = \"both\"; } ); } );\n");
	const struct drill_step *s;

	(void)state;
	if (!d)
		fail_msg("%s", findings);
	assert_string_equal(d->title, "Power cut");
	assert_string_equal(d->why, "because");
	assert_int_equal(d->settle, 12500 * MSEC);
	assert_int_equal(d->length, 16 * SEC);
	assert_int_equal(d->master, 1);
	assert_int_equal(d->backup, 2);

	assert_int_equal(d->n_probes, 2);
	assert_int_equal(d->probes[0].from, DRILL_CLIENT);
	assert_int_equal(d->probes[0].from_network, 2);
	assert_int_equal(d->probes[0].to, DRILL_SERVER);
	assert_int_equal(d->probes[0].interval, MSEC);
	assert_int_equal(d->probes[1].from_network, 3);
	assert_int_equal(d->probes[1].to_network, 2);
	assert_int_equal(d->probes[1].interval, 2 * MSEC);

	assert_int_equal(d->n_steps, 2);
	s = &d->steps[0];
	assert_int_equal(s->at, 2 * SEC);
	assert_false(s->lift);
	assert_int_equal(s->fault, DRILL_POWER_CUT);
	assert_int_equal(s->role, 1);
	assert_int_equal(s->network, DRILL_NONE);
	assert_int_equal(s->theory.masters_down, 1);
	assert_int_equal(s->n_expect, 2);
	assert_int_equal(s->expect[0].advertises, 1u << 2);
	assert_int_equal(s->expect[0].holds, 1u << 0);
	assert_string_equal(s->expect[1].when.master, "keepalived");
	assert_false(s->expect[1].asks_advertises);
	assert_true(s->expect[1].asks_holds);
	assert_int_equal(s->expect[1].holds, 0);
	assert_true(s->limits[0].by_kind[DRILL_OUTAGE].set);
	assert_int_equal(
	    s->limits[0].by_kind[DRILL_OUTAGE].span.plus, 250 * MSEC);
	assert_int_equal(s->limits[0].by_kind[DRILL_LOST].count, 7);
	assert_true(s->limits[0].by_kind[DRILL_TWO_MASTERS].set);
	assert_false(s->limits[0].by_kind[DRILL_NO_HOLDER].set);
	assert_string_equal(s->limits[0].why, "so");
	assert_true(d->steps[1].lift);
	assert_int_equal(d->steps[1].role, 1);
	assert_int_equal(d->steps[1].expect[0].holds, 1u << 1 | 1u << 2);
	drill_free(d);
}

static void
test_probes_that_a_site_has_no_place_for_are_left_out(void **state)
{
	struct drill *d = load(&small_site,
	    HEAD "probes = ( { name = \"nat\"; from = \"inner\";"
		 " to = \"server\"; }, { name = \"lan\"; from = \"inner\";"
		 " to = \"second\"; }, { name = \"own\"; from = \"inner\";"
		 " to = \"V10\"; }, { name = \"gw\"; from = \"inner\";"
		 " to = \"gateway\"; }, { name = \"mgmt\";"
		 " from = \"MGMT\"; to = \"inner\"; } );"
		 "steps = ( { " A_STEP "fault = \"sigkill\"; } );");

	(void)state;
	if (!d)
		fail_msg("%s", findings);
	assert_int_equal(d->n_probes, 2);
	assert_string_equal(d->probes[0].name, "own");
	assert_int_equal(d->probes[0].from_network, 1);
	assert_string_equal(d->probes[1].name, "gw");
	assert_int_equal(d->probes[1].to, DRILL_GATEWAY);
	assert_int_equal(d->probes[1].to_network, 1);
	assert_int_equal(d->probes[1].port, 0);
	assert_int_equal(d->n_absent, 3);
	assert_string_equal(d->absent[0].name, "nat");
	assert_non_null(strstr(d->absent[0].why, "no default route"));
	assert_string_equal(d->absent[1].why, "the site has no second network");
	assert_non_null(strstr(d->absent[2].why, "no client in network MGMT"));
	drill_free(d);
}

/* One rule of the filter, and what is left of the streams. */
static void
test_probes_that_the_filter_stops_are_left_out(void **state)
{
	static struct site_zone zones[] = { { .name = "all" } };
	static struct site_rule nothing = { .from = { .any = true },
		.to = { .any = true },
		.verdict = SITE_DROP };
	struct site site = the_site;
	struct drill *d;

	(void)state;
	site.filtered = true;
	site.zones = zones;
	site.n_zones = 1;
	site.rules = &nothing;
	site.n_rules = 1;
	d = load(&site,
	    HEAD "probes = ( { name = \"nat\"; from = \"inner\";"
		 " to = \"server\"; }, { name = \"gw\"; from = \"inner\";"
		 " to = \"gateway\"; } );"
		 "steps = ( { " A_STEP "fault = \"sigkill\"; } );");
	if (!d)
		fail_msg("%s", findings);
	assert_int_equal(d->n_probes, 0);
	assert_int_equal(d->n_absent, 2);
	assert_non_null(strstr(d->absent[0].why, "no UDP"));
	assert_non_null(strstr(d->absent[1].why, "ping"));
	drill_free(d);
}

/* The better router says goodbye by another link of its group, if any. */
static void
test_a_handover_is_settled_by_the_site(void **state)
{
	static const size_t both[] = { 2, 3 };
	static struct site_group groups[] = { { .name = "g",
	    .networks = both } };
	static const struct {
		const char *when;
		size_t members;
		unsigned skews;
	} rows[] = { { "there is no group", 0, 0 },
		{ "it is alone in its group", 1, 0 },
		{ "the group has another", 2, 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct site_network nets[4];
		struct site site = the_site;
		struct drill *d;

		print_message("  when %s\n", rows[i].when);
		memcpy(nets, networks, sizeof(nets));
		nets[2].carrier = 2;
		site.networks = nets;
		site.groups = groups;
		site.n_groups = rows[i].members > 0;
		groups[0].n_networks = rows[i].members;
		d = load(&site,
		    HEAD "steps = ( { " A_STEP "fault = \"link-down\";"
			 " network = \"inner\"; theory = \"handover\";"
			 " limits = ( { outage = \"handover\"; } ); } );");
		if (!d)
			fail_msg("%s", findings);
		assert_int_equal(d->steps[0].theory.skews, rows[i].skews);
		assert_int_equal(
		    d->steps[0].theory.masters_down, 1 - rows[i].skews);
		assert_int_equal(
		    d->steps[0].limits[0].by_kind[DRILL_OUTAGE].span.skews,
		    rows[i].skews);
		drill_free(d);
	}
}

static void
test_nonsense_is_found_with_its_place(void **state)
{
	static const struct {
		const char *when;
		const char *text;
		const char *finding;
	} rows[] = {
		{ "a key is unknown",
		    HEAD "\nsteps = ( { " A_STEP
			 "fault = \"sigkill\"; nett = 1; } );",
		    ":2:" },
		{ "a fault is unknown",
		    HEAD "steps = ( { " A_STEP "fault = \"sigkil\"; } );",
		    "sigkill" },
		{ "there is no step", HEAD "steps = ( );", "steps" },
		{ "a router is unknown",
		    HEAD "steps = ( { at = 1; on = \"bakcup\"; title = \"x\";"
			 " fault = \"sigkill\"; } );",
		    "write \"backup\"" },
		{ "a network is unknown",
		    HEAD "steps = ( { " A_STEP "fault = \"link-down\";"
			 " network = \"V30\"; } );",
		    "no network \"V30\"" },
		{ "a link has no network",
		    HEAD "steps = ( { " A_STEP "fault = \"link-down\"; } );",
		    "D206" },
		{ "a kill has a network",
		    HEAD "steps = ( { " A_STEP "fault = \"sigkill\";"
			 " network = \"V10\"; } );",
		    "D206" },
		{ "nothing is done", HEAD "steps = ( { " A_STEP "} );",
		    "D205" },
		{ "two things are done",
		    HEAD "steps = ( { " A_STEP "fault = \"sigkill\";"
			 " lift = \"sigkill\"; } );",
		    "D205" },
		{ "the order is wrong",
		    HEAD "steps = ( { " A_STEP "fault = \"sigkill\"; },"
			 " { " A_STEP "lift = \"sigkill\"; } );",
		    "D208" },
		{ "it ends too soon",
		    "title = \"t\"; length = 1; steps = ( { " A_STEP
		    "fault = \"sigkill\"; } );",
		    "D209" },
		{ "nothing is there to lift",
		    HEAD "steps = ( { " A_STEP "lift = \"sigkill\"; } );",
		    "sigkill is not in force" },
		{ "it is lifted elsewhere",
		    HEAD "steps = ( { " A_STEP "fault = \"sigkill\"; },"
			 " { at = 2; on = \"r2\"; title = \"x\";"
			 " lift = \"sigkill\"; } );",
		    "D210" },
		{ "a fault is applied twice",
		    HEAD "steps = ( { " A_STEP "fault = \"sigkill\"; },"
			 " { at = 2; on = \"r1\"; title = \"x\";"
			 " fault = \"sigkill\"; } );",
		    "in force already" },
		{ "a limit is no span",
		    HEAD "steps = ( { " A_STEP "fault = \"sigkill\"; limits ="
			 " ( { outage = \"master_dwon\"; } ); } );",
		    "master_down" },
		{ "a stream has another's name",
		    HEAD "probes = ( { name = \"a\"; from = \"inner\"; to ="
			 " \"server\"; }, { name = \"a\"; from = \"inner\"; to"
			 " = \"second\"; } ); steps = ( { " A_STEP
			 "fault = \"sigkill\"; } );",
		    "D204" },
		{ "the server asks",
		    HEAD "probes = ( { name = \"a\"; from = \"server\"; to ="
			 " \"inner\"; } ); steps = ( { " A_STEP
			 "fault = \"sigkill\"; } );",
		    "D203" },
		{ "it is no libconfig", "title = ;", "error" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct drill *d = load(&the_site, rows[i].text);

		print_message("  when %s\n", rows[i].when);
		assert_null(d);
		if (!strstr(findings, rows[i].finding))
			fail_msg(
			    "\"%s\" is not in:\n%s", rows[i].finding, findings);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_drill_is_bound_to_its_site),
		cmocka_unit_test(
		    test_probes_that_a_site_has_no_place_for_are_left_out),
		cmocka_unit_test(
		    test_probes_that_the_filter_stops_are_left_out),
		cmocka_unit_test(test_a_handover_is_settled_by_the_site),
		cmocka_unit_test(test_nonsense_is_found_with_its_place),
	};

	return cmocka_run_group_tests_name("drill", tests, NULL, NULL);
}
