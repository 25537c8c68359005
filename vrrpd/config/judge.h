/*
 * What schema.c and table.c share when they hold nodes against rules.
 */
#ifndef CONFIG_JUDGE_H
#define CONFIG_JUDGE_H

#include "vrrpd/config/diag.h"
#include "vrrpd/config/schema.h"
#include "vrrpd/config/tree.h"

/* Octets of the buffers for parts of messages. */
#define JUDGE_TEXT 512

/* Report something of a node, and hide it from the reader. */
#define JUDGE_REFUSE(n, d, where, code, remedy, ...)                       \
	do {                                                               \
		diag_add(d, DIAG_ERROR, where, code, remedy, __VA_ARGS__); \
		(n)->refused = true;                                       \
	} while (0)

/* The entry of a key in a table of them, or NULL; keys may be NULL. */
const struct schema *judge_find(const struct schema *keys, const char *key);

/* Is x within the limits of the rule?  Else text says what they are. */
bool judge_within(
    const struct schema *rule, double x, char text[static JUDGE_TEXT]);

/*
 * Refuse a node whose word ("what": a key, a column) is in neither of two
 * tables: "did you mean ...", or the list of what there is.
 */
void judge_unknown(struct source_node *n, struct place at, const char *what,
    const char *word, const struct schema *keys, const struct schema *more,
    struct diag *d);

/* The node shall be held against this rule when its turn comes. */
void judge_hand(
    struct source_node *n, const struct schema *rule, enum node_part part);

/* Hold the group of a SCHEMA_TABLE against its rule (table.c). */
void table_check(struct source_node *n, struct diag *d);

#endif
