#include "netns-lab/lab/packet.h"

#include <errno.h>
#include <string.h>
#include <linux/icmp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netns-lab/lab/ns.h"
#include "vrrpd/base/cksum.h"

#define MAGIC UINT64_C(0x766c6162626f7431)
#define IP_HEAD 20

struct payload {
	uint64_t magic;
	struct packet packet;
};

struct ping {
	struct icmphdr head;
	uint8_t payload[sizeof(struct payload)];
};

/* Answers belong to the process that asked. */
static uint16_t
ping_id(void)
{
	return htons((uint16_t)getpid());
}

static struct sockaddr_in
address(const struct packet_way *way)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(way->port) };

	memcpy(&to.sin_addr, way->target.b, 4);
	return to;
}

static void
make_room(int fd)
{
	const int room = 4 << 20;

	(void)setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof(room));
}

static int
open_udp(int net, uint16_t port, int flags)
{
	const struct sockaddr_in here = { .sin_family = AF_INET,
		.sin_port = htons(port) };
	const int on = 1;
	const int fd = ns_socket(net, AF_INET, SOCK_DGRAM | flags, 0);
	int err;

	if (fd < 0)
		return fd;
	make_room(fd);
	/* Two streams may end at one port: any echo is as good. */
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
	if (bind(fd, (const struct sockaddr *)&here, sizeof(here)) < 0) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

static int
open_icmp(int net)
{
	const struct icmp_filter answers = { ~(1u << ICMP_ECHOREPLY) };
	const int fd =
	    ns_socket(net, AF_INET, SOCK_RAW | SOCK_NONBLOCK, IPPROTO_ICMP);
	int err;

	if (fd < 0)
		return fd;
	make_room(fd);
	if (setsockopt(fd, SOL_RAW, ICMP_FILTER, &answers, sizeof(answers)) <
	    0) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

int
packet_open(int net, const struct packet_way *way)
{
	return way->port ? open_udp(net, 0, SOCK_NONBLOCK) : open_icmp(net);
}

static void
send_out(int fd, const struct packet_way *way, const void *what, size_t length)
{
	const struct sockaddr_in to = address(way);

	(void)sendto(
	    fd, what, length, 0, (const struct sockaddr *)&to, sizeof(to));
}

void
packet_send(int fd, const struct packet_way *way, const struct packet *packet)
{
	const struct payload payload = { MAGIC, *packet };
	struct ping ping = { .head.type = ICMP_ECHO };

	if (way->port) {
		send_out(fd, way, &payload, sizeof(payload));
		return;
	}
	ping.head.un.echo.id = ping_id();
	ping.head.un.echo.sequence = htons((uint16_t)packet->number);
	memcpy(ping.payload, &payload, sizeof(payload));
	ping.head.checksum =
	    htons(cksum_fold(cksum_add(0, &ping, sizeof(ping))));
	send_out(fd, way, &ping, sizeof(ping));
}

/* The payload of an answer to this process's pings; NULL: it is none. */
static const uint8_t *
unwrap(const uint8_t *frame, size_t *length)
{
	const size_t head = *length ? (frame[0] & 15u) * 4u : 0;
	struct icmphdr icmp;

	if (head < IP_HEAD || *length < head + sizeof(icmp))
		return NULL;
	memcpy(&icmp, frame + head, sizeof(icmp));
	if (icmp.type != ICMP_ECHOREPLY || icmp.un.echo.id != ping_id())
		return NULL;
	*length -= head + sizeof(icmp);
	return frame + head + sizeof(icmp);
}

int
packet_receive(int fd, const struct packet_way *way, struct packet *ret)
{
	uint8_t frame[256];
	const uint8_t *data = frame;
	const ssize_t n = recv(fd, frame, sizeof(frame), 0);
	size_t length = (size_t)n;
	struct payload payload;

	if (n < 0)
		return 0;
	if (!way->port)
		data = unwrap(frame, &length);
	if (!data || length != sizeof(payload))
		return -1;
	memcpy(&payload, data, sizeof(payload));
	if (payload.magic != MAGIC)
		return -1;
	*ret = payload.packet;
	return 1;
}

int
packet_echo_open(int net, uint16_t port)
{
	return open_udp(net, port, 0);
}

void
packet_echo(int fd)
{
	struct sockaddr_in from;
	struct payload payload;

	for (;;) {
		socklen_t len = sizeof(from);
		const ssize_t n = recvfrom(fd, &payload, sizeof(payload), 0,
		    (struct sockaddr *)&from, &len);

		if (n > 0)
			(void)sendto(fd, &payload, (size_t)n, 0,
			    (struct sockaddr *)&from, len);
		else if (n < 0 && errno != EINTR && errno != EAGAIN &&
		    errno != ECONNREFUSED)
			return;
	}
}
