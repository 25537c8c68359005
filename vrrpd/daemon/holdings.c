/*
 * One settling: look at what is there, compare, apply, look again.
 *
 * "There" means that the kernel has an address with that prefix on that
 * interface, whoever put it: what an administrator put there himself is
 * neither added nor removed by us, and is present all the same.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vrrpd/config/model.h"
#include "vrrpd/daemon/holdings.h"
#include "vrrpd/daemon/log.h"
#include "vrrpd/daemon/patience.h"
#include "vrrpd/daemon/telling.h"
#include "vrrpd/daemon/want.h"
#include "vrrpd/kernel/addrs.h"
#include "vrrpd/kernel/links.h"

struct holding {
	int32_t index; /* of the interface when last looked at, 0: none */
	bool there;
	bool tell;
	bool asked; /* the engine ever spoke of it */
	int error;  /* errno that keeps it from being there */
	struct patience patience;
};

struct holdings {
	const struct config *config;
	const struct want *want;
	struct addr_change *changes;
	uint32_t *subjects; /* by change: the address, or WANT_NONE */
	size_t n_changes, room;
	struct holding holdings[];
};

int
holdings_new(
    const struct config *config, const struct want *want, struct holdings **ret)
{
	struct holdings *h = calloc(
	    1, sizeof(*h) + config->n_addresses * sizeof(h->holdings[0]));

	if (!h)
		return -ENOMEM;
	h->config = config;
	h->want = want;
	*ret = h;
	return 0;
}

void
holdings_free(struct holdings *h)
{
	if (!h)
		return;
	free(h->changes);
	free(h->subjects);
	free(h);
}

void
holdings_ask(struct holdings *h, uint32_t first, uint32_t n)
{
	for (uint32_t a = first; a < first + n; a++) {
		h->holdings[a].tell = true;
		h->holdings[a].asked = true;
		h->holdings[a].error = 0;
		patience_renew(&h->holdings[a].patience);
	}
}

/* For the log: "internal: 172.16.10.1/24 on vlan10". */
struct label {
	char text[CONFIG_NAME_MAX + IP_PREFIX_TEXT + CONFIG_LINK_NAME_MAX + 8];
};

static struct label
label(const struct holdings *h, uint32_t a)
{
	const struct config_address *address = &config_addresses(h->config)[a];
	const struct config_instance *instance =
	    &config_instances(h->config)[want_router(h->want, a)];
	char prefix[IP_PREFIX_TEXT];
	struct label l = { { 0 } };

	(void)snprintf(l.text, sizeof(l.text), "%s: %s on %s", instance->name,
	    ip_prefix_print(&address->prefix, prefix),
	    config_links(h->config)[address->link].name);
	return l;
}

static const struct iface *
iface_of(const struct holdings *h, const struct links *links, uint32_t a)
{
	uint32_t link = config_addresses(h->config)[a].link;

	return links_by_name(links, config_links(h->config)[link].name);
}

/*
 * It was there, is wanted, and its interface is still the same one.  One
 * that is down may be about to vanish, addresses first; that is no news.
 */
static void
lost(struct holdings *h, uint32_t a, const struct iface *iface, instant now)
{
	struct holding *hold = &h->holdings[a];

	if (patience_lost(&hold->patience, now)) {
		hold->error = ECANCELED;
		log_line(LOG_LEVEL_ERROR,
		    "%s: somebody removes it again and again, giving it up "
		    "for %d s",
		    label(h, a).text, (int)(hold->patience.pause / SEC));
	} else if (iface->up) {
		log_line(LOG_LEVEL_WARNING,
		    "%s: somebody removed it, putting it back",
		    label(h, a).text);
	}
}

/*
 * "Ours" says that we have just changed something ourselves: the kernel
 * removes a subnet's other addresses along with its first (unless told by
 * promote_secondaries to keep them), so what is missing then is nobody
 * else's doing and comes back in the next round.
 */
static void
look(struct holdings *h, const struct links *links, bool ours, instant now)
{
	const struct config_address *addresses = config_addresses(h->config);

	for (uint32_t a = 0; a < h->config->n_addresses; a++) {
		const struct iface *iface = iface_of(h, links, a);
		struct holding *hold = &h->holdings[a];
		int32_t index = iface ? iface->index : 0;
		bool there =
		    index && links_address(links, index, &addresses[a].prefix);

		if (want_address(h->want, a) && hold->there != there)
			hold->tell = true;
		if (want_address(h->want, a) && hold->there && !there &&
		    !ours && index && hold->index == index)
			lost(h, a, iface, now);
		if (there || !index)
			hold->error = 0;
		hold->there = there;
		hold->index = index;
	}
}

