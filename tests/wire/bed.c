#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/kernel/scratch.h"
#include "tests/wire/bed.h"
#include "vrrpd/base/cksum.h"
#include "vrrpd/ctl/client.h"
#include "vrrpd/kernel/links.h"
#include "vrrpd/proto/advert.h"
#include "vrrpd/proto/arp.h"

#define ETHERNET 14
#define IPV4 20
#define SEEN_MAX 8192
#define START_PATIENCE (5 * SEC)

static struct {
	const char *vrrpd;
	char folder[32];
	char socket[64], config[64], log[64];
	pid_t monitor;
	int tap;
	struct seen *seen;
	size_t n;
} bed = { .tap = -1 };

nsec
bed_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec * SEC + ts.tv_nsec;
}

/* Everything that the other end of any wire receives. */
static void
open_tap(void)
{
	const int on = 1, room = 16 * 1024 * 1024;

	scratch_go_there();
	bed.tap = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
	scratch_go_here();
	assert_true(bed.tap >= 0);
	assert_int_equal(setsockopt(bed.tap, SOL_PACKET, PACKET_IGNORE_OUTGOING,
			     &on, sizeof(on)),
	    0);
	assert_int_equal(
	    setsockopt(bed.tap, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)),
	    0);
	assert_int_equal(setsockopt(bed.tap, SOL_SOCKET, SO_RCVBUFFORCE, &room,
			     sizeof(room)),
	    0);
}

void
bed_open(const char *vrrpd)
{
	bed.vrrpd = vrrpd;
	(void)strcpy(bed.folder, "/tmp/vrrpd-wire-XXXXXX");
	assert_non_null(mkdtemp(bed.folder));
	(void)snprintf(
	    bed.socket, sizeof(bed.socket), "%s/control", bed.folder);
	(void)snprintf(bed.config, sizeof(bed.config), "%s/conf", bed.folder);
	(void)snprintf(bed.log, sizeof(bed.log), "%s/log", bed.folder);
	bed.seen = calloc(SEEN_MAX, sizeof(*bed.seen));
	assert_non_null(bed.seen);
	scratch_wire(BED_WIRE);
	scratch_ip("address add " BED_ROUTER "/24 dev " BED_WIRE);
	scratch_ip_there("address add " BED_PEER "/24 dev " BED_WIRE);
	open_tap();
}

void
bed_close(void)
{
	static const char *const names[] = { "control", "control.lock", "conf",
		"log" };

	bed_kill();
	(void)close(bed.tap);
	free(bed.seen);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char path[64];

		(void)snprintf(
		    path, sizeof(path), "%s/%s", bed.folder, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(bed.folder);
}

const char *
bed_folder(void)
{
	return bed.folder;
}

static void
write_config(const char *text)
{
	FILE *f = fopen(bed.config, "w");

	assert_non_null(f);
	fprintf(f, "router = \"r1\";\n%s\ncontrol = { socket = \"%s\"; };\n",
	    text, bed.socket);
	assert_int_equal(fclose(f), 0);
}

static pid_t
spawn(void)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		int log = open(bed.log, O_WRONLY | O_CREAT | O_APPEND, 0600);

		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)dup2(log, STDERR_FILENO);
		execl(bed.vrrpd, "vrrpd", "--config", bed.config, (char *)NULL);
		_exit(127);
	}
	return pid;
}

void
bed_start(const char *config)
{
	assert_int_equal(bed.monitor, 0);
	write_config(config);
	bed.monitor = spawn();
}

static struct snapshot *
try_snapshot(void)
{
	struct snapshot *s = NULL;

	return client_snapshot(bed.socket, &s) < 0 ? NULL : s;
}

void
bed_start_and_wait(const char *config)
{
	nsec until = bed_now() + START_PATIENCE;
	struct snapshot *s;

	bed_start(config);
	while (!(s = try_snapshot())) {
		assert_true(bed_now() < until);
		bed_listen(bed_now() + 5 * MSEC);
	}
	free(s);
}

pid_t
bed_monitor(void)
{
	return bed.monitor;
}

pid_t
bed_engine(void)
{
	char path[64];
	int pid = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children",
	    (int)bed.monitor, (int)bed.monitor);
	f = fopen(path, "r");
	assert_non_null(f);
	if (fscanf(f, "%d", &pid) != 1)
		pid = 0;
	(void)fclose(f);
	return pid;
}

