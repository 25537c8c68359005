#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <errno.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/daemon/routers_fixture.h"
#include "vrrpd/ctl/show.h"
#include "vrrpd/daemon/clock.h"
#include "vrrpd/daemon/feed.h"

static const char text[] =
    "router = \"r1\";\n"
    "instances = (\n"
    "  { name = \"external\"; interface = \"eth1\"; vrid = 101;\n"
    "    priority = 150; addresses = ( { address = \"10.1.1.4\"; } ); },\n"
    "  { name = \"vlan10\"; interface = \"vlan10\"; vrid = 100;\n"
    "    priority = 150; addresses = ( { address = \"172.16.10.1\"; },\n"
    "      { address = \"172.16.20.1\"; interface = \"vlan20\"; } ); } );\n"
    "groups = ( { name = \"all\"; members = [ \"external\", \"vlan10\" ]; "
    "} );\n";

/* A pair that became master 3.414 s after the start and lost a link. */
static struct snapshot *
a_snapshot(bool faulted, instant *ret_now)
{
	struct fixture *f = fixture_new(text);
	instant now = instant_after(T0, 3414062500);
	struct snapshot *s;

	fixture_start(f, T0);
	clock_tick(&f->routers, now);
	if (faulted)
		fixture_link(f, "vlan20", false, now);
	s = snapshot_take(&f->routers, instant_after(now, 1500 * MSEC));
	s->wall = 1000000000 * SEC + 250 * MSEC;
	*ret_now = now;
	fixture_free(f);
	return s;
}

/* What "show" writes, for free(). */
static char *
written(const struct snapshot *s, const char *name, bool json, int *ret_err)
{
	char *out = NULL;
	size_t len;
	FILE *to = open_memstream(&out, &len);

	*ret_err = 0;
	if (json)
		*ret_err = show_json(s, name, to);
	else if (!name)
		show_table(s, to);
	else if (!show_one(s, name, to))
		*ret_err = -ENOENT;
	fclose(to);
	return out;
}

static void
test_the_table_tells_state_master_and_why(void **state)
{
	instant now;
	struct snapshot *s = a_snapshot(false, &now);
	int err;
	char *out = written(s, NULL, false, &err);

	(void)state;
	assert_string_equal(out,
	    "NAME      STATE    PRIO  INTERFACE VRID  MASTER           SINCE\n"
	    "external  master    150  eth1       101  this router      1.5 s\n"
	    "vlan10    master    150  vlan10     100  this router      1.5 s\n"
	    "group all: master for 1.5 s (no advert from the master)\n");
	free(out);
	free(s);
}

static void
test_the_table_names_the_cause_of_a_fault(void **state)
{
	instant now;
	struct snapshot *s = a_snapshot(true, &now);
	int err;
	char *out = written(s, NULL, false, &err);

	(void)state;
	assert_non_null(strstr(out,
	    "vlan10 (vlan10): the interface of an address is missing or down "
	    "since 1.5 s\n"));
	free(out);
	free(s);
}

/* They are counted before a router is known, so no router shows them. */
static void
test_the_table_tells_what_adverts_could_not_be_read(void **state)
{
	instant now;
	struct snapshot *s = a_snapshot(false, &now);
	char *out;
	int err;

	(void)state;
	out = written(s, NULL, false, &err);
	assert_null(strstr(out, "adverts ignored"));
	free(out);
	s->dropped[LADDER_CHECKSUM] = 12;
	out = written(s, NULL, false, &err);
	assert_non_null(strstr(out, "adverts ignored: 12 (wrong checksum)\n"));
	free(out);
	free(s);
}

static void
test_one_is_found_by_its_name_or_its_groups(void **state)
{
	static const struct {
		const char *name;
		const char *shows, *hides;
	} rows[] = {
		{ "vlan10", "vlan10\n  state", "external\n  state" },
		{ "all", "external\n  state", NULL },
		{ "nobody", NULL, "state" },
	};
	instant now;
	struct snapshot *s = a_snapshot(false, &now);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int err;
		char *out = written(s, rows[i].name, false, &err);

		print_message("  %s\n", rows[i].name);
		assert_int_equal(err, rows[i].shows ? 0 : -ENOENT);
		if (rows[i].shows)
			assert_non_null(strstr(out, rows[i].shows));
		if (rows[i].hides)
			assert_null(strstr(out, rows[i].hides));
		free(out);
	}
	free(s);
}

