/*
 * What a file may say, as a static table, and the engine that holds a
 * source against it.
 *
 * A table is an array of struct schema that ends with an entry without a
 * key.  Everything found is reported, with its place and a remedy: unknown
 * keys with the nearest known one, wrong types, values out of range,
 * missing keys.  What was refused is hidden from source_at() and
 * source_child(), so that the caller can go on and find more.
 *
 *   static const struct schema column_keys[] = {
 *           { .key = "name", .type = SCHEMA_STRING, .required = true,
 *               .min = 1, .max = 31, .help = "..." },
 *           { .key = "vlan", .type = SCHEMA_INT, .max = 4094 },
 *           { .key = "real", .type = SCHEMA_LIST, .item = &address },
 *           {}
 *   };
 *   static const struct schema site_keys[] = {
 *           { .key = "networks", .type = SCHEMA_TABLE, .required = true,
 *               .keys = column_keys },
 *           { .key = "hosts", .type = SCHEMA_MAP, .item = &host },
 *           {}
 *   };
 */
#ifndef CONFIG_SCHEMA_H
#define CONFIG_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct diag;
struct source;
struct source_node;

/*
 * A value may have one of several types, or-ed together; at most one of
 * GROUP, MAP and TABLE, and at most one of LIST and ROW.
 */
enum schema_type {
	SCHEMA_BOOL = 1,
	SCHEMA_INT = 2,	   /* min to max */
	SCHEMA_NUMBER = 4, /* min to max, with or without decimal point */
	SCHEMA_STRING = 8, /* min to max octets; or one of words */
	SCHEMA_GROUP = 16, /* { } with the keys of "keys" */
	SCHEMA_MAP = 32,   /* { } with free keys, each value an "item" */
	SCHEMA_LIST = 64,  /* ( ) or [ ], each element an "item" */
	/*
	 * ( ) whose cells are "keys" in this order; those at the end may be
	 * left out as far as they are not required.
	 */
	SCHEMA_ROW = 128,
	/*
	 * { columns = [ ... ]; rows = ( ... ); }: "columns" names keys of
	 * "keys" in an order of its own; each row has one cell for each
	 * column and, where "item" is set, may have one more that is an
	 * "item"; a row may also be a group of the same keys.  Read it
	 * with schema_row() and schema_cell().
	 */
	SCHEMA_TABLE = 256
};

struct schema {
	const char *key; /* for an "item": what one is called, "a host" */
	unsigned type;	 /* enum schema_type, or-ed */
	bool required;
	/*
	 * Both 0: no limit.  Of INT and NUMBER the value; of STRING alone
	 * the octets; of MAP, LIST and TABLE how many.  Where several types
	 * are allowed, limits are those of the scalar.
	 */
	double min, max;
	const char *unit;	      /* "seconds", for messages and manual */
	const char *fallback;	      /* default as written in the file */
	const char *const *words;     /* STRING: ends with NULL */
	const struct schema *keys;    /* GROUP, ROW, TABLE */
	const struct schema *item;    /* MAP, LIST, TABLE */
	bool (*valid)(const char *s); /* STRING: a further test, or NULL */
	const char *expects;	      /* what "valid" wants, "an address" */
	const char *help;	      /* one sentence for the manual */
};

/* Hold a whole source against a table of its outermost keys; once. */
void schema_check(struct source *s, const struct schema *keys, struct diag *d);

/*
 * The value of a setting, or the table's fallback where it is absent or
 * refused.  group may be NULL, as where a whole group is absent.  The key
 * must be in the table, with that type; without fallback it is 0, false or
 * NULL.
 */
int32_t schema_int(const struct source_node *group, const struct schema *keys,
    const char *key);
double schema_number(const struct source_node *group, const struct schema *keys,
    const char *key);
bool schema_bool(const struct source_node *group, const struct schema *keys,
    const char *key);
const char *schema_string(const struct source_node *group,
    const struct schema *keys, const char *key);

/* Rows of a TABLE that was checked; row i is NULL where it was refused. */
size_t schema_rows(const struct source_node *table);
const struct source_node *schema_row(const struct source_node *table, size_t i);

/* The cell of a column in one of its rows; NULL: absent or refused. */
const struct source_node *schema_cell(const struct source_node *table,
    const struct source_node *row, const char *column);

/* The further cell behind the columns of a row, or NULL. */
const struct source_node *schema_more(
    const struct source_node *table, const struct source_node *row);

/* Cell "key" of a ROW that was checked against keys; NULL as above. */
const struct source_node *schema_row_cell(
    const struct source_node *row, const struct schema *keys, const char *key);

#endif
