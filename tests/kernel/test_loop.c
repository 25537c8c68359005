#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "vrrpd/kernel/loop.h"

struct seen {
	struct loop *loop;
	int calls;
	int signal;
	int forget;
};

static void
note(void *arg, int fd, unsigned ready)
{
	struct seen *s = arg;
	char c;

	(void)ready;
	s->calls++;
	if (s->forget >= 0)
		loop_forget(s->loop, s->forget);
	else
		assert_int_equal(read(fd, &c, 1), 1);
}

static void
note_signal(void *arg, int signal)
{
	struct seen *s = arg;

	s->signal = signal;
}

static void
test_a_turn_ends_at_the_deadline_and_not_before(void **state)
{
	static const struct {
		const char *when;
		nsec ahead;
	} rows[] = {
		{ "it is in the past", -SEC },
		{ "it is now", 0 },
		{ "it is in 50 microseconds", 50 * USEC },
		{ "it is in 3 milliseconds", 3 * MSEC },
	};
	struct loop *loop = NULL;

	(void)state;
	assert_int_equal(loop_new(&loop), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		instant due = instant_after(loop_now(), rows[i].ahead);
		int turns = 0;

		print_message("  when %s\n", rows[i].when);
		assert_int_equal(loop_arm(loop, due), 0);
		do {
			assert_int_equal(loop_turn(loop), 0);
			turns++;
		} while (!instant_due(due, loop_now()) && turns < 10);
		/* One turn may be spent on an earlier deadline's shot. */
		assert_true(turns <= 2);
		assert_true(instant_due(due, loop_now()));
	}
	loop_free(loop);
}

static void
test_a_deadline_that_is_not_moved_keeps_waking(void **state)
{
	struct loop *loop = NULL;

	(void)state;
	assert_int_equal(loop_new(&loop), 0);
	assert_int_equal(loop_arm(loop, loop_now()), 0);
	/* Would block for good at the second if one shot were all. */
	for (int i = 0; i < 5; i++)
		assert_int_equal(loop_turn(loop), 0);
	loop_free(loop);
}

static void
test_what_is_forgotten_in_a_turn_is_not_called_any_more(void **state)
{
	struct seen s = { 0 };
	int a[2], b[2];

	(void)state;
	assert_int_equal(loop_new(&s.loop), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, a), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, b), 0);
	assert_int_equal(loop_watch(s.loop, a[0], LOOP_READ, note, &s), 0);
	assert_int_equal(loop_watch(s.loop, b[0], LOOP_READ, note, &s), 0);
	assert_int_equal(write(a[1], "x", 1), 1);
	assert_int_equal(write(b[1], "x", 1), 1);

	/* The kernel reports in the order in which they became ready. */
	s.forget = b[0];
	assert_int_equal(loop_turn(s.loop), 0);
	assert_int_equal(s.calls, 1);

	loop_free(s.loop);
	for (int i = 0; i < 2; i++) {
		(void)close(a[i]);
		(void)close(b[i]);
	}
}

static void
test_a_signal_is_a_call_back(void **state)
{
	static const int signals[] = { SIGTERM, SIGUSR1 };
	struct seen s = { 0 };

	(void)state;
	assert_int_equal(loop_new(&s.loop), 0);
	assert_int_equal(loop_signals(s.loop, signals, 2, note_signal, &s), 0);
	assert_int_equal(kill(getpid(), SIGUSR1), 0);
	assert_int_equal(loop_turn(s.loop), 0);
	assert_int_equal(s.signal, SIGUSR1);
	loop_free(s.loop);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_turn_ends_at_the_deadline_and_not_before),
		cmocka_unit_test(
		    test_a_deadline_that_is_not_moved_keeps_waking),
		cmocka_unit_test(
		    test_what_is_forgotten_in_a_turn_is_not_called_any_more),
		cmocka_unit_test(test_a_signal_is_a_call_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
