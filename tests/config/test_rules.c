#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/config/findings.h"
#include "tests/config/one.h"
#include "vrrpd/config/diag.h"
#include "vrrpd/config/load.h"
#include "vrrpd/config/model.h"

/* Two, the second one in line 3. */
#define TWO(second)                                                        \
	"instances = (\n"                                                  \
	"{ name = \"a\"; interface = \"eth0\"; vrid = 1; addresses = ( { " \
	"address = \"10.0.0.1\"; } ); },\n" second ");\n"

#define GROUPS(groups)                                                        \
	TWO("{ name = \"b\"; interface = \"eth1\"; vrid = 1; priority = 90; " \
	    "addresses = ( { address = \"10.0.1.1\"; } ); }\n")               \
	groups

static const struct finding_row refused[] = {
	{ "nothing is there", "", "E146", 0, 0, "instances", "instances =" },
	{ "there is no instance", "instances = ();", "E309", 1, 13, NULL,
	    NULL },
	{ "a key has a typo", ONE("priorty = 5;", "10.0.0.1"), "E140", 3, 1,
	    "priorty", "\"priority\"" },
	{ "a key is of a later issue", ONE("accept = true;", "10.0.0.1"),
	    "E140", 3, 1, "accept", NULL },
	{ "a vrid is missing",
	    "instances = ( { name = \"a\"; interface = \"e\";\n"
	    "addresses = ( { address = \"10.0.0.1\"; } ); } );",
	    "E146", 1, 15, "vrid", "vrid = NUMBER" },
	{ "a priority is 0", ONE("priority = 0;", "10.0.0.1"), "E142", 3, 12,
	    "from 1 to 255", NULL },
	{ "a priority is text", ONE("priority = \"5\";", "10.0.0.1"), "E141", 3,
	    12, "whole number", "without quotes" },
	{ "preempt is a number", ONE("preempt = 1;", "10.0.0.1"), "E141", 3, 11,
	    "true or false", NULL },
	{ "a version is 3", ONE("version = 3;", "10.0.0.1"), "E304", 3, 11,
	    "not supported yet", "version = 2" },
	{ "a version is unheard of", ONE("version = 4;", "10.0.0.1"), "E142", 3,
	    11, NULL, NULL },
	{ "an interval has a fraction",
	    ONE("advert_interval = 1.5;", "10.0.0.1"), "E305", 3, 19,
	    "whole seconds", "1 to 255" },
	{ "an interval is 0", ONE("advert_interval = 0;", "10.0.0.1"), "E305",
	    3, 19, NULL, NULL },
	{ "an interval is negative", ONE("advert_interval = -1;", "10.0.0.1"),
	    "E305", 3, 19, NULL, NULL },
	{ "an interval has no room", ONE("advert_interval = 256;", "10.0.0.1"),
	    "E305", 3, 19, NULL, NULL },
	{ "refreshes are a flood",
	    ONE("announce = { refresh = 0.5; };", "10.0.0.1"), "E306", 3, 24,
	    NULL, "0 for never" },
	{ "rounds have no time between them",
	    ONE("announce = { interval = 0; };", "10.0.0.1"), "E142", 3, 25,
	    "seconds", NULL },
	{ "a name has a blank",
	    "instances = ( { name = \"a b\"; interface = \"e\"; vrid = 1;\n"
	    "addresses = ( { address = \"10.0.0.1\"; } ); } );",
	    "E145", 1, 24, "letters", NULL },
	{ "an interface has a name of 16",
	    "instances = ( { name = \"a\"; interface = "
	    "\"0123456789abcdef\"; "
	    "vrid = 1;\naddresses = ( { address = \"10.0.0.1\"; } ); } );",
	    "E145", 1, 41, "15 characters", NULL },
	{ "an interface has a slash",
	    "instances = ( { name = \"a\"; interface = \"../e\"; "
	    "vrid = 1;\naddresses = ( { address = \"10.0.0.1\"; } ); } );",
	    "E145", 1, 41, "15 characters", NULL },

	{ "an address is none", ONE("", "10.0.0.300"), "E303", 4, 27,
	    "10.0.0.300", "172.16.10.1/24" },
	{ "an address has a name", ONE("", "gw.example.org"), "E303", 4, 27,
	    NULL, NULL },
	{ "a prefix is too long", ONE("", "10.0.0.1/33"), "E303", 4, 27, NULL,
	    NULL },
	{ "an address is of IPv6", ONE("", "2001:db8::1/64"), "E316", 4, 27,
	    "IPv4", NULL },
	{ "an address is multicast", ONE("", "224.0.0.18"), "E317", 4, 27,
	    "multicast", NULL },
	{ "an address is unspecified", ONE("", "0.0.0.0"), "E317", 4, 27,
	    "this network", NULL },
	{ "an address is loopback", ONE("", "127.0.0.1"), "E317", 4, 27,
	    "loopback", NULL },
	{ "an address is broadcast to all", ONE("", "255.255.255.255"), "E317",
	    4, 27, "reserved", NULL },
	{ "an address is its network's", ONE("", "10.0.0.0/24"), "E317", 4, 27,
	    "network itself", NULL },
	{ "an address is its broadcast", ONE("", "10.0.0.255/24"), "E317", 4,
	    27, "broadcast", NULL },
	{ "a prefix covers everything", ONE("", "10.0.0.1/0"), "E317", 4, 27,
	    "length of 0", NULL },
	{ "there is no address",
	    "instances = ( { name = \"a\"; interface = \"e\"; vrid = 1;\n"
	    "addresses = (); } );",
	    "E308", 2, 13, "needs an address", NULL },
	{ "its own link shall not be tracked",
	    "instances = ( { name = \"a\"; interface = \"e\"; vrid = 1;\n"
	    "addresses = ( { address = \"10.0.0.1\"; track = false; } ); } "
	    ");",
	    "E315", 2, 47, "no effect", NULL },
	{ "an address is there twice",
	    "instances = ( { name = \"a\"; interface = \"e\"; vrid = 1;\n"
	    "addresses = ( { address = \"10.0.0.1/24\"; } );\n"
	    "unadvertised = ( { address = \"10.0.0.1\"; } ); } );",
	    "E318", 3, 30, "line 2", "remove" },
	{ "two instances have one address",
	    TWO("{ name = \"b\"; interface = \"eth0\"; vrid = 2; addresses "
		"= "
		"( { address = \"10.0.0.1\"; } ); }"),
	    "E318", 3, 71, "line 2", NULL },
	{ "two instances have one name",
	    TWO("{ name = \"a\"; interface = \"eth0\"; vrid = 2; addresses "
		"= "
		"( { address = \"10.0.0.2\"; } ); }"),
	    "E301", 3, 10, "line 2", NULL },
	{ "two instances have one vrid on a link",
	    TWO("{ name = \"b\"; interface = \"eth0\"; vrid = 1; addresses "
		"= "
		"( { address = \"10.0.0.2\"; } ); }"),
	    "E302", 3, 42, "line 2", NULL },

	{ "a secret is too long",
	    ONE("auth = { type = \"pass\"; secret = \"123456789\"; };",
		"10.0.0.1"),
	    "E312", 3, 34, "9 octets", "1 to 8" },
	{ "a secret is empty",
	    ONE("auth = { type = \"pass\"; secret = \"\"; };", "10.0.0.1"),
	    "E312", 3, 34, NULL, NULL },
	{ "there is no secret", ONE("auth = { type = \"pass\"; };", "10.0.0.1"),
	    "E311", 3, 8, "needs a secret", "secret_file" },
	{ "a secret has no use",
	    ONE("auth = { type = \"none\"; secret = \"x\"; };", "10.0.0.1"),
	    "E310", 3, 25, NULL, "\"pass\"" },
	{ "there are two secrets",
	    ONE("auth = { type = \"pass\"; secret = \"x\"; secret_file = "
		"\"y\"; "
		"};",
		"10.0.0.1"),
	    "E311", 3, 39, "two", NULL },
	{ "a secret file is missing",
	    ONE("auth = { type = \"pass\"; secret_file = \"/no/such\"; };",
		"10.0.0.1"),
	    "E314", 3, 39, "/no/such", NULL },
	{ "a type of authentication is unknown",
	    ONE("auth = { type = \"pas\"; secret = \"x\"; };", "10.0.0.1"),
	    "E144", 3, 17, "\"none\" or \"pass\"", "\"pass\"" },
	{ "a type of authentication is missing",
	    ONE("auth = { secret = \"x\"; };", "10.0.0.1"), "E146", 3, 8,
	    "type", NULL },

	{ "a member does not exist",
	    GROUPS("groups = ( { name = \"g\"; members = [ \"a\", \"c\" ]; } "
		   ");"),
	    "E320", 5, 43, "\"c\"", "\"a\"" },
	{ "a member is there twice",
	    GROUPS("groups = ( { name = \"g\"; members = [ \"a\", \"a\" ]; } "
		   ");"),
	    "E321", 5, 43, "this group", NULL },
	{ "a group is alone",
	    GROUPS("groups = ( { name = \"g\"; members = [ \"a\" ]; } );"),
	    "E322", 5, 36, NULL, NULL },
	{ "a group is called like an instance",
	    TWO("{ name = \"b\"; interface = \"eth1\"; vrid = 1; addresses "
		"= "
		"( { address = \"10.0.1.1\"; } ); }\n") "groups = ( { name "
							"= "
							"\"a\"; members = "
							"[ "
							"\"a\", \"b\" ]; } "
							");",
	    "E323", 5, 21, "instance", NULL },
	{ "a member is in two groups",
	    TWO("{ name = \"b\"; interface = \"eth1\"; vrid = 1; addresses "
		"= "
		"( { address = \"10.0.1.1\"; } ); },\n{ name = \"c\"; "
		"interface = \"eth2\"; vrid = 1; addresses = ( { address = "
		"\"10.0.2.1\"; } ); }\n") "groups = ( { name = \"g\"; "
					  "members = [ \"a\", \"b\" ]; },\n"
					  "{ name = \"h\"; members = [ "
					  "\"c\", \"b\" ]; } );",
	    "E321", 7, 32, "group \"g\"", "one group of both" },
	{ "two groups have one name",
	    TWO("{ name = \"b\"; interface = \"eth1\"; vrid = 1; addresses "
		"= "
		"( { address = \"10.0.1.1\"; } ); },\n{ name = \"c\"; "
		"interface = \"eth2\"; vrid = 1; addresses = ( { address = "
		"\"10.0.2.1\"; } ); },\n{ name = \"d\"; interface = "
		"\"eth2\"; "
		"vrid = 2; addresses = ( { address = \"10.0.2.2\"; } ); "
		"}\n") "groups = ( { name = \"g\"; members = [ \"a\", "
		       "\"b\" ]; },\n"
		       "{ name = \"g\"; members = [ \"c\", \"d\" ]; } );",
	    "E323", 8, 10, "line 7", NULL },
	{ "preempt is in quotes", ONE("preempt = \"true\";", "10.0.0.1"),
	    "E141", 3, 11, "true or false", "without quotes" },
	{ "an interface is a dot",
	    "instances = ( { name = \"a\"; interface = \"..\"; "
	    "vrid = 1;\naddresses = ( { address = \"10.0.0.1\"; } ); } );",
	    "E145", 1, 41, NULL, NULL },
	{ "a secret file is a folder",
	    ONE("auth = { type = \"pass\"; secret_file = \"/\"; };",
		"10.0.0.1"),
	    "E314", 3, 39, "regular file", NULL },
	{ "a secret file is a device",
	    ONE("auth = { type = \"pass\"; secret_file = \"/dev/zero\"; };",
		"10.0.0.1"),
	    "E314", 3, 39, "regular file", NULL },
	{ "a secret is a number",
	    ONE("auth = { type = \"pass\"; secret = 12345; };", "10.0.0.1"),
	    "E141", 3, 34, "text", "quotes" },
	{ "members have different priorities",
	    GROUPS("groups = ( { name = \"g\"; members = [ \"a\", \"b\" ]; } "
		   ");"),
	    "W324", 3, 56, "90", "same priority" },

	{ "a socket's path is relative",
	    ONE("", "10.0.0.1") "control = { socket = \"ctl\"; };", "E145", 6,
	    22, "absolute", NULL },
	{ "a socket's path is too long",
	    ONE("", "10.0.0.1") "control = { socket = "
				"\"/0123456789012345678901234567890123456789012"
				"34567890123456789012345678901234567890123456"
				"78901234567890123456789\"; };",
	    "E145", 6, 22, "107", NULL },
	{ "a router's name has a slash",
	    ONE("", "10.0.0.1") "router = \"r/1\";", "E145", 6, 10, NULL,
	    NULL },
};

