/*
 * The monitor: parent of the engine and the only part of the daemon with
 * privileges.  It opens what the engine works with, keeps the kernel's
 * addresses as the engine wants them, and parses nothing that a stranger
 * sent.
 */
#ifndef DAEMON_MONITOR_H
#define DAEMON_MONITOR_H

#include "vrrpd/daemon/log.h"

struct config;

struct monitor_options {
	const char *socket; /* NULL: the configuration's */
	enum log_level log_level;
};

/*
 * Run until SIGTERM or SIGINT and a complete handover.  Returns the exit
 * status of the process: 0 after that, 1 when something failed.  What we
 * put into the kernel is gone by then.
 */
int monitor_run(
    const struct config *config, const struct monitor_options *options);

#endif
