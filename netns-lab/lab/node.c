#include "netns-lab/lab/node.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "netns-lab/lab/procs.h"

/* Longer than keepalived's 5 s between its last words and its end. */
#define END_MS 10000
#define RUN_MS 30000

static const char *const daemon_names[] = {
	[NODE_VRRPD] = "vrrpd",
	[NODE_KEEPALIVED] = "keepalived",
};

/* Daemons get a small world: nothing of the caller's shell. */
static const char *const environment[] = {
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	"LANG=C", "HOME=/root", NULL
};

bool
node_daemon_parse(const char *word, enum node_daemon *ret)
{
	for (unsigned i = 0; i < 2; i++) {
		if (strcmp(word, daemon_names[i]) == 0) {
			*ret = (enum node_daemon)i;
			return true;
		}
	}
	return false;
}

const char *
node_daemon_name(enum node_daemon d)
{
	return daemon_names[d];
}

char *
node_daemon_path(enum node_daemon d, char buf[static NODE_PATH])
{
	char self[PATH_MAX];
	const ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (d == NODE_KEEPALIVED)
		return strcpy(buf, KEEPALIVED);
	if (len > 0) {
		self[len] = '\0';
		/* build/netns-lab/netns-lab or build/tests/lab/test_node */
		for (char *up = dirname(self); strlen(up) > 1;
		     up = dirname(up)) {
			if ((size_t)snprintf(buf, NODE_PATH, "%s/vrrpd/vrrpd",
				up) < NODE_PATH &&
			    access(buf, X_OK) == 0)
				return buf;
		}
	}
	return strcpy(buf, VRRPD);
}

void
node_daemon_version(enum node_daemon d, char *buf, size_t size)
{
	FILE *f;

	snprintf(buf, size, "%s", d == NODE_VRRPD ? VERSION : "");
	if (d == NODE_VRRPD)
		return;
	f = popen(KEEPALIVED " --version 2>&1", "re");
	if (!f)
		return;
	if (!fgets(buf, (int)size, f))
		buf[0] = '\0';
	buf[strcspn(buf, "\n")] = '\0';
	pclose(f);
}

/* In the child: become the program, or say why not. */
static void __attribute__((noreturn))
become(const struct node *n, const char *const argv[], int out)
{
	const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	sigset_t none;

	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)setsid();
	(void)dup2(null, STDIN_FILENO);
	(void)dup2(out, STDOUT_FILENO);
	(void)dup2(out, STDERR_FILENO);
	if (ns_enter(&n->ns) == 0) {
		/* What execve() promises not to change. */
		union {
			const char *const *in;
			char *const *out;
		} args = { argv }, env = { environment };

		(void)execvpe(argv[0], args.out, env.out);
	}
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

static int
open_log(const struct node *n)
{
	return open(n->log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
}

static long
now_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/*
 * Copy what the program says to the log until it closes its end, and keep
 * the beginning.  False when that takes too long.
 */
static bool
listen_to(int from, int log, char *kept, size_t room)
{
	const long until = now_ms() + RUN_MS;
	struct pollfd p = { .fd = from, .events = POLLIN };
	char text[1024];
	size_t len = 0;
	ssize_t n;

	for (;;) {
		const long left = until - now_ms();

		if (left <= 0)
			return false;
		if (poll(&p, 1, (int)left) <= 0)
			continue;
		n = read(from, text, sizeof(text));
		if (n <= 0)
			break;
		(void)!write(log, text, (size_t)n);
		for (ssize_t i = 0; i < n && len + 1 < room; i++)
			kept[len++] = text[i];
	}
	while (len > 0 && kept[len - 1] == '\n')
		len--;
	kept[len] = '\0';
	return true;
}

int
node_run(struct node *n, const char *const argv[], struct trouble *t)
{
	char said[TROUBLE_TEXT / 2] = "";
	int out[2], status = 0;
	bool timely;
	pid_t pid;
	int log;

	if (pipe2(out, O_CLOEXEC) < 0)
		return trouble_set(t, errno, "%s: making a pipe", n->name);
	pid = fork();
	if (pid == 0)
		become(n, argv, out[1]);
	close(out[1]);
	log = open_log(n);
	timely = pid > 0 && listen_to(out[0], log, said, sizeof(said));
	close(out[0]);
	if (log >= 0)
		close(log);
	if (pid < 0)
		return trouble_set(
		    t, EAGAIN, "%s: starting %s", n->name, argv[0]);
	if (!timely)
		(void)kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!timely)
		return trouble_set(t, ETIMEDOUT, "%s: %s", n->name, argv[0]);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return trouble_set(t, 0, "%s: %s failed: %s", n->name, argv[0],
		    *said ? said : "it said nothing");
	return 0;
}

/*
 * "net.ipv4.conf.eth0/10.rp_filter" to a path: whichever of . and / comes
 * first divides, the other is meant as the other one (sysctl.conf(5)).
 */
static void
sysctl_path(const char *key, char *path, size_t size)
{
	const char first = key[strcspn(key, "./")];
	size_t at = (size_t)snprintf(path, size, "/proc/sys/");

	for (; *key && at + 1 < size; key++) {
		char c = *key;

		if (first == '.' && (c == '.' || c == '/'))
			c = c == '.' ? '/' : '.';
		path[at++] = c;
	}
	path[at] = '\0';
}