static void
test_every_rule_is_named_at_its_place(void **state)
{
	size_t failed = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		const struct finding_row *row = &refused[i];
		struct diag *d = diag_new();
		struct config *c = NULL;
		const char *differs;
		int err;

		print_message("  when %s\n", row->when);
		err = config_load_text(
		    "t.conf", row->text, strlen(row->text), d, &c);
		differs = finding_differs(d, row);
		if (!differs && (err == 0) != (row->code[0] == 'W'))
			differs = "what config_load returns";
		if (differs) {
			diag_show(d, stderr);
			print_error("%s is not as expected\n", differs);
			failed++;
		}
		free(c);
		diag_free(d);
	}
	assert_int_equal(failed, 0);
}

/* An instance with n addresses 10.0.x.y. */
static struct config *
load_many(int n, struct diag *d)
{
	struct config *c = NULL;
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	assert_non_null(to);
	fprintf(to,
	    "instances = ( { name = \"a\"; interface = \"e\"; vrid = "
	    "1; addresses = (");
	for (int i = 0; i < n; i++)
		fprintf(to, "%s{ address = \"10.0.%d.%d\"; }", i ? "," : "",
		    i / 200, i % 200 + 1);
	fprintf(to, "); } );");
	assert_int_equal(fclose(to), 0);
	(void)config_load_text("t.conf", text, len, d, &c);
	free(text);
	return c;
}

