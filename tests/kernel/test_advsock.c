#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/kernel/scratch.h"
#include "vrrpd/base/ip.h"
#include "vrrpd/kernel/advsock.h"

#define WAIT_MS 2000
#define MANY 50

static const uint8_t advert[] = { 0x21, 100, 100, 1, 0, 1, 0xba, 0x52, 192, 0,
	2, 1, 0, 0, 0, 0, 0, 0, 0, 0 };

static struct advsock_inbox box;

/* The other end: it has joined on every wire, and listens. */
struct far {
	struct advsock_members *members;
	int receive;
};

static struct far
listen_there(const char *const *wires, size_t n)
{
	struct far f = { .receive = -1 };

	scratch_go_there();
	assert_int_equal(advsock_members_new(&f.members), 0);
	assert_int_equal(advsock_open_receive(&f.receive), 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(
		    advsock_join(f.members, scratch_index(wires[i])), 0);
	scratch_go_here();
	return f;
}

static void
leave_there(struct far *f)
{
	advsock_members_free(f->members);
	(void)close(f->receive);
}

static int32_t
index_there(const char *name)
{
	int32_t index;

	scratch_go_there();
	index = scratch_index(name);
	scratch_go_here();
	return index;
}

static struct ip
an_ip(const char *text)
{
	struct ip ip;

	assert_true(ip_parse(text, &ip));
	return ip;
}

static void
test_an_advert_leaves_as_the_standard_wants_it(void **state)
{
	static const char *const wires[] = { "w0", "w1" };
	struct advsock_out out = { .payload = advert, .len = sizeof(advert) };
	const uint8_t *p;
	struct far far;
	int fd = -1;

	(void)state;
	for (int i = 0; i < 2; i++) {
		scratch_wire(wires[i]);
		scratch_ip("address add 10.0.%d.2/24 dev %s", i, wires[i]);
		scratch_ip("address add 10.0.%d.3/24 dev %s", i, wires[i]);
		scratch_ip_there(
		    "address add 10.0.%d.9/24 dev %s", i, wires[i]);
	}
	far = listen_there(wires, 2);
	assert_int_equal(advsock_open_send(&fd), 0);
	out.index = scratch_index("w1");
	out.source = an_ip("10.0.1.3");
	assert_int_equal(advsock_send_many(fd, &out, 1), 1);
	assert_int_equal(out.result, 0);

	assert_true(scratch_readable(far.receive, WAIT_MS));
	assert_int_equal(advsock_receive_many(far.receive, &box), 1);
	assert_int_equal(box.items[0].index, index_there("w1"));
	assert_int_equal(box.items[0].len, 20 + sizeof(advert));
	p = box.items[0].packet;
	assert_int_equal(p[0], 0x45);
	assert_int_equal(p[1], 0xc0); /* TOS */
	assert_int_equal(p[8], 255);  /* TTL */
	assert_int_equal(p[9], 112);
	assert_memory_equal(p + 12, out.source.b, 4);
	assert_memory_equal(p + 16, an_ip("224.0.0.18").b, 4);
	assert_memory_equal(p + 20, advert, sizeof(advert));

	(void)close(fd);
	leave_there(&far);
	scratch_ip("link delete w0");
	scratch_ip("link delete w1");
}

static void
test_one_that_cannot_leave_does_not_keep_back_the_others(void **state)
{
	static const char *const wires[] = { "w0" };
	struct advsock_out out[4];
	struct far far;
	int fd = -1;

	(void)state;
	scratch_wire("w0");
	scratch_ip("address add 10.0.0.2/24 dev w0");
	scratch_ip_there("address add 10.0.0.9/24 dev w0");
	far = listen_there(wires, 1);
	assert_int_equal(advsock_open_send(&fd), 0);
	for (int i = 0; i < 4; i++)
		out[i] = (struct advsock_out){ .index = scratch_index("w0"),
			.source = an_ip("10.0.0.2"),
			.payload = advert,
			.len = sizeof(advert),
			.result = 1 };
	out[0].index = 9999;		     /* no such interface */
	out[2].source = an_ip("10.0.0.200"); /* not ours */

	assert_int_equal(advsock_send_many(fd, out, 4), 2);
	assert_true(out[0].result < 0);
	assert_int_equal(out[1].result, 0);
	assert_true(out[2].result < 0);
	assert_int_equal(out[3].result, 0);
	assert_true(scratch_readable(far.receive, WAIT_MS));
	assert_int_equal(advsock_receive_many(far.receive, &box), 2);
	assert_int_equal(advsock_receive_many(far.receive, &box), 0);

	(void)close(fd);
	leave_there(&far);
	scratch_ip("link delete w0");
}

static void
test_one_receiver_hears_fifty_interfaces(void **state)
{
	static char names[MANY][16];
	const char *wires[MANY];
	bool heard[MANY] = { false };
	struct advsock_out out[MANY];
	struct far far;
	int fd = -1, n = 0;

	(void)state;
	for (int i = 0; i < MANY; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "m%d", i);
		wires[i] = names[i];
		scratch_wire(names[i]);
		scratch_ip("address add 10.0.%d.2/24 dev %s", i, names[i]);
		scratch_ip_there(
		    "address add 10.0.%d.9/24 dev %s", i, names[i]);
	}
	far = listen_there(wires, MANY);
	assert_int_equal(advsock_open_send(&fd), 0);
	for (int i = 0; i < MANY; i++)
		out[i] = (struct advsock_out){
			.index = scratch_index(names[i]),
			.payload = advert,
			.len = sizeof(advert),
		};
	for (int i = 0; i < MANY; i++)
		out[i].source =
		    ip_from_v4(UINT32_C(0x0a000002) + ((uint32_t)i << 8));
	assert_int_equal(advsock_send_many(fd, out, MANY), MANY);
	while (n < MANY) {
		int got;

		assert_true(scratch_readable(far.receive, WAIT_MS));
		got = advsock_receive_many(far.receive, &box);
		assert_true(got > 0);
		for (int i = 0; i < got; i++)
			heard[box.items[i].packet[14]] = true;
		n += got;
	}
	for (int i = 0; i < MANY; i++)
		assert_true(heard[i]);
	(void)close(fd);
	leave_there(&far);
	for (int i = 0; i < MANY; i++)
		scratch_ip("link delete %s", names[i]);
}

