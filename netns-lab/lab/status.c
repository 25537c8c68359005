#include "netns-lab/lab/status.h"

#include <stdio.h>
#include <stdlib.h>

#include "labgen/site/model.h"
#include "netns-lab/lab/lab.h"
#include "netns-lab/lab/topo.h"
#include "netns-lab/lab/watch.h"

static void
say_router(FILE *f, const struct lab *lab, size_t index, bool *held)
{
	const struct topo *topo = lab->topo;
	const struct node *n = &lab->nodes[index];
	const char *comma = "";
	char text[IP_TEXT];

	fprintf(f, "%-24s %-9s ", n->name, "router");
	fprintf(f, "%s %s, holds ", node_daemon_name(n->daemon),
	    n->main ? "runs" : "has ended");
	if (watch_ask(lab, index, held) < 0) {
		fprintf(f, "?\n");
		return;
	}
	for (size_t v = 0; v < topo->n_virtuals; v++) {
		if (!held[v])
			continue;
		fprintf(
		    f, "%s%s", comma, ip_print(&topo->virtuals[v].addr, text));
		comma = ", ";
	}
	fprintf(f, "%s\n", *comma ? "" : "no virtual address");
}

static void
say_other(FILE *f, const struct topo *topo, size_t index)
{
	static const char *const kinds[] = {
		[TOPO_ROUTER] = "router",
		[TOPO_CLIENT] = "client",
		[TOPO_GATEWAY] = "gateway",
		[TOPO_SERVER] = "server",
		[TOPO_SWITCH] = "switch",
	};
	const struct topo_node *n = &topo->nodes[index];
	const char *comma = "";
	char text[IP_PREFIX_TEXT];

	fprintf(f, "%-24s %-9s", n->name, kinds[n->kind]);
	for (size_t i = n->first_port; i < n->first_port + n->n_ports; i++) {
		fprintf(f, "%s %s", comma,
		    ip_prefix_print(&topo->ports[i].addr, text));
		comma = ",";
	}
	if (n->gateway.family != IP_NONE)
		fprintf(f, " by %s", ip_print(&n->gateway, text));
	/* Who is plugged in here? */
	comma = "";
	for (size_t i = 0; n->kind == TOPO_SWITCH && i < topo->n_ports; i++) {
		if (topo->ports[i].segment != n->which)
			continue;
		fprintf(
		    f, "%s %s", comma, topo->nodes[topo->ports[i].node].name);
		comma = ",";
	}
	fprintf(f, "\n");
}

char *
status_text(const struct lab *lab, const char *name)
{
	const struct topo *topo = lab->topo;
	bool *held = calloc(topo->n_virtuals + 1, sizeof(*held));
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f || !held)
		goto out;
	fprintf(f,
	    "The lab \"%s\" runs: the routers of %s with their networks and "
	    "hosts.\n"
	    "Its files and logs are in %s.\n\n",
	    name, topo->site->file, lab->state);
	for (size_t i = 0; i < topo->n_nodes; i++) {
		if (topo->nodes[i].kind == TOPO_ROUTER)
			say_router(f, lab, i, held);
		else
			say_other(f, topo, i);
	}
out:
	if (f)
		fclose(f);
	free(held);
	return text;
}
