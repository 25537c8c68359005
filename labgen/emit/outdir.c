#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "labgen/emit/outdir.h"
#include "vrrpd/config/diag.h"

#define STAGE ".labgen-new"
#define FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
#define NAME_ROOM 256

/* The finding that goes with err, which is returned. */
static int
refuse(struct outdir *o, int err, const char *remedy, const char *what,
    const char *router, const char *file)
{
	diag_add(o->diag, DIAG_ERROR, (struct place){ 0 }, "E980", remedy,
	    "cannot %s %s%s%s%s%s: %s", what, o->path, router ? "/" : "",
	    router ? router : "", file ? "/" : "", file ? file : "",
	    strerror(-err));
	return err;
}

/* ---- clearing what is aside ---- */

/* Is "folder/name" (or "name") a file of ours, or a folder of such? */
static bool
is_ours(const struct outdir *o, const char *folder, const char *name,
    bool *ret_folder)
{
	char path[2 * NAME_ROOM];
	size_t len;

	(void)snprintf(path, sizeof(path), "%s%s%s", folder ? folder : "",
	    folder ? "/" : "", name);
	len = strlen(path);
	for (size_t i = 0; i < o->n_ours; i++) {
		if (strncmp(o->ours[i], path, len) != 0)
			continue;
		*ret_folder = o->ours[i][len] == '/';
		if (*ret_folder || !o->ours[i][len])
			return true;
	}
	return false;
}

/*
 * Unlink our files in the folder "from" and move the others to the same
 * folder of the router in place.  What cannot be moved stays.
 */
static void
clear_files(const struct outdir *o, int from, int to, const char *folder)
{
	DIR *d = fdopendir(fcntl(from, F_DUPFD_CLOEXEC, 0));
	const struct dirent *e;
	bool inner;

	if (!d)
		return;
	while ((e = readdir(d))) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		if (!is_ours(o, folder, e->d_name, &inner))
			(void)renameat2(
			    from, e->d_name, to, e->d_name, RENAME_NOREPLACE);
		else if (!inner)
			(void)unlinkat(from, e->d_name, 0);
	}
	(void)closedir(d);
}

/* The same for all of the folder "name", which then goes. */
static void
clear_folder(const struct outdir *o, int from, int to, const char *name,
    const char *folder)
{
	int old = openat(from, name, FOLDER);
	int now = openat(to, name, FOLDER);

	if (old >= 0) {
		clear_files(o, old, now, folder);
		(void)close(old);
	}
	if (now >= 0)
		(void)close(now);
	(void)unlinkat(from, name, AT_REMOVEDIR);
}

/* First the folders within a router's, then that itself. */
static void
clear_router(const struct outdir *o, const char *router)
{
	int old = openat(o->stage, router, FOLDER);
	int now = openat(o->dir, router, FOLDER);

	for (size_t i = 0; old >= 0 && i < o->n_ours; i++) {
		const char *slash = strchr(o->ours[i], '/');
		char folder[NAME_ROOM];

		if (!slash)
			continue;
		(void)snprintf(folder, sizeof(folder), "%.*s",
		    (int)(slash - o->ours[i]), o->ours[i]);
		clear_folder(o, old, now, folder, folder);
	}
	if (old >= 0)
		(void)close(old);
	if (now >= 0)
		(void)close(now);
	clear_folder(o, o->stage, o->dir, router, NULL);
}

/* All that is aside, whichever routers it was for. */
static void
clear_stage(struct outdir *o)
{
	DIR *d = fdopendir(fcntl(o->stage, F_DUPFD_CLOEXEC, 0));
	const struct dirent *e;

	while (d && (e = readdir(d)))
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			clear_router(o, e->d_name);
	if (d)
		(void)closedir(d);
	(void)close(o->stage);
	o->stage = -1;
	if (unlinkat(o->dir, STAGE, AT_REMOVEDIR) < 0)
		diag_add(o->diag, DIAG_WARNING, (struct place){ 0 }, "W981",
		    "move them to where they belong and remove the folder",
		    "%s/%s holds files that labgen did not write", o->path,
		    STAGE);
}

/* ---- writing aside ---- */

static int
open_stage(struct outdir *o)
{
	o->stage = openat(o->dir, STAGE, FOLDER);
	if (o->stage >= 0)
		clear_stage(o);
	/* Secrets rest here for a moment: nobody else looks in. */
	if (mkdirat(o->dir, STAGE, 0700) < 0)
		return -errno;
	o->stage = openat(o->dir, STAGE, FOLDER);
	return o->stage < 0 ? -errno : 0;
}

