/*
 * labgen: one site file to the configurations of all its routers.
 */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "labgen/check/check.h"
#include "labgen/emit/emit.h"
#include "labgen/site/codes.h"
#include "labgen/site/load.h"
#include "labgen/site/model.h"
#include "vrrpd/base/near.h"
#include "vrrpd/config/diag.h"

enum { EXIT_CLEAN = 0, EXIT_FOUND = 1, EXIT_UNUSABLE = 2 };

/* What the command line says. */
struct wish {
	const char *site; /* the file */
	const char *output;
	const char *router;
	const char *role;
	bool strict;
};

struct command {
	const char *name;
	const char *usage;
	const char *does;
	int (*run)(const struct wish *wish, struct diag *diag);
};

static int run_check(const struct wish *wish, struct diag *diag);
static int run_build(const struct wish *wish, struct diag *diag);

static const struct command commands[] = {
	{ "check", "check [--strict] SITE",
	    "Say what is wrong with a site file.", run_check },
	{ "build",
	    "build [--strict] [--router NAME | --role master|backup] "
	    "SITE -o DIR",
	    "Check it and write DIR/ROUTER/..., all or nothing.", run_build },
};

#define N_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void
help(FILE *to)
{
	fprintf(to, "usage: labgen COMMAND ...\n\n");
	for (size_t i = 0; i < N_COMMANDS; i++)
		fprintf(to, "  labgen %s\n      %s\n", commands[i].usage,
		    commands[i].does);
	fprintf(to,
	    "  labgen --help | --version\n\n"
	    "  --strict   warnings count: exit 1, and nothing is written\n\n"
	    "Exit status: 0 clean or warnings only, 1 warnings with --strict,\n"
	    "2 unusable site file, arguments or output folder.\n"
	    "More in labgen(1); the site file is in labgen.conf(5).\n");
}

/* Is the site fit to be used, as far as its findings go? */
static int
verdict(const struct wish *wish, const struct diag *diag)
{
	if (diag_errors(diag))
		return EXIT_UNUSABLE;
	return wish->strict && diag_warnings(diag) ? EXIT_FOUND : EXIT_CLEAN;
}

/*
 * A site that passes all checks, so that only the proof of its outputs is
 * left to be done; or NULL, and the findings tell why.
 */
static struct site *
checked(const struct wish *wish, struct diag *diag)
{
	struct site *site = site_load(wish->site, diag);

	if (site && !check_site(site, diag))
		diag_add(diag, DIAG_ERROR, (struct place){ .file = wish->site },
		    CODE_NO_MEMORY, NULL, "not enough memory for all checks");
	if (!site || !diag_errors(diag))
		return site;
	site_free(site);
	return NULL;
}

static int
run_check(const struct wish *wish, struct diag *diag)
{
	struct site *site = checked(wish, diag);

	if (!site)
		return EXIT_UNUSABLE;
	if (emit_site(site, NULL, SITE_NONE, diag) == 0 && !diag_warnings(diag))
		printf("%s: %zu routers, %zu networks, %zu rules: fine\n",
		    wish->site, site->n_roles, site->n_networks, site->n_rules);
	site_free(site);
	return verdict(wish, diag);
}

/* Priorities differ, so there is one master; one backup only of two. */
static size_t
role_called(const struct site *site, const char *role, struct diag *diag)
{
	bool master = strcmp(role, "master") == 0;
	size_t best = 0;

	if (!master && strcmp(role, "backup") != 0) {
		diag_add(diag, DIAG_ERROR, (struct place){ 0 }, "E002",
		    "say --role master or --role backup",
		    "there is no role \"%s\"", role);
		return SITE_NONE;
	}
	if (!master && site->n_roles != 2) {
		diag_add(diag, DIAG_ERROR, (struct place){ 0 }, "E002",
		    "name it with --router",
		    "%s has %zu backup routers, not one", site->file,
		    site->n_roles - 1);
		return SITE_NONE;
	}
	for (size_t i = 1; i < site->n_roles; i++)
		if (site->roles[i].priority > site->roles[best].priority)
			best = i;
	return master ? best : 1 - best;
}

static size_t
router_called(const struct site *site, const char *name, struct diag *diag)
{
	char remedy[SITE_ROLES_MAX * 40] = "its routers are";

	for (size_t i = 0; i < site->n_roles; i++) {
		size_t used = strlen(remedy);

		if (strcmp(site->roles[i].name, name) == 0)
			return i;
		snprintf(remedy + used, sizeof(remedy) - used, " %s",
		    site->roles[i].name);
	}
	diag_add(diag, DIAG_ERROR, (struct place){ 0 }, "E001", remedy,
	    "%s has no router \"%s\"", site->file, name);
	return SITE_NONE;
}

