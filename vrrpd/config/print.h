/*
 * The model as canonical text: what is not the default, in the order of
 * the manual.
 */
#ifndef CONFIG_PRINT_H
#define CONFIG_PRINT_H

#include <stdio.h>

struct config;

/*
 * Loading what this writes gives the same bytes as c.  Secrets are written
 * out, also those that came from files.  0, or -EIO when the stream failed.
 */
int config_print(const struct config *c, FILE *to);

#endif
