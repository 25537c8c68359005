#include <arpa/inet.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vrrpd/kernel/frame.h"
#include "vrrpd/kernel/mmsg.h"
#include "vrrpd/kernel/sockopt.h"

#define RECEIVE_BYTES (1024 * 1024)

/* Where things are in a frame, from the Ethernet header on. */
enum {
	AT_TYPE = 12,
	AT_HARDWARE = 14,
	AT_PROTOCOL = 16,
	AT_SIZES = 18,
	AT_OPERATION = 20,
	AT_SENDER_IP = 28,
	AT_TARGET_IP = 38
};
#define ETHERNET_AND_IPV4_SIZES 0x0604

/*
 * A jump counts from the instruction behind it; all that is not gratuitous
 * ARP ends at the last one, which drops.
 */
static int
listen_for_gratuitous(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, AT_TYPE),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_ARP, 0, 15),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, AT_HARDWARE),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARPHRD_ETHER, 0, 13),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, AT_PROTOCOL),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ETH_P_IP, 0, 11),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, AT_SIZES),
		BPF_JUMP(
		    BPF_JMP | BPF_JEQ | BPF_K, ETHERNET_AND_IPV4_SIZES, 0, 9),
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, AT_OPERATION),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARPOP_REQUEST, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARPOP_REPLY, 0, 6),
		/* An address probe comes from 0.0.0.0 and claims nothing. */
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT_TARGET_IP),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 4, 0),
		BPF_STMT(BPF_MISC | BPF_TAX, 0),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT_SENDER_IP),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, FRAME_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	return sockopt_filter(fd, code, sizeof(code) / sizeof(code[0]));
}

static int
hear_all_interfaces(int fd)
{
	const struct sockaddr_ll all = { .sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ARP) };

	if (bind(fd, (const struct sockaddr *)&all, sizeof(all)) < 0)
		return -errno;
	return 0;
}

/*
 * Protocol 0 hears nothing until it is bound, so nothing gets in before the
 * filter is there.
 */
int
frame_open(int *ret_fd)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int err;

	if (fd < 0)
		return -errno;
	err = listen_for_gratuitous(fd);
	if (err >= 0)
		err = sockopt_set(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
	if (err >= 0)
		err =
		    sockopt_set(fd, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BYTES);
	if (err >= 0)
		err = hear_all_interfaces(fd);
	if (err < 0) {
		(void)close(fd);
		return err;
	}
	*ret_fd = fd;
	return 0;
}

struct slot {
	struct sockaddr_ll addr;
	struct iovec iov;
};

static void
address(struct slot *s, struct msghdr *mh, const struct frame_out *item)
{
	s->addr = (struct sockaddr_ll){ .sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ARP),
		.sll_ifindex = item->index };
	s->iov = (struct iovec){ (void *)(uintptr_t)item->frame, item->len };
	*mh = (struct msghdr){ .msg_name = &s->addr,
		.msg_namelen = sizeof(s->addr),
		.msg_iov = &s->iov,
		.msg_iovlen = 1 };
}

/* At most MMSG_BATCH of them. */
static size_t
send_batch(int fd, struct frame_out *items, size_t n)
{
	struct mmsghdr msgs[MMSG_BATCH];
	struct slot slots[MMSG_BATCH];
	int results[MMSG_BATCH];
	size_t sent;

	for (size_t i = 0; i < n; i++) {
		msgs[i].msg_len = 0;
		address(&slots[i], &msgs[i].msg_hdr, &items[i]);
	}
	sent = mmsg_send(fd, msgs, n, results);
	for (size_t i = 0; i < n; i++)
		items[i].result = results[i];
	return sent;
}

size_t
frame_send_many(int fd, struct frame_out *items, size_t n)
{
	size_t sent = 0;

	for (size_t at = 0; at < n; at += MMSG_BATCH) {
		size_t some = n - at < MMSG_BATCH ? n - at : MMSG_BATCH;

		sent += send_batch(fd, items + at, some);
	}
	return sent;
}

int
frame_receive_many(int fd, struct frame_inbox *box)
{
	struct mmsghdr msgs[MMSG_BATCH];
	struct slot slots[MMSG_BATCH];
	int n;

	for (size_t i = 0; i < MMSG_BATCH; i++) {
		struct slot *s = &slots[i];

		s->iov = (struct iovec){ box->bytes[i], FRAME_MAX };
		msgs[i] = (struct mmsghdr){ .msg_hdr = { .msg_name = &s->addr,
						.msg_namelen = sizeof(s->addr),
						.msg_iov = &s->iov,
						.msg_iovlen = 1 } };
	}
	n = mmsg_receive(fd, msgs, MMSG_BATCH);
	for (int i = 0; i < n; i++)
		box->items[i] = (struct frame_in){
			.index = slots[i].addr.sll_ifindex,
			.frame = box->bytes[i],
			.len = msgs[i].msg_len,
		};
	return n;
}
