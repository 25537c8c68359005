#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "netns-lab/drill/record.h"

/* A record in which every member is as long as it can get. */
static struct record
the_longest(enum record_kind kind)
{
	struct record r = { .at = { INT64_MIN }, .kind = kind };

	memset(r.name, 1, RECORD_NAME - 1);
	memset(r.node, 1, RECORD_NAME - 1);
	memset(r.segment, 1, RECORD_NAME - 1);
	memset(r.carrier, 1, RECORD_NAME - 1);
	memset(r.group, 1, RECORD_NAME - 1);
	memset(r.link, 1, RECORD_NAME - 1);
	memset(r.stream, 1, RECORD_NAME - 1);
	memset(r.daemon, 1, RECORD_NAME - 1);
	memset(r.fault, 1, RECORD_NAME - 1);
	memset(r.text, 1, RECORD_TEXT - 1);
	assert_true(
	    ip_parse("1111:2222:3333:4444:5555:6666:7777:8888", &r.address));
	r.source = r.address;
	r.vrid = r.version = r.priority = UINT8_MAX;
	r.up = true;
	r.format = UINT32_MAX;
	r.interval = r.late = INT64_MIN;
	r.sent = r.received = r.first = r.last = UINT64_MAX;
	r.first_at = r.last_at = (instant){ INT64_MIN };
	return r;
}

static void
test_every_kind_comes_back_as_it_went(void **state)
{
	(void)state;
	for (unsigned k = 0; k < RECORD_KINDS; k++) {
		const struct record r = the_longest((enum record_kind)k);
		char line[RECORD_LINE_MAX], again[RECORD_LINE_MAX];
		struct record back;
		size_t len;

		print_message("  when it is %s\n", record_word(r.kind));
		len = record_print(&r, line);
		assert_int_equal(len, strlen(line));
		assert_true(len < PIPE_BUF);
		assert_true(record_parse(line, &back));
		record_print(&back, again);
		assert_string_equal(line, again);
	}
}

static void
test_the_text_is_fixed(void **state)
{
	struct record r = { .at = { 12 }, .kind = RECORD_ADVERT };
	char line[RECORD_LINE_MAX];

	(void)state;
	record_name(r.segment, "VLAN10");
	record_name(r.node, "r\"1\\\n");
	assert_true(ip_parse("172.16.10.100", &r.source));
	assert_true(mac_parse("02:00:00:00:00:01", &r.mac));
	r.vrid = 100;
	r.version = 2;
	r.priority = 150;
	record_print(&r, line);
	assert_string_equal(line,
	    "{\"t\":12,\"kind\":\"advert\",\"segment\":\"VLAN10\","
	    "\"node\":\"r\\\"1\\\\\\u000a\",\"source\":\"172.16.10.100\","
	    "\"mac\":\"02:00:00:00:00:01\",\"vrid\":100,\"version\":2,"
	    "\"priority\":150}\n");
}

