/*
 * As many VLANs as there are tags, as many routers as there may be.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "labgen/check/check.h"
#include "labgen/site/load.h"
#include "labgen/site/model.h"

#define VLANS 4094
#define RULES 20000

static void
write_routers(FILE *to)
{
	fprintf(to, "roles = (");
	for (int i = 0; i < SITE_ROLES_MAX; i++)
		fprintf(to, "%s\n  { name = \"r%d\"; priority = %d; }",
		    i ? "," : "", i, 254 - i);
	fprintf(to, " );\n");
}

/* VLAN n is 10.(n / 256).(n % 256).0/24 */
static void
write_vlan(FILE *to, int vlan)
{
	fprintf(to, "%s\n    ( \"V%d\", %d, \"10.%d.%d.0/24\", [",
	    vlan > 1 ? "," : "", vlan, vlan, vlan / 256, vlan % 256);
	for (int i = 0; i < SITE_ROLES_MAX; i++)
		fprintf(to, "%s\".%d\"", i ? ", " : "", 240 + i - 1);
	fprintf(to, "], \".1\", %d, \"eth0\", \"z%d\" )", 1 + vlan % 255,
	    vlan % 50);
}

/* The caller frees it. */
static char *
large_site(size_t *ret_len)
{
	char *text = NULL;
	FILE *to = open_memstream(&text, ret_len);

	assert_non_null(to);
	write_routers(to);
	fprintf(to,
	    "networks = {\n  columns = [ \"name\", \"vlan\", \"net\", "
	    "\"real\", \"virtual\", \"vrid\", \"device\", \"zone\" ];\n"
	    "  rows = (");
	for (int vlan = 1; vlan <= VLANS; vlan++)
		write_vlan(to, vlan);
	fprintf(to, " );\n};\nzones = {");
	for (int i = 0; i < 50; i++)
		fprintf(to, " z%d = { };", i);
	fprintf(to, " };\nhosts = {");
	for (int vlan = 1; vlan <= VLANS; vlan++)
		fprintf(to, "\n  h%d = \"V%d.7\";", vlan, vlan);
	fprintf(to, " };\nrules = (");
	for (int i = 0; i < RULES; i++)
		fprintf(to,
		    "\n  ( \"z%d @h%d\", \"@h%d\", \"web\", "
		    "\"accept\" ),",
		    i % 50, 1 + i % VLANS, 1 + i * 7 % VLANS);
	fprintf(to,
	    "\n  ( \"self\", \"any\", \"any\", \"accept\" ),"
	    "\n  ( \"any\", \"any\", \"any\", \"drop\" ) );\n");
	fclose(to);
	assert_non_null(text);
	return text;
}

static void
test_all_vlans_on_sixteen_routers_are_one_site(void **state)
{
	struct diag *d = diag_new();
	size_t len;
	char *text = large_site(&len);
	struct site *s = site_parse("large.conf", text, len, d);
	const struct site_network *last;

	(void)state;
	diag_show(d, stderr);
	assert_non_null(s);
	assert_true(check_site(s, d));
	diag_show(d, stderr);
	assert_int_equal(diag_errors(d) + diag_warnings(d), 0);
	assert_int_equal(s->n_roles, SITE_ROLES_MAX);
	assert_int_equal(s->n_networks, VLANS);
	assert_int_equal(s->n_devices, 1);
	assert_int_equal(s->n_hosts, VLANS);
	assert_int_equal(s->n_rules, RULES + 2);
	assert_int_equal(s->groups[0].n_networks, VLANS);
	last = &s->networks[VLANS - 1];
	assert_string_equal(last->ifname[15], "vlan4094");
	assert_int_equal(ip_to_v4(&last->real[15]), 0x0a0ffefe);
	assert_int_equal(s->hosts[VLANS - 1].ranges[0].network, VLANS - 1);
	site_free(s);
	diag_free(d);
	free(text);
}

/* V1 carries itself and so many others. */
static char *
carrier_of(int others, size_t *ret_len)
{
	char *text = NULL;
	FILE *to = open_memstream(&text, ret_len);

	assert_non_null(to);
	fprintf(to,
	    "roles = ( { name = \"a\"; priority = 2; },"
	    " { name = \"b\"; priority = 1; } );\n"
	    "networks = { columns = [ \"name\", \"device\", \"vlan\","
	    " \"net\", \"real\", \"virtual\", \"vrid\" ]; rows = (\n"
	    "( \"V1\", \"eth0\", 1, \"10.0.1.0/24\", [\".2\","
	    " \".3\"], \".1\", 1 )");
	for (int i = 2; i < 2 + others; i++)
		fprintf(to,
		    ",\n( \"V%d\", \"eth0\", %d, \"10.%d.%d.0/24\", "
		    "[\".2\", \".3\"], \".1\", \"@V1\" )",
		    i, i, i / 256, i % 256);
	fprintf(to, " ); };\n");
	fclose(to);
	return text;
}

static void
test_an_advert_holds_255_addresses(void **state)
{
	(void)state;
	for (int others = 253; others < 257; others++) {
		struct diag *d = diag_new();
		struct diag_finding found;
		size_t len;
		char *text = carrier_of(others, &len);
		struct site *s = site_parse("many.conf", text, len, d);

		print_message("  when %d are with it\n", others);
		assert_non_null(s);
		assert_true(check_site(s, d));
		assert_int_equal(diag_errors(d), others > 254);
		if (diag_get(d, 0, &found)) {
			assert_string_equal(found.code, "E415");
			assert_int_equal(found.at.line, 258);
		}
		site_free(s);
		diag_free(d);
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_all_vlans_on_sixteen_routers_are_one_site),
		cmocka_unit_test(test_an_advert_holds_255_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
