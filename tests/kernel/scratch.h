/*
 * Two network namespaces that exist only while a test program runs: "here",
 * where the program is, and "there", at the other end of its wires.
 *
 * Everything these tests touch is inside.  What cannot be made fails the
 * test program at once, so nothing is ever done to the caller's namespace.
 */
#ifndef TESTS_SCRATCH_H
#define TESTS_SCRATCH_H

#include <stdbool.h>
#include <stdint.h>

/* What a test program returns when it cannot run here. */
#define SCRATCH_SKIP 77

/*
 * Leave the caller's namespace for one of our own.  False, with a reason on
 * standard error, when that is not permitted.  Call it first in main(),
 * before any socket is opened.
 */
bool scratch_enter(void);

/* Run "ip ARGUMENTS" here, or there; it must succeed. */
void scratch_ip(const char *format, ...) __attribute__((format(printf, 1, 2)));
void scratch_ip_there(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

/* A veth pair: NAME here, NAME there, both up. */
void scratch_wire(const char *name);

/*
 * Sockets opened from now on are there, or here again.  The namespace is
 * made by the first call of any function that names it.
 */
void scratch_go_there(void);
void scratch_go_here(void);

int32_t scratch_index(const char *name);

/* Wait until fd is readable; false when it is not within ms. */
bool scratch_readable(int fd, int ms);

#endif
