#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "vrrpd/base/near.h"
#include "vrrpd/config/check.h"
#include "vrrpd/config/draft.h"
#include "vrrpd/config/model.h"

#define NEAR_MAX 256
#define REMEDY 128

#define ERROR(d, at, code, remedy, ...) \
	diag_add(d, DIAG_ERROR, at, code, remedy, __VA_ARGS__)

static bool
same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* One instance by itself. */

static void
check_version(const struct draft_instance *in, struct diag *d)
{
	if (in->params.version == 3)
		ERROR(d, in->at_version, "E304",
		    "write version = 2 (IPv4 only)",
		    "version 3 (RFC 9568) is not supported yet: this vrrpd "
		    "speaks version 2 (RFC 3768)");
}

static void
check_interval(const struct draft_instance *in, struct diag *d)
{
	double s = in->advert_interval;

	if (in->params.version == 2 && (s < 1 || s > 255 || s != floor(s)))
		ERROR(d, in->at_interval, "E305",
		    "use 1 to 255, without a fraction",
		    "advert_interval %.15g: the adverts of version 2 have one "
		    "octet for whole seconds",
		    s);
}

static void
check_refresh(const struct draft_instance *in, struct diag *d)
{
	double s = in->announce_refresh;

	if (s > 0 && s < 1)
		ERROR(d, in->at_refresh, "E306",
		    "use at least 1 second, or 0 for never",
		    "refresh %.15g would flood the network with "
		    "announcements",
		    s);
}

static void
check_count(const struct draft_instance *in, struct diag *d)
{
	if (in->n_advertised > VR_ADDRESSES_MAX)
		ERROR(d, in->at_addresses, "E307",
		    "move the rest to \"unadvertised\"",
		    "%zu addresses: an advert has one octet for their number, "
		    "so 255 is the limit",
		    in->n_advertised);
}

/* Why this IPv4 address cannot be virtual, or NULL. */
static const char *
unfit(const struct ip_prefix *p)
{
	struct ip_prefix net = ip_network(p);
	struct ip last = ip_last(p);

	if (p->addr.b[0] == 0)
		return "means \"this network\" (0.0.0.0/8)";
	if (ip_is_loopback(&p->addr))
		return "is a loopback address";
	if (ip_is_multicast(&p->addr))
		return "is a multicast address";
	if (p->addr.b[0] >= 240)
		return "is reserved (240.0.0.0/4)";
	if (p->len == 0)
		return "has a prefix length of 0: every address would be in "
		       "its network";
	if (p->len < 31 && ip_equal(&p->addr, &net.addr))
		return "is the address of its network itself";
	if (p->len < 31 && ip_equal(&p->addr, &last))
		return "is the broadcast address of its network";
	return NULL;
}

static void
check_address(const struct draft_instance *in, const struct draft_address *a,
    struct diag *d)
{
	char text[IP_PREFIX_TEXT];
	const char *reason;

	if (same(a->link, in->link) && !a->track)
		ERROR(d, a->at_track, "E315", "remove it",
		    "track = false has no effect here: the adverts run on %s "
		    "too, and without them the instance is in fault",
		    in->link);
	switch (a->prefix.addr.family) {
	case IP_NONE:
		return;
	case IP_V6:
		if (in->params.version == 2)
			ERROR(d, a->at, "E316", "use IPv4 addresses",
			    "%s: version 2 carries IPv4 addresses only",
			    ip_prefix_print(&a->prefix, text));
		return;
	case IP_V4:
		break;
	}
	reason = unfit(&a->prefix);
	if (reason)
		ERROR(d, a->at, "E317",
		    "use an address that a host may have, with the length of "
		    "its network or /32",
		    "%s %s", ip_prefix_print(&a->prefix, text), reason);
}

static void
check_instance(const struct draft_instance *in, struct diag *d)
{
	check_version(in, d);
	check_interval(in, d);
	check_refresh(in, d);
	check_count(in, d);
	for (size_t i = 0; i < in->n_addresses; i++)
		check_address(in, &in->addresses[i], d);
}

/* Instances beside each other. */

static void
check_pair(const struct draft_instance *in, const struct draft_instance *first,
    struct diag *d)
{
	char where[DIAG_WHERE];

	if (same(in->name, first->name))
		ERROR(d, in->at_name, "E301", "give each its own name",
		    "there is an instance \"%s\" already, in %s", in->name,
		    diag_where(first->at_name, in->at_name, where));
	if (in->params.vrid && in->params.vrid == first->params.vrid &&
	    same(in->link, first->link))
		ERROR(d, in->at_vrid, "E302",
		    "give each virtual router of a network its own number",
		    "vrid %u is used on %s already, in %s", in->params.vrid,
		    in->link, diag_where(first->at_vrid, in->at_vrid, where));
}

static void
check_same_address(const struct draft_address *a,
    const struct draft_address *first, struct diag *d)
{
	char text[IP_TEXT], where[DIAG_WHERE];

	if (a->prefix.addr.family != IP_NONE &&
	    ip_equal(&a->prefix.addr, &first->prefix.addr) &&
	    same(a->link, first->link))
		ERROR(d, a->at, "E318", "remove one of them",
		    "%s is on %s already, by %s",
		    ip_print(&a->prefix.addr, text), a->link,
		    diag_where(first->at, a->at, where));
}

