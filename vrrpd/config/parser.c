#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vrrpd/config/lexer.h"
#include "vrrpd/config/parser.h"
#include "vrrpd/config/textfile.h"
#include "vrrpd/config/tree.h"

#define NESTING_MAX 32	 /* brackets in brackets */
#define INCLUDES_DEEP 10 /* files in files, as in libconfig */
#define INCLUDES_MAX 1000

/* A bracket that is open; the first one is the file itself. */
struct frame {
	struct source_node *node;
	char opening; /* 0: the file */
	bool full;    /* a setting or an element has just been read */
	bool comma;   /* ... and behind it a comma, here: */
	struct place comma_at;
};

/* A file that is being read. */
struct input {
	struct lexer lx;
	char *path;
	char *text;
	size_t copied; /* octets that are in the flat text already */
	size_t frames; /* brackets that were open where it was included */
};

struct parser {
	struct source *s;
	struct diag *d;
	struct frame frames[NESTING_MAX];
	size_t n_frames;
	struct input inputs[INCLUDES_DEEP];
	size_t n_inputs;
	size_t n_includes;
	size_t room; /* of the flat text */
	int err;     /* -EINVAL or -ENOMEM once we had to stop */
};

static struct frame *
top(struct parser *p)
{
	return &p->frames[p->n_frames - 1];
}

static struct input *
reading(struct parser *p)
{
	return &p->inputs[p->n_inputs - 1];
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

/* The flat text, and where its parts came from. */

static bool
flat_add(struct parser *p, const char *text, size_t len)
{
	struct source *s = p->s;

	if (p->room - s->flat_len <= len) {
		size_t room = 2 * (s->flat_len + len) + 4096;
		char *larger = realloc(s->flat, room);

		if (!larger)
			return give_up(p, -ENOMEM);
		s->flat = larger;
		p->room = room;
	}
	memcpy(s->flat + s->flat_len, text, len);
	s->flat_len += len;
	s->flat[s->flat_len] = '\0';
	return true;
}

/* What follows in the flat text begins at this place. */
static bool
flat_mark(struct parser *p, struct place at)
{
	struct stretch *st = arena_take(&p->s->arena, sizeof(*st));

	if (!st)
		return give_up(p, -ENOMEM);
	st->from = p->s->flat_len;
	st->file = at.file;
	st->line = at.line;
	st->before = p->s->stretches;
	p->s->stretches = st;
	return true;
}

/* Copy the text up to octet "to", and pass over what follows up to "on". */
static bool
flat_copy(struct parser *p, size_t to, size_t on)
{
	struct input *in = reading(p);
	bool good = flat_add(p, in->text + in->copied, to - in->copied) &&
	    flat_add(p, "\n", 1);

	in->copied = on;
	return good;
}

/* Files. */

/* path and text become the parser's. */
static bool
input_push(struct parser *p, char *path, char *text, size_t len,
    const struct place *from)
{
	struct input *in = &p->inputs[p->n_inputs++];
	const char *file = diag_file(p->d, path, text, len, from);
	const char *nul = memchr(text, '\0', len);

	*in = (struct input){ .path = path, .text = text };
	in->frames = p->n_frames;
	if (!file)
		return give_up(p, -ENOMEM);
	lexer_init(&in->lx, text, len, file, p->d, &p->s->arena);
	if (nul) {
		ERROR(p, ((struct place){ .file = file }), "E116",
		    "save it as plain text",
		    "octet %zu of the file is NUL: this is not a text",
		    (size_t)(nul - text));
		return give_up(p, -EINVAL);
	}
	return flat_mark(p, in->lx.place);
}

static void
input_pop(struct parser *p)
{
	struct input *in = reading(p);

	free(in->path);
	free(in->text);
	p->n_inputs--;
}

/* An absolute name, or one beside the main file.  NULL: no memory. */
static char *
include_path(const struct parser *p, const char *name)
{
	const char *main_file = p->inputs[0].path;
	const char *slash = strrchr(main_file, '/');
	size_t dir = slash ? (size_t)(slash - main_file) + 1 : 0;
	char *path = malloc(dir + strlen(name) + 1);

	if (*name == '/')
		dir = 0;
	if (path) {
		memcpy(path, main_file, dir);
		memcpy(path + dir, name, strlen(name) + 1);
	}
	return path;
}

static bool
may_include(struct parser *p, const struct token *t, const char *path)
{
	for (size_t i = 0; i < p->n_inputs; i++) {
		if (strcmp(p->inputs[i].path, path) != 0)
			continue;
		ERROR(p, t->at, "E127", "remove this line",
		    "%s would include itself", path);
		return false;
	}
	if (p->n_inputs < INCLUDES_DEEP && p->n_includes < INCLUDES_MAX &&
	    p->s->flat_len <= TEXTFILE_MAX)
		return true;
	ERROR(p, t->at, "E127", "include fewer files",
	    "there are too many includes (%u in each other, %u in all)",
	    INCLUDES_DEEP - 1, INCLUDES_MAX);
	return false;
}

static bool
include(struct parser *p, const struct token *t)
{
	char *path = include_path(p, t->string);
	char *text = NULL;
	size_t len;
	int err;

	if (!path)
		return give_up(p, -ENOMEM);
	if (!may_include(p, t, path)) {
		free(path);
		return give_up(p, -EINVAL);
	}
	err = textfile_read(path, &text, &len);
	if (err < 0) {
		if (err != -ENOMEM)
			ERROR(p, t->at, "E127",
			    "includes are looked for beside the main file",
			    "%s cannot be read: %s", path, strerror(-err));
		free(path);
		return give_up(p, err == -ENOMEM ? err : -EINVAL);
	}
	p->n_includes++;
	if (!flat_copy(p, t->from, t->to)) {
		free(path);
		free(text);
		return false;
	}
	return input_push(p, path, text, len, &t->at);
}

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
	struct input *in = reading(p);

	if (p->n_frames > in->frames)
		return unclosed(p);
	if (!flat_copy(p, in->lx.len, in->lx.len))
		return false;
	input_pop(p);
	return flat_mark(p, reading(p)->lx.place);
}

