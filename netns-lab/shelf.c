#include "netns-lab/shelf.h"

#include <dirent.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "netns-lab/command.h"
#include "vrrpd/base/near.h"

#define NAMES_MAX 256
#define SUFFIX ".conf"

/* Where drills come with the program: in its source, or installed. */
static void
drills_folder(char path[static PATH_MAX])
{
	char self[PATH_MAX], try[PATH_MAX + 32];
	const ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[len > 0 ? len : 0] = '\0';
	for (char *up = dirname(self); strlen(up) > 1; up = dirname(up)) {
		snprintf(try, sizeof(try), "%s/netns-lab/drills", up);
		if (access(try, R_OK) == 0) {
			snprintf(path, PATH_MAX, "%.*s", PATH_MAX - 1, try);
			return;
		}
	}
	snprintf(path, PATH_MAX, "%s", DRILLS);
}

/* The names of the drills that come with the program; free each. */
static size_t
known_drills(const char *folder, char *names[static NAMES_MAX])
{
	struct dirent *e;
	DIR *d = opendir(folder);
	size_t n = 0;

	while (d && n < NAMES_MAX && (e = readdir(d))) {
		const size_t len = strlen(e->d_name), tail = strlen(SUFFIX);

		if (len > tail && strcmp(e->d_name + len - tail, SUFFIX) == 0)
			names[n++] = strndup(e->d_name, len - tail);
	}
	if (d)
		closedir(d);
	return n;
}

static int
no_drill(const char *folder, const char *name)
{
	char *names[NAMES_MAX];
	const char *near, *known[NAMES_MAX];
	const size_t n = known_drills(folder, names);

	for (size_t i = 0; i < n; i++)
		known[i] = names[i];
	near = near_word(name, known, n);
	if (near)
		command_complain(STATUS_USAGE,
		    "no drill \"%s\"; did you mean \"%s\"?", name, near);
	else
		command_complain(STATUS_USAGE,
		    "no drill \"%s\" in %s; give a path, or one of:", name,
		    folder);
	for (size_t i = 0; i < n; i++) {
		if (!near)
			fprintf(stderr, "  %s\n", names[i]);
		free(names[i]);
	}
	return STATUS_USAGE;
}

bool
shelf_find(const char *name, char path[static PATH_MAX])
{
	char folder[PATH_MAX];

	if (strchr(name, '/')) {
		snprintf(path, PATH_MAX, "%s", name);
		return true;
	}
	drills_folder(folder);
	if (snprintf(path, PATH_MAX, "%s/%s" SUFFIX, folder, name) < PATH_MAX &&
	    access(path, R_OK) == 0)
		return true;
	no_drill(folder, name);
	return false;
}
