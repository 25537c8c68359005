#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "labgen/emit/emit.h"
#include "labgen/emit/page.h"
#include "labgen/emit/proof.h"
#include "vrrpd/config/diag.h"

struct proof {
	const struct emit_table *table;
	const struct site *site;
	const struct text *outputs;
	struct diag *diag;
	int err;
};

static const struct text *
output(const struct proof *pf, size_t target, size_t role)
{
	return &pf->outputs[role * pf->table->n + target];
}

static struct text
render(const struct proof *pf, const struct site *site, size_t target,
    size_t role, bool symbolic)
{
	struct page p = { .site = site, .role = role, .symbolic = symbolic };

	pf->table->targets[target].write(&p);
	return p.text;
}

static bool
equal(const struct text *a, const struct text *b)
{
	return a->len == b->len && (!a->len || !memcmp(a->at, b->at, a->len));
}

/* The line, from 1, in which two texts begin to differ. */
static size_t
line_of_difference(const struct text *a, const struct text *b)
{
	size_t line = 1;

	for (size_t i = 0; i < a->len && i < b->len; i++) {
		if (a->at[i] != b->at[i])
			break;
		line += a->at[i] == '\n';
	}
	return line;
}

static void
breach(
    struct proof *pf, size_t target, size_t role, size_t line, const char *what)
{
	diag_add(pf->diag, DIAG_ERROR, (struct place){ .file = pf->site->file },
	    "E990",
	    "this is a bug of labgen, not of the site: nothing was written; "
	    "please report it with the site file",
	    "%s/%s:%zu: %s", pf->site->roles[role].name,
	    pf->table->targets[target].path, line, what);
	pf->err = -EPROTO;
}

/* Two texts that must be equal; lacking memory is no breach. */
static void
expect_equal(struct proof *pf, size_t target, size_t role, const struct text *a,
    const struct text *b, const char *otherwise)
{
	if (a->err || b->err)
		pf->err = -ENOMEM;
	else if (!equal(a, b))
		breach(pf, target, role, line_of_difference(a, b), otherwise);
}

/* A token at "at": how long it is (0: none), and what it stands for. */
static size_t
token(const struct site *site, const char *at, enum page_value *ret_value,
    size_t *ret_index)
{
	/* Not sscanf(): it measures all of the text behind, every time. */
	char *end;
	unsigned long value = strtoul(at + 1, &end, 10);
	size_t index, limit;

	if (*end != ':')
		return 0;
	index = strtoul(end + 1, &end, 10);
	if (*end != PAGE_TOKEN_END)
		return 0;
	switch ((enum page_value)value) {
	case PAGE_ROUTER:
	case PAGE_PRIORITY:
		limit = 1;
		break;
	case PAGE_REAL:
	case PAGE_IFNAME:
		limit = site->n_networks;
		break;
	case PAGE_DEVICE:
		limit = site->n_devices;
		break;
	default:
		return 0;
	}
	if (index >= limit)
		return 0;
	*ret_value = (enum page_value)value;
	*ret_index = index;
	return (size_t)(end + 1 - at);
}

/*
 * The symbolic text with the role's values in the place of tokens.  ret_at
 * gets the line of the first token that has no business in a file for all,
 * or of something that only looks like one; 0 if there is none.
 */
static struct text
fill(const struct site *site, const struct text *symbolic, size_t role,
    bool shared, size_t *ret_line)
{
	struct text t = { .err = symbolic->err };
	size_t line = 1;

	*ret_line = 0;
	for (size_t i = 0; i < symbolic->len;) {
		size_t plain =
		    strcspn(symbolic->at + i, (char[]){ PAGE_TOKEN_BEGIN, 0 });
		enum page_value value;
		size_t index, len;

		for (size_t k = i; k < i + plain; k++)
			line += symbolic->at[k] == '\n';
		text_add_octets(&t, symbolic->at + i, plain);
		i += plain;
		if (i == symbolic->len)
			break;
		len = token(site, symbolic->at + i, &value, &index);
		if (!len ||
		    (shared && value != PAGE_IFNAME && value != PAGE_DEVICE)) {
			*ret_line = line;
			break;
		}
		page_print_value(&t, site, role, value, index);
		i += len;
	}
	return t;
}

