#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "vrrpd/daemon/equipment.h"
#include "vrrpd/daemon/log.h"
#include "vrrpd/daemon/rundir.h"
#include "vrrpd/kernel/advsock.h"
#include "vrrpd/kernel/frame.h"
#include "vrrpd/kernel/links.h"

#define ANSWER_BYTES (1024 * 1024)
#define NOTIFICATION_BYTES (8 * 1024 * 1024)

/* Before 5.18 the kernel forgets whose an address is. */
static int
check_kernel(void)
{
	struct utsname u;
	int major = 0, minor = 0;

	if (uname(&u) < 0 || sscanf(u.release, "%d.%d", &major, &minor) != 2)
		return 0;
	if (major > 5 || (major == 5 && minor >= 18))
		return 0;
	log_line(LOG_LEVEL_ERROR,
	    "Linux %s cannot mark addresses as ours; 5.18 or newer is needed",
	    u.release);
	return -EOPNOTSUPP;
}

static int
open_place(struct equipment *e, const char *socket)
{
	char reason[RUNDIR_REASON];
	int err = rundir_open(socket, &e->rundir, reason);

	if (err < 0)
		log_line(LOG_LEVEL_ERROR, "%s", reason);
	else
		e->fds.control = rundir_listener(e->rundir);
	return err;
}

static int
open_sockets(struct equipment *e)
{
	struct engine_fds *fds = &e->fds;
	int err = advsock_open_send(&fds->send);

	if (err >= 0)
		err = advsock_open_receive(&fds->receive);
	if (err >= 0)
		err = frame_open(&fds->arp);
	if (err >= 0)
		err = nlconn_open(&e->nl, ANSWER_BYTES);
	if (err >= 0)
		err = links_open(&e->links, NOTIFICATION_BYTES);
	if (err < 0)
		log_line(LOG_LEVEL_ERROR, "cannot open sockets: %s%s",
		    strerror(-err),
		    err == -EPERM || err == -EACCES
			? " (vrrpd must be started as root)"
			: "");
	return err;
}

/* What the operator should know once, although we go on without it. */
static void
be_punctual(void)
{
	int err = drop_schedule(DROP_MONITOR);

	if (err < 0)
		log_line(LOG_LEVEL_WARNING,
		    "no real-time scheduling (%s): adverts may be late on a "
		    "busy machine",
		    strerror(-err));
	err = drop_lock_memory();
	if (err < 0)
		log_line(LOG_LEVEL_WARNING,
		    "memory is not locked (%s): adverts may be late when it "
		    "is short",
		    strerror(-err));
}

static int
give_up_privileges(struct equipment *e)
{
	int err = drop_find_user(&e->user);

	if (err < 0) {
		log_line(LOG_LEVEL_ERROR,
		    "there is neither a user _vrrpd nor a user nobody");
		return err;
	}
	log_line(LOG_LEVEL_INFO, "the engine runs as user %s", e->user.name);
	drop_raise_limits();
	be_punctual();
	err = drop_monitor();
	if (err < 0)
		log_line(LOG_LEVEL_ERROR, "cannot give up privileges: %s",
		    strerror(-err));
	return err;
}

static void
close_fd(int fd)
{
	if (fd >= 0)
		(void)close(fd);
}

int
equipment_open(struct equipment *e, const char *socket)
{
	int err = check_kernel();

	*e = (struct equipment){ .nl.fd = -1, .fds = { -1, -1, -1, -1, -1 } };
	if (err >= 0)
		err = open_place(e, socket);
	if (err >= 0)
		err = open_sockets(e);
	if (err >= 0)
		err = give_up_privileges(e);
	return err;
}

void
equipment_close(struct equipment *e)
{
	links_close(e->links);
	nlconn_close(&e->nl);
	close_fd(e->fds.send);
	close_fd(e->fds.receive);
	close_fd(e->fds.arp);
	rundir_close(e->rundir);
}
