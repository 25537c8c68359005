/*
 * Rows of bad text and the one finding that each must give.
 */
#ifndef TESTS_CONFIG_FINDINGS_H
#define TESTS_CONFIG_FINDINGS_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

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
static inline const char *
finding_differs(const struct diag *d, const struct finding_row *row)
{
	struct diag_finding f;

	if (!diag_get(d, 0, &f))
		return "there is no finding";
	if (strcmp(f.code, row->code) != 0)
		return "the code";
	if (f.at.line != row->line)
		return "the line";
	if (f.at.column != row->column)
		return "the column";
	if (row->says && !strstr(f.text, row->says))
		return "the message";
	if (row->remedy && (!f.remedy || !strstr(f.remedy, row->remedy)))
		return "the remedy";
	if ((f.level == DIAG_WARNING) != (row->code[0] == 'W'))
		return "the level";
	if (diag_get(d, 1, &f))
		return "there is a second finding";
	return NULL;
}

#endif
