/*
 * The keys of vrrpd.conf: the one table behind reading, messages and
 * manual.  What keys have to do with each other is not in it: see check.h.
 */
#ifndef CONFIG_KEYS_H
#define CONFIG_KEYS_H

#include <stdbool.h>

#include "vrrpd/config/schema.h"

/* The outermost keys; the others hang on them. */
extern const struct schema config_keys[];

extern const struct schema config_keys_instance[];
extern const struct schema config_keys_auth[];
extern const struct schema config_keys_address[];
extern const struct schema config_keys_announce[];
extern const struct schema config_keys_group[];
extern const struct schema config_keys_control[];

/* What the kernel takes as the name of an interface. */
bool config_valid_link(const char *name);

/*
 * Names of routers, instances and groups go into logs, JSON and command
 * lines: 1 to 31 letters, digits and ". _ : + -", the first no sign.
 */
bool config_valid_name(const char *name);

#endif
