/*
 * Commands on logs of drills: judge, report.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "labgen/site/load.h"
#include "labgen/site/model.h"
#include "netns-lab/command.h"
#include "netns-lab/drill/drill.h"
#include "netns-lab/drill/record.h"
#include "netns-lab/report/json.h"
#include "netns-lab/report/result.h"
#include "netns-lab/report/text.h"
#include "netns-lab/shelf.h"
#include "vrrpd/config/diag.h"

/* The head of a log: which drill, which site. */
static bool
read_head(const char *path, struct record *ret, char site[static RECORD_PATH])
{
	const struct record *head = NULL;
	struct record_log log;
	size_t line = 0;
	int err = record_read(path, &log, &line);

	if (err == -EBADMSG) {
		command_complain(STATUS_USAGE,
		    "%s:%zu: not a line of an event log", path, line);
		return false;
	}
	if (err < 0) {
		command_complain(STATUS_USAGE, "%s: %s", path, strerror(-err));
		return false;
	}
	head = record_log_head(&log, site);
	if (head)
		*ret = *head;
	else
		command_complain(STATUS_USAGE,
		    "%s does not say what it is the log of", path);
	record_log_fini(&log);
	return head;
}

/* Judge a log again; show says how it is told. */
static int
judge_again(const struct command_line *line,
    void (*show)(const struct command_line *, const struct result *))
{
	struct diag *diag = diag_new();
	struct drill *drill = NULL;
	struct site *site = NULL;
	struct result result = { 0 };
	char path[PATH_MAX], site_path[RECORD_PATH];
	struct record head;
	int status = STATUS_USAGE;

	if (read_head(line->args[0], &head, site_path) &&
	    (site = command_site(site_path, diag)) &&
	    shelf_find(line->n_args > 1 ? line->args[1] : head.name, path)) {
		drill = drill_load(path, site, diag);
		if (!drill)
			diag_show(diag, stderr);
	}
	if (drill) {
		result_read(&result, drill, line->args[0]);
		show(line, &result);
		status = result_status(&result, 1);
		result_fini(&result);
	}
	drill_free(drill);
	site_free(site);
	diag_free(diag);
	return status;
}

static void
show_verdict(const struct command_line *line, const struct result *result)
{
	(void)line;
	text_verdict(stdout, result, command_colours(), false);
}

static void
show_report(const struct command_line *line, const struct result *result)
{
	if (line->json) {
		(void)json_report(stdout, result, 1);
		return;
	}
	text_verdict(stdout, result, command_colours(), true);
	printf("\n");
	text_table(stdout, result, 1);
}

int
command_judge(const struct command_line *line)
{
	return judge_again(line, show_verdict);
}

/* Reporting is no judgement: it has done its work when it has reported. */
int
command_report(const struct command_line *line)
{
	const int status = judge_again(line, show_report);

	return status == STATUS_USAGE || status == STATUS_LAB ? status
							      : STATUS_HELD;
}