static int
await_end(pid_t pid, nsec patience)
{
	nsec until = bed_now() + patience;
	int status;

	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (bed_now() > until) {
			(void)kill(pid, SIGKILL);
			fail_msg("vrrpd does not end");
		}
		bed_listen(bed_now() + 2 * MSEC);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int
bed_exit_status(nsec patience)
{
	pid_t pid = bed.monitor;

	bed.monitor = 0;
	return await_end(pid, patience);
}

int
bed_second_start(nsec patience)
{
	return await_end(spawn(), patience);
}

void
bed_kill(void)
{
	pid_t engine;

	if (!bed.monitor)
		return;
	engine = bed_engine();
	(void)kill(bed.monitor, SIGKILL);
	if (engine)
		(void)kill(engine, SIGKILL);
	(void)waitpid(bed.monitor, NULL, 0);
	bed.monitor = 0;
}

size_t
bed_log_count(const char *part)
{
	FILE *f = fopen(bed.log, "r");
	char line[2048];
	size_t n = 0;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f))
		n += strstr(line, part) != NULL;
	(void)fclose(f);
	return n;
}

static bool
is_advert(const uint8_t *f, size_t len)
{
	return len >= ETHERNET + IPV4 + 8 && f[12] == 0x08 && f[13] == 0x00 &&
	    f[ETHERNET + 9] == 112;
}

static bool
is_arp(const uint8_t *f, size_t len)
{
	return len >= ARP_FRAME_LEN && f[12] == 0x08 && f[13] == 0x06;
}

static nsec
stamp(struct msghdr *mh)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(mh); c; c = CMSG_NXTHDR(mh, c))
		if (c->cmsg_level == SOL_SOCKET &&
		    c->cmsg_type == SCM_TIMESTAMPNS) {
			struct timespec ts;

			memcpy(&ts, CMSG_DATA(c), sizeof(ts));
			return ts.tv_sec * SEC + ts.tv_nsec;
		}
	fail_msg("a frame without a time stamp");
	return 0;
}

static void
note_one(void)
{
	struct seen *s = &bed.seen[bed.n];
	struct iovec iov = { s->frame, sizeof(s->frame) };
	struct sockaddr_ll from;
	char control[64];
	struct msghdr mh = { .msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control) };
	ssize_t n = recvmsg(bed.tap, &mh, MSG_DONTWAIT);

	if (n < 0)
		return;
	s->len = (uint16_t)n;
	s->index = from.sll_ifindex;
	s->arp = is_arp(s->frame, s->len);
	if (!s->arp && !is_advert(s->frame, s->len))
		return;
	s->at = stamp(&mh);
	bed.n++;
	assert_true(bed.n < SEEN_MAX);
}

void
bed_listen(nsec until)
{
	struct pollfd p = { .fd = bed.tap, .events = POLLIN };

	for (;;) {
		nsec left = until - bed_now();
		const struct timespec ts = { .tv_sec = left / SEC,
			.tv_nsec = left % SEC };

		if (left < 0)
			return;
		if (ppoll(&p, 1, &ts, NULL) == 1)
			note_one();
	}
}

const uint8_t *
bed_message(const struct seen *s)
{
	return s->frame + ETHERNET + (s->frame[ETHERNET] & 15) * 4;
}

struct ip
bed_source(const struct seen *s)
{
	return ip_from_octets(IP_V4, s->frame + ETHERNET + 12);
}

static bool
is_of(const struct seen *s, uint8_t vrid)
{
	return !s->arp && bed_message(s)[1] == vrid;
}

static bool
announces(const struct seen *s, const char *text)
{
	struct mac mac;
	struct ip ip, it;

	assert_true(ip_parse(text, &ip));
	return s->arp && arp_read(s->frame, s->len, &mac, &it) &&
	    ip_equal(&ip, &it);
}

/* The first match of what has been, and of what comes until then. */
#define FIRST(match, from, until)                                           \
	do {                                                                \
		for (size_t i = 0;; i++) {                                  \
			const struct seen *s = &bed.seen[i];                \
                                                                            \
			while (i == bed.n && bed_now() < (until))           \
				bed_listen(bed_now() + 2 * MSEC);           \
			if (i == bed.n)                                     \
				return NULL;                                \
			if (s->at >= (from) && s->at <= (until) && (match)) \
				return s;                                   \
		}                                                           \
	} while (0)

const struct seen *
bed_advert(uint8_t vrid, nsec from, nsec until)
{
	FIRST(is_of(s, vrid), from, until);
}

const struct seen *
bed_announcement(const char *ip, nsec from, nsec until)
{
	FIRST(announces(s, ip), from, until);
}

