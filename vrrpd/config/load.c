#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "vrrpd/config/check.h"
#include "vrrpd/config/draft.h"
#include "vrrpd/config/keys.h"
#include "vrrpd/config/load.h"
#include "vrrpd/config/model.h"
#include "vrrpd/config/pack.h"
#include "vrrpd/config/secret.h"
#include "vrrpd/config/source.h"

/* What all functions here need. */
struct loading {
	struct draft draft;
	struct diag *d;
	const char *file;
};

/* Any number of seconds the schema let pass; too many become never. */
static nsec
nsec_of(double seconds)
{
	if (!(seconds >= 0))
		return 0;
	return seconds < 1e9 ? (nsec)llround(seconds * (double)SEC) : INT64_MAX;
}

/* Where a setting is, or, where it is absent, its group. */
static struct place
place_of(const struct source_node *group, const char *key)
{
	const struct source_node *n = source_child(group, key);

	return source_place(n ? n : group);
}

static size_t
count_of(const struct source_node *list)
{
	return list ? source_count(list) : 0;
}

static void
read_prefix(
    struct loading *l, const struct source_node *n, struct ip_prefix *ret)
{
	const char *text = n ? source_string(n) : NULL;

	if (!text || ip_prefix_parse(text, ret))
		return;
	if (ip_parse(text, &ret->addr)) {
		ret->len = ip_bits(ret->addr.family);
		return;
	}
	diag_add(l->d, DIAG_ERROR, source_place(n), "E303",
	    "write it as \"172.16.10.1/24\"", "\"%s\" is not an address", text);
}

static void
read_address(struct loading *l, const struct source_node *n, const char *link,
    struct draft_address *ret)
{
	const char *own = schema_string(n, config_keys_address, "interface");

	read_prefix(l, source_child(n, "address"), &ret->prefix);
	ret->link = own || source_has(n, "interface") ? own : link;
	ret->track = schema_bool(n, config_keys_address, "track");
	ret->at = place_of(n, "address");
	ret->at_track = place_of(n, "track");
}

/* Those of one list, behind those that are there already. */
static void
read_list(struct loading *l, const struct source_node *list,
    struct draft_instance *in)
{
	for (size_t i = 0; i < count_of(list); i++) {
		const struct source_node *n = source_at(list, i);

		if (n)
			read_address(
			    l, n, in->link, &in->addresses[in->n_addresses++]);
	}
}

static int
read_addresses(
    struct loading *l, const struct source_node *n, struct draft_instance *in)
{
	const struct source_node *shown = source_child(n, "addresses");
	const struct source_node *hidden = source_child(n, "unadvertised");
	size_t room = count_of(shown) + count_of(hidden);

	in->addresses =
	    arena_take(&l->draft.arena, room * sizeof(struct draft_address));
	if (!in->addresses)
		return -ENOMEM;
	in->at_addresses = place_of(n, "addresses");
	read_list(l, shown, in);
	in->n_advertised = in->n_addresses;
	read_list(l, hidden, in);
	if (shown && !source_count(shown))
		diag_add(l->d, DIAG_ERROR, in->at_addresses, "E308",
		    "write addresses = ( { address = \"ADDRESS/LENGTH\"; } )",
		    "a virtual router needs an address");
	return 0;
}

static void
read_announce(const struct source_node *n, struct draft_instance *in)
{
	const struct schema *keys = config_keys_announce;

	in->params.announce_repeat = (uint8_t)schema_int(n, keys, "repeat");
	in->params.announce_interval =
	    nsec_of(schema_number(n, keys, "interval"));
	in->announce_refresh = schema_number(n, keys, "refresh");
	in->params.announce_refresh = nsec_of(in->announce_refresh);
	if (n)
		in->at_refresh = place_of(n, "refresh");
}

static void
read_params(
    struct loading *l, const struct source_node *n, struct draft_instance *in)
{
	const struct schema *keys = config_keys_instance;
	struct vr_params *params = &in->params;

	params->vrid = (uint8_t)schema_int(n, keys, "vrid");
	params->version = (uint8_t)schema_int(n, keys, "version");
	params->priority = (uint8_t)schema_int(n, keys, "priority");
	params->preempt = schema_bool(n, keys, "preempt");
	in->advert_interval = schema_number(n, keys, "advert_interval");
	params->adver_int = nsec_of(in->advert_interval);
	read_announce(source_child(n, "announce"), in);
	secret_read(source_child(n, "auth"), l->file, params, l->d);
}

