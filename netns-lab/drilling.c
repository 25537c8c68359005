/*
 * The command drill.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "labgen/emit/emit.h"
#include "labgen/site/load.h"
#include "labgen/site/model.h"
#include "netns-lab/command.h"
#include "netns-lab/drill/drill.h"
#include "netns-lab/lab/run.h"
#include "netns-lab/lab/state.h"
#include "netns-lab/report/folder.h"
#include "netns-lab/report/live.h"
#include "netns-lab/report/result.h"
#include "netns-lab/report/text.h"
#include "netns-lab/shelf.h"
#include "vrrpd/config/diag.h"

/* What several drills of one command share. */
struct rehearsal {
	const struct command_line *line;
	struct site *site;
	char site_path[PATH_MAX];
	enum node_daemon daemons[SITE_ROLES_MAX];
	char lab[STATE_NAME];
	bool colours;
	size_t n;
	struct drill **drills;
	char **logs; /* paths */
	struct result *results;
};

/* Names of logs differ, even where the same drill is asked for twice. */
static char *
log_path(const struct rehearsal *r, const char *folder, size_t index)
{
	const char *name = r->drills[index]->name;
	char *path = NULL;
	size_t before = 0;

	for (size_t i = 0; i < index; i++)
		before += strcmp(r->drills[i]->name, name) == 0;
	if (before == 0)
		(void)!asprintf(&path, "%s/%s.jsonl", folder, name);
	else
		(void)!asprintf(
		    &path, "%s/%s-%zu.jsonl", folder, name, before + 1);
	return path;
}

static int
run_in_lab(struct rehearsal *r, size_t index, const struct state *state,
    int log, struct trouble *t)
{
	char files[NODE_PATH + 8];
	struct diag *diag = diag_new();
	const struct run run = { .name = r->lab,
		.state = state->path,
		.site = r->site,
		.site_path = r->site_path,
		.drill = r->drills[index],
		.daemons = r->daemons,
		.files = files,
		.log = log };
	int err;

	if (!diag)
		return trouble_set(t, ENOMEM, "starting a drill");
	snprintf(files, sizeof(files), "%s/files", state->path);
	err = emit_site(r->site, files, SITE_NONE, diag);
	if (err < 0) {
		diag_show(diag, stderr);
		(void)trouble_set(t, err, "writing %s", files);
	} else {
		err = run_drill(&run, t);
	}
	diag_free(diag);
	return err;
}

/* With somebody who follows the log and tells what happens. */
static int
run_told(struct rehearsal *r, size_t index, const struct state *state,
    struct trouble *t)
{
	pid_t teller = 0;
	int log, err;

	(void)unlink(r->logs[index]);
	log = record_open(r->logs[index]);
	if (log < 0)
		return trouble_set(t, log, "%s", r->logs[index]);
	fflush(stdout);
	if (!r->line->quiet)
		teller = live_follow(r->logs[index], r->drills[index], stdout);
	err = run_in_lab(r, index, state, log, t);
	close(log);
	/* After an end in the log it ends by itself. */
	if (teller > 0 && err)
		(void)kill(teller, SIGTERM);
	if (teller > 0)
		(void)waitpid(teller, NULL, 0);
	return err;
}

static void
copy(const char *from, const char *to)
{
	FILE *in = fopen(from, "re"), *out = in ? fopen(to, "we") : NULL;
	char text[8192];
	size_t n;

	while (out && (n = fread(text, 1, sizeof(text), in)) > 0)
		(void)fwrite(text, 1, n, out);
	if (in)
		fclose(in);
	if (out && fclose(out) == EOF)
		command_complain(STATUS_LAB, "%s: %s", to, strerror(errno));
}

/* What the daemons said, beside the event log: NAME.r1.log. */
static void
keep_node_logs(
    const struct rehearsal *r, size_t index, const struct state *state)
{
	const int stem = (int)(strlen(r->logs[index]) - strlen(".jsonl"));
	char from[PATH_MAX], to[PATH_MAX];

	if (!r->line->out)
		return;
	for (size_t i = 0; i < r->site->n_roles; i++) {
		const char *name = r->site->roles[i].name;

		snprintf(
		    from, sizeof(from), "%s/log/%s.log", state->path, name);
		if (snprintf(to, sizeof(to), "%.*s.%s.log", stem,
			r->logs[index], name) < (int)sizeof(to))
			copy(from, to);
	}
}

static int
run_one(struct rehearsal *r, size_t index, struct trouble *t)
{
	struct state state;
	struct trouble ignored;
	int err = state_create(r->lab, &state, t);

	if (err < 0)
		return err;
	err = run_told(r, index, &state, t);
	state_close(&state);
	keep_node_logs(r, index, &state);
	if (state_remove(r->lab, &ignored) < 0 && !err)
		err = trouble_set(t, 0, "%s", ignored.text);
	return err;
}

