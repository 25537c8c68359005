#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "vrrpd/config/textfile.h"

#define FIRST_ROOM 16384

/* Twice the room, within the limit; what was there is kept. */
static int
grow(char **text, size_t *room)
{
	size_t more = *room ? 2 * *room : FIRST_ROOM;
	char *larger;

	if (*room > TEXTFILE_MAX)
		return -EFBIG;
	larger = realloc(*text, more + 1);
	if (!larger)
		return -ENOMEM;
	*text = larger;
	*room = more;
	return 0;
}

int
textfile_read_fd(int fd, char **ret, size_t *ret_len)
{
	size_t len = 0, room = 0;
	char *text = NULL;
	int err;

	for (;;) {
		ssize_t n;

		if (len == room) {
			err = grow(&text, &room);
			if (err < 0)
				goto out;
		}
		n = read(fd, text + len, room - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			err = -errno;
			goto out;
		}
		if (n == 0)
			break;
		len += (size_t)n;
	}
	err = len > TEXTFILE_MAX ? -EFBIG : 0;
out:
	if (err < 0) {
		free(text);
		return err;
	}
	text[len] = '\0';
	*ret = text;
	*ret_len = len;
	return 0;
}

int
textfile_read(const char *path, char **ret, size_t *ret_len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	int err;

	if (fd < 0)
		return -errno;
	err = textfile_read_fd(fd, ret, ret_len);
	(void)close(fd);
	return err;
}
