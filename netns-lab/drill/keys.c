#include "netns-lab/drill/keys.h"

#include <stddef.h>

#include "netns-lab/drill/drill.h"
#include "vrrpd/config/schema.h"

static bool
is_span(const char *s)
{
	struct theory_span span;

	return theory_span_parse(s, &span);
}

static const char *const daemons[] = { "vrrpd", "keepalived", NULL };

#define A_SPAN                                                         \
	.type = SCHEMA_NUMBER | SCHEMA_STRING, .min = 0, .max = 86400, \
	.unit = "seconds", .valid = is_span,                           \
	.expects =                                                     \
	    "seconds, \"master_down + 0.25\", \"2 * advert\", \"handover\""

#define A_NAME .type = SCHEMA_STRING, .min = 1, .max = RECORD_NAME - 1

const struct schema drill_when_keys[] = {
	{ .key = "master",
	    .type = SCHEMA_STRING,
	    .words = daemons,
	    .help = "the daemon of the better router" },
	{ .key = "backup",
	    .type = SCHEMA_STRING,
	    .words = daemons,
	    .help = "the daemon of the second best" },
	{ 0 }
};

const struct schema drill_expect_keys[] = {
	{ .key = "when",
	    .type = SCHEMA_GROUP,
	    .keys = drill_when_keys,
	    .help = "the row counts only where these daemons run" },
	{ .key = "advertises",
	    A_NAME,
	    .help = "who is master on every wire: a router, master, backup, "
		    "both or none" },
	{ .key = "holds",
	    A_NAME,
	    .help = "who holds every virtual address: likewise" },
	{ 0 }
};

const struct schema drill_limits_keys[] = {
	{ .key = "when",
	    .type = SCHEMA_GROUP,
	    .keys = drill_when_keys,
	    .help = "the row counts only where these daemons run" },
	{ .key = "why",
	    .type = SCHEMA_STRING,
	    .max = RECORD_TEXT - 1,
	    .help = "the reason for these limits, shown when they are broken" },
	{ .key = "outage",
	    A_SPAN,
	    .help = "longest run of lost probes in any stream" },
	{ .key = "lost",
	    .type = SCHEMA_INT,
	    .min = 0,
	    .max = 1000000000,
	    .unit = "probes",
	    .help = "lost probes in any stream" },
	{ .key = "two_masters",
	    A_SPAN,
	    .help = "time in which two routers advertise on one wire" },
	{ .key = "two_holders",
	    A_SPAN,
	    .help = "time in which two routers hold one address" },
	{ .key = "no_holder",
	    A_SPAN,
	    .help = "time in which nobody holds an address" },
	{ .key = "split_group",
	    A_SPAN,
	    .help = "time in which a sync group has two masters" },
	{ .key = "announce",
	    A_SPAN,
	    .help = "from a router's first advert to its gratuitous ARP" },
	{ 0 }
};

static const struct schema an_expect = {
	.key = "an expectation", .type = SCHEMA_GROUP, .keys = drill_expect_keys
};

static const struct schema a_limits = { .key = "a row of limits",
	.type = SCHEMA_GROUP,
	.keys = drill_limits_keys };

const struct schema drill_step_keys[] = {
	{ .key = "at",
	    .type = SCHEMA_NUMBER,
	    .required = true,
	    .min = 0,
	    .max = 86400,
	    .unit = "seconds",
	    .help = "when, counted from the moment the routers have settled" },
	{ .key = "fault",
	    .type = SCHEMA_STRING,
	    .words = drill_fault_words,
	    .help = "what to do to the router" },
	{ .key = "lift",
	    .type = SCHEMA_STRING,
	    .words = drill_fault_words,
	    .help = "which fault to take back" },
	{ .key = "on",
	    A_NAME,
	    .required = true,
	    .help = "the router: master, backup, or a name of the site's" },
	{ .key = "network",
	    A_NAME,
	    .help = "for link-down: inner, second, outer, or a name" },
	{ .key = "title",
	    A_NAME,
	    .required = true,
	    .help = "a few words for reports" },
	{ .key = "theory",
	    A_SPAN,
	    .fallback = "0",
	    .help = "how long clients should be cut off, for the report" },
	{ .key = "expect",
	    .type = SCHEMA_LIST,
	    .item = &an_expect,
	    .help = "what holds at the end of the step" },
	{ .key = "limits",
	    .type = SCHEMA_LIST,
	    .item = &a_limits,
	    .help = "how long things may take during the step" },
	{ 0 }
};

const struct schema drill_probe_keys[] = { { .key = "name",
					       A_NAME,
					       .required = true,
					       .help = "what reports call it" },
	{ .key = "from",
	    A_NAME,
	    .required = true,
	    .help = "inner, second, or a network's name: from its client" },
	{ .key = "to",
	    A_NAME,
	    .required = true,
	    .help = "likewise; server: the one beyond the default route; "
		    "gateway: the virtual address of the client's network" },
	{ .key = "interval",
	    .type = SCHEMA_NUMBER,
	    .min = 0.0001,
	    .max = 1,
	    .unit = "seconds",
	    .fallback = "0.001",
	    .help = "between two probes" },
	{ 0 } };

static const struct schema a_probe = { .key = "a stream of probes",
	.type = SCHEMA_GROUP,
	.keys = drill_probe_keys };

static const struct schema a_step = {
	.key = "a step", .type = SCHEMA_GROUP, .keys = drill_step_keys
};

const struct schema drill_keys[] = { { .key = "title",
					 .type = SCHEMA_STRING,
					 .required = true,
					 .min = 1,
					 .max = RECORD_TEXT - 1,
					 .help = "one line for reports" },
	{ .key = "why",
	    .type = SCHEMA_STRING,
	    .max = 511,
	    .fallback = "",
	    .help = "why this is worth a drill" },
	{ .key = "settle",
	    .type = SCHEMA_NUMBER,
	    .min = 0.1,
	    .max = 3600,
	    .unit = "seconds",
	    .fallback = "30",
	    .help = "longest wait for one master that holds everything" },
	{ .key = "length",
	    .type = SCHEMA_NUMBER,
	    .required = true,
	    .min = 0.1,
	    .max = 86400,
	    .unit = "seconds",
	    .help = "of the whole story, later than the last step" },
	{ .key = "probes",
	    .type = SCHEMA_LIST,
	    .item = &a_probe,
	    .help = "streams of numbered packets that are counted" },
	{ .key = "steps",
	    .type = SCHEMA_LIST,
	    .required = true,
	    .min = 1,
	    .max = 100,
	    .item = &a_step,
	    .help = "what happens, in order of time" },
	{ 0 } };
