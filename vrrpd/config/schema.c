#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "vrrpd/base/near.h"
#include "vrrpd/config/judge.h"
#include "vrrpd/config/schema.h"
#include "vrrpd/config/tree.h"

/*
 * Nodes are judged in the order of the text.  Each bracket hands a rule to
 * each of its children, which come later in the text, so one walk along
 * the whole source reaches everything, and nothing calls itself.
 */

#define NEAR_MAX 128
#define SCALARS (SCHEMA_BOOL | SCHEMA_INT | SCHEMA_NUMBER | SCHEMA_STRING)

const struct schema *
judge_find(const struct schema *keys, const char *key)
{
	for (; keys && keys->key; keys++)
		if (strcmp(keys->key, key) == 0)
			return keys;
	return NULL;
}

/* Append to text of JUDGE_TEXT octets; what does not fit is left out. */
static void
append(char *text, const char *more)
{
	size_t len = strlen(text);

	(void)snprintf(text + len, JUDGE_TEXT - len, "%s", more);
}

/* The node as a message begins: '"vrid"', or "a member". */
static const char *
name_of(const struct source_node *n, char *text)
{
	const char *key = n->part == NODE_CELL ? n->rule->key : n->key;

	if (key && n->part != NODE_TABLE_ROW)
		(void)snprintf(text, JUDGE_TEXT, "\"%s\"", key);
	else
		(void)snprintf(text, JUDGE_TEXT, "%s",
		    n->part == NODE_ELEMENT ? n->rule->key : "a row");
	return text;
}

static const char *
wanted(unsigned types, char *text)
{
	static const struct {
		unsigned types;
		const char *what;
	} names[] = {
		{ SCHEMA_BOOL, "true or false" },
		{ SCHEMA_INT, "a whole number" },
		{ SCHEMA_NUMBER, "a number" },
		{ SCHEMA_STRING, "a text" },
		{ SCHEMA_GROUP | SCHEMA_MAP | SCHEMA_TABLE, "a group { }" },
		{ SCHEMA_LIST | SCHEMA_ROW, "a list ( )" },
	};

	text[0] = '\0';
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!(types & names[i].types))
			continue;
		if (text[0])
			append(text, " or ");
		append(text, names[i].what);
	}
	return text;
}

static unsigned
types_of(enum source_kind kind)
{
	switch (kind) {
	case SOURCE_GROUP:
		return SCHEMA_GROUP | SCHEMA_MAP | SCHEMA_TABLE;
	case SOURCE_LIST:
	case SOURCE_ARRAY:
		return SCHEMA_LIST | SCHEMA_ROW;
	case SOURCE_STRING:
		return SCHEMA_STRING;
	case SOURCE_INT:
		return SCHEMA_INT | SCHEMA_NUMBER;
	case SOURCE_FLOAT:
		return SCHEMA_NUMBER;
	case SOURCE_BOOL:
		return SCHEMA_BOOL;
	}
	return 0;
}

static const char *
type_remedy(const struct source_node *n)
{
	unsigned types = n->rule->type;

	if (n->kind == SOURCE_FLOAT && types & SCHEMA_INT)
		return "write it without a decimal point";
	if (n->kind == SOURCE_STRING && types & SCHEMA_BOOL)
		return "write true or false, without quotes";
	if (n->kind == SOURCE_STRING && types & (SCHEMA_INT | SCHEMA_NUMBER))
		return "write a number, without quotes";
	if (n->kind >= SOURCE_INT && types & SCHEMA_STRING)
		return "put it in double quotes";
	if (types & (SCHEMA_LIST | SCHEMA_ROW) && n->kind != SOURCE_LIST)
		return "put ( ) around it";
	return NULL;
}

static bool
check_type(struct source_node *n, struct diag *d)
{
	char name[JUDGE_TEXT], types[JUDGE_TEXT];

	if (n->part == NODE_TABLE_ROW || types_of(n->kind) & n->rule->type)
		return true;
	JUDGE_REFUSE(n, d, n->at, "E141", type_remedy(n),
	    "%s must be %s, not %s", name_of(n, name),
	    wanted(n->rule->type, types), source_kind_name(n->kind));
	return false;
}

/* Is x within the limits of the rule?  Else text says what they are. */
bool
judge_within(const struct schema *rule, double x, char text[static JUDGE_TEXT])
{
	if (rule->min == 0 && rule->max == 0)
		return true;
	if (rule->max < rule->min) {
		(void)snprintf(text, JUDGE_TEXT, "at least %.15g", rule->min);
		return x >= rule->min;
	}
	if (rule->min == rule->max)
		(void)snprintf(text, JUDGE_TEXT, "%.15g", rule->min);
	else
		(void)snprintf(text, JUDGE_TEXT, "from %.15g to %.15g",
		    rule->min, rule->max);
	return x >= rule->min && x <= rule->max;
}

