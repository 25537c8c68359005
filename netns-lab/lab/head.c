#include "netns-lab/lab/head.h"

#include <stdio.h>
#include <string.h>

#include "labgen/site/model.h"
#include "netns-lab/drill/drill.h"
#include "netns-lab/drill/record.h"
#include "netns-lab/lab/lab.h"
#include "netns-lab/lab/observer.h"
#include "netns-lab/lab/run.h"
#include "netns-lab/lab/topo.h"

static const char *
group_of(const struct site *site, size_t network)
{
	for (size_t i = 0; i < site->n_groups; i++) {
		for (size_t k = 0; k < site->groups[i].n_networks; k++) {
			if (site->groups[i].networks[k] == network)
				return site->groups[i].name;
		}
	}
	return "";
}

static int
note_virtual(const struct run *run, const struct topo_virtual *v)
{
	const struct site *site = run->site;
	struct record rec = { .at = observer_now(),
		.kind = RECORD_VIRTUAL,
		.address = v->addr,
		.vrid = v->vrid };

	record_name(rec.segment, site->networks[v->network].name);
	record_name(rec.carrier, site->networks[v->carrier].name);
	record_name(rec.group, group_of(site, v->carrier));
	return record_write(run->log, &rec);
}

static int
note_router(const struct run *run, const struct node *n, size_t role)
{
	struct record rec = { .at = observer_now(),
		.kind = RECORD_ROUTER,
		.priority = run->site->roles[role].priority };

	record_name(rec.node, n->name);
	record_name(rec.daemon, node_daemon_name(n->daemon));
	node_daemon_version(n->daemon, rec.text, sizeof(rec.text));
	return record_write(run->log, &rec);
}

/* The path of the site, in as many pieces as it takes. */
static int
note_run(const struct run *run, struct record *rec)
{
	const char *rest = run->site_path;
	int err = 0;

	do {
		snprintf(rec->text, sizeof(rec->text), "%s", rest);
		rest += strlen(rec->text);
		err = record_write(run->log, rec);
		rec->kind = RECORD_SITE;
	} while (!err && *rest);
	return err;
}

int
head_write(const struct run *run, const struct lab *lab, struct trouble *t)
{
	const struct site *site = run->site;
	struct record rec = { .at = observer_now(),
		.kind = RECORD_RUN,
		.format = RECORD_VERSION,
		.version = site->vrrp.version,
		.interval = site->vrrp.advert_interval };
	int err;

	record_name(rec.name, run->drill->name);
	err = note_run(run, &rec);
	for (size_t i = 0; !err && i < site->n_roles; i++)
		err = note_router(run, &lab->nodes[i], i);
	for (size_t i = 0; !err && i < lab->topo->n_virtuals; i++)
		err = note_virtual(run, &lab->topo->virtuals[i]);
	return err < 0 ? trouble_set(t, err, "writing the event log") : 0;
}
