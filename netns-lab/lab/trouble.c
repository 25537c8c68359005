#include "netns-lab/lab/trouble.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
trouble_set(struct trouble *t, int err, const char *format, ...)
{
	const int code = abs(err);
	va_list args;
	size_t len;

	va_start(args, format);
	vsnprintf(t->text, sizeof(t->text), format, args);
	va_end(args);
	len = strlen(t->text);
	if (code)
		snprintf(t->text + len, sizeof(t->text) - len, ": %s",
		    strerrordesc_np(code));
	return code ? -code : -EIO;
}