static void
check_number(struct source_node *n, struct diag *d)
{
	const struct schema *rule = n->rule;
	char name[JUDGE_TEXT], limits[JUDGE_TEXT], remedy[JUDGE_TEXT];

	if (judge_within(rule, source_number(n), limits))
		return;
	(void)snprintf(remedy, sizeof(remedy), "use a number %.200s%s%.50s",
	    limits, rule->unit ? " " : "", rule->unit ? rule->unit : "");
	JUDGE_REFUSE(n, d, n->at, "E142", remedy,
	    "%s must be %s%s%s, not %.15g", name_of(n, name), limits,
	    rule->unit ? " " : "", rule->unit ? rule->unit : "",
	    source_number(n));
}

static size_t
words_in(const char *const *words)
{
	size_t n = 0;

	while (words[n])
		n++;
	return n;
}

static void
check_word(struct source_node *n, struct diag *d)
{
	const char *const *words = n->rule->words;
	size_t count = words_in(words);
	char name[JUDGE_TEXT], list[JUDGE_TEXT] = "", remedy[JUDGE_TEXT];
	const char *near;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(words[i], n->string) == 0)
			return;
		append(list, i == 0 ? "\"" : i + 1 < count ? ", \"" : " or \"");
		append(list, words[i]);
		append(list, "\"");
	}
	near = near_word(n->string, words, count);
	if (near)
		(void)snprintf(
		    remedy, sizeof(remedy), "did you mean \"%.200s\"?", near);
	JUDGE_REFUSE(n, d, n->at, "E144", near ? remedy : NULL,
	    "%s must be %s, not \"%s\"", name_of(n, name), list, n->string);
}

static void
check_string(struct source_node *n, struct diag *d)
{
	const struct schema *rule = n->rule;
	bool limited = !(rule->type & ~(unsigned)SCHEMA_STRING);
	char name[JUDGE_TEXT], limits[JUDGE_TEXT];

	if (rule->words) {
		check_word(n, d);
		return;
	}
	if (limited && !judge_within(rule, (double)strlen(n->string), limits)) {
		JUDGE_REFUSE(n, d, n->at, "E143", NULL,
		    "%s must have %s characters, not %zu", name_of(n, name),
		    limits, strlen(n->string));
		return;
	}
	if (rule->valid && !rule->valid(n->string))
		JUDGE_REFUSE(n, d, n->at, "E145", NULL,
		    "%s must be %s, not \"%s\"", name_of(n, name),
		    rule->expects, n->string);
}

static void
check_count(struct source_node *n, struct diag *d)
{
	char name[JUDGE_TEXT], limits[JUDGE_TEXT];

	if (n->rule->type & SCALARS ||
	    judge_within(n->rule, (double)n->count, limits))
		return;
	JUDGE_REFUSE(n, d, n->at, "E149", NULL,
	    "%s must have %s entries, not %zu", name_of(n, name), limits,
	    n->count);
}

/* "did you mean ...", or the list of what there is. */
void
judge_unknown(struct source_node *n, struct place at, const char *what,
    const char *word, const struct schema *keys, const struct schema *more,
    struct diag *d)
{
	const char *words[NEAR_MAX] = { NULL };
	char remedy[JUDGE_TEXT] = "known here: ";
	const char *near;
	size_t count = 0;

	for (; keys && keys->key && count < NEAR_MAX; keys++)
		words[count++] = keys->key;
	for (; more && more->key && count < NEAR_MAX; more++)
		words[count++] = more->key;
	near = near_word(word, words, count);
	for (size_t i = 0; i < count && !near; i++) {
		append(remedy, i ? ", " : "");
		append(remedy, words[i]);
	}
	if (near)
		(void)snprintf(
		    remedy, sizeof(remedy), "did you mean \"%.200s\"?", near);
	JUDGE_REFUSE(n, d, at, "E140", remedy, "there is no %s \"%s\"%s", what,
	    word, strcmp(what, "key") == 0 ? " here" : "");
}

void
judge_hand(
    struct source_node *n, const struct schema *rule, enum node_part part)
{
	n->rule = rule;
	n->part = part;
}

