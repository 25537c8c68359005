#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "labgen/site/codes.h"
#include "labgen/site/interface.h"
#include "labgen/site/reader.h"

#define LONGEST 15 /* IFNAMSIZ with its NUL is 16 */

bool
interface_check(struct reader *r, const char *text, struct place at)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789._-";
	size_t len = strlen(text);

	if (len > LONGEST) {
		reader_error(r, at, CODE_INTERFACE,
		    "the kernel takes at most 15 characters",
		    "interface name \"%s\" is too long (%zu characters)", text,
		    len);
		return false;
	}
	if (!len || text[strspn(text, allowed)] || strchr("._-", text[0])) {
		reader_error(r, at, CODE_INTERFACE,
		    "use letters, digits, \".\", \"_\" and \"-\", not one of "
		    "the latter first",
		    "\"%s\" cannot be the name of an interface", text);
		return false;
	}
	return true;
}

/* Somebody who uses a wire or a name. */
struct user {
	const char *name; /* of the interface; NULL when asking for wires */
	size_t device;
	uint16_t vlan;
	size_t network; /* SITE_NONE: the device itself */
};

static int
compare_users(const void *a, const void *b)
{
	const struct user *x = a, *y = b;
	int order = x->name ? strcmp(x->name, y->name) : 0;

	if (order)
		return order;
	if (!x->name && x->device != y->device)
		return x->device < y->device ? -1 : 1;
	if (!x->name && x->vlan != y->vlan)
		return x->vlan < y->vlan ? -1 : 1;
	/* SITE_NONE + 1 is 0: the device comes before its networks. */
	return (x->network + 1 > y->network + 1) -
	    (x->network + 1 < y->network + 1);
}

static void
wires(struct reader *r, struct user *users)
{
	const struct site *site = r->site;
	size_t n = 0;

	for (size_t i = 0; i < site->n_networks; i++)
		if (site->networks[i].device != SITE_NONE)
			users[n++] =
			    (struct user){ .device = site->networks[i].device,
				    .vlan = site->networks[i].vlan,
				    .network = i };
	qsort(users, n, sizeof(*users), compare_users);
	for (size_t i = 1; i < n; i++) {
		const struct user *a = &users[i - 1], *b = &users[i];
		const struct site_network *net = &site->networks[b->network];
		const char *device;

		if (a->device != b->device || a->vlan != b->vlan)
			continue;
		device = site->devices[b->device].name;
		if (b->vlan)
			reader_error(r, net->at, CODE_INTERFACE_TWICE,
			    "give it a tag of its own",
			    "VLAN %u of %s is network %s already", b->vlan,
			    device, site->networks[a->network].name);
		else
			reader_error(r, net->at, CODE_INTERFACE_TWICE,
			    "give it another device, or a VLAN tag",
			    "untagged traffic of %s is network %s already",
			    device, site->networks[a->network].name);
	}
}

static void
report_name(
    struct reader *r, size_t role, const struct user *a, const struct user *b)
{
	const struct site *site = r->site;
	bool net = b->network != SITE_NONE;
	struct place at =
	    net ? site->networks[b->network].at : site->devices[b->device].at;
	const char *who = a->network == SITE_NONE
	    ? site->devices[a->device].name
	    : site->networks[a->network].name;

	reader_error(r, at, CODE_INTERFACE_TWICE,
	    net ? "give it the option { interface = \"...\"; }"
		: "give it another interface",
	    "interface %s of %s belongs to %s already", b->name,
	    site->roles[role].name, who);
}

/* Devices under their own names, and the VLANs upon them. */
static size_t
names_of(const struct site *site, size_t role, struct user *users)
{
	size_t n = 0;

	for (size_t i = 0; i < site->n_devices; i++)
		if (site->devices[i].ifname[role])
			users[n++] = (struct user){
				.name = site->devices[i].ifname[role],
				.device = i,
				.network = SITE_NONE,
			};
	for (size_t i = 0; i < site->n_networks; i++)
		if (site->networks[i].vlan && site->networks[i].ifname[role])
			users[n++] = (struct user){
				.name = site->networks[i].ifname[role],
				.device = site->networks[i].device,
				.vlan = site->networks[i].vlan,
				.network = i,
			};
	return n;
}

/* Two on one wire have one name as well, and their finding already. */
static bool
same_wire(const struct user *a, const struct user *b)
{
	return a->network != SITE_NONE && b->network != SITE_NONE &&
	    a->device == b->device && a->vlan == b->vlan;
}

bool
interface_clashes(struct reader *r)
{
	const struct site *site = r->site;
	struct user *users = reader_take(
	    r, site->n_devices + site->n_networks + 1, sizeof(*users));
	size_t found = 0;

	if (!users)
		return false;
	wires(r, users);
	/* Once is enough: other roles have mostly the same names. */
	for (size_t role = 0; role < site->n_roles && !found; role++) {
		size_t n = names_of(site, role, users);

		qsort(users, n, sizeof(*users), compare_users);
		for (size_t i = 1; i < n; i++)
			if (strcmp(users[i - 1].name, users[i].name) == 0 &&
			    !same_wire(&users[i - 1], &users[i])) {
				report_name(r, role, &users[i - 1], &users[i]);
				found++;
			}
	}
	return true;
}
