/*
 * A word that stands for itself: a number, true, false, or something that
 * people write without quotes and libconfig would misread or refuse.  It
 * sees the word alone, never where it stands.
 */
#ifndef CONFIG_LITERAL_H
#define CONFIG_LITERAL_H

#include <stdbool.h>

struct diag;
struct token;

/*
 * Read a word that is not empty.  ret has its place and gets kind and
 * value: TOKEN_INT, TOKEN_FLOAT, TOKEN_BOOL, or, with a finding,
 * TOKEN_WRONG or TOKEN_STOP.  equal: a '=' follows; hush: it may be a
 * secret, so do not repeat it.
 */
void literal_read(
    const char *word, bool equal, bool hush, struct diag *d, struct token *ret);

#endif
