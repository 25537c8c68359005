#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vrrpd/config/parser.h"
#include "vrrpd/config/textfile.h"
#include "vrrpd/config/tree.h"
#include "vrrpd/config/witness.h"

int
source_parse(const char *name, const char *text, size_t len, struct diag *d,
    struct source **ret)
{
	struct source *s = calloc(1, sizeof(*s));
	size_t before = diag_errors(d);
	int err = -ENOMEM;

	if (!s)
		return err;
	err = parser_run(s, name, text, len, d);
	/* Where we refused something, libconfig may see anything. */
	if (err == 0 && diag_errors(d) == before)
		err = witness_agree(s, d);
	if (err < 0)
		source_free(s);
	else
		*ret = s;
	return err;
}

int
source_read(const char *path, struct diag *d, struct source **ret)
{
	char *text;
	size_t len;
	int err = textfile_read(path, &text, &len);

	if (err == -ENOMEM)
		return err;
	if (err < 0) {
		diag_add(d, DIAG_ERROR, (struct place){ .file = path }, "E100",
		    NULL, "the file cannot be read: %s", strerror(-err));
		return -EINVAL;
	}
	err = source_parse(path, text, len, d, ret);
	free(text);
	return err;
}

void
source_free(struct source *s)
{
	if (!s)
		return;
	arena_fini(&s->arena);
	free(s->flat);
	free(s);
}

const struct source_node *
source_root(const struct source *s)
{
	return s->root;
}

enum source_kind
source_kind(const struct source_node *n)
{
	return n->kind;
}

const char *
source_kind_name(enum source_kind kind)
{
	switch (kind) {
	case SOURCE_GROUP:
		return "a group { }";
	case SOURCE_LIST:
		return "a list ( )";
	case SOURCE_ARRAY:
		return "an array [ ]";
	case SOURCE_STRING:
		return "a text";
	case SOURCE_INT:
		return "a whole number";
	case SOURCE_FLOAT:
		return "a number with a decimal point";
	case SOURCE_BOOL:
		return "true or false";
	}
	return "nothing";
}

const char *
source_key(const struct source_node *n)
{
	return n->key;
}

size_t
source_count(const struct source_node *n)
{
	return n->count;
}

const struct source_node *
source_at(const struct source_node *n, size_t i)
{
	assert(i < n->count);
	return n->children[i]->refused ? NULL : n->children[i];
}

const struct source_node *
source_child(const struct source_node *group, const char *key)
{
	if (!group)
		return NULL;
	assert(group->kind == SOURCE_GROUP);
	for (size_t i = 0; i < group->count; i++) {
		const struct source_node *n = group->children[i];

		if (!n->refused && strcmp(n->key, key) == 0)
			return n;
	}
	return NULL;
}

bool
source_has(const struct source_node *group, const char *key)
{
	assert(group->kind == SOURCE_GROUP);
	for (size_t i = 0; i < group->count; i++)
		if (strcmp(group->children[i]->key, key) == 0)
			return true;
	return false;
}

struct place
source_place(const struct source_node *n)
{
	return n->at;
}

struct place
source_key_place(const struct source_node *n)
{
	return n->key ? n->key_at : n->at;
}

struct place
source_place_in(const struct source_node *n, size_t offset)
{
	struct place at = n->at;

	assert(n->kind == SOURCE_STRING);
	at.column++; /* the quote */
	for (size_t i = 0; i < offset && n->string[i]; i++)
		at.column += ((unsigned char)n->string[i + 1] & 0xc0) != 0x80;
	return at;
}

const char *
source_string(const struct source_node *n)
{
	assert(n->kind == SOURCE_STRING);
	return n->string;
}

int32_t
source_int(const struct source_node *n)
{
	assert(n->kind == SOURCE_INT);
	return n->integer;
}

double
source_number(const struct source_node *n)
{
	assert(n->kind == SOURCE_INT || n->kind == SOURCE_FLOAT);
	return n->kind == SOURCE_INT ? n->integer : n->number;
}

bool
source_bool(const struct source_node *n)
{
	assert(n->kind == SOURCE_BOOL);
	return n->truth;
}
