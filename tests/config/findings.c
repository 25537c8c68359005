#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "tests/config/findings.h"

const char *
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

bool
finding_is_right(const struct diag *d, const struct finding_row *row)
{
	const char *differs = finding_differs(d, row);

	if (!differs)
		return true;
	diag_show(d, stderr);
	fprintf(stderr, "%s is not as expected\n", differs);
	return false;
}

char *
findings_shown(const struct diag *d)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);
	int closed;

	assert(to);
	diag_show(d, to);
	closed = fclose(to);
	assert(closed == 0);
	return text;
}
