#include "netns-lab/drill/record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
append(struct record_log *log, const struct record *r)
{
	/* Grow at the powers of two. */
	if ((log->n & (log->n - 1)) == 0) {
		const size_t room = log->n ? log->n * 2 : 1;
		struct record *more =
		    reallocarray(log->records, room, sizeof(*more));

		if (!more)
			return -ENOMEM;
		log->records = more;
	}
	log->records[log->n++] = *r;
	return 0;
}

static int
read_lines(FILE *f, struct record_log *log, size_t *line)
{
	char text[RECORD_LINE_MAX + 1];
	struct record r;
	int err = 0;

	while (!err && fgets(text, sizeof(text), f)) {
		++*line;
		/* A last line without newline was cut off while written. */
		if (!strchr(text, '\n') || !record_parse(text, &r))
			return -EBADMSG;
		err = append(log, &r);
	}
	return !err && ferror(f) ? -EIO : err;
}

static int
compare(const void *a, const void *b)
{
	const struct record *const *x = a, *const *y = b;

	if ((*x)->at.ns != (*y)->at.ns)
		return (*x)->at.ns < (*y)->at.ns ? -1 : 1;
	/* As in the file: an observer writes its own lines in order. */
	return *x < *y ? -1 : *x > *y;
}

static int
sort(struct record_log *log)
{
	const struct record **order =
	    reallocarray(NULL, log->n, sizeof(*order));
	struct record *sorted = reallocarray(NULL, log->n, sizeof(*sorted));

	if (!order || !sorted) {
		free(order);
		free(sorted);
		return -ENOMEM;
	}
	for (size_t i = 0; i < log->n; i++)
		order[i] = &log->records[i];
	qsort(order, log->n, sizeof(*order), compare);
	for (size_t i = 0; i < log->n; i++)
		sorted[i] = *order[i];
	free(order);
	free(log->records);
	log->records = sorted;
	return 0;
}

int
record_read(const char *path, struct record_log *ret, size_t *ret_line)
{
	struct record_log log = { NULL, 0 };
	FILE *f = fopen(path, "re");
	size_t line = 0;
	int err;

	if (!f)
		return -errno;
	err = read_lines(f, &log, &line);
	fclose(f);
	if (!err && log.n)
		err = sort(&log);
	if (err) {
		record_log_fini(&log);
		if (err == -EBADMSG)
			*ret_line = line;
		return err;
	}
	*ret = log;
	return 0;
}

void
record_log_fini(struct record_log *log)
{
	free(log->records);
	*log = (struct record_log){ NULL, 0 };
}

const struct record *
record_log_head(const struct record_log *log, char ret_site[static RECORD_PATH])
{
	const struct record *head = NULL;
	size_t len = 0;

	for (size_t i = 0; i < log->n; i++) {
		const struct record *r = &log->records[i];

		if (r->kind == RECORD_RUN && !head)
			head = r;
		else if (r->kind != RECORD_SITE || !head)
			continue;
		len += (size_t)snprintf(
		    ret_site + len, RECORD_PATH - len, "%s", r->text);
		if (len >= RECORD_PATH)
			len = RECORD_PATH - 1;
	}
	return head;
}
