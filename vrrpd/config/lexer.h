/*
 * One libconfig text to tokens, each with its place.
 *
 * This is the pre-lexer: it sees the text before libconfig does and
 * refuses what that would misread in silence.  A value that is wrong in
 * itself is reported and becomes TOKEN_WRONG, so that the reader goes on;
 * where nothing behind can be trusted, the token is TOKEN_STOP.
 */
#ifndef CONFIG_LEXER_H
#define CONFIG_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vrrpd/config/diag.h"

struct arena;

enum token_kind {
	TOKEN_END,
	TOKEN_STOP,  /* reported; there is no use in going on */
	TOKEN_KEY,   /* string */
	TOKEN_EQUAL, /* '=' or ':' */
	TOKEN_COMMA,
	TOKEN_SEMICOLON,
	TOKEN_OPEN,    /* bracket: '{', '(' or '[' */
	TOKEN_CLOSE,   /* bracket: '}', ')' or ']' */
	TOKEN_INCLUDE, /* string: the file as written */
	TOKEN_STRING,  /* string: decoded */
	TOKEN_INT,
	TOKEN_FLOAT,
	TOKEN_BOOL,
	TOKEN_WRONG /* a value that was reported */
};

struct token {
	enum token_kind kind;
	struct place at;
	char bracket;
	const char *string; /* in the arena */
	int32_t integer;
	double number;
	bool truth;
	size_t from, to; /* octets of the text */
};

struct lexer {
	const char *text;
	size_t len;
	size_t at;
	struct place place;
	bool blank; /* nothing but blanks before "at" on its line */
	bool hush;  /* the next value may be a secret: never repeat it */
	struct diag *diag;
	struct arena *arena;
};

/* text: len octets and a NUL behind them; file: from diag_file(). */
void lexer_init(struct lexer *lx, const char *text, size_t len,
    const char *file, struct diag *d, struct arena *a);

/* What the grammar expects, because it decides what a word is. */
enum lexer_want {
	LEXER_KEY,   /* a word is the key of a setting */
	LEXER_EQUAL, /* a word is out of place: an empty TOKEN_KEY */
	LEXER_VALUE  /* a word is a number, true, false, or wrong */
};

void lexer_next(struct lexer *lx, enum lexer_want want, struct token *ret);

/* What a token is called in messages, such as "','" or "a number". */
const char *token_name(const struct token *t);

#endif
