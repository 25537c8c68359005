#include <errno.h>
#include <sys/socket.h>

#include "vrrpd/kernel/mmsg.h"

/*
 * sendmmsg() stops at the first that fails and tells the error only when
 * that is the first of the call, so going on from there finds it.
 */
size_t
mmsg_send(int fd, struct mmsghdr *msgs, size_t n, int *ret_results)
{
	size_t at = 0, sent = 0;

	while (at < n) {
		int done =
		    sendmmsg(fd, msgs + at, (unsigned)(n - at), MSG_DONTWAIT);

		if (done < 0) {
			if (errno != EINTR)
				ret_results[at++] = -errno;
			continue;
		}
		for (; done > 0; done--, sent++)
			ret_results[at++] = 0;
	}
	return sent;
}

int
mmsg_receive(int fd, struct mmsghdr *msgs, size_t n)
{
	int done = recvmmsg(fd, msgs, (unsigned)n, MSG_DONTWAIT, NULL);

	if (done < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	return done;
}
