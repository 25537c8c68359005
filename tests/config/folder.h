/*
 * A folder of a test's own, with small files in it; gone with folder_fini().
 */
#ifndef TESTS_CONFIG_FOLDER_H
#define TESTS_CONFIG_FOLDER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FOLDER_FILES 8

struct folder {
	char path[64];
	char *files[FOLDER_FILES];
	size_t n;
};

static inline void
folder_init(struct folder *f)
{
	memset(f, 0, sizeof(*f));
	strcpy(f->path, "/tmp/vrrpd-test-XXXXXX");
	if (!mkdtemp(f->path))
		abort();
}

/* The path of the file, which now holds this text. */
static inline const char *
folder_put(struct folder *f, const char *name, const char *text, mode_t mode)
{
	char *path;
	FILE *to;

	if (f->n == FOLDER_FILES || asprintf(&path, "%s/%s", f->path, name) < 0)
		abort();
	f->files[f->n++] = path;
	to = fopen(path, "w");
	if (!to || fputs(text, to) < 0 || fclose(to) != 0 ||
	    chmod(path, mode) != 0)
		abort();
	return path;
}

static inline void
folder_fini(struct folder *f)
{
	for (size_t i = 0; i < f->n; i++) {
		(void)unlink(f->files[i]);
		free(f->files[i]);
	}
	(void)rmdir(f->path);
}

#endif
