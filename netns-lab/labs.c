/*
 * Commands on labs that stay: up, down, status, list, exec, shell.
 */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "labgen/emit/emit.h"
#include "labgen/site/load.h"
#include "labgen/site/model.h"
#include "netns-lab/command.h"
#include "netns-lab/lab/keep.h"
#include "netns-lab/lab/state.h"
#include "netns-lab/lab/topo.h"
#include "vrrpd/config/diag.h"

#define DEFAULT_LAB "lab"

static const char *
lab_name(const struct command_line *line)
{
	return line->lab ? line->lab : DEFAULT_LAB;
}

static int
start(const struct state *state, const struct site *site,
    const enum node_daemon *daemons, struct diag *diag, struct trouble *t)
{
	char files[NODE_PATH + 8];
	struct topo *topo = topo_new(site, t);
	const struct keep keep = {
		.state = state, .topo = topo, .daemons = daemons, .files = files
	};
	int err;

	if (!topo)
		return -EINVAL;
	snprintf(files, sizeof(files), "%s/files", state->path);
	err = emit_site(site, files, SITE_NONE, diag);
	if (err < 0)
		(void)trouble_set(t, err, "writing %s", files);
	else
		err = keep_up(&keep, t);
	topo_free(topo);
	return err;
}

static int
up(const char *name, const struct site *site, const enum node_daemon *daemons,
    struct diag *diag)
{
	struct trouble t = { "" }, ignored;
	struct state state;
	int err = state_create(name, &state, &t);

	if (err < 0)
		return command_complain(STATUS_LAB, "%s", t.text);
	err = start(&state, site, daemons, diag, &t);
	state_close(&state);
	if (err < 0) {
		(void)state_remove(name, &ignored);
		return command_complain(STATUS_LAB, "%s", t.text);
	}
	return STATUS_HELD;
}

/* How to enter the lab, and how to end it. */
static void
tell_ways(const struct command_line *line, const char *router)
{
	char option[STATE_NAME + 16] = "";

	if (line->lab)
		snprintf(option, sizeof(option), "--lab %s ", line->lab);
	printf("\nThe routers need a few seconds to elect a master.\n"
	       "  netns-lab %sstatus                  what they hold now\n"
	       "  netns-lab %sexec %s vrrpctl show    look into one\n"
	       "  netns-lab %sshell %s                enter it\n"
	       "  netns-lab %sdown                    take the lab down\n",
	    option, option, router, option, router, option);
}

int
command_up(const struct command_line *line)
{
	enum node_daemon daemons[SITE_ROLES_MAX];
	struct diag *diag = diag_new();
	struct site *site = command_site(line->args[0], diag);
	char router[64] = "";
	int status = STATUS_USAGE;

	if (site)
		snprintf(router, sizeof(router), "%s", site->roles[0].name);
	if (site && command_daemons(line, site, daemons))
		status = up(lab_name(line), site, daemons, diag);
	site_free(site);
	diag_free(diag);
	if (status != STATUS_HELD || (status = command_status(line)))
		return status;
	tell_ways(line, router);
	return STATUS_HELD;
}

int
command_down(const struct command_line *line)
{
	const char *name = lab_name(line);
	struct trouble t = { "" };
	int err = keep_down(name, &t);

	/* What is left of one that died is taken away as well. */
	if (err == -ENOENT && state_name_fits(name) &&
	    state_remove(name, &t) == 0) {
		printf("the lab %s was dead; its files are removed\n", name);
		return STATUS_HELD;
	}
	if (err < 0)
		return command_complain(STATUS_LAB, "%s", t.text);
	return STATUS_HELD;
}

int
command_status(const struct command_line *line)
{
	struct trouble t = { "" };
	char *text;

	if (keep_status(lab_name(line), &text, &t) < 0)
		return command_complain(STATUS_LAB, "%s", t.text);
	fputs(text, stdout);
	free(text);
	return STATUS_HELD;
}

int
command_list(const struct command_line *line)
{
	char **names;
	int n = state_list(&names);

	(void)line;
	if (n < 0)
		return command_complain(
		    STATUS_LAB, "reading labs: %s", strerror(-n));
	for (int i = 0; i < n; i++) {
		struct trouble t = { "" };
		const pid_t pid = keep_pid(names[i], &t);
		char path[NODE_PATH];

		state_path(names[i], path);
		/* A drill's lab answers nobody. */
		if (pid > 0)
			printf("%-24s %s, process %d\n", names[i], path, pid);
		else
			printf("%-24s %s, busy\n", names[i], path);
		free(names[i]);
	}
	free(names);
	return STATUS_HELD;
}

/* What we run in routers can be called by name: vrrpctl is beside vrrpd. */
static void
extend_path(void)
{
	char daemon[NODE_PATH], path[PATH_MAX];
	const char *old = getenv("PATH");

	node_daemon_path(NODE_VRRPD, daemon);
	snprintf(path, sizeof(path), "%s%s%s", dirname(daemon), old ? ":" : "",
	    old ? old : "");
	(void)setenv("PATH", path, 1);
}

/* In the node: the caller's working folder, if that is there too. */
static void __attribute__((noreturn))
become(const struct ns *ns, const char *node, const char *folder, char **argv)
{
	if (ns_enter(ns) < 0) {
		command_complain(
		    STATUS_LAB, "entering %s: %s", node, strerror(errno));
		_exit(126);
	}
	if (!*folder || chdir(folder) < 0)
		(void)!chdir("/");
	(void)setenv("NETNS_LAB_NODE", node, 1);
	extend_path();
	(void)execvp(argv[0], argv);
	command_complain(STATUS_LAB, "%s: %s", argv[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

/* The exit status of the command, as a shell would give it. */
static int
run_in(const struct command_line *line, const char *node, char **argv)
{
	struct trouble t = { "" };
	char folder[PATH_MAX];
	int holder, status;
	struct ns ns;
	pid_t pid;

	if (keep_way(lab_name(line), node, &holder, &ns, &t) < 0)
		return command_complain(STATUS_LAB, "%s", t.text);
	if (!getcwd(folder, sizeof(folder)))
		folder[0] = '\0';
	if (ns_enter_world(holder) < 0)
		return command_complain(
		    STATUS_LAB, "entering the lab: %s", strerror(errno));
	/* Ctrl-C is meant for the command. */
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGQUIT, SIG_IGN);
	pid = fork();
	if (pid == 0) {
		(void)signal(SIGINT, SIG_DFL);
		(void)signal(SIGQUIT, SIG_DFL);
		become(&ns, node, folder, argv);
	}
	if (pid < 0)
		return command_complain(
		    STATUS_LAB, "starting %s: %s", argv[0], strerror(errno));
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int
command_exec(const struct command_line *line)
{
	return run_in(line, line->args[0], line->args + 1);
}

int
command_shell(const struct command_line *line)
{
	char *shell = getenv("SHELL");
	char fallback[] = "/bin/sh";
	char *argv[] = { shell && *shell ? shell : fallback, NULL };

	return run_in(line, line->args[0], argv);
}
