/*
 * Sync groups: which networks move together.
 */
#include <string.h>

#include "labgen/site/codes.h"
#include "labgen/site/keys.h"
#include "labgen/site/reader.h"
#include "labgen/site/words.h"
#include "vrrpd/config/schema.h"

/*
 * What is filled: a group, and whose each network is already.  Each is in
 * one group only, so all groups share one array.
 */
struct filling {
	struct reader *r;
	struct site_group *group;
	size_t *networks;
	size_t used;
	const struct site_group **owner;
};

static bool
filling_init(struct filling *f, struct reader *r, size_t n_groups)
{
	size_t n = r->site->n_networks;

	f->r = r;
	f->networks = reader_take(r, n + 1, sizeof(*f->networks));
	f->owner = reader_take(r, n + 1, sizeof(struct site_group *));
	r->site->groups =
	    reader_take(r, n_groups + 1, sizeof(*r->site->groups));
	return f->networks && f->owner && r->site->groups;
}

static void
begin(struct filling *f, size_t group)
{
	f->group = &f->r->site->groups[group];
	f->group->networks = f->networks + f->used;
}

static bool
carries(const struct site *site, size_t network)
{
	return site->networks[network].carrier == network;
}

static void
take_in(struct filling *f, size_t network)
{
	f->networks[f->used++] = network;
	f->group->n_networks++;
	f->owner[network] = f->group;
}

static void
add_network(struct filling *f, size_t network, struct place at)
{
	const struct site_network *net = &f->r->site->networks[network];

	if (!carries(f->r->site, network))
		reader_error(f->r, at, CODE_SYNC,
		    "leave it out; what another carries moves with it",
		    "network %s has no VRID of its own", net->name);
	else if (f->owner[network] == f->group)
		reader_error(f->r, at, CODE_SYNC, "name it once",
		    "network %s is in this group already", net->name);
	else if (f->owner[network])
		reader_error(f->r, at, CODE_SYNC, "leave it in one of them",
		    "network %s is in the group %s already", net->name,
		    f->owner[network]->name);
	else
		take_in(f, network);
}

static void
add_all(struct filling *f, struct place at)
{
	for (size_t i = 0; i < f->r->site->n_networks; i++)
		if (carries(f->r->site, i))
			add_network(f, i, at);
}

static void
add_words(struct filling *f, const struct source_node *node)
{
	struct words words = words_of(node);
	struct word word;

	while (words_next(&words, &word)) {
		size_t index;

		if (strcmp(word.text, "*") == 0) {
			add_all(f, word.at);
			continue;
		}
		index = names_need(
		    &f->r->networks, "", word.text, word.at, f->r->diag);
		if (index != SITE_NONE)
			add_network(f, index, word.at);
	}
}

static void
add_members(struct filling *f, const struct source_node *members)
{
	struct diag *diag = f->r->diag;
	size_t errors = diag_errors(diag);

	if (source_kind(members) == SOURCE_STRING)
		add_words(f, members);
	for (size_t i = 0; i < source_count(members); i++)
		add_words(f, source_at(members, i));
	if (!f->group->n_networks && diag_errors(diag) == errors)
		reader_error(f->r, source_place(members), CODE_SYNC,
		    "name its networks, or leave the group out",
		    "the group %s has no members", f->group->name);
}

/* Not written: all in one, if there are several. */
static bool
default_group(struct reader *r)
{
	struct site *site = r->site;
	struct filling f = { 0 };

	if (!filling_init(&f, r, 1))
		return false;
	begin(&f, 0);
	f.group->name = "all";
	f.group->at = (struct place){ .file = site->file };
	add_all(&f, f.group->at);
	site->n_groups = f.group->n_networks > 1;
	return true;
}

static bool
read_groups(struct reader *r, const struct source_node *list)
{
	struct site *site = r->site;
	size_t n = source_count(list);
	struct filling f = { 0 };
	struct names names;

	if (!filling_init(&f, r, n) ||
	    !names_init(&names, "sync group", n, r->arena))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct source_node *node = source_at(list, i);
		const struct source_node *name = source_child(node, "name");

		begin(&f, i);
		f.group->at = source_place(node);
		f.group->name = reader_copy(r, source_string(name));
		if (!f.group->name)
			return false;
		names_add(&names, f.group->name, source_place(name), i);
		add_members(&f, source_child(node, "members"));
		site->n_groups++;
	}
	names_seal(&names, r->diag);
	return true;
}

bool
sync_read(struct reader *r)
{
	const struct source_node *vrrp = source_child(r->root, "vrrp");
	const struct source_node *list = source_child(vrrp, "sync");

	return list ? read_groups(r, list) : default_group(r);
}
