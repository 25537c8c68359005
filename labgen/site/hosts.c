/*
 * Hosts and groups of them: what rules call "@name".
 */
#include <string.h>

#include "labgen/site/address.h"
#include "labgen/site/codes.h"
#include "labgen/site/keys.h"
#include "labgen/site/reader.h"
#include "labgen/site/words.h"
#include "vrrpd/config/schema.h"

/* One host or group that is being read. */
struct filling {
	struct reader *r;
	size_t index;
	struct site_range *ranges;
	size_t n;
};

/* What is behind "@name", which has to be above; or NULL. */
static const struct site_host *
referred(const struct filling *f, const char *name)
{
	size_t index = names_find(&f->r->hosts, name);

	return index < f->index ? &f->r->site->hosts[index] : NULL;
}

static size_t
count_words(const struct filling *f, const struct source_node *node)
{
	struct words words = words_of(node);
	struct word word;
	size_t n = 0;

	while (words_next(&words, &word)) {
		const struct site_host *host =
		    *word.text == '@' ? referred(f, word.text + 1) : NULL;

		n += host ? host->n_ranges : 1;
	}
	return n;
}

static void
add_reference(struct filling *f, const struct word *word)
{
	const struct site_host *self = &f->r->site->hosts[f->index];
	const struct site_host *host = referred(f, word->text + 1);

	if (!self->group) {
		reader_error(f->r, word->at, CODE_RANGE,
		    "write its addresses, or move it to \"groups\"",
		    "a host is not made of other hosts");
	} else if (host) {
		for (size_t i = 0; i < host->n_ranges; i++)
			f->ranges[f->n++] = host->ranges[i];
	} else if (names_need(&f->r->hosts, "@", word->text + 1, word->at,
		       f->r->diag) != SITE_NONE) {
		reader_error(f->r, word->at, CODE_RANGE,
		    "define it above the group that names it",
		    "the group %s is not defined yet", word->text);
	}
}

static void
add_words(struct filling *f, const struct source_node *node)
{
	bool group = f->r->site->hosts[f->index].group;
	struct words words = words_of(node);
	struct word word;

	while (words_next(&words, &word)) {
		if (*word.text == '@')
			add_reference(f, &word);
		else if (address_reference(
			     f->r, word.text, word.at, group, &f->ranges[f->n]))
			f->n++;
	}
}

/* node: text, or a list of texts. */
static bool
read_ranges(struct filling *f, const struct source_node *node)
{
	bool text = source_kind(node) == SOURCE_STRING;
	size_t errors = diag_errors(f->r->diag);
	size_t room = text ? count_words(f, node) : 0;

	for (size_t i = 0; i < source_count(node); i++)
		room += count_words(f, source_at(node, i));
	f->ranges = reader_take(f->r, room + 1, sizeof(*f->ranges));
	if (!f->ranges)
		return false;
	if (text)
		add_words(f, node);
	for (size_t i = 0; i < source_count(node); i++)
		add_words(f, source_at(node, i));
	if (!f->n && diag_errors(f->r->diag) == errors)
		reader_error(f->r, source_place(node), CODE_RANGE,
		    "write at least one address, or remove it",
		    "%s has no address", f->r->site->hosts[f->index].name);
	return true;
}

static bool
read_host(struct reader *r, const struct source_node *node, size_t index)
{
	struct site_host *host = &r->site->hosts[index];
	struct filling f = { .r = r, .index = index };
	const struct source_node *ranges = node;

	if (source_kind(node) == SOURCE_GROUP) {
		const struct source_node *risk =
		    source_child(node, "accept_risk");

		ranges = source_child(node, "legs");
		if (risk)
			host->accept_risk = reader_copy(r, source_string(risk));
		if (risk && !host->accept_risk)
			return false;
	}
	if (!read_ranges(&f, ranges))
		return false;
	host->ranges = f.ranges;
	host->n_ranges = f.n;
	return true;
}

/* Names first: groups may name what stands in either map. */
static bool
name_all(struct reader *r, const struct source_node *map, bool group)
{
	struct site *site = r->site;

	for (size_t i = 0; i < reader_count(map); i++) {
		const struct source_node *node = source_at(map, i);
		struct place at = source_key_place(node);
		struct site_host *host;

		if (!names_valid(source_key(node)))
			reader_error(r, at, CODE_NAME, NULL,
			    "\"%s\" is not " NAMES_EXPECTED, source_key(node));
		host = &site->hosts[site->n_hosts];
		*host = (struct site_host){ .group = group, .at = at };
		host->name = reader_copy(r, source_key(node));
		if (!host->name)
			return false;
		names_add(&r->hosts, host->name, at, site->n_hosts++);
	}
	return true;
}

static bool
read_map(struct reader *r, const struct source_node *map, size_t *index)
{
	for (size_t i = 0; i < reader_count(map); i++) {
		const struct source_node *node = source_at(map, i);

		if (!read_host(r, node, (*index)++))
			return false;
	}
	return true;
}

bool
hosts_read(struct reader *r)
{
	const struct source_node *hosts = source_child(r->root, "hosts");
	const struct source_node *groups = source_child(r->root, "groups");
	size_t room = reader_count(hosts) + reader_count(groups);
	size_t index = 0;

	r->site->hosts = reader_take(r, room + 1, sizeof(*r->site->hosts));
	if (!r->site->hosts || !names_init(&r->hosts, "host", room, r->arena))
		return false;
	if (!name_all(r, hosts, false) || !name_all(r, groups, true))
		return false;
	names_seal(&r->hosts, r->diag);
	return read_map(r, hosts, &index) && read_map(r, groups, &index);
}
