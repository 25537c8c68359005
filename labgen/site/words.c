#include <string.h>

#include "labgen/site/words.h"
#include "vrrpd/config/source.h"

#define BLANKS " \t"

struct words
words_of(const struct source_node *node)
{
	return (struct words){ .node = node };
}

bool
words_next(struct words *w, struct word *ret)
{
	const char *text = source_string(w->node);
	size_t len, kept;

	w->offset += strspn(text + w->offset, BLANKS);
	len = strcspn(text + w->offset, BLANKS);
	if (!len)
		return false;
	kept = len < WORD_ROOM ? len : WORD_ROOM - 1;
	memcpy(ret->text, text + w->offset, kept);
	ret->text[kept] = '\0';
	ret->cut = kept < len;
	ret->at = source_place_in(w->node, w->offset);
	w->offset += len;
	return true;
}

size_t
words_count(const struct source_node *node)
{
	struct words w = words_of(node);
	struct word word;
	size_t n = 0;

	while (words_next(&w, &word))
		n++;
	return n;
}
