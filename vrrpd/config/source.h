/*
 * A libconfig file as a tree in which everything knows its place.
 *
 * The text is read once, with its includes.  Our own lexer goes first: it
 * refuses what libconfig 1.5 would silently misread (an unclosed comment,
 * 4294967396 read as 100, ["a" "b"] read as "ab" and more) and keeps every
 * position.  Then libconfig parses the very same octets, and both trees
 * must agree to the last value.
 *
 * Stricter than libconfig: no strings across lines or side by side, no
 * leading zeros, digits on both sides of a decimal point, no L suffix, no
 * comma behind the last element, integers of 32 bits.
 *
 * "@include" stands first on its line; its file is looked for beside the
 * main file, and holds as many closing as opening brackets.
 */
#ifndef CONFIG_SOURCE_H
#define CONFIG_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vrrpd/config/diag.h"

enum source_kind {
	SOURCE_GROUP,  /* { key = value; ... } */
	SOURCE_LIST,   /* ( value, ... ) */
	SOURCE_ARRAY,  /* [ scalar, ... ] of one type */
	SOURCE_STRING, /* all below are scalars */
	SOURCE_INT,
	SOURCE_FLOAT,
	SOURCE_BOOL
};

struct source;
struct source_node;

/*
 * Read a file.  0: *ret is a tree, to be freed with source_free(); it may
 * lack settings that were refused, so what came of it is worth nothing
 * unless diag_errors() is still 0 at the very end.  -EINVAL: there is no
 * tree, d says why.  -ENOMEM.
 */
int source_read(const char *path, struct diag *d, struct source **ret);

/*
 * The same from memory; name stands for the file in findings, and includes
 * are looked for beside it.
 */
int source_parse(const char *name, const char *text, size_t len, struct diag *d,
    struct source **ret);

void source_free(struct source *s);

/* The outermost group; its place is the file as a whole. */
const struct source_node *source_root(const struct source *s);

enum source_kind source_kind(const struct source_node *n);

/* "a group", "a list", "text", "a whole number" ... for messages. */
const char *source_kind_name(enum source_kind kind);

/* The key of a setting in a group; NULL for the root and in lists. */
const char *source_key(const struct source_node *n);

/* How many settings or elements; 0 for scalars. */
size_t source_count(const struct source_node *n);

/*
 * Setting or element i, in file order.  NULL where a reader or a schema
 * has refused it: that has its finding already, so just go on.
 */
const struct source_node *source_at(const struct source_node *n, size_t i);

/*
 * The setting of that name in a group; NULL: absent or refused.  A group
 * that is NULL, because it is absent itself, has none.
 */
const struct source_node *source_child(
    const struct source_node *group, const char *key);

/* Was the setting written at all, be it refused or not? */
bool source_has(const struct source_node *group, const char *key);

/* Where the value begins: the quote, the first digit, the bracket. */
struct place source_place(const struct source_node *n);

/* Where its key begins; for an element of a list the value's place. */
struct place source_key_place(const struct source_node *n);

/*
 * The place of the character "offset" octets into a string, for texts with
 * an inner structure.  (Exact as long as no escape stands before it.)
 */
struct place source_place_in(const struct source_node *n, size_t offset);

/*
 * The values.  Asking for another kind than the node's is a bug, except
 * that source_number() takes integers as well.
 */
const char *source_string(const struct source_node *n);
int32_t source_int(const struct source_node *n);
double source_number(const struct source_node *n);
bool source_bool(const struct source_node *n);

#endif
