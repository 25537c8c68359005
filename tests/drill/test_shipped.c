/* The drills that we ship, read against the sites that we ship. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "labgen/site/load.h"
#include "labgen/site/model.h"
#include "netns-lab/drill/drill.h"
#include "vrrpd/config/diag.h"

static const char *top;

static void
load_all(const char *site_name, size_t probes, size_t absent)
{
	char pattern[512], site_path[512];
	struct diag *diag = diag_new();
	struct site *site;
	glob_t found;

	snprintf(site_path, sizeof(site_path), "%s/conf/%s", top, site_name);
	site = site_load(site_path, diag);
	assert_non_null(site);
	snprintf(pattern, sizeof(pattern), "%s/netns-lab/drills/*.conf", top);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		struct drill *d;

		print_message("  %s on %s\n", found.gl_pathv[i], site_name);
		d = drill_load(found.gl_pathv[i], site, diag);
		diag_show(diag, stderr);
		assert_non_null(d);
		assert_int_equal(diag_errors(diag), 0);
		assert_int_equal(d->n_probes, probes);
		assert_int_equal(d->n_absent, absent);
		drill_free(d);
	}
	globfree(&found);
	site_free(site);
	diag_free(diag);
}

static void
test_every_drill_fits_the_example_site(void **state)
{
	(void)state;
	load_all("site.conf", 3, 0);
}

static void
test_every_drill_fits_the_smallest_site(void **state)
{
	(void)state;
	load_all("minimal.conf", 1, 2);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_drill_fits_the_example_site),
		cmocka_unit_test(test_every_drill_fits_the_smallest_site),
	};

	if (argc != 2)
		return 2;
	top = argv[1];
	return cmocka_run_group_tests_name("shipped drills", tests, NULL, NULL);
}