static int
read_instance(
    struct loading *l, const struct source_node *n, struct draft_instance *in)
{
	const struct schema *keys = config_keys_instance;

	in->name = schema_string(n, keys, "name");
	in->link = schema_string(n, keys, "interface");
	in->group = SIZE_MAX;
	in->at = source_place(n);
	in->at_name = place_of(n, "name");
	in->at_vrid = place_of(n, "vrid");
	in->at_version = place_of(n, "version");
	in->at_priority = place_of(n, "priority");
	in->at_interval = place_of(n, "advert_interval");
	read_params(l, n, in);
	return read_addresses(l, n, in);
}

static int
read_instances(struct loading *l, const struct source_node *list)
{
	size_t n = count_of(list);

	l->draft.instances =
	    arena_take(&l->draft.arena, n * sizeof(struct draft_instance));
	if (!l->draft.instances)
		return -ENOMEM;
	if (list && !n)
		diag_add(l->d, DIAG_ERROR, source_place(list), "E309",
		    config_keys[1].help, "there is no virtual router");
	for (size_t i = 0; i < n; i++) {
		const struct source_node *in = source_at(list, i);
		int err;

		if (!in)
			continue;
		err = read_instance(
		    l, in, &l->draft.instances[l->draft.n_instances++]);
		if (err < 0)
			return err;
	}
	return 0;
}

static int
read_group(
    struct loading *l, const struct source_node *n, struct draft_group *g)
{
	const struct source_node *members = source_child(n, "members");

	g->name = schema_string(n, config_keys_group, "name");
	g->at = source_place(n);
	g->at_name = place_of(n, "name");
	g->at_members = place_of(n, "members");
	g->members = arena_take(
	    &l->draft.arena, count_of(members) * sizeof(struct draft_member));
	if (!g->members)
		return -ENOMEM;
	for (size_t i = 0; i < count_of(members); i++) {
		const struct source_node *m = source_at(members, i);

		if (!m)
			continue;
		g->members[g->n_members++] = (struct draft_member){
			.name = source_string(m),
			.instance = SIZE_MAX,
			.at = source_place(m),
		};
	}
	return 0;
}

static int
read_groups(struct loading *l, const struct source_node *list)
{
	size_t n = count_of(list);

	l->draft.groups =
	    arena_take(&l->draft.arena, n * sizeof(struct draft_group));
	if (!l->draft.groups)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct source_node *g = source_at(list, i);
		int err;

		if (!g)
			continue;
		err = read_group(l, g, &l->draft.groups[l->draft.n_groups++]);
		if (err < 0)
			return err;
	}
	return 0;
}

static int
read_draft(struct loading *l, const struct source_node *root)
{
	int err;

	l->draft.router = schema_string(root, config_keys, "router");
	l->draft.socket = schema_string(
	    source_child(root, "control"), config_keys_control, "socket");
	err = read_instances(l, source_child(root, "instances"));
	if (err == 0)
		err = read_groups(l, source_child(root, "groups"));
	return err;
}

/* From a source, good or not, to a configuration. */
static int
load_source(struct source *s, const char *file, size_t before, struct diag *d,
    struct config **ret)
{
	struct loading l = { .d = d, .file = file };
	struct config *c;
	int err;

	schema_check(s, config_keys, d);
	err = read_draft(&l, source_root(s));
	if (err == 0)
		err = check_draft(&l.draft, d);
	if (err < 0)
		goto out;
	err = -EINVAL;
	if (diag_errors(d) > before)
		goto out;
	c = pack_draft(&l.draft);
	err = c ? 0 : -ENOMEM;
	if (c)
		*ret = c;
out:
	arena_fini(&l.draft.arena);
	return err;
}

int
config_load(const char *path, struct diag *d, struct config **ret)
{
	size_t before = diag_errors(d);
	struct source *s;
	int err = source_read(path, d, &s);

	if (err < 0)
		return err;
	err = load_source(s, path, before, d, ret);
	source_free(s);
	return err;
}

int
config_load_text(const char *name, const char *text, size_t len, struct diag *d,
    struct config **ret)
{
	size_t before = diag_errors(d);
	struct source *s;
	int err = source_parse(name, text, len, d, &s);

	if (err < 0)
		return err;
	err = load_source(s, name, before, d, ret);
	source_free(s);
	return err;
}
