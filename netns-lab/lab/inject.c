#include "netns-lab/lab/inject.h"

#include <stdio.h>

#include "netns-lab/lab/lab.h"

static int
cut_power(struct inject *f, struct lab *lab, struct trouble *t)
{
	return lab_power_off(lab, f->node, t);
}

static int
return_power(struct inject *f, struct lab *lab, struct trouble *t)
{
	return lab_power_on(lab, f->node, t);
}

static int
kill_daemon(struct inject *f, struct lab *lab, struct trouble *t)
{
	return node_kill(&lab->nodes[f->node], t);
}

static int
stop_daemon(struct inject *f, struct lab *lab, struct trouble *t)
{
	return node_stop(&lab->nodes[f->node], t);
}

static int
start_daemon(struct inject *f, struct lab *lab, struct trouble *t)
{
	return node_start(&lab->nodes[f->node], t);
}

static int
freeze_daemon(struct inject *f, struct lab *lab, struct trouble *t)
{
	return node_freeze(&lab->nodes[f->node], t);
}

static int
thaw_daemon(struct inject *f, struct lab *lab, struct trouble *t)
{
	return node_thaw(&lab->nodes[f->node], t);
}

static int
pull_cable(struct inject *f, struct lab *lab, struct trouble *t)
{
	return lab_unplug(lab, topo_port(lab->topo, f->node, f->segment), t);
}

static int
plug_cable(struct inject *f, struct lab *lab, struct trouble *t)
{
	return lab_plug(lab, topo_port(lab->topo, f->node, f->segment), t);
}

static const struct row {
	int (*apply)(struct inject *f, struct lab *lab, struct trouble *t);
	int (*lift)(struct inject *f, struct lab *lab, struct trouble *t);
	const char *applied, *lifted; /* of the router */
} rows[DRILL_FAULTS] = {
	[DRILL_POWER_CUT] = { cut_power, return_power, "power is cut",
	    "power returns" },
	[DRILL_SIGKILL] = { kill_daemon, start_daemon, "the daemon is killed",
	    "the daemon starts again" },
	[DRILL_SIGTERM] = { stop_daemon, start_daemon,
	    "the daemon is asked to stop", "the daemon starts again" },
	[DRILL_SIGSTOP] = { freeze_daemon, thaw_daemon, "the daemon freezes",
	    "the daemon goes on" },
	[DRILL_LINK_DOWN] = { pull_cable, plug_cable, "a cable is pulled",
	    "the cable is plugged in again" },
};

int
inject_apply(struct inject *f, struct lab *lab, struct trouble *t)
{
	if (f->applied)
		return 0;
	/* Half applied is applied: whatever was done is taken back. */
	f->applied = true;
	return rows[f->fault].apply(f, lab, t);
}

int
inject_lift(struct inject *f, struct lab *lab, struct trouble *t)
{
	if (!f->applied)
		return 0;
	f->applied = false;
	return rows[f->fault].lift(f, lab, t);
}

char *
inject_describe(const struct inject *f, const struct lab *lab, bool lift,
    char *buf, size_t size)
{
	const struct row *row = &rows[f->fault];
	const char *node = lab->nodes[f->node].name;
	const char *what = lift ? row->lifted : row->applied;

	if (f->segment == TOPO_NONE)
		snprintf(buf, size, "%s: %s", node, what);
	else
		snprintf(buf, size, "%s: %s (%s)", node, what,
		    lab->topo->segments[f->segment].name);
	return buf;
}
