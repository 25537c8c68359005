#include <assert.h>
#include <fts.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/labgen/folder.h"

char *
folder_make(char path[static FOLDER_ROOM])
{
	const char *tmp = getenv("TMPDIR");
	char *made;

	(void)snprintf(path, FOLDER_ROOM, "%s/labgen-test-XXXXXX",
	    tmp && strlen(tmp) < 40 ? tmp : "/tmp");
	made = mkdtemp(path);
	assert(made);
	return path;
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static FTS *
walk(const char *path)
{
	char *const paths[] = { (char *)(uintptr_t)path, NULL };

	return fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
}

void
folder_remove(const char *path)
{
	FTS *fts = walk(path);
	const FTSENT *e;

	while (fts && (e = fts_read(fts)))
		if (e->fts_info == FTS_DP)
			(void)rmdir(e->fts_accpath);
		else if (e->fts_info != FTS_D)
			(void)unlink(e->fts_accpath);
	if (fts)
		(void)fts_close(fts);
}

char *
folder_file(const char *path, const char *name)
{
	char full[512];
	char *text = NULL;
	size_t room = 0;
	FILE *f;

	(void)snprintf(full, sizeof(full), "%s/%s", path, name);
	f = fopen(full, "re");
	if (!f)
		return NULL;
	if (getdelim(&text, &room, '\0', f) < 0) {
		free(text);
		text = strdup("");
	}
	(void)fclose(f);
	return text;
}

char *
folder_read(const char *path)
{
	FTS *fts = walk(path);
	char *all = NULL;
	size_t len;
	FILE *f = open_memstream(&all, &len);
	const FTSENT *e;

	assert(fts && f);
	while ((e = fts_read(fts))) {
		const char *name = e->fts_path + strlen(path);

		if (e->fts_info == FTS_DP || !*name)
			continue;
		(void)fprintf(f, "%s %o\n", name,
		    (unsigned)e->fts_statp->st_mode & 07777);
		if (e->fts_info == FTS_F) {
			char *text = folder_file(path, name + 1);

			(void)fprintf(f, "%s", text ? text : "?");
			free(text);
		}
	}
	(void)fts_close(fts);
	(void)fclose(f);
	return all;
}

void
folder_put(const char *path, const char *name, const char *text)
{
	char full[512];
	FILE *f;

	(void)snprintf(full, sizeof(full), "%s/%s", path, name);
	f = fopen(full, "we");
	assert(f);
	(void)fputs(text, f);
	(void)fclose(f);
}
