#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vrrpd/config/diag.h"
#include "vrrpd/config/load.h"
#include "vrrpd/config/model.h"

/* The seed's router, as in the manual. */
static const char seed[] =
    "router = \"r1\";\n"
    "instances = (\n"
    "  { name = \"internal\"; interface = \"vlan10\"; vrid = 100;\n"
    "    priority = 100; advert_interval = 5.0; preempt = false;\n"
    "    auth = { type = \"pass\"; secret = \"azerty\"; };\n"
    "    addresses = ( { address = \"172.16.10.1/24\"; },\n"
    "                  { address = \"172.16.20.1/24\";\n"
    "                    interface = \"vlan20\"; track = false; } );\n"
    "    unadvertised = ( { address = \"172.16.30.1\"; } );\n"
    "    announce = { repeat = 2; interval = 1; refresh = 90; };\n"
    "  },\n"
    "  { name = \"external\"; interface = \"eth1\"; vrid = 101;\n"
    "    addresses = ( { address = \"10.1.1.4/24\"; } ); }\n"
    ");\n"
    "groups = ( { name = \"grp1\"; members = [ \"internal\", \"external\" ]; } "
    ");\n";

static struct config *
load_good(const char *text)
{
	struct diag *d = diag_new();
	struct config *c = NULL;
	int err = config_load_text("t.conf", text, strlen(text), d, &c);

	if (err < 0 || diag_warnings(d))
		diag_show(d, stderr);
	assert_int_equal(err, 0);
	assert_int_equal(diag_warnings(d), 0);
	diag_free(d);
	return c;
}

static void
assert_prefix(const struct config_address *a, const char *expected)
{
	char text[IP_PREFIX_TEXT];

	assert_string_equal(ip_prefix_print(&a->prefix, text), expected);
}

static void
test_the_seed_becomes_the_model(void **state)
{
	struct config *c = load_good(seed);
	const struct config_instance *in = config_instances(c);
	const struct config_address *a = config_addresses(c);
	const struct config_link *links = config_links(c);

	(void)state;
	assert_string_equal(c->router, "r1");
	assert_string_equal(c->control_socket, "/run/vrrpd/control");
	assert_int_equal(c->n_instances, 2);
	assert_int_equal(c->n_links, 3);
	assert_string_equal(links[0].name, "vlan10");
	assert_string_equal(links[1].name, "vlan20");
	assert_string_equal(links[2].name, "eth1");

	assert_string_equal(in[0].name, "internal");
	assert_int_equal(in[0].link, 0);
	assert_int_equal(in[0].params.version, 2);
	assert_int_equal(in[0].params.vrid, 100);
	assert_int_equal(in[0].params.priority, 100);
	assert_false(in[0].params.preempt);
	assert_true(in[0].params.adver_int == 5 * SEC);
	assert_int_equal(in[0].params.auth, VR_AUTH_PASS);
	assert_memory_equal(in[0].params.secret, "azerty\0\0", 8);
	assert_int_equal(in[0].params.announce_repeat, 2);
	assert_true(in[0].params.announce_interval == SEC);
	assert_true(in[0].params.announce_refresh == 90 * SEC);
	assert_int_equal(in[0].n_addresses, 3);
	assert_int_equal(in[0].n_advertised, 2);
	assert_int_equal(in[0].group, 0);

	assert_prefix(&a[0], "172.16.10.1/24");
	assert_int_equal(a[0].link, 0);
	assert_true(a[0].track && a[0].advertised);
	assert_prefix(&a[1], "172.16.20.1/24");
	assert_int_equal(a[1].link, 1);
	assert_false(a[1].track);
	assert_prefix(&a[2], "172.16.30.1/32");
	assert_false(a[2].advertised);

	assert_int_equal(in[1].first_address, 3);
	assert_prefix(&a[in[1].first_address], "10.1.1.4/24");
	assert_int_equal(c->n_groups, 1);
	assert_string_equal(config_groups(c)[0].name, "grp1");
	assert_int_equal(config_groups(c)[0].n_members, 2);
	assert_int_equal(config_members(c)[1], 1);
	free(c);
}

static void
test_what_is_not_written_has_its_default(void **state)
{
	struct config *c = load_good(
	    "instances = ( { name = \"a\"; interface = \"eth0\"; vrid = 1;\n"
	    "addresses = ( { address = \"10.0.0.1\"; } ); } );");
	const struct vr_params *params = &config_instances(c)[0].params;

	(void)state;
	assert_string_equal(c->router, "");
	assert_int_equal(params->version, 2);
	assert_int_equal(params->priority, 0);
	assert_true(params->adver_int == SEC);
	assert_true(params->preempt);
	assert_int_equal(params->auth, VR_AUTH_NONE);
	assert_int_equal(params->announce_repeat, 4);
	assert_true(params->announce_interval == SEC / 2);
	assert_true(params->announce_refresh == 60 * SEC);
	assert_int_equal(config_instances(c)[0].group, CONFIG_NO_INDEX);
	assert_int_equal(c->n_groups, 0);
	free(c);
}

static void
test_one_run_reports_all_that_is_wrong(void **state)
{
	static const char text[] =
	    "router = r1;\n"
	    "instances = ( { name = \"a\"; interface = \"e\"; vrid = 300;\n"
	    "priorty = 5;\n"
	    "advert_interval = 0.5;\n"
	    "addresses = (\n"
	    "{ address = \"10.0.0.0/24\"; },\n"
	    "{ addres = \"10.0.0.1\"; } ); } );\n"
	    "groups = ( { name = \"g\";\n"
	    "members = [ \"a\", \"b\" ]; } );\n";
	static const struct {
		const char *code;
		uint32_t line;
	} rows[] = {
		{ "E112", 1 },
		{ "E142", 2 },
		{ "E140", 3 },
		{ "E305", 4 },
		{ "E317", 6 },
		{ "E146", 7 },
		{ "E140", 7 },
		{ "E320", 9 },
	};
	struct diag *d = diag_new();
	struct config *c = NULL;
	struct diag_finding f;

	(void)state;
	assert_int_not_equal(
	    config_load_text("t.conf", text, sizeof(text) - 1, d, &c), 0);
	assert_null(c);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(diag_get(d, i, &f));
		assert_string_equal(f.code, rows[i].code);
		assert_int_equal(f.at.line, rows[i].line);
	}
	assert_int_equal(diag_errors(d), sizeof(rows) / sizeof(rows[0]));
	diag_free(d);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_seed_becomes_the_model),
		cmocka_unit_test(test_what_is_not_written_has_its_default),
		cmocka_unit_test(test_one_run_reports_all_that_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
