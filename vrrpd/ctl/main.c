/*
 * vrrpctl: what a running vrrpd is doing.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vrrpd/base/near.h"
#include "vrrpd/ctl/client.h"
#include "vrrpd/ctl/show.h"

#define DEFAULT_SOCKET "/run/vrrpd/control"

enum { EXIT_OK = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct options {
	const char *socket;
	bool json;
};

static int
show(const struct options *o, int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;
	struct snapshot *s;
	int err, status = EXIT_OK;

	if (argc > 2) {
		fprintf(stderr, "vrrpctl: show takes one name at the most\n");
		return EXIT_USAGE;
	}
	err = client_snapshot(o->socket, &s);
	if (err < 0) {
		fprintf(stderr, "vrrpctl: %s: %s%s\n", o->socket,
		    err == -EPROTO ? "no vrrpd of this version answers"
				   : strerror(-err),
		    err == -ENOENT || err == -ECONNREFUSED
			? "; is vrrpd running?"
			: "");
		return EXIT_FAILED;
	}
	if (o->json)
		err = show_json(s, name, stdout);
	else if (!name)
		show_table(s, stdout);
	else if (!show_one(s, name, stdout))
		err = -ENOENT;
	if (err == -ENOENT)
		fprintf(stderr,
		    "vrrpctl: there is no virtual router or group '%s'; "
		    "'vrrpctl show' lists them\n",
		    name);
	else if (err < 0)
		fprintf(stderr, "vrrpctl: %s\n", strerror(-err));
	if (err < 0 || fflush(stdout) != 0)
		status = EXIT_FAILED;
	free(s);
	return status;
}

static const struct {
	const char *name;
	const char *usage;
	const char *help;
	int (*run)(const struct options *, int, char **);
} commands[] = {
	{ "show", "show [NAME]",
	    "the virtual routers, or all about one or one group", show },
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void
usage(FILE *to)
{
	fprintf(to,
	    "usage: vrrpctl [--socket PATH] [--json] COMMAND\n\n"
	    "commands:\n");
	for (size_t i = 0; i < N_COMMANDS; i++)
		fprintf(
		    to, "  %-14s %s\n", commands[i].usage, commands[i].help);
	fprintf(to,
	    "\noptions:\n"
	    "  --socket PATH  of the daemon [" DEFAULT_SOCKET "]\n"
	    "  --json         for programs\n"
	    "  --help         this text\n"
	    "  --version      the version\n");
}

static int
unknown(const char *word)
{
	const char *names[N_COMMANDS];
	const char *near;

	for (size_t i = 0; i < N_COMMANDS; i++)
		names[i] = commands[i].name;
	near = near_word(word, names, N_COMMANDS);
	fprintf(stderr, "vrrpctl: unknown command '%s'", word);
	if (near)
		fprintf(stderr, "; did you mean '%s'?", near);
	fputc('\n', stderr);
	return EXIT_USAGE;
}

int
main(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "socket", required_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};
	struct options o = { .socket = DEFAULT_SOCKET };
	int c;

	/* Options may stand before and behind the command. */
	while ((c = getopt_long(argc, argv, "s:jhV", longs, NULL)) != -1) {
		switch (c) {
		case 's':
			o.socket = optarg;
			break;
		case 'j':
			o.json = true;
			break;
		case 'h':
			usage(stdout);
			return EXIT_OK;
		case 'V':
			printf("vrrpctl %s\n", VERSION);
			return EXIT_OK;
		default:
			usage(stderr);
			return EXIT_USAGE;
		}
	}
	if (optind == argc) {
		usage(stderr);
		return EXIT_USAGE;
	}
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (strcmp(argv[optind], commands[i].name) == 0)
			return commands[i].run(
			    &o, argc - optind, argv + optind);
	return unknown(argv[optind]);
}
