#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "tests/daemon/routers_fixture.h"
#include "vrrpd/daemon/clock.h"
#include "vrrpd/daemon/deltas.h"
#include "vrrpd/daemon/feed.h"
#include "vrrpd/proto/arp.h"

/* Two that move together, carrying an address on a third link, and one
 * alone: slots are not in the order of the file. */
static const char pair[] =
    "instances = (\n"
    "  { name = \"alone\"; interface = \"lan9\"; vrid = 9;\n"
    "    addresses = ( { address = \"10.9.0.1/32\"; } ); },\n"
    "  { name = \"in\"; interface = \"lan1\"; vrid = 1; priority = 100;\n"
    "    addresses = ( { address = \"10.1.0.1/32\"; },\n"
    "      { address = \"10.2.0.1/32\"; interface = \"lan2\"; } ); },\n"
    "  { name = \"out\"; interface = \"wan\"; vrid = 1; priority = 100;\n"
    "    addresses = ( { address = \"10.3.0.1/32\"; } ); } );\n"
    "groups = ( { name = \"both\"; members = [ \"in\", \"out\" ]; } );\n";

/* Master_Down_Interval at priority 100 and 1 s, and a bit. */
#define TAKEOVER (3609375 * USEC)

static instant
later(nsec span)
{
	return instant_after(T0, span);
}

static const struct request *
find_request(
    const struct request *r, size_t n, enum request_verb verb, uint32_t router)
{
	for (size_t i = 0; i < n; i++)
		if (r[i].verb == verb &&
		    (verb == REQUEST_RESUMED || r[i].router == router))
			return &r[i];
	return NULL;
}

static void
test_a_router_is_found_by_link_and_vrid(void **state)
{
	struct fixture *f = fixture_new(pair);
	const struct routers *r = &f->routers;
	uint32_t lan1, wan;

	(void)state;
	fixture_start(f, T0);
	lan1 = routers_config(r, fixture_slot(f, "in"))->link;
	wan = routers_config(r, fixture_slot(f, "out"))->link;
	assert_int_equal(routers_find(r, lan1, 1), fixture_slot(f, "in"));
	assert_int_equal(routers_find(r, wan, 1), fixture_slot(f, "out"));
	assert_int_equal(routers_find(r, wan, 9), CONFIG_NO_INDEX);
	assert_int_equal(routers_find_link(r, (int32_t)wan + 10), wan);
	assert_int_equal(routers_find_link(r, 4711), CONFIG_NO_INDEX);
	fixture_free(f);
}

static void
test_an_address_is_found_with_its_place_in_its_router(void **state)
{
	static const struct {
		const char *ip, *link, *instance;
		uint32_t address;
	} rows[] = {
		{ "10.9.0.1", "lan9", "alone", 0 },
		{ "10.1.0.1", "lan1", "in", 0 },
		{ "10.2.0.1", "lan2", "in", 1 },
		{ "10.3.0.1", "wan", "out", 0 },
		{ "10.3.0.1", "lan1", NULL, 0 },
		{ "10.3.0.2", "wan", NULL, 0 },
	};
	struct fixture *f = fixture_new(pair);

	(void)state;
	fixture_start(f, T0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint32_t link = 0, address = 99, slot;
		struct ip ip;

		print_message("  %s on %s\n", rows[i].ip, rows[i].link);
		while (strcmp(config_links(f->config)[link].name,
			   rows[i].link) != 0)
			link++;
		assert_true(ip_parse(rows[i].ip, &ip));
		slot = routers_find_address(&f->routers, link, &ip, &address);
		if (!rows[i].instance) {
			assert_int_equal(slot, CONFIG_NO_INDEX);
			continue;
		}
		assert_int_equal(slot, fixture_slot(f, rows[i].instance));
		assert_int_equal(address, rows[i].address);
	}
	fixture_free(f);
}

static void
test_nothing_is_decided_before_the_picture_is_complete(void **state)
{
	struct fixture *f = fixture_new(pair);
	struct request got[8];

	(void)state;
	fixture_link(f, "lan9", true, T0);
	clock_tick(&f->routers, later(60 * SEC));
	assert_int_equal(fixture_state(f, "alone"), VR_INIT);
	assert_int_equal(fixture_requests(f, got, 8, T0), 0);
	fixture_free(f);
}

