#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "vrrpd/config/lexer.h"
#include "vrrpd/config/literal.h"

/* How much of a bad word is repeated in a message. */
#define WORD_SHOWN 40

struct reading {
	const char *word;
	bool equal; /* a '=' follows */
	bool hush;
	struct diag *diag;
	struct token *token;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The sign and digits of a number: where they end. */
static const char *
digits_end(const char *at)
{
	while (is_digit(*at))
		at++;
	return at;
}

static bool
same_word(const char *word, const char *lower)
{
	return strcasecmp(word, lower) == 0;
}

static void
wrong(struct reading *r, const char *code, const char *remedy, const char *what)
{
	const char *word = r->hush ? "the value" : r->word;
	bool longer = strlen(word) > WORD_SHOWN;

	diag_add(r->diag, DIAG_ERROR, r->token->at, code, remedy, "%.*s%s %s",
	    WORD_SHOWN, word, longer ? "..." : "", what);
	r->token->kind = TOKEN_WRONG;
}

static void
take_integer(struct reading *r)
{
	const char *word = r->word;
	const char *digits = word + (*word == '-' || *word == '+');
	bool hex = digits[0] == '0' && (digits[1] | 32) == 'x';
	long long value;

	if (!hex && digits[0] == '0' && digits[1]) {
		wrong(r, "E105", "leave the leading zeros out",
		    "has a leading zero: octal or not?");
		return;
	}
	errno = 0;
	value = strtoll(word, NULL, hex ? 16 : 10);
	if (errno || value > INT32_MAX || value < INT32_MIN) {
		wrong(r, "E106", "use a number from -2147483648 to 2147483647",
		    "is too large for a whole number");
		return;
	}
	r->token->kind = TOKEN_INT;
	r->token->integer = (int32_t)value;
}

static void
take_float(struct reading *r)
{
	const char *word = r->word;
	const char *digits = word + (*word == '-' || *word == '+');

	if (digits[0] == '0' && is_digit(digits[1])) {
		wrong(r, "E105", "leave the leading zeros out",
		    "has a leading zero: octal or not?");
		return;
	}
	r->token->number = strtod(word, NULL);
	if (!__builtin_isfinite(r->token->number)) {
		wrong(r, "E106", "use a smaller number", "is too large");
		return;
	}
	r->token->kind = TOKEN_FLOAT;
}

/* Behind "12" or "12.5": nothing, or an exponent and nothing. */
static bool
is_exponent(const char *at)
{
	if ((*at | 32) != 'e')
		return false;
	at++;
	if (*at == '-' || *at == '+')
		at++;
	return is_digit(*at) && !*digits_end(at);
}

static bool
is_hex(const char *word)
{
	if (word[0] != '0' || (word[1] | 32) != 'x' || !word[2])
		return false;
	return !word[2 + strspn(word + 2, "0123456789abcdefABCDEF")];
}

/* A word that begins like a number but is none. */
static void
no_number(struct reading *r)
{
	const char *word = r->word;
	const char *digits = word + (*word == '-' || *word == '+');
	const char *end = digits_end(digits);
	const char *dot = strchr(digits, '.');
	bool inner = dot && (strchr(dot + 1, '.') || strchr(dot, '/'));

	if (inner || strchr(word, ':') || strchr(word, '/'))
		wrong(r, "E107", "put it in double quotes",
		    "looks like an address without quotes");
	else if (dot && (dot == digits || !is_digit(dot[1])))
		wrong(r, "E108",
		    "write digits on both sides of the point, or, if it is a "
		    "text, put it in double quotes",
		    "is no complete number");
	else if (end > digits && (*end | 32) == 'l')
		wrong(r, "E109", "leave the L out",
		    "has a suffix that means 64 bits: not supported");
	else
		wrong(r, "E110", "put it in double quotes if it is a text",
		    "is neither a number nor a text in quotes");
}

static void
take_number(struct reading *r)
{
	const char *word = r->word;
	const char *digits = word + (*word == '-' || *word == '+');
	const char *end = digits_end(digits);

	if (is_hex(word)) {
		take_integer(r);
	} else if (end == digits) {
		no_number(r);
	} else if (!*end) {
		take_integer(r);
	} else if (is_exponent(end)) {
		take_float(r);
	} else if (*end == '.' && is_digit(end[1])) {
		end = digits_end(end + 1);
		if (!*end || is_exponent(end))
			take_float(r);
		else
			no_number(r);
	} else {
		no_number(r);
	}
}

static void
bare_word(struct reading *r)
{
	const char *word = r->word;
	if (same_word(word, "true") || same_word(word, "false")) {
		r->token->kind = TOKEN_BOOL;
		r->token->truth = same_word(word, "true");
	} else if (r->equal) {
		wrong(r, "E111",
		    "put { } around the settings, or give the value in front "
		    "its ';'",
		    "is a key where a value is expected");
		r->token->kind = TOKEN_STOP;
	} else if (same_word(word, "yes") || same_word(word, "on")) {
		wrong(r, "E112", "write true", "is not a value");
	} else if (same_word(word, "no") || same_word(word, "off")) {
		wrong(r, "E112", "write false", "is not a value");
	} else {
		wrong(r, "E112", "put it in double quotes",
		    "is a bare word, not a value");
	}
}

void
literal_read(
    const char *word, bool equal, bool hush, struct diag *d, struct token *ret)
{
	struct reading r = {
		.word = word,
		.equal = equal,
		.hush = hush,
		.diag = d,
		.token = ret,
	};

	if (is_digit(*word) || strchr("+-.", *word))
		take_number(&r);
	else
		bare_word(&r);
}