/* A group with fixed keys; "more" is a second table of them, or NULL. */
static void
check_group(struct source_node *n, const struct schema *keys,
    const struct schema *more, struct diag *d)
{
	for (size_t i = 0; i < n->count; i++) {
		struct source_node *child = n->children[i];
		const struct schema *rule = judge_find(keys, child->key);

		if (!rule)
			rule = judge_find(more, child->key);
		if (rule)
			judge_hand(child, rule, NODE_SETTING);
		else if (child->key[0] && !child->refused)
			judge_unknown(child, child->key_at, "key", child->key,
			    keys, more, d);
	}
	for (; keys->key; keys++) {
		if (!keys->required || source_has(n, keys->key))
			continue;
		diag_add(d, DIAG_ERROR, n->at, "E146", keys->help,
		    "\"%s\" is missing here", keys->key);
	}
}

static void
check_elements(struct source_node *n, enum node_part part, struct diag *d)
{
	check_count(n, d);
	for (size_t i = 0; i < n->count; i++)
		judge_hand(n->children[i], n->rule->item, part);
}

static void
check_row(struct source_node *n, struct diag *d)
{
	const struct schema *column = n->rule->keys;
	char name[JUDGE_TEXT];
	size_t i = 0;

	for (; column->key && i < n->count; column++)
		judge_hand(n->children[i++], column, NODE_CELL);
	if (column->key && column->required)
		JUDGE_REFUSE(n, d, n->at, "E147", column->help,
		    "%s is too short: \"%s\" is missing", name_of(n, name),
		    column->key);
	else if (i < n->count)
		JUDGE_REFUSE(n, d, n->children[i]->at, "E148", "remove it",
		    "%s has a cell too many", name_of(n, name));
}

static void
check_node(struct source_node *n, struct diag *d)
{
	const struct schema *rule = n->rule;

	if (!check_type(n, d))
		return;
	switch (n->kind) {
	case SOURCE_GROUP:
		if (n->part == NODE_TABLE_ROW)
			check_group(n, rule->keys,
			    rule->item ? rule->item->keys : NULL, d);
		else if (rule->type & SCHEMA_GROUP)
			check_group(n, rule->keys, NULL, d);
		else if (rule->type & SCHEMA_MAP)
			check_elements(n, NODE_SETTING, d);
		else
			table_check(n, d);
		break;
	case SOURCE_LIST:
	case SOURCE_ARRAY:
		if (rule->type & SCHEMA_LIST)
			check_elements(n, NODE_ELEMENT, d);
		else
			check_row(n, d);
		break;
	case SOURCE_STRING:
		check_string(n, d);
		break;
	case SOURCE_INT:
	case SOURCE_FLOAT:
		check_number(n, d);
		break;
	case SOURCE_BOOL:
		break;
	}
}

void
schema_check(struct source *s, const struct schema *keys, struct diag *d)
{
	check_group(s->root, keys, NULL, d);
	for (struct source_node *n = s->root->later; n; n = n->later)
		if (n->rule && !n->refused)
			check_node(n, d);
}

/* Reading what was checked. */

static const struct schema *
known_key(const struct schema *keys, const char *key, unsigned type)
{
	const struct schema *rule = judge_find(keys, key);

	assert(rule && rule->type & type);
	(void)type;
	return rule;
}

int32_t
schema_int(
    const struct source_node *group, const struct schema *keys, const char *key)
{
	const struct schema *rule = known_key(keys, key, SCHEMA_INT);
	const struct source_node *n = source_child(group, key);

	if (n)
		return source_int(n);
	return rule->fallback ? (int32_t)strtol(rule->fallback, NULL, 10) : 0;
}

double
schema_number(
    const struct source_node *group, const struct schema *keys, const char *key)
{
	const struct schema *rule = known_key(keys, key, SCHEMA_NUMBER);
	const struct source_node *n = source_child(group, key);

	if (n)
		return source_number(n);
	return rule->fallback ? strtod(rule->fallback, NULL) : 0;
}

bool
schema_bool(
    const struct source_node *group, const struct schema *keys, const char *key)
{
	const struct schema *rule = known_key(keys, key, SCHEMA_BOOL);
	const struct source_node *n = source_child(group, key);

	if (n)
		return source_bool(n);
	return rule->fallback && strcmp(rule->fallback, "true") == 0;
}

const char *
schema_string(
    const struct source_node *group, const struct schema *keys, const char *key)
{
	const struct schema *rule = known_key(keys, key, SCHEMA_STRING);
	const struct source_node *n = source_child(group, key);

	return n ? source_string(n) : rule->fallback;
}

const struct source_node *
schema_row_cell(
    const struct source_node *row, const struct schema *keys, const char *key)
{
	const struct schema *column = judge_find(keys, key);
	size_t i;

	assert(column);
	i = (size_t)(column - keys);
	return i < row->count ? source_at(row, i) : NULL;
}
