#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vrrpd/config/diag.h"
#include "vrrpd/config/load.h"
#include "vrrpd/config/model.h"
#include "vrrpd/daemon/log.h"
#include "vrrpd/daemon/monitor.h"

#define DEFAULT_CONFIG "/etc/vrrpd/vrrpd.conf"

#define EXIT_UNUSABLE 2 /* configuration or arguments */

struct arguments {
	const char *config;
	const char *socket;
	enum log_level log_level;
	bool check;
};

static const char usage[] =
    "usage: vrrpd [--config FILE] [--socket PATH] [--log-level LEVEL]\n"
    "       vrrpd --check [FILE]\n"
    "\n"
    "  -c, --config FILE      configuration [" DEFAULT_CONFIG "]\n"
    "      --check            check the configuration, touch nothing else\n"
    "      --socket PATH      control socket, instead of the configured one\n"
    "      --log-level LEVEL  error, warning, info or debug [info]\n"
    "      --version          print the version\n"
    "  -h, --help             print this\n"
    "\n"
    "Runs in the foreground and logs to standard error.  SIGTERM hands over\n"
    "to the other routers and ends.  Exit status: 0 clean, 1 failure at run\n"
    "time, 2 unusable configuration or arguments.\n";

enum { OPT_CHECK = 256, OPT_SOCKET, OPT_LOG_LEVEL, OPT_VERSION };

static const struct option options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "check", no_argument, NULL, OPT_CHECK },
	{ "socket", required_argument, NULL, OPT_SOCKET },
	{ "log-level", required_argument, NULL, OPT_LOG_LEVEL },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* Ends the program: with status 0 after printing what was asked for. */
static void
finish(const char *text)
{
	(void)fputs(text, stdout);
	exit(fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE);
}

static void
refuse(const char *what, const char *word)
{
	fprintf(stderr, "vrrpd: %s%s%s\n%s", what, word ? ": " : "",
	    word ? word : "", "Try \"vrrpd --help\".\n");
	exit(EXIT_UNUSABLE);
}

static struct arguments
parse(int argc, char **argv)
{
	struct arguments a = { .log_level = LOG_LEVEL_INFO };
	int c;

	while ((c = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
		switch (c) {
		case 'c':
			a.config = optarg;
			break;
		case OPT_CHECK:
			a.check = true;
			break;
		case OPT_SOCKET:
			a.socket = optarg;
			break;
		case OPT_LOG_LEVEL:
			if (!log_level_parse(optarg, &a.log_level))
				refuse("there is no such log level", optarg);
			break;
		case OPT_VERSION:
			finish("vrrpd " VERSION "\n");
			break;
		case 'h':
			finish(usage);
			break;
		default:
			/* getopt_long() has said what is wrong. */
			exit(EXIT_UNUSABLE);
		}
	}
	if (optind < argc && !a.config)
		a.config = argv[optind++];
	if (optind < argc)
		refuse("one argument too many", argv[optind]);
	if (!a.config)
		a.config = DEFAULT_CONFIG;
	return a;
}

/* All findings are shown, warnings too; NULL when there is an error. */
static struct config *
load(const char *path)
{
	struct diag *diag = diag_new();
	struct config *config = NULL;
	int err = diag ? config_load(path, diag, &config) : -ENOMEM;

	if (diag)
		diag_show(diag, stderr);
	if (err < 0 && (!diag || !diag_errors(diag)))
		fprintf(stderr, "vrrpd: %s: %s\n", path, strerror(-err));
	diag_free(diag);
	return err < 0 ? NULL : config;
}

/*
 * Standard input, output and error exist, be it as /dev/null: otherwise a
 * socket of ours would get one of their numbers, and log lines with it.
 */
static void
keep_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		(void)close(fd);
}

int
main(int argc, char **argv)
{
	struct arguments args = parse(argc, argv);
	struct config *config = load(args.config);
	struct monitor_options how = { .socket = args.socket,
		.log_level = args.log_level };
	int status;

	if (!config)
		return EXIT_UNUSABLE;
	if (args.check) {
		printf("%s: no errors (instances: %u, addresses: %u)\n",
		    args.config, config->n_instances, config->n_addresses);
		free(config);
		return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	keep_standard_descriptors();
	/* Whoever reads the log may end before we do. */
	(void)signal(SIGPIPE, SIG_IGN);
	(void)umask(022);
	log_open(args.log_level, "vrrpd");
	status = monitor_run(config, &how);
	free(config);
	return status;
}