/* The next token that matters to the grammar; false: stop. */
static bool
next(struct parser *p, enum lexer_want want, struct token *t)
{
	for (;;) {
		size_t before = diag_errors(p->d);

		lexer_next(&reading(p)->lx, want, t);
		if (t->kind == TOKEN_STOP)
			return give_up(
			    p, diag_errors(p->d) > before ? -EINVAL : -ENOMEM);
		if (t->kind == TOKEN_INCLUDE) {
			if (!include(p, t))
				return false;
		} else if (t->kind == TOKEN_END && p->n_inputs > 1) {
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
	struct source_node *n = arena_take(&p->s->arena, sizeof(*n));
	struct source_node *parent = p->n_frames ? top(p)->node : NULL;

	if (!n) {
		give_up(p, -ENOMEM);
		return NULL;
	}
	n->kind = kind;
	n->at = at;
	n->parent = parent;
	if (p->s->newest)
		p->s->newest->later = n;
	p->s->newest = n;
	if (!parent)
		return n;
	n->index = parent->count++;
	if (parent->last)
		parent->last->follow = n;
	else
		parent->first = n;
	parent->last = n;
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

	if (p->n_frames <= reading(p)->frames || !f->opening) {
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
	for (const struct source_node *n = top(p)->node->first; n;
	     n = n->follow) {
		if (key->kind == TOKEN_WRONG || strcmp(n->key, key->string))
			continue;
		ERROR(p, key->at, "E133", "remove one of them",
		    "\"%s\" is set a second time; the first is in line %u",
		    key->string, n->key_at.line);
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

	if (!next(p, LEXER_VALUE, &t))
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
	const struct lexer *lx = &reading(p)->lx;
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

/* Give every bracket its elements by number. */
static bool
number_children(struct parser *p)
{
	for (struct source_node *n = p->s->root; n; n = n->later) {
		size_t i = 0;

		if (!n->count)
			continue;
		n->children = arena_take(
		    &p->s->arena, n->count * sizeof(struct source_node *));
		if (!n->children)
			return give_up(p, -ENOMEM);
		for (struct source_node *c = n->first; c; c = c->follow)
			n->children[i++] = c;
		assert(i == n->count);
	}
	return true;
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
	char *path = strdup(name);
	char *copy = malloc(len + 1);
	struct place at;

	if (!path || !copy) {
		free(path);
		free(copy);
		return give_up(p, -ENOMEM);
	}
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (!input_push(p, path, copy, len, NULL))
		return false;
	at = (struct place){ .file = reading(p)->lx.place.file };
	p->s->root = node_add(p, SOURCE_GROUP, at);
	return p->s->root && push(p, p->s->root, 0);
}

int
parser_run(struct source *s, const char *name, const char *text, size_t len,
    struct diag *d)
{
	struct parser p = { .s = s, .d = d };

	if (begin(&p, name, text, len) && read_all(&p) && number_children(&p))
		(void)flat_copy(&p, reading(&p)->lx.len, reading(&p)->lx.len);
	while (p.n_inputs)
		input_pop(&p);
	return p.err;
}
