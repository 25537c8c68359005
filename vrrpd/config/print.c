#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "vrrpd/config/keys.h"
#include "vrrpd/config/model.h"
#include "vrrpd/config/print.h"

/* Quoted, so that every octet comes back. */
static void
print_text(const char *text, size_t len, FILE *to)
{
	(void)fputc('"', to);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c < ' ' || c > '~')
			fprintf(to, "\\x%02x", c);
		else if (c == '"' || c == '\\')
			fprintf(to, "\\%c", c);
		else
			(void)fputc(c, to);
	}
	(void)fputc('"', to);
}

static void
print_name(const char *key, const char *name, FILE *to)
{
	fprintf(to, "%s = ", key);
	print_text(name, strlen(name), to);
	fprintf(to, ";");
}

/* Seconds with as many digits as it takes, at least one. */
static void
print_seconds(nsec span, FILE *to)
{
	int64_t part = span % SEC;
	int digits = 9;

	while (digits > 1 && part % 10 == 0) {
		part /= 10;
		digits--;
	}
	fprintf(to, "%" PRId64 ".%0*" PRId64, span / SEC, digits, part);
}

static void
print_auth(const struct vr_params *params, FILE *to)
{
	size_t len = strnlen((const char *)params->secret, VR_SECRET_LEN);

	switch (params->auth) {
	case VR_AUTH_NONE:
		return;
	case VR_AUTH_PASS:
		fprintf(to, "    auth = { type = \"pass\"; secret = ");
		print_text((const char *)params->secret, len, to);
		fprintf(to, "; };\n");
		return;
	}
}

static void
print_announce(const struct vr_params *params, FILE *to)
{
	fprintf(to, "    announce = { repeat = %u; interval = ",
	    params->announce_repeat);
	print_seconds(params->announce_interval, to);
	fprintf(to, "; refresh = ");
	print_seconds(params->announce_refresh, to);
	fprintf(to, "; };\n");
}

static void
print_address(const struct config *c, const struct config_instance *in,
    const struct config_address *a, FILE *to)
{
	char text[IP_PREFIX_TEXT];

	fprintf(to, "{ address = \"%s\";", ip_prefix_print(&a->prefix, text));
	if (a->link != in->link) {
		fprintf(to, " ");
		print_name("interface", config_links(c)[a->link].name, to);
	}
	if (!a->track)
		fprintf(to, " track = false;");
	fprintf(to, " }");
}

/* Addresses from number "first" on, n of them. */
static void
print_addresses(const struct config *c, const struct config_instance *in,
    const char *key, uint32_t first, uint32_t n, FILE *to)
{
	if (!n)
		return;
	fprintf(to, "    %s = (", key);
	for (uint32_t i = 0; i < n; i++) {
		fprintf(to, "%s\n      ", i ? "," : "");
		print_address(c, in, &config_addresses(c)[first + i], to);
	}
	fprintf(to, "\n    );\n");
}

static void
print_instance(
    const struct config *c, const struct config_instance *in, FILE *to)
{
	const struct vr_params *params = &in->params;

	fprintf(to, "  {\n    ");
	print_name("name", in->name, to);
	fprintf(to, "\n    ");
	print_name("interface", config_links(c)[in->link].name, to);
	fprintf(to, "\n    vrid = %u;\n    version = %u;\n", params->vrid,
	    params->version);
	if (params->priority)
		fprintf(to, "    priority = %u;\n", params->priority);
	fprintf(to, "    advert_interval = ");
	print_seconds(params->adver_int, to);
	fprintf(
	    to, ";\n    preempt = %s;\n", params->preempt ? "true" : "false");
	print_auth(params, to);
	print_addresses(
	    c, in, "addresses", in->first_address, in->n_advertised, to);
	print_addresses(c, in, "unadvertised",
	    in->first_address + in->n_advertised,
	    in->n_addresses - in->n_advertised, to);
	print_announce(params, to);
	fprintf(to, "  }");
}

static void
print_group(const struct config *c, const struct config_group *g, FILE *to)
{
	const uint32_t *members = config_members(c) + g->first_member;

	fprintf(to, "  { ");
	print_name("name", g->name, to);
	fprintf(to, " members = [");
	for (uint32_t i = 0; i < g->n_members; i++) {
		const char *name = config_instances(c)[members[i]].name;

		fprintf(to, "%s", i ? ", " : " ");
		print_text(name, strlen(name), to);
	}
	fprintf(to, " ]; }");
}

int
config_print(const struct config *c, FILE *to)
{
	if (c->router[0]) {
		print_name("router", c->router, to);
		fprintf(to, "\n");
	}
	fprintf(to, "instances = (\n");
	for (uint32_t i = 0; i < c->n_instances; i++) {
		fprintf(to, "%s", i ? ",\n" : "");
		print_instance(c, &config_instances(c)[i], to);
	}
	fprintf(to, "\n);\n");
	if (c->n_groups)
		fprintf(to, "groups = (\n");
	for (uint32_t i = 0; i < c->n_groups; i++) {
		fprintf(to, "%s", i ? ",\n" : "");
		print_group(c, &config_groups(c)[i], to);
	}
	if (c->n_groups)
		fprintf(to, "\n);\n");
	fprintf(to, "control = { ");
	print_name("socket", c->control_socket, to);
	fprintf(to, " };\n");
	return fflush(to) != 0 || ferror(to) ? -EIO : 0;
}
