#include "netns-lab/report/result.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

void
result_fail(struct result *r, const struct drill *drill, const char *log_path,
    const char *trouble)
{
	*r = (struct result){ .drill = drill, .log_path = log_path };
	snprintf(r->trouble, sizeof(r->trouble), "%s", trouble);
}

static void
spoilt(struct result *r, const char *log_path, const char *why)
{
	snprintf(r->trouble, sizeof(r->trouble), "%s: %s", log_path, why);
}

void
result_read(struct result *r, const struct drill *drill, const char *log_path)
{
	const char *why = "";
	size_t line = 0;
	int err;

	*r = (struct result){ .drill = drill, .log_path = log_path };
	err = record_read(log_path, &r->log, &line);
	if (err == -EBADMSG) {
		snprintf(r->trouble, sizeof(r->trouble),
		    "%s:%zu: no record of ours", log_path, line);
		return;
	}
	if (err < 0) {
		spoilt(r, log_path, strerror(-err));
		return;
	}
	err = history_init(&r->history, &r->log, &why);
	if (!err)
		err = judge(&r->history, drill, &r->judgement, &why);
	if (err < 0)
		spoilt(r, log_path, err == -EBADMSG ? why : strerror(-err));
}

void
result_fini(struct result *r)
{
	judgement_fini(&r->judgement);
	history_fini(&r->history);
	record_log_fini(&r->log);
}

const char *
result_word(const struct result *r)
{
	static const char *const words[JUDGE_RESULTS] = {
		[JUDGE_PASS] = "pass",
		[JUDGE_UNMEASURED] = "-",
		[JUDGE_INCONCLUSIVE] = "unsure",
		[JUDGE_FAIL] = "FAIL",
	};

	return *r->trouble ? "ERROR" : words[r->judgement.result];
}

int
result_status(const struct result *results, size_t n)
{
	bool trouble = false, failed = false, unsure = false;

	for (size_t i = 0; i < n; i++) {
		const struct result *r = &results[i];

		if (*r->trouble)
			trouble = true;
		else if (r->judgement.result == JUDGE_FAIL)
			failed = true;
		else if (r->judgement.result == JUDGE_INCONCLUSIVE)
			unsure = true;
	}
	if (failed)
		return 1;
	if (trouble)
		return 3;
	return unsure ? 4 : 0;
}

static const char *
daemon_of(const struct result *r, size_t role)
{
	if (*r->trouble || role >= r->history.n_routers)
		return "";
	return r->history.routers[role]->daemon;
}

const char *
result_master_daemon(const struct result *r)
{
	return daemon_of(r, r->drill->master);
}

const char *
result_backup_daemon(const struct result *r)
{
	return daemon_of(r, r->drill->backup);
}
