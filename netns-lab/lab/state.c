#include "netns-lab/lab/state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "netns-lab/lab/observer.h"

#define ROOT "/run/netns-lab"
#define LOCK "lock"
#define PATIENCE (10 * SEC)
#define FOLDERS_OPEN 16

#define LETTERS                      \
	"abcdefghijklmnopqrstuvwxyz" \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZ" \
	"0123456789"

bool
state_name_fits(const char *name)
{
	const size_t len = strlen(name);

	return len > 0 && len < STATE_NAME && strchr(LETTERS, name[0]) &&
	    strspn(name, LETTERS "._-") == len;
}

void
state_path(const char *name, char path[static NODE_PATH])
{
	snprintf(path, NODE_PATH, "%s/%s", ROOT, name);
}

static int
open_lock(const char *folder)
{
	char path[NODE_PATH + 8];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder, LOCK);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	return fd < 0 ? -errno : fd;
}

/* Is this still the file of that name, or was its folder taken away? */
static bool
is_current(const char *folder, int lock)
{
	char path[NODE_PATH + 8];
	struct stat ours, there;

	snprintf(path, sizeof(path), "%s/%s", folder, LOCK);
	return fstat(lock, &ours) == 0 && stat(path, &there) == 0 &&
	    ours.st_ino == there.st_ino && ours.st_dev == there.st_dev;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

static int
remove_tree(const char *path)
{
	return nftw(path, remove_one, FOLDERS_OPEN,
		   FTW_DEPTH | FTW_PHYS | FTW_MOUNT) < 0
	    ? -errno
	    : 0;
}

/* The folder is there and its lock is ours; or -EWOULDBLOCK. */
static int
take_lock(const char *folder)
{
	int fd, err;

	for (int i = 0; i < 100; i++) {
		if (mkdir(folder, 0700) < 0 && errno != EEXIST)
			return -errno;
		fd = open_lock(folder);
		if (fd == -ENOENT)
			continue;
		if (fd < 0)
			return fd;
		err = flock(fd, LOCK_EX | LOCK_NB) < 0 ? -errno : 0;
		if (!err && is_current(folder, fd))
			return fd;
		close(fd);
		if (err)
			return err;
	}
	return -EAGAIN;
}

/* Everything in the folder but the lock, left by a lab that has died. */
static int
empty(const char *folder)
{
	char path[PATH_MAX];
	struct dirent *e;
	DIR *d = opendir(folder);
	int err = 0;

	if (!d)
		return -errno;
	while (!err && (e = readdir(d))) {
		if (strcmp(e->d_name, ".") == 0 ||
		    strcmp(e->d_name, "..") == 0 ||
		    strcmp(e->d_name, LOCK) == 0)
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
		err = remove_tree(path);
	}
	closedir(d);
	return err;
}

int
state_create(const char *name, struct state *ret, struct trouble *t)
{
	struct state s = { .lock = -1 };
	int err;

	if (!state_name_fits(name))
		return trouble_set(
		    t, EINVAL, "\"%s\" cannot be the name of a lab", name);
	snprintf(s.name, sizeof(s.name), "%s", name);
	state_path(name, s.path);
	if (mkdir(ROOT, 0700) < 0 && errno != EEXIST)
		return trouble_set(t, errno, "making %s", ROOT);
	s.lock = take_lock(s.path);
	if (s.lock == -EWOULDBLOCK) {
		(void)trouble_set(t, 0, "a lab called %s runs already", name);
		return -EEXIST;
	}
	if (s.lock < 0)
		return trouble_set(t, s.lock, "locking %s", s.path);
	err = empty(s.path);
	if (err < 0) {
		state_close(&s);
		return trouble_set(t, err, "clearing %s", s.path);
	}
	*ret = s;
	return 0;
}

void
state_close(struct state *s)
{
	if (s->lock >= 0)
		close(s->lock);
	s->lock = -1;
}

/*
 * flock() knows no deadline, and the last process of a dying world may
 * take a few milliseconds: ask again until the lock is free.
 */
static int
await_lock(int fd)
{
	const struct timespec pause = { 0, 2 * MSEC };
	const instant until = instant_after(observer_now(), PATIENCE);

	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -errno;
		if (instant_due(until, observer_now()))
			return -EBUSY;
		(void)nanosleep(&pause, NULL);
	}
	return 0;
}

int
state_remove(const char *name, struct trouble *t)
{
	char path[NODE_PATH];
	int fd, err;

	state_path(name, path);
	if (access(path, F_OK) < 0)
		return -ENOENT;
	fd = open_lock(path);
	if (fd < 0)
		return trouble_set(t, fd, "opening %s", path);
	err = await_lock(fd);
	if (!err && is_current(path, fd))
		err = remove_tree(path);
	close(fd);
	/* Somebody else was as quick as we. */
	if (err == -ENOENT)
		err = 0;
	return err < 0 ? trouble_set(t, err, "removing %s", path) : 0;
}

/* Is there a lab behind this folder?  If not, away with it. */
static bool
lives(const char *name)
{
	char path[NODE_PATH];
	bool alive = false;
	int fd;

	state_path(name, path);
	fd = open_lock(path);
	if (fd < 0)
		return false;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		alive = errno == EWOULDBLOCK;
	else if (is_current(path, fd))
		(void)remove_tree(path);
	close(fd);
	return alive;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int
state_list(char ***ret_names)
{
	struct dirent *e;
	char **names = NULL, **more;
	size_t n = 0;
	DIR *d = opendir(ROOT);

	*ret_names = NULL;
	if (!d)
		return errno == ENOENT ? 0 : -errno;
	while ((e = readdir(d))) {
		if (!state_name_fits(e->d_name) || !lives(e->d_name))
			continue;
		more = reallocarray(names, n + 1, sizeof(*names));
		if (!more)
			break;
		names = more;
		names[n] = strdup(e->d_name);
		if (!names[n])
			break;
		n++;
	}
	closedir(d);
	if (n)
		qsort(names, n, sizeof(*names), by_name);
	*ret_names = names;
	return (int)n;
}