static int
load_sysctl(struct node *n, char *line, struct trouble *t)
{
	char path[PATH_MAX];
	char *key = line + strspn(line, " \t"), *value;
	bool may_fail = false;
	int err;

	line[strcspn(line, "\n")] = '\0';
	if (!*key || *key == '#' || *key == ';')
		return 0;
	value = strchr(key, '=');
	if (!value)
		return trouble_set(
		    t, 0, "%s: no value in \"%s\"", n->name, key);
	*value++ = '\0';
	value += strspn(value, " \t");
	if (*key == '-') {
		may_fail = true;
		key++;
	}
	key[strcspn(key, " \t")] = '\0';
	sysctl_path(key, path, sizeof(path));
	err = ns_sysctl(n->ns.net, path, value);
	if (err < 0 && !may_fail)
		return trouble_set(t, err, "%s: setting %s", n->name, key);
	return 0;
}

static int
load_sysctls(struct node *n, const char *file, struct trouble *t)
{
	char line[512];
	FILE *f = fopen(file, "re");
	int err = 0;

	if (!f)
		return trouble_set(t, errno, "%s", file);
	while (!err && fgets(line, sizeof(line), f))
		err = load_sysctl(n, line, t);
	fclose(f);
	return err;
}

/* A file of the node's configuration; false if labgen wrote none. */
static bool
find_file(const struct node *n, const char *name, char path[static PATH_MAX])
{
	return snprintf(path, PATH_MAX, "%s/%s", n->files, name) < PATH_MAX &&
	    access(path, R_OK) == 0;
}

int
node_configure(struct node *n, struct trouble *t)
{
	char path[PATH_MAX];
	const char *const batch[] = { "ip", "-batch", path, NULL };
	const char *const filter[] = { "nft", "-f", path, NULL };
	int err = 0;

	if (!err && find_file(n, "sysctl.conf", path))
		err = load_sysctls(n, path, t);
	if (!err && find_file(n, "network/addrs.batch", path))
		err = node_run(n, batch, t);
	if (!err && find_file(n, "nftables.nft", path))
		err = node_run(n, filter, t);
	return err;
}

/* Wait for a main process that was told to stop. */
static int
await_end(struct node *n, struct trouble *t)
{
	struct pollfd p = { .fd = pidfd_open(n->main, 0), .events = POLLIN };
	bool ended = false;
	int status;

	if (p.fd >= 0) {
		ended = poll(&p, 1, END_MS) > 0;
		close(p.fd);
	}
	if (!ended)
		return trouble_set(t, ETIMEDOUT, "%s: %s does not end", n->name,
		    node_daemon_name(n->daemon));
	if (waitpid(n->main, &status, WNOHANG) == n->main)
		(void)node_reap(n, n->main, status);
	return 0;
}

int
node_start(struct node *n, struct trouble *t)
{
	char program[NODE_PATH], config[PATH_MAX];
	const char *const vrrpd[] = { program, "--config", config, NULL };
	const char *const keepalived[] = { program, "-n", "-l", "-P", "-f",
		config, NULL };
	const char *name =
	    n->daemon == NODE_VRRPD ? "vrrpd.conf" : "keepalived.conf";
	int log, err;
	pid_t pid;

	if (n->main && (err = await_end(n, t)) < 0)
		return err;
	node_daemon_path(n->daemon, program);
	if (access(program, X_OK) < 0)
		return trouble_set(t, errno, "%s: no %s to run: %s", n->name,
		    node_daemon_name(n->daemon), program);
	if (!find_file(n, name, config))
		return trouble_set(
		    t, ENOENT, "%s: %s/%s", n->name, n->files, name);
	log = open_log(n);
	if (log < 0)
		return trouble_set(t, errno, "%s", n->log);
	pid = fork();
	if (pid == 0)
		become(n, n->daemon == NODE_VRRPD ? vrrpd : keepalived, log);
	close(log);
	if (pid < 0)
		return trouble_set(
		    t, errno, "%s: starting %s", n->name, program);
	n->main = pid;
	return 0;
}

static int
no_daemon(const struct node *n, struct trouble *t)
{
	return trouble_set(
	    t, ESRCH, "%s: %s", n->name, node_daemon_name(n->daemon));
}

int
node_stop(struct node *n, struct trouble *t)
{
	if (!n->main || kill(n->main, SIGTERM) < 0)
		return no_daemon(n, t);
	return 0;
}

int
node_freeze(struct node *n, struct trouble *t)
{
	int err = n->main ? procs_stop(n->main) : -ESRCH;

	return err < 0 ? no_daemon(n, t) : 0;
}

int
node_thaw(struct node *n, struct trouble *t)
{
	int err = n->main ? procs_signal(n->main, SIGCONT) : -ESRCH;

	return err < 0 ? no_daemon(n, t) : 0;
}

int
node_kill(struct node *n, struct trouble *t)
{
	int err = n->main ? procs_stop(n->main) : -ESRCH;

	/* Even when one got away in between, nobody may survive. */
	if (err != -ESRCH)
		err = procs_signal(n->main, SIGKILL);
	if (err < 0)
		return no_daemon(n, t);
	return await_end(n, t);
}

bool
node_reap(struct node *n, pid_t pid, int status)
{
	if (pid <= 0 || n->main != pid)
		return false;
	n->main = 0;
	n->status = status;
	return true;
}

char *
node_last_words(const struct node *n, char *buf, size_t size)
{
	FILE *f = fopen(n->log, "re");
	char line[512];

	snprintf(buf, size, "nothing");
	while (f && fgets(line, sizeof(line), f)) {
		line[strcspn(line, "\n")] = '\0';
		if (*line)
			snprintf(buf, size, "%s", line);
	}
	if (f)
		fclose(f);
	return buf;
}