static int
build(const struct wish *wish, const struct site *site, struct diag *diag)
{
	size_t role = SITE_NONE;
	bool one = wish->router || wish->role;

	if (wish->router)
		role = router_called(site, wish->router, diag);
	else if (wish->role)
		role = role_called(site, wish->role, diag);
	if (one && role == SITE_NONE)
		return EXIT_UNUSABLE;
	if (verdict(wish, diag) != EXIT_CLEAN)
		return verdict(wish, diag);
	if (emit_site(site, wish->output, role, diag) != 0)
		return EXIT_UNUSABLE;
	for (size_t i = 0; i < site->n_roles; i++)
		if (!one || i == role)
			printf("%s/%s\n", wish->output, site->roles[i].name);
	return EXIT_CLEAN;
}

static int
run_build(const struct wish *wish, struct diag *diag)
{
	struct site *site = checked(wish, diag);
	int ret = EXIT_UNUSABLE;

	if (site)
		ret = build(wish, site, diag);
	site_free(site);
	return ret;
}

static int
misused(const char *what, const char *about)
{
	fprintf(stderr, "labgen: %s%s\nlabgen: see \"labgen --help\"\n", what,
	    about);
	return EXIT_UNUSABLE;
}

static int
unknown_command(const char *word)
{
	const char *names[N_COMMANDS], *near;

	for (size_t i = 0; i < N_COMMANDS; i++)
		names[i] = commands[i].name;
	near = near_word(word, names, N_COMMANDS);
	if (near)
		fprintf(stderr,
		    "labgen: no command \"%s\"; did you mean "
		    "\"%s\"?\n",
		    word, near);
	else
		misused("no such command: ", word);
	return EXIT_UNUSABLE;
}

/* Arguments behind the command.  0, or what is wrong was said. */
static int
parse(int argc, char **argv, struct wish *wish)
{
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "router", required_argument, NULL, 'r' },
		{ "role", required_argument, NULL, 'R' },
		{ "strict", no_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "o:h", options, NULL)) != -1)
		switch (option) {
		case 'o':
			wish->output = optarg;
			break;
		case 'r':
			wish->router = optarg;
			break;
		case 'R':
			wish->role = optarg;
			break;
		case 's':
			wish->strict = true;
			break;
		case 'h':
			help(stdout);
			return -1;
		default:
			return misused("wrong arguments for ", argv[0]);
		}
	if (optind + 1 != argc)
		return misused(
		    optind == argc ? "which site file?" : "one site file only",
		    "");
	wish->site = argv[optind];
	return 0;
}

/* Options that the command has no use for, or cannot do without. */
static int
check_wish(const struct command *command, const struct wish *wish)
{
	bool writes = command->run == run_build;

	if (writes && !wish->output)
		return misused("where to? -o DIR is missing", "");
	if (writes && wish->router && wish->role)
		return misused("either --router or --role", "");
	if (!writes && (wish->output || wish->router || wish->role))
		return misused("-o, --router and --role are for \"build\"", "");
	return 0;
}

static void
summary(const struct diag *diag, bool refused)
{
	size_t errors = diag_errors(diag), warnings = diag_warnings(diag);

	diag_show(diag, stderr);
	if (errors || warnings)
		fprintf(stderr, "labgen: %zu error%s, %zu warning%s%s\n",
		    errors, errors == 1 ? "" : "s", warnings,
		    warnings == 1 ? "" : "s",
		    refused ? "; nothing was written" : "");
}

static int
run(const struct command *command, int argc, char **argv)
{
	struct wish wish = { 0 };
	struct diag *diag;
	int ret = parse(argc, argv, &wish);

	if (ret < 0)
		return EXIT_CLEAN;
	if (!ret)
		ret = check_wish(command, &wish);
	if (ret)
		return ret;
	diag = diag_new();
	if (!diag)
		return misused("not enough memory", "");
	ret = command->run(&wish, diag);
	summary(diag, command->run == run_build && ret != EXIT_CLEAN);
	diag_free(diag);
	return ret;
}

int
main(int argc, char **argv)
{
	if (argc < 2) {
		help(stderr);
		return EXIT_UNUSABLE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		help(stdout);
		return EXIT_CLEAN;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("labgen " VERSION "\n");
		return EXIT_CLEAN;
	}
	for (size_t i = 0; i < N_COMMANDS; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return run(&commands[i], argc - 1, argv + 1);
	return unknown_command(argv[1]);
}
