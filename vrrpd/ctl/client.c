#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "vrrpd/ctl/client.h"
#include "vrrpd/daemon/control.h"

#define PATIENCE_SECONDS 5

static int
failure(void)
{
	return errno == EAGAIN ? -ETIMEDOUT : -errno;
}

static int
dial(const char *path, int *ret)
{
	const struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd, err;

	if (strlen(path) >= sizeof(to.sun_path))
		return -ENAMETOOLONG;
	strcpy(to.sun_path, path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (setsockopt(
		fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) < 0 ||
	    setsockopt(
		fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience)) < 0 ||
	    connect(fd, (const struct sockaddr *)&to, sizeof(to)) < 0) {
		err = failure();
		close(fd);
		return err;
	}
	*ret = fd;
	return 0;
}

static int
read_all(int fd, void *to, size_t len)
{
	size_t got = 0;

	while (got < len) {
		ssize_t n = recv(fd, (char *)to + got, len - got, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return failure();
		if (n == 0)
			return -EPROTO;
		got += (size_t)n;
	}
	return 0;
}

/* The header says how long the rest is; then the whole is checked. */
static int
read_snapshot(int fd, struct snapshot **ret)
{
	struct snapshot head, *s;
	int err = read_all(fd, &head, sizeof(head));

	if (err < 0)
		return err;
	if (head.magic != SNAPSHOT_MAGIC || head.version != SNAPSHOT_VERSION ||
	    head.size < sizeof(head) || head.size > SNAPSHOT_MAX)
		return -EPROTO;
	s = malloc(head.size);
	if (!s)
		return -ENOMEM;
	*s = head;
	err = read_all(fd, s + 1, head.size - sizeof(head));
	if (err == 0 && !snapshot_valid(s, head.size))
		err = -EPROTO;
	if (err < 0) {
		free(s);
		return err;
	}
	*ret = s;
	return 0;
}

int
client_snapshot(const char *path, struct snapshot **ret)
{
	const struct control_request ask = { .magic = CONTROL_MAGIC,
		.version = CONTROL_VERSION,
		.command = CONTROL_SHOW };
	int fd = -1, err;

	err = dial(path, &fd);
	if (err < 0)
		return err;
	if (send(fd, &ask, sizeof(ask), MSG_NOSIGNAL) != sizeof(ask))
		err = failure();
	else
		err = read_snapshot(fd, ret);
	close(fd);
	return err;
}