int
outdir_open(struct outdir *o, const char *path, const char *const *ours,
    size_t n_ours, struct diag *diag)
{
	int err;

	*o = (struct outdir){ .path = path,
		.dir = -1,
		.stage = -1,
		.ours = ours,
		.n_ours = n_ours,
		.diag = diag };
	if (mkdir(path, 0777) < 0 && errno != EEXIST)
		return refuse(o, -errno, "make the folder above it first",
		    "make", NULL, NULL);
	o->dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (o->dir < 0)
		return refuse(o, -errno, "name a folder", "open", NULL, NULL);
	if (flock(o->dir, LOCK_EX | LOCK_NB) < 0) {
		err = refuse(o, -errno,
		    "another labgen is writing there: "
		    "let it finish",
		    "lock", NULL, NULL);
		(void)close(o->dir);
		o->dir = -1;
		return err;
	}
	err = open_stage(o);
	if (err < 0)
		(void)refuse(o, err, NULL, "make", STAGE, NULL);
	return err;
}

static int
write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			data += n;
			len -= (size_t)n;
		}
	}
	return 0;
}

/* A new file in "folder", with this mode whatever the umask says. */
static int
write_file(
    int folder, const char *file, mode_t mode, const char *data, size_t len)
{
	int fd = openat(folder, file,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int err;

	if (fd < 0)
		return -errno;
	err = write_all(fd, data, len);
	if (!err && (fchmod(fd, mode) < 0 || fsync(fd) < 0))
		err = -errno;
	if (close(fd) < 0 && !err)
		err = -errno;
	return err;
}

static int
make_folder(int parent, const char *name)
{
	int fd;

	if (mkdirat(parent, name, 0755) < 0 && errno != EEXIST)
		return -errno;
	fd = openat(parent, name, FOLDER);
	return fd < 0 ? -errno : fd;
}

/* The folder of a file aside: the router's, or one within. */
static int
file_folder(struct outdir *o, const char *router, const char *file)
{
	const char *slash = strchr(file, '/');
	int fd = make_folder(o->stage, router);
	char name[NAME_ROOM];
	int inner;

	if (fd < 0 || !slash)
		return fd;
	(void)snprintf(name, sizeof(name), "%.*s", (int)(slash - file), file);
	inner = make_folder(fd, name);
	(void)close(fd);
	return inner;
}

int
outdir_put(struct outdir *o, const char *router, const char *file, mode_t mode,
    const char *data, size_t len)
{
	const char *slash = strchr(file, '/');
	int folder = file_folder(o, router, file);
	int err;

	if (folder < 0)
		return refuse(o, folder, NULL, "make", router, NULL);
	if (!o->n_routers || o->routers[o->n_routers - 1].name != router)
		o->routers[o->n_routers++].name = router;
	err = write_file(folder, slash ? slash + 1 : file, mode, data, len);
	if (!err && fsync(folder) < 0)
		err = -errno;
	(void)close(folder);
	if (err < 0)
		(void)refuse(o, err, NULL, "write", router, file);
	return err;
}

/* ---- putting in place ---- */

static int
place(struct outdir *o, size_t i)
{
	const char *name = o->routers[i].name;
	struct stat st;

	if (fstatat(o->dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno != ENOENT ||
		    renameat2(o->stage, name, o->dir, name, RENAME_NOREPLACE) <
			0)
			return -errno;
		o->routers[i].is = OUTDIR_MOVED;
		return 0;
	}
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	if (renameat2(o->stage, name, o->dir, name, RENAME_EXCHANGE) < 0)
		return -errno;
	o->routers[i].is = OUTDIR_SWAPPED;
	return 0;
}

static void
take_back(struct outdir *o, size_t i)
{
	const char *name = o->routers[i].name;

	(void)renameat2(o->dir, name, o->stage, name,
	    o->routers[i].is == OUTDIR_SWAPPED ? RENAME_EXCHANGE
					       : RENAME_NOREPLACE);
	o->routers[i].is = OUTDIR_ASIDE;
}

static const char *
place_remedy(int err)
{
	if (err == -ENOTDIR)
		return "move what has this name out of the way";
	if (err == -EINVAL || err == -ENOSYS || err == -EXDEV)
		return "this file system cannot exchange two folders: "
		       "choose another";
	return NULL;
}

int
outdir_commit(struct outdir *o)
{
	int err = fsync(o->stage) < 0 ? -errno : 0;
	size_t placed = 0;

	while (!err && placed < o->n_routers) {
		err = place(o, placed);
		if (!err)
			placed++;
	}
	if (err < 0 && placed < o->n_routers)
		(void)refuse(o, err, place_remedy(err), "replace",
		    o->routers[placed].name, NULL);
	if (!err && fsync(o->dir) < 0)
		err = refuse(o, -errno, NULL, "write", NULL, NULL);
	while (err < 0 && placed)
		take_back(o, --placed);
	return err;
}

void
outdir_close(struct outdir *o)
{
	if (o->stage >= 0)
		clear_stage(o);
	if (o->dir >= 0)
		(void)close(o->dir);
	o->dir = -1;
}
