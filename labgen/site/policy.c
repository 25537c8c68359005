/*
 * Zones, services and rules: who may open connections to whom.
 */
#include <stdio.h>
#include <string.h>

#include "labgen/site/codes.h"
#include "labgen/site/keys.h"
#include "labgen/site/reader.h"
#include "labgen/site/services.h"
#include "labgen/site/side.h"
#include "labgen/site/words.h"
#include "vrrpd/config/schema.h"

bool
zones_read(struct reader *r)
{
	const struct source_node *map = source_child(r->root, "zones");
	size_t n = reader_count(map);
	struct site *site = r->site;

	site->filtered = map != NULL;
	site->n_zones = n;
	site->zones = reader_take(r, n + 1, sizeof(*site->zones));
	if (!site->zones || !reader_map_names(r, map, "zone", &r->zones))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct source_node *node = source_at(map, i);
		struct site_zone *zone = &site->zones[i];

		zone->at = source_key_place(node);
		zone->name = reader_copy(r, source_key(node));
		zone->intra =
		    strcmp(schema_string(node, site_zone_keys, "intra"),
			"accept") == 0;
		if (!zone->name)
			return false;
	}
	return true;
}

static bool
read_service(struct reader *r, const struct source_node *node,
    struct site_service *service)
{
	const char *text = source_string(node);
	size_t room = words_count(node) + services_room(text);
	struct site_port *ports = reader_take(r, room, sizeof(*ports));
	struct words words = words_of(node);
	size_t errors = diag_errors(r->diag);
	struct word word;

	service->at = source_key_place(node);
	service->name = reader_copy(r, source_key(node));
	service->ports = ports;
	if (!ports || !service->name)
		return false;
	while (words_next(&words, &word)) {
		const char *why = "too long, write several words";
		size_t n = 0;

		if (!word.cut)
			n = services_parse(
			    word.text, ports + service->n_ports, &why);
		if (!n)
			reader_error(r, word.at, CODE_SERVICE,
			    "write it like \"tcp/80,443 udp/1024-2047 "
			    "icmp/echo-request\"",
			    "\"%.60s\": %s", word.text, why);
		service->n_ports += n;
	}
	if (!service->n_ports && diag_errors(r->diag) == errors)
		reader_error(r, source_place(node), CODE_SERVICE,
		    "write it like \"tcp/80,443\"", "the service %s is empty",
		    service->name);
	return true;
}

/* The catalogue's entries that the file does not replace. */
static void
add_known(struct reader *r, const struct names *own)
{
	struct site *site = r->site;
	size_t n;
	const struct site_service *known = services_known(&n);

	for (size_t i = 0; i < n; i++)
		if (names_find(own, known[i].name) == SITE_NONE)
			site->services[site->n_services++] = known[i];
}

static bool
name_services(struct reader *r)
{
	struct site *site = r->site;

	if (!names_init(&r->services, "service", site->n_services, r->arena))
		return false;
	for (size_t i = 0; i < site->n_services; i++)
		names_add(&r->services, site->services[i].name,
		    site->services[i].at, i);
	names_seal(&r->services, r->diag);
	return true;
}

static bool
services_read(struct reader *r)
{
	const struct source_node *map = source_child(r->root, "services");
	size_t n = reader_count(map), n_known;
	struct site *site = r->site;
	struct names own;

	services_known(&n_known);
	site->services = reader_take(r, n + n_known, sizeof(*site->services));
	if (!site->services || !reader_map_names(r, map, "service", &own))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct source_node *node = source_at(map, i);

		if (!read_service(r, node, &site->services[i]))
			return false;
	}
	site->n_services = n;
	add_known(r, &own);
	return name_services(r);
}

/* "any", or names of services between blanks, each once. */
static bool
read_rule_services(
    struct reader *r, const struct source_node *node, struct site_rule *rule)
{
	size_t n = words_count(node);
	size_t *services = reader_take(r, n + 1, sizeof(*services));
	struct words words = words_of(node);
	struct word word;

