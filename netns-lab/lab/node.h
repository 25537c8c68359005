/*
 * A node as a machine: powered on it has namespaces, configuration and
 * perhaps a routing daemon; programs run in it and say what they have to
 * say in the node's log.
 */
#ifndef LAB_NODE_H
#define LAB_NODE_H

#include <stdbool.h>
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
	struct ns ns;		 /* NS_NONE: switched off */
	pid_t main;		 /* of the daemon; 0: not started or ended */
	bool frozen;
};

/* "vrrpd" or "keepalived"; false leaves *ret alone. */
bool node_daemon_parse(const char *word, enum node_daemon *ret);
const char *node_daemon_name(enum node_daemon d);

/*
 * Load the node's configuration, as a boot would: sysctl.conf, the
 * addresses, the filter.  Its interfaces must be there.
 */
int node_configure(struct node *n, struct trouble *t);

/* Start the daemon; fails if it runs or the program is not there. */
int node_start(struct node *n, struct trouble *t);

/*
 * Send a signal to the daemon's main process (SIGTERM: stop).  -ESRCH when
 * there is none.  Its end is seen by node_reap().
 */
int node_signal(struct node *n, int signal);

/* Kill the daemon: all of its processes at one instant, by SIGKILL. */
int node_kill(struct node *n, struct trouble *t);

/* Stop all of the daemon's processes where they are, and go on. */
int node_freeze(struct node *n, struct trouble *t);
int node_thaw(struct node *n, struct trouble *t);

/*
 * The caller reaped process pid with this wait status: if it was this
 * node's daemon, the node knows now that it has none.
 */
bool node_reap(struct node *n, pid_t pid, int status);

/*
 * Run a program in the node to its end, output to the node's log.  0 when
 * it exits with 0; else trouble with the last line that it wrote.
 */
int node_run(struct node *n, const char *const argv[], struct trouble *t);

#endif
