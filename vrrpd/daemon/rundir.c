#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "vrrpd/daemon/rundir.h"

#define CONTROL_GROUP "vrrpd"
#define BACKLOG 16
#define LOCK_TRIES 10

/* In the network namespace: a socket's abstract name, without the NUL. */
#define NAMESPACE_NAME "vrrpd"

struct rundir {
	char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
	char lock_path[sizeof(((struct sockaddr_un *)NULL)->sun_path) + 8];
	int lock;
	int name;
	int listener;
	bool bound;
};

static int fail(char *reason, int err, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static int
fail(char *reason, int err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(reason, RUNDIR_REASON, format, args);
	va_end(args);
	return err;
}

/*
 * Where others may write they could put a socket of theirs in our place,
 * and vrrpctl would believe it.
 */
static int
check_folder(const char *folder, char *reason)
{
	struct stat st;

	if (mkdir(folder, 0755) < 0 && errno != EEXIST)
		return fail(reason, -errno, "cannot make the folder %s: %s",
		    folder, strerror(errno));
	if (stat(folder, &st) < 0)
		return fail(
		    reason, -errno, "folder %s: %s", folder, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return fail(reason, -ENOTDIR, "%s is not a folder", folder);
	if ((st.st_uid != 0 && st.st_uid != geteuid()) || st.st_mode & 022)
		return fail(reason, -EPERM,
		    "folder %s can be written by others than root; use one "
		    "that cannot for the control socket",
		    folder);
	return 0;
}

static int
prepare_folder(const char *path, char *reason)
{
	char folder[sizeof(((struct rundir *)NULL)->path)];
	char *slash;

	(void)snprintf(folder, sizeof(folder), "%s", path);
	slash = strrchr(folder, '/');
	if (!slash)
		return check_folder(".", reason);
	if (slash == folder)
		slash++;
	*slash = '\0';
	return check_folder(folder, reason);
}

/* A record lock: not inherited by the engine, and it tells who has it. */
static int
lock_file(int fd, const char *path, char *reason)
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int err;

	if (fcntl(fd, F_SETLK, &whole) == 0)
		return 0;
	err = -errno;
	if ((err == -EAGAIN || err == -EACCES) &&
	    fcntl(fd, F_GETLK, &whole) == 0 && whole.l_type != F_UNLCK)
		return fail(reason, -EADDRINUSE,
		    "vrrpd runs already, as process %d (it has locked %s)",
		    (int)whole.l_pid, path);
	return fail(reason, err, "cannot lock %s: %s", path, strerror(-err));
}

/* Whoever ends removes the file, maybe between our open and our lock. */
static int
take_lock(struct rundir *r, char *reason)
{
	for (int i = 0; i < LOCK_TRIES; i++) {
		struct stat ours, there;
		int err;

		r->lock = open(r->lock_path,
		    O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (r->lock < 0)
			return fail(reason, -errno, "cannot open %s: %s",
			    r->lock_path, strerror(errno));
		err = lock_file(r->lock, r->lock_path, reason);
		if (err < 0) {
			(void)close(r->lock);
			r->lock = -1;
			return err;
		}
		if (fstat(r->lock, &ours) == 0 &&
		    stat(r->lock_path, &there) == 0 &&
		    ours.st_ino == there.st_ino && ours.st_dev == there.st_dev)
			return 0;
		(void)close(r->lock);
		r->lock = -1;
	}
	return fail(reason, -EAGAIN, "%s does not stay", r->lock_path);
}

static socklen_t
namespace_address(struct sockaddr_un *ret)
{
	*ret = (struct sockaddr_un){ .sun_family = AF_UNIX };
	memcpy(ret->sun_path + 1, NAMESPACE_NAME, strlen(NAMESPACE_NAME));
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 +
	    strlen(NAMESPACE_NAME));
}

/* Anybody may take a name; it means something when root has it. */
static int
who_has_name(const struct sockaddr_un *name, socklen_t len, struct ucred *ret)
{
	socklen_t size = sizeof(*ret);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)name, len) < 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, ret, &size) < 0)
		err = -errno;
	(void)close(fd);
	return err;
}

