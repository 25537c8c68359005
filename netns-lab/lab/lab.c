#include "netns-lab/lab/lab.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "netns-lab/lab/cable.h"
#include "netns-lab/lab/procs.h"

#define BRIDGE "switch"

int
lab_ifindex(size_t port)
{
	return LAB_BRIDGE_INDEX + 1 + (int)port;
}

/*
 * The two ends of a cable must not have the same number: the kernel takes
 * an interface whose peer is numbered like itself for one without a peer,
 * and reports the loss of its carrier up to a second late.
 */
int
lab_plug_ifindex(size_t port)
{
	return LAB_PLUG_INDEX + 1 + (int)port;
}

size_t
lab_port_of(const struct lab *lab, int ifindex)
{
	const int base =
	    ifindex > LAB_PLUG_INDEX ? LAB_PLUG_INDEX : LAB_BRIDGE_INDEX;
	const size_t port = (size_t)(ifindex - base - 1);

	return ifindex > base && port < lab->topo->n_ports ? port : TOPO_NONE;
}

/* The switch that a port is plugged into. */
static size_t
switch_of(const struct lab *lab, const struct topo_port *port)
{
	return lab->topo->segments[port->segment].switch_node;
}

static int
lay(struct lab *lab, size_t index, struct trouble *t)
{
	const struct topo_port *port = &lab->topo->ports[index];
	const size_t sw = switch_of(lab, port);
	struct cable_end here = { port->plug, lab_plug_ifindex(index),
		port->mac };
	const struct cable_end there = { port->ifname, lab_ifindex(index),
		port->mac };
	int err;

	here.mac.b[0] = 0x06;
	err = cable_lay(lab->nl[sw], LAB_BRIDGE_INDEX, &here,
	    lab->nodes[port->node].ns.net, &there);
	if (!err)
		err = cable_set(lab->nl[port->node], there.index, true);
	if (err < 0)
		return trouble_set(t, err, "laying a cable from %s to %s of %s",
		    lab->nodes[sw].name, port->ifname,
		    lab->nodes[port->node].name);
	return 0;
}

/* Namespaces for a node, and a line to its kernel. */
static int
found(struct lab *lab, size_t index, struct trouble *t)
{
	struct node *n = &lab->nodes[index];
	int err;

	err = ns_new(n->name, lab->state, &n->ns, t);
	if (err < 0)
		return err;
	err = cable_open(n->ns.net, &lab->nl[index]);
	if (err == 0)
		err = cable_loopback(lab->nl[index]);
	if (err == 0 && lab->topo->nodes[index].kind == TOPO_SWITCH)
		err = cable_switch(lab->nl[index], BRIDGE, LAB_BRIDGE_INDEX);
	if (err < 0)
		return trouble_set(t, err, "setting up %s", n->name);
	return 0;
}

static void
demolish(struct lab *lab, size_t index)
{
	cable_close(lab->nl[index]);
	lab->nl[index] = NULL;
	ns_close(&lab->nodes[index].ns);
}

/* Addresses and routes of the nodes that no configuration speaks of. */
static int
address(struct lab *lab, size_t index, struct trouble *t)
{
	static const struct ip_prefix anywhere = { { .family = IP_V4 }, 0 };
	const struct topo *topo = lab->topo;
	const struct topo_node *plan = &topo->nodes[index];
	struct nl_sock *nl = lab->nl[index];
	int err = 0;

	for (size_t i = 0; !err && i < plan->n_ports; i++) {
		const size_t port = plan->first_port + i;

		if (topo->ports[port].addr.addr.family != IP_NONE)
			err = cable_address(
			    nl, lab_ifindex(port), &topo->ports[port].addr);
	}
	if (!err && plan->gateway.family != IP_NONE)
		err = cable_route(nl, &anywhere, &plan->gateway);
	for (size_t i = 0; !err && i < topo->n_routes; i++) {
		if (topo->routes[i].node == index)
			err = cable_route(
			    nl, &topo->routes[i].to, &topo->routes[i].via);
	}
	if (!err && plan->forwards)
		err = ns_sysctl(lab->nodes[index].ns.net,
		    "/proc/sys/net/ipv4/ip_forward", "1");
	if (err < 0)
		return trouble_set(t, err, "addressing %s", plan->name);
	return 0;
}

static int
configure(struct lab *lab, size_t index, struct trouble *t)
{
	int err = address(lab, index, t);

	if (!err && lab->topo->nodes[index].kind == TOPO_ROUTER)
		err = node_configure(&lab->nodes[index], t);
	return err;
}

static int
build(struct lab *lab, struct trouble *t)
{
	const struct topo *topo = lab->topo;
	int err = 0;

	for (size_t i = 0; !err && i < topo->n_nodes; i++)
		err = found(lab, i, t);
	for (size_t i = 0; !err && i < topo->n_ports; i++)
		err = lay(lab, i, t);
	for (size_t i = 0; !err && i < topo->n_nodes; i++)
		err = configure(lab, i, t);
	return err;
}

