#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "labgen/emit/page.h"

/* nftables allows 128 octets for a comment; a line number needs ten. */
#define ORIGIN_MAX 100

void
page_print_value(struct text *t, const struct site *site, size_t role,
    enum page_value value, size_t index)
{
	char buf[IP_TEXT];

	switch (value) {
	case PAGE_ROUTER:
		text_add(t, "%s", site->roles[role].name);
		break;
	case PAGE_PRIORITY:
		text_add(t, "%u", (unsigned)site->roles[role].priority);
		break;
	case PAGE_REAL:
		text_add(
		    t, "%s", ip_print(&site->networks[index].real[role], buf));
		break;
	case PAGE_IFNAME:
		text_add(t, "%s", site->networks[index].ifname[role]);
		break;
	case PAGE_DEVICE:
		text_add(t, "%s", site->devices[index].ifname[role]);
		break;
	}
}

static void
declared(struct page *p, enum page_value value, size_t index)
{
	if (p->symbolic)
		text_add(&p->text, "%c%d:%zu%c", PAGE_TOKEN_BEGIN, (int)value,
		    index, PAGE_TOKEN_END);
	else
		page_print_value(&p->text, p->site, p->role, value, index);
}

void
page_router(struct page *p)
{
	declared(p, PAGE_ROUTER, 0);
}

void
page_priority(struct page *p)
{
	declared(p, PAGE_PRIORITY, 0);
}

void
page_real(struct page *p, size_t network)
{
	assert(network < p->site->n_networks);
	declared(p, PAGE_REAL, network);
}

void
page_ifname(struct page *p, size_t network)
{
	assert(network < p->site->n_networks);
	declared(p, PAGE_IFNAME, network);
}

void
page_device(struct page *p, size_t device)
{
	assert(device < p->site->n_devices);
	declared(p, PAGE_DEVICE, device);
}

void
page_add(struct page *p, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	text_add_list(&p->text, format, args);
	va_end(args);
}

void
page_ip(struct page *p, const struct ip *ip)
{
	char buf[IP_TEXT];

	page_add(p, "%s", ip_print(ip, buf));
}

void
page_prefix(struct page *p, const struct ip_prefix *prefix)
{
	char buf[IP_PREFIX_TEXT];

	page_add(p, "%s", ip_prefix_print(prefix, buf));
}

void
page_seconds(struct page *p, nsec span)
{
	nsec rest = span % SEC;
	int digits = 9;

	page_add(p, "%" PRId64, span / SEC);
	if (!rest)
		return;
	for (; rest % 10 == 0; rest /= 10)
		digits--;
	page_add(p, ".%0*" PRId64, digits, rest);
}

void
page_lower(struct page *p, const char *name)
{
	for (; *name; name++)
		page_add(p, "%c",
		    *name >= 'A' && *name <= 'Z' ? *name - 'A' + 'a' : *name);
}

/* A path may hold anything; a comment of an output may not. */
static void
file_name(struct page *p, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	for (size_t i = 0; name[i] && i < ORIGIN_MAX; i++) {
		char c = name[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || strchr("._-+", c);

		page_add(p, "%c", plain ? c : '_');
	}
}

void
page_origin(struct page *p, const struct place *at)
{
	file_name(p, at->file ? at->file : p->site->file);
	page_add(p, ":%" PRIu32, at->line);
}

void
page_source(struct page *p)
{
	file_name(p, p->site->file);
}
