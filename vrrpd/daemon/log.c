#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "vrrpd/daemon/log.h"

#define LINE_MAX_OCTETS 1024

/*
 * The one state that outlives a call in this program's rooms: where its
 * lines go.  Set once, before the first line.
 */
static struct {
	enum log_level level;
	const char *who;
	int fd;
	bool is_socket;
	bool is_journal;
	unsigned dropped;
} log_to = { .level = LOG_LEVEL_INFO, .who = "vrrpd", .fd = STDERR_FILENO };

/* systemd names the journal's socket by device and inode. */
static bool
is_journal(const struct stat *st)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long dev, ino;

	return stream && sscanf(stream, "%llu:%llu", &dev, &ino) == 2 &&
	    dev == st->st_dev && ino == st->st_ino;
}

/*
 * A file description of our own, so that O_NONBLOCK does not hit everybody
 * else who writes to the same terminal or pipe.  A socket cannot be opened
 * anew, but can be told per message.
 */
static int
reopen(const struct stat *st)
{
	int flags = O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY;

	if (S_ISREG(st->st_mode))
		flags |= O_APPEND;
	return open("/proc/self/fd/2", flags);
}

void
log_open(enum log_level level, const char *who)
{
	struct stat st;
	int fd;

	log_to.level = level;
	log_to.who = who;
	if (log_to.fd != STDERR_FILENO || fstat(STDERR_FILENO, &st) < 0)
		return;
	log_to.is_socket = S_ISSOCK(st.st_mode);
	log_to.is_journal = is_journal(&st);
	if (log_to.is_socket)
		return;
	fd = reopen(&st);
	if (fd >= 0)
		log_to.fd = fd;
}

int
log_descriptor(void)
{
	return log_to.fd;
}

bool
log_level_parse(const char *word, enum log_level *ret)
{
	static const struct {
		const char *word;
		enum log_level level;
	} words[] = {
		{ "error", LOG_LEVEL_ERROR },
		{ "warning", LOG_LEVEL_WARNING },
		{ "info", LOG_LEVEL_INFO },
		{ "debug", LOG_LEVEL_DEBUG },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(word, words[i].word) == 0) {
			*ret = words[i].level;
			return true;
		}
	}
	return false;
}

/* The journal stamps its lines itself; everybody else wants the time. */
static int
print_head(char *buf, size_t size, enum log_level level)
{
	struct timespec ts;
	struct tm tm;

	if (log_to.is_journal)
		return snprintf(buf, size, "<%d>", (int)level);
	clock_gettime(CLOCK_REALTIME, &ts);
	localtime_r(&ts.tv_sec, &tm);
	return snprintf(buf, size, "%02d:%02d:%02d.%03d %s: ", tm.tm_hour,
	    tm.tm_min, tm.tm_sec, (int)(ts.tv_nsec / 1000000), log_to.who);
}

static bool
write_line(const char *line, size_t len)
{
	ssize_t n;

	if (log_to.is_socket)
		n = send(log_to.fd, line, len, MSG_DONTWAIT | MSG_NOSIGNAL);
	else
		n = write(log_to.fd, line, len);
	return n == (ssize_t)len;
}

static void
tell_dropped(void)
{
	char buf[128];
	int head = print_head(buf, sizeof(buf), LOG_LEVEL_WARNING);
	int n = snprintf(buf + head, sizeof(buf) - (size_t)head,
	    "log: %u lines were dropped, the reader is too slow\n",
	    log_to.dropped);

	if (write_line(buf, (size_t)(head + n)))
		log_to.dropped = 0;
}

void
log_line(enum log_level level, const char *format, ...)
{
	char buf[LINE_MAX_OCTETS];
	int saved = errno, head, n;
	size_t len;
	va_list ap;

	if (level > log_to.level)
		return;
	if (log_to.dropped)
		tell_dropped();
	head = print_head(buf, sizeof(buf), level);
	va_start(ap, format);
	n = vsnprintf(buf + head, sizeof(buf) - (size_t)head - 1, format, ap);
	va_end(ap);
	len = (size_t)(head + (n > 0 ? n : 0));
	if (len > sizeof(buf) - 2)
		len = sizeof(buf) - 2;
	buf[len++] = '\n';
	if (!write_line(buf, len))
		log_to.dropped++;
	errno = saved;
}
