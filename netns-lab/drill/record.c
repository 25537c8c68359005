#include "netns-lab/drill/record.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum type { NAME, TEXT, ADDRESS, MAC, OCTET, BOOL, U32, U64, TIME };

struct member {
	const char *key;
	enum type type;
	size_t at;
};

#define MEMBER(field, type)                                  \
	{                                                    \
#field, type, offsetof(struct record, field) \
	}

#define MEMBERS_MAX 8

/* What each kind carries, in the order of its line. */
static const struct shape {
	const char *word;
	struct member members[MEMBERS_MAX]; /* ends with a NULL key */
} shapes[RECORD_KINDS] = {
	[RECORD_RUN] = { "run",
	    { MEMBER(format, U32), MEMBER(name, NAME), MEMBER(text, TEXT),
		MEMBER(version, OCTET), MEMBER(interval, TIME) } },
	[RECORD_SITE] = { "site", { MEMBER(text, TEXT) } },
	[RECORD_ROUTER] = { "router",
	    { MEMBER(node, NAME), MEMBER(daemon, NAME), MEMBER(text, TEXT),
		MEMBER(priority, OCTET) } },
	[RECORD_VIRTUAL] = { "virtual",
	    { MEMBER(segment, NAME), MEMBER(address, ADDRESS),
		MEMBER(carrier, NAME), MEMBER(vrid, OCTET),
		MEMBER(group, NAME) } },
	[RECORD_START] = { "start", { { NULL, NAME, 0 } } },
	[RECORD_FAULT] = { "fault",
	    { MEMBER(fault, NAME), MEMBER(node, NAME),
		MEMBER(segment, NAME) } },
	[RECORD_LIFT] = { "lift",
	    { MEMBER(fault, NAME), MEMBER(node, NAME),
		MEMBER(segment, NAME) } },
	[RECORD_MARK] = { "mark", { MEMBER(text, TEXT) } },
	[RECORD_END] = { "end", { { NULL, NAME, 0 } } },
	[RECORD_ADVERT] = { "advert",
	    { MEMBER(segment, NAME), MEMBER(node, NAME),
		MEMBER(source, ADDRESS), MEMBER(mac, MAC), MEMBER(vrid, OCTET),
		MEMBER(version, OCTET), MEMBER(priority, OCTET) } },
	[RECORD_ANNOUNCE] = { "announce",
	    { MEMBER(segment, NAME), MEMBER(node, NAME),
		MEMBER(address, ADDRESS), MEMBER(mac, MAC) } },
	[RECORD_HELD] = { "held",
	    { MEMBER(node, NAME), MEMBER(link, NAME),
		MEMBER(address, ADDRESS) } },
	[RECORD_GONE] = { "gone",
	    { MEMBER(node, NAME), MEMBER(link, NAME),
		MEMBER(address, ADDRESS) } },
	[RECORD_LINK] = { "link",
	    { MEMBER(node, NAME), MEMBER(link, NAME), MEMBER(up, BOOL) } },
	[RECORD_LOST] = { "lost",
	    { MEMBER(stream, NAME), MEMBER(first, U64), MEMBER(last, U64),
		MEMBER(first_at, TIME), MEMBER(last_at, TIME),
		MEMBER(late, TIME) } },
	[RECORD_LATE] = { "late",
	    { MEMBER(stream, NAME), MEMBER(late, TIME) } },
	[RECORD_PROBE] = { "probe",
	    { MEMBER(stream, NAME), MEMBER(interval, TIME), MEMBER(sent, U64),
		MEMBER(received, U64), MEMBER(late, TIME) } },
	[RECORD_STALL] = { "stall", { MEMBER(late, TIME) } },
};

void
record_name(char to[static RECORD_NAME], const char *text)
{
	snprintf(to, RECORD_NAME, "%s", text);
}

const char *
record_word(enum record_kind kind)
{
	return shapes[kind].word;
}

/* A line under construction; the longest record fits, see the test. */
struct line {
	char *text;
	size_t len;
};

