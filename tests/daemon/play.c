#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/daemon/play.h"
#include "tests/kernel/scratch.h"
#include "vrrpd/config/diag.h"
#include "vrrpd/config/load.h"
#include "vrrpd/daemon/engine.h"
#include "vrrpd/daemon/monitor.h"
#include "vrrpd/kernel/addrs.h"
#include "vrrpd/kernel/links.h"
#include "vrrpd/kernel/loop.h"
#include "vrrpd/kernel/nlconn.h"

#define HISTORY 4096

/* In place of the real one; the only thing that this process shares. */
static struct play_script *script;

/* What an engine has heard so far, for who connects later. */
struct history {
	struct delta deltas[HISTORY];
	size_t n, written;
	int conn;
};

static void
hand_on(struct history *h)
{
	for (; h->conn >= 0 && h->written < h->n; h->written++)
		if (write(h->conn, &h->deltas[h->written],
			sizeof(h->deltas[0])) != sizeof(h->deltas[0]))
			_exit(3);
}

/* True when told to stop. */
static bool
hear(struct history *h, int monitor)
{
	ssize_t got = recv(monitor, h->deltas + h->n,
	    (HISTORY - h->n) * sizeof(h->deltas[0]), 0);
	const struct request resumed = { .verb = REQUEST_RESUMED };
	bool stop = false;

	if (got <= 0)
		_exit(4);
	for (size_t left = (size_t)got / sizeof(h->deltas[0]); left; left--) {
		const struct delta *d = &h->deltas[h->n++];

		if (d->kind == DELTA_STOP && !script->stubborn)
			stop = true;
		if (d->kind == DELTA_SYNCED && !script->mute &&
		    send(monitor, &resumed, sizeof(resumed), 0) < 0)
			_exit(5);
	}
	hand_on(h);
	return stop;
}

static void
pass_on(struct history *h, int monitor)
{
	struct request r;

	if (read(h->conn, &r, sizeof(r)) != sizeof(r)) {
		(void)close(h->conn);
		h->conn = -1;
	} else if (send(monitor, &r, sizeof(r), 0) < 0) {
		_exit(6);
	}
}

static void
welcome(struct history *h, int control)
{
	const pid_t self = getpid();

	h->conn = accept(control, NULL, NULL);
	if (h->conn < 0)
		return;
	if (write(h->conn, &self, sizeof(self)) != sizeof(self))
		_exit(7);
	h->written = 0;
	hand_on(h);
}

int
engine_run(const struct config *config, const struct engine_fds *fds)
{
	static struct history h = { .conn = -1 };

	(void)config;
	h.conn = -1;
	script->starts++;
	for (;;) {
		struct pollfd p[] = {
			{ .fd = fds->monitor, .events = POLLIN },
			{ .fd = h.conn < 0 ? fds->control : -1,
			    .events = POLLIN },
			{ .fd = h.conn, .events = POLLIN },
		};

		if (poll(p, 3, -1) < 0)
			return 1;
		if (p[0].revents && hear(&h, fds->monitor))
			return 0;
		if (p[1].revents)
			welcome(&h, fds->control);
		if (p[2].revents)
			pass_on(&h, fds->monitor);
	}
}

