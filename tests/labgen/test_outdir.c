/*
 * The output folder when something goes wrong: every call to the kernel
 * fails once, and at every call the program dies once.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "labgen/emit/emit.h"
#include "labgen/emit/page.h"
#include "tests/labgen/folder.h"
#include "tests/labgen/model_seed.h"
#include "vrrpd/config/diag.h"

#define DIED 42
#define CALLS_MAX 200 /* more than any run here makes */

/* ---- the kernel, which fails or kills at the n-th call ---- */

static struct {
	int calls; /* made so far */
	int at;	   /* the one in question; 0: none */
	int err;   /* it fails with this, or (0) the program dies */
} trap;

static bool
trapped(void)
{
	if (++trap.calls != trap.at)
		return false;
	if (!trap.err)
		_exit(DIED);
	errno = trap.err;
	return true;
}

int __real_mkdirat(int dir, const char *name, mode_t mode);
int __wrap_mkdirat(int dir, const char *name, mode_t mode);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_fchmod(int fd, mode_t mode);
int __wrap_fchmod(int fd, mode_t mode);
ssize_t __real_write(int fd, const void *data, size_t len);
ssize_t __wrap_write(int fd, const void *data, size_t len);
int __real_unlinkat(int dir, const char *name, int flags);
int __wrap_unlinkat(int dir, const char *name, int flags);
int __real_renameat2(
    int from, const char *old, int to, const char *new, unsigned flags);
int __wrap_renameat2(
    int from, const char *old, int to, const char *new, unsigned flags);

int
__wrap_mkdirat(int dir, const char *name, mode_t mode)
{
	return trapped() ? -1 : __real_mkdirat(dir, name, mode);
}

int
__wrap_fsync(int fd)
{
	return trapped() ? -1 : __real_fsync(fd);
}

int
__wrap_fchmod(int fd, mode_t mode)
{
	return trapped() ? -1 : __real_fchmod(fd, mode);
}

ssize_t
__wrap_write(int fd, const void *data, size_t len)
{
	/* Never all at once. */
	return trapped() ? -1 : __real_write(fd, data, len / 2 + len % 2);
}

/* Nothing depends on it, so it only dies. */
int
__wrap_unlinkat(int dir, const char *name, int flags)
{
	if (!trap.err)
		(void)trapped();
	return __real_unlinkat(dir, name, flags);
}

int
__wrap_renameat2(
    int from, const char *old, int to, const char *new, unsigned flags)
{
	/* A rename that failed may be taken back: that one works. */
	return trapped() ? -1 : __real_renameat2(from, old, to, new, flags);
}

/* ---- outputs, old and new ---- */

static const char *word;

static void
write_word(struct page *p)
{
	page_add(p, "%s of ", word);
	page_router(p);
	page_add(p, "\n");
}

static const struct emit_target targets[] = {
	{ "secret.conf", write_word, 0640, false },
	{ "network/addrs.batch", write_word, 0644, false },
};
static const struct emit_table table = { targets, 2 };

static struct model_seed m;

/* Emit what says "text"; the findings go to *ret_found if given. */
static int
emit_word(const char *text, const char *dir, size_t role, char **ret_found)
{
	struct diag *diag = diag_new();
	int err;

	assert_non_null(diag);
	word = text;
	err = emit_site_by(&table, &m.site, dir, role, diag);
	if (ret_found) {
		size_t len;
		FILE *f = open_memstream(ret_found, &len);

		assert_non_null(f);
		diag_show(diag, f);
		(void)fclose(f);
	}
	assert_int_equal(err<0, diag_errors(diag)> 0);
	diag_free(diag);
	return err;
}

/* A folder with an output that says "old", and files of somebody else. */
static void
old_output(char path[static FOLDER_ROOM])
{
	trap.at = 0;
	folder_make(path);
	assert_int_equal(emit_word("old", path, SITE_NONE, NULL), 0);
	folder_put(path, "README", "mine\n");
	folder_put(path, "r1/notes", "mine\n");
	folder_put(path, "r2/network/notes", "mine\n");
}

#define NEW_FILES(router)                                                  \
	"/" router " 755\n/" router "/network 755\n"                       \
	"/" router "/network/addrs.batch 644\nnew of " router "\n/" router \
	"/secret.conf 640\nnew of " router "\n"

static void
test_a_first_output_is_complete_whatever_the_umask(void **state)
{
	char path[FOLDER_ROOM];
	char *all;
	mode_t old = umask(0);

	(void)state;
	folder_make(path);
	folder_remove(path);
	assert_int_equal(emit_word("new", path, SITE_NONE, NULL), 0);
	(void)umask(old);
	all = folder_read(path);
	assert_string_equal(all, NEW_FILES("r1") NEW_FILES("r2"));
	free(all);
	folder_remove(path);
}

static void
test_what_labgen_did_not_write_stays(void **state)
{
	static const char *const kept[] = { "README", "r1/notes",
		"r2/network/notes" };
	char path[FOLDER_ROOM];

	(void)state;
	old_output(path);
	assert_int_equal(emit_word("new", path, SITE_NONE, NULL), 0);
	for (size_t i = 0; i < 3; i++) {
		char *text = folder_file(path, kept[i]);

		print_message("  %s\n", kept[i]);
		assert_non_null(text);
		assert_string_equal(text, "mine\n");
		free(text);
	}
	folder_remove(path);
}

