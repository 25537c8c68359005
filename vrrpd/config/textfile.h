/*
 * A file's whole text in memory.  Neither the text nor who may read it is
 * judged here.
 */
#ifndef CONFIG_TEXTFILE_H
#define CONFIG_TEXTFILE_H

#include <stddef.h>

/* No file that a person wrote is larger. */
#define TEXTFILE_MAX (64u << 20)

/*
 * Read it all.  *ret gets the text with a NUL behind it, to be freed with
 * free().  -EFBIG: more than TEXTFILE_MAX; -EISDIR: a folder; else what
 * the kernel says.
 */
int textfile_read(const char *path, char **ret, size_t *ret_len);

/* The same from an open descriptor, which stays open. */
int textfile_read_fd(int fd, char **ret, size_t *ret_len);

#endif
