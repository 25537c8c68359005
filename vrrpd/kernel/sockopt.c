#include <errno.h>
#include <linux/filter.h>
#include <sys/socket.h>

#include "vrrpd/kernel/sockopt.h"

int
sockopt_set(int fd, int level, int option, int value)
{
	if (setsockopt(fd, level, option, &value, sizeof(value)) < 0)
		return -errno;
	return 0;
}

int
sockopt_filter(int fd, struct sock_filter *code, size_t n)
{
	const struct sock_fprog prog = { (unsigned short)n, code };

	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog, sizeof(prog)) <
	    0)
		return -errno;
	return 0;
}
