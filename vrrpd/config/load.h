/*
 * vrrpd.conf to the model.
 *
 * The whole file is read and every finding reported before anything is
 * decided: a file with one error gives no configuration at all.
 */
#ifndef CONFIG_LOAD_H
#define CONFIG_LOAD_H

#include <stddef.h>

struct config;
struct diag;

/*
 * Read and check a file.  0: *ret is one region of (*ret)->size octets
 * without a pointer in it, to be freed with free(); there may be warnings.
 * -EINVAL: d holds at least one error.  -ENOMEM.  Neither root nor the
 * interfaces are needed.
 */
int config_load(const char *path, struct diag *d, struct config **ret);

/* The same from memory; name stands for the file. */
int config_load_text(const char *name, const char *text, size_t len,
    struct diag *d, struct config **ret);

#endif
