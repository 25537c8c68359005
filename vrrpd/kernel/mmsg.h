/*
 * Many packets in one system call, on a socket that is never waited for.
 * What is in a packet, where it goes and where it came from is up to the
 * caller, who fills in the headers; nothing here looks into them.
 */
#ifndef KERNEL_MMSG_H
#define KERNEL_MMSG_H

#include <stddef.h>

/* As many as one call takes here: the caller's headers lie on its stack. */
#define MMSG_BATCH 64

struct mmsghdr;

/*
 * Send n of them, in order; one that fails does not keep back those behind
 * it.  ret_results gets 0 or a negative errno for each.  Returns how many
 * were sent.
 */
size_t mmsg_send(int fd, struct mmsghdr *msgs, size_t n, int *ret_results);

/*
 * Fill up to n of them with what has arrived: how many, 0 when nothing is
 * there, or a negative errno.
 */
int mmsg_receive(int fd, struct mmsghdr *msgs, size_t n);

#endif
