/*
 * The names of one kind (networks, zones ...): each known once, found
 * quickly, and the nearest told when one is not known.
 */
#ifndef SITE_NAMES_H
#define SITE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "vrrpd/config/arena.h"
#include "vrrpd/config/diag.h"

#define NAMES_LONGEST 31

struct name {
	const char *text;
	struct place at;
	size_t index;
};

struct names {
	const char *kind; /* "network": for findings */
	struct name *list;
	size_t n, room;
};

/* Room for so many names; false without memory. */
bool names_init(
    struct names *names, const char *kind, size_t room, struct arena *arena);

/* text lives as long as names; at most as many as there is room for. */
void names_add(
    struct names *names, const char *text, struct place at, size_t index);

/*
 * No more come: sort, and report each name that is there twice, though one
 * may have capital letters.  Before, nothing can be found.
 */
void names_seal(struct names *names, struct diag *diag);

/* The index of that name, or SITE_NONE. */
size_t names_find(const struct names *names, const char *text);

/*
 * The same, and a finding at "at" that names the nearest if there is none.
 * sigil: what a reference has before the name, "@" or "".
 */
size_t names_need(const struct names *names, const char *sigil,
    const char *text, struct place at, struct diag *diag);

/*
 * May a thing be called so?  1 to 31 letters, digits, "_" and "-",
 * beginning with a letter, and neither "any" nor "self".
 */
bool names_valid(const char *text);

/* names_valid() in words. */
#define NAMES_EXPECTED                                                        \
	"a name: up to 31 letters, digits, \"_\" and \"-\", a letter first, " \
	"not \"any\" or \"self\""

#endif
