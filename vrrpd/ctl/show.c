#include <inttypes.h>
#include <string.h>

#include "vrrpd/ctl/show.h"
#include "vrrpd/proto/names.h"

#define SPAN_TEXT 24

static double
seconds(nsec span)
{
	return (double)span / (double)SEC;
}

/* "12.3 s", "5 min", "3 h 20 min", "12 d 4 h": two units at the most. */
static const char *
print_span(nsec span, char buf[static SPAN_TEXT])
{
	int64_t s = span / SEC;

	if (s < 60)
		snprintf(buf, SPAN_TEXT, "%.1f s", seconds(span));
	else if (s < 3600)
		snprintf(buf, SPAN_TEXT, "%d min %d s", (int)(s / 60),
		    (int)(s % 60));
	else if (s < 86400)
		snprintf(buf, SPAN_TEXT, "%d h %d min", (int)(s / 3600),
		    (int)(s / 60 % 60));
	else
		snprintf(buf, SPAN_TEXT, "%d d %d h", (int)(s / 86400),
		    (int)(s / 3600 % 24));
	return buf;
}

static const char *
print_master(const struct snapshot_instance *in, char buf[static IP_TEXT])
{
	if (in->state == VR_MASTER)
		return "this router";
	if (in->master.address.family == IP_NONE ||
	    in->master.priority == VR_PRIO_LEAVING)
		return "-";
	return ip_print(&in->master.address, buf);
}

static void
show_faults(const struct snapshot *s, FILE *to)
{
	const struct snapshot_instance *in = snapshot_instances(s);
	char span[SPAN_TEXT];

	for (uint32_t i = 0; i < s->n_instances; i++) {
		for (unsigned c = 0; c < FAULT_CAUSES; c++) {
			if (!(in[i].faults.set & FAULT_BIT(c)))
				continue;
			fprintf(to, "%s (%s): %s since %s\n", in[i].name,
			    in[i].link, name_fault_phrase((enum fault)c),
			    print_span(
				instant_since(in[i].faults.since[c], s->taken),
				span));
		}
	}
}

/* Adverts that belong to none of the above, or could not be read. */
static void
show_strays(const struct snapshot *s, FILE *to)
{
	for (unsigned i = LADDER_PASS + 1; i < LADDER_RUNGS; i++)
		if (s->dropped[i])
			fprintf(to, "adverts ignored: %" PRIu64 " (%s)\n",
			    s->dropped[i], name_ladder_phrase((enum ladder)i));
}

/* How wide the widest name is, so that tables of short names stay narrow. */
static int
name_width(const struct snapshot *s)
{
	size_t widest = strlen("NAME");

	for (uint32_t i = 0; i < s->n_instances; i++) {
		size_t n = strlen(snapshot_instances(s)[i].name);

		if (n > widest)
			widest = n;
	}
	return (int)widest;
}

void
show_table(const struct snapshot *s, FILE *to)
{
	const struct snapshot_instance *in = snapshot_instances(s);
	const struct snapshot_group *groups = snapshot_groups(s);
	int width = name_width(s);
	char span[SPAN_TEXT], ip[IP_TEXT];

	fprintf(to, "%-*s  %-7s  %4s  %-9s %4s  %-15s  %s\n", width, "NAME",
	    "STATE", "PRIO", "INTERFACE", "VRID", "MASTER", "SINCE");
	for (uint32_t i = 0; i < s->n_instances; i++)
		fprintf(to, "%-*s  %-7s  %4u  %-9s %4u  %-15s  %s\n", width,
		    in[i].name, name_state(in[i].state), in[i].priority,
		    in[i].link, in[i].params.vrid, print_master(&in[i], ip),
		    print_span(instant_since(in[i].since, s->taken), span));
	for (uint32_t i = 0; i < s->n_groups; i++)
		fprintf(to, "group %s: %s for %s (%s)\n", groups[i].name,
		    name_state(groups[i].state),
		    print_span(instant_since(groups[i].since, s->taken), span),
		    name_why(groups[i].why));
	show_faults(s, to);
	show_strays(s, to);
}