static int
name_nodes(struct lab *lab, const struct lab_wish *w, struct trouble *t)
{
	const struct topo *topo = lab->topo;
	size_t len = 0;

	for (size_t i = 0; i < topo->n_nodes; i++) {
		struct node *n = &lab->nodes[i];

		n->name = topo->nodes[i].name;
		n->ns = NS_NONE;
		len = (size_t)snprintf(
		    n->log, sizeof(n->log), "%s/log/%s.log", w->state, n->name);
		if (len >= sizeof(n->log))
			break;
		if (i >= topo->n_routers)
			continue;
		n->daemon = w->daemons[i];
		len = (size_t)snprintf(
		    n->files, sizeof(n->files), "%s/%s", w->files, n->name);
		if (len >= sizeof(n->files))
			break;
	}
	if (len >= NODE_PATH)
		return trouble_set(t, ENAMETOOLONG, "%s", w->state);
	return 0;
}

struct lab *
lab_new(const struct lab_wish *w, struct trouble *t)
{
	const size_t n = w->topo->n_nodes;
	struct lab *lab = calloc(1, sizeof(*lab));
	char log[NODE_PATH + 8];
	int err = -ENOMEM;

	if (!lab)
		goto out;
	lab->topo = w->topo;
	lab->nodes = calloc(n, sizeof(*lab->nodes));
	lab->nl = calloc(n, sizeof(*lab->nl));
	if (!lab->nodes || !lab->nl)
		goto out;
	err = name_nodes(lab, w, t);
	if (err < 0)
		goto out;
	snprintf(lab->state, sizeof(lab->state), "%s", w->state);
	snprintf(log, sizeof(log), "%s/log", lab->state);
	if (mkdir(log, 0700) < 0 && errno != EEXIST)
		err = trouble_set(t, errno, "making %s", log);
	else
		err = build(lab, t);
out:
	if (err == -ENOMEM)
		(void)trouble_set(t, err, "building the lab");
	if (err < 0) {
		lab_free(lab);
		return NULL;
	}
	return lab;
}

void
lab_free(struct lab *lab)
{
	if (!lab)
		return;
	for (size_t i = 0; lab->nodes && lab->nl && i < lab->topo->n_nodes; i++)
		demolish(lab, i);
	free(lab->nodes);
	free(lab->nl);
	free(lab);
}

int
lab_start(struct lab *lab, struct trouble *t)
{
	int err = 0;

	for (size_t i = 0; !err && i < lab->topo->n_routers; i++)
		err = node_start(&lab->nodes[i], t);
	return err;
}

static int
set_port(struct lab *lab, size_t index, bool up, struct trouble *t)
{
	const struct topo_port *port = &lab->topo->ports[index];
	const size_t sw = switch_of(lab, port);
	const int err = cable_set(lab->nl[sw], lab_plug_ifindex(index), up);

	if (err < 0)
		return trouble_set(t, err, "setting port %s of %s", port->plug,
		    lab->nodes[sw].name);
	return 0;
}

int
lab_unplug(struct lab *lab, size_t port, struct trouble *t)
{
	return set_port(lab, port, false, t);
}

int
lab_plug(struct lab *lab, size_t port, struct trouble *t)
{
	return set_port(lab, port, true, t);
}

int
lab_power_off(struct lab *lab, size_t index, struct trouble *t)
{
	const struct topo_node *plan = &lab->topo->nodes[index];
	struct node *n = &lab->nodes[index];
	int err = 0;

	if (n->off)
		return trouble_set(t, EALREADY, "%s has no power", n->name);
	n->off = true;
	/* What stands still can neither notice nor say goodbye. */
	if (n->main)
		(void)procs_stop(n->main);
	for (size_t i = 0; !err && i < plan->n_ports; i++)
		err = lab_unplug(lab, plan->first_port + i, t);
	if (n->main && !err)
		err = node_kill(n, t);
	if (!err && (err = procs_kill_in(n->ns.net)) < 0)
		(void)trouble_set(t, err, "%s: killing what runs", n->name);
	return err;
}

int
lab_power_on(struct lab *lab, size_t index, struct trouble *t)
{
	const struct topo_node *plan = &lab->topo->nodes[index];
	struct node *n = &lab->nodes[index];
	int err = 0;

	/* The other ends go with these; then nothing is left of the old. */
	for (size_t i = plan->first_port;
	     !err && i < plan->first_port + plan->n_ports; i++) {
		err =
		    cable_remove(lab->nl[switch_of(lab, &lab->topo->ports[i])],
			lab_plug_ifindex(i));
		if (err < 0)
			(void)trouble_set(
			    t, err, "removing the cables of %s", n->name);
	}
	if (err < 0)
		return err;
	demolish(lab, index);
	n->off = false;
	err = found(lab, index, t);
	for (size_t i = 0; !err && i < plan->n_ports; i++)
		err = lay(lab, plan->first_port + i, t);
	if (!err)
		err = configure(lab, index, t);
	if (!err)
		err = node_start(n, t);
	return err;
}

pid_t
lab_reap(struct lab *lab, int *ret_status)
{
	int status;
	const pid_t pid = waitpid(-1, &status, WNOHANG);

	if (pid <= 0)
		return 0;
	for (size_t i = 0; i < lab->topo->n_routers; i++) {
		if (node_reap(&lab->nodes[i], pid, status))
			break;
	}
	*ret_status = status;
	return pid;
}
