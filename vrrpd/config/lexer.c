#include <string.h>
#include <strings.h>

#include "vrrpd/base/hex.h"
#include "vrrpd/config/arena.h"
#include "vrrpd/config/lexer.h"
#include "vrrpd/config/literal.h"

void
lexer_init(struct lexer *lx, const char *text, size_t len, const char *file,
    struct diag *d, struct arena *a)
{
	*lx = (struct lexer){
		.text = text,
		.len = len,
		.place = { .file = file, .line = 1, .column = 1 },
		.blank = true,
		.diag = d,
		.arena = a,
	};
}

/* The octet n behind the current one; NUL behind the end. */
static char
peek(const struct lexer *lx, size_t n)
{
	return n < lx->len - lx->at ? lx->text[lx->at + n] : '\0';
}

static void
skip(struct lexer *lx, size_t n)
{
	for (; n > 0 && lx->at < lx->len; n--) {
		char c = lx->text[lx->at++];

		if (c == '\n') {
			lx->place.line++;
			lx->place.column = 1;
			lx->blank = true;
			continue;
		}
		/* A column is a character: octets that go on one are free. */
		if (((unsigned char)peek(lx, 0) & 0xc0) != 0x80)
			lx->place.column++;
		if (c != ' ' && c != '\t' && c != '\r')
			lx->blank = false;
	}
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
in_key(char c)
{
	return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '*';
}

/* What people write without quotes: addresses, paths, names, times. */
static bool
in_word(char c)
{
	return in_key(c) || (c && strchr("./:+@%$~\\&!?<>|^`", c)) ||
	    (unsigned char)c >= 0x80;
}

static void
stop(struct token *t)
{
	t->kind = TOKEN_STOP;
}

/* False: a comment is not closed. */
static bool
skip_comment(struct lexer *lx)
{
	struct place opening = lx->place;

	if (peek(lx, 0) == '#' || peek(lx, 1) == '/') {
		while (lx->at < lx->len && peek(lx, 0) != '\n')
			skip(lx, 1);
		return true;
	}
	skip(lx, 2);
	while (lx->at < lx->len) {
		if (peek(lx, 0) == '*' && peek(lx, 1) == '/') {
			skip(lx, 2);
			return true;
		}
		skip(lx, 1);
	}
	diag_add(lx->diag, DIAG_ERROR, opening, "E101",
	    "write */ where the comment ends",
	    "the comment that begins here is never closed: the rest of the "
	    "file would be lost in it");
	return false;
}

static bool
at_comment(const struct lexer *lx)
{
	char c = peek(lx, 0), next = peek(lx, 1);

	return c == '#' || (c == '/' && (next == '/' || next == '*'));
}

/* False: reported, stop. */
static bool
skip_space(struct lexer *lx)
{
	for (;;) {
		if (at_comment(lx)) {
			if (!skip_comment(lx))
				return false;
		} else if (lx->at < lx->len && is_blank(peek(lx, 0))) {
			skip(lx, 1);
		} else {
			return true;
		}
	}
}

/*
 * The octet that an escape stands for; *ret_len: how long the escape is.
 * -1: there is no such escape.
 */
static int
unescape(const struct lexer *lx, size_t *ret_len)
{
	/* Those that every version of libconfig knows. */
	static const char letters[] = "fnrt\\\"";
	static const char octets[] = "\f\n\r\t\\\"";
	char c = peek(lx, 1);
	const char *found = c ? strchr(letters, c) : NULL;

	*ret_len = 2;
	if (found)
		return octets[found - letters];
	*ret_len = 4;
	if ((c == 'x' || c == 'X') && hex_value(peek(lx, 2)) >= 0 &&
	    hex_value(peek(lx, 3)) >= 0)
		return hex_value(peek(lx, 2)) << 4 | hex_value(peek(lx, 3));
	return -1;
}

/* One escape of a string; false: reported. */
static bool
take_escape(struct lexer *lx, char *ret)
{
	size_t len;
	int octet = unescape(lx, &len);

	if (octet > 0) {
		*ret = (char)octet;
		skip(lx, len);
		return true;
	}
	diag_add(lx->diag, DIAG_ERROR, lx->place, "E102",
	    octet < 0 ? "write \\\\ for a backslash" : "leave it out",
	    octet < 0 ? "there is no escape \"\\%c\""
		      : "a text cannot hold the octet \\%c00",
	    peek(lx, 1) ? peek(lx, 1) : ' ');
	skip(lx, octet < 0 ? 1 : len);
	return false;
}

/* At most this many octets are in the string whose quote is here. */
static size_t
string_room(const struct lexer *lx)
{
	size_t n = 1;

	while (peek(lx, n) && !strchr("\"\n", peek(lx, n)))
		n += peek(lx, n) == '\\' ? 2 : 1;
	return n;
}

static void
take_string(struct lexer *lx, struct token *t)
{
	char *to = arena_take(lx->arena, string_room(lx) + 1);
	bool good = true;

	if (!to) {
		stop(t);
		return;
	}
	t->string = to;
	skip(lx, 1);
	while (peek(lx, 0) != '"') {
		char c = peek(lx, 0);

		if (c == '\n' || lx->at == lx->len) {
			diag_add(lx->diag, DIAG_ERROR, t->at, "E103",
			    "close it with \" on the same line",
			    "the text that begins here has no closing quote");
			stop(t);
			return;
		}
		if (c == '\\') {
			good = take_escape(lx, to++) && good;
			continue;
		}
		*to++ = c;
		skip(lx, 1);
	}
	skip(lx, 1);
	t->kind = good ? TOKEN_STRING : TOKEN_WRONG;
}

static void
single_quotes(struct lexer *lx, struct token *t)
{
	diag_add(lx->diag, DIAG_ERROR, t->at, "E104",
	    "write \" on both sides of the text",
	    "single quotes do not make a text");
	skip(lx, 1);
	while (lx->at < lx->len && !strchr("'\n", peek(lx, 0)))
		skip(lx, 1);
	if (peek(lx, 0) == '\'')
		skip(lx, 1);
	t->kind = TOKEN_WRONG;
}

/* Is the next thing behind a word the sign that makes it a key? */
static bool
equal_follows(const struct lexer *lx)
{
	size_t n = 0;

	while (peek(lx, n) == ' ' || peek(lx, n) == '\t')
		n++;
	return peek(lx, n) == '=';
}

/* Copy and pass the word that begins here. */
static const char *
take_word(struct lexer *lx, bool (*in)(char c))
{
	const char *word;
	size_t n = 0;

	while (n < lx->len - lx->at && in(peek(lx, n))) {
		/* A comment may begin right behind a word. */
		if (peek(lx, n) == '/' &&
		    (peek(lx, n + 1) == '/' || peek(lx, n + 1) == '*'))
			break;
		n++;
	}
	word = arena_copy(lx->arena, lx->text + lx->at, n);
	if (word)
		skip(lx, n);
	return word;
}

static void
take_value_word(struct lexer *lx, struct token *t)
{
	const char *word = take_word(lx, in_word);

	if (!word)
		stop(t);
	else
		literal_read(word, equal_follows(lx), lx->hush, lx->diag, t);
}

static bool
in_bad_key(char c)
{
	return c != ':' && in_word(c);
}

static void
take_key(struct lexer *lx, struct token *t)
{
	const char *word = take_word(lx, in_bad_key);
	size_t n = 0;

	if (!word) {
		stop(t);
		return;
	}
	t->kind = TOKEN_KEY;
	t->string = word;
	while (in_key(word[n]))
		n++;
	if ((is_letter(*word) || *word == '*') && !word[n] &&
	    strcasecmp(word, "true") && strcasecmp(word, "false"))
		return;
	diag_add(lx->diag, DIAG_ERROR, t->at, "E113",
	    "a key begins with a letter and goes on with letters, digits, "
	    "'-', '_' and '*'; other names belong into quotes, as a value",
	    "%.40s cannot be a key", word);
	t->kind = TOKEN_WRONG;
}

static void
take_include(struct lexer *lx, struct token *t, bool first)
{
	static const char word[] = "@include";

	if (strncmp(lx->text + lx->at, word, sizeof(word) - 1) != 0 || !first) {
		diag_add(lx->diag, DIAG_ERROR, t->at, "E114",
		    "write @include \"FILE\" on a line of its own",
		    first ? "'@' begins nothing but \"@include\""
			  : "\"@include\" must be the first on its line");
		stop(t);
		return;
	}
	skip(lx, sizeof(word) - 1);
	while (peek(lx, 0) == ' ' || peek(lx, 0) == '\t')
		skip(lx, 1);
	if (peek(lx, 0) != '"') {
		diag_add(lx->diag, DIAG_ERROR, lx->place, "E114",
		    "write @include \"FILE\" on a line of its own",
		    "\"@include\" needs the name of a file in double quotes");
		stop(t);
		return;
	}
	take_string(lx, t);
	if (t->kind == TOKEN_STRING)
		t->kind = TOKEN_INCLUDE;
	else
		stop(t);
}

static void
strange(const struct lexer *lx, struct token *t)
{
	unsigned char c = (unsigned char)peek(lx, 0);

	if (lx->at == 0 && strncmp(lx->text, "\xef\xbb\xbf", 3) == 0)
		diag_add(lx->diag, DIAG_ERROR, t->at, "E115",
		    "save the file as UTF-8 without a byte order mark",
		    "the file begins with a byte order mark");
	else if (c > ' ' && c < 0x7f)
		diag_add(lx->diag, DIAG_ERROR, t->at, "E116",
		    "remove it, or put the text in double quotes",
		    "'%c' means nothing here", c);
	else
		diag_add(lx->diag, DIAG_ERROR, t->at, "E116",
		    "remove it, or put the text in double quotes",
		    "the octet 0x%02x means nothing here", c);
	stop(t);
}

static enum token_kind
mark(char c)
{
	switch (c) {
	case '=':
	case ':':
		return TOKEN_EQUAL;
	case ',':
		return TOKEN_COMMA;
	case ';':
		return TOKEN_SEMICOLON;
	case '{':
	case '(':
	case '[':
		return TOKEN_OPEN;
	case '}':
	case ')':
	case ']':
		return TOKEN_CLOSE;
	default:
		return TOKEN_END;
	}
}

static void
take(struct lexer *lx, enum lexer_want want, bool first, struct token *t)
{
	char c = peek(lx, 0);

	if (mark(c) != TOKEN_END) {
		t->kind = mark(c);
		t->bracket = c;
		skip(lx, 1);
	} else if (want == LEXER_EQUAL) {
		t->kind = TOKEN_KEY;
	} else if (c == '"') {
		take_string(lx, t);
	} else if (c == '\'') {
		single_quotes(lx, t);
	} else if (c == '@') {
		take_include(lx, t, first);
	} else if (!in_word(c) || (unsigned char)c >= 0x80) {
		strange(lx, t);
	} else if (want == LEXER_KEY) {
		take_key(lx, t);
	} else {
		take_value_word(lx, t);
	}
}

void
lexer_next(struct lexer *lx, enum lexer_want want, struct token *ret)
{
	bool good = skip_space(lx);

	*ret = (struct token){ .at = lx->place, .from = lx->at };
	if (!good)
		stop(ret);
	else if (lx->at < lx->len)
		take(lx, want, lx->blank, ret);
	ret->to = lx->at;
}

const char *
token_name(const struct token *t)
{
	switch (t->kind) {
	case TOKEN_END:
		return "the end of the file";
	case TOKEN_KEY:
		return "a key";
	case TOKEN_EQUAL:
		return t->bracket == '=' ? "'='" : "':'";
	case TOKEN_COMMA:
		return "','";
	case TOKEN_SEMICOLON:
		return "';'";
	case TOKEN_OPEN:
		return t->bracket == '{' ? "'{'"
		    : t->bracket == '('	 ? "'('"
					 : "'['";
	case TOKEN_CLOSE:
		return t->bracket == '}' ? "'}'"
		    : t->bracket == ')'	 ? "')'"
					 : "']'";
	case TOKEN_STRING:
		return "a text";
	case TOKEN_INT:
	case TOKEN_FLOAT:
		return "a number";
	case TOKEN_BOOL:
		return "true or false";
	case TOKEN_INCLUDE:
		return "@include";
	case TOKEN_STOP:
	case TOKEN_WRONG:
		break;
	}
	return "this";
}
