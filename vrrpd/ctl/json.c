#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "vrrpd/ctl/show.h"
#include "vrrpd/proto/names.h"

#define JSON_VERSION 1
#define TIME_TEXT 40

/*
 * Every function here returns a new reference, or NULL without memory;
 * "o*" in a pack format passes a NULL on as a failure of the whole.
 */

/* An instant as the time of day: RFC 3339, UTC, milliseconds. */
static json_t *
time_of(const struct snapshot *s, instant at)
{
	int64_t wall = s->wall - instant_since(at, s->taken);
	time_t whole = (time_t)(wall / SEC);
	char date[24], buf[TIME_TEXT];
	struct tm tm;

	gmtime_r(&whole, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(buf, sizeof(buf), "%s.%03dZ", date, (int)(wall % SEC / MSEC));
	return json_string(buf);
}

static json_t *
ip_json(const struct ip *ip)
{
	char text[IP_TEXT];

	if (ip->family == IP_NONE)
		return json_null();
	return json_string(ip_print(ip, text));
}

static json_t *
milliseconds(nsec span)
{
	return json_real((double)span / (double)MSEC);
}

static json_t *
transition(const struct snapshot *s, enum vr_why why, instant since)
{
	return json_pack(
	    "{s:o, s:s}", "at", time_of(s, since), "why", name_why(why));
}

static json_t *
faults(const struct snapshot *s, const struct snapshot_instance *in)
{
	json_t *list = json_array();

	for (unsigned c = 0; c < FAULT_CAUSES; c++)
		if (in->faults.set & FAULT_BIT(c))
			json_array_append_new(list,
			    json_pack("{s:s, s:s, s:s, s:o}", "cause",
				name_fault((enum fault)c), "text",
				name_fault_phrase((enum fault)c), "instance",
				in->name, "since",
				time_of(s, in->faults.since[c])));
	return list;
}

static json_t *
master(const struct snapshot *s, const struct snapshot_instance *in)
{
	if (in->state == VR_MASTER)
		return json_pack("{s:o, s:i, s:b}", "address",
		    ip_json(&in->own), "priority", in->priority, "self", 1);
	if (in->master.address.family == IP_NONE)
		return json_null();
	return json_pack("{s:o, s:i, s:b, s:o}", "address",
	    ip_json(&in->master.address), "priority", in->master.priority,
	    "self", 0, "heard", time_of(s, in->master.heard));
}

static json_t *
addresses(const struct snapshot *s, const struct snapshot_instance *in)
{
	const struct snapshot_address *a =
	    snapshot_addresses(s) + in->first_address;
	json_t *list = json_array();
	char text[IP_PREFIX_TEXT];

	for (uint32_t i = 0; i < in->n_addresses; i++)
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:b, s:b}", "address",
			ip_prefix_print(&a[i].prefix, text), "interface",
			a[i].link, "advertised", a[i].advertised, "present",
			a[i].present));
	return list;
}

static json_t *
dropped(const uint64_t counts[LADDER_RUNGS])
{
	json_t *o = json_object();

	for (unsigned i = LADDER_PASS + 1; i < LADDER_RUNGS; i++)
		json_object_set_new(o, name_ladder((enum ladder)i),
		    json_integer((json_int_t)counts[i]));
	return o;
}

static json_t *
counters(const struct router_counters *c)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o}",
	    "adverts_sent", (json_int_t)c->adverts_sent, "adverts_received",
	    (json_int_t)c->adverts_received, "priority_zero_sent",
	    (json_int_t)c->leaving_sent, "priority_zero_received",
	    (json_int_t)c->leaving_received, "announcements_sent",
	    (json_int_t)c->announcements_sent, "send_errors",
	    (json_int_t)c->send_errors, "became_master",
	    (json_int_t)c->became_master, "adverts_ignored",
	    dropped(c->dropped));
}

static json_t *
group_name(const struct snapshot *s, const struct snapshot_instance *in)
{
	if (in->group == CONFIG_NO_INDEX)
		return json_null();
	return json_string(snapshot_groups(s)[in->group].name);
}

static json_t *
configured_priority(const struct snapshot_instance *in)
{
	if (!in->params.priority)
		return json_null();
	return json_integer(in->params.priority);
}

static json_t *
instance(const struct snapshot *s, const struct snapshot_instance *in)
{
	json_t *o = json_pack("{s:s, s:s, s:i, s:i, s:i, s:s, s:{s:o, s:i}}",
	    "name", in->name, "interface", in->link, "vrid", in->params.vrid,
	    "family", 4, "protocol_version", in->params.version, "state",
	    name_state(in->state), "priority", "configured",
	    configured_priority(in), "effective", in->priority);

	json_object_set_new(o, "owner", json_boolean(in->owner));
	json_object_set_new(o, "preempt", json_boolean(in->params.preempt));
	json_object_set_new(o, "own_address", ip_json(&in->own));
	json_object_set_new(o, "master", master(s, in));
	json_object_set_new(
	    o, "advert_interval_ms", milliseconds(in->params.adver_int));
	json_object_set_new(o, "master_down_ms", milliseconds(in->master_down));
	json_object_set_new(o, "addresses", addresses(s, in));
	json_object_set_new(o, "group", group_name(s, in));
	json_object_set_new(o, "faults", faults(s, in));
	json_object_set_new(o, "transitions", json_integer(in->transitions));
	json_object_set_new(
	    o, "last_transition", transition(s, in->why, in->since));
	json_object_set_new(o, "counters", counters(&in->counters));
	return o;
}

static json_t *
group(const struct snapshot *s, uint32_t index)
{
	const struct snapshot_group *g = &snapshot_groups(s)[index];
	const struct snapshot_instance *in = snapshot_instances(s);
	json_t *members = json_array(), *causes = json_array();

	for (uint32_t i = 0; i < s->n_instances; i++) {
		json_t *own;

		if (in[i].group != index)
			continue;
		json_array_append_new(members, json_string(in[i].name));
		own = faults(s, &in[i]);
		json_array_extend(causes, own);
		json_decref(own);
	}
	return json_pack("{s:s, s:o, s:s, s:o, s:i, s:o}", "name", g->name,
	    "members", members, "state", name_state(g->state), "faults", causes,
	    "transitions", (int)g->transitions, "last_transition",
	    transition(s, g->why, g->since));
}

int
show_json(const struct snapshot *s, const char *name, FILE *to)
{
	const struct snapshot_instance *in = snapshot_instances(s);
	json_t *instances = json_array(), *groups = json_array(), *root;
	int err = 0;

	for (uint32_t i = 0; i < s->n_instances; i++)
		if (!name || snapshot_named(s, &in[i], name))
			json_array_append_new(instances, instance(s, &in[i]));
	for (uint32_t i = 0; i < s->n_groups; i++)
		if (!name || strcmp(snapshot_groups(s)[i].name, name) == 0)
			json_array_append_new(groups, group(s, i));
	if (name && !json_array_size(instances))
		err = -ENOENT;
	root = json_pack("{s:i, s:s, s:i, s:o, s:o, s:o, s:o}", "version",
	    JSON_VERSION, "router", s->router, "engine_pid", s->pid, "time",
	    time_of(s, s->taken), "instances", instances, "groups", groups,
	    "adverts_ignored", dropped(s->dropped));
	if (!err && (!root || json_dumpf(root, to, JSON_INDENT(2)) < 0))
		err = -ENOMEM;
	if (!err)
		fputc('\n', to);
	json_decref(root);
	return err;
}