static void
rehearse(struct rehearsal *r, size_t index)
{
	const struct drill *drill = r->drills[index];
	struct result *result = &r->results[index];
	struct trouble t = { "" };

	if (!r->line->quiet)
		printf(
		    "%s%s: %s\n", index ? "\n" : "", drill->name, drill->title);
	if (run_one(r, index, &t) < 0)
		result_fail(result, drill, r->logs[index], t.text);
	else
		result_read(result, drill, r->logs[index]);
	text_verdict(stdout, result, r->colours, false);
	fflush(stdout);
}

static int
conclude(struct rehearsal *r)
{
	int err;

	printf("\n");
	text_table(stdout, r->results, r->n);
	text_sum(stdout, r->results, r->n);
	if (r->line->out) {
		err = folder_write(r->line->out, r->results, r->n);
		if (err < 0)
			return command_complain(
			    STATUS_LAB, "%s: %s", r->line->out, strerror(-err));
		printf("report: %s/report.txt\n", r->line->out);
	}
	return result_status(r->results, r->n);
}

/* All drills are read before the first is run. */
static bool
load_drills(struct rehearsal *r, struct diag *diag)
{
	bool found = true;
	char path[PATH_MAX];

	for (size_t i = 0; i < r->n; i++) {
		if (!shelf_find(r->line->args[i + 1], path))
			found = false;
		else
			r->drills[i] = drill_load(path, r->site, diag);
		found = found && r->drills[i];
	}
	diag_show(diag, stderr);
	return found;
}

static bool
make_folder(const char *out)
{
	if (mkdir(out, 0755) == 0 || errno == EEXIST)
		return true;
	command_complain(STATUS_USAGE, "%s: %s", out, strerror(errno));
	return false;
}

static bool
make_room(struct rehearsal *r)
{
	r->drills = calloc(r->n, sizeof(*r->drills));
	r->logs = calloc(r->n, sizeof(*r->logs));
	r->results = calloc(r->n, sizeof(*r->results));
	return r->drills && r->logs && r->results;
}

static bool
name_logs(struct rehearsal *r, const char *folder)
{
	for (size_t i = 0; i < r->n; i++) {
		r->logs[i] = log_path(r, folder, i);
		if (!r->logs[i])
			return false;
	}
	return true;
}

/* What labs left that were killed in the middle. */
static void
sweep(void)
{
	char **names;
	const int n = state_list(&names);

	for (int i = 0; i < n; i++)
		free(names[i]);
	if (n >= 0)
		free(names);
}

static int
run_all(struct rehearsal *r)
{
	char scratch[] = "/tmp/netns-lab.XXXXXX";
	const char *folder = r->line->out;
	int status = STATUS_LAB;

	if (!folder)
		folder = mkdtemp(scratch);
	if (!folder || !make_folder(folder) || !name_logs(r, folder))
		return command_complain(STATUS_LAB, "no place for the logs");
	sweep();
	for (size_t i = 0; i < r->n; i++)
		rehearse(r, i);
	status = conclude(r);
	if (!r->line->out) {
		for (size_t i = 0; i < r->n; i++)
			(void)unlink(r->logs[i]);
		(void)rmdir(folder);
	}
	return status;
}

static void
forget(struct rehearsal *r)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->results)
			result_fini(&r->results[i]);
		if (r->drills)
			drill_free(r->drills[i]);
		if (r->logs)
			free(r->logs[i]);
	}
	free(r->results);
	free(r->drills);
	free(r->logs);
	site_free(r->site);
}

int
command_drill(const struct command_line *line)
{
	struct rehearsal r = { .line = line,
		.n = (size_t)line->n_args - 1,
		.colours = command_colours() };
	struct diag *diag = diag_new();
	int status = STATUS_USAGE;

	if (line->lab)
		snprintf(
		    r.lab, sizeof(r.lab), "%.*s", STATE_NAME - 1, line->lab);
	else
		snprintf(r.lab, sizeof(r.lab), "drill-%d", getpid());
	r.site = command_site(line->args[0], diag);
	if (!realpath(line->args[0], r.site_path))
		snprintf(r.site_path, PATH_MAX, "%s", line->args[0]);
	if (r.site && !make_room(&r))
		status = command_complain(STATUS_LAB, "not enough memory");
	else if (r.site && command_daemons(line, r.site, r.daemons) &&
	    load_drills(&r, diag))
		status = run_all(&r);
	forget(&r);
	diag_free(diag);
	return status;
}
