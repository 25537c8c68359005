/*
 * A node as a machine: powered on it has namespaces, configuration and
 * perhaps a routing daemon; programs run in it and say what they have to
 * say in the node's log.
 */
#ifndef LAB_NODE_H
#define LAB_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "netns-lab/lab/ns.h"
#include "netns-lab/lab/trouble.h"

#define NODE_PATH 256

/* What routes in a router. */
enum node_daemon { NODE_VRRPD, NODE_KEEPALIVED };

struct node {
	const char *name;	 /* lent */
	char log[NODE_PATH];	 /* where its programs' output goes */
	char files[NODE_PATH];	 /* labgen's output for it; "": none */
	enum node_daemon daemon; /* with files only */
	struct ns ns;
	bool off;   /* without power */
	pid_t main; /* of the daemon; 0: not started or ended */
	int status; /* of its last end, as wait() tells it */
};

/* "vrrpd" or "keepalived"; false leaves *ret alone. */
bool node_daemon_parse(const char *word, enum node_daemon *ret);
const char *node_daemon_name(enum node_daemon d);

/*
 * Where the daemon's program is: ours beside the running program when
 * that is in a build folder, otherwise where programs are installed.
 */
char *node_daemon_path(enum node_daemon d, char buf[static NODE_PATH]);

/* What the program says of its version, "" if nothing: into buf. */
void node_daemon_version(enum node_daemon d, char *buf, size_t size);

/*
 * Load the node's configuration, as a boot would: sysctl.conf, the
 * addresses, the filter.  Its interfaces must be there.
 */
int node_configure(struct node *n, struct trouble *t);

/*
 * Start the daemon.  One that was told to stop gets a few seconds to end;
 * fails if it runs on.
 */
int node_start(struct node *n, struct trouble *t);

/* Ask the daemon to stop, by SIGTERM; its end is seen by node_reap(). */
int node_stop(struct node *n, struct trouble *t);

/* Kill the daemon: all of its processes at one instant, by SIGKILL. */
int node_kill(struct node *n, struct trouble *t);

/* All of the daemon's processes stand still, and go on. */
int node_freeze(struct node *n, struct trouble *t);
int node_thaw(struct node *n, struct trouble *t);

/*
 * Process pid was reaped with this wait status: if it was this node's
 * daemon, true, and the node knows now that it has none.
 */
bool node_reap(struct node *n, pid_t pid, int status);

/* The last line in the node's log: into buf, which is returned. */
char *node_last_words(const struct node *n, char *buf, size_t size);

/*
 * Run a program in the node to its end, output to the node's log.  0 when
 * it exits with 0; else trouble with the beginning of what it said.
 */
int node_run(struct node *n, const char *const argv[], struct trouble *t);

#endif
