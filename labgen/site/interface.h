/*
 * Names of interfaces, and what networks do with interfaces.  Those of this
 * machine are never looked at.
 */
#ifndef SITE_INTERFACE_H
#define SITE_INTERFACE_H

#include <stdbool.h>

#include "vrrpd/config/diag.h"

struct reader;

/*
 * Can the kernel, ip(8) and nft(8) all call an interface so?  1 to 15
 * letters, digits, ".", "_" and "-", beginning with a letter or digit.  A
 * finding tells if not.
 */
bool interface_check(struct reader *r, const char *text, struct place at);

/*
 * Report networks that are on one wire, and networks whose interfaces have
 * one name.  False: no memory.
 */
bool interface_clashes(struct reader *r);

#endif