static json_t *
parsed(const struct snapshot *s, const char *name)
{
	json_error_t error;
	int err;
	char *out = written(s, name, true, &err);
	json_t *root;

	assert_int_equal(err, 0);
	root = json_loads(out, 0, &error);
	if (!root)
		fail_msg("%s at %d: %s", error.text, error.line, out);
	free(out);
	return root;
}

/* The contract that others rely on: design, section 7. */
static void
test_json_has_the_promised_fields(void **state)
{
	static const char *const of_instance[] = { "name", "interface", "vrid",
		"family", "protocol_version", "state", "priority", "master",
		"advert_interval_ms", "master_down_ms", "addresses", "group",
		"faults", "transitions", "last_transition", "counters" };
	static const char *const of_group[] = { "name", "members", "state",
		"faults" };
	instant now;
	struct snapshot *s = a_snapshot(true, &now);
	json_t *root = parsed(s, NULL);
	json_t *in = json_array_get(json_object_get(root, "instances"), 1);
	json_t *g = json_array_get(json_object_get(root, "groups"), 0);

	(void)state;
	assert_int_equal(
	    json_integer_value(json_object_get(root, "version")), 1);
	for (size_t i = 0; i < sizeof(of_instance) / sizeof(char *); i++)
		if (!json_object_get(in, of_instance[i]))
			fail_msg("no %s", of_instance[i]);
	for (size_t i = 0; i < sizeof(of_group) / sizeof(char *); i++)
		if (!json_object_get(g, of_group[i]))
			fail_msg("no %s", of_group[i]);
	json_decref(root);
	free(s);
}

static void
test_json_tells_values_in_their_units(void **state)
{
	instant now;
	struct snapshot *s = a_snapshot(true, &now);
	json_t *root = parsed(s, "vlan10");
	json_t *instances = json_object_get(root, "instances");
	json_t *in = json_array_get(instances, 0), *fault, *priority;
	json_t *last = json_object_get(in, "last_transition");

	(void)state;
	assert_int_equal(json_array_size(instances), 1);
	assert_string_equal(
	    json_string_value(json_object_get(in, "state")), "leaving");
	assert_float_equal(
	    json_real_value(json_object_get(in, "master_down_ms")), 3414.0625,
	    1e-9);
	priority = json_object_get(in, "priority");
	assert_int_equal(
	    json_integer_value(json_object_get(priority, "effective")), 150);
	fault = json_array_get(json_object_get(in, "faults"), 0);
	assert_string_equal(
	    json_string_value(json_object_get(fault, "cause")), "address_link");
	/* 1.5 s before the wall clock of the snapshot. */
	assert_string_equal(json_string_value(json_object_get(last, "at")),
	    "2001-09-09T01:46:38.750Z");
	json_decref(root);
	free(s);
}

static void
test_json_of_an_unknown_name_is_an_error(void **state)
{
	instant now;
	struct snapshot *s = a_snapshot(false, &now);
	int err;
	char *out = written(s, "nobody", true, &err);

	(void)state;
	assert_int_equal(err, -ENOENT);
	assert_string_equal(out, "");
	free(out);
	free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_table_tells_state_master_and_why),
		cmocka_unit_test(test_the_table_names_the_cause_of_a_fault),
		cmocka_unit_test(
		    test_the_table_tells_what_adverts_could_not_be_read),
		cmocka_unit_test(test_one_is_found_by_its_name_or_its_groups),
		cmocka_unit_test(test_json_has_the_promised_fields),
		cmocka_unit_test(test_json_tells_values_in_their_units),
		cmocka_unit_test(test_json_of_an_unknown_name_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
