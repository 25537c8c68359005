#include "netns-lab/report/folder.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "netns-lab/report/json.h"
#include "netns-lab/report/text.h"

static int
write_text(FILE *to, const struct result *results, size_t n)
{
	for (size_t i = 0; i < n; i++)
		text_verdict(to, &results[i], false, true);
	fputc('\n', to);
	text_table(to, results, n);
	text_sum(to, results, n);
	return 0;
}

/* Aside, then renamed: a reader never sees half of it. */
static int
replace(const char *folder, const char *name,
    int (*write)(FILE *to, const struct result *results, size_t n),
    const struct result *results, size_t n)
{
	char path[PATH_MAX], aside[PATH_MAX];
	FILE *to;
	int err;

	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >=
		(int)sizeof(path) ||
	    snprintf(aside, sizeof(aside), "%s/.%s", folder, name) >=
		(int)sizeof(aside))
		return -ENAMETOOLONG;
	to = fopen(aside, "we");
	if (!to)
		return -errno;
	err = write(to, results, n);
	if (!err && ferror(to))
		err = -EIO;
	if (fclose(to) == EOF && !err)
		err = -errno;
	if (!err && rename(aside, path) < 0)
		err = -errno;
	if (err)
		unlink(aside);
	return err;
}

int
folder_write(const char *folder, const struct result *results, size_t n)
{
	const int err = replace(folder, "report.txt", write_text, results, n);

	return err ? err
		   : replace(folder, "report.json", json_report, results, n);
}
