/*
 * What becomes of an address that the kernel refuses: its answers are made
 * up here (addrs_apply is wrapped), everything else is real.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/kernel/scratch.h"
#include "vrrpd/config/diag.h"
#include "vrrpd/config/load.h"
#include "vrrpd/daemon/chan.h"
#include "vrrpd/daemon/holdings.h"
#include "vrrpd/daemon/log.h"
#include "vrrpd/daemon/requests.h"
#include "vrrpd/daemon/telling.h"
#include "vrrpd/daemon/want.h"
#include "vrrpd/kernel/addrs.h"
#include "vrrpd/kernel/links.h"
#include "vrrpd/kernel/nlconn.h"

static const char text[] =
    "router = \"r1\";\n"
    "instances = (\n"
    "  { name = \"one\"; interface = \"w0\"; vrid = 10; version = 2;\n"
    "    addresses = ( { address = \"10.0.0.1/32\"; } ); } );\n";

static const instant T0 = { 1000 * SEC };

/* What the next call does instead: fail as a whole, or refuse each. */
static int broken, refusal;

int __real_addrs_apply(struct nlconn *nl, const struct links *links,
    struct addr_change *changes, size_t n);
int __wrap_addrs_apply(struct nlconn *nl, const struct links *links,
    struct addr_change *changes, size_t n);

int
__wrap_addrs_apply(struct nlconn *nl, const struct links *links,
    struct addr_change *changes, size_t n)
{
	int err = broken;

	if (!broken && !refusal)
		return __real_addrs_apply(nl, links, changes, n);
	for (size_t i = 0; i < n; i++)
		changes[i].result = broken ? broken : refusal;
	return err;
}

struct world {
	struct config *config;
	struct want *want;
	struct holdings *holdings;
	struct telling *telling;
	struct nlconn nl;
	struct links *links;
	int monitor, engine;
};

static int
set_up(void **state)
{
	const struct request hold = { REQUEST_HOLD, 0, 0 };
	struct world *w = calloc(1, sizeof(*w));
	struct diag *diag = diag_new();
	uint32_t first, n;

	broken = refusal = 0;
	scratch_wire("w0");
	assert_int_equal(
	    config_load_text("t", text, strlen(text), diag, &w->config), 0);
	diag_free(diag);
	assert_int_equal(want_new(w->config, &w->want), 0);
	assert_int_equal(holdings_new(w->config, w->want, &w->holdings), 0);
	assert_int_equal(telling_new(w->config, &w->telling), 0);
	assert_int_equal(nlconn_open(&w->nl, 0), 0);
	assert_int_equal(links_open(&w->links, 0), 0);
	assert_int_equal(chan_open(&w->monitor, &w->engine), 0);
	assert_true(want_take(w->want, &hold, &first, &n));
	holdings_ask(w->holdings, first, n);
	*state = w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	(void)close(w->monitor);
	(void)close(w->engine);
	links_close(w->links);
	nlconn_close(&w->nl);
	telling_free(w->telling);
	holdings_free(w->holdings);
	want_free(w->want);
	free(w->config);
	free(w);
	scratch_ip("link delete w0");
	return 0;
}

static int
settle(struct world *w, nsec after)
{
	return holdings_settle(w->holdings, &w->nl, w->links, w->telling,
	    instant_after(T0, after));
}

/* The one delta that the engine is told, if any. */
static bool
told(struct world *w, struct delta *ret)
{
	assert_int_equal(telling_flush(w->telling, w->monitor), 0);
	return recv(w->engine, ret, sizeof(*ret), MSG_DONTWAIT) == sizeof(*ret);
}

static void
test_a_refusal_is_told_and_tried_again_after_a_pause(void **state)
{
	struct world *w = *state;
	struct delta d;

	refusal = -ENOMEM;
	assert_int_equal(settle(w, 0), 1);
	assert_true(told(w, &d));
	assert_false(d.address.present);
	assert_int_equal(d.address.error, ENOMEM);

	/* Not before its time, and then it is still refused. */
	assert_int_equal(settle(w, SEC - 1), 0);
	assert_false(told(w, &d));
	assert_int_equal(instant_since(T0, holdings_due(w->holdings)), 1 * SEC);
	assert_int_equal(settle(w, SEC), 1);
	assert_true(told(w, &d));
	assert_int_equal(d.address.error, ENOMEM);
	assert_int_equal(instant_since(T0, holdings_due(w->holdings)), 3 * SEC);

	refusal = 0;
	assert_int_equal(settle(w, 3 * SEC), 1);
	assert_true(told(w, &d));
	assert_true(d.address.present);
	assert_int_equal(d.address.error, 0);
	assert_true(instant_is_never(holdings_due(w->holdings)));
	assert_int_equal(settle(w, 4 * SEC), 0);
}

static void
test_an_interface_that_just_vanished_is_no_refusal(void **state)
{
	struct world *w = *state;
	struct delta d;

	refusal = -ENODEV;
	assert_int_equal(settle(w, 0), 1);
	assert_true(told(w, &d));
	assert_false(d.address.present);
	assert_int_equal(d.address.error, 0);
}

static void
test_a_broken_connection_is_no_news_for_the_engine(void **state)
{
	struct world *w = *state;
	struct delta d;

	broken = -ENOBUFS;
	assert_int_equal(settle(w, 0), -ENOBUFS);
	assert_false(told(w, &d));
	broken = 0;
	assert_int_equal(settle(w, 100 * MSEC), 1);
	assert_true(told(w, &d));
	assert_true(d.address.present);
}

int
main(void)
{
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_WORLD(
		    test_a_refusal_is_told_and_tried_again_after_a_pause),
		WITH_WORLD(test_an_interface_that_just_vanished_is_no_refusal),
		WITH_WORLD(test_a_broken_connection_is_no_news_for_the_engine),
	};

	if (!scratch_enter())
		return SCRATCH_SKIP;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
