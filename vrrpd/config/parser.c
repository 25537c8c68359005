#include <errno.h>
#include <string.h>

#include "vrrpd/config/inputs.h"
#include "vrrpd/config/parser.h"
#include "vrrpd/config/tree.h"

#define NESTING_MAX 32 /* brackets in brackets */

/* A bracket that is open; the first one is the file itself. */
struct frame {
	struct source_node *node;
	char opening; /* 0: the file */
	bool full;    /* a setting or an element has just been read */
	bool comma;   /* ... and behind it a comma, here: */
	struct place comma_at;
};

struct parser {
	struct source *s;
	struct diag *d;
	struct inputs in;
	struct frame frames[NESTING_MAX];
	size_t n_frames;
	int err; /* -EINVAL or -ENOMEM once we had to stop */
};

static struct frame *
top(struct parser *p)
{
	return &p->frames[p->n_frames - 1];
}

static struct lexer *
reading(struct parser *p)
{
	return &inputs_top(&p->in)->lx;
}

/* Give up: because of a finding, or, without one, for want of memory. */
static bool
give_up(struct parser *p, int err)
{
	p->err = err;
	return false;
}

#define ERROR(p, at, code, remedy, ...) \
	diag_add((p)->d, DIAG_ERROR, at, code, remedy, __VA_ARGS__)

static bool
unclosed(struct parser *p)
{
	const struct frame *f = top(p);

	ERROR(p, f->node->at, "E130", "close it where it ends",
	    "the '%c'%s%s%s that begins here is never closed", f->opening,
	    f->node->key ? " of \"" : "", f->node->key ? f->node->key : "",
	    f->node->key ? "\"" : "");
	return give_up(p, -EINVAL);
}

/* The end of an included file: back to the one that includes it. */
static bool
include_ends(struct parser *p)
{
	int err;

	if (p->n_frames > inputs_top(&p->in)->frames)
		return unclosed(p);
	err = inputs_leave(&p->in);
	return err == 0 || give_up(p, err);
}

static bool
include(struct parser *p, const struct token *t)
{
	int err = inputs_enter(&p->in, t);

	if (err < 0)
		return give_up(p, err);
	inputs_top(&p->in)->frames = p->n_frames;
	return true;
}

/* The next token that matters to the grammar; false: stop. */
static bool
next(struct parser *p, enum lexer_want want, struct token *t)
{
	for (;;) {
		size_t before = diag_errors(p->d);

		lexer_next(reading(p), want, t);
		if (t->kind == TOKEN_STOP)
			return give_up(
			    p, diag_errors(p->d) > before ? -EINVAL : -ENOMEM);
		if (t->kind == TOKEN_INCLUDE) {
			if (!include(p, t))
				return false;
		} else if (t->kind == TOKEN_END && p->in.n > 1) {
			if (!include_ends(p))
				return false;
		} else {
			return true;
		}
	}
}

/* The tree. */

static struct source_node *
node_add(struct parser *p, enum source_kind kind, struct place at)
{
	struct source_node *parent = p->n_frames ? top(p)->node : NULL;
	struct source_node *n = tree_add(p->s, parent, kind, at);

	if (!n)
		give_up(p, -ENOMEM);
	return n;
}

static bool
push(struct parser *p, struct source_node *n, char opening)
{
	if (p->n_frames == NESTING_MAX) {
		ERROR(p, n->at, "E131", "use fewer brackets",
		    "brackets are nested more than %d deep", NESTING_MAX - 1);
		return give_up(p, -EINVAL);
	}
	p->frames[p->n_frames++] =
	    (struct frame){ .node = n, .opening = opening };
	return true;
}

static enum source_kind
bracket_kind(char opening)
{
	if (opening == '{')
		return SOURCE_GROUP;
	return opening == '(' ? SOURCE_LIST : SOURCE_ARRAY;
}

/* Arrays hold scalars of one type: libconfig refuses others. */
static void
check_array(struct parser *p, struct source_node *n)
{
	const struct source_node *first = n->parent->first;

	if (n->parent->kind != SOURCE_ARRAY || n->refused)
		return;
	if (n->kind < SOURCE_STRING)
		ERROR(p, n->at, "E126", "write ( ) instead of [ ]",
		    "an array [ ] cannot hold %s", source_kind_name(n->kind));
	else if (n->kind != first->kind && !first->refused)
		ERROR(p, n->at, "E126",
		    "write all of one type, or ( ) instead of [ ]",
		    "this array begins with %s and cannot hold %s",
		    source_kind_name(first->kind), source_kind_name(n->kind));
	else
		return;
	n->refused = true;
}