static void
test_one_role_alone_leaves_the_others_alone(void **state)
{
	char path[FOLDER_ROOM];
	char *first, *second;

	(void)state;
	old_output(path);
	assert_int_equal(emit_word("new", path, SEED_R2, NULL), 0);
	first = folder_file(path, "r1/secret.conf");
	second = folder_file(path, "r2/secret.conf");
	assert_string_equal(first, "old of r1\n");
	assert_string_equal(second, "new of r2\n");
	free(first);
	free(second);
	folder_remove(path);
}

static void
test_what_is_in_the_way_is_named_and_nothing_changes(void **state)
{
	char path[FOLDER_ROOM];
	char *before, *after, *found;

	(void)state;
	folder_make(path);
	assert_int_equal(emit_word("old", path, SEED_R1, NULL), 0);
	folder_put(path, "r2", "not a folder\n");
	before = folder_read(path);
	assert_int_equal(emit_word("new", path, SITE_NONE, &found), -ENOTDIR);
	assert_non_null(strstr(found, "/r2: Not a directory"));
	after = folder_read(path);
	assert_string_equal(before, after);
	free(before);
	free(after);
	free(found);
	folder_remove(path);
}

static void
test_two_runs_do_not_mix(void **state)
{
	char path[FOLDER_ROOM];
	char *found;
	int fd;

	(void)state;
	old_output(path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	assert_int_equal(
	    emit_word("new", path, SITE_NONE, &found), -EWOULDBLOCK);
	assert_non_null(strstr(found, "another labgen"));
	free(found);
	(void)close(fd);
	folder_remove(path);
}

static void
test_a_call_that_fails_changes_nothing(void **state)
{
	char path[FOLDER_ROOM];
	char *before;
	int failed = 0;

	(void)state;
	old_output(path);
	before = folder_read(path);
	for (int n = 1; n < CALLS_MAX; n++) {
		char *after;
		int err;

		trap.calls = 0;
		trap.at = n;
		trap.err = ENOSPC;
		err = emit_word("new", path, SITE_NONE, NULL);
		trap.at = 0;
		if (!err)
			break; /* past the last call that matters */
		failed++;
		after = folder_read(path);
		if (strcmp(before, after) != 0)
			fail_msg("call %d left\n%s", n, after);
		assert_int_equal(err, -ENOSPC);
		free(after);
	}
	print_message("  %d calls failed in turn\n", failed);
	assert_in_range(failed, 15, CALLS_MAX - 2);
	free(before);
	folder_remove(path);
}

/* A router's files say all "old" or all "new". */
static void
assert_whole(const char *path, const char *router, int call)
{
	char name[64];
	char *one, *other;

	(void)snprintf(name, sizeof(name), "%s/secret.conf", router);
	one = folder_file(path, name);
	(void)snprintf(name, sizeof(name), "%s/network/addrs.batch", router);
	other = folder_file(path, name);
	if (!one || !other || strcmp(one, other) != 0)
		fail_msg("death at call %d left %s with %s and %s", call,
		    router, one ? one : "nothing", other ? other : "nothing");
	free(one);
	free(other);
}

/* Emit in a child that dies at the call; false if it came to its end. */
static bool
die_at(int call, const char *path)
{
	pid_t pid;
	int status;

	(void)fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		trap.calls = 0;
		trap.at = call;
		trap.err = 0;
		_exit(emit_word("new", path, SITE_NONE, NULL) ? 1 : 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) != DIED)
		assert_int_equal(WEXITSTATUS(status), 0);
	return WEXITSTATUS(status) == DIED;
}

static void
test_a_death_at_any_call_leaves_each_router_whole(void **state)
{
	static const char clean[] =
	    "/README 644\nmine\n"
	    "/r1 755\n/r1/network 755\n"
	    "/r1/network/addrs.batch 644\nlast of r1\n"
	    "/r1/notes 644\nmine\n/r1/secret.conf 640\nlast of r1\n"
	    "/r2 755\n/r2/network 755\n"
	    "/r2/network/addrs.batch 644\nlast of r2\n"
	    "/r2/network/notes 644\nmine\n/r2/secret.conf 640\nlast of r2\n";
	int died = 0;

	(void)state;
	for (int n = 1; n < CALLS_MAX; n++) {
		char path[FOLDER_ROOM];
		char *all;
		bool dead;

		old_output(path);
		dead = die_at(n, path);
		assert_whole(path, "r1", n);
		assert_whole(path, "r2", n);

		/* The next run finds everything and clears up. */
		assert_int_equal(emit_word("last", path, SITE_NONE, NULL), 0);
		all = folder_read(path);
		if (strcmp(all, clean) != 0)
			fail_msg("after a death at call %d:\n%s", n, all);
		free(all);
		folder_remove(path);
		if (!dead)
			break;
		died++;
	}
	print_message("  %d deaths\n", died);
	assert_in_range(died, 20, CALLS_MAX - 2);
}

static int
set_up(void **state)
{
	(void)state;
	model_seed(&m);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_a_first_output_is_complete_whatever_the_umask),
		cmocka_unit_test(test_what_labgen_did_not_write_stays),
		cmocka_unit_test(test_one_role_alone_leaves_the_others_alone),
		cmocka_unit_test(
		    test_what_is_in_the_way_is_named_and_nothing_changes),
		cmocka_unit_test(test_two_runs_do_not_mix),
		cmocka_unit_test(test_a_call_that_fails_changes_nothing),
		cmocka_unit_test(
		    test_a_death_at_any_call_leaves_each_router_whole),
	};

	(void)umask(022);
	return cmocka_run_group_tests(tests, set_up, NULL);
}
