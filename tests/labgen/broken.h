/*
 * Sites with one thing wrong, and what has to be found.
 *
 * Every row changes one piece of a good site.  The "`" in the new piece is
 * not part of it: it marks the place where the finding has to be, unless
 * "at" says where.
 */
#ifndef TESTS_BROKEN_H
#define TESTS_BROKEN_H

#include <stddef.h>

struct broken {
	const char *when;
	const char *old, *new;
	const char *code;
	const char *words; /* part of the finding's text or of its remedy */
	size_t findings;   /* in all; 0: this one only */
	const char *at;	   /* what stands at the place, or NULL */
};

/* Read and check the changed site: an assertion fails unless it is found. */
void assert_found(const char *good, const struct broken *row);

#define ASSERT_ALL_FOUND(good, rows)                                          \
	do {                                                                  \
		for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++) \
			assert_found(good, &(rows)[i]);                       \
	} while (0)

#endif