static void
test_an_advert_has_room_for_255_addresses(void **state)
{
	struct diag *d = diag_new();
	struct config *c = load_many(255, d);
	struct diag_finding f;

	(void)state;
	assert_non_null(c);
	free(c);
	c = load_many(256, d);
	assert_null(c);
	assert_int_equal(diag_errors(d), 1);
	assert_true(diag_get(d, 0, &f));
	assert_string_equal(f.code, "E307");
	assert_non_null(strstr(f.remedy, "unadvertised"));
	diag_free(d);
}

/* Where a name may have n octets, n + 1 are too many. */
static void
test_names_fill_their_room_and_not_more(void **state)
{
	static const struct {
		const char *when;
		const char *format;
		int longest;
	} rows[] = {
		{ "a router", ONE("", "10.0.0.1") "router = \"r%s\";", 31 },
		{ "a socket",
		    ONE("", "10.0.0.1") "control = { socket = \"/%s\"; };",
		    107 },
		{ "an interface",
		    "instances = ( { name = \"a\"; interface = \"e%s\"; vrid "
		    "= 1; addresses = ( { address = \"10.0.0.1\"; } ); } );",
		    15 },
	};
	char filler[128];

	(void)state;
	memset(filler, 'x', sizeof(filler));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int more = 0; more < 2; more++) {
			struct diag *d = diag_new();
			struct config *c = NULL;
			char text[512];
			char *at = strstr(rows[i].format, "%s");
			size_t n = (size_t)(rows[i].longest - 1 + more);
			size_t before = (size_t)(at - rows[i].format);

			print_message(
			    "  when %s has %zu octets\n", rows[i].when, n + 1);
			memcpy(text, rows[i].format, before);
			memcpy(text + before, filler, n);
			strcpy(text + before + n, at + 2);
			(void)config_load_text(
			    "t.conf", text, strlen(text), d, &c);
			assert_true((c == NULL) == (more == 1));
			free(c);
			diag_free(d);
		}
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_rule_is_named_at_its_place),
		cmocka_unit_test(test_an_advert_has_room_for_255_addresses),
		cmocka_unit_test(test_names_fill_their_room_and_not_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
