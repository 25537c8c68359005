#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "vrrpd/config/diag.h"
#include "vrrpd/config/keys.h"
#include "vrrpd/config/secret.h"
#include "vrrpd/config/source.h"
#include "vrrpd/proto/params.h"

#define PATH_ROOM 4096

static void
take(struct vr_params *params, const char *octets, size_t len, struct place at,
    struct diag *d)
{
	if (len >= 1 && len <= VR_SECRET_LEN) {
		memcpy(params->secret, octets, len);
		return;
	}
	diag_add(d, DIAG_ERROR, at, "E312",
	    "use 1 to 8 octets, the same on all routers",
	    "the secret has %zu octets; an advert has room for 1 to %d", len,
	    VR_SECRET_LEN);
}

/* A secret in a file that anybody may read is none: say so, once. */
static void
warn_if_open(struct place at, struct diag *d)
{
	struct stat st;

	if (!at.file || stat(at.file, &st) < 0 || !(st.st_mode & S_IROTH))
		return;
	diag_add(d, DIAG_WARNING, at, "W313", "chmod o-r, or use secret_file",
	    "this secret stands in a file that everybody may read");
}

/* 0 and the descriptor's status, or why this file cannot be trusted. */
static const char *
distrust(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return strerror(errno);
	if (!S_ISREG(st.st_mode))
		return "it is not a regular file";
	if (st.st_mode & (S_IROTH | S_IWOTH))
		return "others may read or change it";
	return NULL;
}

static void
take_file(struct vr_params *params, int fd, struct place at, struct diag *d)
{
	char octets[VR_SECRET_LEN + 64];
	ssize_t n = read(fd, octets, sizeof(octets));

	if (n < 0) {
		diag_add(d, DIAG_ERROR, at, "E314", NULL,
		    "the secret file cannot be read: %s", strerror(errno));
		return;
	}
	if (n > 0 && octets[n - 1] == '\n')
		n--;
	if (memchr(octets, '\n', (size_t)n) || memchr(octets, '\0', (size_t)n))
		diag_add(d, DIAG_ERROR, at, "E314",
		    "write the secret on its only line",
		    "the secret file must hold one line");
	else
		take(params, octets, (size_t)n, at, d);
	explicit_bzero(octets, sizeof(octets));
}

/* An absolute name, or one beside the main file; 0 or a negative errno. */
static int
open_beside(
    const char *main_file, const char *name, char path[static PATH_ROOM])
{
	const char *slash = strrchr(main_file, '/');
	int dir = slash && *name != '/' ? (int)(slash - main_file) + 1 : 0;
	int n = snprintf(path, PATH_ROOM, "%.*s%s", dir, main_file, name);
	int fd;

	if (n < 0 || n >= PATH_ROOM)
		return -ENAMETOOLONG;
	/* Non-blocking: a pipe in its place must not hold us up. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	return fd < 0 ? -errno : fd;
}

static void
read_file(struct vr_params *params, const char *main_file,
    const struct source_node *name, struct diag *d)
{
	char path[PATH_ROOM];
	int fd = open_beside(main_file, source_string(name), path);
	const char *reason;

	if (fd < 0) {
		diag_add(d, DIAG_ERROR, source_place(name), "E314",
		    "secret files are looked for beside the configuration",
		    "the secret file %s cannot be opened: %s", path,
		    strerror(-fd));
		return;
	}
	reason = distrust(fd);
	if (reason)
		diag_add(d, DIAG_ERROR, source_place(name), "E314",
		    "chmod 0640 it, owner root, group vrrpd",
		    "the secret file %s is refused: %s", path, reason);
	else
		take_file(params, fd, source_place(name), d);
	(void)close(fd);
}

void
secret_read(const struct source_node *auth, const char *main_file,
    struct vr_params *params, struct diag *d)
{
	const struct source_node *secret, *file;
	const char *type;

	params->auth = VR_AUTH_NONE;
	if (!auth)
		return;
	secret = source_child(auth, "secret");
	file = source_child(auth, "secret_file");
	type = schema_string(auth, config_keys_auth, "type");
	if (!type)
		return;
	if (strcmp(type, "none") == 0) {
		if (secret || file)
			diag_add(d, DIAG_ERROR,
			    source_key_place(secret ? secret : file), "E310",
			    "write type = \"pass\", or remove the secret",
			    "a secret is of no use with type \"none\"");
		return;
	}
	params->auth = VR_AUTH_PASS;
	if (!secret && source_has(auth, "secret"))
		return;
	if (!file && source_has(auth, "secret_file"))
		return;
	if (!secret == !file) {
		diag_add(d, DIAG_ERROR,
		    secret ? source_key_place(file) : source_place(auth),
		    "E311", "write one of \"secret\" and \"secret_file\"",
		    secret ? "there are two secrets"
			   : "type \"pass\" needs a secret");
		return;
	}
	if (file) {
		read_file(params, main_file, file, d);
		return;
	}
	take(params, source_string(secret), strlen(source_string(secret)),
	    source_place(secret), d);
	warn_if_open(source_place(secret), d);
}
