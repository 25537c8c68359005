#include <errno.h>
#include <string.h>

#include <libconfig.h>

#include "vrrpd/config/tree.h"
#include "vrrpd/config/witness.h"

static bool
same_kind(const struct source_node *n, const config_setting_t *twin)
{
	switch (n->kind) {
	case SOURCE_GROUP:
		return config_setting_type(twin) == CONFIG_TYPE_GROUP;
	case SOURCE_LIST:
		return config_setting_type(twin) == CONFIG_TYPE_LIST;
	case SOURCE_ARRAY:
		return config_setting_type(twin) == CONFIG_TYPE_ARRAY;
	case SOURCE_STRING:
		return config_setting_type(twin) == CONFIG_TYPE_STRING;
	case SOURCE_INT:
		return config_setting_type(twin) == CONFIG_TYPE_INT;
	case SOURCE_FLOAT:
		return config_setting_type(twin) == CONFIG_TYPE_FLOAT;
	case SOURCE_BOOL:
		return config_setting_type(twin) == CONFIG_TYPE_BOOL;
	}
	return false;
}

static bool
same_value(const struct source_node *n, const config_setting_t *twin)
{
	double number;

	switch (n->kind) {
	case SOURCE_GROUP:
	case SOURCE_LIST:
	case SOURCE_ARRAY:
		return (size_t)config_setting_length(twin) == n->count;
	case SOURCE_STRING:
		return strcmp(config_setting_get_string(twin), n->string) == 0;
	case SOURCE_INT:
		return config_setting_get_int(twin) == n->integer;
	case SOURCE_FLOAT:
		number = config_setting_get_float(twin);
		return memcmp(&number, &n->number, sizeof(number)) == 0;
	case SOURCE_BOOL:
		return config_setting_get_bool(twin) == n->truth;
	}
	return false;
}

static bool
same_key(const struct source_node *n, const config_setting_t *twin)
{
	const char *key = config_setting_name(twin);

	if (!n->key || !key)
		return !n->key == !key;
	return strcmp(n->key, key) == 0;
}

/* Children come after their parent, whose twin is known by then. */
static config_setting_t *
find_twin(const struct source_node *n, config_t *config)
{
	if (!n->parent)
		return config_root_setting(config);
	return config_setting_get_elem(n->parent->twin, (unsigned int)n->index);
}

static int
compare(struct source *s, config_t *config, struct diag *d)
{
	for (struct source_node *n = s->root; n; n = n->later) {
		config_setting_t *twin = find_twin(n, config);

		n->twin = twin;
		if (twin && same_kind(n, twin) && same_key(n, twin) &&
		    same_value(n, twin))
			continue;
		diag_add(d, DIAG_ERROR, n->at, "E129",
		    "write it in a simpler way, and report this line as a "
		    "bug of ours",
		    "libconfig understands this otherwise than we do");
		return -EINVAL;
	}
	return 0;
}

/* Where line number "line" of the flat text came from. */
static struct place
place_of_line(const struct source *s, uint32_t line)
{
	struct place at = { .line = 1 };
	const char *end = s->flat;
	const struct stretch *st;

	for (uint32_t i = 1; i < line && end; i++) {
		end = strchr(end, '\n');
		if (end)
			end++;
	}
	if (!end)
		end = s->flat + s->flat_len;
	for (st = s->stretches; st->before; st = st->before)
		if (s->flat + st->from <= end)
			break;
	at.file = st->file;
	at.line = st->line;
	for (const char *p = s->flat + st->from; p < end; p++)
		at.line += *p == '\n';
	return at;
}

int
witness_agree(struct source *s, struct diag *d)
{
	config_t config;
	int err;

	config_init(&config);
	if (config_read_string(&config, s->flat)) {
		err = compare(s, &config, d);
	} else {
		uint32_t line = (uint32_t)config_error_line(&config);

		diag_add(d, DIAG_ERROR, place_of_line(s, line), "E128",
		    "write it in a simpler way, and report this line as a "
		    "bug of ours",
		    "libconfig does not take this: %s",
		    config_error_text(&config));
		err = -EINVAL;
	}
	for (struct source_node *n = s->root; n; n = n->later)
		n->twin = NULL;
	config_destroy(&config);
	return err;
}
