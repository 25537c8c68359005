#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/kernel/scratch.h"
#include "vrrpd/kernel/frame.h"

#define WAIT_MS 2000
#define ARP_LEN 42

/* An ARP frame to everybody. */
struct arp {
	uint8_t b[ARP_LEN];
};

static struct arp
an_arp(uint8_t operation, const uint8_t sender[4], const uint8_t target[4])
{
	static const uint8_t head[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2,
		0, 0, 0, 0, 1, 8, 6, 0, 1, 8, 0, 6, 4, 0 };
	struct arp arp = { { 0 } };

	memcpy(arp.b, head, sizeof(head));
	arp.b[21] = operation;
	memcpy(arp.b + 22, head + 6, 6);
	memcpy(arp.b + 28, sender, 4);
	memcpy(arp.b + 38, target, 4);
	return arp;
}

static const struct row {
	const char *when;
	uint8_t operation;
	uint8_t sender[4], target[4];
	bool heard;
} rows[] = {
	{ "it asks for another", 1, { 10, 0, 0, 1 }, { 10, 0, 0, 2 }, false },
	{ "it answers another", 2, { 10, 0, 0, 1 }, { 10, 0, 0, 2 }, false },
	{ "it announces as a request", 1, { 10, 0, 0, 4 }, { 10, 0, 0, 4 },
	    true },
	{ "it announces as a reply", 2, { 10, 0, 0, 4 }, { 10, 0, 0, 4 },
	    true },
	{ "it probes", 1, { 0, 0, 0, 0 }, { 10, 0, 0, 4 }, false },
	{ "it is empty", 1, { 0, 0, 0, 0 }, { 0, 0, 0, 0 }, false },
	{ "it is of another operation", 3, { 10, 0, 0, 4 }, { 10, 0, 0, 4 },
	    false },
};

/* The next that is heard is the announcement of 10.9.9.9 behind it. */
static void
test_only_announcements_are_heard(void **state)
{
	static const uint8_t mark[4] = { 10, 9, 9, 9 };
	static struct frame_inbox box;
	int here = -1, there = -1;
	int32_t index_there;

	(void)state;
	scratch_wire("w0");
	assert_int_equal(frame_open(&here), 0);
	scratch_go_there();
	assert_int_equal(frame_open(&there), 0);
	index_there = scratch_index("w0");
	scratch_go_here();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		struct arp tried = an_arp(r->operation, r->sender, r->target);
		struct arp end = an_arp(1, mark, mark);
		int32_t w0 = scratch_index("w0");
		struct frame_out out[] = {
			{ w0, tried.b, ARP_LEN, 1 },
			{ w0, end.b, ARP_LEN, 1 },
		};
		bool heard = false, ended = false;

		print_message("  when %s\n", r->when);
		assert_int_equal(frame_send_many(here, out, 2), 2);
		while (!ended) {
			int got;

			assert_true(scratch_readable(there, WAIT_MS));
			got = frame_receive_many(there, &box);
			assert_true(got > 0);
			for (int k = 0; k < got; k++) {
				const struct frame_in *in = &box.items[k];

				assert_int_equal(in->index, index_there);
				assert_true(in->len >= ARP_LEN);
				ended = memcmp(in->frame, end.b, ARP_LEN) == 0;
				if (!ended)
					heard = memcmp(in->frame, tried.b,
						    ARP_LEN) == 0;
			}
		}
		assert_int_equal(heard, r->heard);
	}
	/* Not even what we sent ourselves. */
	assert_int_equal(frame_receive_many(here, &box), 0);
	(void)close(here);
	(void)close(there);
	scratch_ip("link delete w0");
}

static void
test_one_that_cannot_leave_does_not_keep_back_the_others(void **state)
{
	static const uint8_t ip[4] = { 10, 0, 0, 4 };
	const struct arp arp = an_arp(1, ip, ip);
	int fd = -1;

	(void)state;
	scratch_wire("w0");
	scratch_wire("w1");
	scratch_ip("link set w1 down");
	assert_int_equal(frame_open(&fd), 0);
	struct frame_out out[] = {
		{ 9999, arp.b, ARP_LEN, 1 },
		{ scratch_index("w0"), arp.b, ARP_LEN, 1 },
		{ scratch_index("w1"), arp.b, ARP_LEN, 1 },
		{ scratch_index("w0"), arp.b, ARP_LEN, 1 },
	};
	assert_int_equal(frame_send_many(fd, out, 4), 2);
	assert_int_equal(out[0].result, -ENXIO);
	assert_int_equal(out[1].result, 0);
	assert_int_equal(out[2].result, -ENETDOWN);
	assert_int_equal(out[3].result, 0);
	(void)close(fd);
	scratch_ip("link delete w0");
	scratch_ip("link delete w1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_announcements_are_heard),
		cmocka_unit_test(
		    test_one_that_cannot_leave_does_not_keep_back_the_others),
	};

	if (!scratch_enter())
		return SCRATCH_SKIP;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
