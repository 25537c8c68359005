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

void
nftpairs_write_chains(const struct nftpairs *pairs, struct page *p)
{
	for (size_t i = 0; i < pairs->n; i++)
		for (size_t k = 0; k < pairs->n; k++) {
			size_t from = nth(pairs, i), to = nth(pairs, k);

			/* What a router sends to itself is not filtered. */
			if (from == NFT_SELF && to == NFT_SELF)
				continue;
			if (pair_used(pairs, from, to))
				pair_chain(p, from, to);
		}
}

static void
zone_map(
    const struct nftpairs *pairs, struct page *p, const char *name, bool input)
{
	bool first = true;

	page_add(p, "\n\tmap %s {\n\t\ttype ifname : verdict\n", name);
	for (size_t i = 0; i < p->site->n_networks; i++) {
		size_t zone = p->site->networks[i].zone;
		size_t from = input ? zone : NFT_SELF;
		size_t to = input ? NFT_SELF : zone;

		if (!pair_used(pairs, from, to))
			continue;
		nftelements_next(p, &first);
		nftelements_ifname(p, i);
		page_add(p, " : goto ");
		pair_name(p, from, to);
	}
	nftelements_end(p, first);
}

/* Also from an interface to itself: that network may have a router more. */
static void
pair_map(const struct nftpairs *pairs, struct page *p)
{
	const struct site *site = p->site;
	bool first = true;

	page_add(
	    p, "\n\tmap forward_pairs {\n\t\ttype ifname . ifname : verdict\n");
	for (size_t i = 0; i < site->n_networks; i++)
		for (size_t k = 0; k < site->n_networks; k++) {
			size_t from = site->networks[i].zone;
			size_t to = site->networks[k].zone;

			if (!pair_used(pairs, from, to))
				continue;
			nftelements_next(p, &first);
			nftelements_ifname(p, i);
			page_add(p, " . ");
			nftelements_ifname(p, k);
			page_add(p, " : goto ");
			pair_name(p, from, to);
		}
	nftelements_end(p, first);
}

void
nftpairs_write_maps(const struct nftpairs *pairs, struct page *p)
{
	zone_map(pairs, p, "input_zones", true);
	pair_map(pairs, p);
	zone_map(pairs, p, "output_zones", false);
}
