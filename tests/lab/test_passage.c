#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "netns-lab/drill/passage.h"
#include "tests/lab/sites.h"

enum { INTERNET, STAFF };
enum { DNS, WEB };

static const struct site_port dns_ports[] = { { SITE_TCP, 53, 53 },
	{ SITE_UDP, 53, 53 } };
static const struct site_port web_ports[] = { { SITE_TCP, 80, 80 } };
static const size_t internet[] = { INTERNET }, staff[] = { STAFF };
static const size_t dns[] = { DNS }, web[] = { WEB };

static const struct site_rule everything_out = { .from = { .zones = staff,
						     .n_zones = 1 },
	.to = { .zones = internet, .n_zones = 1 },
	.verdict = SITE_ACCEPT };
static const struct site_rule dns_out = { .from = { .zones = staff,
					      .n_zones = 1 },
	.to = { .zones = internet, .n_zones = 1 },
	.services = dns,
	.n_services = 1,
	.verdict = SITE_ACCEPT };
static const struct site_rule no_dns = { .from = { .any = true },
	.to = { .any = true },
	.services = dns,
	.n_services = 1,
	.verdict = SITE_REJECT };
static const struct site_rule web_out = { .from = { .zones = staff,
					      .n_zones = 1 },
	.to = { .zones = internet, .n_zones = 1 },
	.services = web,
	.n_services = 1,
	.verdict = SITE_ACCEPT };
static const struct site_rule nothing = {
	.from = { .any = true }, .to = { .any = true }, .verdict = SITE_DROP
};

/* The demo site with a filter: outside is the internet, inside is staff. */
struct filtered {
	struct sites_room room;
	struct site_zone zones[2];
	struct site_rule rules[3];
};

static void
filter(struct filtered *f, bool filtered, bool intra,
    struct site_service *services, size_t n_services)
{
	struct site *site = &f->room.site;

	*f = (struct filtered){ .zones = { { .name = "internet" },
				    { .name = "staff", .intra = intra } } };
	sites_demo(&f->room);
	site->filtered = filtered;
	site->zones = f->zones;
	site->n_zones = 2;
	site->services = services;
	site->n_services = n_services;
	site->rules = f->rules;
	for (size_t n = 0; n < 3; n++)
		f->room.networks[n].zone = n ? STAFF : INTERNET;
}

static void
add_rule(struct filtered *f, const struct site_rule *rule)
{
	f->rules[f->room.site.n_rules++] = *rule;
}

static void
test_probes_pass_by_a_port_that_the_rules_leave_open(void **state)
{
	static const struct {
		const char *when;
		const struct site_rule *rules[2]; /* before the last */
		bool filtered, intra;
		size_t from, to; /* networks: 0 outside, 1 and 2 inside */
		uint16_t want;
	} rows[] = {
		{ "nothing is filtered", { NULL }, false, false, 1, 0, 9000 },
		{ "everything may go out", { &everything_out }, true, false, 1,
		    0, 9000 },
		{ "only names may be asked for", { &dns_out }, true, false, 1,
		    0, 53 },
		{ "the first rule that fits decides", { &no_dns, &dns_out },
		    true, false, 1, 0, 0 },
		{ "a later rule is for the rest", { &no_dns, &everything_out },
		    true, false, 1, 0, 9000 },
		{ "only TCP passes", { &web_out }, true, false, 1, 0, 0 },
		{ "the zone is open in itself", { NULL }, true, true, 1, 2,
		    9000 },
		{ "the zone is closed in itself", { &everything_out }, true,
		    false, 1, 2, 0 },
		{ "rules are for one direction", { &everything_out }, true,
		    false, 0, 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct site_service services[] = {
			{ .name = "dns", .ports = dns_ports, .n_ports = 2 },
			{ .name = "web", .ports = web_ports, .n_ports = 1 }
		};
		struct filtered f;

		print_message("  when %s\n", rows[i].when);
		filter(&f, rows[i].filtered, rows[i].intra, services, 2);
		for (size_t k = 0; k < 2 && rows[i].rules[k]; k++)
			add_rule(&f, rows[i].rules[k]);
		add_rule(&f, &nothing);
		assert_int_equal(
		    passage_port(&f.room.site, rows[i].from, rows[i].to, 9000),
		    rows[i].want);
	}
}

static void
test_the_routers_are_pinged_where_a_rule_lets_it(void **state)
{
	static const size_t ping[] = { 0 };
	static const struct site_port echo[] = { { SITE_ICMP, 8, 8 } };
	static const struct site_rule to_self = { .from = { .zones = staff,
						      .n_zones = 1 },
		.to = { .self = true },
		.services = ping,
		.n_services = 1,
		.verdict = SITE_ACCEPT };
	static const struct {
		const char *when;
		const struct site_rule *first;
		bool filtered, intra;
		size_t from;
		bool want;
	} rows[] = {
		{ "nothing is filtered", &nothing, false, false, 1, true },
		{ "a rule lets it", &to_self, true, false, 1, true },
		{ "the rule is for others", &to_self, true, false, 0, false },
		{ "there is no such rule", &everything_out, true, false, 1,
		    false },
		{ "zones are open in themselves only", &nothing, true, true, 1,
		    false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct site_service services[] = {
			{ .name = "ping", .ports = echo, .n_ports = 1 },
		};
		struct filtered f;

		print_message("  when %s\n", rows[i].when);
		filter(&f, rows[i].filtered, rows[i].intra, services, 1);
		add_rule(&f, rows[i].first);
		add_rule(&f, &nothing);
		assert_int_equal(
		    passage_ping(&f.room.site, rows[i].from), rows[i].want);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_probes_pass_by_a_port_that_the_rules_leave_open),
		cmocka_unit_test(
		    test_the_routers_are_pinged_where_a_rule_lets_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
