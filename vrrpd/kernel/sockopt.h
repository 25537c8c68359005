/*
 * Socket options whose value is a number, and packet filters, with the
 * answer as everywhere else here: 0 or a negative errno.  Nothing is opened
 * or closed.
 */
#ifndef KERNEL_SOCKOPT_H
#define KERNEL_SOCKOPT_H

#include <stddef.h>

struct sock_filter;

int sockopt_set(int fd, int level, int option, int value);

/* The kernel takes a copy of the n instructions. */
int sockopt_filter(int fd, struct sock_filter *code, size_t n);

#endif
