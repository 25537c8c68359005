#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "labgen/emit/emit.h"
#include "labgen/emit/page.h"
#include "tests/labgen/model_seed.h"
#include "vrrpd/config/diag.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* ---- emitters, an honest one and some that are broken on purpose ---- */

static void
honest(struct page *p)
{
	page_add(p, "router ");
	page_router(p);
	page_add(p, "\naddress ");
	page_real(p, SEED_VLAN10);
	page_add(p, " dev ");
	page_ifname(p, SEED_VLAN10);
	page_add(p, "\npriority ");
	page_priority(p);
	page_add(p, "\n");
}

static void
one_line_more_on_the_second(struct page *p)
{
	honest(p);
	if (p->role == SEED_R2)
		page_add(p, "state MASTER\n");
}

static void
a_branch_on_a_declared_value(struct page *p)
{
	page_add(p, "state %s\n",
	    p->site->roles[p->role].priority == 150 ? "MASTER" : "BACKUP");
}

static void
the_first_routers_address(struct page *p)
{
	page_add(p, "address ");
	page_ip(p, &p->site->networks[SEED_VLAN10].real[SEED_R1]);
	page_add(p, "\n");
}

static void
the_first_routers_priority(struct page *p)
{
	honest(p);
	page_add(p, "priority %u\n", (unsigned)p->site->roles[0].priority);
}

static void
the_address_as_plain_text(struct page *p)
{
	page_add(p, "address ");
	page_ip(p, &p->site->networks[SEED_VLAN10].real[p->role]);
	page_add(p, "\n");
}

static void
innocent_in_the_proof_only(struct page *p)
{
	honest(p);
	if (!p->symbolic && p->role == SEED_R2)
		page_add(p, "state MASTER\n");
}

static void
the_value_of_another_network_at_one_router(struct page *p)
{
	page_add(p, "address ");
	page_real(p, p->role == SEED_R1 ? SEED_VLAN10 : SEED_VLAN20);
	page_add(p, "\n");
}

static void
text_that_looks_like_a_value(struct page *p)
{
	page_add(p, "router %c7:0%c\n", PAGE_TOKEN_BEGIN, PAGE_TOKEN_END);
}

static void
names_of_interfaces(struct page *p)
{
	page_add(p, "iifname ");
	page_ifname(p, SEED_EXTERNAL);
	page_add(p, " or ");
	page_device(p, SEED_TRUNK);
	page_add(p, "\n");
}

/* ---- the tests ---- */

/* What emit_site_by() says of a table of one; *ret_text is to be freed. */
static int
verdict(
    const struct emit_target *target, const struct site *site, char **ret_text)
{
	const struct emit_table table = { target, 1 };
	struct diag *diag = diag_new();
	size_t len;
	FILE *f = open_memstream(ret_text, &len);
	int err;

	assert_non_null(diag);
	assert_non_null(f);
	err = emit_site_by(&table, site, NULL, SITE_NONE, diag);
	diag_show(diag, f);
	(void)fclose(f);
	assert_int_equal(err<0, diag_errors(diag)> 0);
	diag_free(diag);
	return err;
}

static void
test_the_real_emitters_hold(void **state)
{
	static struct model_seed m;

	(void)state;
	model_seed(&m);
	for (size_t i = 0; i < emit_standard.n; i++) {
		char *text;

		print_message("  %s\n", emit_standard.targets[i].path);
		assert_int_equal(
		    verdict(&emit_standard.targets[i], &m.site, &text), 0);
		free(text);
	}
}

static void
test_devices_that_are_called_differently_are_no_breach(void **state)
{
	static struct model_seed m;

	(void)state;
	model_seed(&m);
	m.devices[SEED_TRUNK].ifname[SEED_R2] = "ens3";
	m.devices[SEED_OUTSIDE].ifname[SEED_R2] = "ens4.7";
	m.networks[SEED_EXTERNAL].ifname[SEED_R2] = "ens4.7";
	for (size_t i = 0; i < emit_standard.n; i++) {
		char *text;

		print_message("  %s\n", emit_standard.targets[i].path);
		assert_int_equal(
		    verdict(&emit_standard.targets[i], &m.site, &text), 0);
		free(text);
	}
}

static void
test_a_broken_emitter_is_found_and_its_line_named(void **state)
{
	static const struct {
		const char *when;
		void (*write)(struct page *p);
		bool shared;
		const char *says; /* NULL: nothing to find */
	} rows[] = {
		{ "nothing is wrong", honest, false, NULL },
		{ "one router gets a line more", one_line_more_on_the_second,
		    false, "r2/file.conf:4: differs from the first router's" },
		{ "a declared value decides", a_branch_on_a_declared_value,
		    false, "r2/file.conf:1: differs from the first router's" },
		{ "a value is written past the page", the_address_as_plain_text,
		    false, "r2/file.conf:1: differs from the first router's" },
		{ "every router gets the first one's address",
		    the_first_routers_address, false,
		    "r2/file.conf:1: holds a value of another router" },
		{ "every router gets the first one's priority",
		    the_first_routers_priority, false,
		    "r2/file.conf:4: holds a value of another router" },
		{ "it is innocent in the proof only",
		    innocent_in_the_proof_only, false,
		    "r2/file.conf:4: is not what the proof saw" },
		{ "one router gets another network's value",
		    the_value_of_another_network_at_one_router, false,
		    "r2/file.conf:1: differs from the first router's" },
		{ "text only looks like a value", text_that_looks_like_a_value,
		    false, "r1/file.conf:1: " },
		{ "a file for all has a router's name", honest, true,
		    "r1/file.conf:1: a value of one router in a file for all" },
		{ "a file for all names interfaces", names_of_interfaces, true,
		    NULL },
		{ "a file for all has everybody's addresses",
		    the_first_routers_address, true, NULL },
	};
	static struct model_seed m;

	(void)state;
	model_seed(&m);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct emit_target target = { "file.conf", rows[i].write,
			0644, rows[i].shared };
		char *text;
		int err;

		print_message("  when %s\n", rows[i].when);
		err = verdict(&target, &m.site, &text);
		if (rows[i].says) {
			assert_int_equal(err, -EPROTO);
			if (!strstr(text, rows[i].says))
				fail_msg(
				    "\"%s\" is not in\n%s", rows[i].says, text);
		} else {
			assert_string_equal(text, "");
			assert_int_equal(err, 0);
		}
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_real_emitters_hold),
		cmocka_unit_test(
		    test_devices_that_are_called_differently_are_no_breach),
		cmocka_unit_test(
		    test_a_broken_emitter_is_found_and_its_line_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
