#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "labgen/site/codes.h"
#include "labgen/site/keys.h"
#include "labgen/site/load.h"
#include "labgen/site/reader.h"
#include "vrrpd/config/schema.h"

void *
reader_take(struct reader *r, size_t n, size_t size)
{
	if (n > SIZE_MAX / size)
		return NULL;
	return arena_take(r->arena, n * size);
}

const char *
reader_copy(struct reader *r, const char *text)
{
	return arena_copy(r->arena, text, strlen(text));
}

size_t
reader_count(const struct source_node *node)
{
	return node ? source_count(node) : 0;
}

bool
reader_map_names(struct reader *r, const struct source_node *map,
    const char *kind, struct names *ret)
{
	size_t n = reader_count(map);

	if (!names_init(ret, kind, n, r->arena))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct source_node *node = source_at(map, i);
		const char *text = source_key(node);
		struct place at = source_key_place(node);

		if (!names_valid(text))
			reader_error(r, at, CODE_NAME, NULL,
			    "\"%s\" is not " NAMES_EXPECTED, text);
		text = reader_copy(r, text);
		if (!text)
			return false;
		names_add(ret, text, at, i);
	}
	names_seal(ret, r->diag);
	return true;
}

/* What the file means; false: no memory. */
static bool
read_all(struct reader *r)
{
	bool (*const parts[])(struct reader *) = {
		routers_read,
		zones_read,
		networks_read,
		sync_read,
		routes_read,
		hosts_read,
		policy_read,
		nat_read,
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (!parts[i](r))
			return false;
	return true;
}

static void
no_memory(const char *path, struct diag *diag)
{
	diag_add(diag, DIAG_ERROR, (struct place){ .file = path },
	    CODE_NO_MEMORY, NULL, "not enough memory to read the site");
}

/* A source of good form to a model; findings tell if that is no good. */
static struct site *
site_from(const struct source_node *root, const char *path, struct diag *diag)
{
	struct arena arena = { 0 };
	struct reader r = { .arena = &arena, .diag = diag, .root = root };

	r.site = reader_take(&r, 1, sizeof(*r.site));
	if (!r.site)
		goto out;
	r.site->file = reader_copy(&r, path);
	if (!r.site->file)
		goto out;
	if (!read_all(&r))
		goto out;
	r.site->memory = arena;
	return r.site;
out:
	no_memory(path, diag);
	arena_fini(&arena);
	return NULL;
}

/*
 * Form first, then meaning: of what has no form, one could only find what
 * is not there.  The source ends here.  What has errors is no site.
 */
static struct site *
finish(
    struct source *source, const char *path, size_t errors, struct diag *diag)
{
	struct site *site = NULL;

	schema_check(source, site_keys, diag);
	if (diag_errors(diag) == errors)
		site = site_from(source_root(source), path, diag);
	source_free(source);
	if (diag_errors(diag) == errors)
		return site;
	site_free(site);
	return NULL;
}

struct site *
site_load(const char *path, struct diag *diag)
{
	size_t errors = diag_errors(diag);
	struct source *source;
	int err = source_read(path, diag, &source);

	if (err == -ENOMEM)
		no_memory(path, diag);
	return err < 0 ? NULL : finish(source, path, errors, diag);
}

struct site *
site_parse(const char *name, const char *text, size_t len, struct diag *diag)
{
	size_t errors = diag_errors(diag);
	struct source *source;
	int err = source_parse(name, text, len, diag, &source);

	if (err == -ENOMEM)
		no_memory(name, diag);
	return err < 0 ? NULL : finish(source, name, errors, diag);
}

void
site_free(struct site *site)
{
	struct arena memory;

	if (!site)
		return;
	memory = site->memory;
	arena_fini(&memory);
}
