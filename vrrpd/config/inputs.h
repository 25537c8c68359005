/*
 * The main file and the files that it includes, as one text.
 *
 * They are a stack: the file on top is being read.  What was read is
 * copied into the source's flat text, with the included files in the place
 * of their @include lines, so that libconfig later reads the same octets
 * and opens no file of its own.
 */
#ifndef CONFIG_INPUTS_H
#define CONFIG_INPUTS_H

#include <stddef.h>

#include "vrrpd/config/lexer.h"

struct source;

#define INPUTS_DEEP 10	/* files in files, as in libconfig */
#define INPUTS_MAX 1000 /* includes in all */

struct input {
	struct lexer lx;
	char *path;
	char *text;
	size_t copied; /* octets that are in the flat text already */
	size_t frames; /* the reader's: brackets open where it begins */
};

/* Give it s and d; all else begins as zero. */
struct inputs {
	struct source *s;
	struct diag *d;
	struct input files[INPUTS_DEEP];
	size_t n;
	size_t n_includes;
	size_t room; /* of the flat text */
};

/* The file that is being read. */
struct input *inputs_top(struct inputs *in);

/* All below: 0; -EINVAL: there is a finding; -ENOMEM. */

/* Put the main file in; name and text are copied. */
int inputs_begin(
    struct inputs *in, const char *name, const char *text, size_t len);

/* Read the file that an include token names, and put it on top. */
int inputs_enter(struct inputs *in, const struct token *t);

/* An included file is at its end: back to the one that includes it. */
int inputs_leave(struct inputs *in);

/* The main file is at its end: the flat text is complete. */
int inputs_finish(struct inputs *in);

void inputs_fini(struct inputs *in);

#endif
