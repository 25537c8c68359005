/*
 * Tokens to a tree: libconfig's grammar with good manners.  Includes are
 * opened here, because a list may begin in one file and take its rows from
 * another.  Which keys there are, and what they mean, is no concern of it.
 */
#ifndef CONFIG_PARSER_H
#define CONFIG_PARSER_H

#include <stddef.h>

struct diag;
struct source;

/*
 * Fill an empty source from the main file's text (no NUL in it), as far as
 * it can be read; findings go to d.  0: the tree is complete, perhaps with
 * refused values.  -EINVAL: it is not.  -ENOMEM.
 */
int parser_run(struct source *s, const char *name, const char *text, size_t len,
    struct diag *d);

#endif
