#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/daemon/routers_fixture.h"
#include "vrrpd/daemon/control.h"
#include "vrrpd/daemon/snapshot.h"
#include "vrrpd/kernel/loop.h"

static const char one[] =
    "instances = ( { name = \"lan\"; interface = \"lan1\"; vrid = 7;\n"
    "  auth = { type = \"pass\"; secret = \"azerty\"; };\n"
    "  addresses = ( { address = \"10.1.0.1\"; } ); } );\n";

struct server {
	struct fixture *f;
	struct loop *loop;
	struct control *control;
	struct sockaddr_un name;
	socklen_t name_len;
	int listener;
};

/* An abstract name chosen by the kernel: no file, no clash. */
static void
open_server(struct server *s)
{
	s->f = fixture_new(one);
	fixture_start(s->f, T0);
	s->name = (struct sockaddr_un){ .sun_family = AF_UNIX };
	s->name_len = sizeof(s->name);
	s->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	assert_true(s->listener >= 0);
	assert_int_equal(
	    bind(s->listener, (struct sockaddr *)&s->name, sizeof(sa_family_t)),
	    0);
	assert_int_equal(listen(s->listener, 64), 0);
	assert_int_equal(
	    getsockname(s->listener, (struct sockaddr *)&s->name, &s->name_len),
	    0);
	assert_int_equal(loop_new(&s->loop), 0);
	assert_int_equal(
	    control_open(&s->control, s->loop, s->listener, &s->f->routers), 0);
}

static void
close_server(struct server *s)
{
	control_close(s->control);
	loop_free(s->loop);
	close(s->listener);
	fixture_free(s->f);
}

static int
dial(const struct server *s)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	assert_int_equal(
	    connect(fd, (const struct sockaddr *)&s->name, s->name_len), 0);
	return fd;
}

/* As many turns as there can be work for, never waiting. */
static void
serve(struct server *s)
{
	for (int i = 0; i < 64; i++) {
		assert_int_equal(loop_arm(s->loop, loop_now()), 0);
		assert_int_equal(loop_turn(s->loop), 0);
	}
}

static void
ask(int fd, uint32_t command)
{
	const struct control_request r = { CONTROL_MAGIC, CONTROL_VERSION,
		command };

	assert_int_equal(send(fd, &r, sizeof(r), 0), sizeof(r));
}

static void
test_a_request_is_answered_by_a_whole_snapshot(void **state)
{
	static _Alignas(16) char buf[65536];
	const struct snapshot *snap = (const void *)buf;
	struct server s;
	ssize_t n;
	int fd;

	(void)state;
	open_server(&s);
	fd = dial(&s);
	ask(fd, CONTROL_SHOW);
	serve(&s);
	n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
	assert_true(n > 0);
	assert_true(snapshot_valid(buf, (size_t)n));
	assert_int_equal(snap->n_instances, 1);
	assert_string_equal(snapshot_instances(snap)[0].name, "lan");
	assert_int_equal(recv(fd, buf, sizeof(buf), MSG_DONTWAIT), 0);
	close(fd);
	close_server(&s);
}

static void
test_no_secret_leaves_the_engine(void **state)
{
	struct server s;
	struct snapshot *snap;

	(void)state;
	open_server(&s);
	snap = snapshot_take(&s.f->routers, T0);
	assert_null(memmem(snap, snap->size, "azerty", 6));
	free(snap);
	close_server(&s);
}

static void
test_a_request_in_pieces_is_answered_too(void **state)
{
	const struct control_request r = { CONTROL_MAGIC, CONTROL_VERSION,
		CONTROL_SHOW };
	struct server s;
	char buf[16];
	int fd;

	(void)state;
	open_server(&s);
	fd = dial(&s);
	for (size_t i = 0; i < sizeof(r); i++) {
		assert_int_equal(send(fd, (const char *)&r + i, 1, 0), 1);
		serve(&s);
	}
	assert_int_equal(recv(fd, buf, sizeof(buf), MSG_DONTWAIT), sizeof(buf));
	close(fd);
	close_server(&s);
}

