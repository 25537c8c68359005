#include <stdio.h>
#include <string.h>

#include "labgen/site/codes.h"
#include "labgen/site/reader.h"
#include "labgen/site/side.h"
#include "labgen/site/words.h"

void
side_add(size_t *list, size_t *n, size_t index)
{
	for (size_t i = 0; i < *n; i++)
		if (list[i] == index)
			return;
	list[(*n)++] = index;
}

/* People name a network, or forget the "@": say what they meant. */
static void
not_a_zone(struct reader *r, const struct word *word)
{
	size_t network = names_find(&r->networks, word->text);
	char remedy[128];

	if (names_find(&r->hosts, word->text) != SITE_NONE) {
		snprintf(
		    remedy, sizeof(remedy), "write \"@%.31s\"", word->text);
		reader_error(r, word->at, CODE_NAME_UNKNOWN, remedy,
		    "%s is a host or a group, not a zone", word->text);
	} else if (network != SITE_NONE) {
		reader_error(r, word->at, CODE_NAME_UNKNOWN,
		    "name its zone, or define a group of its addresses",
		    "%s is a network, not a zone", word->text);
	} else {
		names_need(&r->zones, "", word->text, word->at, r->diag);
	}
}

bool
side_read(
    struct reader *r, const struct source_node *node, struct site_side *ret)
{
	size_t n = words_count(node), index;
	size_t *zones = reader_take(r, n + 1, sizeof(*zones));
	size_t *hosts = reader_take(r, n + 1, sizeof(*hosts));
	struct words words = words_of(node);
	struct word word;

	if (!zones || !hosts)
		return false;
	ret->zones = zones;
	ret->hosts = hosts;
	while (words_next(&words, &word)) {
		if (strcmp(word.text, "any") == 0) {
			ret->any = true;
		} else if (strcmp(word.text, "self") == 0) {
			ret->self = true;
		} else if (*word.text == '@') {
			index = names_need(
			    &r->hosts, "@", word.text + 1, word.at, r->diag);
			if (index != SITE_NONE)
				side_add(hosts, &ret->n_hosts, index);
		} else {
			index = names_find(&r->zones, word.text);
			if (index != SITE_NONE)
				side_add(zones, &ret->n_zones, index);
			else
				not_a_zone(r, &word);
		}
	}
	if (!n)
		reader_error(r, source_place(node), CODE_SIDE,
		    "name zones, \"@hosts\", \"self\" or \"any\"",
		    "nobody is named here");
	if (ret->any && n > 1)
		reader_error(r, source_place(node), CODE_SIDE,
		    "leave out the others, or \"any\"",
		    "\"any\" stands for everybody");
	return true;
}
