#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "labgen/check/check.h"
#include "labgen/site/load.h"
#include "tests/labgen/broken.h"
#include "vrrpd/config/diag.h"

static struct place
place_of(const char *text, const char *mark)
{
	struct place at = { .line = 1, .column = 1 };

	for (const char *c = text; c < mark; c++) {
		at.column++;
		if (*c == '\n') {
			at.line++;
			at.column = 1;
		}
	}
	return at;
}

/*
 * The good site with one piece replaced; the caller frees it.  The place of
 * the mark goes to *ret_at.
 */
static char *
changed(const char *good, const struct broken *row, struct place *ret_at)
{
	const char *at = strstr(good, row->old);
	size_t room = strlen(good) + strlen(row->new) + 1;
	char *text = malloc(room), *mark;

	assert_non_null(text);
	assert_non_null(at);
	snprintf(text, room, "%.*s%s%s", (int)(at - good), good, row->new,
	    at + strlen(row->old));
	mark = row->at ? strstr(text, row->at) : strchr(text, '`');
	assert_non_null(mark);
	*ret_at = place_of(text, mark);
	if (!row->at)
		memmove(mark, mark + 1, strlen(mark));
	return text;
}

static bool
is_it(const struct diag_finding *found, const struct broken *row,
    const struct place *at)
{
	enum diag_level level = *row->code == 'W' ? DIAG_WARNING : DIAG_ERROR;

	return found->level == level && found->at.line == at->line &&
	    found->at.column == at->column &&
	    strcmp(found->code, row->code) == 0 &&
	    (strstr(found->text, row->words) ||
		(found->remedy && strstr(found->remedy, row->words)));
}

void
assert_found(const char *good, const struct broken *row)
{
	size_t expected = row->findings ? row->findings : 1;
	struct diag *d = diag_new();
	struct diag_finding found;
	struct place at;
	char *text = changed(good, row, &at);
	struct site *site = site_parse("bad.conf", text, strlen(text), d);
	bool right = false;
	size_t n;

	print_message("  when %s\n", row->when);
	if (site)
		assert_true(check_site(site, d));
	for (size_t i = 0; !right && diag_get(d, i, &found); i++)
		right = is_it(&found, row, &at);
	n = diag_errors(d) + diag_warnings(d);
	if (!right || n != expected) {
		print_message("expected %s at %u:%u with \"%s\", %zu in all\n",
		    row->code, at.line, at.column, row->words, expected);
		diag_show(d, stderr);
	}
	assert_true(right);
	assert_int_equal(n, expected);
	site_free(site);
	diag_free(d);
	free(text);
}
