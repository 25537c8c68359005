/*
 * Results for people: 80 columns, plain text unless asked for colours.
 */
#ifndef REPORT_TEXT_H
#define REPORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "netns-lab/report/result.h"

/*
 * One line with the verdict; below it, the evidence of what did not pass.
 * all: the evidence of what passed as well.
 */
void text_verdict(FILE *to, const struct result *r, bool colours, bool all);

/*
 * One line for each step of each result: how long clients were cut off,
 * how long they should be by theory, and who held the addresses.
 */
void text_table(FILE *to, const struct result *results, size_t n);

/* "3 passed, 1 failed, 0 unsure". */
void text_sum(FILE *to, const struct result *results, size_t n);

#endif
