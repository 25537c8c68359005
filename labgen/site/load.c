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

bool
reader_map_names(struct reader *r, const struct source_node *map,
    const char *kind, struct names *ret)
{
	size_t n = map ? source_count(map) : 0;

	if (!names_init(ret, kind, n, r->arena))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct source_node *node = source_at(map, i);
		const char *text = node ? source_key(node) : NULL;
		struct place at;

		if (!node) {
			ret->gaps = true;
			continue;
		}
		at = source_key_place(node);
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

/* Everything below the outermost group; false: no memory. */
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

static struct site *
site_from(struct source *source, const char *path, struct diag *diag)
{
	struct arena arena = { 0 };
	struct reader r = { .arena = &arena, .diag = diag };

	r.site = reader_take(&r, 1, sizeof(*r.site));
	if (!r.site)
		goto out;
	r.site->file = reader_copy(&r, path);
	if (!r.site->file)
		goto out;
	schema_check(source, site_keys, diag);
	r.root = source_root(source);
	if (!read_all(&r))
		goto out;
	r.site->memory = arena;
	return r.site;
out:
	diag_add(diag, DIAG_ERROR, (struct place){ .file = path },
	    CODE_NO_MEMORY, NULL, "not enough memory");
	arena_fini(&arena);
	return NULL;
}

struct site *
site_load(const char *path, struct diag *diag)
{
	size_t errors = diag_errors(diag);
	struct source *source = NULL;
	struct site *site;

	if (source_read(path, diag, &source) < 0)
		return NULL;
	site = site_from(source, path, diag);
	source_free(source);
	if (diag_errors(diag) == errors)
		return site;
	site_free(site);
	return NULL;
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
