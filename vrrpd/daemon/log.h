/*
 * The daemon's log: one line per event to standard error, where systemd's
 * journal or a terminal reads it.  Subject first, then what changed, then
 * why.  A reader that is slow or gone never delays the caller: what does
 * not fit is dropped, and counted in the next line that does.
 */
#ifndef DAEMON_LOG_H
#define DAEMON_LOG_H

#include <stdbool.h>

/* syslog's numbers. */
enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7
};

/*
 * Lines of this level and more urgent ones are written.  "who" names the
 * process and is not copied.  Under the journal each line carries its
 * level as <n>.
 */
void log_open(enum log_level level, const char *who);

/* "error", "warning", "info" or "debug"; false leaves *ret alone. */
bool log_level_parse(const char *word, enum log_level *ret);

/* What must stay open for lines to get out; a child inherits it. */
int log_descriptor(void);

void log_line(enum log_level level, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