static enum source_kind
value_kind(const struct token *t)
{
	switch (t->kind) {
	case TOKEN_INT:
		return SOURCE_INT;
	case TOKEN_FLOAT:
		return SOURCE_FLOAT;
	case TOKEN_BOOL:
		return SOURCE_BOOL;
	case TOKEN_OPEN:
		return bracket_kind(t->bracket);
	case TOKEN_STRING:
	case TOKEN_END:
	case TOKEN_STOP:
	case TOKEN_KEY:
	case TOKEN_EQUAL:
	case TOKEN_COMMA:
	case TOKEN_SEMICOLON:
	case TOKEN_CLOSE:
	case TOKEN_INCLUDE:
	case TOKEN_WRONG:
		break;
	}
	return SOURCE_STRING;
}

/* A value is there: put it into the open bracket.  key: as in a group. */
static bool
add_value(struct parser *p, const struct token *t, const struct token *key)
{
	struct source_node *n = node_add(p, value_kind(t), t->at);
	struct frame *f = top(p);

	if (!n)
		return false;
	n->refused = t->kind == TOKEN_WRONG;
	n->string = t->string;
	n->integer = t->integer;
	n->number = t->number;
	n->truth = t->truth;
	if (key) {
		n->key = key->string ? key->string : "";
		n->key_at = key->at;
		n->refused |= key->kind == TOKEN_WRONG;
	}
	check_array(p, n);
	f->full = true;
	f->comma = false;
	return t->kind != TOKEN_OPEN || push(p, n, t->bracket);
}

/* The grammar. */

static bool
unexpected(struct parser *p, const struct token *t, const char *wanted)
{
	ERROR(p, t->at, "E121", NULL, "%s does not belong here: expected %s",
	    token_name(t), wanted);
	return give_up(p, -EINVAL);
}

static bool
close_bracket(struct parser *p, const struct token *t)
{
	const struct frame *f = top(p);
	char fits = f->opening == '{' ? '}' : f->opening == '(' ? ')' : ']';

	if (p->n_frames <= inputs_top(&p->in)->frames || !f->opening) {
		ERROR(p, t->at, "E132", "remove it",
		    "'%c' closes a bracket that this file did not open",
		    t->bracket);
		return give_up(p, -EINVAL);
	}
	if (t->bracket != fits) {
		ERROR(p, t->at, "E132", "close that bracket first",
		    "'%c' cannot close the '%c' of line %u, column %u",
		    t->bracket, f->opening, f->node->at.line,
		    f->node->at.column);
		return give_up(p, -EINVAL);
	}
	p->n_frames--;
	return true;
}

/* Two texts side by side: libconfig would join them without a word. */
static void
side_by_side(struct parser *p, const struct token *t)
{
	if (t->kind == TOKEN_WRONG)
		return;
	ERROR(p, t->at, t->kind == TOKEN_STRING ? "E117" : "E125",
	    "write a comma between them",
	    t->kind == TOKEN_STRING
		? "there is no comma between these two texts: they would "
		  "become one"
		: "there is no comma in front of this");
}

static void
check_duplicate(struct parser *p, struct token *key)
{
	char where[DIAG_WHERE];

	for (const struct source_node *n = top(p)->node->first; n;
	     n = n->follow) {
		if (key->kind == TOKEN_WRONG || strcmp(n->key, key->string))
			continue;
		ERROR(p, key->at, "E133", "remove one of them",
		    "\"%s\" is set a second time; the first is in %s",
		    key->string, diag_where(n->key_at, key->at, where));
		key->kind = TOKEN_WRONG;
	}
}

static bool
no_value(struct parser *p, const struct token *t, const struct token *key)
{
	const struct token none = { .kind = TOKEN_WRONG, .at = t->at };

	ERROR(p, t->at, "E120", "write a value in front of it",
	    "the value of \"%s\" is missing", key->string);
	if (!add_value(p, &none, key))
		return false;
	top(p)->full = false;
	return true;
}

static bool
value(struct parser *p, const struct token *key)
{
	struct token t;
	bool good;

	reading(p)->hush = strcmp(key->string, "secret") == 0;
	good = next(p, LEXER_VALUE, &t);
	reading(p)->hush = false;
	if (!good)
		return false;
	switch (t.kind) {
	case TOKEN_STRING:
	case TOKEN_INT:
	case TOKEN_FLOAT:
	case TOKEN_BOOL:
	case TOKEN_WRONG:
	case TOKEN_OPEN:
		return add_value(p, &t, key);
	case TOKEN_SEMICOLON:
	case TOKEN_COMMA:
		return no_value(p, &t, key);
	case TOKEN_CLOSE:
	case TOKEN_END:
	case TOKEN_EQUAL:
	case TOKEN_KEY:
	case TOKEN_STOP:
	case TOKEN_INCLUDE:
		break;
	}
	return unexpected(p, &t, "a value");
}

static bool
setting(struct parser *p, struct token *key)
{
	struct token t;

	if (!next(p, LEXER_EQUAL, &t))
		return false;
	if (t.kind != TOKEN_EQUAL) {
		/* What is wrong in itself has its finding. */
		if (key->kind == TOKEN_WRONG)
			return give_up(p, -EINVAL);
		ERROR(p, key->at, "E119",
		    "write KEY = VALUE; or, if it is a text, put it in "
		    "double quotes",
		    "there is no '=' behind \"%s\"", key->string);
		return give_up(p, -EINVAL);
	}
	if (key->string)
		check_duplicate(p, key);
	else
		key->string = "";
	return value(p, key);
}

