#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "netns-lab/report/folder.h"
#include "netns-lab/report/json.h"
#include "netns-lab/report/live.h"
#include "netns-lab/report/text.h"
#include "tests/drill/story.h"

static struct story story;
static struct drill_probe nat = { .name = "nat", .interval = MSEC };

static struct drill_expect expect = {
	.asks_advertises = true,
	.advertises = 1u << 1,
	.asks_holds = true,
	.holds = 1u << 1,
};

static struct drill_limits limits = {
	.by_kind = { [DRILL_OUTAGE] = { .set = true,
			 .span = { .plus = SEC } } },
	.why = "a second is plenty",
};

static struct drill_step step = {
	.fault = DRILL_POWER_CUT,
	.network = DRILL_NONE,
	.title = "power cut of the master",
	.theory = { .masters_down = 1 },
	.expect = &expect,
	.n_expect = 1,
	.limits = &limits,
};

static struct drill drill = {
	.name = "power-cut",
	.title = "Power cut of the master",
	.probes = &nat,
	.n_probes = 1,
	.steps = &step,
	.n_steps = 1,
	.master = 0,
	.backup = 1,
};

/* The story as a log in a file of its own, removed by the caller. */
static char path[] = "/tmp/test_report.XXXXXX";

static void
write_log(void)
{
	int fd;

	strcpy(path, "/tmp/test_report.XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
	fd = record_open(path);
	assert_true(fd >= 0);
	for (size_t i = 0; i < story.n; i++)
		assert_int_equal(record_write(fd, &story.records[i]), 0);
	close(fd);
}

static void
a_result(struct result *r, size_t n_limits)
{
	story_power_cut(&story);
	story_end(&story, STORY_END);
	write_log();
	step.n_limits = n_limits;
	result_read(r, &drill, path);
	unlink(path);
	assert_string_equal(r->trouble, "");
}

static char text[8192];

static FILE *
to_text(void)
{
	FILE *to;

	memset(text, 0, sizeof(text));
	to = fmemopen(text, sizeof(text), "w");
	assert_non_null(to);
	return to;
}

static void
assert_fits_a_terminal(void)
{
	size_t column = 0;

	for (const char *p = text; *p; p++) {
		assert_true((unsigned char)*p >= ' ' || *p == '\n');
		column = *p == '\n' ? 0 : column + 1;
		if (column > 80)
			fail_msg("too wide:\n%s", text);
	}
}

static void
test_a_pass_is_one_line(void **state)
{
	struct result r;
	FILE *to = to_text();

	(void)state;
	a_result(&r, 0);
	text_verdict(to, &r, false, false);
	fclose(to);
	assert_string_equal(
	    text, "pass    power-cut        Power cut of the master\n");
	assert_int_equal(result_status(&r, 1), 0);
	result_fini(&r);
}

static void
test_a_failure_brings_its_evidence_and_the_reason(void **state)
{
	struct result r;
	FILE *to = to_text();

	(void)state;
	a_result(&r, 1);
	text_verdict(to, &r, false, false);
	fclose(to);
	assert_string_equal(text,
	    "FAIL    power-cut        Power cut of the master\n"
	    "        power cut of the master, outage: fail\n"
	    "          nat: 3110.0 ms, at most 1000.0 ms; +0.000 to +3.110 s\n"
	    "          a second is plenty\n");
	assert_int_equal(result_status(&r, 1), 1);
	result_fini(&r);
}

static void
test_long_texts_are_wrapped(void **state)
{
	struct result r;
	FILE *to = to_text();

	(void)state;
	result_fail(&r, &drill, "log",
	    "a very long story of what went wrong with the lab, as long as "
	    "it takes to be sure that it does not fit into one line, nor two");
	text_verdict(to, &r, false, false);
	fclose(to);
	assert_fits_a_terminal();
	assert_non_null(strstr(text, "\n          a very long story of"));
	assert_non_null(strstr(text, "one line, nor two\n"));
}

static void
test_the_table_has_outage_beside_theory(void **state)
{
	struct result r;
	FILE *to = to_text();

	(void)state;
	a_result(&r, 0);
	text_table(to, &r, 1);
	fclose(to);
	print_message("%s", text);
	assert_fits_a_terminal();
	assert_non_null(strstr(text,
	    "power cut of the master           3110 ms  3609 ms   0.86"
	    "   +0.6 ms  r2\n"));
	assert_non_null(
	    strstr(text, "vrrpd on r1 (master), vrrpd on r2 (backup)\n"));
	result_fini(&r);
}

static void
test_colours_come_only_when_asked_for(void **state)
{
	struct result r;
	FILE *to = to_text();

	(void)state;
	a_result(&r, 0);
	text_verdict(to, &r, true, true);
	fclose(to);
	assert_non_null(strchr(text, '\033'));
	to = to_text();
	text_verdict(to, &r, false, true);
	text_table(to, &r, 1);
	text_sum(to, &r, 1);
	fclose(to);
	assert_null(strchr(text, '\033'));
	result_fini(&r);
}

static void
test_trouble_with_the_lab_is_neither_pass_nor_fail(void **state)
{
	struct result r[2];
	FILE *to = to_text();

	(void)state;
	a_result(&r[0], 0);
	result_read(&r[1], &drill, "/nonexistent/log");
	text_verdict(to, &r[1], false, false);
	text_table(to, r, 2);
	text_sum(to, r, 2);
	fclose(to);
	assert_non_null(strstr(text, "ERROR   power-cut"));
	assert_non_null(strstr(text, "/nonexistent/log: No such file"));
	assert_non_null(strstr(text, "1 passed, 1 failed, 0 unsure\n"));
	assert_int_equal(result_status(r, 2), 3);
	result_fini(&r[0]);
	result_fini(&r[1]);
}

static void
test_the_json_has_a_version_and_all_figures(void **state)
{
	struct result r[2];
	FILE *to = to_text();
	json_t *all, *one, *s;

	(void)state;
	a_result(&r[0], 1);
	result_fail(&r[1], &drill, "log", "no root");
	assert_int_equal(json_report(to, r, 2), 0);
	fclose(to);
	all = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(all);
	assert_int_equal(json_integer_value(json_object_get(all, "version")),
	    JSON_REPORT_VERSION);
	one = json_array_get(json_object_get(all, "drills"), 0);
	assert_string_equal(
	    json_string_value(json_object_get(one, "result")), "fail");
	s = json_array_get(json_object_get(one, "steps"), 0);
	assert_true(
	    json_real_value(json_object_get(s, "theory_ms")) == 3609.375);
	s = json_object_get(json_object_get(s, "worst"), "outage");
	assert_true(json_real_value(json_object_get(s, "ms")) == 3110.0);
	one = json_array_get(json_object_get(all, "drills"), 1);
	assert_string_equal(
	    json_string_value(json_object_get(one, "result")), "error");
	json_decref(all);
	result_fini(&r[0]);
	result_fini(&r[1]);
}

static void
test_the_folder_gets_both_reports(void **state)
{
	char folder[] = "/tmp/test_report.XXXXXX";
	static const char *const names[] = { "report.txt", "report.json" };
	struct result r;

	(void)state;
	a_result(&r, 0);
	assert_non_null(mkdtemp(folder));
	assert_int_equal(folder_write(folder, &r, 1), 0);
	for (size_t i = 0; i < 2; i++) {
		char name[64];

		snprintf(name, sizeof(name), "%s/%s", folder, names[i]);
		assert_int_equal(unlink(name), 0);
	}
	assert_int_equal(rmdir(folder), 0);
	assert_true(folder_write(folder, &r, 1) < 0);
	result_fini(&r);
}

static void
test_a_drill_is_told_as_it_happens(void **state)
{
	static const char wanted[] =
	    "      time  r1        r2        what is seen (n: addresses held)\n"
	    "  +0.000 s  quiet 2   quiet 0   the routers have settled, probes "
	    "run\n"
	    "  +0.000 s  master 2  quiet 0   r1 is master in EXT, V10\n"
	    "  +0.000 s  off 2     quiet 0   ** r1: power cut of the master\n"
	    "  +0.000 s  off 0     master 2  r1 releases 10.1.1.4, "
	    "172.16.10.1\n"
	    "  +3.109 s  off 0     master 2  r2 is master in EXT, V10\n"
	    "  +3.110 s  off 0     master 2  r2 holds 10.1.1.4, 172.16.10.1\n"
	    "  +3.110 s  off 0     master 2  r2 announces 10.1.1.4, "
	    "172.16.10.1\n"
	    "  +3.110 s  off 0     master 2  nat: 3110 probes lost, the last "
	    "at +3.109 s\n";
	struct live l;
	FILE *to = to_text();

	(void)state;
	story_power_cut(&story);
	story_end(&story, STORY_END);
	(void)story_log(&story);
	live_init(&l, &drill, to);
	for (size_t i = 0; i < story.n; i++)
		live_take(&l, &story.records[i]);
	fclose(to);
	assert_true(l.ended);
	assert_fits_a_terminal();
	assert_string_equal(text, wanted);
}

static void
test_many_things_at_once_fit_a_line(void **state)
{
	struct live l;
	FILE *to = to_text();
	struct record r = { .kind = RECORD_ROUTER };

	(void)state;
	live_init(&l, &drill, to);
	record_name(r.node, "r1");
	live_take(&l, &r);
	record_name(r.node, "r2");
	live_take(&l, &r);
	r.kind = RECORD_START;
	live_take(&l, &r);
	r.kind = RECORD_HELD;
	for (uint32_t i = 0; i < 200; i++) {
		r.address = ip_from_v4(0xac100001 + (i << 8));
		live_take(&l, &r);
	}
	live_flush(&l, INSTANT_NEVER);
	fclose(to);
	assert_fits_a_terminal();
	assert_non_null(strstr(text, "r2 holds 172.16.0.1, 172.16.1.1 ...\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_pass_is_one_line),
		cmocka_unit_test(
		    test_a_failure_brings_its_evidence_and_the_reason),
		cmocka_unit_test(test_long_texts_are_wrapped),
		cmocka_unit_test(test_the_table_has_outage_beside_theory),
		cmocka_unit_test(test_colours_come_only_when_asked_for),
		cmocka_unit_test(
		    test_trouble_with_the_lab_is_neither_pass_nor_fail),
		cmocka_unit_test(test_the_json_has_a_version_and_all_figures),
		cmocka_unit_test(test_the_folder_gets_both_reports),
		cmocka_unit_test(test_a_drill_is_told_as_it_happens),
		cmocka_unit_test(test_many_things_at_once_fit_a_line),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