/* Steps 1, 2 and 4. */
static void
prove_symbolic(struct proof *pf, size_t target)
{
	const struct emit_target *tg = &pf->table->targets[target];
	struct text first = render(pf, pf->site, target, 0, true);

	for (size_t role = 0; role < pf->site->n_roles; role++) {
		struct text here = render(pf, pf->site, target, role, true);
		size_t line;
		struct text filled =
		    fill(pf->site, &here, role, tg->shared, &line);

		expect_equal(pf, target, role, &here, &first,
		    "differs from the first router's in more than declared "
		    "values");
		if (line)
			breach(pf, target, role, line,
			    "a value of one router in a file for all");
		else
			expect_equal(pf, target, role, &filled,
			    output(pf, target, role),
			    "is not what the proof saw");
		text_free(&here);
		text_free(&filled);
	}
	text_free(&first);
}

/* A site in which every router but one is somebody else. */
struct masked {
	struct site site;
	struct site_role roles[SITE_ROLES_MAX];
	struct site_network *networks;
	struct site_device *devices;
};

static void
masked_fini(struct masked *m)
{
	free(m->networks);
	free(m->devices);
}

static void
mask_role(struct masked *m, size_t role)
{
	m->roles[role].name = "somebody-else";
	m->roles[role].priority = (uint8_t)(m->roles[role].priority % 254 + 1);
	for (size_t i = 0; i < m->site.n_networks; i++) {
		struct site_network *n = &m->networks[i];

		n->real[role] = ip_plus(&n->real[role], 1u << 23);
		n->ifname[role] = "elsewhere";
	}
	for (size_t i = 0; i < m->site.n_devices; i++)
		m->devices[i].ifname[role] = "elsewhere";
}

static int
masked_init(struct masked *m, const struct site *site, size_t except)
{
	size_t networks = site->n_networks * sizeof(*m->networks);
	size_t devices = site->n_devices * sizeof(*m->devices);

	*m = (struct masked){ .site = *site };
	m->networks = malloc(networks + 1);
	m->devices = malloc(devices + 1);
	if (!m->networks || !m->devices) {
		masked_fini(m);
		return -ENOMEM;
	}
	memcpy(m->roles, site->roles, site->n_roles * sizeof(m->roles[0]));
	memcpy(m->networks, site->networks, networks);
	memcpy(m->devices, site->devices, devices);
	m->site.roles = m->roles;
	m->site.networks = m->networks;
	m->site.devices = m->devices;
	for (size_t role = 0; role < site->n_roles; role++)
		if (role != except)
			mask_role(m, role);
	return 0;
}

/* Step 3. */
static void
prove_own(struct proof *pf, size_t role)
{
	struct masked m;

	if (masked_init(&m, pf->site, role) < 0) {
		pf->err = -ENOMEM;
		return;
	}
	for (size_t i = 0; i < pf->table->n; i++) {
		struct text here;

		if (pf->table->targets[i].shared)
			continue;
		here = render(pf, &m.site, i, role, false);
		expect_equal(pf, i, role, output(pf, i, role), &here,
		    "holds a value of another router");
		text_free(&here);
	}
	masked_fini(&m);
}

int
proof_hold(const struct emit_table *table, const struct site *site,
    const struct text *outputs, struct diag *diag)
{
	struct proof pf = { table, site, outputs, diag, 0 };

	for (size_t i = 0; i < table->n; i++)
		prove_symbolic(&pf, i);
	for (size_t role = 0; role < site->n_roles; role++)
		prove_own(&pf, role);
	return pf.err;
}
