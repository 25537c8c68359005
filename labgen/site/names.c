#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "labgen/site/codes.h"
#include "labgen/site/model.h"
#include "labgen/site/names.h"
#include "vrrpd/base/near.h"

bool
names_init(
    struct names *names, const char *kind, size_t room, struct arena *arena)
{
	if (room > SIZE_MAX / sizeof(*names->list))
		return false;
	*names = (struct names){ .kind = kind, .room = room };
	names->list = arena_take(arena, room * sizeof(*names->list));
	return names->list != NULL;
}

void
names_add(struct names *names, const char *text, struct place at, size_t index)
{
	assert(names->n < names->room);
	names->list[names->n++] =
	    (struct name){ .text = text, .at = at, .index = index };
}

/* Names become those of files and instances, where case may be lost. */
static int
by_letters(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = strcasecmp(x->text, y->text);

	if (order)
		return order;
	return (x->index > y->index) - (x->index < y->index);
}

static int
by_text(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	if (order)
		return order;
	return (x->index > y->index) - (x->index < y->index);
}

static int
by_key(const void *key, const void *element)
{
	const struct name *name = element;

	return strcmp(key, name->text);
}

void
names_seal(struct names *names, struct diag *diag)
{
	qsort(names->list, names->n, sizeof(*names->list), by_letters);
	for (size_t i = 1; i < names->n; i++) {
		const struct name *first = &names->list[i - 1];
		const struct name *again = &names->list[i];
		char remedy[64];

		if (strcasecmp(first->text, again->text) != 0)
			continue;
		snprintf(remedy, sizeof(remedy),
		    "rename one; the other is in line %u", first->at.line);
		diag_add(diag, DIAG_ERROR, again->at, CODE_NAME_TWICE, remedy,
		    "there is a %s %s already", names->kind, first->text);
	}
	qsort(names->list, names->n, sizeof(*names->list), by_text);
}

size_t
names_find(const struct names *names, const char *text)
{
	const struct name *name =
	    bsearch(text, names->list, names->n, sizeof(*names->list), by_key);

	return name ? name->index : SITE_NONE;
}

/* A source full of unknown names shall not take minutes to refuse. */
static const char *
nearest(const struct names *names, const char *text, const struct diag *diag)
{
	const char *found = NULL;

	if (diag_errors(diag) >= DIAG_KEPT)
		return NULL;
	for (size_t i = 0; i < names->n; i++) {
		const char *pair[2] = { found, names->list[i].text };

		found = near_word(text, found ? pair : pair + 1, found ? 2 : 1);
	}
	return found;
}

size_t
names_need(const struct names *names, const char *sigil, const char *text,
    struct place at, struct diag *diag)
{
	size_t index = names_find(names, text);
	const char *near;
	char remedy[128];

	if (index != SITE_NONE)
		return index;
	near = nearest(names, text, diag);
	if (near)
		snprintf(remedy, sizeof(remedy), "did you mean \"%s%s\"?",
		    sigil, near);
	else
		snprintf(remedy, sizeof(remedy),
		    "define the %s or name another", names->kind);
	diag_add(diag, DIAG_ERROR, at, CODE_NAME_UNKNOWN, remedy,
	    "there is no %s \"%s%s\"", names->kind, sigil, text);
	return SITE_NONE;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
names_valid(const char *text)
{
	size_t n = 1;

	if (!is_letter(text[0]))
		return false;
	while (is_letter(text[n]) || (text[n] >= '0' && text[n] <= '9') ||
	    text[n] == '_' || text[n] == '-')
		n++;
	return !text[n] && n <= NAMES_LONGEST && strcmp(text, "any") != 0 &&
	    strcmp(text, "self") != 0;
}
