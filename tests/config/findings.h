/*
 * Rows of bad text and the one finding that each must give.  What reads the
 * text is the test's business.
 */
#ifndef TESTS_CONFIG_FINDINGS_H
#define TESTS_CONFIG_FINDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "vrrpd/config/diag.h"

struct finding_row {
	const char *when;
	const char *text;
	const char *code;
	uint32_t line, column;
	const char *says;   /* a part of the message, or NULL */
	const char *remedy; /* a part of it, or NULL */
};

/* What of a row does a set of findings not fulfil?  NULL: nothing. */
const char *finding_differs(
    const struct diag *d, const struct finding_row *row);

/* Does a set of findings fulfil the row?  If not, both are shown. */
bool finding_is_right(const struct diag *d, const struct finding_row *row);

/* All findings as the operator sees them.  Free it. */
char *findings_shown(const struct diag *d);

#endif