void
play_open(struct play *p, const char *config_text)
{
	struct diag *diag = diag_new();

	*p = (struct play){ .conn = -1, .folder = "/tmp/vrrpd-test-XXXXXX" };
	assert_non_null(diag);
	if (config_load_text("play.conf", config_text, strlen(config_text),
		diag, &p->config) < 0)
		diag_show(diag, stderr);
	diag_free(diag);
	assert_non_null(p->config);
	assert_non_null(mkdtemp(p->folder));
	(void)snprintf(p->socket, sizeof(p->socket), "%s/control", p->folder);
	p->script = mmap(NULL, sizeof(*p->script), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(p->script, MAP_FAILED);
	script = p->script;
	assert_int_equal(links_open(&p->links, 1024 * 1024), 0);
}

void
play_start_alone(struct play *p)
{
	const struct monitor_options how = { .socket = p->socket,
		.log_level = LOG_LEVEL_ERROR };

	p->monitor = fork();
	assert_true(p->monitor >= 0);
	if (p->monitor == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		log_open(how.log_level, "vrrpd");
		_exit(monitor_run(p->config, &how));
	}
}

void
play_start(struct play *p)
{
	play_start_alone(p);
	play_meet_engine(p);
}

void
play_close(struct play *p)
{
	char lock[96];

	if (p->monitor > 0) {
		(void)kill(p->monitor, SIGKILL);
		(void)waitpid(p->monitor, NULL, 0);
	}
	if (p->conn >= 0)
		(void)close(p->conn);
	(void)snprintf(lock, sizeof(lock), "%s.lock", p->socket);
	(void)unlink(p->socket);
	(void)unlink(lock);
	(void)rmdir(p->folder);
	links_close(p->links);
	(void)munmap(p->script, sizeof(*p->script));
	free(p->config);
}

static bool
read_all(struct play *p, void *data, size_t len)
{
	size_t done = 0;

	while (done < len) {
		ssize_t n;

		if (!scratch_readable(p->conn, PLAY_MS))
			fail_msg("the engine says nothing");
		n = read(p->conn, (char *)data + done, len - done);
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

static int
try_to_connect(const struct play *p)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	memcpy(at.sun_path, p->socket, strlen(p->socket));
	if (connect(fd, (const struct sockaddr *)&at, sizeof(at)) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

void
play_see_off_engine(struct play *p)
{
	struct delta d;

	while (p->conn >= 0 && read_all(p, &d, sizeof(d)))
		continue;
	if (p->conn >= 0)
		(void)close(p->conn);
	p->conn = -1;
}

/* The socket appears when the monitor is there; nothing announces it. */
void
play_meet_engine(struct play *p)
{
	instant due = instant_after(loop_now(), PLAY_MS * MSEC);
	const struct timespec tick = { .tv_nsec = MSEC };

	play_see_off_engine(p);
	while (!instant_due(due, loop_now())) {
		p->conn = try_to_connect(p);
		if (p->conn >= 0 && read_all(p, &p->engine, sizeof(pid_t)))
			return;
		play_see_off_engine(p);
		(void)nanosleep(&tick, NULL);
	}
	fail_msg("there is no engine");
}

int
play_exit_status(struct play *p)
{
	instant due = instant_after(loop_now(), PLAY_MS * MSEC);
	const struct timespec tick = { .tv_nsec = MSEC };
	int status;

	while (waitpid(p->monitor, &status, WNOHANG) != p->monitor) {
		if (instant_due(due, loop_now()))
			fail_msg("the monitor does not end");
		(void)nanosleep(&tick, NULL);
	}
	p->monitor = 0;
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

void
play_ask(
    struct play *p, enum request_verb verb, uint32_t router, uint32_t address)
{
	const struct request r = { verb, router, address };

	assert_int_equal(write(p->conn, &r, sizeof(r)), sizeof(r));
}

struct delta
play_expect(struct play *p, enum delta_kind kind, uint32_t which)
{
	struct delta d;

	do
		assert_true(read_all(p, &d, sizeof(d)));
	while (d.kind != kind || d.which != which);
	return d;
}

int
play_count_until_synced(struct play *p, enum delta_kind kind)
{
	struct delta d;
	int n = 0;

	for (;;) {
		assert_true(read_all(p, &d, sizeof(d)));
		if (d.kind == DELTA_SYNCED)
			return n;
		n += d.kind == kind;
	}
}

static bool
model_has(const struct play *p, const char *link, const char *prefix,
    uint8_t protocol)
{
	const struct iface *iface = links_by_name(p->links, link);
	const struct iface_addr *a;
	struct ip_prefix want;

	assert_true(ip_prefix_parse(prefix, &want));
	a = iface ? links_address(p->links, iface->index, &want) : NULL;
	return a && a->protocol == protocol;
}

bool
play_has(struct play *p, const char *link, const char *prefix, uint8_t protocol)
{
	assert_true(links_follow(p->links) >= 0);
	return model_has(p, link, prefix, protocol);
}

void
play_await(struct play *p, const char *link, const char *prefix,
    uint8_t protocol, bool there)
{
	while (play_has(p, link, prefix, protocol) != there)
		if (!scratch_readable(links_fd(p->links), PLAY_MS))
			fail_msg("%s on %s does not %s", prefix, link,
			    there ? "come" : "go");
}

void
play_leave_behind(const char *link, const char *prefix)
{
	struct addr_change c = { .index = scratch_index(link), .add = true };
	struct links *links = NULL;
	struct nlconn nl;

	assert_true(ip_prefix_parse(prefix, &c.prefix));
	assert_int_equal(links_open(&links, 0), 0);
	assert_int_equal(nlconn_open(&nl, 0), 0);
	assert_int_equal(addrs_apply(&nl, links, &c, 1), 0);
	assert_int_equal(c.result, 0);
	nlconn_close(&nl);
	links_close(links);
}
