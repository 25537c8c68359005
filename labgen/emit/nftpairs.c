#include <stdbool.h>
#include <stdlib.h>

#include "labgen/emit/nftelements.h"
#include "labgen/emit/nftmatch.h"
#include "labgen/emit/nftpairs.h"
#include "labgen/emit/nftrule.h"

/*
 * For each pair, row "from", column "to", whether it has a chain.  What has
 * none is denied by the last rule.  The routers come behind the zones.
 */
struct nftpairs {
	const struct site *site;
	size_t n; /* zones and the routers */
	bool used[];
};

static size_t
place(const struct nftpairs *pairs, size_t from, size_t to)
{
	size_t self = pairs->n - 1;

	return (from == NFT_SELF ? self : from) * pairs->n +
	    (to == NFT_SELF ? self : to);
}

static bool
pair_used(const struct nftpairs *pairs, size_t from, size_t to)
{
	return pairs->used[place(pairs, from, to)];
}

static const char *
zone_name(const struct site *site, size_t zone)
{
	return zone == NFT_SELF ? "self" : site->zones[zone].name;
}

/* The chain of traffic from a zone to another, or from or to the routers. */
static void
pair_name(struct page *p, size_t from, size_t to)
{
	if (to == NFT_SELF)
		page_add(p, "input/%s", zone_name(p->site, from));
	else if (from == NFT_SELF)
		page_add(p, "output/%s", zone_name(p->site, to));
	else
		page_add(p, "forward/%s/%s", zone_name(p->site, from),
		    zone_name(p->site, to));
}

static bool
pair_intra(const struct site *site, size_t from, size_t to)
{
	return from != NFT_SELF && from == to && site->zones[from].intra;
}

/* The last rule is no pair's business: it has a chain of its own. */
static size_t
pair_rules(const struct site *site)
{
	return site->n_rules ? site->n_rules - 1 : 0;
}

/* The zones by number, then the routers. */
static size_t
nth(const struct nftpairs *pairs, size_t i)
{
	return i + 1 < pairs->n ? i : NFT_SELF;
}

static void
mark_rule(struct nftpairs *pairs, const struct site_rule *rule)
{
	for (size_t i = 0; i < pairs->n; i++) {
		size_t from = nth(pairs, i);

		if (!nftmatch_concerns(pairs->site, &rule->from, from))
			continue;
		for (size_t k = 0; k < pairs->n; k++) {
			size_t to = nth(pairs, k);

			if (nftmatch_concerns(pairs->site, &rule->to, to))
				pairs->used[place(pairs, from, to)] = true;
		}
	}
}

struct nftpairs *
nftpairs_new(const struct site *site)
{
	size_t n = site->n_zones + 1;
	struct nftpairs *pairs =
	    calloc(1, sizeof(*pairs) + n * n * sizeof(pairs->used[0]));

	if (!pairs)
		return NULL;
	pairs->site = site;
	pairs->n = n;
	for (size_t i = 0; i < site->n_zones; i++)
		if (pair_intra(site, i, i))
			pairs->used[place(pairs, i, i)] = true;
	for (size_t i = 0; i < pair_rules(site); i++)
		mark_rule(pairs, &site->rules[i]);
	return pairs;
}

void
nftpairs_free(struct nftpairs *pairs)
{
	free(pairs);
}

static void
pair_chain(struct page *p, size_t from, size_t to)
{
	const struct site *site = p->site;
	bool decided = false;

	page_add(p, "\n\tchain ");
	pair_name(p, from, to);
	page_add(p, " {\n");
	if (pair_intra(site, from, to)) {
		page_add(p, "\t\tcounter accept comment \"");
		page_origin(p, &site->zones[from].at);
		page_add(p, "\"\n");
		decided = true;
	}
	for (size_t i = 0; !decided && i < pair_rules(site); i++)
		decided = nftrule_write(p, &site->rules[i], from, to);
	page_add(p, decided ? "\t}\n" : "\t\tgoto denied\n\t}\n");
}

/* Does it say anything to a zone, be it itself? */
static bool
zone_forwards(const struct nftpairs *pairs, size_t from)
{
	for (size_t to = 0; to < pairs->site->n_zones; to++)
		if (pair_used(pairs, from, to))
			return true;
	return false;
}

static void
zone_chain(struct page *p, size_t from)
{
	const char *name = zone_name(p->site, from);

	page_add(p,
	    "\n\tchain forward/%s {\n"
	    "\t\toifname vmap @forward/%s\n"
	    "\t\tgoto denied\n"
	    "\t}\n",
	    name, name);
}

void
nftpairs_write_chains(const struct nftpairs *pairs, struct page *p)
{
	for (size_t i = 0; i < pairs->n; i++) {
		size_t from = nth(pairs, i);

		if (from != NFT_SELF && zone_forwards(pairs, from))
			zone_chain(p, from);
		for (size_t k = 0; k < pairs->n; k++) {
			size_t to = nth(pairs, k);

			/* What a router sends to itself is not filtered. */
			if (from == NFT_SELF && to == NFT_SELF)
				continue;
			if (pair_used(pairs, from, to))
				pair_chain(p, from, to);
		}
	}
}

static void
map_begins(struct page *p, const char *name, const char *zone)
{
	page_add(p, "\n\tmap %s%s {\n\t\ttype ifname : verdict\n", name, zone);
}

/* The one side of its pairs is a network's zone, the other is "other". */
static void
pair_elements(
    const struct nftpairs *pairs, struct page *p, bool input, size_t other)
{
	bool first = true;

	for (size_t i = 0; i < p->site->n_networks; i++) {
		size_t zone = p->site->networks[i].zone;
		size_t from = input ? zone : other;
		size_t to = input ? other : zone;

		if (!pair_used(pairs, from, to))
			continue;
		nftelements_next(p, &first);
		nftelements_ifname(p, i);
		page_add(p, " : goto ");
		pair_name(p, from, to);
	}
	nftelements_end(p, first);
}

static void
zone_elements(const struct nftpairs *pairs, struct page *p)
{
	bool first = true;

	for (size_t i = 0; i < p->site->n_networks; i++) {
		size_t zone = p->site->networks[i].zone;

		if (!zone_forwards(pairs, zone))
			continue;
		nftelements_next(p, &first);
		nftelements_ifname(p, i);
		page_add(p, " : goto forward/%s", zone_name(p->site, zone));
	}
	nftelements_end(p, first);
}

/*
 * Forwarding takes two look-ups, one for each interface: a single one by
 * both would hold an element for each two networks whose zones talk.  Also
 * from an interface to itself: that network may have a router more.
 */
void
nftpairs_write_maps(const struct nftpairs *pairs, struct page *p)
{
	map_begins(p, "input_zones", "");
	pair_elements(pairs, p, true, NFT_SELF);
	map_begins(p, "forward_zones", "");
	zone_elements(pairs, p);
	for (size_t i = 0; i < p->site->n_zones; i++) {
		if (!zone_forwards(pairs, i))
			continue;
		map_begins(p, "forward/", zone_name(p->site, i));
		pair_elements(pairs, p, false, i);
	}
	map_begins(p, "output_zones", "");
	pair_elements(pairs, p, false, NFT_SELF);
}
