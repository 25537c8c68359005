#include "netns-lab/drill/theory.h"

#include <stdlib.h>
#include <string.h>

struct theory
theory_of(uint8_t version, nsec advert_interval, uint8_t priority)
{
	/* In version 2 the skew is a part of a second, in 3 of the interval. */
	const nsec whole = version == 2 ? SEC : advert_interval;
	const nsec skew = (256 - priority) * whole / 256;

	return (struct theory){
		.advert = advert_interval,
		.skew = skew,
		.master_down = 3 * advert_interval + skew,
	};
}

/* Not negative. */
static nsec
from_seconds(double s)
{
	return (nsec)(s * 1e9 + 0.5);
}

struct theory_span
theory_span_fixed(double seconds)
{
	return (struct theory_span){ .plus = from_seconds(seconds) };
}

static const char *
skip_blanks(const char *p)
{
	return p + strspn(p, " \t");
}

/* Digits with at most one point among them; strtod would take "inf". */
static bool
take_number(const char **p, double *ret)
{
	const size_t len = strspn(*p, "0123456789.");
	char *end;

	if (len == 0 || len > 18)
		return false;
	*ret = strtod(*p, &end);
	if (end != *p + len)
		return false;
	*p = skip_blanks(end);
	return true;
}

static bool
take_word(const char **p, struct theory_span *s, uint8_t times)
{
	const struct {
		const char *word;
		uint8_t *count;
	} words[] = {
		{ "master_down", &s->masters_down },
		{ "skew", &s->skews },
		{ "advert", &s->adverts },
		{ "handover", &s->handovers },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const size_t len = strlen(words[i].word);

		if (strncmp(*p, words[i].word, len) != 0)
			continue;
		*p = skip_blanks(*p + len);
		return !__builtin_add_overflow(
		    *words[i].count, times, words[i].count);
	}
	return false;
}

static bool
take_term(const char **p, struct theory_span *s)
{
	double number;

	if (!take_number(p, &number))
		return take_word(p, s, 1);
	if (**p != '*') {
		s->plus += from_seconds(number);
		return true;
	}
	*p = skip_blanks(*p + 1);
	if (number < 1 || number > UINT8_MAX || number != (uint8_t)number)
		return false;
	return take_word(p, s, (uint8_t)number);
}

bool
theory_span_parse(const char *text, struct theory_span *ret)
{
	struct theory_span s = { 0 };
	const char *p = skip_blanks(text);

	while (take_term(&p, &s) && s.plus <= 86400 * SEC) {
		if (!*p) {
			*ret = s;
			return true;
		}
		if (*p != '+')
			return false;
		p = skip_blanks(p + 1);
	}
	return false;
}

/* Counts stay far below their limit in any sensible span; else they stop. */
static void
add_times(uint8_t *count, uint8_t times)
{
	if (__builtin_add_overflow(*count, times, count))
		*count = UINT8_MAX;
}

void
theory_span_settle(struct theory_span *span, bool says_goodbye)
{
	add_times(
	    says_goodbye ? &span->skews : &span->masters_down, span->handovers);
	span->handovers = 0;
}

nsec
theory_span_of(const struct theory_span *span, const struct theory *t)
{
	return span->masters_down * t->master_down + span->skews * t->skew +
	    span->adverts * t->advert + span->plus;
}