static void put(struct line *l, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
put(struct line *l, const char *format, ...)
{
	const size_t room = RECORD_LINE_MAX - l->len;
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(l->text + l->len, room, format, args);
	va_end(args);
	assert(n >= 0 && (size_t)n < room);
	l->len += (size_t)n;
}

/* Bytes above 0x7f pass as they are: the log is UTF-8 if its input was. */
static void
put_string(struct line *l, const char *s)
{
	put(l, "\"");
	for (; *s; s++) {
		const unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			put(l, "\\%c", c);
		else if (c < 0x20)
			put(l, "\\u%04x", c);
		else
			put(l, "%c", c);
	}
	put(l, "\"");
}

static void
put_value(struct line *l, enum type type, const void *value)
{
	char text[IP_TEXT];

	switch (type) {
	case NAME:
	case TEXT:
		put_string(l, value);
		break;
	case ADDRESS:
		put_string(l, ip_print(value, text));
		break;
	case MAC:
		put_string(l, mac_print(value, text));
		break;
	case OCTET:
		put(l, "%u", *(const uint8_t *)value);
		break;
	case BOOL:
		put(l, "%d", *(const bool *)value);
		break;
	case U32:
		put(l, "%" PRIu32, *(const uint32_t *)value);
		break;
	case U64:
		put(l, "%" PRIu64, *(const uint64_t *)value);
		break;
	case TIME:
		put(l, "%" PRId64, *(const int64_t *)value);
		break;
	}
}

size_t
record_print(const struct record *r, char line[static RECORD_LINE_MAX])
{
	const struct shape *shape = &shapes[r->kind];
	struct line l = { line, 0 };

	put(&l, "{\"t\":%" PRId64 ",\"kind\":\"%s\"", r->at.ns, shape->word);
	for (const struct member *m = shape->members; m->key; m++) {
		put(&l, ",\"%s\":", m->key);
		put_value(&l, m->type, (const char *)r + m->at);
	}
	put(&l, "}\n");
	return l.len;
}

/* Step over a text that has to be here. */
static bool
take(const char **p, const char *text)
{
	const size_t len = strlen(text);

	if (strncmp(*p, text, len) != 0)
		return false;
	*p += len;
	return true;
}

/* A number as we print it: no sign but minus, no leading zero. */
static bool
take_number(const char **p, int64_t min, uint64_t max, uint64_t *ret)
{
	const bool minus = **p == '-';
	const char *digits = *p + minus;
	uint64_t value = 0;
	size_t n = 0;

	for (; digits[n] >= '0' && digits[n] <= '9'; n++) {
		if (__builtin_mul_overflow(value, 10u, &value) ||
		    __builtin_add_overflow(
			value, (uint64_t)(digits[n] - '0'), &value))
			return false;
	}
	if (n == 0 || (digits[0] == '0' && (n > 1 || minus)))
		return false;
	if (minus && (min == 0 || value > (uint64_t)INT64_MAX + 1))
		return false;
	if (!minus && value > max)
		return false;
	*ret = minus ? 0 - value : value;
	*p = digits + n;
	return true;
}

static bool
take_escape(const char **p, char *ret)
{
	static const char hex[] = "0123456789abcdef";
	const char *high, *low;

	if (**p == '"' || **p == '\\') {
		*ret = *(*p)++;
		return true;
	}
	if (!take(p, "u00") || !(*p)[0] || !(*p)[1])
		return false;
	high = strchr(hex, (*p)[0]);
	low = strchr(hex, (*p)[1]);
	if (!high || !low || high - hex > 1 || (high == hex && low == hex))
		return false;
	*ret = (char)((high - hex) << 4 | (low - hex));
	*p += 2;
	return true;
}

static bool
take_string(const char **p, char *to, size_t room)
{
	size_t n = 0;

	if (!take(p, "\""))
		return false;
	while (**p != '"') {
		char c = *(*p)++;

		if ((unsigned char)c < 0x20 || n + 1 >= room)
			return false;
		if (c == '\\' && !take_escape(p, &c))
			return false;
		to[n++] = c;
	}
	to[n] = '\0';
	return take(p, "\"");
}

static bool
take_value(const char **p, enum type type, void *to)
{
	char text[RECORD_NAME + IP_TEXT];
	uint64_t n;

	switch (type) {
	case NAME:
		return take_string(p, to, RECORD_NAME);
	case TEXT:
		return take_string(p, to, RECORD_TEXT);
	case ADDRESS:
		return take_string(p, text, sizeof(text)) && ip_parse(text, to);
	case MAC:
		return take_string(p, text, sizeof(text)) &&
		    mac_parse(text, to);
	case OCTET:
		if (!take_number(p, 0, UINT8_MAX, &n))
			return false;
		*(uint8_t *)to = (uint8_t)n;
		return true;
	case BOOL:
		if (!take_number(p, 0, 1, &n))
			return false;
		*(bool *)to = n != 0;
		return true;
	case U32:
		if (!take_number(p, 0, UINT32_MAX, &n))
			return false;
		*(uint32_t *)to = (uint32_t)n;
		return true;
	case U64:
		return take_number(p, 0, UINT64_MAX, to);
	case TIME:
		if (!take_number(p, INT64_MIN, INT64_MAX, &n))
			return false;
		*(int64_t *)to = (int64_t)n;
		return true;
	}
	return false;
}

static bool
take_kind(const char **p, enum record_kind *ret)
{
	char word[RECORD_NAME];

	if (!take_string(p, word, sizeof(word)))
		return false;
	for (unsigned k = 0; k < RECORD_KINDS; k++) {
		if (strcmp(word, shapes[k].word) == 0) {
			*ret = (enum record_kind)k;
			return true;
		}
	}
	return false;
}

bool
record_parse(const char *line, struct record *ret)
{
	struct record r = { 0 };
	const char *p = line;

	if (!take(&p, "{\"t\":") || !take_value(&p, TIME, &r.at.ns) ||
	    !take(&p, ",\"kind\":") || !take_kind(&p, &r.kind))
		return false;
	for (const struct member *m = shapes[r.kind].members; m->key; m++) {
		if (!take(&p, ",\"") || !take(&p, m->key) || !take(&p, "\":") ||
		    !take_value(&p, m->type, (char *)&r + m->at))
			return false;
	}
	if (!take(&p, "}"))
		return false;
	(void)take(&p, "\n");
	if (*p)
		return false;
	*ret = r;
	return true;
}

int
record_open(const char *path)
{
	const int fd =
	    open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);

	return fd < 0 ? -errno : fd;
}

int
record_write(int fd, const struct record *r)
{
	char line[RECORD_LINE_MAX];
	const size_t len = record_print(r, line);
	ssize_t n;

	do
		n = write(fd, line, len);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (size_t)n == len ? 0 : -EIO;
}
