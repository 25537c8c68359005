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
 *
 * Codes: E0xx a program's own arguments and files, E1xx reading and schema,
 * E2xx and E4xx a site, E3xx vrrpd.conf, E5xx drills, E98x and E99x
 * labgen's outputs; W for E where it is a warning.  Once given, a code
 * keeps its meaning.
 */
#ifndef CONFIG_DIAG_H
#define CONFIG_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define DIAG_SHOWN 50
/* Findings beyond this number are counted, not kept. */
#define DIAG_KEPT 1000

/* A place in a source.  file lives as long as the diag it is used with. */
struct place {
	const char *file; /* as the operator named it; NULL: no file */
	uint32_t line;	  /* from 1; 0: the file as a whole */
	uint32_t column;  /* from 1, in characters; 0: the line as a whole */
};

enum diag_level { DIAG_WARNING, DIAG_ERROR };

/* One finding as diag_get() shows it; the strings are the diag's. */
struct diag_finding {
	enum diag_level level;
	struct place at;
	const char *code;
	const char *text;
	const char *remedy; /* NULL: none */
};

struct diag;

/* NULL when there is no memory. */
struct diag *diag_new(void);
void diag_free(struct diag *d);

/*
 * Make a text known, so that findings in it can show their line.  Name and
 * text are copied.  from: where this text was included, or NULL.  Returns
 * the name to put into places, which lives as long as d and is different
 * for each inclusion; NULL when there is no memory.
 */
const char *diag_file(struct diag *d, const char *name, const char *text,
    size_t len, const struct place *from);

/*
 * Add a finding.  code: stable, such as "E207"; remedy: one sentence of
 * what to do, or NULL; everything is copied.  Control characters in the
 * text become '?'.  Never fails: without memory it counts the finding and
 * diag_show() says that some are missing.
 */
void diag_add(struct diag *d, enum diag_level level, struct place at,
    const char *code, const char *remedy, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

/* Room for what diag_where() writes. */
#define DIAG_WHERE 128

/*
 * Another place as part of a message: "line 12", or "rows.conf:12" when it
 * is in another file than the finding.  The text goes to buf, which is
 * returned.
 */
char *diag_where(
    struct place other, struct place finding, char buf[static DIAG_WHERE]);

size_t diag_errors(const struct diag *d);
size_t diag_warnings(const struct diag *d);

/* Finding number i in the order of places; false when there is none. */
bool diag_get(const struct diag *d, size_t i, struct diag_finding *ret);

/*
 * Show all, sorted by file, line and column, with the source line.  Files
 * come in the order in which they became known.  What stands between
 * quotes behind "secret =" is shown as asterisks.
 */
void diag_show(const struct diag *d, FILE *to);

#endif
