#include <assert.h>

#include "vrrpd/config/tree.h"

struct source_node *
tree_add(struct source *s, struct source_node *parent, enum source_kind kind,
    struct place at)
{
	struct source_node *n = arena_take(&s->arena, sizeof(*n));

	if (!n)
		return NULL;
	n->kind = kind;
	n->at = at;
	n->parent = parent;
	if (s->newest)
		s->newest->later = n;
	s->newest = n;
	if (!parent)
		return n;
	n->index = parent->count++;
	if (parent->last)
		parent->last->follow = n;
	else
		parent->first = n;
	parent->last = n;
	return n;
}

bool
tree_number(struct source *s)
{
	for (struct source_node *n = s->root; n; n = n->later) {
		size_t i = 0;

		if (!n->count)
			continue;
		n->children = arena_take(
		    &s->arena, n->count * sizeof(struct source_node *));
		if (!n->children)
			return false;
		for (struct source_node *c = n->first; c; c = c->follow)
			n->children[i++] = c;
		assert(i == n->count);
	}
	return true;
}
