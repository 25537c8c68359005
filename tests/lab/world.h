/*
 * Tests inside of a sealed world: what runs there is another process, so
 * it cannot use cmocka's assertions.  CHECK() says what is wrong and ends
 * the world; the test outside sees that.
 */
#ifndef TEST_LAB_WORLD_H
#define TEST_LAB_WORLD_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "netns-lab/drill/record.h"
#include "netns-lab/lab/lab.h"
#include "vrrpd/base/instant.h"

#define CHECK(condition)                                                   \
	do {                                                               \
		if (!(condition)) {                                        \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, \
			    #condition);                                   \
			exit(1);                                           \
		}                                                          \
	} while (0)

/* A lab of the demo site, its configuration empty, in a world of its own. */
struct world {
	struct lab *lab;
	const char *state;   /* folder */
	char log[NODE_PATH]; /* event log, not made yet */
};

/* Run fn in such a lab; fails the test when fn does not return. */
void world_run(void (*fn)(struct world *w));

/*
 * The first record in the log from index *from on that matches, awaited
 * for some seconds; *from is then behind it.  Ends the world when it does
 * not come.
 */
struct record world_await(const struct world *w, size_t *from,
    bool (*matches)(const struct record *r, const void *arg), const void *arg);

/* Kernel tests need root; 77 with a reason when we are not. */
int world_skip(void);

#endif
