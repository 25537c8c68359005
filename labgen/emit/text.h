/*
 * Text that grows.  Lack of memory is remembered, not reported at every
 * line: the writer goes on and its caller asks once, at the end.
 */
#ifndef EMIT_TEXT_H
#define EMIT_TEXT_H

#include <stdarg.h>
#include <stddef.h>

/* Zeroed is the empty text. */
struct text {
	char *at; /* NUL behind the last octet; NULL while empty */
	size_t len;
	size_t room;
	int err; /* 0, or -ENOMEM: the text is incomplete */
};

void text_add(struct text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void text_add_list(struct text *t, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
void text_add_octets(struct text *t, const char *from, size_t len);

void text_free(struct text *t);

#endif
