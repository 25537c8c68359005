#include <string.h>

#include "vrrpd/config/judge.h"
#include "vrrpd/config/schema.h"
#include "vrrpd/config/tree.h"

static struct source_node *
written_child(const struct source_node *group, const char *key)
{
	for (size_t i = 0; i < group->count; i++)
		if (strcmp(group->children[i]->key, key) == 0)
			return group->children[i];
	return NULL;
}

/* A part of a table: there, and of this type.  Else reported. */
static struct source_node *
table_part(struct source_node *table, const char *key, struct diag *d)
{
	struct source_node *n = written_child(table, key);

	if (!n)
		JUDGE_REFUSE(table, d, table->at, "E146",
		    "write columns = [ ... ]; rows = ( ... );",
		    "\"%s\" is missing here", key);
	else if (n->kind != SOURCE_LIST && n->kind != SOURCE_ARRAY)
		JUDGE_REFUSE(n, d, n->at, "E141",
		    "write columns = [ ... ]; rows = ( ... );",
		    "\"%s\" must be a list ( ), not %s", key,
		    source_kind_name(n->kind));
	else if (!n->refused)
		return n;
	return NULL;
}

static void
check_column(struct source_node *columns, struct source_node *n,
    const struct schema *keys, struct diag *d)
{
	if (n->refused)
		return;
	if (n->kind != SOURCE_STRING) {
		JUDGE_REFUSE(n, d, n->at, "E141",
		    "write the name in double quotes",
		    "a column's name must be a text, not %s",
		    source_kind_name(n->kind));
		return;
	}
	n->column = judge_find(keys, n->string);
	if (!n->column)
		judge_unknown(n, n->at, "column", n->string, keys, NULL, d);
	for (size_t i = 0; i < n->index; i++) {
		if (!n->column || columns->children[i]->column != n->column)
			continue;
		JUDGE_REFUSE(n, d, n->at, "E133", "remove one of them",
		    "the column \"%s\" is there twice", n->string);
	}
}

static void
check_columns(
    struct source_node *columns, const struct schema *keys, struct diag *d)
{
	for (size_t i = 0; i < columns->count; i++)
		check_column(columns, columns->children[i], keys, d);
	for (; keys->key; keys++) {
		bool there = !keys->required;

		for (size_t i = 0; i < columns->count && !there; i++)
			there = columns->children[i]->column == keys;
		if (!there)
			JUDGE_REFUSE(columns, d, columns->at, "E146",
			    keys->help, "the column \"%s\" is missing",
			    keys->key);
	}
}

/* One row that is a list: its cells get the rules of their columns. */
static void
check_table_row(struct source_node *row, const struct source_node *columns,
    const struct schema *rule, struct diag *d)
{
	size_t room = columns->count + (rule->item != NULL);

	if (row->count < columns->count) {
		const struct source_node *c = columns->children[row->count];

		JUDGE_REFUSE(row, d, row->at, "E147",
		    "write a cell for each of \"columns\"",
		    "this row has %zu cells for %zu columns: \"%s\" is "
		    "missing",
		    row->count, columns->count,
		    c->kind == SOURCE_STRING ? c->string : "?");
		return;
	}
	if (row->count > room) {
		JUDGE_REFUSE(row, d, row->children[room]->at, "E148",
		    "remove it, or name it in \"columns\"",
		    "this row has %zu cells for %zu columns", row->count,
		    columns->count);
		return;
	}
	for (size_t i = 0; i < row->count; i++)
		judge_hand(row->children[i],
		    i < columns->count ? columns->children[i]->column
				       : rule->item,
		    NODE_CELL);
}

static void
check_rows(struct source_node *rows, const struct source_node *columns,
    const struct schema *rule, struct diag *d)
{
	for (size_t i = 0; i < rows->count; i++) {
		struct source_node *row = rows->children[i];

		if (row->refused)
			continue;
		if (row->kind == SOURCE_GROUP)
			judge_hand(row, rule, NODE_TABLE_ROW);
		else if (row->kind == SOURCE_LIST || row->kind == SOURCE_ARRAY)
			check_table_row(row, columns, rule, d);
		else
			JUDGE_REFUSE(row, d, row->at, "E141",
			    "put ( ) around it",
			    "a row must be a list ( ), not %s",
			    source_kind_name(row->kind));
	}
}

void
table_check(struct source_node *n, struct diag *d)
{
	static const struct schema parts[] = { { .key = "columns" },
		{ .key = "rows" }, {} };
	struct source_node *columns, *rows;
	char limits[JUDGE_TEXT];

	for (size_t i = 0; i < n->count; i++) {
		struct source_node *child = n->children[i];

		if (!judge_find(parts, child->key) && !child->refused)
			judge_unknown(child, child->key_at, "key", child->key,
			    parts, NULL, d);
	}
	columns = table_part(n, "columns", d);
	rows = table_part(n, "rows", d);
	if (!columns || !rows)
		return;
	check_columns(columns, n->rule->keys, d);
	if (!judge_within(n->rule, (double)rows->count, limits))
		JUDGE_REFUSE(rows, d, rows->at, "E149", NULL,
		    "\"rows\" must have %s entries, not %zu", limits,
		    rows->count);
	check_rows(rows, columns, n->rule, d);
}

/* Reading a table that was checked. */

size_t
schema_rows(const struct source_node *table)
{
	const struct source_node *columns = source_child(table, "columns");
	const struct source_node *rows = source_child(table, "rows");

	return columns && rows ? rows->count : 0;
}

const struct source_node *
schema_row(const struct source_node *table, size_t i)
{
	return source_at(source_child(table, "rows"), i);
}

const struct source_node *
schema_cell(const struct source_node *table, const struct source_node *row,
    const char *column)
{
	const struct source_node *columns = source_child(table, "columns");

	if (row->kind == SOURCE_GROUP)
		return source_child(row, column);
	for (size_t i = 0; i < columns->count; i++) {
		const struct source_node *c = columns->children[i];

		if (!c->refused && strcmp(c->string, column) == 0)
			return source_at(row, i);
	}
	return NULL;
}

const struct source_node *
schema_more(const struct source_node *table, const struct source_node *row)
{
	const struct source_node *columns = source_child(table, "columns");

	if (row->kind == SOURCE_GROUP)
		return row;
	if (row->count <= columns->count)
		return NULL;
	return source_at(row, columns->count);
}
