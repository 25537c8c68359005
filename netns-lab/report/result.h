/*
 * A drill that has been run: its log, read and judged.
 */
#ifndef REPORT_RESULT_H
#define REPORT_RESULT_H

#include "netns-lab/drill/drill.h"
#include "netns-lab/drill/history.h"
#include "netns-lab/drill/judge.h"
#include "netns-lab/drill/record.h"

#define RESULT_TEXT 1280

struct result {
	const struct drill *drill; /* lent */
	const char *log_path;	   /* lent */
	/*
	 * "": the log was judged.  Else there is no judgement, and this says
	 * why: trouble with the lab, not with the routers.
	 */
	char trouble[RESULT_TEXT];
	struct record_log log;
	struct history history;
	struct judgement judgement;
};

/* Read and judge a log.  What goes wrong is in "trouble". */
void result_read(
    struct result *r, const struct drill *drill, const char *log_path);

/* The lab failed before there was a log worth reading. */
void result_fail(struct result *r, const struct drill *drill,
    const char *log_path, const char *trouble);

void result_fini(struct result *r);

/* "pass", "FAIL", "unsure", "ERROR": a column of reports. */
const char *result_word(const struct result *r);

/*
 * The exit status of a program that has run all of these: 0 when all
 * passed, 1 when one failed, 3 when the lab did, 4 when some are
 * inconclusive and none is worse.
 */
int result_status(const struct result *results, size_t n);

/* The daemon of the drill's master, of its backup; "" after trouble. */
const char *result_master_daemon(const struct result *r);
const char *result_backup_daemon(const struct result *r);

#endif
