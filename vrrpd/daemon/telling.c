#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vrrpd/config/model.h"
#include "vrrpd/daemon/chan.h"
#include "vrrpd/daemon/requests.h"
#include "vrrpd/daemon/telling.h"
#include "vrrpd/daemon/want.h"

struct news {
	struct delta delta;
	bool due;
};

/*
 * One slot for each thing there is to tell, in the order of telling; a turn
 * in which nothing is due does not look at them.
 */
struct telling {
	const struct config *config;
	uint32_t n;
	uint32_t n_due;
	uint32_t owners_at, helds_at, addresses_at, synced_at, stop_at;
	struct delta *message; /* DELTAS_MAX of them */
	struct news news[];
};

static void
name_subjects(struct telling *t)
{
	const struct config_instance *instances = config_instances(t->config);

	for (uint32_t i = 0; i < t->config->n_links; i++)
		t->news[i].delta =
		    (struct delta){ .kind = DELTA_LINK, .which = i };
	for (uint32_t i = 0; i < t->config->n_instances; i++) {
		uint32_t first = instances[i].first_address;

		t->news[t->owners_at + i].delta =
		    (struct delta){ .kind = DELTA_OWNER, .which = i };
		t->news[t->helds_at + i].delta =
		    (struct delta){ .kind = DELTA_HELD, .which = i };
		for (uint32_t k = 0; k < instances[i].n_addresses; k++)
			t->news[t->addresses_at + first + k].delta =
			    (struct delta){ .kind = DELTA_ADDRESS,
				    .which = i,
				    .address.address = k };
	}
	t->news[t->synced_at].delta.kind = DELTA_SYNCED;
	t->news[t->stop_at].delta.kind = DELTA_STOP;
}

int
telling_new(const struct config *config, struct telling **ret)
{
	uint32_t n =
	    config->n_links + 2 * config->n_instances + config->n_addresses + 2;
	struct telling *t = calloc(1, sizeof(*t) + n * sizeof(t->news[0]));

	if (!t)
		return -ENOMEM;
	t->message = calloc(DELTAS_MAX, sizeof(*t->message));
	if (!t->message) {
		free(t);
		return -ENOMEM;
	}
	t->config = config;
	t->n = n;
	t->owners_at = config->n_links;
	t->helds_at = t->owners_at + config->n_instances;
	t->addresses_at = t->helds_at + config->n_instances;
	t->synced_at = t->addresses_at + config->n_addresses;
	t->stop_at = t->synced_at + 1;
	name_subjects(t);
	*ret = t;
	return 0;
}

void
telling_free(struct telling *t)
{
	if (!t)
		return;
	free(t->message);
	free(t);
}

static void
set_due(struct telling *t, uint32_t at, bool due)
{
	if (t->news[at].due == due)
		return;
	t->news[at].due = due;
	if (due)
		t->n_due++;
	else
		t->n_due--;
}

static bool
same_link(const struct delta_link *a, const struct delta_link *b)
{
	return a->index == b->index && a->running == b->running &&
	    mac_equal(&a->mac, &b->mac) && ip_equal(&a->primary, &b->primary);
}

void
telling_link(struct telling *t, uint32_t link, const struct delta_link *news)
{
	struct delta *d = &t->news[link].delta;

	if (same_link(&d->link, news))
		return;
	d->link = *news;
	set_due(t, link, true);
}

void
telling_owner(struct telling *t, uint32_t router, bool owner)
{
	struct delta *d = &t->news[t->owners_at + router].delta;

	if (d->owner == owner)
		return;
	d->owner = owner;
	set_due(t, t->owners_at + router, true);
}

void
telling_address(struct telling *t, uint32_t address, bool present, int error)
{
	uint32_t at = t->addresses_at + address;

	t->news[at].delta.address.present = present;
	t->news[at].delta.address.error = error;
	set_due(t, at, true);
}

void
telling_stop(struct telling *t)
{
	set_due(t, t->stop_at, true);
}

void
telling_restart(struct telling *t, const struct want *want)
{
	for (uint32_t i = 0; i < t->helds_at; i++)
		set_due(t, i, true);
	for (uint32_t i = 0; i < t->config->n_instances; i++)
		set_due(t, t->helds_at + i, want_is_held(want, i));
	for (uint32_t a = 0; a < t->config->n_addresses; a++)
		set_due(t, t->addresses_at + a, want_address(want, a));
	set_due(t, t->synced_at, true);
}

int
telling_flush(struct telling *t, int fd)
{
	uint32_t at = 0;

	while (t->n_due) {
		uint32_t first = at;
		size_t n = 0;
		int err;

		for (; at < t->n && n < DELTAS_MAX; at++)
			if (t->news[at].due)
				t->message[n++] = t->news[at].delta;
		err = chan_send(fd, t->message, n);
		if (err < 0)
			return err;
		for (uint32_t i = first; i < at; i++)
			set_due(t, i, false);
	}
	return 0;
}
