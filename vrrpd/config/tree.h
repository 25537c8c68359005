/*
 * The inside of a source's tree, for the files that build and judge it:
 * source.c, parser.c, witness.c, schema.c.  Everybody else reads it through
 * source.h.  What may stand where is the parser's business, not the tree's.
 */
#ifndef CONFIG_TREE_H
#define CONFIG_TREE_H

#include "vrrpd/config/arena.h"
#include "vrrpd/config/source.h"

struct schema;

/* What a node is for the schema that its parent gave it. */
enum node_part {
	NODE_SETTING, /* of a group or map */
	NODE_ELEMENT, /* of a list */
	NODE_CELL,    /* of a row: the rule's key is the column */
	NODE_TABLE_ROW
};

struct source_node {
	enum source_kind kind;
	bool refused; /* hidden from the reader: it has a finding */
	const char *key;
	struct place key_at, at;
	struct source_node *parent;
	size_t index;		    /* among its parent's children */
	struct source_node *follow; /* the next child of the same parent */
	struct source_node *later;  /* the next in order of the text */
	struct source_node *first, *last;
	struct source_node **children; /* the same once more, by number */
	size_t count;
	const char *string;
	int32_t integer;
	double number;
	bool truth;
	const struct schema *rule; /* NULL: nobody may judge it */
	enum node_part part;
	const struct schema *column; /* of a table, that this names */
	void *twin; /* what libconfig made of it, while both are compared */
};

/*
 * All text of a source with the includes put in, as libconfig shall read
 * it, and where each stretch of it came from.
 */
struct stretch {
	struct stretch *before;
	size_t from; /* octet of the flat text */
	const char *file;
	uint32_t line;
};

struct source {
	struct arena arena;
	struct source_node *root;
	struct source_node *newest; /* end of the "later" chain */
	char *flat;
	size_t flat_len;
	struct stretch *stretches; /* the last one first */
};

/*
 * A new node: the last child of parent, or the root without one, and the
 * last in order of the text.  It lives in the arena; NULL without memory.
 */
struct source_node *tree_add(struct source *s, struct source_node *parent,
    enum source_kind kind, struct place at);

/*
 * Give every node its children by number, once all are there.  False
 * without memory.
 */
bool tree_number(struct source *s);

#endif
