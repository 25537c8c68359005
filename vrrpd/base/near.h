/*
 * The nearest known word, for "did you mean".  It only measures; what is
 * said of it, and whether, is up to the caller.
 */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include <stddef.h>

/*
 * How many letters must be inserted, removed, replaced or swapped with
 * their neighbour to make a into b.  Words longer than 63 letters count as
 * farther than any limit.
 */
size_t near_distance(const char *a, const char *b);

/*
 * The word of the list nearest to "word", or NULL when none is near enough
 * to be worth a guess (a third of its letters, at least one).  The first
 * of equals wins.
 */
const char *near_word(const char *word, const char *const *words, size_t n);

#endif
