#include "netns-lab/lab/streams.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "labgen/site/model.h"
#include "netns-lab/drill/drill.h"
#include "netns-lab/lab/lab.h"
#include "netns-lab/lab/topo.h"

struct streams
streams_new(const struct drill *drill)
{
	return (struct streams){ drill,
		calloc(drill->n_probes + 1, sizeof(struct streams_one)) };
}

static size_t
end_node(const struct topo *topo, enum drill_end end, size_t network)
{
	for (size_t i = 0; i < topo->n_nodes; i++) {
		const struct topo_node *n = &topo->nodes[i];

		if (end == DRILL_SERVER
			? n->kind == TOPO_SERVER
			: n->kind == TOPO_CLIENT && n->which == network)
			return i;
	}
	return TOPO_NONE;
}

static int
start_one(struct streams *s, size_t index, const struct lab *lab, int log,
    struct trouble *t)
{
	const struct drill_probe *plan = &s->drill->probes[index];
	const size_t from = end_node(lab->topo, plan->from, plan->from_network);
	struct probe p = { .name = plan->name,
		.interval = plan->interval,
		.way = { .port = plan->port } };
	size_t to = from;

	if (plan->to != DRILL_GATEWAY)
		to = end_node(lab->topo, plan->to, plan->to_network);
	if (from == TOPO_NONE || to == TOPO_NONE)
		return trouble_set(t, 0,
		    "the lab of this site has no %s for the probes \"%s\"",
		    from == TOPO_NONE ? "source" : "target", plan->name);
	p.from = lab->nodes[from].ns.net;
	p.to = lab->nodes[to].ns.net;
	p.way.target = plan->to == DRILL_GATEWAY
	    ? lab->topo->site->networks[plan->to_network].virtual
	    : topo_address(lab->topo, to);
	return probe_start(&p, log, &s->all[index].s, t);
}

int
streams_start(
    struct streams *s, const struct lab *lab, int log, struct trouble *t)
{
	int err = 0;

	for (size_t i = 0; !err && i < s->drill->n_probes; i++)
		err = start_one(s, i, lab, log, t);
	return err;
}

int
streams_begin(struct streams *s, struct trouble *t)
{
	for (size_t i = 0; i < s->drill->n_probes; i++) {
		if (probe_begin(&s->all[i].s) < 0)
			return trouble_set(t, EPIPE, "probes \"%s\" have ended",
			    s->drill->probes[i].name);
	}
	return 0;
}

void
streams_end(struct streams *s)
{
	for (size_t i = 0; i < s->drill->n_probes; i++)
		probe_end(&s->all[i].s);
}

nfds_t
streams_gather(const struct streams *s, struct pollfd *fds)
{
	for (size_t i = 0; i < s->drill->n_probes; i++) {
		const struct streams_one *one = &s->all[i];

		/* A negative descriptor is skipped by poll(). */
		fds[i] = (struct pollfd){ one->ended ? -1 : one->s.events,
			POLLIN, 0 };
	}
	return s->drill->n_probes;
}

void
streams_digest(struct streams *s, const struct pollfd *fds)
{
	for (size_t i = 0; i < s->drill->n_probes; i++) {
		struct streams_one *one = &s->all[i];
		char octet;

		if (!fds[i].revents)
			continue;
		if (read(one->s.events, &octet, 1) == 1)
			one->flows = true;
		else
			one->ended = true;
	}
}

bool
streams_flow(const struct streams *s)
{
	for (size_t i = 0; i < s->drill->n_probes; i++) {
		if (!s->all[i].flows)
			return false;
	}
	return true;
}

bool
streams_ended(const struct streams *s)
{
	for (size_t i = 0; i < s->drill->n_probes; i++) {
		if (!s->all[i].ended)
			return false;
	}
	return true;
}
