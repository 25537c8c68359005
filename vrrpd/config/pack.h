/*
 * A draft that passed its checks to the pointer-free region.  Nothing is
 * refused any more.
 */
#ifndef CONFIG_PACK_H
#define CONFIG_PACK_H

struct config;
struct draft;

/* NULL: no memory.  Free with free(). */
struct config *pack_draft(const struct draft *draft);

#endif
