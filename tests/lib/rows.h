/*
 * Tests with rows: how many there are.  Nothing else belongs here.
 */
#ifndef TESTS_LIB_ROWS_H
#define TESTS_LIB_ROWS_H

#define N(rows) (sizeof(rows) / sizeof((rows)[0]))

#endif
