#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "labgen/emit/emit.h"
#include "labgen/emit/outdir.h"
#include "labgen/emit/page.h"
#include "labgen/emit/proof.h"
#include "labgen/emit/targets.h"
#include "labgen/site/model.h"
#include "vrrpd/config/diag.h"

#define TARGETS_MAX 16

static const struct emit_target standard[] = {
	{ "vrrpd.conf", emit_vrrpd, 0640, false },
	{ "keepalived.conf", emit_keepalived, 0640, false },
	{ "network/links.batch", emit_links, 0644, false },
	{ "network/addrs.batch", emit_addrs, 0644, false },
	{ "sysctl.conf", emit_sysctl, 0644, false },
	{ "nftables.nft", emit_nftables, 0644, true },
};

const struct emit_table emit_standard = { .targets = standard,
	.n = sizeof(standard) / sizeof(standard[0]) };

/* Every file of every role; role by role, each in the table's order. */
static int
render(const struct emit_table *table, const struct site *site,
    struct text *outputs)
{
	for (size_t role = 0; role < site->n_roles; role++)
		for (size_t i = 0; i < table->n; i++) {
			struct page p = { .site = site, .role = role };

			table->targets[i].write(&p);
			outputs[role * table->n + i] = p.text;
			if (p.text.err)
				return p.text.err;
		}
	return 0;
}

static int
put_role(struct outdir *out, const struct emit_table *table,
    const struct site_role *role, const struct text *outputs)
{
	int err = 0;

	for (size_t i = 0; !err && i < table->n; i++)
		err = outdir_put(out, role->name, table->targets[i].path,
		    table->targets[i].mode, outputs[i].at, outputs[i].len);
	return err;
}

static int
put_all(const struct emit_table *table, const struct site *site,
    const char *dir, size_t role, const struct text *outputs, struct diag *diag)
{
	const char *paths[TARGETS_MAX];
	struct outdir out;
	int err;

	assert(table->n <= TARGETS_MAX);
	for (size_t i = 0; i < table->n; i++)
		paths[i] = table->targets[i].path;

	err = outdir_open(&out, dir, paths, table->n, diag);
	for (size_t r = 0; !err && r < site->n_roles; r++)
		if (role == SITE_NONE || role == r)
			err = put_role(&out, table, &site->roles[r],
			    &outputs[r * table->n]);
	if (!err)
		err = outdir_commit(&out);
	outdir_close(&out);
	return err;
}

int
emit_site_by(const struct emit_table *table, const struct site *site,
    const char *dir, size_t role, struct diag *diag)
{
	size_t n = site->n_roles * table->n;
	struct text *outputs = calloc(n, sizeof(*outputs));
	int err = outputs ? render(table, site, outputs) : -ENOMEM;

	if (!err)
		err = proof_hold(table, site, outputs, diag);
	if (err == -ENOMEM)
		diag_add(diag, DIAG_ERROR, (struct place){ 0 }, "E982", NULL,
		    "not enough memory to make the files");
	if (!err && dir)
		err = put_all(table, site, dir, role, outputs, diag);
	for (size_t i = 0; outputs && i < n; i++)
		text_free(&outputs[i]);
	free(outputs);
	return err;
}

int
emit_site(
    const struct site *site, const char *dir, size_t role, struct diag *diag)
{
	return emit_site_by(&emit_standard, site, dir, role, diag);
}
