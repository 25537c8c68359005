#include "tests/lab/world.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <errno.h>
#include <ftw.h>
#include <poll.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "netns-lab/lab/observer.h"
#include "tests/lab/sites.h"

#define PATIENCE (10 * SEC)

struct setup {
	struct world world;
	struct topo *topo;
	void (*fn)(struct world *w);
};

static int
inside(void *arg)
{
	static const enum node_daemon daemons[2] = { NODE_VRRPD, NODE_VRRPD };
	struct setup *s = arg;
	const struct lab_wish wish = { .topo = s->topo,
		.state = s->world.state,
		.files = "/nowhere",
		.daemons = daemons };
	struct trouble t = { "" };

	s->world.lab = lab_new(&wish, &t);
	if (!s->world.lab) {
		fprintf(stderr, "%s\n", t.text);
		return 1;
	}
	s->fn(&s->world);
	lab_free(s->world.lab);
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *where)
{
	(void)st;
	(void)type;
	(void)where;
	return remove(path);
}

void
world_run(void (*fn)(struct world *w))
{
	char state[] = "/tmp/test-lab.XXXXXX";
	struct setup s = { .fn = fn };
	const struct ns_world world = { .name = "test",
		.state = state,
		.follows = true,
		.inside = inside,
		.arg = &s };
	struct sites_room room;
	struct trouble t = { "" };
	siginfo_t info;
	int holder;

	sites_demo(&room);
	s.topo = topo_new(&room.site, &t);
	assert_non_null(s.topo);
	assert_non_null(mkdtemp(state));
	s.world.state = state;
	snprintf(s.world.log, sizeof(s.world.log), "%s/events", state);
	holder = ns_seal(&world, &t);
	if (holder < 0)
		fail_msg("%s", t.text);
	assert_int_equal(waitid(P_PIDFD, (id_t)holder, &info, WEXITED), 0);
	close(holder);
	topo_free(s.topo);
	(void)nftw(state, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	assert_int_equal(info.si_code, CLD_EXITED);
	assert_int_equal(info.si_status, 0);
}

static bool
find(const struct world *w, size_t *from,
    bool (*matches)(const struct record *r, const void *arg), const void *arg,
    struct record *ret)
{
	char line[RECORD_LINE_MAX];
	FILE *f = fopen(w->log, "re");
	bool found = false;
	size_t n = 0;

	while (f && !found && fgets(line, sizeof(line), f)) {
		found = n++ >= *from && record_parse(line, ret) &&
		    matches(ret, arg);
	}
	if (f)
		fclose(f);
	if (found)
		*from = n;
	return found;
}

struct record
world_await(const struct world *w, size_t *from,
    bool (*matches)(const struct record *r, const void *arg), const void *arg)
{
	const instant until = instant_after(observer_now(), PATIENCE);
	struct pollfd p = { .fd = inotify_init1(IN_NONBLOCK),
		.events = POLLIN };
	char events[4096];
	struct record r;

	CHECK(inotify_add_watch(p.fd, w->log, IN_MODIFY) >= 0);
	while (!find(w, from, matches, arg, &r)) {
		const nsec left = instant_since(observer_now(), until);

		CHECK(left > 0);
		(void)poll(&p, 1, (int)(left / MSEC) + 1);
		(void)!read(p.fd, events, sizeof(events));
	}
	close(p.fd);
	return r;
}

int
world_skip(void)
{
	if (geteuid() == 0)
		return 0;
	printf("1..0 # SKIP needs root to make namespaces\n");
	return 77;
}
