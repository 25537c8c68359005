/*
 * From the text of a site file to the model.
 *
 * Everything that model.h promises is checked here, so that whoever reads
 * a model needs no checks of his own.  What is wrong with a network as a
 * whole (clashing VRIDs, overlapping networks ...) is labgen/check's.
 */
#ifndef SITE_LOAD_H
#define SITE_LOAD_H

#include <stddef.h>

struct diag;
struct site;

/*
 * Read a site file and what it includes.  Findings go to diag, which must
 * outlive the site.  NULL if there was any error, or no memory; then the
 * findings tell.  Free the result with site_free().
 */
struct site *site_load(const char *path, struct diag *diag);

/*
 * The same from memory; name stands for the file in findings, and includes
 * are looked for beside it.
 */
struct site *site_parse(
    const char *name, const char *text, size_t len, struct diag *diag);

void site_free(struct site *site); /* NULL is fine */

#endif