static void
test_all_members_are_held_in_one_step_after_the_silence(void **state)
{
	struct fixture *f = fixture_new(pair);
	struct request got[16];
	size_t n;

	(void)state;
	fixture_start(f, T0);
	n = fixture_requests(f, got, 16, T0);
	assert_int_equal(n, 1);
	assert_non_null(find_request(got, n, REQUEST_RESUMED, 0));

	clock_tick(&f->routers, later(TAKEOVER - 1));
	assert_int_equal(fixture_requests(f, got, 16, T0), 0);
	assert_int_equal(clock_due(&f->routers).ns, later(TAKEOVER).ns);
	clock_tick(&f->routers, later(TAKEOVER));
	n = fixture_requests(f, got, 16, later(TAKEOVER));
	assert_int_equal(n, 3);
	for (uint32_t i = 0; i < 3; i++)
		assert_non_null(find_request(got, n, REQUEST_HOLD, i));
	assert_int_equal(fixture_state(f, "in"), VR_MASTER);
	assert_int_equal(fixture_state(f, "out"), VR_MASTER);
	fixture_free(f);
}

static void
test_each_missing_link_is_a_named_fault_of_those_who_need_it(void **state)
{
	static const struct {
		const char *link;
		bool exists;
		const char *instance;
		enum fault cause;
	} rows[] = {
		{ "lan9", false, "alone", FAULT_LINK_MISSING },
		{ "lan9", true, "alone", FAULT_LINK_DOWN },
		{ "lan1", true, "in", FAULT_LINK_DOWN },
		{ "lan2", true, "in", FAULT_ADDRESS_LINK },
		{ "lan2", false, "in", FAULT_ADDRESS_LINK },
		{ "wan", true, "out", FAULT_LINK_DOWN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture *f = fixture_new(pair);
		uint32_t slot = fixture_slot(f, rows[i].instance);
		const struct vr *vr = &f->routers.members[slot];

		print_message("  %s is %s\n", rows[i].link,
		    rows[i].exists ? "down" : "missing");
		fixture_start(f, T0);
		if (rows[i].exists)
			fixture_link(f, rows[i].link, false, later(SEC));
		else
			fixture_no_link(f, rows[i].link, later(SEC));
		assert_int_equal(vr->faults.set, FAULT_BIT(rows[i].cause));
		assert_int_equal(
		    vr->faults.since[rows[i].cause].ns, later(SEC).ns);
		assert_int_equal(fixture_state(f, rows[i].instance), VR_FAULT);

		fixture_link(f, rows[i].link, true, later(2 * SEC));
		assert_int_equal(vr->faults.set, 0);
		assert_int_equal(fixture_state(f, rows[i].instance), VR_BACKUP);
		fixture_free(f);
	}
}

static void
test_an_interface_without_an_address_of_its_own_is_a_fault(void **state)
{
	struct fixture *f = fixture_new(pair);
	uint32_t slot = fixture_slot(f, "alone");
	struct delta d = { .kind = DELTA_LINK,
		.which = routers_config(&f->routers, slot)->link };

	(void)state;
	fixture_start(f, T0);
	d.link.index = 77;
	d.link.running = true;
	fixture_delta(f, d, later(SEC));
	assert_int_equal(
	    f->routers.members[slot].faults.set, FAULT_BIT(FAULT_NO_SOURCE));
	fixture_free(f);
}

static void
test_an_untracked_address_does_not_fault_its_router(void **state)
{
	static const char text[] =
	    "instances = ( { name = \"a\"; interface = \"lan1\"; vrid = 1;\n"
	    "  addresses = ( { address = \"10.1.0.1\"; },\n"
	    "    { address = \"10.2.0.1\"; interface = \"lan2\";\n"
	    "      track = false; } ); } );\n";
	struct fixture *f = fixture_new(text);

	(void)state;
	fixture_start(f, T0);
	fixture_no_link(f, "lan2", later(SEC));
	assert_int_equal(fixture_state(f, "a"), VR_BACKUP);
	fixture_free(f);
}

static void
test_what_a_former_engine_served_goes_on_as_master(void **state)
{
	struct fixture *f = fixture_new(pair);
	struct request got[16];
	size_t n;

	(void)state;
	for (uint32_t i = 1; i < 3; i++)
		fixture_delta(
		    f, (struct delta){ .kind = DELTA_HELD, .which = i }, T0);
	fixture_start(f, T0);
	assert_int_equal(fixture_state(f, "in"), VR_MASTER);
	assert_int_equal(fixture_state(f, "alone"), VR_BACKUP);
	n = fixture_requests(f, got, 16, T0);
	assert_non_null(find_request(got, n, REQUEST_HOLD, 1));
	assert_non_null(find_request(got, n, REQUEST_HOLD, 2));
	assert_non_null(find_request(got, n, REQUEST_RESUMED, 0));
	assert_null(find_request(got, n, REQUEST_RELEASE, 1));
	fixture_free(f);
}

static void
test_half_a_group_that_was_held_is_given_up(void **state)
{
	struct fixture *f = fixture_new(pair);
	struct request got[16];
	size_t n;

	(void)state;
	fixture_delta(f, (struct delta){ .kind = DELTA_HELD, .which = 2 }, T0);
	fixture_start(f, T0);
	assert_int_equal(fixture_state(f, "in"), VR_BACKUP);
	n = fixture_requests(f, got, 16, T0);
	assert_non_null(find_request(got, n, REQUEST_RELEASE, 2));
	assert_null(find_request(got, n, REQUEST_RELEASE, 1));
	fixture_free(f);
}

static void
test_ownership_counts_where_no_priority_is_written(void **state)
{
	static const struct {
		const char *instance;
		uint32_t index;
		uint8_t priority;
		enum vr_state then;
	} rows[] = {
		{ "alone", 0, VR_PRIO_OWNER, VR_MASTER },
		{ "in", 1, 100, VR_BACKUP },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture *f = fixture_new(pair);
		struct delta d = { .kind = DELTA_OWNER,
			.which = rows[i].index };

		d.owner = true;
		fixture_delta(f, d, T0);
		fixture_start(f, T0);
		assert_int_equal(
		    f->routers.members[fixture_slot(f, rows[i].instance)]
			.priority,
		    rows[i].priority);
		assert_int_equal(
		    fixture_state(f, rows[i].instance), rows[i].then);
		fixture_free(f);
	}
}

static void
test_a_refused_address_is_a_fault_until_it_is_forgiven(void **state)
{
	struct fixture *f = fixture_new(pair);
	struct delta d = { .kind = DELTA_ADDRESS, .which = 0 };
	instant at = later(TAKEOVER);

	(void)state;
	fixture_start(f, T0);
	clock_tick(&f->routers, at);
	assert_int_equal(fixture_state(f, "alone"), VR_MASTER);
	d.address.error = 105;
	fixture_delta(f, d, at);
	assert_int_equal(fixture_state(f, "alone"), VR_LEAVING);
	clock_tick(&f->routers, instant_after(at, 10 * SEC));
	clock_tick(&f->routers, instant_after(at, 20 * SEC));
	assert_int_equal(fixture_state(f, "alone"), VR_FAULT);
	clock_tick(&f->routers, instant_after(at, DELTAS_REFUSED_FOR));
	assert_int_equal(fixture_state(f, "alone"), VR_BACKUP);
	fixture_free(f);
}

static void
test_deltas_that_make_no_sense_change_nothing(void **state)
{
	static const struct delta rows[] = {
		{ .kind = DELTA_LINK, .which = 4711 },
		{ .kind = DELTA_OWNER, .which = 3 },
		{ .kind = DELTA_HELD, .which = UINT32_MAX },
		{ .kind = DELTA_ADDRESS, .which = 3 },
		{ .kind = DELTA_ADDRESS,
		    .which = 0,
		    .address = { .address = 1, .present = true } },
		{ .kind = DELTA_ADDRESS,
		    .which = 0,
		    .address = { .address = UINT32_MAX, .error = 1 } },
	};
	struct fixture *f = fixture_new(pair);

	(void)state;
	fixture_start(f, T0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		fixture_delta(f, rows[i], T0);
	assert_int_equal(fixture_state(f, "alone"), VR_BACKUP);
	assert_int_equal(fixture_state(f, "in"), VR_BACKUP);
	fixture_free(f);
}

static void
test_each_address_goes_when_the_successor_announces_it(void **state)
{
	static const struct mac theirs = { { 2, 0, 0, 0, 0, 9 } };
	struct fixture *f = fixture_new(pair);
	uint8_t frame[ARP_FRAME_LEN];
	struct request got[16];
	const struct request *r;
	instant at = later(TAKEOVER);
	uint32_t link;
	struct ip ip;
	size_t n;

	(void)state;
	fixture_start(f, T0);
	clock_tick(&f->routers, at);
	(void)fixture_requests(f, got, 16, at);
	fixture_delta(f, (struct delta){ .kind = DELTA_STOP }, at);
	assert_int_equal(fixture_state(f, "in"), VR_LEAVING);
	assert_int_equal(fixture_requests(f, got, 16, at), 0);

	assert_true(ip_parse("10.2.0.1", &ip));
	arp_write(frame, &theirs, &ip);
	for (link = 0; link < f->config->n_links; link++)
		feed_frame(
		    &f->routers, (int32_t)link + 10, frame, sizeof(frame), at);
	n = fixture_requests(f, got, 16, at);
	assert_int_equal(n, 1);
	r = find_request(got, n, REQUEST_RELEASE_ADDRESS, 1);
	assert_non_null(r);
	assert_int_equal(r->address, 1);
	assert_false(routers_done(&f->routers));

	clock_tick(&f->routers, instant_after(at, 2 * SEC));
	clock_tick(&f->routers, instant_after(at, 4 * SEC));
	n = fixture_requests(f, got, 16, at);
	assert_non_null(find_request(got, n, REQUEST_RELEASE, 0));
	assert_non_null(find_request(got, n, REQUEST_RELEASE, 1));
	assert_non_null(find_request(got, n, REQUEST_RELEASE, 2));
	assert_true(routers_done(&f->routers));
	fixture_free(f);
}

static void
test_requests_that_a_slow_monitor_cannot_take_are_not_lost(void **state)
{
	struct fixture *f = fixture_new(pair);
	struct request got[64];
	int small = 1;
	size_t n = 0, last = 0;

	(void)state;
	assert_int_equal(setsockopt(f->channel, SOL_SOCKET, SO_SNDBUF, &small,
			     sizeof(small)),
	    0);
	for (int i = 0; i < 200; i++) {
		outbox_request(f->outbox, REQUEST_HOLD, 0, 0);
		outbox_request(f->outbox, REQUEST_HOLD, 1, 0);
		outbox_request(f->outbox, REQUEST_RELEASE, 0, 0);
		(void)outbox_flush(f->outbox, &f->routers, T0);
	}
	assert_true(
	    outbox_flush(f->outbox, &f->routers, T0) & OUTBOX_CONGESTED);
	for (int i = 0; i < 1000; i++) {
		n = fixture_requests(f, got, 64, T0);
		if (!n)
			break;
		last = n;
		/* The newest word on a router is the last to arrive. */
		for (size_t k = 0; k < n; k++)
			if (got[k].router == 0)
				memcpy(&got[63], &got[k], sizeof(got[0]));
	}
	assert_int_equal(n, 0);
	assert_true(last > 0);
	assert_int_equal(got[63].verb, REQUEST_RELEASE);
	assert_false(outbox_flush(f->outbox, &f->routers, T0));
	fixture_free(f);
}

/*
 * The queue of requests has room for what can be in it at once; a router
 * that changes its mind must not take up the room of others.
 */
static void
test_a_router_that_wavers_leaves_room_for_the_others(void **state)
{
	struct fixture *f = fixture_new(pair);
	struct request got[64];
	size_t n;

	(void)state;
	for (int i = 0; i < 100; i++) {
		outbox_request(f->outbox, REQUEST_HOLD, 0, 0);
		outbox_request(f->outbox, REQUEST_RELEASE, 0, 0);
	}
	outbox_request(f->outbox, REQUEST_HOLD, 2, 0);
	for (int i = 0; i < 100; i++) {
		outbox_request(f->outbox, REQUEST_HOLD, 1, 0);
		outbox_request(f->outbox, REQUEST_RELEASE_ADDRESS, 1, 1);
	}
	n = fixture_requests(f, got, 64, T0);
	assert_true(n <= 2 * (3 + 4 + 1));
	assert_int_equal(got[n - 1].verb, REQUEST_RELEASE_ADDRESS);
	assert_int_equal(got[n - 2].verb, REQUEST_HOLD);
	assert_int_equal(got[n - 2].router, 1);
	assert_non_null(find_request(got, n, REQUEST_HOLD, 2));
	for (size_t i = n; i > 0; i--)
		if (got[i - 1].router == 0) {
			assert_int_equal(got[i - 1].verb, REQUEST_RELEASE);
			break;
		}
	fixture_free(f);
}

static const char loose[] =
    "instances = ( { name = \"in\"; interface = \"lan1\"; vrid = 1;\n"
    "  addresses = ( { address = \"10.1.0.1/32\"; },\n"
    "    { address = \"10.2.0.1/32\"; interface = \"lan2\";\n"
    "      track = false; } ); } );\n";

/* Announcements that a turn makes of an outbox without descriptors fail. */
static uint64_t
announcements(struct fixture *f, instant now)
{
	uint64_t before = f->routers.routers[0].counters.send_errors;

	(void)outbox_flush(f->outbox, &f->routers, now);
	return f->routers.routers[0].counters.send_errors - before;
}

static void
test_an_address_is_announced_again_when_its_link_comes_back(void **state)
{
	struct fixture *f = fixture_new(loose);
	instant at = later(TAKEOVER);
	struct delta d = { .kind = DELTA_ADDRESS };
	struct delta mac = { .kind = DELTA_LINK, .which = 1 };

	(void)state;
	fixture_start(f, T0);
	fixture_link(f, "lan2", false, T0);
	clock_tick(&f->routers, at);
	assert_int_equal(fixture_state(f, "in"), VR_MASTER);
	for (d.address.address = 0; d.address.address < 2;
	     d.address.address++) {
		d.address.present = true;
		fixture_delta(f, d, at);
	}
	/* The advert, and the address on the link that runs. */
	assert_int_equal(announcements(f, at), 2);
	fixture_link(f, "lan2", true, at);
	assert_int_equal(announcements(f, at), 1);
	fixture_link(f, "lan2", true, at);
	assert_int_equal(announcements(f, at), 0);
	/* Its MAC changes: hosts would go on sending to the old one. */
	mac.link = f->routers.links[1];
	mac.link.mac.b[5] ^= 1;
	fixture_delta(f, mac, at);
	assert_int_equal(announcements(f, at), 1);
	fixture_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_router_is_found_by_link_and_vrid),
		cmocka_unit_test(
		    test_an_address_is_found_with_its_place_in_its_router),
		cmocka_unit_test(
		    test_nothing_is_decided_before_the_picture_is_complete),
		cmocka_unit_test(
		    test_all_members_are_held_in_one_step_after_the_silence),
		cmocka_unit_test(
		    test_each_missing_link_is_a_named_fault_of_those_who_need_it),
		cmocka_unit_test(
		    test_an_interface_without_an_address_of_its_own_is_a_fault),
		cmocka_unit_test(
		    test_an_untracked_address_does_not_fault_its_router),
		cmocka_unit_test(
		    test_what_a_former_engine_served_goes_on_as_master),
		cmocka_unit_test(test_half_a_group_that_was_held_is_given_up),
		cmocka_unit_test(
		    test_ownership_counts_where_no_priority_is_written),
		cmocka_unit_test(
		    test_a_refused_address_is_a_fault_until_it_is_forgiven),
		cmocka_unit_test(test_deltas_that_make_no_sense_change_nothing),
		cmocka_unit_test(
		    test_each_address_goes_when_the_successor_announces_it),
		cmocka_unit_test(
		    test_requests_that_a_slow_monitor_cannot_take_are_not_lost),
		cmocka_unit_test(
		    test_a_router_that_wavers_leaves_room_for_the_others),
		cmocka_unit_test(
		    test_an_address_is_announced_again_when_its_link_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
