/*
 * The words of a text between blanks, one after the other, each with its
 * place.  No syntax but the blanks is known here.
 */
#ifndef SITE_WORDS_H
#define SITE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "vrrpd/config/diag.h"

struct source_node;

/* Longer than any name, address or sensible list of ports. */
#define WORD_ROOM 512

struct words {
	const struct source_node *node;
	size_t offset;
};

struct word {
	char text[WORD_ROOM];
	bool cut; /* it is longer; what is cut off is no name or address */
	struct place at;
};

/* node: a string. */
struct words words_of(const struct source_node *node);

/* False when there is none left. */
bool words_next(struct words *w, struct word *ret);

size_t words_count(const struct source_node *node);

#endif
