/*
 * One side of a rule: "staff @admins", "self", "any".  What the rule then
 * does with it is of no concern here.
 */
#ifndef SITE_SIDE_H
#define SITE_SIDE_H

#include <stdbool.h>
#include <stddef.h>

struct reader;
struct site_side;
struct source_node;

/*
 * Read a string into *ret, whose lists live with the reader; findings tell
 * of names that nobody has.  False: no memory.
 */
bool side_read(
    struct reader *r, const struct source_node *node, struct site_side *ret);

/* Put an index into a list unless it is there; the caller made room. */
void side_add(size_t *list, size_t *n, size_t index);

#endif
