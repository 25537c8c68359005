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

#include "vrrpd/config/diag.h"
#include "vrrpd/config/load.h"
#include "vrrpd/daemon/chan.h"
#include "vrrpd/daemon/requests.h"
#include "vrrpd/daemon/telling.h"
#include "vrrpd/daemon/want.h"

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
	struct telling *telling;
	int monitor, engine;
	struct delta heard[DELTAS_MAX];
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
	assert_int_equal(telling_new(w->config, &w->telling), 0);
	assert_int_equal(chan_open(&w->monitor, &w->engine), 0);
	*state = w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;

	(void)close(w->monitor);
	(void)close(w->engine);
	telling_free(w->telling);
	want_free(w->want);
	free(w->config);
	free(w);
	return 0;
}

/* One message; -1 when there is none. */
static int
hear(struct world *w)
{
	ssize_t n = recv(w->engine, w->heard, sizeof(w->heard), MSG_DONTWAIT);

	return n < 0 ? -1 : (int)((size_t)n / sizeof(w->heard[0]));
}

static void
test_a_new_engine_is_told_everything_in_order(void **state)
{
	static const struct {
		enum delta_kind kind;
		uint32_t which;
	} want[] = {
		{ DELTA_LINK, 0 },
		{ DELTA_LINK, 1 },
		{ DELTA_OWNER, 0 },
		{ DELTA_OWNER, 1 },
		{ DELTA_HELD, 1 },
		{ DELTA_ADDRESS, 1 },
		{ DELTA_SYNCED, 0 },
		{ DELTA_STOP, 0 },
	};
	const struct request hold = { REQUEST_HOLD, 1, 0 };
	struct world *w = *state;
	uint32_t first, n;

	assert_true(want_take(w->want, &hold, &first, &n));
	telling_stop(w->telling);
	telling_restart(w->telling, w->want);
	assert_int_equal(telling_flush(w->telling, w->monitor), 0);
	assert_int_equal(hear(w), sizeof(want) / sizeof(want[0]));
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		assert_int_equal(w->heard[i].kind, want[i].kind);
		assert_int_equal(w->heard[i].which, want[i].which);
	}
	/* And once only. */
	assert_int_equal(telling_flush(w->telling, w->monitor), 0);
	assert_int_equal(hear(w), -1);
}

static void
test_only_news_is_told(void **state)
{
	const struct delta_link up = { .index = 3, .running = true };
	const struct delta_link down = { .index = 3 };
	struct world *w = *state;

	telling_link(w->telling, 1, &up);
	telling_owner(w->telling, 0, false);
	assert_int_equal(telling_flush(w->telling, w->monitor), 0);
	assert_int_equal(hear(w), 1);
	assert_int_equal(w->heard[0].which, 1);
	assert_true(w->heard[0].link.running);

	telling_link(w->telling, 1, &up);
	assert_int_equal(telling_flush(w->telling, w->monitor), 0);
	assert_int_equal(hear(w), -1);

	/* Of several, the last. */
	telling_link(w->telling, 1, &down);
	telling_owner(w->telling, 0, true);
	telling_address(w->telling, 1, false, ENOMEM);
	telling_address(w->telling, 1, true, 0);
	assert_int_equal(telling_flush(w->telling, w->monitor), 0);
	assert_int_equal(hear(w), 3);
	assert_false(w->heard[0].link.running);
	assert_true(w->heard[1].owner);
	assert_int_equal(w->heard[2].which, 0);
	assert_int_equal(w->heard[2].address.address, 1);
	assert_true(w->heard[2].address.present);
	assert_int_equal(w->heard[2].address.error, 0);

	/* The same address again confirms something, so it is told. */
	telling_address(w->telling, 1, true, 0);
	assert_int_equal(telling_flush(w->telling, w->monitor), 0);
	assert_int_equal(hear(w), 1);
}

static void
test_an_engine_that_does_not_read_is_told_the_end_of_it(void **state)
{
	struct world *w = *state;
	struct delta_link link = { .index = 1 };
	int32_t last = 0;
	int err = 0, n;

	while (err == 0 && link.index < 1000000) {
		link.index++;
		telling_link(w->telling, 0, &link);
		err = telling_flush(w->telling, w->monitor);
	}
	assert_int_equal(err, -EAGAIN);
	link.index = 2000000;
	telling_link(w->telling, 0, &link);
	while ((n = hear(w)) > 0)
		last = w->heard[n - 1].link.index;
	assert_int_not_equal(last, link.index);
	assert_int_equal(telling_flush(w->telling, w->monitor), 0);
	assert_int_equal(hear(w), 1);
	assert_int_equal(w->heard[0].link.index, link.index);
}

static void
test_what_is_no_array_of_requests_is_refused(void **state)
{
	static const struct {
		const char *when;
		size_t len;
		int result;
	} rows[] = {
		{ "it is one", sizeof(struct request), 1 },
		{ "it is as many as fit", REQUESTS_MAX * sizeof(struct request),
		    REQUESTS_MAX },
		{ "it is cut", sizeof(struct request) - 1, -EBADMSG },
		{ "it is too long", (REQUESTS_MAX + 1) * sizeof(struct request),
		    -EBADMSG },
	};
	static struct request sent[REQUESTS_MAX + 1], got[REQUESTS_MAX];
	struct world *w = *state;

	assert_int_equal(chan_receive(w->monitor, got), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		print_message("  when %s\n", rows[i].when);
		assert_int_equal(
		    send(w->engine, sent, rows[i].len, 0), rows[i].len);
		assert_int_equal(chan_receive(w->monitor, got), rows[i].result);
	}
	(void)close(w->engine);
	w->engine = -1;
	assert_int_equal(chan_receive(w->monitor, got), -EPIPE);
	telling_stop(w->telling);
	assert_int_equal(telling_flush(w->telling, w->monitor), -EPIPE);
}

int
main(void)
{
#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_WORLD(test_a_new_engine_is_told_everything_in_order),
		WITH_WORLD(test_only_news_is_told),
		WITH_WORLD(
		    test_an_engine_that_does_not_read_is_told_the_end_of_it),
		WITH_WORLD(test_what_is_no_array_of_requests_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
