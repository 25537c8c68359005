#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "vrrpd/config/diag.h"

/* How much of a long source line is shown. */
#define SHOWN_WIDTH 72
#define TEXT_MAX 512

struct file {
	struct file *next;
	char *text;
	size_t len;
	struct place from; /* file NULL: not included */
	unsigned order;
	char name[];
};

struct finding {
	enum diag_level level;
	struct place at;
	unsigned order; /* of the file */
	char *code, *text, *remedy;
};

struct diag {
	struct file *files, *last_file;
	struct finding *kept; /* sorted by place, room for DIAG_KEPT */
	size_t n_kept;
	size_t errors, warnings;
};

struct diag *
diag_new(void)
{
	struct diag *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->kept = calloc(DIAG_KEPT, sizeof(d->kept[0]));
	if (!d->kept) {
		free(d);
		return NULL;
	}
	return d;
}

static void
finding_fini(struct finding *f)
{
	free(f->code);
	free(f->text);
	free(f->remedy);
}

void
diag_free(struct diag *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->n_kept; i++)
		finding_fini(&d->kept[i]);
	while (d->files) {
		struct file *next = d->files->next;

		free(d->files->text);
		free(d->files);
		d->files = next;
	}
	free(d->kept);
	free(d);
}

const char *
diag_file(struct diag *d, const char *name, const char *text, size_t len,
    const struct place *from)
{
	struct file *file = calloc(1, sizeof(*file) + strlen(name) + 1);

	if (!file)
		return NULL;
	file->text = malloc(len + 1);
	if (!file->text) {
		free(file);
		return NULL;
	}
	memcpy(file->name, name, strlen(name) + 1);
	memcpy(file->text, text, len);
	file->text[len] = '\0';
	file->len = len;
	if (from)
		file->from = *from;
	if (d->last_file) {
		file->order = d->last_file->order + 1;
		d->last_file->next = file;
	} else {
		file->order = 1;
		d->files = file;
	}
	d->last_file = file;
	return file->name;
}

static struct file *
file_of(const struct diag *d, const char *name)
{
	for (struct file *f = d->files; f; f = f->next)
		if (f->name == name)
			return f;
	for (struct file *f = d->files; name && f; f = f->next)
		if (strcmp(f->name, name) == 0)
			return f;
	return NULL;
}

/* A name that nobody made known becomes a file without text. */
static const struct file *
known_file(struct diag *d, const char *name)
{
	struct file *file = file_of(d, name);

	if (file || !name)
		return file;
	name = diag_file(d, name, "", 0, NULL);
	return name ? d->last_file : NULL;
}

static void
make_printable(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
}

static char *
copy(const char *text)
{
	return text ? strdup(text) : NULL;
}

static bool
comes_after(const struct finding *a, const struct finding *b)
{
	if (a->order != b->order)
		return a->order > b->order;
	if (a->at.line != b->at.line)
		return a->at.line > b->at.line;
	return a->at.column > b->at.column;
}

/* Findings come nearly in order, so the way from the end is short. */
static void
keep(struct diag *d, const struct finding *f)
{
	size_t i = d->n_kept++;

	for (; i > 0 && comes_after(&d->kept[i - 1], f); i--)
		d->kept[i] = d->kept[i - 1];
	d->kept[i] = *f;
}

void
diag_add(struct diag *d, enum diag_level level, struct place at,
    const char *code, const char *remedy, const char *format, ...)
{
	struct finding f = { .level = level, .at = at };
	const struct file *file = known_file(d, at.file);
	char text[TEXT_MAX];
	va_list args;

	if (level == DIAG_ERROR)
		d->errors++;
	else
		d->warnings++;
	if (d->n_kept == DIAG_KEPT)
		return;
	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	make_printable(text);

	f.at.file = file ? file->name : NULL;
	f.order = file ? file->order : 0;
	f.code = copy(code);
	f.text = copy(text);
	f.remedy = copy(remedy);
	if (!f.code || !f.text || (remedy && !f.remedy)) {
		finding_fini(&f);
		return;
	}
	if (f.remedy)
		make_printable(f.remedy);
	keep(d, &f);
}

char *
diag_where(
    struct place other, struct place finding, char buf[static DIAG_WHERE])
{
	bool same = !other.file || !finding.file ||
	    strcmp(other.file, finding.file) == 0;

	if (same)
		(void)snprintf(buf, DIAG_WHERE, "line %u", other.line);
	else
		(void)snprintf(
		    buf, DIAG_WHERE, "%.100s:%u", other.file, other.line);
	return buf;
}

size_t
diag_errors(const struct diag *d)
{
	return d->errors;
}

size_t
diag_warnings(const struct diag *d)
{
	return d->warnings;
}

