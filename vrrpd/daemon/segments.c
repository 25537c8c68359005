#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "vrrpd/config/model.h"
#include "vrrpd/daemon/log.h"
#include "vrrpd/daemon/requests.h"
#include "vrrpd/daemon/segments.h"
#include "vrrpd/daemon/telling.h"
#include "vrrpd/kernel/addrs.h"
#include "vrrpd/kernel/advsock.h"
#include "vrrpd/kernel/links.h"

struct segment {
	bool adverts;	/* instances live here */
	int32_t joined; /* index of the interface, 0: none */
	int refused;	/* said so already: errno of the last join */
};

struct segments {
	const struct config *config;
	struct advsock_members *members;
	struct segment segments[];
};

int
segments_new(const struct config *config, struct segments **ret)
{
	const struct config_instance *instances = config_instances(config);
	struct segments *s;
	int err;

	s = calloc(1, sizeof(*s) + config->n_links * sizeof(s->segments[0]));
	if (!s)
		return -ENOMEM;
	s->config = config;
	err = advsock_members_new(&s->members);
	if (err < 0) {
		free(s);
		return err;
	}
	for (uint32_t i = 0; i < config->n_instances; i++)
		s->segments[instances[i].link].adverts = true;
	*ret = s;
	return 0;
}

void
segments_free(struct segments *s)
{
	if (!s)
		return;
	advsock_members_free(s->members);
	free(s);
}

static void
follow(struct segments *s, uint32_t link, int32_t index)
{
	const char *name = config_links(s->config)[link].name;
	struct segment *seg = &s->segments[link];
	int err;

	if (!seg->adverts || seg->joined == index)
		return;
	if (seg->joined)
		advsock_leave(s->members, seg->joined);
	seg->joined = 0;
	if (!index)
		return;
	err = advsock_join(s->members, index);
	if (err >= 0)
		seg->joined = index;
	else if (err != seg->refused)
		log_line(LOG_LEVEL_ERROR,
		    "%s: cannot receive adverts, joining 224.0.0.18 failed: "
		    "%s",
		    name, strerror(-err));
	seg->refused = err;
}

/* The first that is not ours: what RFC 3768 6.4.2 compares and sends from. */
static struct ip
primary_of(const struct iface *iface)
{
	const struct iface_addr *a = NULL;

	while ((a = iface_next_address(iface, a)))
		if (a->prefix.addr.family == IP_V4 &&
		    a->protocol != ADDRS_PROTOCOL)
			return a->prefix.addr;
	return (struct ip){ .family = IP_NONE };
}

static struct delta_link
describe(const struct iface *iface)
{
	if (!iface)
		return (struct delta_link){ 0 };
	return (struct delta_link){
		.index = iface->index,
		.running = iface->running,
		.mac = iface->mac,
		.primary = primary_of(iface),
	};
}

/* RFC 3768 1.6: the owner has the addresses as its interfaces' own. */
static bool
owns(const struct segments *s, const struct links *links,
    const struct config_instance *instance)
{
	const struct config_address *addresses =
	    config_addresses(s->config) + instance->first_address;
	const struct config_link *names = config_links(s->config);

	for (uint32_t i = 0; i < instance->n_advertised; i++) {
		const struct iface *iface =
		    links_by_name(links, names[addresses[i].link].name);

		if (!iface ||
		    !links_has_ip(links, iface->index,
			&addresses[i].prefix.addr, ADDRS_PROTOCOL))
			return false;
	}
	return instance->n_advertised > 0;
}

void
segments_update(
    struct segments *s, const struct links *links, struct telling *telling)
{
	const struct config_instance *instances = config_instances(s->config);
	const struct config_link *names = config_links(s->config);

	for (uint32_t i = 0; i < s->config->n_links; i++) {
		const struct iface *iface = links_by_name(links, names[i].name);
		struct delta_link news = describe(iface);

		follow(s, i, news.index);
		telling_link(telling, i, &news);
	}
	for (uint32_t i = 0; i < s->config->n_instances; i++)
		telling_owner(telling, i, owns(s, links, &instances[i]));
}
