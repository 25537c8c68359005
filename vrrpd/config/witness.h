/*
 * The second opinion: libconfig parses the same octets as we did and must
 * have understood the same.  Two parsers that agree leave no room for a
 * value that one of them misreads in silence.
 */
#ifndef CONFIG_WITNESS_H
#define CONFIG_WITNESS_H

#include <stdbool.h>

struct diag;
struct source;

/* 0: both agree; -EINVAL: they do not, d says where; -ENOMEM. */
int witness_agree(struct source *s, struct diag *d);

#endif
