#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "vrrpd/config/diag.h"
#include "vrrpd/config/load.h"
#include "vrrpd/config/model.h"

/* Something of everything, so that damage can hit everything. */
static const char good[] =
    "# routers\n"
    "router = \"r1\"; /* us */\n"
    "instances = (\n"
    "  { name = \"in\"; interface = \"vlan10\"; vrid = 0x64; version = 2;\n"
    "    priority = 100; advert_interval = 5.0e0; preempt = true;\n"
    "    auth = { type = \"pass\"; secret = \"az\\x65rty\"; };\n"
    "    addresses = ( { address = \"172.16.10.1/24\"; },\n"
    "                  { address = \"172.16.20.1/24\"; track = false;\n"
    "                    interface = \"vlan20\"; } );\n"
    "    announce = { repeat = 4, interval = 0.5e0 };\n"
    "  },\n"
    "  { name = \"out\"; interface = \"eth1\"; vrid : 101;\n"
    "    addresses = ( { address = \"10.1.1.4/24\"; } ); } ); // all\n"
    "groups = ( { name = \"grp1\"; members = [ \"in\", \"out\" ]; } );\n";

/* It is taken, or it says why not; it never does both or neither. */
static bool
try(const char *text, size_t len)
{
	struct diag *d = diag_new();
	struct config *c = NULL;
	struct diag_finding f;
	int err = config_load_text("t.conf", text, len, d, &c);
	bool honest;

	if (err == 0)
		honest = c && diag_errors(d) == 0;
	else
		honest = !c && diag_errors(d) > 0 && diag_get(d, 0, &f) &&
		    f.at.file && f.text[0];
	for (size_t i = 0; honest && diag_get(d, i, &f); i++) {
		honest =
		    strcmp(f.code, "E128") != 0 && strcmp(f.code, "E129") != 0;
		if (!honest)
			diag_show(d, stderr);
	}
	if (!honest)
		print_error("err %d for:\n%.*s\n", err, (int)len, text);
	free(c);
	diag_free(d);
	return honest;
}

static void
test_no_truncation_confuses_us(void **state)
{
	(void)state;
	for (size_t len = 0; len < sizeof(good); len++)
		assert_true(try(good, len));
}

static void
test_no_octet_that_is_lost_or_doubled_confuses_us(void **state)
{
	const size_t n = sizeof(good) - 1;
	char text[sizeof(good) + 1];

	(void)state;
	for (size_t i = 0; i < n; i++) {
		memcpy(text, good, i);
		memcpy(text + i, good + i + 1, n - i - 1);
		assert_true(try(text, n - 1));
		memcpy(text, good, i + 1);
		memcpy(text + i + 1, good + i, n - i);
		assert_true(try(text, n + 1));
	}
}

static void
test_no_octet_that_is_replaced_confuses_us(void **state)
{
	static const char others[] = "\"'\\/*{}()[],;:=#@.-+0x9eLtA \n\t\0\xc3";
	const size_t n = sizeof(good) - 1;
	char text[sizeof(good)];

	(void)state;
	memcpy(text, good, sizeof(good));
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < sizeof(others) - 1; j++) {
			text[i] = others[j];
			assert_true(try(text, n));
		}
		text[i] = good[i];
	}
}

/* A small generator of its own: the same noise in every run. */
static uint32_t
next_random(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static void
test_no_heap_of_damage_confuses_us(void **state)
{
	const uint32_t n = sizeof(good) - 1;
	uint32_t seed = 112;

	(void)state;
	for (int round = 0; round < 5000; round++) {
		char text[sizeof(good)];
		uint32_t hits = 1 + next_random(&seed) % 8;

		memcpy(text, good, sizeof(good));
		for (uint32_t i = 0; i < hits; i++) {
			uint32_t from = next_random(&seed) % n;
			uint32_t to = next_random(&seed) % n;
			uint32_t len = next_random(&seed) % 24;

			if (from + len < n && to + len < n)
				memmove(text + to, text + from, len);
		}
		assert_true(try(text, n));
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_truncation_confuses_us),
		cmocka_unit_test(
		    test_no_octet_that_is_lost_or_doubled_confuses_us),
		cmocka_unit_test(test_no_octet_that_is_replaced_confuses_us),
		cmocka_unit_test(test_no_heap_of_damage_confuses_us),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