static int
check_addresses(struct draft *draft, struct diag *d)
{
	const struct draft_address **all;
	size_t room = 0, n = 0;

	for (size_t i = 0; i < draft->n_instances; i++)
		room += draft->instances[i].n_addresses;
	all = arena_take(&draft->arena, room * sizeof(*all));
	if (!all)
		return -ENOMEM;
	for (size_t i = 0; i < draft->n_instances; i++) {
		const struct draft_instance *in = &draft->instances[i];

		for (size_t j = 0; j < in->n_addresses; j++) {
			all[n] = &in->addresses[j];
			for (size_t k = 0; k < n; k++)
				check_same_address(all[n], all[k], d);
			n++;
		}
	}
	return 0;
}

/* Groups. */

static size_t
find_instance(const struct draft *draft, const char *name)
{
	for (size_t i = 0; i < draft->n_instances; i++)
		if (same(draft->instances[i].name, name))
			return i;
	return SIZE_MAX;
}

static void
no_instance(
    const struct draft *draft, const struct draft_member *m, struct diag *d)
{
	const char *names[NEAR_MAX] = { NULL };
	const char *near;
	char remedy[REMEDY];
	size_t n = 0;

	for (size_t i = 0; i < draft->n_instances && n < NEAR_MAX; i++)
		if (draft->instances[i].name)
			names[n++] = draft->instances[i].name;
	near = near_word(m->name, names, n);
	if (near)
		(void)snprintf(
		    remedy, sizeof(remedy), "did you mean \"%s\"?", near);
	ERROR(d, m->at, "E320", near ? remedy : "name an instance of this file",
	    "there is no instance \"%s\"", m->name);
}

static void
check_member(
    struct draft *draft, size_t group, struct draft_member *m, struct diag *d)
{
	struct draft_instance *in;

	m->instance = find_instance(draft, m->name);
	if (m->instance == SIZE_MAX) {
		no_instance(draft, m, d);
		return;
	}
	in = &draft->instances[m->instance];
	if (in->group == group)
		ERROR(d, m->at, "E321", "remove it",
		    "\"%s\" is a member of this group already", m->name);
	else if (in->group != SIZE_MAX)
		ERROR(d, m->at, "E321",
		    "remove it from one of them, or make one group of both",
		    "\"%s\" is a member of group \"%s\" already", m->name,
		    draft->groups[in->group].name
			? draft->groups[in->group].name
			: "?");
	else
		in->group = group;
}

static unsigned
rank(const struct draft_instance *in)
{
	return in->params.priority ? in->params.priority : VR_PRIO_DEFAULT;
}

/*
 * The group moves as one, yet each member is compared with its own peers:
 * with priorities that differ, two routers may each win a part.
 */
static void
check_priorities(
    const struct draft *draft, const struct draft_group *g, struct diag *d)
{
	const struct draft_instance *first = NULL;

	for (size_t i = 0; i < g->n_members; i++) {
		const struct draft_instance *in;

		if (g->members[i].instance == SIZE_MAX)
			continue;
		in = &draft->instances[g->members[i].instance];
		if (!first)
			first = in;
		if (rank(in) != rank(first))
			diag_add(d, DIAG_WARNING, in->at_priority, "W324",
			    "give all members the same priority",
			    "\"%s\" has priority %u, but \"%s\" of the same "
			    "group has %u",
			    in->name, rank(in), first->name, rank(first));
	}
}

static void
check_group_name(const struct draft *draft, size_t group, struct diag *d)
{
	const struct draft_group *g = &draft->groups[group];
	char where[DIAG_WHERE];

	for (size_t i = 0; i < group; i++)
		if (same(draft->groups[i].name, g->name))
			ERROR(d, g->at_name, "E323", "give each its own name",
			    "there is a group \"%s\" already, in %s", g->name,
			    diag_where(
				draft->groups[i].at_name, g->at_name, where));
	if (g->name && find_instance(draft, g->name) != SIZE_MAX)
		ERROR(d, g->at_name, "E323", "give each its own name",
		    "there is an instance \"%s\" already", g->name);
}

static void
check_group(struct draft *draft, size_t group, struct diag *d)
{
	struct draft_group *g = &draft->groups[group];

	check_group_name(draft, group, d);
	if (g->n_members < 2)
		ERROR(d, g->at_members, "E322",
		    "name two instances or more, or remove the group",
		    "a group of %zu holds nothing together", g->n_members);
	for (size_t i = 0; i < g->n_members; i++)
		check_member(draft, group, &g->members[i], d);
	check_priorities(draft, g, d);
}

int
check_draft(struct draft *draft, struct diag *d)
{
	for (size_t i = 0; i < draft->n_instances; i++) {
		check_instance(&draft->instances[i], d);
		for (size_t j = 0; j < i; j++)
			check_pair(
			    &draft->instances[i], &draft->instances[j], d);
	}
	for (size_t i = 0; i < draft->n_groups; i++)
		check_group(draft, i, d);
	return check_addresses(draft, d);
}
