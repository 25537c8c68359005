#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/daemon/routers_fixture.h"
#include "vrrpd/config/diag.h"
#include "vrrpd/config/load.h"
#include "vrrpd/daemon/deltas.h"
#include "vrrpd/daemon/log.h"

struct fixture *
fixture_new(const char *text)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct diag *d = diag_new();
	int ends[2];

	assert_non_null(f);
	log_open(LOG_LEVEL_ERROR, "test");
	if (config_load_text("test.conf", text, strlen(text), d, &f->config) <
	    0) {
		diag_show(d, stderr);
		fail();
	}
	diag_free(d);
	assert_int_equal(
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends), 0);
	f->monitor = ends[0];
	f->channel = ends[1];
	assert_int_equal(
	    outbox_new(&f->outbox, f->config->n_instances,
		f->config->n_addresses,
		&(struct outbox_fds){
		    .send = -1, .arp = -1, .monitor = f->channel }),
	    0);
	assert_int_equal(
	    routers_init(&f->routers, f->config, f->outbox, T0), 0);
	return f;
}

void
fixture_free(struct fixture *f)
{
	routers_fini(&f->routers);
	outbox_free(f->outbox);
	close(f->monitor);
	close(f->channel);
	free(f->config);
	free(f);
}

static uint32_t
find_link(const struct fixture *f, const char *name)
{
	for (uint32_t i = 0; i < f->config->n_links; i++)
		if (strcmp(config_links(f->config)[i].name, name) == 0)
			return i;
	fail_msg("no link %s", name);
	return 0;
}

void
fixture_delta(struct fixture *f, struct delta d, instant now)
{
	deltas_take(&f->routers, &d, now);
	if (f->routers.started)
		deltas_settle(&f->routers, now);
}

void
fixture_link(struct fixture *f, const char *name, bool running, instant now)
{
	uint32_t i = find_link(f, name);
	struct delta d = { .kind = DELTA_LINK, .which = i };

	d.link.index = (int32_t)i + 10;
	d.link.running = running;
	d.link.primary = ip_from_v4(0x0a000002 + (i << 8));
	fixture_delta(f, d, now);
}

void
fixture_no_link(struct fixture *f, const char *name, instant now)
{
	struct delta d = { .kind = DELTA_LINK, .which = find_link(f, name) };

	fixture_delta(f, d, now);
}

void
fixture_start(struct fixture *f, instant now)
{
	struct delta d = { .kind = DELTA_SYNCED };

	for (uint32_t i = 0; i < f->config->n_links; i++)
		fixture_link(f, config_links(f->config)[i].name, true, now);
	fixture_delta(f, d, now);
}

size_t
fixture_requests(
    struct fixture *f, struct request *to, size_t room, instant now)
{
	size_t n = 0;

	(void)outbox_flush(f->outbox, &f->routers, now);
	for (;;) {
		ssize_t len = recv(
		    f->monitor, to + n, (room - n) * sizeof(*to), MSG_DONTWAIT);

		if (len <= 0)
			return n;
		n += (size_t)len / sizeof(*to);
	}
}

uint32_t
fixture_slot(const struct fixture *f, const char *name)
{
	for (uint32_t slot = 0; slot < f->routers.n; slot++)
		if (strcmp(routers_config(&f->routers, slot)->name, name) == 0)
			return slot;
	fail_msg("no instance %s", name);
	return 0;
}

enum vr_state
fixture_state(const struct fixture *f, const char *name)
{
	uint32_t slot = fixture_slot(f, name);

	return f->routers.groups[f->routers.routers[slot].group].machine.state;
}