/* A text where a key should be. */
static bool
text_for_key(struct parser *p, struct token *t)
{
	const struct lexer *lx = reading(p);
	const char *behind = lx->text + lx->at;
	const struct source_node *before = top(p)->node->last;

	behind += strspn(behind, " \t");
	if (*behind == '=' || *behind == ':') {
		ERROR(p, t->at, "E113", "write it without quotes",
		    "a key has no quotes");
		t->kind = TOKEN_WRONG;
		return setting(p, t);
	}
	if (!top(p)->full || before->kind != SOURCE_STRING)
		return unexpected(p, t, "a key");
	ERROR(p, t->at, "E117", "write one text, or remove the second",
	    "there are two texts side by side: they would become one");
	return true;
}

static bool
stray_end(struct parser *p, const struct token *t)
{
	if (!top(p)->full)
		ERROR(p, t->at, "E118", "remove it",
		    "there is no setting in front of this %s", token_name(t));
	top(p)->full = false;
	return true;
}

static bool
group_step(struct parser *p, bool *done)
{
	struct token t;

	if (!next(p, LEXER_KEY, &t))
		return false;
	switch (t.kind) {
	case TOKEN_KEY:
	case TOKEN_WRONG:
		return setting(p, &t);
	case TOKEN_SEMICOLON:
	case TOKEN_COMMA:
		return stray_end(p, &t);
	case TOKEN_CLOSE:
		return close_bracket(p, &t);
	case TOKEN_STRING:
		return text_for_key(p, &t);
	case TOKEN_END:
		*done = true;
		return !top(p)->opening || unclosed(p);
	case TOKEN_EQUAL:
	case TOKEN_OPEN:
	case TOKEN_INT:
	case TOKEN_FLOAT:
	case TOKEN_BOOL:
	case TOKEN_STOP:
	case TOKEN_INCLUDE:
		break;
	}
	return unexpected(p, &t, "a key");
}

static void
take_comma(struct parser *p, const struct token *t)
{
	struct frame *f = top(p);

	if (t->kind == TOKEN_SEMICOLON)
		ERROR(p, t->at, "E124", "write ','",
		    "elements are separated by ',', not by ';'");
	else if (!f->full)
		ERROR(p, t->at, "E123", "remove it, or write an element",
		    "there is no element in front of this ','");
	f->full = false;
	f->comma = true;
	f->comma_at = t->at;
}

static bool
end_of_elements(struct parser *p, const struct token *t)
{
	const struct frame *f = top(p);

	if (f->comma)
		ERROR(p, f->comma_at, "E122",
		    "remove the comma, or write the element that is missing",
		    "there is a comma behind the last element");
	return close_bracket(p, t);
}

static bool
element_step(struct parser *p)
{
	struct token t;

	if (!next(p, LEXER_VALUE, &t))
		return false;
	switch (t.kind) {
	case TOKEN_CLOSE:
		return end_of_elements(p, &t);
	case TOKEN_COMMA:
	case TOKEN_SEMICOLON:
		take_comma(p, &t);
		return true;
	case TOKEN_STRING:
	case TOKEN_INT:
	case TOKEN_FLOAT:
	case TOKEN_BOOL:
	case TOKEN_WRONG:
	case TOKEN_OPEN:
		if (top(p)->full)
			side_by_side(p, &t);
		return add_value(p, &t, NULL);
	case TOKEN_END:
		return unclosed(p);
	case TOKEN_EQUAL:
	case TOKEN_KEY:
	case TOKEN_STOP:
	case TOKEN_INCLUDE:
		break;
	}
	return unexpected(p, &t, "an element");
}

static bool
read_all(struct parser *p)
{
	bool good, done = false;

	do {
		if (top(p)->node->kind == SOURCE_GROUP)
			good = group_step(p, &done);
		else
			good = element_step(p);
	} while (good && !done);
	return good;
}

static bool
begin(struct parser *p, const char *name, const char *text, size_t len)
{
	int err = inputs_begin(&p->in, name, text, len);
	struct place at;

	if (err < 0)
		return give_up(p, err);
	at = (struct place){ .file = reading(p)->place.file };
	p->s->root = node_add(p, SOURCE_GROUP, at);
	return p->s->root && push(p, p->s->root, 0);
}

int
parser_run(struct source *s, const char *name, const char *text, size_t len,
    struct diag *d)
{
	struct parser p = { .s = s, .d = d, .in = { .s = s, .d = d } };

	if (begin(&p, name, text, len) && read_all(&p))
		p.err = tree_number(s) ? inputs_finish(&p.in) : -ENOMEM;
	inputs_fini(&p.in);
	return p.err;
}
