/*
 * Findings about what an operator wrote: where, what, and what to do.
 *
 * A reader collects all findings of a run and goes on; the program shows
 * them sorted by place, at most DIAG_SHOWN of them:
 *
 *   site.conf:19:70: error E207: virtual address 172.16.11.1 is outside ...
 *       ( "VLAN10", "trunk", 10, "172.16.10.0/24", [".100", ".200"], ...
 *                                                                     ^
 *     use an address of 172.16.10.0/24
 */
#ifndef CONFIG_DIAG_H
#define CONFIG_DIAG_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define DIAG_SHOWN 50

/* A place in a source.  file lives as long as the diag it is used with. */
struct place {
	const char *file; /* as the operator named it; NULL: no file */
	uint32_t line;	  /* from 1; 0: the file as a whole */
	uint32_t column;  /* from 1, in characters; 0: the line as a whole */
};

enum diag_level { DIAG_WARNING, DIAG_ERROR };

struct diag;

/* NULL when there is no memory. */
struct diag *diag_new(void);
void diag_free(struct diag *d);

/*
 * Add a finding.  code: stable, such as "E207"; remedy: one sentence of
 * what to do, or NULL; both are copied.  Never fails: without memory it
 * counts the finding and diag_show() says that some are missing.
 */
void diag_add(struct diag *d, enum diag_level level, struct place at,
    const char *code, const char *remedy, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

size_t diag_errors(const struct diag *d);
size_t diag_warnings(const struct diag *d);

/* Show all, sorted by file, line and column, with the source line. */
void diag_show(const struct diag *d, FILE *to);

#endif
