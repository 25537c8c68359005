#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "labgen/emit/text.h"

/* Make room for "more" octets and a NUL. */
static int
reserve(struct text *t, size_t more)
{
	size_t room = t->room ? t->room : 256;
	char *at;

	if (t->err)
		return t->err;
	while (room - t->len <= more)
		room *= 2;
	if (room == t->room)
		return 0;
	at = realloc(t->at, room);
	if (!at)
		return t->err = -ENOMEM;
	t->at = at;
	t->room = room;
	return 0;
}

void
text_add_octets(struct text *t, const char *from, size_t len)
{
	if (reserve(t, len) < 0)
		return;
	memcpy(t->at + t->len, from, len);
	t->len += len;
	t->at[t->len] = '\0';
}

void
text_add_list(struct text *t, const char *format, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0)
		t->err = -ENOMEM;
	if (len < 0 || reserve(t, (size_t)len) < 0)
		return;
	(void)vsnprintf(t->at + t->len, (size_t)len + 1, format, args);
	t->len += (size_t)len;
}

void
text_add(struct text *t, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_add_list(t, format, args);
	va_end(args);
}

void
text_free(struct text *t)
{
	free(t->at);
	*t = (struct text){ 0 };
}