static int
take_name(struct rundir *r, char *reason)
{
	struct ucred who = { 0 };
	struct sockaddr_un name;
	socklen_t len = namespace_address(&name);

	r->name = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (r->name < 0)
		return fail(reason, -errno, "socket: %s", strerror(errno));
	if (bind(r->name, (const struct sockaddr *)&name, len) == 0 &&
	    listen(r->name, 1) == 0)
		return 0;
	if (errno != EADDRINUSE)
		return fail(reason, -errno,
		    "cannot take the name @" NAMESPACE_NAME ": %s",
		    strerror(errno));
	if (who_has_name(&name, len, &who) == 0 && who.uid != 0 &&
	    who.uid != geteuid())
		return 0;
	return fail(reason, -EADDRINUSE,
	    "vrrpd runs already in this network namespace, as process %d",
	    (int)who.pid);
}

static int
remove_old_socket(const char *path, char *reason)
{
	struct stat st;

	if (lstat(path, &st) < 0)
		return errno == ENOENT
		    ? 0
		    : fail(reason, -errno, "%s: %s", path, strerror(errno));
	if (!S_ISSOCK(st.st_mode))
		return fail(reason, -EEXIST,
		    "%s is in the way and is not a socket", path);
	if (unlink(path) < 0)
		return fail(reason, -errno, "cannot remove %s: %s", path,
		    strerror(errno));
	return 0;
}

/*
 * Nobody gets in before owner and mode are right: the mask makes a socket
 * that only root can connect to.
 */
static int
listen_at(struct rundir *r, char *reason)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	const struct group *gr = getgrnam(CONTROL_GROUP);
	mode_t mask;
	int err;

	memcpy(at.sun_path, r->path, strlen(r->path));
	r->listener =
	    socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (r->listener < 0)
		return fail(reason, -errno, "socket: %s", strerror(errno));
	mask = umask(0177);
	err = bind(r->listener, (const struct sockaddr *)&at, sizeof(at));
	(void)umask(mask);
	if (err < 0)
		return fail(reason, -errno, "cannot bind %s: %s", r->path,
		    strerror(errno));
	r->bound = true;
	if ((gr && chown(r->path, (uid_t)-1, gr->gr_gid) < 0) ||
	    chmod(r->path, 0660) < 0 || listen(r->listener, BACKLOG) < 0)
		return fail(reason, -errno, "%s: %s", r->path, strerror(errno));
	return 0;
}

int
rundir_open(const char *socket_path, struct rundir **ret,
    char reason[static RUNDIR_REASON])
{
	struct rundir *r = NULL;
	int err;

	if (!socket_path[0] || strlen(socket_path) >= sizeof(r->path))
		return fail(reason, -ENAMETOOLONG,
		    "the path of the control socket has 1 to %zu octets",
		    sizeof(r->path) - 1);
	r = calloc(1, sizeof(*r));
	if (!r)
		return fail(reason, -ENOMEM, "no memory");
	r->lock = r->name = r->listener = -1;
	(void)snprintf(r->path, sizeof(r->path), "%s", socket_path);
	(void)snprintf(
	    r->lock_path, sizeof(r->lock_path), "%s.lock", socket_path);
	err = prepare_folder(r->path, reason);
	if (err >= 0)
		err = take_lock(r, reason);
	if (err >= 0)
		err = take_name(r, reason);
	if (err >= 0)
		err = remove_old_socket(r->path, reason);
	if (err >= 0)
		err = listen_at(r, reason);
	if (err < 0) {
		rundir_close(r);
		return err;
	}
	*ret = r;
	return 0;
}

int
rundir_listener(const struct rundir *r)
{
	return r->listener;
}

void
rundir_close(struct rundir *r)
{
	if (!r)
		return;
	if (r->bound)
		(void)unlink(r->path);
	if (r->listener >= 0)
		(void)close(r->listener);
	if (r->name >= 0)
		(void)close(r->name);
	if (r->lock >= 0) {
		/* While it is ours, so that nobody's newer one goes. */
		(void)unlink(r->lock_path);
		(void)close(r->lock);
	}
	free(r);
}