size_t
bed_count_adverts(uint8_t vrid, nsec from, nsec until)
{
	size_t n = 0;

	for (size_t i = 0; i < bed.n; i++)
		n += bed.seen[i].at >= from && bed.seen[i].at <= until &&
		    is_of(&bed.seen[i], vrid);
	return n;
}

size_t
bed_count_announcements(const char *ip, nsec from, nsec until)
{
	size_t n = 0;

	for (size_t i = 0; i < bed.n; i++)
		n += bed.seen[i].at >= from && bed.seen[i].at <= until &&
		    announces(&bed.seen[i], ip);
	return n;
}

nsec
bed_inject(const char *wire, const void *frame, size_t len)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET };
	struct ifreq name = { 0 };
	nsec at;

	/* The tap's namespace answers, wherever we are. */
	(void)snprintf(name.ifr_name, sizeof(name.ifr_name), "%s", wire);
	assert_int_equal(ioctl(bed.tap, SIOCGIFINDEX, &name), 0);
	to.sll_ifindex = name.ifr_ifindex;
	at = bed_now();
	assert_int_equal(sendto(bed.tap, frame, len, 0,
			     (const struct sockaddr *)&to, sizeof(to)),
	    len);
	return at;
}

static void
put16(uint8_t *at, size_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

size_t
bed_build_advert(uint8_t frame[static BED_FRAME_MAX],
    const struct vr_params *params, uint8_t priority, const char *source,
    const struct ip *addresses, size_t n)
{
	static const uint8_t head[ETHERNET + IPV4] = { 0x01, 0x00, 0x5e, 0x00,
		0x00, 0x12, 0x00, 0x00, 0x5e, 0x00, 0x01, 0x00, 0x08, 0x00,
		0x45, 0xc0, 0, 0, 0, 1, 0, 0, 255, 112, 0, 0, 0, 0, 0, 0, 224,
		0, 0, 18 };
	uint8_t message[ADVERT_MAX];
	size_t len = advert_write(message, params, priority, addresses, n);
	struct ip from;

	assert_true(ip_parse(source, &from));
	memcpy(frame, head, sizeof(head));
	memcpy(frame + sizeof(head), message, len);
	frame[11] = params->vrid;
	put16(frame + ETHERNET + 2, IPV4 + len);
	memcpy(frame + ETHERNET + 12, from.b, 4);
	put16(frame + ETHERNET + 10,
	    cksum_fold(cksum_add(0, frame + ETHERNET, IPV4)));
	return sizeof(head) + len;
}

struct snapshot *
bed_snapshot(void)
{
	struct snapshot *s = try_snapshot();

	assert_non_null(s);
	return s;
}

static bool
find_instance(
    const struct snapshot *s, const char *name, struct snapshot_instance *ret)
{
	for (uint32_t i = 0; i < s->n_instances; i++)
		if (strcmp(snapshot_instances(s)[i].name, name) == 0) {
			*ret = snapshot_instances(s)[i];
			return true;
		}
	return false;
}

struct snapshot_instance
bed_instance(const char *name)
{
	struct snapshot *s = bed_snapshot();
	struct snapshot_instance in = { 0 };

	if (!find_instance(s, name, &in))
		fail_msg("there is no instance %s", name);
	free(s);
	return in;
}

void
bed_await_state(const char *name, enum vr_state state, nsec patience)
{
	nsec until = bed_now() + patience;

	while (bed_instance(name).state != state) {
		if (bed_now() > until)
			fail_msg("%s is in state %d instead of %d", name,
			    (int)bed_instance(name).state, (int)state);
		bed_listen(bed_now() + 5 * MSEC);
	}
}

bool
bed_has(const char *link, const char *text)
{
	const struct iface *iface;
	struct ip_prefix prefix;
	struct links *links;
	bool has;

	assert_true(ip_prefix_parse(text, &prefix));
	assert_int_equal(links_open(&links, 1024 * 1024), 0);
	assert_true(links_follow(links) >= 0);
	iface = links_by_name(links, link);
	has = iface && links_address(links, iface->index, &prefix);
	links_close(links);
	return has;
}

void
bed_await_address(
    const char *link, const char *prefix, bool there, nsec patience)
{
	nsec until = bed_now() + patience;

	while (bed_has(link, prefix) != there) {
		if (bed_now() > until)
			fail_msg(
			    "%s does not %s", prefix, there ? "come" : "go");
		bed_listen(bed_now() + 2 * MSEC);
	}
}
