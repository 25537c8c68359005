#include <string.h>

#include "vrrpd/config/keys.h"
#include "vrrpd/config/model.h"

bool
config_valid_link(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len >= CONFIG_LINK_NAME_MAX)
		return false;
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return false;
	for (; *name; name++)
		if (*name <= ' ' || *name > '~' || strchr("/:%", *name))
			return false;
	return true;
}

static bool
is_sign(char c)
{
	return strchr("._:+-", c) != NULL;
}

bool
config_valid_name(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len >= CONFIG_NAME_MAX || is_sign(*name))
		return false;
	for (; *name; name++) {
		bool letter = (*name >= 'a' && *name <= 'z') ||
		    (*name >= 'A' && *name <= 'Z');

		if (!letter && !(*name >= '0' && *name <= '9') &&
		    !is_sign(*name))
			return false;
	}
	return true;
}

static bool
valid_socket(const char *path)
{
	return *path == '/' && strlen(path) < CONFIG_PATH_MAX &&
	    path[strlen(path) - 1] != '/';
}

#define A_NAME                                                              \
	.valid = config_valid_name,                                         \
	.expects = "a name of 1 to 31 letters, digits, '.', '_', ':', '+' " \
		   "and '-'"
#define A_LINK                                                             \
	.valid = config_valid_link,                                        \
	.expects = "the name of an interface: 1 to 15 characters without " \
		   "blanks, '/', ':' and '%'"

static const char *const auth_types[] = { "none", "pass", NULL };

const struct schema config_keys_auth[] = {
	{ .key = "type",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .words = auth_types,
	    .help = "\"pass\": a shared secret in clear text in each advert, "
		    "for old peers; \"none\"" },
	{ .key = "secret",
	    .type = SCHEMA_STRING,
	    .help = "the secret, 1 to 8 octets, the same on all routers" },
	{ .key = "secret_file",
	    .type = SCHEMA_STRING,
	    .min = 1,
	    .max = 4095,
	    .help = "a file that holds the secret, beside this one if its "
		    "name does not begin with '/'; others may not read it" },
	{}
};

const struct schema config_keys_address[] = {
	{ .key = "address",
	    .type = SCHEMA_STRING,
	    .required = true,
	    .help = "a virtual address as \"ADDRESS/LENGTH\"; without a "
		    "length, /32" },
	{ .key = "interface",
	    .type = SCHEMA_STRING,
	    A_LINK,
	    .help = "where it is installed, if not where the adverts are" },
	{ .key = "track",
	    .type = SCHEMA_BOOL,
	    .fallback = "true",
	    .help = "is the loss of that interface's link a fault of the "
		    "instance?" },
	{}
};

static const struct schema an_address = {
	.key = "an address",
	.type = SCHEMA_GROUP,
	.keys = config_keys_address,
};

const struct schema config_keys_announce[] = {
	{ .key = "repeat",
	    .type = SCHEMA_INT,
	    .max = 255,
	    .fallback = "4",
	    .help = "how many more rounds of announcements (gratuitous ARP) "
		    "follow the first of a takeover" },
	{ .key = "interval",
	    .type = SCHEMA_NUMBER,
	    .min = 0.01,
	    .max = 60,
	    .unit = "seconds",
	    .fallback = "0.5",
	    .help = "between two of these rounds" },
	{ .key = "refresh",
	    .type = SCHEMA_NUMBER,
	    .max = 86400,
	    .unit = "seconds",
	    .fallback = "60",
	    .help = "announce again and again while master, this far apart; "
		    "0 is never" },
	{}
};

const struct schema config_keys_instance[] = {
	{ .key = "name",
	    .type = SCHEMA_STRING,
	    .required = true,
	    A_NAME,
	    .help = "what logs and vrrpctl call it: name = \"NAME\";" },
	{ .key = "interface",
	    .type = SCHEMA_STRING,
	    .required = true,
	    A_LINK,
	    .help = "where its adverts are: interface = \"NAME\";" },
	{ .key = "vrid",
	    .type = SCHEMA_INT,
	    .required = true,
	    .min = 1,
	    .max = 255,
	    .help = "the number of the virtual router, the same on all "
		    "routers: vrid = NUMBER;" },
	{ .key = "version",
	    .type = SCHEMA_INT,
	    .min = 2,
	    .max = 3,
	    .fallback = "2",
	    .help = "of the protocol" },
	{ .key = "priority",
	    .type = SCHEMA_INT,
	    .min = 1,
	    .max = 255,
	    .help = "the highest one is master; unset: 100, or 255 when the "
		    "addresses are the interface's own" },
	{ .key = "advert_interval",
	    .type = SCHEMA_NUMBER,
	    .unit = "seconds",
	    .fallback = "1.0",
	    .help = "between two adverts, the same on all routers" },
	{ .key = "preempt",
	    .type = SCHEMA_BOOL,
	    .fallback = "true",
	    .help = "take over from a master of lower priority?" },
	{ .key = "auth",
	    .type = SCHEMA_GROUP,
	    .keys = config_keys_auth,
	    .help = "authentication as in RFC 2338" },
	{ .key = "addresses",
	    .type = SCHEMA_LIST,
	    .required = true,
	    .item = &an_address,
	    .help = "the virtual addresses: addresses = ( { address = "
		    "\"ADDRESS/LENGTH\"; } );" },
	{ .key = "unadvertised",
	    .type = SCHEMA_LIST,
	    .item = &an_address,
	    .help = "further virtual addresses that the adverts do not name" },
	{ .key = "announce",
	    .type = SCHEMA_GROUP,
	    .keys = config_keys_announce,
	    .help = "how the network learns of a takeover" },
	{}
};

static const struct schema an_instance = {
	.key = "an instance",
	.type = SCHEMA_GROUP,
	.keys = config_keys_instance,
};

static const struct schema a_member = {
	.key = "a member",
	.type = SCHEMA_STRING,
};

const struct schema config_keys_group[] = {
	{ .key = "name",
	    .type = SCHEMA_STRING,
	    .required = true,
	    A_NAME,
	    .help = "what logs and vrrpctl call it: name = \"NAME\";" },
	{ .key = "members",
	    .type = SCHEMA_LIST,
	    .required = true,
	    .item = &a_member,
	    .help = "the names of instances that are master only together" },
	{}
};

static const struct schema a_group = {
	.key = "a group",
	.type = SCHEMA_GROUP,
	.keys = config_keys_group,
};

const struct schema config_keys_control[] = {
	{ .key = "socket",
	    .type = SCHEMA_STRING,
	    .fallback = "/run/vrrpd/control",
	    .valid = valid_socket,
	    .expects = "the absolute path of a socket, at most 107 octets",
	    .help = "where vrrpctl finds the daemon" },
	{}
};

const struct schema config_keys[] = { { .key = "router",
					  .type = SCHEMA_STRING,
					  A_NAME,
					  .help = "the name of this router" },
	{ .key = "instances",
	    .type = SCHEMA_LIST,
	    .required = true,
	    .item = &an_instance,
	    .help = "the virtual routers: instances = ( { name = ... } );" },
	{ .key = "groups",
	    .type = SCHEMA_LIST,
	    .item = &a_group,
	    .help = "sync groups: instances that are master only together" },
	{ .key = "control",
	    .type = SCHEMA_GROUP,
	    .keys = config_keys_control,
	    .help = "the way to the running daemon" },
	{} };