static int
add_change(struct holdings *h, const struct addr_change *c, uint32_t subject)
{
	if (h->n_changes == h->room) {
		size_t room = h->room ? 2 * h->room : 64;
		struct addr_change *changes =
		    realloc(h->changes, room * sizeof(*changes));
		uint32_t *subjects;

		if (!changes)
			return -ENOMEM;
		h->changes = changes;
		subjects = realloc(h->subjects, room * sizeof(*subjects));
		if (!subjects)
			return -ENOMEM;
		h->subjects = subjects;
		h->room = room;
	}
	h->changes[h->n_changes] = *c;
	h->subjects[h->n_changes++] = subject;
	return 0;
}

/* What carries our number and is not wanted, on any interface. */
static int
plan_removals(struct holdings *h, const struct links *links)
{
	const struct iface *iface = NULL;
	int err = 0;

	while (err >= 0 && (iface = links_next(links, iface))) {
		const struct iface_addr *addr = NULL;

		while (err >= 0 && (addr = iface_next_address(iface, addr))) {
			const struct addr_change c = {
				.index = iface->index,
				.prefix = addr->prefix,
			};
			uint32_t a;

			if (addr->protocol != ADDRS_PROTOCOL)
				continue;
			a = want_find(h->want, iface->name, &addr->prefix);
			if (a == WANT_NONE || !want_address(h->want, a))
				err = add_change(h, &c, a);
		}
	}
	return err;
}

static int
plan_additions(struct holdings *h, instant now)
{
	const struct config_address *addresses = config_addresses(h->config);
	int err = 0;

	for (uint32_t a = 0; err >= 0 && a < h->config->n_addresses; a++) {
		const struct holding *hold = &h->holdings[a];
		const struct addr_change c = {
			.index = hold->index,
			.prefix = addresses[a].prefix,
			.add = true,
		};

		if (want_address(h->want, a) && !hold->there && hold->index &&
		    patience_may_try(&hold->patience, now))
			err = add_change(h, &c, a);
	}
	return err;
}

static void
removed(const struct holdings *h, const struct links *links,
    const struct addr_change *c, uint32_t a)
{
	const struct iface *iface = links_by_index(links, c->index);
	bool leftover = a == WANT_NONE || !h->holdings[a].asked;
	const char *name = iface ? iface->name : "?";
	char prefix[IP_PREFIX_TEXT];

	ip_prefix_print(&c->prefix, prefix);
	if (c->result < 0 && c->result != -EADDRNOTAVAIL &&
	    c->result != -ENODEV)
		log_line(LOG_LEVEL_ERROR, "%s on %s: cannot remove it: %s",
		    prefix, name, strerror(-c->result));
	else if (leftover)
		log_line(LOG_LEVEL_INFO,
		    "%s on %s: removed, an earlier vrrpd had left it there",
		    prefix, name);
}

static void
added(struct holdings *h, const struct addr_change *c, uint32_t a, instant now)
{
	struct holding *hold = &h->holdings[a];

	hold->tell = true;
	if (c->result >= 0)
		return;
	patience_refused(&hold->patience, now);
	/* The interface went while we were at it: links will say so. */
	if (c->result == -ENODEV)
		return;
	/* That it exists is bad news only if we then do not find it. */
	if (c->result != -EEXIST && hold->error != -c->result)
		log_line(LOG_LEVEL_ERROR, "%s: cannot add it: %s",
		    label(h, a).text, strerror(-c->result));
	hold->error = -c->result;
}

static void
tell(struct holdings *h, struct telling *telling)
{
	for (uint32_t a = 0; a < h->config->n_addresses; a++) {
		struct holding *hold = &h->holdings[a];

		if (hold->tell)
			telling_address(telling, a, hold->there,
			    hold->there ? 0 : hold->error);
		hold->tell = false;
	}
}

/* When the connection fails, only the model can say what came of it. */
static int
carry_out(
    struct holdings *h, struct nlconn *nl, struct links *links, instant now)
{
	int err = addrs_apply(nl, links, h->changes, h->n_changes);

	if (err < 0)
		return err;
	for (size_t i = 0; i < h->n_changes; i++) {
		if (h->changes[i].add)
			added(h, &h->changes[i], h->subjects[i], now);
		else
			removed(h, links, &h->changes[i], h->subjects[i]);
	}
	err = links_follow(links);
	if (err < 0)
		return err;
	look(h, links, true, now);
	return 1;
}

int
holdings_settle(struct holdings *h, struct nlconn *nl, struct links *links,
    struct telling *telling, instant now)
{
	int err;

	h->n_changes = 0;
	look(h, links, false, now);
	err = plan_removals(h, links);
	if (err >= 0)
		err = plan_additions(h, now);
	if (err >= 0 && h->n_changes)
		err = carry_out(h, nl, links, now);
	if (err >= 0)
		tell(h, telling);
	return err;
}

instant
holdings_due(const struct holdings *h)
{
	instant due = INSTANT_NEVER;

	for (uint32_t a = 0; a < h->config->n_addresses; a++) {
		const struct holding *hold = &h->holdings[a];

		if (want_address(h->want, a) && !hold->there && hold->index &&
		    hold->patience.paused)
			due = instant_earlier(due, hold->patience.retry);
	}
	return due;
}
