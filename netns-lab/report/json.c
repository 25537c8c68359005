#include "netns-lab/report/json.h"

#include <errno.h>

#include <jansson.h>

static json_t *
milliseconds(nsec span)
{
	return json_real((double)span / 1e6);
}

static json_t *
routers(const struct history *h, uint32_t bits)
{
	json_t *list = json_array();

	for (size_t i = 0; i <= HISTORY_STRANGER; i++) {
		if (bits & 1u << i)
			json_array_append_new(
			    list, json_string(history_router_name(h, i)));
	}
	return list;
}

/* {"outage": {"ms": 3112.0, "at_s": 0.0, "where": "nat", ...}, ...} */
static json_t *
measured(const struct step *s)
{
	json_t *all = json_object();

	for (unsigned i = 0; i < DRILL_LIMITS; i++) {
		const struct step_worst *w = &s->worst[i];
		json_t *one;

		if (!w->seen)
			continue;
		one = json_pack("{s:o, s:o, s:o, s:s}", "ms",
		    milliseconds(w->value), "from_ms",
		    milliseconds(instant_since(s->window.from, w->from)),
		    "late_ms", milliseconds(w->late), "where", w->subject);
		if (i == DRILL_LOST)
			json_object_set_new(
			    one, "probes", json_integer((json_int_t)w->count));
		json_object_set_new(
		    all, drill_limit_word((enum drill_limit_kind)i), one);
	}
	return all;
}

static json_t *
step(const struct result *r, size_t i)
{
	const struct drill_step *deed = &r->drill->steps[i];
	const struct step *s = &r->judgement.steps[i];
	const struct history *h = &r->history;
	json_t *one = json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o}",
	    "title", deed->title, deed->lift ? "lift" : "fault",
	    drill_fault_word(deed->fault), "on",
	    history_router_name(h, deed->role), "at_ms",
	    milliseconds(instant_since(h->start, s->window.from)), "theory_ms",
	    milliseconds(s->theory), "advertises", routers(h, s->advertises),
	    "holds", routers(h, s->holds), "worst", measured(s));

	if (s->has_beyond)
		json_object_set_new(one, "beyond_ms", milliseconds(s->beyond));
	return one;
}

static json_t *
verdict(const struct result *r, const struct judge_verdict *v)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "step",
	    r->drill->steps[v->step].title, "about", judge_about_word(v->about),
	    "result", judge_result_word(v->result), "evidence", v->evidence,
	    "why", v->why);
}

static json_t *
streams(const struct drill *drill)
{
	json_t *list = json_array();

	for (size_t i = 0; i < drill->n_probes; i++)
		json_array_append_new(list, json_string(drill->probes[i].name));
	return list;
}

/* Streams that this site has no place for. */
static json_t *
left_out(const struct drill *drill)
{
	json_t *list = json_array();

	for (size_t i = 0; i < drill->n_absent; i++)
		json_array_append_new(list,
		    json_pack("{s:s, s:s}", "name", drill->absent[i].name,
			"why", drill->absent[i].why));
	return list;
}

static void
add_judgement(json_t *one, const struct result *r)
{
	const struct history *h = &r->history;
	const struct theory *t = &r->judgement.theory;
	char site[RECORD_PATH] = "";
	json_t *list;

	json_object_set_new(
	    one, "result", json_string(judge_result_word(r->judgement.result)));
	(void)record_log_head(&r->log, site);
	json_object_set_new(one, "site", json_string(site));
	json_object_set_new(one, "vrrp_version", json_integer(h->run->version));
	json_object_set_new(one, "theory",
	    json_pack("{s:o, s:o, s:o}", "advert_ms", milliseconds(t->advert),
		"skew_ms", milliseconds(t->skew), "master_down_ms",
		milliseconds(t->master_down)));
	list = json_array();
	for (size_t i = 0; i < h->n_routers; i++)
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s, s:i}", "name",
			h->routers[i]->node, "daemon", h->routers[i]->daemon,
			"version", h->routers[i]->text, "priority",
			h->routers[i]->priority));
	json_object_set_new(one, "routers", list);
	json_object_set_new(one, "streams", streams(r->drill));
	json_object_set_new(one, "left_out", left_out(r->drill));
	list = json_array();
	for (size_t i = 0; i < r->judgement.n_steps; i++)
		json_array_append_new(list, step(r, i));
	json_object_set_new(one, "steps", list);
	list = json_array();
	for (size_t i = 0; i < r->judgement.n_verdicts; i++)
		json_array_append_new(
		    list, verdict(r, &r->judgement.verdicts[i]));
	json_object_set_new(one, "verdicts", list);
}

int
json_report(FILE *to, const struct result *results, size_t n)
{
	json_t *all = json_pack("{s:i, s:o}", "version", JSON_REPORT_VERSION,
	    "drills", json_array());
	int err = 0;

	for (size_t i = 0; i < n; i++) {
		const struct result *r = &results[i];
		json_t *one =
		    json_pack("{s:s, s:s, s:s}", "name", r->drill->name,
			"title", r->drill->title, "log", r->log_path);

		if (*r->trouble) {
			json_object_set_new(
			    one, "result", json_string("error"));
			json_object_set_new(
			    one, "trouble", json_string(r->trouble));
		} else {
			add_judgement(one, r);
		}
		json_array_append_new(json_object_get(all, "drills"), one);
	}
	if (!all ||
	    json_dumpf(all, to, JSON_INDENT(1) | JSON_REAL_PRECISION(9)))
		err = -ENOMEM;
	else if (fputc('\n', to) == EOF)
		err = -EIO;
	json_decref(all);
	return err;
}
