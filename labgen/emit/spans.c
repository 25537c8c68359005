#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "labgen/emit/spans.h"

/* Open a gap of one at "place". */
static int
insert(struct spans *s, size_t place, struct span span)
{
	if (s->n == s->room) {
		size_t room = s->room ? 2 * s->room : 8;
		struct span *list = realloc(s->list, room * sizeof(*list));

		if (!list)
			return s->err = -ENOMEM;
		s->list = list;
		s->room = room;
	}
	memmove(&s->list[place + 1], &s->list[place],
	    (s->n - place) * sizeof(*s->list));
	s->list[place] = span;
	s->n++;
	return 0;
}

static void
drop(struct spans *s, size_t place, size_t n)
{
	if (!n)
		return;
	memmove(&s->list[place], &s->list[place + n],
	    (s->n - place - n) * sizeof(*s->list));
	s->n -= n;
}

void
spans_add(struct spans *s, uint32_t first, uint32_t last)
{
	struct span all = { first, last };
	size_t begin = 0, end;

	/* Neighbours without a gap between them become one as well. */
	while (begin < s->n && first && s->list[begin].last < first - 1)
		begin++;
	for (end = begin; end < s->n; end++) {
		const struct span *old = &s->list[end];

		if (last < UINT32_MAX && old->first > last + 1)
			break;
		if (old->first < all.first)
			all.first = old->first;
		if (old->last > all.last)
			all.last = old->last;
	}
	drop(s, begin, end - begin);
	(void)insert(s, begin, all);
}

void
spans_remove(struct spans *s, uint32_t first, uint32_t last)
{
	size_t i = 0;

	while (i < s->n) {
		struct span old = s->list[i];

		if (old.last < first || old.first > last) {
			i++;
			continue;
		}
		drop(s, i, 1);
		if (old.first < first &&
		    insert(s, i++, (struct span){ old.first, first - 1 }) < 0)
			return;
		if (old.last > last &&
		    insert(s, i++, (struct span){ last + 1, old.last }) < 0)
			return;
	}
}

bool
spans_are_all(const struct spans *s, uint32_t max)
{
	return s->n == 1 && !s->list[0].first && s->list[0].last >= max;
}

void
spans_free(struct spans *s)
{
	free(s->list);
	*s = (struct spans){ 0 };
}
