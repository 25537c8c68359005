/*
 * netns-lab: a site as a lab of network namespaces, and failover drills
 * in it.  Here is only the command line.
 */
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "labgen/check/check.h"
#include "labgen/site/load.h"
#include "labgen/site/model.h"
#include "netns-lab/command.h"
#include "vrrpd/base/near.h"
#include "vrrpd/config/diag.h"

/* Options that a command has a use for. */
enum {
	TAKES_DAEMON = 1,
	TAKES_OUT = 2,
	TAKES_QUIET = 4,
	TAKES_JSON = 8,
	TAKES_LAB = 16
};

static const struct command {
	const char *name, *usage, *does;
	int (*run)(const struct command_line *line);
	unsigned takes;
	int min_args, max_args; /* -1: any number */
} commands[] = {
	{ "up", "up SITE [--daemon ROUTER=vrrpd|keepalived]...",
	    "Build a site as a lab and start its routers.", command_up,
	    TAKES_LAB | TAKES_DAEMON, 1, 1 },
	{ "down", "down", "Take the lab away.", command_down, TAKES_LAB, 0, 0 },
	{ "status", "status",
	    "Show the nodes, and who holds the virtual addresses.",
	    command_status, TAKES_LAB, 0, 0 },
	{ "list", "list", "Show all labs of this machine.", command_list, 0, 0,
	    0 },
	{ "exec", "exec NODE COMMAND...", "Run a command in a node.",
	    command_exec, TAKES_LAB, 2, -1 },
	{ "shell", "shell NODE", "Run a shell in a node.", command_shell,
	    TAKES_LAB, 1, 1 },
	{ "drill",
	    "drill SITE DRILL... [--daemon ROUTER=...]... [--out DIR] "
	    "[--quiet]",
	    "Run drills, each in a lab of its own, and judge them.",
	    command_drill, TAKES_LAB | TAKES_DAEMON | TAKES_OUT | TAKES_QUIET,
	    2, -1 },
	{ "judge", "judge LOG DRILL",
	    "Judge the event log of an earlier drill again.", command_judge, 0,
	    2, 2 },
	{ "report", "report LOG [DRILL] [--json]",
	    "Show what happened, with all evidence.", command_report,
	    TAKES_JSON, 1, 2 },
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void
help(FILE *to)
{
	fprintf(to, "usage: netns-lab [--lab NAME] COMMAND ...\n\n");
	for (size_t i = 0; i < N_COMMANDS; i++)
		fprintf(to, "  netns-lab %s\n      %s\n", commands[i].usage,
		    commands[i].does);
	fprintf(to,
	    "  netns-lab --help | --version\n\n"
	    "Exit status: 0 done, or every expectation held; 1 one did not;\n"
	    "2 unusable arguments or files; 3 trouble with the lab; 4 the\n"
	    "machine stood still too long to tell.  More in netns-lab(1).\n");
}

int
command_complain(int status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fprintf(stderr, "netns-lab: ");
	vfprintf(stderr, format, args);
	fprintf(stderr, "\n");
	va_end(args);
	return status;
}

bool
command_colours(void)
{
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !getenv("NO_COLOR") && term &&
	    strcmp(term, "dumb") != 0;
}

struct site *
command_site(const char *path, struct diag *diag)
{
	struct site *site = diag ? site_load(path, diag) : NULL;
	bool usable = site && check_site(site, diag) && !diag_errors(diag);

	if (!diag || (site && !usable && !diag_errors(diag)))
		command_complain(STATUS_LAB, "not enough memory");
	if (diag)
		diag_show(diag, stderr);
	if (usable)
		return site;
	site_free(site);
	return NULL;
}

static size_t
find_router(const struct site *site, const char *name)
{
	size_t i = 0;

	while (i < site->n_roles && strcmp(site->roles[i].name, name) != 0)
		i++;
	return i;
}

bool
command_daemons(const struct command_line *line, const struct site *site,
    enum node_daemon *ret)
{
	const char *names[SITE_ROLES_MAX];

	for (size_t i = 0; i < site->n_roles; i++) {
		names[i] = site->roles[i].name;
		ret[i] = NODE_VRRPD;
	}
	for (size_t i = 0; i < line->n_daemons; i++) {
		const struct command_daemon *d = &line->daemons[i];
		const size_t router = find_router(site, d->router);
		const char *near;

		if (router < site->n_roles) {
			ret[router] = d->daemon;
			continue;
		}
		near = near_word(d->router, names, site->n_roles);
		command_complain(STATUS_USAGE, "%s has no router \"%s\"; %s %s",
		    site->file, d->router,
		    near ? "did you mean" : "the first is",
		    near ? near : names[0]);
		return false;
	}
	return true;
}

static int
misused(const char *text, const char *word)
{
	fprintf(stderr,
	    "netns-lab: %s%s\n"
	    "netns-lab: see \"netns-lab --help\"\n",
	    text, word);
	return STATUS_USAGE;
}

/* "ROUTER=DAEMON", which is cut in two. */
static int
take_daemon(struct command_line *line, char *text)
{
	char *equals = strchr(text, '=');
	struct command_daemon *d = &line->daemons[line->n_daemons];

	if (line->n_daemons == DAEMONS_MAX)
		return misused("too many --daemon", "");
	if (!equals || equals == text)
		return misused("--daemon wants ROUTER=DAEMON, not ", text);
	if (!node_daemon_parse(equals + 1, &d->daemon))
		return misused(
		    "a daemon is vrrpd or keepalived, not ", equals + 1);
	*equals = '\0';
	d->router = text;
	line->n_daemons++;
	return 0;
}

enum option_code {
	OPTION_LAB = 256,
	OPTION_DAEMON,
	OPTION_OUT,
	OPTION_QUIET,
	OPTION_JSON
};

static const struct option options[] = {
	{ "lab", required_argument, NULL, OPTION_LAB },
	{ "daemon", required_argument, NULL, OPTION_DAEMON },
	{ "out", required_argument, NULL, OPTION_OUT },
	{ "quiet", no_argument, NULL, OPTION_QUIET },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static int
take_option(const struct command *c, struct command_line *line, int option)
{
	static const unsigned needs[] = { TAKES_LAB, TAKES_DAEMON, TAKES_OUT,
		TAKES_QUIET, TAKES_JSON };

	if (option == 'h') {
		help(stdout);
		return -1;
	}
	if (option < OPTION_LAB)
		return misused("wrong arguments for ", c->name);
	if (!(c->takes & needs[option - OPTION_LAB]))
		return misused(options[option - OPTION_LAB].name,
		    " is no option of this command");
	switch ((enum option_code)option) {
	case OPTION_LAB:
		line->lab = optarg;
		break;
	case OPTION_DAEMON:
		return take_daemon(line, optarg);
	case OPTION_OUT:
		line->out = optarg;
		break;
	case OPTION_QUIET:
		line->quiet = true;
		break;
	case OPTION_JSON:
		line->json = true;
		break;
	}
	return 0;
}

/* The arguments behind the command: 0; else a status, or -1 after help. */
static int
parse(const struct command *c, int argc, char **argv, struct command_line *line)
{
	/* What follows the node belongs to the command that runs there. */
	const char *how = c->run == command_exec ? "+" : "";
	int option, status = 0;

	optind = 1;
	while (!status &&
	    (option = getopt_long(argc, argv, how, options, NULL)) != -1)
		status = take_option(c, line, option);
	line->args = argv + optind;
	line->n_args = argc - optind;
	if (status)
		return status;
	if (line->n_args < c->min_args ||
	    (c->max_args >= 0 && line->n_args > c->max_args))
		return misused("usage: netns-lab ", c->usage);
	return 0;
}

static int
unknown_command(const char *word)
{
	const char *names[N_COMMANDS], *near;

	for (size_t i = 0; i < N_COMMANDS; i++)
		names[i] = commands[i].name;
	near = near_word(word, names, N_COMMANDS);
	if (near)
		return command_complain(STATUS_USAGE,
		    "no command \"%s\"; did you mean \"%s\"?", word, near);
	return misused("no such command: ", word);
}

/* Options before the command; the index of the command, or -1 after help. */
static int
parse_front(int argc, char **argv, struct command_line *line)
{
	int i = 1;

	while (i < argc && argv[i][0] == '-') {
		if (strcmp(argv[i], "--help") == 0 ||
		    strcmp(argv[i], "-h") == 0) {
			help(stdout);
			return -1;
		}
		if (strcmp(argv[i], "--version") == 0) {
			printf("netns-lab " VERSION "\n");
			return -1;
		}
		if (strcmp(argv[i], "--lab") != 0 || i + 1 >= argc)
			break;
		line->lab = argv[i + 1];
		i += 2;
	}
	return i;
}

int
main(int argc, char **argv)
{
	struct command_line line = { 0 };
	const int at = parse_front(argc, argv, &line);
	int status;

	if (at < 0)
		return STATUS_HELD;
	if (at >= argc) {
		help(stderr);
		return STATUS_USAGE;
	}
	for (size_t i = 0; i < N_COMMANDS; i++) {
		if (strcmp(commands[i].name, argv[at]) != 0)
			continue;
		if (line.lab && !(commands[i].takes & TAKES_LAB))
			return misused("--lab is no option of ", argv[at]);
		status = parse(&commands[i], argc - at, argv + at, &line);
		if (status)
			return status < 0 ? STATUS_HELD : status;
		return commands[i].run(&line);
	}
	return unknown_command(argv[at]);
}
