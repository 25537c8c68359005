/*
 * One side of a rule: "staff @admins", "self", "any".
 */
#ifndef SITE_SIDE_H
#define SITE_SIDE_H

#include <stdbool.h>
#include <stddef.h>

struct reader;
struct site_side;
struct source_node;

/* False: no memory. */
bool side_read(
    struct reader *r, const struct source_node *node, struct site_side *ret);

/* Put an index into a list unless it is there already. */
void side_add(size_t *list, size_t *n, size_t index);

#endif
