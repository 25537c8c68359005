#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/kernel/scratch.h"
#include "vrrpd/daemon/rundir.h"

struct place {
	char top[32]; /* ours, for this test */
	char folder[48];
	char socket[64];
	char lock[80];
	char reason[RUNDIR_REASON];
};

static int
set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	(void)umask(022);
	strcpy(p->top, "/tmp/vrrpd-test-XXXXXX");
	assert_non_null(mkdtemp(p->top));
	(void)snprintf(p->folder, sizeof(p->folder), "%s/run", p->top);
	(void)snprintf(p->socket, sizeof(p->socket), "%s/ctl", p->folder);
	(void)snprintf(p->lock, sizeof(p->lock), "%s.lock", p->socket);
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;

	(void)unlink(p->socket);
	(void)unlink(p->lock);
	(void)rmdir(p->folder);
	assert_int_equal(rmdir(p->top), 0);
	free(p);
	return 0;
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(lstat(path, &st), 0);
	return st.st_mode & 07777;
}

static void
test_it_makes_what_is_missing_and_removes_what_it_made(void **state)
{
	struct place *p = *state;
	struct rundir *r = NULL;

	assert_int_equal(rundir_open(p->socket, &r, p->reason), 0);
	assert_int_equal(mode_of(p->folder), 0755);
	assert_int_equal(mode_of(p->socket), 0660);
	assert_int_equal(mode_of(p->lock), 0600);
	assert_true(rundir_listener(r) >= 0);
	rundir_close(r);
	assert_int_not_equal(access(p->socket, F_OK), 0);
	assert_int_not_equal(access(p->lock, F_OK), 0);
	assert_int_equal(access(p->folder, F_OK), 0);
}

static void
leave_socket(const char *path)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(at.sun_path, path, strlen(path));
	assert_int_equal(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	(void)close(fd);
}

static void
test_what_a_dead_one_left_is_replaced(void **state)
{
	struct place *p = *state;
	struct rundir *r = NULL;

	assert_int_equal(mkdir(p->folder, 0755), 0);
	leave_socket(p->socket);
	assert_int_equal(fclose(fopen(p->lock, "w")), 0);
	assert_int_equal(rundir_open(p->socket, &r, p->reason), 0);
	rundir_close(r);
}

static void
test_what_is_no_socket_is_left_alone(void **state)
{
	struct place *p = *state;
	struct rundir *r = NULL;

	assert_int_equal(mkdir(p->folder, 0755), 0);
	assert_int_equal(fclose(fopen(p->socket, "w")), 0);
	assert_int_equal(rundir_open(p->socket, &r, p->reason), -EEXIST);
	assert_non_null(strstr(p->reason, "is not a socket"));
	assert_int_equal(access(p->socket, F_OK), 0);
}

static void
test_a_folder_that_others_may_write_to_is_refused(void **state)
{
	static const struct {
		const char *when;
		mode_t mode;
		int result;
	} rows[] = {
		{ "only its owner may", 0700, 0 },
		{ "others may look", 0755, 0 },
		{ "its group may", 0775, -EPERM },
		{ "everybody may", 0777, -EPERM },
		{ "everybody may, as in /tmp", 01777, -EPERM },
	};
	struct place *p = *state;

	assert_int_equal(mkdir(p->folder, 0755), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rundir *r = NULL;

		print_message("  when %s\n", rows[i].when);
		assert_int_equal(chmod(p->folder, rows[i].mode), 0);
		assert_int_equal(
		    rundir_open(p->socket, &r, p->reason), rows[i].result);
		if (rows[i].result)
			assert_non_null(strstr(p->reason, p->folder));
		rundir_close(r);
	}
}

static void
test_a_path_that_does_not_fit_is_refused(void **state)
{
	char path[200] = "";
	struct place *p = *state;
	struct rundir *r = NULL;

	assert_true(rundir_open(path, &r, p->reason) < 0);
	memset(path, 'x', sizeof(path) - 1);
	assert_true(rundir_open(path, &r, p->reason) < 0);
	assert_non_null(strstr(p->reason, "107"));
}

int
main(void)
{
#define WITH_PLACE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH_PLACE(
		    test_it_makes_what_is_missing_and_removes_what_it_made),
		WITH_PLACE(test_what_a_dead_one_left_is_replaced),
		WITH_PLACE(test_what_is_no_socket_is_left_alone),
		WITH_PLACE(test_a_folder_that_others_may_write_to_is_refused),
		WITH_PLACE(test_a_path_that_does_not_fit_is_refused),
	};

	if (!scratch_enter())
		return SCRATCH_SKIP;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
