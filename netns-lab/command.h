/*
 * The subcommands of netns-lab: what each gets from the command line, and
 * the exit status that all of them share.
 */
#ifndef NETNS_LAB_COMMAND_H
#define NETNS_LAB_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "netns-lab/lab/node.h"

enum {
	STATUS_HELD = 0,	 /* done; or every expectation held */
	STATUS_FAILED = 1,	 /* an expectation did not */
	STATUS_USAGE = 2,	 /* arguments, or a file, cannot be used */
	STATUS_LAB = 3,		 /* trouble with the lab itself */
	STATUS_INCONCLUSIVE = 4, /* the machine stood still too long */
};

#define DAEMONS_MAX 16

/* "--daemon r1=keepalived", before there is a site to look r1 up in. */
struct command_daemon {
	const char *router;
	enum node_daemon daemon;
};

struct command_line {
	const char *lab; /* NULL: not given */
	const char *out; /* likewise */
	bool quiet, json;
	struct command_daemon daemons[DAEMONS_MAX];
	size_t n_daemons;
	char **args; /* behind the command and its options */
	int n_args;
};

/* Each returns an exit status, and has said what there is to say. */
int command_up(const struct command_line *line);
int command_down(const struct command_line *line);
int command_status(const struct command_line *line);
int command_list(const struct command_line *line);
int command_exec(const struct command_line *line);
int command_shell(const struct command_line *line);
int command_drill(const struct command_line *line);
int command_judge(const struct command_line *line);
int command_report(const struct command_line *line);

/* For the sources of commands. */

/* "netns-lab: what", returns status. */
int command_complain(int status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Does whoever reads our output see colours? */
bool command_colours(void);

struct diag;
struct site;

/*
 * Read and check a site; what there is to say of it has been said.  NULL:
 * it cannot be used.  Lives as long as diag.
 */
struct site *command_site(const char *path, struct diag *diag);

/* Which daemon runs on which router.  False: no such router; said so. */
bool command_daemons(const struct command_line *line, const struct site *site,
    enum node_daemon *ret);

#endif