static void
test_memberships_follow_interfaces_that_come_and_go(void **state)
{
	struct advsock_members *m = NULL;
	int32_t index;

	(void)state;
	assert_int_equal(advsock_members_new(&m), 0);
	assert_int_equal(advsock_join(m, 9999), -ENODEV);
	/* More often than one holder has places. */
	for (int i = 0; i < 25; i++) {
		scratch_wire("w0");
		index = scratch_index("w0");
		assert_int_equal(advsock_join(m, index), 0);
		assert_int_equal(advsock_join(m, index), 0);
		scratch_ip("link delete w0");
		advsock_leave(m, index);
		advsock_leave(m, index);
	}
	advsock_members_free(m);
}

static void
test_the_sending_socket_hears_nothing(void **state)
{
	struct advsock_out out = { .payload = advert, .len = sizeof(advert) };
	int fd = -1, ear = -1;

	(void)state;
	assert_int_equal(advsock_open_send(&fd), 0);
	assert_int_equal(advsock_open_receive(&ear), 0);
	out.index = scratch_index("lo");
	out.source = an_ip("127.0.0.1");
	out.to = an_ip("127.0.0.1");
	assert_int_equal(advsock_send_many(fd, &out, 1), 1);
	assert_true(scratch_readable(ear, WAIT_MS));
	assert_false(scratch_readable(fd, 0));
	(void)close(fd);
	(void)close(ear);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_an_advert_leaves_as_the_standard_wants_it),
		cmocka_unit_test(
		    test_one_that_cannot_leave_does_not_keep_back_the_others),
		cmocka_unit_test(test_one_receiver_hears_fifty_interfaces),
		cmocka_unit_test(
		    test_memberships_follow_interfaces_that_come_and_go),
		cmocka_unit_test(test_the_sending_socket_hears_nothing),
	};

	if (!scratch_enter())
		return SCRATCH_SKIP;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
