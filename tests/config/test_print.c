#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "vrrpd/config/diag.h"
#include "vrrpd/config/load.h"
#include "vrrpd/config/model.h"
#include "vrrpd/config/print.h"

static struct config *
load(const char *text)
{
	struct diag *d = diag_new();
	struct config *c = NULL;

	if (config_load_text("t.conf", text, strlen(text), d, &c) < 0) {
		diag_show(d, stderr);
		fail_msg("this does not load:\n%s", text);
	}
	diag_free(d);
	return c;
}

static char *
print(const struct config *c)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	assert_non_null(to);
	assert_int_equal(config_print(c, to), 0);
	assert_int_equal(fclose(to), 0);
	return text;
}

#define ADDRESS "addresses = ( { address = \"10.0.0.1/24\"; } );"

static const struct {
	const char *when;
	const char *text;
} rows[] = {
	{ "everything is a default",
	    "instances = ( { name = \"a\"; interface = \"eth0\"; vrid = "
	    "1; " ADDRESS " } );" },
	{ "nothing is a default",
	    "router = \"r1\"; instances = ( { name = \"a\"; interface = "
	    "\"eth0\"; vrid = 255; version = 2; priority = 254; "
	    "advert_interval = 255; preempt = false; auth = { type = "
	    "\"pass\"; secret = \"12345678\"; }; announce = { repeat = 0; "
	    "interval = 0.123456789; refresh = 86400; }; addresses = ( { "
	    "address = \"10.0.0.1/24\"; }, { address = \"10.0.1.1\"; "
	    "interface = \"eth1\"; track = false; } ); unadvertised = ( { "
	    "address = \"10.0.2.1/31\"; interface = \"eth2\"; } ); } ); "
	    "control = { socket = \"/tmp/x y\"; };" },
	{ "the keys come in another order",
	    "groups = ( { members = ( \"b\", \"a\" ); name = \"g\"; } );"
	    "instances = ( { unadvertised = ( { address = \"10.0.9.1\"; "
	    "interface = \"eth9\"; } ); " ADDRESS " vrid = 1; interface = "
	    "\"eth1\"; name = \"a\"; }, { addresses = ( { interface = "
	    "\"eth1\"; address = \"10.0.3.1\"; } ); vrid = 1; interface = "
	    "\"eth0\"; name = \"b\"; } );" },
	{ "a secret is no text",
	    "instances = ( { name = \"a\"; interface = \"eth0\"; vrid = 1; "
	    "auth = { type = \"pass\"; secret = \"\\\"\\\\\\x01\\xff\\n\"; "
	    "}; " ADDRESS " } );" },
	{ "names use every sign",
	    "instances = ( { name = \"a.b_c:d+e-f\"; interface = "
	    "\"eth0.10@x\\\"\\\\\"; vrid = 1; " ADDRESS " } );" },
};

static void
test_what_is_printed_loads_to_the_same_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct config *once = load(rows[i].text);
		char *text = print(once);
		struct config *twice = load(text);
		char *again = print(twice);

		print_message("  when %s\n", rows[i].when);
		assert_int_equal(once->size, twice->size);
		assert_memory_equal(once, twice, once->size);
		assert_string_equal(text, again);
		free(once);
		free(twice);
		free(text);
		free(again);
	}
}

static void
test_a_region_can_be_moved(void **state)
{
	struct config *c = load(rows[2].text);
	struct config *elsewhere = malloc(c->size);
	char *text = print(c), *moved;

	(void)state;
	assert_non_null(elsewhere);
	memcpy(elsewhere, c, c->size);
	memset(c, 0xa5, c->size);
	free(c);
	moved = print(elsewhere);
	assert_string_equal(text, moved);
	free(text);
	free(moved);
	free(elsewhere);
}

static void
test_a_stream_that_fails_is_told(void **state)
{
	struct config *c = load(rows[0].text);
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_non_null(full);
	assert_int_not_equal(config_print(c, full), 0);
	(void)fclose(full);
	free(c);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_printed_loads_to_the_same_bytes),
		cmocka_unit_test(test_a_region_can_be_moved),
		cmocka_unit_test(test_a_stream_that_fails_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