static void
test_nonsense_is_hung_up_on(void **state)
{
	static const struct control_request rows[] = {
		{ 0, CONTROL_VERSION, CONTROL_SHOW },
		{ CONTROL_MAGIC, CONTROL_VERSION + 1, CONTROL_SHOW },
		{ CONTROL_MAGIC, CONTROL_VERSION, 0 },
		{ CONTROL_MAGIC, CONTROL_VERSION, 4711 },
	};
	struct server s;
	char buf[16];

	(void)state;
	open_server(&s);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int fd = dial(&s);

		assert_int_equal(
		    send(fd, &rows[i], sizeof(rows[i]), 0), sizeof(rows[i]));
		serve(&s);
		assert_int_equal(recv(fd, buf, sizeof(buf), MSG_DONTWAIT), 0);
		close(fd);
	}
	close_server(&s);
}

static void
test_silent_clients_do_not_keep_others_out(void **state)
{
	int silent[3 * CONTROL_CLIENTS];
	struct server s;
	char buf[16];
	int fd;

	(void)state;
	open_server(&s);
	for (size_t i = 0; i < 3 * CONTROL_CLIENTS; i++) {
		silent[i] = dial(&s);
		serve(&s);
	}
	fd = dial(&s);
	ask(fd, CONTROL_SHOW);
	serve(&s);
	assert_true(recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0);
	/* The oldest was hung up on, the youngest is still welcome. */
	assert_int_equal(recv(silent[0], buf, sizeof(buf), MSG_DONTWAIT), 0);
	ask(silent[3 * CONTROL_CLIENTS - 1], CONTROL_SHOW);
	serve(&s);
	assert_true(recv(silent[3 * CONTROL_CLIENTS - 1], buf, sizeof(buf),
			MSG_DONTWAIT) > 0);
	for (size_t i = 0; i < 3 * CONTROL_CLIENTS; i++)
		close(silent[i]);
	close(fd);
	close_server(&s);
}

/*
 * Level-triggered, a client who cannot be let in would wake us for ever,
 * under real-time scheduling at the cost of the whole machine.
 */
static void
test_without_a_descriptor_the_door_is_shut_for_a_while(void **state)
{
	struct rlimit was, none;
	struct server s;
	char buf[16];
	int fd;

	(void)state;
	open_server(&s);
	fd = dial(&s);
	ask(fd, CONTROL_SHOW);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
	none = (struct rlimit){ 0, was.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	assert_true(instant_is_never(control_due(s.control)));
	serve(&s);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
	assert_false(instant_is_never(control_due(s.control)));
	/* Shut: there is a descriptor now, and still nobody is let in. */
	control_tick(s.control, loop_now());
	serve(&s);
	assert_int_equal(recv(fd, buf, sizeof(buf), MSG_DONTWAIT), -1);
	control_tick(s.control, control_due(s.control));
	serve(&s);
	assert_true(recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0);
	close(fd);
	close_server(&s);
}

static void
test_a_damaged_snapshot_is_not_believed(void **state)
{
	struct server s;
	struct snapshot *snap;
	uint32_t size;

	(void)state;
	open_server(&s);
	snap = snapshot_take(&s.f->routers, T0);
	size = snap->size;
	assert_true(snapshot_valid(snap, size));
	assert_false(snapshot_valid(snap, size - 1));
	assert_false(snapshot_valid(snap, sizeof(*snap) - 1));
	/* Whatever the header says, nothing outside may be looked at. */
	for (size_t at = 0; at + 4 <= sizeof(*snap); at += 4) {
		uint32_t was, wild = UINT32_MAX;

		memcpy(&was, (char *)snap + at, 4);
		memcpy((char *)snap + at, &wild, 4);
		if (snapshot_valid(snap, size)) {
			assert_true(snap->n_instances == 1);
			assert_true(snap->n_addresses == 1);
			assert_true(snap->n_groups == 0);
		}
		memcpy((char *)snap + at, &was, 4);
	}
	free(snap);
	close_server(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_request_is_answered_by_a_whole_snapshot),
		cmocka_unit_test(test_no_secret_leaves_the_engine),
		cmocka_unit_test(test_a_request_in_pieces_is_answered_too),
		cmocka_unit_test(test_nonsense_is_hung_up_on),
		cmocka_unit_test(test_silent_clients_do_not_keep_others_out),
		cmocka_unit_test(
		    test_without_a_descriptor_the_door_is_shut_for_a_while),
		cmocka_unit_test(test_a_damaged_snapshot_is_not_believed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
