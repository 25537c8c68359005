/*
 * Temporary folders for tests, and what is in them as one text, so that
 * "nothing changed" is one comparison.
 */
#ifndef TESTS_LABGEN_FOLDER_H
#define TESTS_LABGEN_FOLDER_H

#include <stddef.h>

#define FOLDER_ROOM 64

/* Make one in $TMPDIR or /tmp; the path goes to path, which is returned. */
char *folder_make(char path[static FOLDER_ROOM]);

/* Remove it with all that is in it; fine if it is not there. */
void folder_remove(const char *path);

/*
 * Every file below it, sorted: its path below the folder, its mode and its
 * text.  Folders are listed, too.  Free it.
 */
char *folder_read(const char *path);

/* The text of FOLDER/NAME, or NULL.  Free it. */
char *folder_file(const char *path, const char *name);

/* Write FOLDER/NAME. */
void folder_put(const char *path, const char *name, const char *text);

#endif