static void
test_what_we_would_not_write_is_refused(void **state)
{
	static const struct {
		const char *when;
		const char *line;
	} rows[] = {
		{ "it is empty", "" },
		{ "it is no object", "[]" },
		{ "the kind is unknown", "{\"t\":1,\"kind\":\"xyz\"}" },
		{ "a member is missing", "{\"t\":1,\"kind\":\"mark\"}" },
		{ "a member is more",
		    "{\"t\":1,\"kind\":\"start\",\"text\":\"\"}" },
		{ "something follows", "{\"t\":1,\"kind\":\"start\"} " },
		{ "two records share a line",
		    "{\"t\":1,\"kind\":\"start\"}\n{\"t\":1,\"kind\":"
		    "\"end\"}" },
		{ "a number leads with zero", "{\"t\":01,\"kind\":\"start\"}" },
		{ "zero is negative", "{\"t\":-0,\"kind\":\"start\"}" },
		{ "a number is missing", "{\"t\":,\"kind\":\"start\"}" },
		{ "a number is too large",
		    "{\"t\":9223372036854775808,\"kind\":\"start\"}" },
		{ "a string does not end",
		    "{\"t\":1,\"kind\":\"mark\",\"text\":\"abc" },
		{ "an escape is not ours",
		    "{\"t\":1,\"kind\":\"mark\",\"text\":\"\\u00e9\"}" },
		{ "an escape is a NUL",
		    "{\"t\":1,\"kind\":\"mark\",\"text\":\"\\u0000\"}" },
		{ "an octet is too large",
		    "{\"t\":1,\"kind\":\"router\",\"node\":\"r1\","
		    "\"daemon\":\"vrrpd\",\"text\":\"\",\"priority\":256}" },
		{ "an address is none",
		    "{\"t\":1,\"kind\":\"held\",\"node\":\"r1\","
		    "\"link\":\"eth0\",\"address\":\"10.1.1.999\"}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct record r = { .kind = RECORD_END };

		print_message("  when %s\n", rows[i].when);
		assert_false(record_parse(rows[i].line, &r));
		assert_int_equal(r.kind, RECORD_END);
	}
}

static void
test_a_name_longer_than_fits_is_refused(void **state)
{
	char line[RECORD_LINE_MAX], name[RECORD_NAME + 1] = "";
	struct record r;

	(void)state;
	memset(name, 'x', RECORD_NAME);
	snprintf(line, sizeof(line),
	    "{\"t\":1,\"kind\":\"late\",\"stream\":\"%s\",\"late\":1}", name);
	assert_false(record_parse(line, &r));
	snprintf(line, sizeof(line),
	    "{\"t\":1,\"kind\":\"late\",\"stream\":\"%s\",\"late\":1}",
	    name + 1);
	assert_true(record_parse(line, &r));
}

/* A path for one test, removed by the caller. */
static int
a_file(char path[static 32])
{
	int fd;

	strcpy(path, "/tmp/test_record.XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
	fd = record_open(path);
	assert_true(fd >= 0);
	return fd;
}

static void
test_the_log_is_sorted_by_time_and_equals_keep_their_order(void **state)
{
	static const int64_t times[] = { 30, 10, 20, 10, 30, 0 };
	static const uint64_t wanted[] = { 5, 1, 3, 2, 0, 4 };
	struct record_log log;
	char path[32];
	size_t line;
	int fd = a_file(path);

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		struct record r = { .at = { times[i] }, .kind = RECORD_PROBE };

		r.sent = i;
		assert_int_equal(record_write(fd, &r), 0);
	}
	close(fd);
	assert_int_equal(record_read(path, &log, &line), 0);
	assert_int_equal(log.n, 6);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(log.records[i].sent, wanted[i]);
	record_log_fini(&log);
	unlink(path);
}

static void
test_a_line_cut_off_is_named(void **state)
{
	const struct record r = { .at = { 1 }, .kind = RECORD_START };
	struct record_log log;
	char path[32];
	size_t line = 0;
	int fd = a_file(path);

	(void)state;
	assert_int_equal(record_write(fd, &r), 0);
	assert_int_equal(write(fd, "{\"t\":2,\"kind\":\"end\"}", 20), 20);
	close(fd);
	assert_int_equal(record_read(path, &log, &line), -EBADMSG);
	assert_int_equal(line, 2);
	unlink(path);
}

static void
test_an_empty_log_and_a_missing_one_differ(void **state)
{
	struct record_log log;
	char path[32];
	size_t line;

	(void)state;
	close(a_file(path));
	assert_int_equal(record_read(path, &log, &line), 0);
	assert_int_equal(log.n, 0);
	record_log_fini(&log);
	unlink(path);
	assert_int_equal(record_read(path, &log, &line), -ENOENT);
}

static void
test_the_path_of_the_site_is_kept_however_long(void **state)
{
	char path[3 * RECORD_TEXT] = "", site[RECORD_PATH];
	struct record records[4] = { { .kind = RECORD_RUN },
		{ .kind = RECORD_SITE }, { .kind = RECORD_ROUTER },
		{ .kind = RECORD_SITE } };
	const struct record_log log = { records, 4 };

	(void)state;
	memset(records[0].text, 'a', RECORD_TEXT - 1);
	memset(records[1].text, 'b', RECORD_TEXT - 1);
	strcpy(records[2].text, "its version");
	strcpy(records[3].text, "c");
	snprintf(path, sizeof(path), "%s%sc", records[0].text, records[1].text);
	assert_ptr_equal(record_log_head(&log, site), records);
	assert_string_equal(site, path);
	assert_null(
	    record_log_head(&(struct record_log){ records + 2, 2 }, site));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_kind_comes_back_as_it_went),
		cmocka_unit_test(test_the_text_is_fixed),
		cmocka_unit_test(test_what_we_would_not_write_is_refused),
		cmocka_unit_test(test_a_name_longer_than_fits_is_refused),
		cmocka_unit_test(
		    test_the_log_is_sorted_by_time_and_equals_keep_their_order),
		cmocka_unit_test(
		    test_the_path_of_the_site_is_kept_however_long),
		cmocka_unit_test(test_a_line_cut_off_is_named),
		cmocka_unit_test(test_an_empty_log_and_a_missing_one_differ),
	};

	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
