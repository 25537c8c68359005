/* The process of live.h that reads the log while it is written. */
#include "netns-lab/report/live.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

struct reader {
	int fd;
	char text[RECORD_LINE_MAX * 8];
	size_t len;
};

static instant
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (instant){ t.tv_sec * SEC + t.tv_nsec };
}

/* Take what is whole; keep the beginning of a line that is not. */
static void
take_lines(struct reader *in, struct live *l)
{
	char *line = in->text, *end;

	in->text[in->len] = '\0';
	while ((end = strchr(line, '\n')) != NULL) {
		struct record r;

		*end = '\0';
		if (record_parse(line, &r))
			live_take(l, &r);
		line = end + 1;
	}
	in->len -= (size_t)(line - in->text);
	memmove(in->text, line, in->len);
	/* No line of ours is that long: not our file. */
	if (in->len + 1 == sizeof(in->text))
		in->len = 0;
}

static void
drain(struct reader *in, struct live *l)
{
	ssize_t n;

	do {
		n = read(
		    in->fd, in->text + in->len, sizeof(in->text) - in->len - 1);
		if (n > 0) {
			in->len += (size_t)n;
			take_lines(in, l);
		}
	} while (n > 0 && !l->ended);
}

/* Milliseconds for poll(): until a line is due, or for ever. */
static int
patience(struct live *l)
{
	const instant due = live_due(l);
	nsec left;

	if (instant_is_never(due))
		return -1;
	left = instant_since(now(), due);
	return left > 0 ? (int)(left / MSEC) + 1 : 0;
}

static void
follow(const char *path, struct live *l)
{
	struct reader *in = calloc(1, sizeof(*in));
	const int changes = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	struct pollfd pfd = { .fd = changes, .events = POLLIN };
	char events[4096];

	if (!in)
		return;
	in->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (in->fd < 0 || changes < 0 ||
	    inotify_add_watch(changes, path, IN_MODIFY) < 0)
		return;
	/* The watch came first: nothing is written unseen. */
	drain(in, l);
	while (!l->ended) {
		if (poll(&pfd, 1, patience(l)) < 0 && errno != EINTR)
			break;
		while (read(changes, events, sizeof(events)) > 0)
			;
		drain(in, l);
		live_flush(l, now());
	}
}

pid_t
live_follow(const char *log_path, const struct drill *drill, FILE *to)
{
	const pid_t parent = getpid();
	pid_t pid;

	fflush(to);
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0) {
		struct live *l = malloc(sizeof(*l));

		signal(SIGTERM, SIG_DFL);
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (l && getppid() == parent) {
			live_init(l, drill, to);
			follow(log_path, l);
		}
		fflush(to);
		_exit(0);
	}
	return pid;
}
