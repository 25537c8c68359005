#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vrrpd/config/inputs.h"
#include "vrrpd/config/textfile.h"
#include "vrrpd/config/tree.h"

struct input *
inputs_top(struct inputs *in)
{
	return &in->files[in->n - 1];
}

static int
flat_add(struct inputs *in, const char *text, size_t len)
{
	struct source *s = in->s;

	if (in->room - s->flat_len <= len) {
		size_t room = 2 * (s->flat_len + len) + 4096;
		char *larger = realloc(s->flat, room);

		if (!larger)
			return -ENOMEM;
		s->flat = larger;
		in->room = room;
	}
	memcpy(s->flat + s->flat_len, text, len);
	s->flat_len += len;
	s->flat[s->flat_len] = '\0';
	return 0;
}

/* What follows in the flat text begins at this place. */
static int
flat_mark(struct inputs *in, struct place at)
{
	struct stretch *st = arena_take(&in->s->arena, sizeof(*st));

	if (!st)
		return -ENOMEM;
	st->from = in->s->flat_len;
	st->file = at.file;
	st->line = at.line;
	st->before = in->s->stretches;
	in->s->stretches = st;
	return 0;
}

/* Copy the text up to octet "to", and pass over what follows up to "on". */
static int
flat_copy(struct inputs *in, size_t to, size_t on)
{
	struct input *top = inputs_top(in);
	size_t from = top->copied;
	int err;

	top->copied = on;
	err = flat_add(in, top->text + from, to - from);
	return err < 0 ? err : flat_add(in, "\n", 1);
}

/* Path and text become ours, also on failure. */
static int
push(struct inputs *in, char *path, char *text, size_t len,
    const struct place *from)
{
	struct input *top = &in->files[in->n++];
	const char *file = diag_file(in->d, path, text, len, from);
	const char *nul = memchr(text, '\0', len);

	*top = (struct input){ .path = path, .text = text };
	if (!file)
		return -ENOMEM;
	lexer_init(&top->lx, text, len, file, in->d, &in->s->arena);
	if (nul) {
		diag_add(in->d, DIAG_ERROR, (struct place){ .file = file },
		    "E116", "save it as plain text",
		    "octet %zu of the file is NUL: this is not a text",
		    (size_t)(nul - text));
		return -EINVAL;
	}
	return flat_mark(in, top->lx.place);
}

static void
pop(struct inputs *in)
{
	struct input *top = inputs_top(in);

	free(top->path);
	free(top->text);
	in->n--;
}

int
inputs_begin(struct inputs *in, const char *name, const char *text, size_t len)
{
	char *path = strdup(name);
	char *copy = malloc(len + 1);

	if (!path || !copy) {
		free(path);
		free(copy);
		return -ENOMEM;
	}
	memcpy(copy, text, len);
	copy[len] = '\0';
	return push(in, path, copy, len, NULL);
}

/* An absolute name, or one beside the main file.  NULL: no memory. */
static char *
include_path(const struct inputs *in, const char *name)
{
	const char *main_file = in->files[0].path;
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

static int
may_enter(const struct inputs *in, const struct token *t, const char *path)
{
	for (size_t i = 0; i < in->n; i++) {
		if (strcmp(in->files[i].path, path) != 0)
			continue;
		diag_add(in->d, DIAG_ERROR, t->at, "E127", "remove this line",
		    "%s would include itself", path);
		return -EINVAL;
	}
	if (in->n < INPUTS_DEEP && in->n_includes < INPUTS_MAX &&
	    in->s->flat_len <= TEXTFILE_MAX)
		return 0;
	diag_add(in->d, DIAG_ERROR, t->at, "E127", "include fewer files",
	    "there are too many includes (%u in each other, %u in all)",
	    INPUTS_DEEP - 1, INPUTS_MAX);
	return -EINVAL;
}

static int
read_include(const struct inputs *in, const struct token *t, const char *path,
    char **ret, size_t *ret_len)
{
	int err = textfile_read(path, ret, ret_len);

	if (err == 0 || err == -ENOMEM)
		return err;
	diag_add(in->d, DIAG_ERROR, t->at, "E127",
	    "includes are looked for beside the main file",
	    "%s cannot be read: %s", path, strerror(-err));
	return -EINVAL;
}

int
inputs_enter(struct inputs *in, const struct token *t)
{
	char *path = include_path(in, t->string);
	char *text = NULL;
	size_t len = 0;
	int err = path ? may_enter(in, t, path) : -ENOMEM;

	if (err == 0)
		err = read_include(in, t, path, &text, &len);
	if (err == 0)
		err = flat_copy(in, t->from, t->to);
	if (err < 0) {
		free(path);
		free(text);
		return err;
	}
	in->n_includes++;
	return push(in, path, text, len, &t->at);
}

int
inputs_leave(struct inputs *in)
{
	int err = inputs_finish(in);

	pop(in);
	return err < 0 ? err : flat_mark(in, inputs_top(in)->lx.place);
}

int
inputs_finish(struct inputs *in)
{
	size_t len = inputs_top(in)->lx.len;

	return flat_copy(in, len, len);
}

void
inputs_fini(struct inputs *in)
{
	while (in->n)
		pop(in);
}