	if (!services)
		return false;
	rule->services = services;
	if (!n)
		reader_error(r, source_place(node), CODE_SERVICE,
		    "name services, or \"any\"", "no service is named");
	while (words_next(&words, &word)) {
		size_t index;

		if (strcmp(word.text, "any") == 0) {
			if (n > 1)
				reader_error(r, word.at, CODE_SERVICE,
				    "leave out the others, or \"any\"",
				    "\"any\" stands for all services");
			continue;
		}
		index =
		    names_need(&r->services, "", word.text, word.at, r->diag);
		if (index != SITE_NONE)
			side_add(services, &rule->n_services, index);
	}
	return true;
}

/* nft has meanings of its own for "$", "*", "\" and quotes. */
static bool
read_log(
    struct reader *r, const struct source_node *node, struct site_rule *rule)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789 .,:;_+-=/()[]<>#@!?";
	const char *text = source_string(node);
	size_t n = strspn(text, allowed);

	if (text[n] || !n || n > 63)
		reader_error(r, source_place(node), CODE_LOG,
		    "write 1 to 63 letters, digits, blanks and any of "
		    ".,:;_+-=/()[]<>#@!?",
		    "this cannot be the prefix of a log line");
	rule->log = reader_copy(r, text);
	return rule->log != NULL;
}

static enum site_verdict
verdict_of(const char *word)
{
	if (strcmp(word, "accept") == 0)
		return SITE_ACCEPT;
	return strcmp(word, "reject") == 0 ? SITE_REJECT : SITE_DROP;
}

static bool
read_rule(struct reader *r, const struct source_node *node)
{
	struct site_rule *rule = &r->site->rules[r->site->n_rules++];
	const struct source_node *from, *to, *services, *verdict, *options;
	const struct source_node *log;

	from = schema_row_cell(node, site_rule_keys, "from");
	to = schema_row_cell(node, site_rule_keys, "to");
	services = schema_row_cell(node, site_rule_keys, "services");
	verdict = schema_row_cell(node, site_rule_keys, "verdict");
	options = schema_row_cell(node, site_rule_keys, "options");
	rule->at = source_place(node);
	rule->verdict = verdict_of(source_string(verdict));
	if (!side_read(r, from, &rule->from) || !side_read(r, to, &rule->to) ||
	    !read_rule_services(r, services, rule))
		return false;
	log = source_child(options, "log");
	return !log || read_log(r, log, rule);
}

static void
check_last(struct reader *r, const struct source_node *list)
{
	const struct site *site = r->site;
	const struct site_rule *last =
	    site->n_rules ? &site->rules[site->n_rules - 1] : NULL;

	if (last && last->from.any && last->to.any && !last->n_services &&
	    last->verdict == SITE_DROP)
		return;
	reader_error(r, last ? last->at : source_place(list), CODE_LAST_RULE,
	    "end the rules with ( \"any\", \"any\", \"any\", \"drop\" )",
	    "the last rule does not drop what is left");
}

static bool
rules_read(struct reader *r)
{
	const struct source_node *list = source_child(r->root, "rules");
	size_t n = reader_count(list);
	struct site *site = r->site;

	site->rules = reader_take(r, n + 1, sizeof(*site->rules));
	if (!site->rules)
		return false;
	if (list && !site->filtered) {
		reader_error(r, source_key_place(list), CODE_ZONE_MISSING,
		    "add zones = { ... };, or leave the rules out",
		    "rules speak of zones, and the site has none");
		return true;
	}
	if (!list && site->filtered)
		reader_error(r,
		    source_key_place(source_child(r->root, "zones")),
		    CODE_ZONE_MISSING,
		    "add rules = ( ( \"any\", \"any\", \"any\", \"drop\" ) );, "
		    "or leave the zones out",
		    "the site has zones but no rules");
	for (size_t i = 0; i < n; i++)
		if (!read_rule(r, source_at(list, i)))
			return false;
	if (list)
		check_last(r, list);
	return true;
}

bool
policy_read(struct reader *r)
{
	return services_read(r) && rules_read(r);
}
