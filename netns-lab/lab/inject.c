#include "netns-lab/lab/inject.h"

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

static const struct {
	int (*apply)(struct inject *f, struct lab *lab, struct trouble *t);
	int (*lift)(struct inject *f, struct lab *lab, struct trouble *t);
} rows[DRILL_FAULTS] = {
	[DRILL_POWER_CUT] = { cut_power, return_power },
	[DRILL_SIGKILL] = { kill_daemon, start_daemon },
	[DRILL_SIGTERM] = { stop_daemon, start_daemon },
	[DRILL_SIGSTOP] = { freeze_daemon, thaw_daemon },
	[DRILL_LINK_DOWN] = { pull_cable, plug_cable },
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