bool
diag_get(const struct diag *d, size_t i, struct diag_finding *ret)
{
	const struct finding *f;

	if (i >= d->n_kept)
		return false;
	f = &d->kept[i];
	*ret = (struct diag_finding){
		.level = f->level,
		.at = f->at,
		.code = f->code,
		.text = f->text,
		.remedy = f->remedy,
	};
	return true;
}

/* The line without its end, or NULL; *ret_len gets its octets. */
static const char *
find_line(const struct file *file, uint32_t line, size_t *ret_len)
{
	const char *at = file->text, *end = file->text + file->len;

	for (uint32_t i = 1; i < line && at; i++) {
		at = memchr(at, '\n', (size_t)(end - at));
		if (at)
			at++;
	}
	if (!line || !at || at == end)
		return NULL;
	*ret_len = strcspn(at, "\r\n");
	return at;
}

static const char *
skip_blanks(const char *at)
{
	return at + strspn(at, " \t");
}

/*
 * Nobody wants a secret in the journal because of a missing semicolon.
 * Text in quotes ends at its quote, anything else at a separator.
 */
static char *
mask_value(char *at)
{
	const char quote = *at == '"' || *at == '\'' ? *at++ : '\0';

	for (; *at; at++) {
		if (quote ? *at == quote : strchr(" ;,}", *at) != NULL)
			break;
		if (quote && *at == '\\' && at[1])
			*at++ = '*';
		if (((unsigned char)*at & 0xc0) != 0x80)
			*at = '*';
	}
	return at;
}

static void
mask_secrets(char *line)
{
	static const char key[] = "secret";
	char *at = line;

	while ((at = strstr(at, key))) {
		at += sizeof(key) - 1;
		at += strspn(at, " \t");
		if (*at != '=' && *at != ':')
			continue;
		at++;
		at = mask_value(at + strspn(at, " \t"));
	}
}

static bool
starts_character(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

/* The octet at which character number column (from 1) begins. */
static const char *
character(const char *line, size_t column)
{
	while (*line && column > 1) {
		line++;
		if (starts_character(*line))
			column--;
	}
	return line;
}

/* The line, cut to a window around the column if long, and a caret. */
static void
show_line(const char *line, uint32_t column, FILE *to)
{
	size_t indent = strspn(line, " ");
	size_t first = 1 + indent;
	const char *at, *end;
	bool cut;

	if (column && column < first)
		first = column;
	if (column > first + SHOWN_WIDTH - 8)
		first = column - SHOWN_WIDTH / 2;
	cut = first > 1 + indent;
	at = character(line, first);
	end = character(at, SHOWN_WIDTH + 1);
	fprintf(to, "    %s%.*s%s\n", cut ? "..." : "", (int)(end - at), at,
	    *end ? "..." : "");
	if (column)
		fprintf(to, "    %*s^\n", (int)(column - first + (cut ? 3 : 0)),
		    "");
}

static void
show_source(const struct file *file, const struct place *at, FILE *to)
{
	size_t len;
	const char *from = find_line(file, at->line, &len);
	char *line = from ? strndup(from, len) : NULL;

	if (!line)
		return;
	mask_secrets(line);
	for (char *p = line; *p; p++) {
		if (*p == '\t')
			*p = ' ';
	}
	make_printable(line);
	if (*skip_blanks(line))
		show_line(line, at->column, to);
	free(line);
}

static void
show_place(const struct place *at, FILE *to)
{
	fprintf(to, "%s", at->file);
	if (at->line)
		fprintf(to, ":%u", at->line);
	if (at->line && at->column)
		fprintf(to, ":%u", at->column);
}

static void
show_includes(const struct diag *d, const struct file *file, FILE *to)
{
	/* An inclusion is known after the file that holds it: this ends. */
	while (file && file->from.file) {
		fprintf(to, "    included from ");
		show_place(&file->from, to);
		fprintf(to, "\n");
		file = file_of(d, file->from.file);
	}
}

static void
show_finding(const struct diag *d, const struct finding *f, FILE *to)
{
	const struct file *file = file_of(d, f->at.file);

	if (f->at.file) {
		show_place(&f->at, to);
		fprintf(to, ": ");
	}
	fprintf(to, "%s %s: %s\n", f->level == DIAG_ERROR ? "error" : "warning",
	    f->code, f->text);
	if (file)
		show_source(file, &f->at, to);
	if (f->remedy)
		fprintf(to, "    %s\n", f->remedy);
	show_includes(d, file, to);
}

void
diag_show(const struct diag *d, FILE *to)
{
	size_t all = d->errors + d->warnings;
	size_t shown = d->n_kept < DIAG_SHOWN ? d->n_kept : DIAG_SHOWN;

	for (size_t i = 0; i < shown; i++)
		show_finding(d, &d->kept[i], to);
	if (all > shown)
		fprintf(to, "and %zu more, not shown\n", all - shown);
}
