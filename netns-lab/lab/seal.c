/*
 * How a world is sealed.
 *
 * Its first process makes every mount private, hides the caller's /run,
 * mounts the /proc and /sys of its own world, and leaves of /proc/sys only
 * the network part writable, which the kernel keeps apart for each network
 * namespace.  At last it looks around: a device that has hardware behind
 * it, or the caller's network, would mean that the seal leaks, and it
 * refuses to go on.
 *
 * In the sealed /run lies SEAL, a file with the number of the caller's
 * network namespace: whoever makes something in a network compares.
 */
#include "netns-lab/lab/seal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEAL "/run/.netns-lab-seal"

/* Each folder of a path, as mkdir -p does. */
static int
make_folders(const char *path)
{
	char part[PATH_MAX];

	if ((size_t)snprintf(part, sizeof(part), "%s", path) >= sizeof(part))
		return -ENAMETOOLONG;
	for (char *p = part + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(part, 0755) < 0 && errno != EEXIST)
			return -errno;
		*p = '/';
	}
	return mkdir(part, 0700) < 0 && errno != EEXIST ? -errno : 0;
}

int
seal_run(const char *state, struct trouble *t)
{
	const int keep =
	    open_tree(AT_FDCWD, state, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	int err = 0;

	if (keep < 0)
		return trouble_set(t, errno, "opening %s", state);
	if (mount("lab", "/run", "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") < 0)
		err = trouble_set(t, errno, "mounting /run");
	else if ((err = make_folders(state)) < 0)
		(void)trouble_set(t, err, "making %s", state);
	else if (move_mount(
		     keep, "", AT_FDCWD, state, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		err = trouble_set(t, errno, "mounting %s", state);
	close(keep);
	return err;
}

int
seal_sys(struct trouble *t)
{
	const unsigned long flags =
	    MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY;

	if (mount("lab", "/sys", "sysfs", flags, NULL) < 0)
		return trouble_set(t, errno, "mounting /sys");
	return 0;
}

/* Of all knobs only the network's, which are the namespace's own. */
static int
guard_sysctls(struct trouble *t)
{
	if (mount("/proc/sys", "/proc/sys", NULL, MS_BIND, NULL) < 0 ||
	    mount(NULL, "/proc/sys", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY,
		NULL) < 0 ||
	    mount("/proc/sys/net", "/proc/sys/net", NULL, MS_BIND, NULL) < 0 ||
	    mount(NULL, "/proc/sys/net", NULL, MS_REMOUNT | MS_BIND, NULL) < 0)
		return trouble_set(t, errno, "guarding /proc/sys");
	return 0;
}

uintmax_t
seal_net(int net)
{
	struct stat st;

	if (net >= 0)
		return fstat(net, &st) < 0 ? 0 : (uintmax_t)st.st_ino;
	return stat("/proc/self/ns/net", &st) < 0 ? 0 : (uintmax_t)st.st_ino;
}

static uintmax_t
sealed_off(void)
{
	uintmax_t number = 0;
	FILE *f = fopen(SEAL, "re");

	if (!f)
		return 0;
	if (fscanf(f, "%ju", &number) != 1)
		number = 0;
	fclose(f);
	return number;
}

bool
seal_holds(int net)
{
	const uintmax_t foreign = sealed_off(), own = seal_net(net);

	return foreign && own && foreign != own;
}

/* Is there hardware behind any device that we see? */
static int
look_around(struct trouble *t)
{
	char path[PATH_MAX];
	struct dirent *e;
	int err = 0;
	DIR *d = opendir("/sys/class/net");

	if (!d)
		return trouble_set(t, errno, "reading /sys/class/net");
	while (!err && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(
		    path, sizeof(path), "/sys/class/net/%s/device", e->d_name);
		if (access(path, F_OK) == 0)
			err = trouble_set(t, EPERM,
			    "the lab would see the device %s of this machine",
			    e->d_name);
	}
	closedir(d);
	return err;
}

static int
write_seal(uintmax_t callers_net, struct trouble *t)
{
	FILE *f = fopen(SEAL, "we");
	int err = 0;

	if (!f)
		return trouble_set(t, errno, "writing %s", SEAL);
	if (fprintf(f, "%ju\n", callers_net) < 0)
		err = -EIO;
	if (fclose(f) == EOF || err)
		return trouble_set(t, EIO, "writing %s", SEAL);
	if (!seal_holds(-1))
		return trouble_set(
		    t, EPERM, "the lab's network would be this machine's");
	return 0;
}

int
seal_world(const char *name, const char *state, uintmax_t callers_net,
    struct trouble *t)
{
	int err;

	if (getpid() != 1)
		return trouble_set(t, EPERM,
		    "the lab has no processes of its "
		    "own");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return trouble_set(t, errno, "making the mounts private");
	if (mount("lab", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
		NULL) < 0)
		return trouble_set(t, errno, "mounting /proc");
	if ((err = seal_sys(t)) < 0 || (err = guard_sysctls(t)) < 0 ||
	    (err = seal_run(state, t)) < 0 ||
	    (err = write_seal(callers_net, t)) < 0 ||
	    (err = look_around(t)) < 0)
		return err;
	if (sethostname(name, strlen(name)) < 0)
		return trouble_set(t, errno, "setting the host name");
	return 0;
}