static void
show_addresses(
    const struct snapshot *s, const struct snapshot_instance *in, FILE *to)
{
	const struct snapshot_address *a =
	    snapshot_addresses(s) + in->first_address;
	char text[IP_PREFIX_TEXT];

	for (uint32_t i = 0; i < in->n_addresses; i++)
		fprintf(to, "  %-18s %s on %s%s%s\n", i == 0 ? "addresses" : "",
		    ip_prefix_print(&a[i].prefix, text), a[i].link,
		    a[i].present ? ", here" : "",
		    a[i].advertised ? "" : ", not advertised");
}

static void
show_counters(const struct router_counters *c, FILE *to)
{
	fprintf(to, "  %-18s %" PRIu64 " (priority 0: %" PRIu64 ")\n",
	    "adverts sent", c->adverts_sent, c->leaving_sent);
	fprintf(to, "  %-18s %" PRIu64 " (priority 0: %" PRIu64 ")\n",
	    "adverts received", c->adverts_received, c->leaving_received);
	fprintf(to, "  %-18s %" PRIu64 "\n", "announcements",
	    c->announcements_sent);
	fprintf(to, "  %-18s %" PRIu64 "\n", "send errors", c->send_errors);
	fprintf(to, "  %-18s %" PRIu64 " times\n", "became master",
	    c->became_master);
	for (unsigned i = LADDER_PASS + 1; i < LADDER_RUNGS; i++)
		if (c->dropped[i])
			fprintf(to, "  %-18s %" PRIu64 ": %s\n", "ignored",
			    c->dropped[i], name_ladder_phrase((enum ladder)i));
}

static void
show_instance(
    const struct snapshot *s, const struct snapshot_instance *in, FILE *to)
{
	char span[SPAN_TEXT], ip[IP_TEXT];

	fprintf(to, "%s\n", in->name);
	fprintf(to, "  %-18s %s for %s (%s)\n", "state", name_state(in->state),
	    print_span(instant_since(in->since, s->taken), span),
	    name_why(in->why));
	if (in->group != CONFIG_NO_INDEX)
		fprintf(to, "  %-18s %s\n", "group",
		    snapshot_groups(s)[in->group].name);
	fprintf(to, "  %-18s %s, VRID %u, version %u\n", "interface", in->link,
	    in->params.vrid, in->params.version);
	fprintf(to, "  %-18s %s\n", "own address", ip_print(&in->own, ip));
	fprintf(to, "  %-18s %u%s\n", "priority", in->priority,
	    in->owner ? " (owns the addresses)" : "");
	fprintf(to, "  %-18s %s", "master", print_master(in, ip));
	if (in->state != VR_MASTER && in->master.address.family != IP_NONE)
		fprintf(to, ", priority %u, heard %s ago", in->master.priority,
		    print_span(
			instant_since(in->master.heard, s->taken), span));
	fprintf(to, "\n  %-18s %.3f s, master down after %.3f s\n",
	    "advert interval", seconds(in->params.adver_int),
	    seconds(in->master_down));
	fprintf(
	    to, "  %-18s %s\n", "preempt", in->params.preempt ? "yes" : "no");
	fprintf(to, "  %-18s %" PRIu32 "\n", "transitions", in->transitions);
	show_addresses(s, in, to);
	show_counters(&in->counters, to);
}

bool
show_one(const struct snapshot *s, const char *name, FILE *to)
{
	const struct snapshot_instance *in = snapshot_instances(s);
	bool found = false;

	for (uint32_t i = 0; i < s->n_instances; i++) {
		if (!snapshot_named(s, &in[i], name))
			continue;
		show_instance(s, &in[i], to);
		found = true;
	}
	if (found)
		show_faults(s, to);
	return found;
}
