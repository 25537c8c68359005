#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "labgen/check/check.h"
#include "labgen/site/model.h"
#include "vrrpd/config/diag.h"

static bool
is_carrier(const struct site *site, const struct site_network *net)
{
	return net->carrier == (size_t)(net - site->networks);
}

static void
check_foreign(const struct site_network *net, struct diag *diag)
{
	for (size_t i = 0; i < net->n_foreign_vrids; i++)
		if (net->foreign_vrids[i] == net->vrid) {
			diag_add(diag, DIAG_ERROR, net->at_vrid,
			    CHECK_VRID_FOREIGN,
			    "use a number that is not in \"foreign_vrids\"",
			    "others use VRID %u in network %s", net->vrid,
			    net->name);
			return;
		}
}

/* Instances whose VRIDs are compared, in order of domain and VRID. */
struct entry {
	size_t domain;
	const struct site_network *net;
};

static int
compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->domain != y->domain)
		return x->domain < y->domain ? -1 : 1;
	if (x->net->vrid != y->net->vrid)
		return x->net->vrid < y->net->vrid ? -1 : 1;
	return (x->net > y->net) - (x->net < y->net);
}

static size_t
collect(const struct site *site, struct entry *list, bool by_device)
{
	size_t n = 0;

	for (size_t i = 0; i < site->n_networks; i++) {
		const struct site_network *net = &site->networks[i];

		/* What is untagged meets nothing but its own device. */
		if (!is_carrier(site, net) || (!by_device && !net->vlan))
			continue;
		list[n].domain = by_device ? net->device : net->vlan;
		list[n++].net = net;
	}
	qsort(list, n, sizeof(*list), compare);
	return n;
}

static bool
same(const struct entry *a, const struct entry *b)
{
	return a->domain == b->domain && a->net->vrid == b->net->vrid;
}

/*
 * A tag is mostly one VLAN wherever it comes up, so two networks with one
 * tag hear each other's adverts, whatever the devices.
 */
static void
check_domains(const struct site *site, struct entry *list, struct diag *diag)
{
	size_t n = collect(site, list, false);

	for (size_t i = 1; i < n; i++)
		if (same(&list[i - 1], &list[i]))
			diag_add(diag, DIAG_ERROR, list[i].net->at_vrid,
			    CHECK_VRID_DOMAIN, "give one of them another VRID",
			    "VRID %u of %s is used by %s in the same VLAN, "
			    "%u: the two would fight for mastership",
			    list[i].net->vrid, list[i].net->name,
			    list[i - 1].net->name, list[i].net->vlan);
}

/*
 * Different VLANs may share a VRID; but there are 255 numbers, and when a
 * cable or a switch joins two VLANs, only different ones keep apart.  In
 * Labwall, the same number meant what "@OTHER" means here.
 */
static void
check_trunks(const struct site *site, struct entry *list, struct diag *diag)
{
	size_t n = collect(site, list, true);

	for (size_t begin = 0, end; begin < n; begin = end) {
		end = begin + 1;
		while (end < n && list[end].domain == list[begin].domain)
			end++;
		if (end - begin > 255)
			continue;
		for (size_t i = begin + 1; i < end; i++)
			if (same(&list[i - 1], &list[i]))
				diag_add(diag, DIAG_WARNING,
				    list[i].net->at_vrid, CHECK_VRID_TRUNK,
				    "use another number, or \"@NETWORK\" to "
				    "move with that network's adverts",
				    "VRID %u of %s is used by %s on the same "
				    "device as well",
				    list[i].net->vrid, list[i].net->name,
				    list[i - 1].net->name);
	}
}

static void
check_carried(const struct site *site, size_t *carried, struct diag *diag)
{
	for (size_t i = 0; i < site->n_networks; i++) {
		const struct site_network *net = &site->networks[i];

		if (net->carrier == SITE_NONE)
			continue;
		if (++carried[net->carrier] == VR_ADDRESSES_MAX + 1)
			diag_add(diag, DIAG_ERROR, net->at_vrid,
			    CHECK_ADDRESSES, "give it a VRID of its own",
			    "%s carries %d virtual addresses already, and an "
			    "advert holds no more",
			    site->networks[net->carrier].name,
			    VR_ADDRESSES_MAX);
		if (!is_carrier(site, net) && !net->track)
			diag_add(diag, DIAG_WARNING, net->at, CHECK_UNTRACKED,
			    "remove track = false, or give it a VRID of its "
			    "own",
			    "nobody notices when the link of %s is dead",
			    net->name);
	}
}

/* Nothing to say where the groups were left out on purpose. */
static void
check_alone(const struct site *site, size_t *grouped, struct diag *diag)
{
	for (size_t g = 0; g < site->n_groups; g++)
		for (size_t i = 0; i < site->groups[g].n_networks; i++)
			grouped[site->groups[g].networks[i]] = 1;
	for (size_t i = 0; i < site->n_networks && site->n_groups; i++) {
		const struct site_network *net = &site->networks[i];

		if (!is_carrier(site, net) || grouped[i])
			continue;
		diag_add(diag, DIAG_WARNING, net->at, CHECK_ALONE,
		    "add it to a group of \"sync\"",
		    "network %s is in no sync group: its master may be "
		    "another router than theirs",
		    net->name);
	}
}

bool
check_vrrp(const struct site *site, struct diag *diag)
{
	struct entry *list = calloc(site->n_networks, sizeof(*list));
	size_t *carried = calloc(site->n_networks, sizeof(*carried));
	size_t *grouped = calloc(site->n_networks, sizeof(*grouped));
	bool enough = list && carried && grouped;

	if (enough) {
		for (size_t i = 0; i < site->n_networks; i++)
			check_foreign(&site->networks[i], diag);
		check_domains(site, list, diag);
		check_trunks(site, list, diag);
		check_carried(site, carried, diag);
		check_alone(site, grouped, diag);
	}
	free(grouped);
	free(carried);
	free(list);
	return enough;
}
