#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "vrrpd/config/diag.h"
#include "vrrpd/config/load.h"
#include "vrrpd/config/model.h"
#include "vrrpd/daemon/requests.h"
#include "vrrpd/daemon/want.h"

/* Addresses 0 and 1 are of router 0, on w0 and w1; 2 is of router 1. */
static const char text[] =
    "router = \"r1\";\n"
    "instances = (\n"
    "  { name = \"one\"; interface = \"w0\"; vrid = 10; version = 2;\n"
    "    addresses = ( { address = \"10.0.0.1/32\"; },\n"
    "      { address = \"10.1.0.1/32\"; interface = \"w1\"; } ); },\n"
    "  { name = \"two\"; interface = \"w0\"; vrid = 20; version = 2;\n"
    "    addresses = ( { address = \"10.0.0.2/32\"; } ); } );\n";

struct world {
	struct config *config;
	struct want *want;
};

static int
set_up(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	struct diag *diag = diag_new();

	assert_int_equal(
	    config_load_text("t", text, strlen(text), diag, &w->config), 0);
	diag_free(diag);
	assert_int_equal(want_new(w->config, &w->want), 0);
	*state = w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	want_free(w->want);
	free(w->config);
	free(w);
	return 0;
}

static bool
take(struct world *w, enum request_verb verb, uint32_t router, uint32_t address)
{
	const struct request r = { verb, router, address };
	uint32_t first = 0, n = 0;

	return want_take(w->want, &r, &first, &n);
}

/* As bits: address 0 is the lowest. */
static unsigned
wanted(const struct world *w)
{
	unsigned bits = 0;

	for (uint32_t a = 0; a < w->config->n_addresses; a++)
		bits |= want_address(w->want, a) ? 1u << a : 0;
	return bits;
}

static void
test_verbs_change_what_is_wanted(void **state)
{
	static const struct {
		const char *when;
		struct request request;
		unsigned wanted;
	} rows[] = {
		{ "the first is held", { REQUEST_HOLD, 0, 0 }, 3 },
		{ "the second too", { REQUEST_HOLD, 1, 0 }, 7 },
		{ "one address goes", { REQUEST_RELEASE_ADDRESS, 0, 1 }, 5 },
		{ "it is held again", { REQUEST_HOLD, 0, 0 }, 7 },
		{ "the first goes", { REQUEST_RELEASE, 0, 0 }, 4 },
		{ "it goes again", { REQUEST_RELEASE, 0, 0 }, 4 },
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct request *r = &rows[i].request;

		print_message("  when %s\n", rows[i].when);
		assert_true(take(w, r->verb, r->router, r->address));
		assert_int_equal(wanted(w), rows[i].wanted);
	}
	assert_false(want_is_held(w->want, 0));
	assert_true(want_is_held(w->want, 1));
	want_nothing(w->want);
	assert_int_equal(wanted(w), 0);
	assert_false(want_any(w->want));
}

static void
test_what_does_not_exist_is_refused(void **state)
{
	static const struct {
		const char *when;
		struct request request;
	} rows[] = {
		{ "the router is one too far", { REQUEST_HOLD, 2, 0 } },
		{ "the router is far off", { REQUEST_RELEASE, UINT32_MAX, 0 } },
		{ "the address is another router's",
		    { REQUEST_RELEASE_ADDRESS, 1, 1 } },
		{ "the address is far off",
		    { REQUEST_RELEASE_ADDRESS, 0, UINT32_MAX } },
		{ "the verb holds nothing", { REQUEST_RESUMED, 0, 0 } },
		{ "there is no such verb", { (enum request_verb)9, 0, 0 } },
	};
	struct world *w = *state;

	assert_true(take(w, REQUEST_HOLD, 0, 0));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct request *r = &rows[i].request;

		print_message("  when %s\n", rows[i].when);
		assert_false(take(w, r->verb, r->router, r->address));
		assert_int_equal(wanted(w), 3);
	}
}

static void
test_an_address_is_found_by_interface_and_prefix(void **state)
{
	static const struct {
		const char *when;
		const char *link;
		const char *prefix;
		uint32_t address;
	} rows[] = {
		{ "it is the first", "w0", "10.0.0.1/32", 0 },
		{ "it is on the other interface", "w1", "10.1.0.1/32", 1 },
		{ "it is the second router's", "w0", "10.0.0.2/32", 2 },
		{ "the prefix is another", "w0", "10.0.0.1/24", WANT_NONE },
		{ "the interface is another", "w1", "10.0.0.1/32", WANT_NONE },
		{ "the interface is not ours", "w2", "10.0.0.1/32", WANT_NONE },
	};
	struct world *w = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ip_prefix prefix;

		print_message("  when %s\n", rows[i].when);
		assert_true(ip_prefix_parse(rows[i].prefix, &prefix));
		assert_int_equal(
		    want_find(w->want, rows[i].link, &prefix), rows[i].address);
	}
}

int
main(void)
{
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_WORLD(test_verbs_change_what_is_wanted),
		WITH_WORLD(test_what_does_not_exist_is_refused),
		WITH_WORLD(test_an_address_is_found_by_interface_and_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
