/*
 * A packet socket on all ports of a switch sees each frame as it comes in,
 * once more on the bridge itself, and on every port it leaves by.  The
 * filter lets only the first through, and of those only ARP and VRRP, so
 * that probes cost next to nothing.
 */
#include "netns-lab/lab/tap.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "labgen/site/model.h"
#include "netns-lab/drill/record.h"
#include "netns-lab/lab/lab.h"
#include "netns-lab/lab/observer.h"
#include "vrrpd/base/bytes.h"
#include "vrrpd/proto/advert.h"
#include "vrrpd/proto/arp.h"

#define ETHER_LEN 14
#define IPPROTO_VRRP 112
#define FRAME_MAX 2048

static int
attach_filter(int fd)
{
	/* Loads from "ancillary data" are the kernel's own knowledge. */
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PACKET_OUTGOING, 8, 0),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    (uint32_t)(SKF_AD_OFF + SKF_AD_IFINDEX)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, LAB_BRIDGE_INDEX, 6, 0),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 12),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_ARP, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 3),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, ETHER_LEN + 9),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_VRRP, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, FRAME_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	const struct sock_fprog prog = { sizeof(code) / sizeof(*code), code };

	return setsockopt(
	    fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog));
}

/* Nothing arrives before bind() names the protocol: the filter is there. */
static int
open_tap(int net)
{
	const struct sockaddr_ll any = { .sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL) };
	const int on = 1, room = 4 << 20;
	const int fd = ns_socket(net, AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0);
	int err;

	if (fd < 0)
		return fd;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
	if (attach_filter(fd) < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on)) < 0 ||
	    bind(fd, (const struct sockaddr *)&any, sizeof(any)) < 0) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

/* Both clocks now, to bring a stamp of the one to the other. */
static instant
monotonic_of(const struct timespec *stamp)
{
	const instant now = observer_now();
	struct timespec real;

	(void)clock_gettime(CLOCK_REALTIME, &real);
	return instant_after(now,
	    (stamp->tv_sec - real.tv_sec) * SEC + stamp->tv_nsec -
		real.tv_nsec);
}

static instant
stamp_of(struct msghdr *msg)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(msg); c;
	     c = CMSG_NXTHDR(msg, c)) {
		struct timespec stamp;

		if (c->cmsg_level != SOL_SOCKET ||
		    c->cmsg_type != SCM_TIMESTAMPNS)
			continue;
		memcpy(&stamp, CMSG_DATA(c), sizeof(stamp));
		return monotonic_of(&stamp);
	}
	return observer_now();
}

struct frame {
	const struct lab *lab;
	size_t segment;
	const uint8_t *data;
	size_t len;
	struct record r;
};

/* On a wire that several networks share: the one that it is about. */
static void
name_segment(struct frame *f, size_t network)
{
	const struct topo *topo = f->lab->topo;
	const char *name = topo->segments[f->segment].name;

	if (network != TOPO_NONE &&
	    topo_segment_of(topo, network) == f->segment)
		name = topo->site->networks[network].name;
	record_name(f->r.segment, name);
}

static bool
read_advert(struct frame *f)
{
	const struct topo *topo = f->lab->topo;
	struct bytes_in in = bytes_in(f->data + ETHER_LEN, f->len - ETHER_LEN);
	const uint8_t *ip = bytes_take(&in, 20);
	struct advert ad = { .version = 0 };
	size_t network = TOPO_NONE;

	if (!ip || (ip[0] & 15) < 5)
		return false;
	(void)bytes_take(&in, (size_t)(ip[0] & 15) * 4 - 20);
	if (in.bad || in.left < 4)
		return false;
	/* Even of one that is cut short the first four octets are told. */
	(void)advert_read(in.at, in.left, &ad);
	f->r.kind = RECORD_ADVERT;
	f->r.source = ip_from_octets(IP_V4, ip + 12);
	f->r.vrid = ad.vrid;
	f->r.version = ad.version;
	f->r.priority = ad.priority;
	memcpy(f->r.mac.b, f->data + 6, sizeof(f->r.mac.b));
	for (size_t i = 0; i < topo->n_virtuals; i++) {
		const struct topo_virtual *v = &topo->virtuals[i];

		if (v->vrid == ad.vrid &&
		    topo_segment_of(topo, v->carrier) == f->segment)
			network = v->carrier;
	}
	name_segment(f, network);
	return true;
}

static bool
read_announcement(struct frame *f)
{
	size_t virtual;

	if (!arp_read(f->data, f->len, &f->r.mac, &f->r.address))
		return false;
	f->r.kind = RECORD_ANNOUNCE;
	virtual = topo_virtual(f->lab->topo, &f->r.address);
	name_segment(f,
	    virtual == TOPO_NONE ? TOPO_NONE
				 : f->lab->topo->virtuals[virtual].network);
	return true;
}

static void
name_sender(struct frame *f, int ifindex)
{
	const struct topo *topo = f->lab->topo;
	const size_t port = lab_port_of(f->lab, ifindex);

	if (port == TOPO_NONE || topo->ports[port].node >= topo->n_routers)
		return;
	record_name(f->r.node, topo->nodes[topo->ports[port].node].name);
}

/* One frame to the log; false when there is none. */
static bool
hear(int fd, const struct lab *lab, size_t segment, int log)
{
	uint8_t data[FRAME_MAX], control[128];
	struct sockaddr_ll from = { .sll_ifindex = 0 };
	struct iovec iov = { data, sizeof(data) };
	struct msghdr msg = { .msg_name = &from,
		.msg_namelen = sizeof(from),
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control) };
	struct frame f = { .lab = lab, .segment = segment, .data = data };
	const ssize_t n = recvmsg(fd, &msg, 0);
	bool telling;

	if (n < 0)
		return false;
	if (n < ETHER_LEN)
		return true;
	f.len = (size_t)n;
	f.r.at = stamp_of(&msg);
	name_sender(&f, from.sll_ifindex);
	telling = data[12] == 0x08 && data[13] == 0x06 ? read_announcement(&f)
						       : read_advert(&f);
	if (telling)
		(void)record_write(log, &f.r);
	return true;
}

static void __attribute__((noreturn))
listen_on(struct pollfd *taps, const struct lab *lab, int log)
{
	const size_t n = lab->topo->n_segments;

	for (;;) {
		if (poll(taps, n, -1) < 0 && errno != EINTR)
			_exit(1);
		for (size_t i = 0; i < n; i++) {
			while (taps[i].revents & POLLIN &&
			    hear(taps[i].fd, lab, i, log))
				;
		}
	}
}

pid_t
tap_start(const struct lab *lab, int log, struct trouble *t)
{
	const struct topo *topo = lab->topo;
	struct pollfd *taps = calloc(topo->n_segments, sizeof(*taps));
	size_t n = 0;
	pid_t pid = -1;

	if (!taps)
		return trouble_set(t, ENOMEM, "tapping the wires");
	for (; n < topo->n_segments; n++) {
		const size_t sw = topo->segments[n].switch_node;

		taps[n].fd = open_tap(lab->nodes[sw].ns.net);
		taps[n].events = POLLIN;
		if (taps[n].fd < 0) {
			pid = trouble_set(
			    t, taps[n].fd, "tapping %s", lab->nodes[sw].name);
			goto out;
		}
	}
	pid = observer_fork();
	if (pid == 0)
		listen_on(taps, lab, log);
	if (pid < 0)
		pid = trouble_set(t, errno, "starting the tap");
out:
	for (size_t i = 0; i < n; i++)
		close(taps[i].fd);
	free(taps);
	return pid;
}
