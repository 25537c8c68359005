#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vrrpd/base/hash.h"
#include "vrrpd/config/model.h"
#include "vrrpd/daemon/requests.h"
#include "vrrpd/daemon/want.h"

/* The rest of the 100 ms is for the withdrawal itself. */
#define GRACE_MAX (90 * MSEC)

struct want {
	const struct config *config;
	bool *held;	       /* by router */
	bool *wanted;	       /* by address */
	uint32_t *router;      /* by address */
	uint32_t *twin;	       /* by address: the next with equal key */
	struct hash links;     /* name to index of the link */
	struct hash addresses; /* link and prefix to the first of its twins */
	struct hash_slot *slots;
};

static struct hash_key
link_key(const char *name)
{
	struct hash_key key = { { 0 } };

	memcpy(key.w, name, strnlen(name, CONFIG_LINK_NAME_MAX));
	return key;
}

static struct hash_key
address_key(uint32_t link, const struct ip_prefix *prefix)
{
	struct hash_key key = { { 0 } };

	key.w[0] = (uint64_t)link << 16 | (uint64_t)prefix->addr.family << 8 |
	    prefix->len;
	memcpy(&key.w[1], prefix->addr.b, sizeof(prefix->addr.b));
	return key;
}

static void
index_addresses(struct want *w)
{
	const struct config_instance *instances = config_instances(w->config);
	const struct config_address *addresses = config_addresses(w->config);
	const struct config_link *links = config_links(w->config);

	for (uint32_t i = 0; i < w->config->n_links; i++) {
		struct hash_key key = link_key(links[i].name);

		hash_put(&w->links, &key, i);
	}
	for (uint32_t i = 0; i < w->config->n_instances; i++)
		for (uint32_t k = 0; k < instances[i].n_addresses; k++)
			w->router[instances[i].first_address + k] = i;
	for (uint32_t a = 0; a < w->config->n_addresses; a++) {
		struct hash_key key =
		    address_key(addresses[a].link, &addresses[a].prefix);

		w->twin[a] = hash_get(&w->addresses, &key);
		hash_put(&w->addresses, &key, a);
	}
}

/* calloc() of nothing may be NULL, which is not a lack of memory. */
static void *
zeroed(size_t n, size_t size)
{
	return calloc(n ? n : 1, size);
}

int
want_new(const struct config *config, struct want **ret)
{
	uint32_t room_links = hash_room(config->n_links);
	uint32_t room_addresses = hash_room(config->n_addresses);
	struct want *w = calloc(1, sizeof(*w));

	if (!w)
		return -ENOMEM;
	w->config = config;
	w->held = zeroed(config->n_instances, sizeof(*w->held));
	w->wanted = zeroed(config->n_addresses, sizeof(*w->wanted));
	w->router = zeroed(config->n_addresses, sizeof(*w->router));
	w->twin = zeroed(config->n_addresses, sizeof(*w->twin));
	w->slots =
	    zeroed((size_t)room_links + room_addresses, sizeof(*w->slots));
	if (!w->held || !w->wanted || !w->router || !w->twin || !w->slots) {
		want_free(w);
		return -ENOMEM;
	}
	hash_init(&w->links, w->slots, room_links);
	hash_init(&w->addresses, w->slots + room_links, room_addresses);
	index_addresses(w);
	*ret = w;
	return 0;
}

void
want_free(struct want *w)
{
	if (!w)
		return;
	free(w->held);
	free(w->wanted);
	free(w->router);
	free(w->twin);
	free(w->slots);
	free(w);
}

bool
want_take(struct want *w, const struct request *request, uint32_t *ret_first,
    uint32_t *ret_n)
{
	const struct config_instance *instance;
	bool one = request->verb == REQUEST_RELEASE_ADDRESS;
	uint32_t first, n;

	if (request->verb != REQUEST_HOLD && request->verb != REQUEST_RELEASE &&
	    !one)
		return false;
	if (request->router >= w->config->n_instances)
		return false;
	instance = &config_instances(w->config)[request->router];
	if (one && request->address >= instance->n_addresses)
		return false;
	first = instance->first_address + (one ? request->address : 0);
	n = one ? 1 : instance->n_addresses;
	if (!one)
		w->held[request->router] = request->verb == REQUEST_HOLD;
	for (uint32_t a = first; a < first + n; a++)
		w->wanted[a] = request->verb == REQUEST_HOLD;
	*ret_first = first;
	*ret_n = n;
	return true;
}

void
want_nothing(struct want *w)
{
	memset(w->held, 0, w->config->n_instances * sizeof(*w->held));
	memset(w->wanted, 0, w->config->n_addresses * sizeof(*w->wanted));
}

bool
want_is_held(const struct want *w, uint32_t router)
{
	return w->held[router];
}

bool
want_any(const struct want *w)
{
	for (uint32_t i = 0; i < w->config->n_instances; i++)
		if (w->held[i])
			return true;
	return false;
}

bool
want_address(const struct want *w, uint32_t address)
{
	return w->wanted[address];
}

uint32_t
want_find(
    const struct want *w, const char *link, const struct ip_prefix *prefix)
{
	struct hash_key key = link_key(link);
	uint32_t at = hash_get(&w->links, &key);
	uint32_t first;

	if (at == HASH_NONE)
		return WANT_NONE;
	key = address_key(at, prefix);
	first = hash_get(&w->addresses, &key);
	for (uint32_t a = first; a != HASH_NONE; a = w->twin[a])
		if (w->wanted[a])
			return a;
	return first;
}

uint32_t
want_router(const struct want *w, uint32_t address)
{
	return w->router[address];
}

/* RFC 3768 6.1: three intervals and the skew. */
static nsec
master_down_interval(const struct vr_params *params)
{
	uint8_t priority =
	    params->priority ? params->priority : VR_PRIO_DEFAULT;

	return 3 * params->adver_int + (256 - priority) * SEC / 256;
}

nsec
want_grace(const struct want *w)
{
	const struct config_instance *instances = config_instances(w->config);
	nsec grace = GRACE_MAX;

	for (uint32_t i = 0; i < w->config->n_instances; i++) {
		nsec quarter = master_down_interval(&instances[i].params) / 4;

		if (w->held[i] && quarter < grace)
			grace = quarter;
	}
	return grace;
}
