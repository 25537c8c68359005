#include "netns-lab/drill/streams.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "labgen/site/model.h"
#include "netns-lab/drill/drill.h"
#include "netns-lab/drill/keys.h"
#include "netns-lab/drill/passage.h"
#include "netns-lab/drill/places.h"
#include "vrrpd/config/diag.h"
#include "vrrpd/config/schema.h"
#include "vrrpd/config/source.h"

/* The port that probes take where the filter lets any pass. */
#define PORT 9000

/* One stream while it is read. */
struct reading {
	struct drill *drill;
	const struct places *places;
	const struct source_node *from, *to;
	struct drill_probe probe;
	char absent[RECORD_TEXT]; /* why it is left out; "": it is not */
};

static void leave_out(struct reading *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* For the first reason that there is. */
static void
leave_out(struct reading *r, const char *format, ...)
{
	va_list args;

	if (*r->absent)
		return;
	va_start(args, format);
	vsnprintf(r->absent, sizeof(r->absent), format, args);
	va_end(args);
}

static void
read_end(struct reading *r, const struct source_node *n,
    enum drill_end *ret_end, size_t *ret_network)
{
	const char *word = source_string(n);

	if (!places_end(r->places, n, ret_end, ret_network)) {
		if (*ret_end == DRILL_SERVER)
			leave_out(r,
			    "the site has no default route, so there "
			    "is no server");
		else
			leave_out(r, "the site has no %s network", word);
	} else if (*ret_end == DRILL_CLIENT && *ret_network != DRILL_NONE &&
	    !places_client(r->places, *ret_network)) {
		leave_out(r, "the lab has no client in network %s", word);
	}
}

/* By which way, if the filter leaves one open? */
static void
find_way(struct reading *r)
{
	const struct site *site = r->places->site;
	struct drill_probe *p = &r->probe;

	if (*r->absent || p->from_network == DRILL_NONE)
		return;
	if (p->to == DRILL_GATEWAY) {
		p->to_network = p->from_network;
		if (!passage_ping(site, p->from_network))
			leave_out(r,
			    "the filter of the site does not let "
			    "clients ping the routers");
	} else if (p->to_network != DRILL_NONE) {
		p->port =
		    passage_port(site, p->from_network, p->to_network, PORT);
		if (!p->port)
			leave_out(r,
			    "the filter of the site lets no UDP pass "
			    "from one end to the other");
	}
}

static bool
is_known(const struct drill *d, const char *name)
{
	for (size_t i = 0; i < d->n_probes; i++) {
		if (strcmp(d->probes[i].name, name) == 0)
			return true;
	}
	for (size_t i = 0; i < d->n_absent; i++) {
		if (strcmp(d->absent[i].name, name) == 0)
			return true;
	}
	return false;
}

static void
read_probe(struct reading *r, const struct source_node *n)
{
	struct drill_probe *p = &r->probe;
	struct drill *d = r->drill;

	read_end(r, r->from, &p->from, &p->from_network);
	read_end(r, r->to, &p->to, &p->to_network);
	if (p->from != DRILL_CLIENT)
		diag_add(r->places->diag, DIAG_ERROR, source_place(r->from),
		    "D203", "let a client ask and the other end answer",
		    "probes cannot start at the %s", source_string(r->from));
	else
		find_way(r);
	if (is_known(d, p->name))
		diag_add(r->places->diag, DIAG_ERROR, source_key_place(n),
		    "D204", "give each stream a name of its own",
		    "two streams are called \"%s\"", p->name);
	if (!*r->absent) {
		d->probes[d->n_probes++] = *p;
		return;
	}
	record_name(d->absent[d->n_absent].name, p->name);
	memcpy(d->absent[d->n_absent++].why, r->absent, sizeof(r->absent));
}

bool
streams_read(struct drill *drill, const struct places *places,
    const struct source_node *list)
{
	const size_t n = list ? source_count(list) : 0;

	drill->probes = calloc(n + 1, sizeof(*drill->probes));
	drill->absent = calloc(n + 1, sizeof(*drill->absent));
	if (!drill->probes || !drill->absent)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct source_node *row = source_at(list, i);
		struct reading r = { .drill = drill, .places = places };
		const char *name;

		if (!row)
			continue;
		r.from = source_child(row, "from");
		r.to = source_child(row, "to");
		name = schema_string(row, drill_probe_keys, "name");
		record_name(r.probe.name, name ? name : "");
		r.probe.interval = theory_span_fixed(
		    schema_number(row, drill_probe_keys, "interval"))
				       .plus;
		if (r.from && r.to)
			read_probe(&r, row);
	}
	return true;
}
